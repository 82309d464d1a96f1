"""A classifier made small as fastText does it (Joulin et al. 2016): rows cut off, and the others kept as codes.

Of the input rows those of the greatest lengths stay, as many as `cutoff` says, and ``</s>`` always. An n-gram whose row
was cut off counts no longer: a text is then the mean of the rows that are left. Training may go on with these, on the
same texts, before their numbers are turned into codes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import core, corpora
from ...formats.saved import SavedModel
from ...progress import Progress
from ...vectors.plain import lengths_of
from ...vectors.quantized import QuantizedRows
from ...vocabulary import END_OF_LINE, Vocabulary
from .class_training import NOBODY, Epochs, train_classes
from .labelled import Encoded
from .text_classes import TextClasses, known_places, text_rows_of

__all__ = ["by_length", "pruned", "quantized", "restored_rows", "retrained", "rows_to_save"]


def by_length(learnt: TextClasses, dimensions: int) -> np.ndarray:
    """The input rows from the longest to the shortest, after ``</s>``: int64 (V + R,)."""
    lengths = lengths_of(np.asarray(learnt.inputs)[:, :dimensions])
    if END_OF_LINE in learnt.vocabulary.index:
        lengths[learnt.vocabulary.index[END_OF_LINE]] = np.inf
    return np.argsort(-lengths, kind="stable")


def pruned(learnt: TextClasses, rows: np.ndarray, dimensions: int) -> TextClasses:
    """A classifier with some of its input rows, by their numbers, and copies of these and of the outputs."""
    size, rows = len(learnt.vocabulary), np.sort(rows)
    words, ngrams = rows[rows < size], rows[rows >= size]
    vocabulary = Vocabulary([learnt.vocabulary.words[word] for word in words], learnt.vocabulary.counts[words])
    return learnt._replace(
        vocabulary=vocabulary,
        buckets=learnt.buckets[ngrams - size],
        inputs=core.padded(np.asarray(learnt.inputs)[rows, :dimensions]),
        outputs=learnt.outputs.copy(),
    )


def retrained(
    learnt: TextClasses, documents: corpora.Documents, label: np.ndarray, settings: Any, run: Epochs, progress: Progress
) -> list[dict[str, Any]]:
    """Train the rows that are left, in place; a record for each epoch.

    Parameters
    ----------
    learnt : TextClasses
        What `pruned` gives.
    documents : Documents
    label : int32 array
        The number that each of their tags has among the labels.
    settings : FastTextClassifier
    run : Epochs
    progress : Progress
    """
    corpus, size = documents.corpus, len(learnt.vocabulary)
    start, rows = text_rows_of(learnt.vocabulary, Encoded(corpus.types, corpus.tokens, corpus.offsets), settings)
    hashed = rows >= size
    rows[hashed] = size + known_places(learnt.buckets, rows[hashed] - size, settings.bucket)
    there = rows < len(learnt.inputs)
    made_of = core.bucketed_rows(np.concatenate(([0], np.cumsum(there)))[start], rows[there])
    tags = core.Tags(documents.start, label[documents.row])
    return train_classes(learnt, documents, made_of, tags, settings, run, NOBODY, progress)


def quantized(
    learnt: TextClasses, settings: Any, dsub: int, lengths: bool, outputs: bool, seed: int, workers: int | None
) -> TextClasses:
    """A classifier whose input rows are codes, and its output rows, too, on request.

    Parameters
    ----------
    learnt : TextClasses
    settings : FastTextClassifier
    dsub : int
        Dimensions of an input row to a byte; of an output row two.
    lengths : bool
        Whether the lengths of rows are kept apart.
    outputs : bool
        Whether output rows are codes.
    seed, workers
        As for `quantized_rows`.
    """
    from ...formats.fasttext import nodes_of_outputs, outputs_of_nodes
    from ...vectors.quantizing import quantized_rows  # which loads Numba

    dimensions, tree = settings.vector_size, settings.loss == "hs"
    inputs = quantized_rows(np.asarray(learnt.inputs)[:, :dimensions], dsub, lengths, seed, workers)
    if not outputs:
        return learnt._replace(inputs=inputs, output_codes=None)
    # as files have them: the nodes of a tree in fastText's way, or labels in the order of their counts
    rows = learnt.outputs[:, :dimensions]
    codes = quantized_rows(outputs_of_nodes(rows) if tree else rows[learnt.order], 2, lengths, seed, workers)
    numbers = np.asarray(codes)
    numbers = nodes_of_outputs(numbers) if tree else numbers[np.argsort(learnt.order)]
    return learnt._replace(inputs=inputs, outputs=core.padded(numbers), output_codes=codes)


def rows_to_save(learnt: TextClasses, dimensions: int) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The arrays of input rows, and what a model's state says of them."""
    size, inputs = len(learnt.vocabulary), learnt.inputs
    if not isinstance(inputs, QuantizedRows):
        rows = inputs[:, :dimensions]
        return {"word_rows": rows[:size], "ngram_rows": rows[size:]}, {}
    arrays, parts = inputs.arrays(), {"dsub": inputs.book.dsub}
    if learnt.output_codes is not None:
        arrays |= learnt.output_codes.arrays("output_")
        parts["output_dsub"] = learnt.output_codes.book.dsub
    return arrays, {"quantized": parts}


def restored_rows(
    saved: SavedModel, words: int, buckets: int, dimensions: int, labels: int
) -> tuple[np.ndarray | QuantizedRows, QuantizedRows | None]:
    """The input rows of a saved classifier, and the codes of its output rows, if there are some."""
    if not saved.is_quantized:
        own, ngrams = (
            saved.array("word_rows", words, dimensions),
            saved.array("ngram_rows", buckets, dimensions),
        )
        return core.padded(own, ngrams), None
    inputs = saved.codes(words + buckets, dimensions)
    outputs = saved.codes(labels, dimensions, "output_") if "output_codes" in saved.arrays else None
    return inputs, outputs
