"""The corpus: its folder, which is replaced whole or not at all, the cache, and the cut."""

from __future__ import annotations

import errno
import os
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from wordvec import CorpusError
from wordvec.corpora.corpus import Corpus, as_corpus
from wordvec.corpora.encoding import keeping
from wordvec.corpora.storage import corpus_folder

LISTS = [["one", "two"], ["three", "two", "one"], ["one"]]
TEXT = "".join(f"{' '.join(words)}\n" for words in LISTS).encode()


@pytest.fixture
def text(tmp_path) -> Path:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT)
    return path


# ------------------------------------------------------------------------------------------------------- the folder


def test_an_open_corpus_is_an_ordinary_array_that_never_reaches_the_disk(tmp_path, text):
    corpus = Corpus.build(text, tmp_path / "corpus")
    assert (type(corpus.tokens), corpus.tokens.dtype, corpus.offsets.dtype, corpus.counts.dtype) == (
        np.ndarray, np.int32, np.int64, np.int64,
    )  # fmt: skip
    assert corpus.tokens.flags.c_contiguous and corpus.tokens.flags.writeable
    corpus.tokens[:] = 0
    assert list(Corpus.open(tmp_path / "corpus")) == LISTS
    assert list(pickle.loads(pickle.dumps(corpus))) == LISTS
    assert "3 texts, 6 tokens, 3 types" in repr(corpus)


def test_types_of_any_characters_survive(tmp_path):
    types = ["a b", "\n", "\\", "\\n", "\r", "\r\n", "\u2028", "\0", "\\\\n", "é", "\x85"]
    assert Corpus.build([types], tmp_path / "corpus").types == types
    assert Corpus.build([["one\n", "two"]], tmp_path / "corpus").types == ["one\n", "two"]


@pytest.mark.parametrize("name", ["tokens.npy", "offsets.npy", "counts.npy", "types.txt", "corpus.json"])
@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_a_missing_or_damaged_file_is_named(tmp_path, text, name, fault):
    folder = Corpus.build(text, tmp_path / "corpus").folder
    if fault == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:-3])
    with pytest.raises(CorpusError) as error:
        Corpus.open(folder)
    assert name in str(error.value) and fault in str(error.value)


def test_a_corpus_of_another_layout_is_refused(tmp_path, text, monkeypatch):
    folder = Corpus.build(text, tmp_path / "corpus").folder
    monkeypatch.setattr(corpus_folder, "CORPUS", corpus_folder.CORPUS._replace(layout=2))
    with pytest.raises(CorpusError, match="has layout 1, this wordvec reads 2"):
        Corpus.open(folder)


def test_a_folder_with_something_else_is_not_replaced(tmp_path, text):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    for folder in tmp_path / "mine", text:
        with pytest.raises(CorpusError, match="exists and holds no encoded corpus"):
            Corpus.build(["one"], folder)
    assert (tmp_path / "mine" / "thesis.txt").exists() and text.read_bytes() == TEXT


def test_a_corpus_is_replaced_and_survives_a_failure(tmp_path, text):
    folder = tmp_path / "corpus"
    opened = Corpus.build(text, folder)
    with pytest.raises(TypeError):
        Corpus.build(["new", 1], folder)
    assert list(Corpus.open(folder)) == LISTS
    assert list(Corpus.build(["new"], folder)) == [["new"]]
    assert opened.tokens.tolist() == [0, 1, 2, 1, 0, 0]
    assert sorted(os.listdir(tmp_path)) == ["corpus", "text.txt"]


