"""Co-occurrence counts: how often, and how near, words stand together; counted once and kept beside the corpus."""

from __future__ import annotations

import math
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import CorpusError
from ...progress import USUAL, Progress
from ...system.storage import Remote, hidden_folder, located, sent
from ...system.versions import one_version, put, settle, staged
from ...version import __version__
from ..corpus import Corpus
from ..storage.arrays import damaged, digest_of
from ..storage.cache import place_of
from ..storage.corpus_folder import COOCCURRENCE_FOLDER, CORPUS
from ..storage.folders import writing
from .counts_folder import COUNTS, Rows, require_rows
from .unfinished import forget

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

__all__ = ["Cooccurrence", "replaceable"]

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
            found = cls._mapped(_fetched(place), verify=False)
            found.place = place
            return found
        forget(place)
        return cls._mapped(place, verify=True)

    @classmethod
    def _mapped(cls, folder: Path, verify: bool) -> Cooccurrence:
        """The counts in a folder; those that were just written need not be read again."""

        def read() -> Cooccurrence:
            record = COUNTS.read_card(folder)
            rows = Rows(*COUNTS.contents(folder))
            words, nonzeros = record["settings"]["words"], record["card"]["nonzeros"]
            if (len(rows.starts), len(rows.columns)) != (words + 1, nonzeros):
                what = f"it tells of {words:,} words and {nonzeros:,} nonzeros, and the files of others"
                raise damaged(folder / COUNTS.card, what, COUNTS.remedy)
            if verify:
                COUNTS.verify(folder, record, rows)
                require_rows(folder, rows, words)
            return cls(folder, record, rows)

        return one_version(folder, (*COUNTS.files, COUNTS.card), read)

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
        place = _usual_place(corpus, settings, by_workers) if folder is None else located(folder)
        there = is_cooccurrence(place)
        if there and folder is None and COUNTS.layout_of(place) < COUNTS.layout:
            progress.note(f"{place} was counted by an older wordvec: counting again")
        elif there and not recount:
            found = cls.open(place)
            found.require(settings)
            return found
        budget = int(memory * GIB)
        if by_workers:
            _write_in_shards(client, place, corpus, settings, budget, workers, recount, progress)
        elif isinstance(place, Remote):
            replaceable(place)
            copy = _copy_of(settings)
            if recount or not _is_whole(copy):
                _write(copy, corpus, settings, budget, workers, recount, progress)
            with writing(f"the co-occurrence counts {place}"):
                sent([copy / name for name in (*COUNTS.files, COUNTS.card)], place, COUNTS.card)
        else:
            _write(place, corpus, settings, budget, workers, recount, progress)
        if isinstance(place, Remote):
            return cls.open(place)
        forget(place)
        return cls._mapped(place, verify=False)

    @classmethod
    def is_kept(cls, corpus: Corpus, words: int, **how: Any) -> bool:
        """Whether `count` would find what was counted before; `how` as in `settings_of`."""
        return is_cooccurrence(_usual_place(corpus, cls.settings_of(corpus, words, **how), by_workers=False))

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


def is_cooccurrence(folder: str | Path) -> bool:
    """Whether a folder holds co-occurrence counts."""
    settle(folder)
    return (located(folder) / COUNTS.card).is_file()


def replaceable(folder: Path) -> Path:
    """Where counts are put, links followed; `CorpusError` if something else than counts is there, or besides them."""
    return COUNTS.replaceable(located(folder))


def _usual_place(corpus: Corpus, settings: dict[str, Any], by_workers: bool) -> Path:
    """Beside the corpus; of one at a URL beside its copy here, unless workers count or have counted before."""
    here = corpus.folder / COOCCURRENCE_FOLDER / _name(settings)
    if type(corpus) is not Corpus or not isinstance(corpus.place, Remote):
        return here
    there = Remote(corpus.place, COOCCURRENCE_FOLDER, _name(settings))
    return there if by_workers or (not is_cooccurrence(here) and is_cooccurrence(there)) else here


def _copy_of(settings: dict[str, Any]) -> Path:
    """Where a copy of counts at a URL is kept: beside that of their corpus."""
    return place_of(settings["corpus"]) / COOCCURRENCE_FOLDER / _name(settings)


def _is_whole(folder: Path, digests: dict[str, str] | None = None) -> bool:
    """Whether a folder holds counts, undamaged, and those of these digests."""
    if not is_cooccurrence(folder):
        return False
    try:
        found = Cooccurrence.open(folder)
    except CorpusError:
        return False
    return digests in (None, found.digests)


