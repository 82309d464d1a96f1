"""Co-occurrence counts: how often, and how near, words stand together; counted once and kept beside the corpus."""

from __future__ import annotations

import math
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import CorpusError
from ...progress import USUAL, Progress
from ...system.copies import sent
from ...system.storage import Remote, located
from ..corpus import Corpus
from ..storage.folders import writing
from . import making
from .counts_folder import COUNTS, Rows
from .places import copy_of, fetched, is_cooccurrence, is_whole, opened, replaceable, usual_place, verified
from .unfinished import forget

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["Cooccurrence"]

GIB = 1 << 30


class Cooccurrence:
    """Windowed co-occurrence counts of a corpus's words.

    Made by `count` or `open`. Entry ``[i, j]`` sums, over all places where word `j` stands behind word `i` in the same
    text, at most `window` words of the vocabulary away, the weight of their distance; if symmetric, before it as well.
    These are the counts of Stanford's ``cooccur``: words outside of the vocabulary are taken out first.

    Attributes
    ----------
    folder : Path
        Where they lie, mapped.
    place : Path
        The same; or the URL of which that is a copy.
    starts, columns, values : int64 (V + 1,), int32 (N,) and float64 (N,) arrays
        Compressed rows, mapped from disk copy-on-write.
    settings : dict
        ``corpus`` (its fingerprint), ``words``, ``window``, ``symmetric``, ``distance_weighting``.
    card : dict
        What happened: ``nonzeros``, ``runs_spilled``, ``seconds``.
    digests : dict
        The SHA-256 of each file, by its name.
    """

    def __init__(self, folder: Path, record: dict[str, Any], rows: Rows):
        self.folder = self.place = folder
        self.settings: dict[str, Any] = record["settings"]
        self.card: dict[str, Any] = record["card"]
        self.digests: dict[str, str] = record["sha256"]
        self.starts, self.columns, self.values = rows

    @classmethod
    def open(cls, folder: str | Path) -> Cooccurrence:
        """Map counts, once they are verified: they are those that were written, and what compiled code relies on holds.

        Of counts at a URL a copy is kept in the cache, with that of their corpus.

        Raises
        ------
        CorpusError
            The folder holds none, a file of it is missing or damaged, or another wordvec wrote it. The message names
            the file.
        """
        place = located(folder)
        if not is_cooccurrence(place):
            raise CorpusError(
                f"{place} holds no co-occurrence counts ({COUNTS.card} is missing); make them with `count`"
            )
        if isinstance(place, Remote):
            copy = fetched(place)
            found = cls(copy, *opened(copy, verify=False))
            found.place = place
            return found
        return cls(place, *verified(place))

    @classmethod
    def count(
        cls,
        corpus: Corpus,
        words: int,
        folder: str | Path | None = None,
        *,
        window: int = 15,
        symmetric: bool = True,
        distance_weighting: bool = True,
        memory: float = 2.0,
        workers: int | None = None,
        recount: bool = False,
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Cooccurrence:
        """Count, or open what was counted before from the same corpus with the same settings.

        Counting that was broken off, even by force, is finished by the same call: what has been counted is kept every
        minute or more in a hidden folder beside the counts, which goes when they are complete.

        Parameters
        ----------
        corpus : Corpus
        words : int
            The vocabulary: so many leading ranks, as `Corpus.cut` says.
        folder : str or Path, optional
            Where to put the counts; by default inside the corpus's folder, under a name made of the settings. At a URL
            they lie there and in the cache. Of a corpus at a URL they are kept in the cache, with its copy, if no
            `client` is given and nobody has put them beside the corpus.
        window : int
            Words to either side.
        symmetric : bool
            Count what stands before a word as well as what stands behind it.
        distance_weighting : bool
            A word `d` words away counts ``1 / d``; otherwise 1.
        memory : float
            A budget in GiB. Where it is too small for the whole text, sorted runs are spilled to disk and added up.
        workers : int, optional
            Threads; all processors by default. The result depends neither on them nor on the budget.
        recount : bool
            Count even where counts are; they are replaced when the new ones are complete.
        client : dask.distributed.Client, optional
            Of a cluster whose workers count parts of the corpus; `memory` is that of each of their threads. They see
            corpus and counts in the same folders, or at URLs. The result does not depend on it.
        progress : Progress

        Raises
        ------
        CorpusError
            The folder cannot be written, holds something else, or its counts are damaged or of another corpus,
            settings or version. (Counts of an older version beside the corpus are made again.)
        ValueError
            `words`, `window` or `memory` is too small.
        """
        settings = cls.settings_of(
            corpus, words, window=window, symmetric=symmetric, distance_weighting=distance_weighting
        )
        if not 0 < memory < math.inf:
            raise ValueError(f"memory must be more than 0 and finite, not {memory}")
        by_workers = client is not None and type(corpus) is Corpus
        place = usual_place(corpus, settings, by_workers) if folder is None else located(folder)
        there = is_cooccurrence(place)
        if there and folder is None and COUNTS.layout_of(place) < COUNTS.layout:
            progress.note(f"{place} was counted by an older wordvec: counting again")
        elif there and not recount:
            found = cls.open(place)
            found.require(settings)
            return found
        budget = int(memory * GIB)
        if by_workers:
            making.by_workers(client, place, corpus, settings, budget, workers, recount, progress)
        elif isinstance(place, Remote):
            replaceable(place)
            copy = copy_of(settings)
            if recount or not is_whole(copy):
                making.by_threads(copy, corpus, settings, budget, workers, recount, progress)
            with writing(f"the co-occurrence counts {place}"):
                sent([copy / name for name in (*COUNTS.files, COUNTS.card)], place, COUNTS.card)
        else:
            making.by_threads(place, corpus, settings, budget, workers, recount, progress)
        if isinstance(place, Remote):
            return cls.open(place)
        forget(place)
        return cls(place, *opened(place, verify=False))

    @classmethod
    def is_kept(cls, corpus: Corpus, words: int, **how: Any) -> bool:
        """Whether `count` would find what was counted before; `how` as in `settings_of`."""
        return is_cooccurrence(usual_place(corpus, cls.settings_of(corpus, words, **how), by_workers=False))

    @staticmethod
    def settings_of(
        corpus: Corpus, words: int, *, window: int, symmetric: bool = True, distance_weighting: bool = True
    ) -> dict[str, Any]:
        """What counts of a corpus with these arguments of `count` have as `settings`."""
        for name, value in (("words", words), ("window", window)):
            if value < 1:
                raise ValueError(f"{name} must be 1 or more, not {value}")
        return {
            "corpus": corpus.fingerprint,
            "words": int(words),
            "window": int(window),
            "symmetric": bool(symmetric),
            "distance_weighting": bool(distance_weighting),
        }

    def require(self, settings: dict[str, Any]) -> None:
        """See that the counts belong to a corpus and settings.

        Raises
        ------
        CorpusError
            They don't.
        """
        if self.settings["corpus"] != settings["corpus"]:
            raise CorpusError(f"{self.place} holds counts of another corpus: choose another folder, or count again")
        for name, wanted in settings.items():
            if self.settings[name] != wanted:
                raise CorpusError(
                    f"{self.place} was counted with {name}={self.settings[name]}, not {wanted}: choose another"
                    " folder, or count again"
                )

    @cached_property
    def matrix(self) -> csr_matrix:
        """The counts as float64 `scipy.sparse.csr_matrix` (V, V), on the mapped columns and values without a copy."""
        from scipy.sparse import csr_matrix

        words = self.settings["words"]
        matrix = csr_matrix((self.values, self.columns, self.starts), shape=(words, words), copy=False)
        matrix.has_sorted_indices = matrix.has_canonical_format = True
        return matrix

    def __len__(self) -> int:
        """How many nonzeros there are."""
        return len(self.columns)

    def __repr__(self) -> str:
        return f"Cooccurrence({str(self.place)!r}: {self.settings['words']:,} words, {len(self):,} nonzeros)"
