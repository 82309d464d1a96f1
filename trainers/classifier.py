"""FastText's other half: a linear classifier of texts over the mean of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from .. import engine, layout, outputs
from ..corpora.corpus import Corpus
from ..corpora.documents import Documents
from ..corpora.labels import LABEL_PREFIX
from ..model import SavedModel, write_model
from ..progress import SILENT, Progress
from ..subwords import LARGEST_BUCKET
from ..text_rows import text_rows
from ..vocabulary import Vocabulary
from .arguments import choice, real, whole
from .estimator import Estimator
from .prediction import DAMPING, random_rows
from .vocabularies import split

__all__ = ["FastTextClassifier"]

TEXTS = 2  # to a chunk
LOSSES = "softmax", "hs", "ns", "ova"
NOISE_EXPONENT = 0.5  # as fastText draws labels
LAST_SHARE = 1e-6  # of the learning rate, at the very end


class FastTextClassifier(Estimator):
    """Classifies texts by the mean of their words' and n-grams' rows (Joulin et al. 2017), as scikit-learn does.

    Trained on the core of the word vectors: a text is one input, made of many rows, and what it predicts is its label.
    The same seed gives the same bits for any number of workers.

    Parameters
    ----------
    vector_size : int, default 100
        Dimensions.
    epochs : int, default 5
    learning_rate : float, default 0.1
        Falls linearly to zero over all epochs.
    word_ngrams : int, default 1
        Longest run of words that has a row; 1: none.
    min_n, max_n : int, default 0
        Shortest and longest run of characters of a word that has a row; ``max_n=0``: none.
    loss : {"softmax", "hs", "ns", "ova"}, default "softmax"
        "softmax": one label excludes the others. "hs": the same over a Huffman tree of the labels, for very many.
        "ns": the label against `negative` others, drawn anew each time. "ova": each label for itself, so that a text
        may have several.
    negative : int, default 5
        Labels drawn for "ns".
    min_count : int, default 1
        Rarer words have no row.
    bucket : int, default 2,000,000
        N-grams are hashed into so many rows. Those that no text reaches take no memory.
    lower : bool, default False
        Whether texts are put in lower case.
    workers : int, optional
        Threads; all processors by default. Changes the speed, never the result.
    seed : int, default 1

    Attributes
    ----------
    classes_ : array (classes,)
        The labels, sorted.
    vocabulary_ : Vocabulary
    history_ : list of dict
        One record an epoch: ``epoch``, ``loss`` (mean per text), ``alpha``, ``words_per_second`` (texts), ``seconds``.
    corpus_card_ : dict
        What was read.

    Examples
    --------
    >>> from wordvec import FastTextClassifier
    >>> texts = ["the cat sat", "the dog ran", "stocks fell", "shares rose"] * 25
    >>> model = FastTextClassifier(vector_size=8).fit(texts, ["pets", "pets", "money", "money"] * 25)
    >>> model.predict(["the cat ran"]).tolist()
    ['pets']
    """

    def __init__(
        self,
        vector_size=100,
        epochs=5,
        learning_rate=0.1,
        word_ngrams=1,
        min_n=0,
        max_n=0,
        loss="softmax",
        negative=5,
        min_count=1,
        bucket=2_000_000,
        lower=False,
        workers=None,
        seed=1,
    ):
        self.vector_size = vector_size
        self.epochs = epochs
        self.learning_rate = learning_rate
        self.word_ngrams = word_ngrams
        self.min_n = min_n
        self.max_n = max_n
        self.loss = loss
        self.negative = negative
        self.min_count = min_count
        self.bucket = bucket
        self.lower = lower
        self.workers = workers
        self.seed = seed

    def fit(self, texts: Any, labels: Any = None, *, progress: Progress = SILENT) -> FastTextClassifier:
        """Learn to tell labels from texts.

        Parameters
        ----------
        texts : iterable of str or of lists of str, path of a file in fastText's format, or Documents
            In fastText's format words of a line that start with ``__label__`` are its labels. The tags of
            `Documents` are labels.
        labels : sequence, optional
            One label (or list of labels) for each text, where these do not bring theirs.
        progress : Progress

        Raises
        ------
        CorpusError
            A text has no label, or the source cannot be read.
        ValueError
            There is one label only, or labels and texts are not as many, or a parameter is not what it should be.
        """
        self.check_params()
        documents = _documents(texts, labels, self.lower, progress)
        documents.require_tags("label")
        corpus = documents.corpus
        self.classes_, number = _sorted(documents.tags)
        if len(self.classes_) < 2:
            raise ValueError(f"all texts have the label {self.classes_[0]!r}: give texts of two labels at least")
        tags = layout.Tags(documents.start, number[documents.row])
        size = corpus.cut(min_count=self.min_count)
        self.vocabulary_ = Vocabulary(list(corpus.types[:size]), np.array(corpus.counts[:size]))
        self.corpus_card_ = documents.card | {"vocabulary": size, "labels": len(self.classes_)}
        start, rows = self._text_rows(corpus.types, corpus.tokens, corpus.offsets)
        self.buckets_, place = np.unique(rows[rows >= size] - size, return_inverse=True)
        rows[rows >= size] = size + place
        self._inputs = random_rows(np.random.default_rng(self.seed), size + len(self.buckets_), self.vector_size)
        self._outputs = engine.aligned(len(self.classes_) - (self.loss == "hs"), self.vector_size)
        self._counts = np.bincount(tags.row, minlength=len(self.classes_))
        self._train(engine.owned_rows(start, rows), tags, progress)
        return self

    def predict(self, texts: Any) -> np.ndarray:
        """The likeliest label of each text."""
        return self.classes_[self.decision_function(texts).argmax(axis=1)]

    def predict_proba(self, texts: Any) -> np.ndarray:
        """The probability of each class: float32 (texts, classes), in the order of `classes_`.

        With "ns" and "ova" the probabilities of the labels, each for itself, are divided by their sum.
        """
        scores = self.decision_function(texts)
        likelihood = np.exp(scores - scores.max(axis=1, keepdims=True)) if self.loss in ("softmax", "hs") else None
        if likelihood is None:
            likelihood = 1 / (1 + np.exp(-scores))
        return likelihood / likelihood.sum(axis=1, keepdims=True)

    def decision_function(self, texts: Any) -> np.ndarray:
        """A score of each class: float32 (texts, classes). Logits; with "hs" logarithms of probabilities."""
        self._require_fitted()
        hidden = self._hidden(*_encoded(texts, self.lower))
        logits = hidden @ self._outputs[:, : self.vector_size].T
        if self.loss != "hs":
            return logits
        start, node, label = self._tree()
        yes, no = -np.logaddexp(0, -logits), -np.logaddexp(0, logits)
        scores = np.zeros((len(logits), len(self.classes_)), np.float32)
        for number, (first, last) in enumerate(pairwise(start)):
            path = node[first:last]
            scores[:, self._by_count[number]] = np.where(label[first:last], yes[:, path], no[:, path]).sum(axis=1)
        return scores

    def score(self, texts: Any, labels: Any = None) -> float:
        """The share of texts whose predicted label is right: one of its own, where a text has several."""
        documents = _documents(texts, labels, self.lower, SILENT)
        predicted = self.predict(documents)
        return float(np.mean([each in documents.tags_of(text) for text, each in enumerate(predicted.tolist())]))

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        for name in ("vector_size", "epochs", "word_ngrams", "negative", "min_count", "bucket"):
            whole(name, getattr(self, name), 1)
        for name in ("min_n", "max_n", "seed"):
            whole(name, getattr(self, name), 0)
        if self.workers is not None:
            whole("workers", self.workers, 1)
        real("learning_rate", self.learning_rate, 0, above=True)
        choice("loss", self.loss, LOSSES)
        choice("lower", self.lower, (False, True))
        if self.min_n > self.max_n:
            raise ValueError(
                f"min_n ({self.min_n}) is above max_n ({self.max_n}): set max_n, or min_n=0 for no n-grams"
            )
        if self.bucket > LARGEST_BUCKET:
            raise ValueError(f"bucket must be {LARGEST_BUCKET:,} at most, not {self.bucket:,}")

    def _text_rows(self, types: Sequence[str], tokens: np.ndarray, offsets: np.ndarray):
        """Texts x rows, as if every bucket had one."""
        index = self.vocabulary_.index
        return text_rows(
            types,
            np.array([index.get(word, -1) for word in types], np.int32),
            len(index),
            tokens,
            offsets,
            word_ngrams=self.word_ngrams,
            min_n=max(self.min_n, 1),
            max_n=self.max_n,
            bucket=self.bucket,
        )

    def _hidden(self, types: Sequence[str], tokens: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """The means of the texts' rows. What training never reached is a row of zeros."""
        from scipy.sparse import csr_array

        start, rows = self._text_rows(types, tokens, offsets)
        size = len(self.vocabulary_)
        place = np.searchsorted(self.buckets_, rows - size)
        reached = (rows < size) | (np.append(self.buckets_, -1)[place] == rows - size)
        share = np.repeat(1 / np.maximum(np.diff(start), 1), np.diff(start)).astype(np.float32)
        column = np.where(rows < size, rows, size + place)
        texts = csr_array(
            (share[reached], column[reached], np.concatenate(([0], np.cumsum(reached)))[start]),
            shape=(len(start) - 1, len(self._inputs)),
        )
        return texts @ self._inputs[:, : self.vector_size]

    def _tree(self):
        """Huffman paths of the labels, in the order of their counts."""
        self._by_count = np.argsort(-self._counts, kind="stable")
        return outputs.huffman_paths(self._counts[self._by_count])

    def _train(self, rows: layout.Rows, tags: layout.Tags, progress: Progress) -> None:
        count = len(rows.start) - 1
        nothing = np.zeros(0, np.int32)
        noise, tree = np.zeros(0, outputs.ALIAS), (np.zeros(1, np.int64), nothing, nothing.astype(np.int8))
        if self.loss == "ns":
            noise = outputs.alias_table(self._counts, NOISE_EXPONENT)
        if self.loss == "hs":
            tree = self._tree()
            tags = tags._replace(row=np.argsort(self._by_count).astype(np.int32)[tags.row])
        numbers = np.arange(count, dtype=np.int32)
        self.history_ = engine.train(
            layout.Texts(numbers, np.arange(count + 1), tags),
            layout.Words(count, np.zeros(0, np.int64), noise, layout.Tree(*tree), rows),
            self._settings(),
            layout.Matrices(self._inputs, engine.aligned(0, self.vector_size), self._outputs),
            engine.Schedule(self.epochs, self.learning_rate, self.learning_rate * LAST_SHARE, self.seed),
            streams=max(1, min(engine.MOST_STREAMS, count // (TEXTS * engine.LEAST_ROUNDS))),
            workers=self.workers,
            progress=progress,
        )

    def _settings(self) -> layout.Settings:
        return layout.Settings(
            skipgram=True,
            labels=True,
            every=self.loss in ("softmax", "ova"),
            softmax=self.loss == "softmax",
            window=0,
            shrink=False,
            mean=True,
            divide=True,
            places=0,
            negative=self.negative if self.loss == "ns" else 0,
            shared=False,
            group=4,
            tree=self.loss == "hs",
            top=0,
            node_base=0,
            chunk=TEXTS,
            parts=1,
            frozen=False,
            damping=DAMPING,
        )

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder: JSON, safetensors and text, nothing that can run."""
        self._require_fitted()
        size = len(self.vocabulary_)
        rows = self._inputs[:, : self.vector_size]
        arrays = {
            "vectors": rows[:size],
            "ngram_rows": rows[size:],
            "buckets": self.buckets_,
            "counts": self.vocabulary_.counts,
            "outputs": self._outputs[:, : self.vector_size],
            "label_counts": self._counts,
        }
        state = {"corpus": self.corpus_card_, "classes": self.classes_.tolist()}
        words, name = self.vocabulary_.words, type(self).__name__
        write_model(folder, SavedModel(name, self.get_params(), arrays, words, self.history_, state))

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> FastTextClassifier:
        model = cls(**saved.params)
        model.vocabulary_ = Vocabulary(saved.words, saved.arrays["counts"])
        model.buckets_ = saved.arrays["buckets"]
        model._inputs = engine.padded(saved.arrays["vectors"], saved.arrays["ngram_rows"])
        model._outputs = engine.padded(saved.arrays["outputs"])
        model._counts = saved.arrays["label_counts"]
        model.classes_ = np.array(saved.state["classes"])
        model.history_, model.corpus_card_ = saved.history, saved.state["corpus"]
        return model

    @property
    def vectors_(self) -> np.ndarray:
        """The words' rows: float32 (V, vector_size)."""
        return self._inputs[: len(self.vocabulary_), : self.vector_size]

    def __sklearn_tags__(self):
        from sklearn.utils import ClassifierTags

        tags = super().__sklearn_tags__()
        tags.estimator_type, tags.classifier_tags = "classifier", ClassifierTags()
        tags.target_tags.required = True
        return tags


def _documents(texts: Any, labels: Any, lower: bool, progress: Progress) -> Documents:
    """Texts with labels, from wherever they come."""
    if isinstance(texts, Documents):
        return texts
    options = {"lower": lower} if lower else {}
    if labels is not None:
        return Documents.labelled(texts, labels, progress=progress, **options)
    if isinstance(texts, str | Path):
        return Documents.build(texts, label_prefix=LABEL_PREFIX, progress=progress, **options)
    raise ValueError("there are no labels: give one for each text, or the path of a file with __label__ words")


def _sorted(labels: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The labels in scikit-learn's order, and the number of each there."""
    classes, number = np.unique(np.array(list(labels)), return_inverse=True)
    return classes, number.astype(np.int32)


def _encoded(texts: Any, lower: bool) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Types, tokens and offsets of texts."""
    if isinstance(texts, str | Path):
        texts = Documents.build(texts, label_prefix=LABEL_PREFIX, **({"lower": True} if lower else {}))
    corpus = getattr(texts, "corpus", texts)
    if isinstance(corpus, Corpus):
        return list(corpus.types), corpus.tokens, corpus.offsets
    index: dict[str, int] = {}
    numbers: list[np.ndarray] = []
    for words in split(texts):
        if lower:
            words = [word.lower() for word in words]
        numbers.append(np.array([index.setdefault(word, len(index)) for word in words], np.int32))
    offsets = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum([len(each) for each in numbers], out=offsets[1:])
    return list(index), np.concatenate([np.zeros(0, np.int32), *numbers]), offsets
