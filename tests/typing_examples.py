"""What type checkers and editors see of the public names; `make check` has mypy read it, and nothing runs it.

A mistake that must be found carries ``type: ignore`` with the code of its error: mypy reports one that is not needed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from gensim.models import KeyedVectors
from typing_extensions import assert_type

import wordvec
from wordvec import (
    PPMISVD,
    Cooccurrence,
    Corpus,
    Doc2Vec,
    Documents,
    FastText,
    FastTextClassifier,
    GloVe,
    PooledVectors,
    Word2Vec,
    core,
    evaluation,
    factorization,
)
from wordvec.evaluation import Report, Row, plot_words

TEXTS = ["the cat sat on the mat", "the dog sat on the log"]


def what_is_fitted_keeps_its_class(settings: dict[str, Any]) -> None:
    assert_type(Word2Vec(vector_size=50).fit(TEXTS), Word2Vec)
    assert_type(FastText(min_n=2).fit(TEXTS), FastText)
    assert_type(Doc2Vec(dm=0).fit(TEXTS), Doc2Vec)
    assert_type(GloVe(x_max=10).fit(TEXTS), GloVe)
    assert_type(PPMISVD(shift=1).fit(TEXTS), PPMISVD)
    assert_type(FastTextClassifier().fit(TEXTS, ["cat", "dog"]), FastTextClassifier)
    assert_type(Word2Vec(**settings).set_params(epochs=1), Word2Vec)


def parameters_are_checked() -> None:
    Word2Vec(vectorsize=5)  # type: ignore[call-arg]
    Word2Vec(vector_size="5")  # type: ignore[arg-type]
    Word2Vec(cbow_gradient="correct")  # type: ignore[arg-type]
    Word2Vec(50)  # type: ignore[call-arg]
    FastText(min_nn=2)  # type: ignore[call-arg]
    Doc2Vec().fit(TEXTS, progres=None)  # type: ignore[call-arg]
    Word2Vec().fit(5)  # type: ignore[arg-type]
    Word2Vec().fit(Documents.build(TEXTS))  # type: ignore[arg-type]
    FastTextClassifier().predict(None)  # type: ignore[arg-type]


def what_is_learnt_has_a_type(model: Word2Vec, documents: Doc2Vec, classifier: FastTextClassifier) -> None:
    assert_type(model.wv, KeyedVectors)
    assert_type(model.vectors_, np.ndarray)
    assert_type(model.vector_size, int)
    assert_type(model.wv.most_similar("cat"), list[tuple[Any, float]])
    model.wv.most_similarr("cat")  # type: ignore[attr-defined]
    model.vector_  # type: ignore[attr-defined]
    assert_type(documents.transform(TEXTS), np.ndarray)
    documents.infer()  # type: ignore[attr-defined]
    assert_type(classifier.predict(TEXTS), np.ndarray)


def corpora_keep_their_class(path: Path) -> None:
    corpus = Corpus.build(path, tokenizer=str.split)
    assert_type(corpus, Corpus)
    assert_type(corpus.types, list[str])
    assert_type(Documents.build(path, text="text", tags=["label"]), Documents)
    assert_type(Cooccurrence.count(corpus, 1000, window=5), Cooccurrence)
    Corpus.build(path, tokenizer=len)  # type: ignore[arg-type]
    Cooccurrence.count(corpus, 1000, windows=5)  # type: ignore[call-arg]


def vectors_are_measured(model: GloVe, path: Path, encode: Callable[[list[str]], np.ndarray]) -> None:
    for given in (model, model.wv, path, encode):
        assert_type(wordvec.evaluate(given), Report)
    wordvec.evaluate(5)  # type: ignore[arg-type]
    assert_type(wordvec.evaluate(model).rows[0], Row)
    wordvec.evaluate(model).row  # type: ignore[attr-defined]
    plot_words(model, words=100)
    plot_words(TEXTS)  # type: ignore[arg-type]


def texts_become_vectors(model: Word2Vec) -> None:
    assert_type(PooledVectors(model.wv).fit(TEXTS), PooledVectors)
    assert_type(PooledVectors(model).fit_transform(TEXTS), np.ndarray)


def names_that_do_not_exist_are_found() -> None:
    wordvec.Word2vec  # type: ignore[attr-defined]
    evaluation.plot_word  # type: ignore[attr-defined]
    core.trian  # type: ignore[attr-defined]
    factorization.trian  # type: ignore[attr-defined]
