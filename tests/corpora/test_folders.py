"""The folders of corpora and counts: nothing of the user's is lost, and nobody else gets in the way."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from wordvec import CorpusError
from wordvec.corpora.cooccurrence import Cooccurrence
from wordvec.corpora.corpus import Corpus
from wordvec.system.versions import put, staged, version

CATS, DOGS = ["cat purrs cat"], ["dog barks dog"]


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# ------------------------------------------------------------------------------------------------- what is replaced


@pytest.mark.parametrize("name", ["thesis.tex", "model/model.json"])
def test_files_of_the_users_beside_ours_are_not_replaced(tmp_path, name):
    corpus = Corpus.build(CATS, tmp_path / "corpus")
    counts = Cooccurrence.count(corpus, 2, tmp_path / "counts")
    for folder in corpus.folder, counts.folder:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("years of work")
    before = contents(tmp_path)
    with pytest.raises(CorpusError, match=f"corpus holds '{name.split('/')[0]}' besides the encoded corpus, and is"):
        Corpus.build(DOGS, corpus.folder)
    with pytest.raises(CorpusError, match=f"counts holds '{name.split('/')[0]}' besides the co-occurrence counts, and"):
        Cooccurrence.count(corpus, 2, counts.folder, recount=True)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("card", [{"documents": 7}, ["a list"]])
def test_a_card_of_another_program_is_not_replaced(tmp_path, card):
    corpus = Corpus.build(CATS, tmp_path / "corpus")
    for name in "corpus.json", "counts.json":
        (tmp_path / name[:3]).mkdir()
        (tmp_path / name[:3] / name).write_text(json.dumps(card))
    with pytest.raises(CorpusError, match=r"corpus.json is damaged, or another program's: delete"):
        Corpus.build(DOGS, tmp_path / "cor")
    with pytest.raises(CorpusError, match=r"counts.json is damaged, or another program's: delete"):
        Cooccurrence.count(corpus, 2, tmp_path / "cou", recount=True)
    assert json.loads((tmp_path / "cor" / "corpus.json").read_text()) == card


def test_a_link_goes_on_leading_to_the_corpus(tmp_path):
    place = tmp_path / "large disk" / "corpus"
    place.mkdir(parents=True)
    (tmp_path / "link").symlink_to(place, target_is_directory=True)
    for text in CATS, DOGS:
        assert list(Corpus.build(text, tmp_path / "link")) == [text[0].split()]
    assert (tmp_path / "link").is_symlink() and list(Corpus.open(place)) == [["dog", "barks", "dog"]]
    assert sorted(os.listdir(tmp_path)) == ["large disk", "link"] and os.listdir(place.parent) == ["corpus"]


def test_the_running_folder_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=r"^\. is the folder you are in, and is replaced whole: name another$"):
        Corpus.build(CATS, ".")


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are characters there")
def test_the_card_names_a_file_whose_name_is_no_utf8(tmp_path):
    text = tmp_path / os.fsdecode(b"caf\xe9.txt")
    text.write_text("one two")
    assert Corpus.build(text, tmp_path / "corpus").card["source"] == str(text)
    assert Corpus.open(tmp_path / "corpus").card["source"] == str(text)


# ------------------------------------------------------------------------------------------------ others at the place


def test_a_corpus_keeps_its_words_when_another_takes_its_place(tmp_path):
    cats = Corpus.build(CATS, tmp_path / "corpus")
    pickled = pickle.dumps(cats)
    dogs = Corpus.build(DOGS, tmp_path / "corpus")
    assert (cats.types, dogs.types) == (["cat", "purrs"], ["dog", "barks"])
    with pytest.raises(CorpusError, match="holds another corpus by now: encode the text again"):
        pickle.loads(pickled)


def test_a_corpus_without_words_has_no_types(tmp_path):
    assert Corpus.build([""], tmp_path / "corpus", keep_empty=True).types == []


def test_what_another_process_has_put_there_meanwhile_is_replaced_or_kept(tmp_path):
    """Another one publishes while ours is under construction."""
    place = tmp_path / "place"
    for keep, left in (False, "ours"), (True, "theirs"):
        with staged(tmp_path) as ours:
            (ours / "ours").touch()
            with version(place, stale=["ours"]) as theirs:
                (theirs / "theirs").touch()
            put(ours, place, stale=["theirs"], keep=lambda keep=keep: keep and (place / "theirs").exists())
        assert os.listdir(place) == [left] and os.listdir(tmp_path) == ["place"]


def test_two_encode_the_same_text_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path))
    barrier = threading.Barrier(2)

    def encode_often(_):
        types = []
        for _ in range(50):
            if barrier.wait() == 0:
                shutil.rmtree(tmp_path / "corpora", ignore_errors=True)
            barrier.wait()
            types.append(Corpus.build([*CATS, *DOGS]).types)
        return types

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(encode_often, range(2))) == [[["cat", "dog", "purrs", "barks"]] * 50] * 2
    assert len(os.listdir(tmp_path / "corpora")) == 1
