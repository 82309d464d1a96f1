"""What trainers on co-occurrence counts share: the counts of a corpus, or of other text in a known vocabulary."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...corpora.cooccurrence import Cooccurrence
from ...corpora.corpus import Corpus
from ...errors import CorpusError
from ...progress import Progress
from ...system.versions import scratch
from ...vocabulary import Vocabulary
from .vocabularies import translated

__all__ = ["corpus_counts", "translated_counts"]


def corpus_counts(
    model: Any, corpus: Corpus, words: int, given: Cooccurrence | str | Path | None, progress: Progress
) -> Cooccurrence:
    """The counts of a corpus's leading `words`, as the model's parameters want them: `given`, or kept beside it.

    Raises
    ------
    CorpusError
        The given counts are of another corpus or settings, or no two words stand together.
    """
    if given is None:
        counts = Cooccurrence.count(corpus, words, **_settings(model), **_means(model), progress=progress)
    else:
        counts = given if isinstance(given, Cooccurrence) else Cooccurrence.open(given)
        counts.require(Cooccurrence.settings_of(corpus, words, **_settings(model)))
    return _some(counts)


@contextmanager
def translated_counts(
    model: Any, corpus: Corpus, vocabulary: Vocabulary, progress: Progress
) -> Iterator[tuple[np.ndarray, Cooccurrence]]:
    """A corpus's tokens in the rows of a vocabulary, and their counts, kept only if that is the corpus's own."""
    words = len(vocabulary)
    if corpus.types[:words] == vocabulary.words:
        yield corpus.tokens, corpus_counts(model, corpus, words, None, progress)
        return
    with scratch() as folder, tempfile.TemporaryFile() as file:
        tokens = translated(corpus, vocabulary, file)
        text: Any = _Translation(tokens, corpus.offsets, corpus.counts, corpus.fingerprint)
        place = folder / "counts"
        counts = Cooccurrence.count(text, words, place, **_settings(model), **_means(model), progress=progress)
        yield tokens, _some(counts)


class _Translation(NamedTuple):
    """What counting needs of a corpus."""

    tokens: np.ndarray
    offsets: np.ndarray
    counts: np.ndarray
    fingerprint: str


def _settings(model: Any) -> dict[str, Any]:
    """What the counts depend on."""
    names = "window", "symmetric", "distance_weighting"
    return {name: getattr(model, name) for name in names}


def _means(model: Any) -> dict[str, Any]:
    """What they don't depend on."""
    return {name: getattr(model, name) for name in ("memory", "workers")}


def _some(counts: Cooccurrence) -> Cooccurrence:
    if not len(counts):
        raise CorpusError("no two words of the vocabulary stand in one text: lower min_count or give longer texts")
    return counts
