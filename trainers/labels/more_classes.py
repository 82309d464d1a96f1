"""A fitted classifier goes on with more texts, and takes in their words, n-grams and labels where it shall."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import core, corpora
from ...progress import Progress
from ...vocabulary import Vocabulary
from ..shared.growing import Freeze, Grown, held_words, moved, new_words, random_of, rates_of, with_counts
from ..shared.random_rows import random_rows
from .class_training import Epochs, Watch, train_classes
from .labelled import Encoded, label_array, sorted_labels
from .text_classes import TextClasses, known_places, text_rows_of, word_counts

__all__ = ["learn_on", "with_labels"]


def with_labels(classes: np.ndarray, labels: Sequence[Any], grow: bool) -> tuple[np.ndarray, np.ndarray]:
    """The labels of a classifier with those of more texts, sorted, and the number (int32) of each of the latter there.

    Raises
    ------
    ValueError
        A label is new, and no label may come; or it is not finite.
    TypeError
        Labels are of several kinds.
    """
    known = classes.tolist()
    new = [label for label in labels if label not in set(known)]
    if new and not grow:
        more = f" and {len(new) - 1:,} more" if len(new) > 1 else ""
        raise ValueError(f"the label {new[0]!r}{more} is new to this classifier: set grow=True to take it in")
    every, number = sorted_labels([*known, *labels])
    return label_array(every.tolist()), number[len(known) :]


def learn_on(
    before: TextClasses,
    documents: corpora.Documents,
    label: np.ndarray,
    places: np.ndarray,
    settings: Any,
    run: Epochs,
    grow: bool,
    freeze: Freeze,
    watch: Watch,
    progress: Progress,
) -> tuple[TextClasses, list[dict[str, Any]], dict[str, int]]:
    """Learn labels from more texts.

    Parameters
    ----------
    before : TextClasses
        What was learnt, which stays as it is.
    documents : Documents
    label : int32 array
        The number of each of their tags.
    places : int64 array (labels,)
        The number that each label had before; -1 of a new one.
    settings : FastTextClassifier
    run : Epochs
        But for the rates of rows.
    grow : bool
        Whether words and n-grams come, too, and counts add up.
    freeze : bool, list of str, str or Path, optional
        As in `Growing.partial_fit`.
    watch, progress
        As in `learn`.

    Returns
    -------
    learnt : TextClasses
    history : list of dict
    growth : dict
        What has come: ``words`` in all, ``new_words``, ``new_labels``, ``new_buckets``, and how many are ``held``.

    Raises
    ------
    ValueError
        `freeze` names no word or an unknown one; or a label is new, and ``loss="hs"``.
    """
    held = held_words(freeze, before.vocabulary)
    if settings.loss == "hs" and (places < 0).any():
        raise ValueError(
            'with loss="hs" a new label makes another tree, whose nodes would know nothing of the other labels: fit on'
            " all texts, or choose another loss"
        )
    more = _grown(before.vocabulary, documents, settings) if grow else Grown.same(before.vocabulary)
    corpus, size = documents.corpus, len(more.vocabulary)
    start, rows = text_rows_of(more.vocabulary, Encoded(corpus.types, corpus.tokens, corpus.offsets), settings)
    hashed = rows >= size
    reached = rows[hashed] - size
    buckets = np.union1d(before.buckets, reached) if grow else before.buckets
    rows[hashed] = size + known_places(buckets, reached, settings.bucket)
    there = rows < size + len(buckets)  # an n-gram without a row is left out, as in prediction
    start = np.concatenate(([0], np.cumsum(there)))[start]
    found = known_places(before.buckets, buckets, settings.bucket)
    of_buckets = np.where(found < len(before.buckets), len(before.vocabulary) + found, -1)
    rows_before = np.concatenate([more.before, of_buckets])
    learnt = TextClasses(
        more.vocabulary,
        buckets,
        _inputs(before.trained, rows_before, settings),
        before.outputs.copy() if settings.loss == "hs" else moved(before.outputs, places),
        *_label_counts(
            before,
            places,
            np.bincount(label[documents.row], minlength=len(places)),
            grow and settings.loss != "hs",
        ),
    )
    rates = None
    if held:
        rates = rates_of(rows_before >= 0 if held is True else _rows_of(learnt, held, settings), 0)
    tags = core.Tags(documents.start, label[documents.row])
    made_of = core.bucketed_rows(start, rows[there])
    history = train_classes(learnt, documents, made_of, tags, settings, run._replace(rates=rates), watch, progress)
    new = int((more.before < 0).sum())
    growth = {
        "words": size,
        "new_words": new,
        "new_labels": int((places < 0).sum()),
        "new_buckets": len(buckets) - len(before.buckets),
        "held": size - new if held is True else len(set(held or ())),
    }
    return learnt, history, growth


def _grown(vocabulary: Vocabulary, documents: corpora.Documents, settings: Any) -> Grown:
    counts = word_counts(documents)
    new = new_words(vocabulary, documents.corpus, settings.choice_of_more())
    return with_counts(vocabulary, [word for word in new if word in counts], counts)


def _inputs(matrix: np.ndarray, before: np.ndarray, settings: Any) -> np.ndarray:
    """The input rows at their places, and new ones for words and buckets that had none."""
    result, new = moved(matrix, before), before < 0
    result[new] = random_rows(random_of(settings.seed, len(before)), int(new.sum()), settings.vector_size)
    return result


def _label_counts(
    before: TextClasses, places: np.ndarray, counts: np.ndarray, add: bool
) -> tuple[np.ndarray, np.ndarray]:
    """How often each label occurred, in all or before, and their order: a tree, which follows from them, stays."""
    if not add:
        return before.counts, before.order
    total = counts + np.where(places >= 0, before.counts[places], 0)
    return total, np.argsort(-total, kind="stable")


def _rows_of(learnt: TextClasses, words: Sequence[str], settings: Any) -> np.ndarray:
    """Which input rows some words have: their own, and those of their character n-grams."""
    from ...vectors.ngrams import subwords  # which loads Numba

    found = np.zeros(len(learnt.inputs), bool)
    found[[learnt.vocabulary.index[word] for word in words]] = True
    _, ids = subwords(words, max(settings.min_n, 1), settings.max_n, settings.bucket)
    place = known_places(learnt.buckets, ids, settings.bucket)
    found[len(learnt.vocabulary) + place[place < len(learnt.buckets)]] = True
    return found
