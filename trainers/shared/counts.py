"""Co-occurrence counts of a corpus, in its own vocabulary or in a given one, as GloVe and PPMI-SVD train on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ... import corpora
from ...errors import CorpusError
from ...progress import Progress
from ...system.storage import Remote
from ...system.versions import scratch
from ...vocabulary import Vocabulary
from .vocabularies import translated

if TYPE_CHECKING:
    from ...corpora.cooccurrence import Cooccurrence
    from ...factorization import Rows

__all__ = ["CountsInFolder", "corpus_counts", "translated_counts"]


class CountsInFolder(NamedTuple):
    """Counts that another process has opened, and so checked, as the workers of a cluster find them.

    Of those at a URL each worker keeps a copy in its cache.
    """

    folder: Path
    digests: dict[str, str]  # of its files

    def rows(self) -> Rows:
        """Its rows, mapped.

        Raises
        ------
        CorpusError
            There are others by now.
        """
        from ...corpora.cooccurrence import Cooccurrence
        from ...corpora.cooccurrence.counts_folder import COUNTS
        from ...factorization import Rows  # loads Numba

        if isinstance(self.folder, Remote):
            counts = Cooccurrence.open(self.folder)
            if counts.digests == self.digests:
                return Rows(counts.starts, counts.columns, counts.values)
        elif COUNTS.read_card(self.folder).get("sha256") == self.digests:
            return Rows(*COUNTS.contents(self.folder))
        raise CorpusError(f"{self.folder} holds other counts by now: count into a folder of its own")


def corpus_counts(
    model: Any,
    corpus: corpora.Corpus,
    words: int,
    given: Cooccurrence | str | Path | None,
    progress: Progress,
    client: Any = None,
) -> Cooccurrence:
    """The counts of a corpus's leading `words`, as the model's parameters want them: `given`, or kept beside it.

    A `client` is that of a cluster whose workers count.

    Raises
    ------
    CorpusError
        The given counts are of another corpus or settings, or no two words stand together.
    """
    from ...corpora.cooccurrence import Cooccurrence

    if given is None:
        return _count(model, corpus, words, None, progress, client)
    counts = given if isinstance(given, Cooccurrence) else Cooccurrence.open(given)
    counts.require(Cooccurrence.settings_of(corpus, words, **_settings(model)))
    return _some(counts)


@contextmanager
def translated_counts(
    model: Any, corpus: corpora.Corpus, vocabulary: Vocabulary, progress: Progress
) -> Iterator[tuple[np.ndarray, Cooccurrence]]:
    """A corpus's tokens in the rows of a vocabulary, and their counts, kept only if that is the corpus's own."""
    words = len(vocabulary)
    if corpus.leading_types(words) == vocabulary.words:
        yield corpus.tokens, _count(model, corpus, words, None, progress)
        return
    with scratch() as folder:
        tokens = translated(corpus, vocabulary)
        text = _Translation(tokens, corpus.offsets, corpus.counts, corpus.fingerprint)
        yield tokens, _count(model, text, words, folder / "counts", progress)


class _Translation(NamedTuple):
    """What counting needs of a corpus."""

    tokens: np.ndarray
    offsets: np.ndarray
    counts: np.ndarray
    fingerprint: str


def _settings(model: Any) -> dict[str, Any]:
    """The parameters that counts depend on."""
    return {name: getattr(model, name) for name in ("window", "symmetric", "distance_weighting")}


def _count(
    model: Any, text: Any, words: int, place: Path | None, progress: Progress, client: Any = None
) -> Cooccurrence:
    from ...corpora.cooccurrence import Cooccurrence

    how = _settings(model) | {"memory": model.memory, "workers": model.workers}
    return _some(Cooccurrence.count(text, words, place, **how, client=client, progress=progress))


def _some(counts: Cooccurrence) -> Cooccurrence:
    if not len(counts):
        raise CorpusError("no two words of the vocabulary stand in one text: lower min_count or give longer texts")
    return counts
