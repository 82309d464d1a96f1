"""Counts that are made: by threads of this process, or by the workers of a cluster, into a folder or to a URL."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from ...progress import Progress
from ...system.hidden import hidden_folder
from ...system.storage import Remote
from ...system.versions import put
from ...version import __version__
from ..corpus import Corpus
from ..storage.arrays import digest_of
from ..storage.corpus_folder import CORPUS
from ..storage.folders import writing
from .counts_folder import COUNTS, Rows
from .places import replaceable

__all__ = ["by_threads", "by_workers"]


def by_threads(
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


def by_workers(
    client: Any,
    place: Path,
    corpus: Corpus,
    settings: dict[str, Any],
    memory: int,
    workers: int | None,
    recount: bool,
    progress: Progress,
) -> None:
    """The same by the workers of a cluster, which see corpus and counts."""
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
