"""Inference of vectors of unseen texts: one row is trained for each, and all other weights are frozen.

A text's vector depends on the model and the text alone: its random draws are keyed by the seed and its tokens, and no
other text is involved (`wordvec.core.rounds.infer_texts`). So workers, batches and order change nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ..jit.announcing import announced
from ..progress import SILENT, Progress, paced
from ..system.interruptions import finish
from ..system.workers import available_workers
from . import buffers, rounds, state
from .engine import Schedule
from .recipes import prepared, prepared_for_texts

__all__ = ["infer"]


def infer(
    texts: state.Texts,
    words: state.Words,
    settings: state.Settings,
    matrices: state.Matrices,
    schedule: Schedule,
    *,
    workers: int | None = None,
    progress: Progress = SILENT,
) -> tuple[np.ndarray, np.ndarray]:
    """Infer a vector for each text.

    Parameters
    ----------
    texts, words, settings, matrices
        As in `wordvec.core.engine.train`. The texts' tags are ignored, and nothing is changed.
    schedule : Schedule
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.
    progress : Progress

    Returns
    -------
    vectors : float array (texts, dimensions)
        Zeros where nothing could be learnt.
    learnt : int64 array (texts,)
        How many words each text has predicted, all epochs together.
    """
    count = len(texts.offsets) - 1
    one = state.Texts(texts.tokens, texts.offsets, state.Tags(np.array([0, 1]), np.zeros(1, np.int32)))
    D = buffers.aligned(count, settings.dimensions, matrices.W.dtype)
    learning = matrices._replace(D=D)
    learnt = np.zeros(count, np.int64)
    seed = schedule.seed & (2**63 - 1)  # what a kernel can hold of it
    inference = state.Inference(seed, schedule.epochs, schedule.alpha, schedule.min_alpha, learnt)
    settings = settings._replace(frozen=True)
    workers = max(1, min(available_workers(workers), count))
    sizes = buffers.most(one, words, settings, len(matrices.C))
    slots = buffers.slots(sizes, workers, learning)
    own = [
        (np.zeros(2, np.int64), slots.each[worker], buffers.scratch(sizes, 1, words, learning, settings))
        for worker in range(workers)
    ]
    sync = np.zeros(16, np.int64)

    def infer_up_to(last: int) -> None:
        finish(
            [
                pool.submit(rounds.infer_texts, sync, last, inference, offsets, slot, scratch, run)
                for offsets, slot, scratch in own
            ]
        )

    with ThreadPoolExecutor(workers, "wordvec") as pool:
        with announced(progress):
            run = prepared_for_texts(prepared(one, words, settings, learning, own[0][-1], slots), slots)
            infer_up_to(0)
        progress.begin("inferring", count, "texts")
        for first, last in paced(0, count):
            sync[0] = first
            infer_up_to(last)
            progress.advance(last)
    progress.end()
    D[learnt == 0] = 0
    return D[:, : settings.dimensions], learnt
