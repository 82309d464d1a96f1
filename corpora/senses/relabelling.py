"""A corpus in which every sense of a word is a token of its own."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...progress import Progress
from ..corpus import Corpus
from ..phrases.joining import rewritten
from . import contexts

__all__ = ["Found", "Labels", "label_texts", "labels_of", "relabel"]


class Found(NamedTuple):
    """What was learnt of senses, in plain arrays.

    The rows of context words are weighed and centred; `word_of` says which of them a word has.
    """

    rows: np.ndarray  # float32 (V, D)
    words: list[str]  # V: of the rows
    ambiguous: list[str]  # W words with several senses
    starts: np.ndarray  # int64 (W + 1,): where the centres of each begin
    centres: np.ndarray  # float32 (senses, D), of length 1
    shares: np.ndarray  # float64 (senses,): of the contexts that were looked at


class Labels(NamedTuple):
    """What a token becomes, by its number among `types`."""

    row_of: np.ndarray  # int32 (types,): -1 for a word that says nothing
    starts: np.ndarray  # int64 (types + 1,)
    centres: np.ndarray  # float32 (senses of these types, D)
    numbers: np.ndarray  # int32 (types,)
    senses: np.ndarray  # int32 (senses of these types,)
    names: list[str]  # of the new numbers


def labels_of(types: list[str], found: Found, delimiter: str) -> Labels:
    """What the types of a text become."""
    row_of_word = {word: row for row, word in enumerate(found.words)}
    place = {word: number for number, word in enumerate(found.ambiguous)}
    names = list(types)
    known = {word: number for number, word in enumerate(types)}
    starts, senses, kept = [0], [], []
    for word in types:
        number = place.get(word)
        if number is not None:
            for sense, centre in enumerate(range(found.starts[number], found.starts[number + 1]), 1):
                name = f"{word}{delimiter}{sense}"
                if name not in known:
                    known[name] = len(names)
                    names.append(name)
                senses.append(known[name])
                kept.append(centre)
        starts.append(len(senses))
    return Labels(
        np.array([row_of_word.get(word, -1) for word in types], np.int32),
        np.array(starts, np.int64),
        np.ascontiguousarray(found.centres[kept]),
        np.arange(len(types), dtype=np.int32),
        np.array(senses, np.int32),
        names,
    )


def label_texts(
    tokens: np.ndarray, offsets: np.ndarray, first: int, last: int, window: int, rows: np.ndarray, labels: Labels
) -> np.ndarray:
    """The tokens of some texts by their senses: int32."""
    labelled = np.empty(int(offsets[last] - offsets[first]), np.int32)
    context = np.empty(rows.shape[1], np.float32)
    contexts.label_senses(
        tokens,
        offsets,
        first,
        last,
        window,
        labels.row_of,
        rows,
        labels.starts,
        labels.centres,
        labels.numbers,
        labels.senses,
        context,
        labelled,
    )
    return labelled


def relabel(
    corpus: Corpus, found: Found, window: int, delimiter: str, folder: Path | None, workers: int, progress: Progress
) -> Corpus:
    """Encode a corpus anew, with each sense as a token of its own.

    Raises
    ------
    CorpusError
        The folder cannot be written, or holds something else.
    """
    labels = labels_of(list(corpus.types), found, delimiter)
    offsets = corpus.offsets

    def labelled(first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        tokens = label_texts(corpus.tokens, offsets, first, last, window, found.rows, labels)
        return tokens, offsets[first + 1 : last + 1] - offsets[first]

    return rewritten(corpus, labelled, labels.names, {}, "telling senses apart", folder, workers, progress)
