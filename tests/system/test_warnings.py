"""Warnings name the line that called wordvec: whoever reads one is told which of their own lines to look at."""

from __future__ import annotations

import ast
import warnings
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from gensim.models.doc2vec import TaggedDocument
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import wordvec
from wordvec import Corpus, Documents, Graph, Phrases, PooledVectors, Senses, read_vectors, write_vectors
from wordvec.vectors.keyed import keyed_vectors
from wordvec.vectors.subword import subword_vectors

ROOT = Path(__file__).resolve().parent.parent.parent
VECTORS = keyed_vectors(["a", "b", "c"], np.eye(3, dtype=np.float32))
CALLS = {}


def entry(said: str):
    """A call of a public name, and a part of what it warns of."""
    return lambda call: CALLS.setdefault(call.__name__, (call, said)) and call


@entry("no UTF-8")
def corpus_in_another_encoding(path):
    Corpus.build(written(path / "a.txt", "trois été\n".encode("latin-1") * 9))


@entry("no UTF-8")
def model_of_text_in_another_encoding(path):
    text = written(path / "a.txt", "trois été\n".encode("latin-1") * 9)
    wordvec.PPMISVD(vector_size=1, min_count=1).fit(text)


@entry("is a table")
def corpus_of_a_table(path):
    Corpus.build(written(path / "table.csv", b"number,text\n1,a b\n"))


@entry("are no text and left out")
def corpus_of_a_folder(path):
    written(path / "a.png", b"\x89PNG\r\n\x1a\n" + bytes(99))
    written(path / "b.txt", b"one two\n")
    Corpus.build(path)


@entry("has no name that another program can import")
def corpus_of_a_nameless_tokenizer(path):
    Corpus.build(["a b"], tokenizer=lambda text: text.split("b"))


@entry("there are tags of bool and int")
def documents_of_two_kinds_of_tags(path):
    Documents.build([TaggedDocument(["a"], [1]), TaggedDocument(["b"], [True])])


@entry("labels that look like several")
def documents_of_glued_labels(path):
    Documents.build(written(path / "labels.txt", b"__label__good, a film\n"), label_prefix="__label__")


@entry("no phrase was found")
def phrases_of_little(path):
    Phrases().fit(["a b c"])


@entry("have the delimiter")
def phrases_of_what_is_joined(path):
    Phrases(min_count=1, threshold=0.1).fit(["a_b c_d", "e f e f"])


@entry("the text lacks 1 of the 2 words")
def senses_of_what_is_not_there(path):
    Senses(VECTORS, words=["a", "zebra"], n_senses=2).fit(["a b c", "b a c"] * 9)


@entry("none of 1 words has several senses")
def senses_of_what_is_alike(path):
    Senses(VECTORS, words=["a"]).fit(["b a c"] * 50)


@entry("begins with what reads as names of columns")
def graph_with_a_header(path):
    Graph.read(written(path / "edges.csv", b"Source,Target\na,b\n"))


@entry("belong to a word seen before")
def vectors_of_a_word_twice(path):
    read_vectors(written(path / "v.txt", b"3 1\na 1\nb 2\na 3\n"))


@entry("counts the columns")
def vectors_below_numbers_of_columns(path):
    read_vectors(written(path / "v.csv", b",0,1,2,3\nking,0.5,-1.25,0.75,2.0\nsea,0.5,-1.25,0.75,2.0\n"))


@entry("no n-grams for unseen ones")
def vectors_without_their_ngrams(path):
    rows = np.eye(3, dtype=np.float32)
    vectors = subword_vectors(["a"], rows[:1], rows[1:], np.array([1, 2]), min_n=3, max_n=6, bucket=9)
    write_vectors(vectors, path / "v.txt")


@entry("the lexicon changes next to nothing")
def retrofitting_by_another_language(path):
    wordvec.retrofit(VECTORS, [("a", "b"), *(("a", f"x{number}") for number in range(200))])


@entry("words have a zero vector")
def pooled_words_without_a_direction(path):
    PooledVectors(keyed_vectors(["a", "b"], np.eye(2, dtype=np.float32)[[0, 0]] * [[1], [0]])).fit(["a"])


@entry("1 of 2 texts have no known word")
def pooled_texts_by_way_of_a_pipeline(path):
    make_pipeline(PooledVectors(VECTORS), StandardScaler(), memory=str(path)).fit_transform(["a b", "x"])


@entry("1 pair says little of a turn in 3 dimensions: give more, or self_learning=True")
def spaces_that_one_pair_joins(path):
    wordvec.align(VECTORS, VECTORS, [("a", "a")], refine=0)


@entry("nothing was learnt")
def training_on_too_little(path):
    wordvec.Word2Vec(min_count=1, vector_size=4, epochs=1, workers=1).fit(["a", "b"])


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", CALLS)
def test_a_warning_names_the_line_of_the_caller(name, tmp_path):
    call, said = CALLS[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call(tmp_path)
    found = [warning for warning in caught if said in str(warning.message)]
    assert len(found) == 1, [str(warning.message) for warning in caught]
    assert found[0].filename == __file__
    assert found[0].lineno in {line for *_, line in call.__code__.co_lines()}


def test_it_is_shown_once_for_each_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            Phrases().fit(["a b c"])
        Phrases().fit(["a b c"])
    first, second = (warning.lineno for warning in caught)
    assert second == first + 1


def test_nobody_counts_frames_by_hand():
    files = chain.from_iterable(
        (ROOT / room).rglob("*.py") for room in ("wordvec", "corpora", "trainers", "evaluation")
    )
    for file in files:
        calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        counted = [call.lineno for call in calls if "stacklevel" in {given.arg for given in call.keywords}]
        assert not counted, f"{file}, line {counted[0]}: use warn_caller of wordvec/system/warning.py"