def _fetched(place: Remote) -> Path:
    """The copy here of counts at a URL, which is made if need be, and has been verified."""
    record = COUNTS.read_card(place)
    copy, digests = _copy_of(record["settings"]), record["sha256"]
    if not _is_whole(copy, digests):
        with writing(f"the copy of {place}"), staged(copy.parent) as staging:
            place.copy_to(staging)
            if not _is_whole(staging, digests):
                raise CorpusError(f"{place} is damaged, or being replaced: wait for its writer, or {COUNTS.remedy}")
            put(staging, copy, keep=lambda: _is_whole(copy, digests))
    return copy


def _name(settings: dict[str, Any]) -> str:
    sides = "" if settings["symmetric"] else "-behind"
    weights = "" if settings["distance_weighting"] else "-unweighted"
    return f"words-{settings['words']}-window-{settings['window']}{sides}{weights}"


def _write(
    place: Path,
    corpus: Corpus,
    settings: dict[str, Any],
    memory: int,
    workers: int | None,
    recount: bool,
    progress: Progress,
) -> None:
    """Count into a hidden folder; when the counts are complete, they take their place."""
    from ...jit.announcing import announced
    from ...system.workers import available_workers  # these load Numba
    from . import segments
    from .unfinished import unfinished

    started, workers = time.perf_counter(), available_workers(workers)
    text = segments.Text(corpus.tokens, corpus.offsets, settings["words"])
    plan = segments.plan(memory, text, workers)
    weights, parts = segments.whole_weights(settings["window"], settings["distance_weighting"], int(corpus.counts[0]))
    target = replaceable(place)
    of = settings | {"layout": COUNTS.layout, "wordvec": __version__}
    with (
        writing(f"the co-occurrence counts {place}"),
        unfinished(target, of, anew=recount) as draft,
        announced(progress),
    ):
        runs = segments.count(
            text, weights, parts, settings["symmetric"], plan, draft, workers=workers, progress=progress
        )
        _write_card(draft.counts, settings, runs, started)
        put(draft.counts, target)


def _write_in_shards(
    client: Any,
    place: Path,
    corpus: Corpus,
    settings: dict[str, Any],
    memory: int,
    workers: int | None,
    recount: bool,
    progress: Progress,
) -> None:
    """The same by the workers of a cluster."""
    from ...cluster import executor_of
    from . import runs, segments, shards  # which load Numba
    from .unfinished import State, unfinished

    started, words, target = time.perf_counter(), settings["words"], replaceable(place)
    weights, parts = segments.whole_weights(settings["window"], settings["distance_weighting"], int(corpus.counts[0]))
    text = segments.Text(corpus.tokens, corpus.offsets, words)
    what = runs.Counting(words, weights, parts, settings["symmetric"], *segments.plan(memory, text, 1))
    work = shards.Work(corpus.place.absolute(), corpus.fingerprint, text, what)

    def entries_of(counted: shards.Counted) -> dict[str, Any]:
        spilled = 0 if shards.in_one_piece(work, plan) else len(plan.cuts) - 1
        seconds = round(time.perf_counter() - started, 3)
        card = {"nonzeros": counted.nonzeros, "runs_spilled": spilled, "seconds": seconds}
        return {"settings": settings, "card": card}

    with writing(f"the co-occurrence counts {place}"), executor_of(client, workers) as executor:
        occurrences = np.pad(corpus.counts[:words], (0, max(0, words - len(corpus.counts))))
        plan = shards.plan_of(work, occurrences, executor.tasks)
        files = [work.corpus / name for name in CORPUS.files]
        if isinstance(target, Remote):
            with hidden_folder(target) as hidden:
                executor.require_shared(hidden, files)
                counted = shards.count_shards(executor, work, plan, hidden, progress)
                executor.gather([executor.submit(shards.put_together, counted, target, entries_of(counted))])
            return
        of = settings | {"layout": COUNTS.layout, "wordvec": __version__, "cuts": plan.cuts, "rows": len(plan.ranges)}
        with unfinished(target, of, anew=recount) as draft:
            executor.require_shared(draft.folder, files)
            draft.resume(progress=progress)
            if not shards.in_one_piece(work, plan):
                draft.note(State())
            counted = shards.count_shards(executor, work, plan, draft.runs, progress)
            digests = shards.write_counts(executor, counted, draft.counts)
            COUNTS.write_card(draft.counts, digests, **entries_of(counted))
            put(draft.counts, target)


def _write_card(folder: Path, settings: dict[str, Any], runs: int, started: float) -> None:
    rows = Rows(*COUNTS.contents(folder))
    digests = [digest_of(each) for each in rows]
    seconds = round(time.perf_counter() - started, 3)
    card = {"nonzeros": len(rows.columns), "runs_spilled": runs, "seconds": seconds}
    COUNTS.write_card(folder, digests, settings=settings, card=card)
