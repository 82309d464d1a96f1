"""Quantization: a classifier made so small that it goes where memory is scarce, as fastText does it (``.ftz``)."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from .parameters import choice, real, whole
from .progress import USUAL, Progress

if TYPE_CHECKING:
    from .corpora.documents import Documents
    from .corpora.sources.kinds import TextSource
    from .trainers.classifier import FastTextClassifier

__all__ = ["cutoff_for", "quantize"]


def quantize(
    classifier: FastTextClassifier,
    texts: Documents | TextSource | None = None,
    y: Any = None,
    *,
    cutoff: int | None = None,
    dsub: int = 2,
    qnorm: bool = False,
    qout: bool = False,
    epochs: int | None = None,
    learning_rate: float | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress = USUAL,
) -> FastTextClassifier:
    """Make a classifier small by product quantization (Joulin et al. 2016), as fastText's ``quantize`` does.

    Of every `dsub` numbers of a row a byte is left. The result predicts, and is saved in a model folder or, smaller, as
    fastText's ``.ftz`` (``write_vectors(small, "small.ftz")``); it learns no further. It holds rows of n-grams that
    training reached, and those without one do not count in a text's mean. The bits are those of `seed`, whatever the
    number of workers. Thresholds of labels are chosen anew, for its probabilities are others; a warning says so.

    Parameters
    ----------
    classifier : FastTextClassifier
        It stays as it is.
    texts, y : optional
        Texts with labels, as `fit` takes them, best those of training: what is left is trained on them again
        (``-retrain``), which makes up for most of what was cut off.
    cutoff : int, optional
        Keep so many rows of words and n-grams, those of the greatest lengths, and ``</s>``; all by default.
    dsub : int, default 2
        Numbers of a row to a byte.
    qnorm : bool, default False
        Keep the lengths of rows apart, in a byte more: nearer to the numbers at the same size.
    qout : bool, default False
        Quantize the labels' rows, too, where there are thousands.
    epochs, learning_rate : optional
        Of training again; the classifier's own by default.
    seed, workers : int, optional
        The classifier's own by default.
    progress : Progress

    Returns
    -------
    FastTextClassifier

    Raises
    ------
    ValueError, TypeError
        An argument is not what it should be; there are texts to train on again, and no `cutoff`, or `epochs` or a
        `learning_rate` without texts; a label of theirs is new; or the classifier is quantized already.
    CorpusError, TrainingError
        As in `FastTextClassifier.fit`.
    """
    from .trainers.labels.quantized_classes import by_length, pruned, quantized

    if not hasattr(classifier, "predict_labels"):
        raise TypeError(f"a classifier is to be quantized, not {type(classifier).__name__}: give a FastTextClassifier")
    classifier._require_fitted()
    learnt, dimensions = classifier._learnt, classifier.vector_size
    if not isinstance(learnt.inputs, np.ndarray):
        raise ValueError("this classifier is quantized already: give what it was made of")
    whole("dsub", dsub, 1)
    for name, value in {"qnorm": qnorm, "qout": qout}.items():
        choice(name, value, (False, True))
    if cutoff is not None:
        whole("cutoff", cutoff, 1)
    if texts is not None and cutoff is None:
        raise ValueError("training again makes up for rows that are cut off: give a cutoff, or leave the texts out")
    for name, given in {"epochs": epochs, "learning_rate": learning_rate}.items():
        if texts is None and given is not None:
            raise ValueError(f"{name}={given} is for training again: give the texts, too, or leave it out")
    seed = classifier.seed if seed is None else whole("seed", seed, 0)
    workers = classifier.workers if workers is None else whole("workers", workers, 1)
    small = copy.copy(classifier)
    small.set_params(workers=workers)
    if cutoff is not None and cutoff < len(learnt.inputs):
        learnt = pruned(learnt, by_length(learnt, dimensions)[:cutoff], dimensions)
        if texts is not None:
            changed = {} if learning_rate is None else {"learning_rate": real("learning_rate", learning_rate, 0)}
            small.set_params(**changed)
            epochs = classifier.epochs if epochs is None else whole("epochs", epochs, 1)
            small.history_ = [*classifier.history_, *_trained(small, learnt, texts, y, epochs, seed, progress)]
    elif texts is not None:
        progress.note(f"all {len(learnt.inputs):,} rows stay, so none is trained again")
    progress.note(f"quantizing {len(learnt.inputs):,} rows of {dimensions} dimensions")
    classifier._warn_of_lost_thresholds()
    small._keep(quantized(learnt, classifier, dsub, qnorm, qout, seed, workers), classifier.classes_)
    return small


def _trained(
    classifier: FastTextClassifier, learnt: Any, texts: Any, y: Any, epochs: int, seed: int, progress: Progress
) -> list[dict[str, Any]]:
    """Train what is left on texts, in place; a record for each epoch."""
    from .trainers.labels.class_training import Epochs
    from .trainers.labels.labelled import labelled_documents
    from .trainers.labels.quantized_classes import retrained
    from .trainers.labels.text_weights import text_weights

    number = {label: place for place, label in enumerate(classifier.classes_.tolist())}
    with labelled_documents(texts, y, classifier.pipeline(), progress) as documents:
        if not len(documents.tags):
            documents.require_tags("label")
        if new := [label for label in documents.tags if label not in number]:
            raise ValueError(
                f"{len(new):,} labels of the texts, such as {new[0]!r}, are new to this classifier: train it again on"
                " texts of its own labels"
            )
        label = np.array([number[each] for each in documents.tags], np.int32)
        weights = text_weights(documents, label, classifier.classes_.tolist(), classifier.class_weight, None)
        run = Epochs(epochs, before=len(classifier.history_), weights=weights)
        return retrained(learnt, documents, label, classifier, run, progress)


def cutoff_for(
    classifier: FastTextClassifier, size: int, *, dsub: int = 2, qnorm: bool = False, qout: bool = False
) -> int:
    """How many rows of a classifier, from the longest on, a ``.ftz`` of so many bytes holds; 0 if none.

    Parameters
    ----------
    classifier : FastTextClassifier
    size : int
        Bytes.
    dsub, qnorm, qout
        As for `quantize`.
    """
    from .formats.fasttext_classifiers import PREFIX
    from .formats.fasttext_layout import ARGS, BOOK, ENTRY, QUANTIZED, SHAPE, SIZES
    from .trainers.labels.quantized_classes import by_length
    from .vectors.quantized import CENTROIDS

    learnt, dimensions = classifier._learnt, classifier.vector_size
    words, labels = learnt.vocabulary.words, [f"{PREFIX}{label}" for label in classifier.classes_.tolist()]

    def entries(names: list[str]) -> np.ndarray:
        return np.array([len(name.encode("utf-8", "surrogateescape")) + 1 + ENTRY.size for name in names], np.int64)

    def codes(rows: int, numbers: int) -> int:
        """Bytes of a quantized matrix with so many rows."""
        books = BOOK.size + 4 * CENTROIDS * dimensions + qnorm * (BOOK.size + 4 * CENTROIDS)
        return 1 + QUANTIZED.size + books + rows * (-(-dimensions // numbers) + qnorm)

    head = 8 + ARGS.size + SIZES.size + int(entries(labels).sum()) + codes(0, dsub)
    head += codes(len(labels), 2) if qout else 1 + SHAPE.size + 4 * len(labels) * dimensions
    rows = np.concatenate((entries(words), np.full(len(learnt.buckets), 8, np.int64))) + codes(1, dsub) - codes(0, dsub)
    return int(np.searchsorted(head + np.cumsum(rows[by_length(learnt, dimensions)]), size, "right"))
