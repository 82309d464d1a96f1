"""Models that go on from the command line, retrofitting, and the first vectors of a file."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import Doc2Vec, Documents, FastTextClassifier, GloVe, Word2Vec
from wordvec.cli import program

SMALL = dict(vector_size=8, min_count=2, epochs=2, sample=0)


def run(*arguments, code=0):
    result = CliRunner().invoke(program.app, list(map(str, arguments)))
    assert bool(result.exit_code) == bool(code), result.output
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def place(topic_texts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("more")
    texts = [" ".join(text) for text in topic_texts[:60]]
    Word2Vec(**SMALL).fit([text.lower() for text in texts]).save(folder / "plain")
    (folder / "first.txt").write_text("\n".join(texts).title(), "utf-8")
    Word2Vec(**SMALL).fit(wordvec.Corpus.build(folder / "first.txt", lower=True)).save(folder / "lowered")
    (folder / "more.txt").write_text("Ship WHALE ship whale gull gull\n" * 5, "utf-8")
    (folder / "words.txt").write_text("ship\noven\n", "utf-8")
    return folder


def test_a_model_goes_on_with_text_read_as_the_first_was(place, tmp_path):
    said = run("continue", place / "lowered", place / "more.txt", "-o", tmp_path / "grown", "--grow", "--epochs", 1)
    model = wordvec.load(tmp_path / "grown")
    assert "whale" in model.wv.key_to_index and "WHALE" not in model.wv.key_to_index
    assert "new words 2" in said and not (tmp_path / "grown.checkpoint").exists()
    again = run("continue", tmp_path / "grown", place / "more.txt", "-o", tmp_path / "grown", code=1)
    assert "exists already" in again


def test_a_text_that_teaches_nothing_makes_no_model(place, tmp_path):
    (tmp_path / "foreign.txt").write_text("xyz zyx\n" * 5, "utf-8")
    said = run("continue", place / "lowered", tmp_path / "foreign.txt", "-o", tmp_path / "m", code=1)
    assert "m is not written, as the model learnt nothing from this text" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["foreign.txt"]
    assert "take them in with --grow where the method can" in said


def test_lists_choose_which_words_come(place, tmp_path):
    (tmp_path / "more.txt").write_text("ship whale ship whale gull gull kraken\n", "utf-8")
    for name, word in (("keep", "kraken"), ("drop", "gull")):
        (tmp_path / name).write_text(f"{word}\n", "utf-8")
    lists = ["--keep", tmp_path / "keep", "--drop", tmp_path / "drop"]
    run("continue", place / "lowered", tmp_path / "more.txt", "-o", tmp_path / "m", "--grow", *lists)
    known = {*wordvec.load(place / "lowered").wv.index_to_key}
    assert {*wordvec.load(tmp_path / "m").wv.index_to_key} == known | {"whale", "kraken"}


@pytest.mark.parametrize("freeze", ["all", "file"])
def test_known_words_are_held_fast(freeze, place, tmp_path):
    held = "all" if freeze == "all" else place / "words.txt"
    run("continue", place / "lowered", place / "more.txt", "-o", tmp_path / "m", "--grow", "--freeze", held)
    before, after = wordvec.load(place / "lowered"), wordvec.load(tmp_path / "m")
    for word in before.wv.index_to_key if freeze == "all" else ["ship", "oven"]:
        assert np.array_equal(after.wv[word], before.wv[word])


def test_documents_and_classifiers_go_on(place, topic_texts, tmp_path):
    texts, labels = topic_texts[:40], ["sea", "kitchen"] * 20
    Doc2Vec(**SMALL).fit(Documents.labelled(texts, [f"d{n}" for n in range(40)])).save(tmp_path / "documents")
    (tmp_path / "more.csv").write_text("id,text\n" + "".join(f"e{n},ship wave ship reef reef\n" for n in range(5)))
    how = ["--text-column", "text", "--tags-column", "id", "--grow"]
    run("continue", tmp_path / "documents", tmp_path / "more.csv", "-o", tmp_path / "d2", *how)
    assert len(wordvec.load(tmp_path / "d2").dv) == 45
    FastTextClassifier(vector_size=8).fit(texts, labels).save(tmp_path / "classes")
    (tmp_path / "labelled.txt").write_text("__label__sky cloud rain\n__label__sea ship wave\n" * 20)
    ask = ["continue", tmp_path / "classes", tmp_path / "labelled.txt", "-o", tmp_path / "c2", "--learning-rate", 0.5]
    assert "the label 'sky' is new to this classifier" in run(*ask, code=1)
    run(*ask, "--grow")
    model = wordvec.load(tmp_path / "c2")
    assert model.classes_.tolist() == ["kitchen", "sea", "sky"] and model.learning_rate == 0.5


def test_what_cannot_go_on_is_told(place, topic_texts, tmp_path):
    GloVe(vector_size=8, min_count=2, epochs=1).fit(topic_texts[:60]).save(tmp_path / "glove")
    ask = ["continue", tmp_path / "glove", place / "more.txt", "-o", tmp_path / "out"]
    assert "GloVe has no --grow, as it learns from the counts of all text at once: train" in run(*ask, "--grow", code=1)
    for more, sentence in (
        (["--label-column", "x"], "--label-column is not for a model of Word2Vec"),
        (["--freeze", tmp_path / "missing"], "the words of freeze"),
        (["--grow", "--keep", tmp_path / "missing"], "the words of keep"),
        (["--drop", place / "words.txt"], "--drop chooses among new words, which come with --grow"),
    ):
        assert sentence in run("continue", place / "plain", place / "more.txt", "-o", tmp_path / "out", *more, code=1)
    assert not (tmp_path / "out").exists()


def test_vectors_are_retrofitted(place, tmp_path):
    (tmp_path / "lexicon.txt").write_text("ship sail unknown\noven kettle\n", "utf-8")
    said = run("retrofit", place / "plain", tmp_path / "lexicon.txt", "-o", tmp_path / "out.txt")
    assert "16 words; 2 of 3 pairs are known, 4 words moved" in said
    before, after = wordvec.read_vectors(place / "plain"), wordvec.read_vectors(tmp_path / "out.txt")
    assert after.similarity("ship", "sail") > before.similarity("ship", "sail")
    assert "stands alone" in run("retrofit", place / "plain", place / "words.txt", "-o", tmp_path / "o.txt", code=1)


def test_the_first_vectors_are_converted(place, tmp_path):
    run("convert", place / "plain", tmp_path / "first.txt", "--limit", 5)
    assert len(wordvec.read_vectors(tmp_path / "first.txt")) == 5
    run("convert", place / "plain", tmp_path / "folder", "--limit", 5)
    assert len(wordvec.read_vectors(tmp_path / "folder")) == 5


def test_all_of_it_may_be_at_a_url(tmp_path, monkeypatch):
    pytest.importorskip("fsspec")
    from wordvec.system.storage import located

    monkeypatch.chdir(tmp_path)
    located("memory://cli/text/a.txt").write_bytes(b"a b c d\nb c d e\n" * 50)
    located("memory://cli/text/b.txt").write_bytes(b"a b f\n" * 50)
    small = ["--vector-size", "4", "--epochs", "1", "--min-count", "1"]
    for arguments in (
        ["corpus", "memory://cli/text/*.txt", "-o", "memory://cli/corpus"],
        ["train", "word2vec", "memory://cli/corpus", "-o", "memory://cli/model", *small],
        ["continue", "memory://cli/model", "memory://cli/text/a.txt", "-o", "memory://cli/more", "--epochs", "1"],
        ["convert", "memory://cli/more", "memory://cli/vectors.txt"],
    ):
        run(*arguments)
    assert located("memory://cli").names() == ["corpus", "model", "more", "text", "vectors.txt"]
    assert "memory://cli/vectors.txt exists already" in run(*arguments, code=2)
    page = json.loads(run("explore", "memory://cli/model", "-o", "memory://cli/map.html", "-q", "--json"))
    assert page["page"] == "memory://cli/map.html" and page["bytes"] == located("memory://cli/map.html").stat().st_size
    assert not list(tmp_path.iterdir())