FULL = """
import resource, sys
from wordvec import Corpus, CorpusError
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    Corpus.build([" ".join(map(str, range(100_000)))], sys.argv[1])
except CorpusError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(tmp_path, text):
    Corpus.build(text, tmp_path / "corpus")
    ran = subprocess.run([sys.executable, "-c", FULL, tmp_path / "corpus"], capture_output=True, text=True)
    assert ran.stdout.startswith(f"cannot write the encoded corpus {tmp_path / 'corpus'}: "), ran.stderr
    assert list(Corpus.open(tmp_path / "corpus")) == LISTS
    assert sorted(os.listdir(tmp_path)) == ["corpus", "text.txt"]


@pytest.mark.parametrize("failing", ["mkdir", "rename"])
def test_a_read_only_folder_is_one_sentence(tmp_path, text, monkeypatch, failing):
    Corpus.build(text, tmp_path / "corpus")

    def refuse(*_given, **_names):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch, pytest.raises(CorpusError) as error:
        patch.setattr(Path, failing, refuse)
        Corpus.build(["new"], tmp_path / "corpus")
    assert "Read-only file system; free some space, allow writing there" in str(error.value)
    assert list(Corpus.open(tmp_path / "corpus")) == LISTS
    assert sorted(os.listdir(tmp_path)) == ["corpus", "text.txt"]


# ---------------------------------------------------------------------------------------------------------- the cache


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def encodings(cache, monkeypatch) -> list:
    """One entry for every time that text is encoded."""
    calls, encode = [], keeping._encoded
    monkeypatch.setattr(keeping, "_encoded", lambda *given: calls.append(given) or encode(*given))
    return calls


def test_the_same_content_is_encoded_once(tmp_path, text, encodings):
    first = Corpus.build(text)
    assert Corpus.build(str(text)).folder == Corpus.build([text]).folder == first.folder
    copy = tmp_path / "copy.txt"
    copy.write_bytes(TEXT)
    assert Corpus.build(copy).folder == first.folder
    assert len(encodings) == 1
    Corpus.build(text, lower=True)
    assert len(encodings) == 2
    text.write_bytes(TEXT + b"more\n")
    assert list(Corpus.build(text)) == [*LISTS, ["more"]]
    assert len(encodings) == 3


def test_content_in_memory_is_kept_once(cache):
    assert Corpus.build(LISTS).folder == Corpus.build(iter(LISTS)).folder
    assert len(os.listdir(cache / "corpora")) == 1


def test_a_damaged_corpus_in_the_cache_is_made_again(text, encodings):
    (Corpus.build(text).folder / "tokens.npy").unlink()
    assert list(Corpus.build(text)) == LISTS
    assert len(encodings) == 2


def test_a_user_defined_tokenizer_is_never_taken_from_the_cache(text):
    assert Corpus.build(text, tokenizer=lambda text: ["a"]).types == ["a"]
    assert Corpus.build(text, tokenizer=lambda text: ["b"]).types == ["b"]


def test_fingerprints_differ_where_content_or_losses_do(tmp_path):
    sources = [["a b"], ["a", "b"], ["b a"], ["a c"], ["a b", ""], ["a\0b"], ["a b a"]]
    assert len({Corpus.build(source, tmp_path / "corpus").fingerprint for source in sources}) == len(sources)


# ------------------------------------------------------------------------------------------------ what trainers ask for


def test_as_corpus(tmp_path, text):
    corpus = as_corpus(text)
    assert as_corpus(corpus) is corpus
    assert list(as_corpus(corpus.folder)) == list(as_corpus(str(corpus.folder))) == LISTS
    assert as_corpus(["A"], lower=True).types == ["a"]
    with pytest.raises(ValueError, match="lower: an encoded corpus is read as it is"):
        as_corpus(corpus, lower=True)
    with pytest.raises(CorpusError, match="is an encoded corpus, not text"):
        Corpus.build(corpus.folder)
    assert Corpus.is_corpus(corpus.folder) and not Corpus.is_corpus(tmp_path)


def test_cut_is_gensims(tmp_path):
    from gensim.models import Word2Vec

    random = np.random.default_rng(2)
    texts = [[f"w{n}" for n in random.zipf(1.4, 30) if n < 500] for _ in range(40)]
    corpus = Corpus.build(texts, tmp_path / "corpus")
    for min_count, largest in [(1, None), (3, None), (1, 20), (2, 7), (5, 100), (1, 10_000), (10_000, None)]:
        model = Word2Vec(min_count=min_count, max_final_vocab=largest, vector_size=2)
        model.build_vocab(texts) if min_count < 10_000 else None
        kept = corpus.cut(min_count, largest)
        assert set(corpus.types[:kept]) == set(model.wv.key_to_index)
        assert corpus.cut(np.uint16(min_count), largest) == kept
        assert Counter(t for text in texts for t in text)[corpus.types[0]] == corpus.counts[0]
    for wrong in ({"min_count": -1}, {"max_final_vocab": 0}):
        with pytest.raises(ValueError, match="must"):
            corpus.cut(**wrong)


def test_a_corpus_that_was_encoded_in_two_ways_tells_that_of_each(tmp_path):
    """Where options make no difference there is one corpus in the cache, and its card must not be taken for both."""
    text = tmp_path / "text.txt"
    text.write_text("never met elsewhere\n")
    for _ in range(2):  # encoded; then found
        for lower in (True, False):
            corpus = Corpus.build(text, lower=lower)
            assert corpus.card["lower"] is lower
    assert Corpus.build(text, errors="strict").card["errors"] == "strict"
