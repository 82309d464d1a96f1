"""The steps that a chunk of each method takes, in their order, and their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numba import float32, int64, typeof, types, uint64

from ..jit.structs import address
from . import arithmetic, differences, hidden_rows, output_rows, reading, sparse, state, weights

__all__ = ["panels", "prepared", "prepared_for_rounds", "prepared_for_texts", "steps"]

_Step = Callable[..., None]

FEW = 4  # workers who had better look through all differences for theirs than have them sorted by bucket
WIDEST = 112  # columns of a panel: the sum of a row, seven vectors of sixteen, stays in registers


def steps(settings: state.Settings, composed: bool, weighted: bool = False) -> list[_Step]:
    """The steps that a chunk takes.

    Parameters
    ----------
    settings : Settings
    composed : bool
        Whether each input is the mean of several rows (``words.rows``).
    weighted : bool
        Whether texts have weights, in classification.
    """
    return [*_hidden(settings), *_met(settings), *_arithmetic(settings, composed, weighted)]


def _hidden(settings: state.Settings) -> list[_Step]:
    """Inputs, and the hidden rows made of them."""
    if settings.labels:
        return [hidden_rows.list_inputs, hidden_rows.list_labels, hidden_rows.count_gradients]
    words = [hidden_rows.list_inputs] if settings.window > 0 else []
    if settings.skipgram:
        hidden = hidden_rows.list_single_inputs
    else:
        hidden = hidden_rows.list_places if settings.places else hidden_rows.list_means
    return [*words, hidden_rows.list_tags, hidden, hidden_rows.count_gradients]


def _met(settings: state.Settings) -> Iterator[_Step]:
    """The output rows that the hidden rows meet."""
    if settings.top:
        yield output_rows.list_top
    shared_noise = settings.negative > 0 and settings.shared > 0
    if shared_noise and not settings.frozen:
        yield output_rows.list_shared_noise
    if settings.tree:
        yield output_rows.list_paths
    if shared_noise and settings.frozen:
        yield output_rows.list_noise_of_few
    if settings.negative and not settings.shared:
        yield output_rows.list_noise
    if settings.every:
        yield output_rows.list_every
    if settings.negative:
        yield output_rows.list_targets


def _arithmetic(settings: state.Settings, composed: bool, weighted: bool) -> Iterator[_Step]:
    """Hidden rows, logits, gradients, and these of the rows of the matrices."""
    yield arithmetic.gather_composed if composed else arithmetic.gather_inputs
    if not settings.skipgram:
        yield arithmetic.pool
    if settings.top:
        yield arithmetic.meet_top
    if settings.negative and settings.shared and not settings.frozen:
        yield arithmetic.meet_noise
    yield arithmetic.meet_pairs
    yield arithmetic.gradient_of_classes if settings.softmax else arithmetic.gradient_of_pairs
    if weighted:
        yield weights.weigh_texts
    if settings.frozen:
        yield arithmetic.spread_to_tag
    else:
        yield arithmetic.spread_pairs
        if not settings.skipgram:
            yield arithmetic.unpool
        if settings.every and not settings.softmax:
            yield arithmetic.limit_steps


def panels(columns: int, kernel_of: Callable[[int], Any], *kinds: types.Type) -> np.ndarray:
    """Addresses of kernels for so many columns, panel by panel: as few as can be, of about equal widths.

    Parameters
    ----------
    columns : int
        A multiple of 8.
    kernel_of : callable
        From `wordvec.jit.options.by_panels`.
    *kinds : Type
        What the kernels are called with.
    """
    count = -(-columns // WIDEST)
    ends = [8 * (columns // 8 * i // count) for i in range(count + 1)]
    found = [(address(kernel_of(end - start), *kinds), start) for start, end in pairwise(ends)]
    return np.array(found, state.PANEL)


def _rows(columns: int, **chosen: tuple[Any, ...]) -> state.Panels:
    """Panels for rows of so many columns: by name of the operation, its kernel and what that is called with."""
    none = dict.fromkeys(state.Panels._fields[1:], np.zeros(0, state.PANEL))
    found = {name: panels(columns, kernel_of, *kinds) for name, (kernel_of, *kinds) in chosen.items()}
    return state.Panels(columns, **none | found)


def prepared(
    texts: state.Texts,
    words: state.Words,
    settings: state.Settings,
    matrices: state.Matrices,
    scratch: state.Scratch,
    slots: state.Slots,
) -> state.Run:
    """A run whose steps are compiled, or fetched from the cache."""
    composed = len(words.rows.start) > 0
    slot, matrix, links = slots.each[0], typeof(scratch.X), typeof(scratch.windows)
    changes = typeof(slot.inputs)
    gather = sparse.gather, matrix, changes, int64, matrix, int64
    product = sparse.product, matrix, links, int64, matrix, int64, int64
    sampled = sparse.sampled_product, matrix, matrix, links, int64, int64
    means = sparse.gather_means, matrix, changes, int64, typeof(words.rows), matrix, int64
    of_inputs = dict(means=means) if composed else dict(gather=gather)
    columns = max(16, -(-settings.dimensions // 8) * 8)
    chosen = steps(settings, composed, len(texts.weights) > 0)
    run = state.Run(
        texts,
        words,
        settings,
        matrices,
        input_panels=_rows(columns, **of_inputs | ({} if settings.skipgram else dict(product=product))),
        tag_panels=_rows(columns, **dict(gather=gather) if len(matrices.D) else {}),
        hidden_panels=_rows(
            matrices.C.shape[1] if settings.places else columns, gather=gather, product=product, sampled=sampled
        ),
        steps=np.zeros(len(chosen), np.int64),
    )
    of_chunk = typeof(slot), typeof(scratch), typeof(run)
    run.steps[:] = [address(step, *of_chunk) for step in chosen]
    if arithmetic.meet_noise in chosen or arithmetic.meet_top in chosen:
        run = run._replace(dense=address(arithmetic.meet_dense, *of_chunk, *[int64] * 6))
    return run


def prepared_for_texts(run: state.Run, slots: state.Slots) -> state.Run:
    """The same run with what inference needs besides."""
    offsets = types.Array(int64, 1, "C")
    return run._replace(read=address(reading.read_text, uint64, int64, offsets, typeof(slots.each[0]), typeof(run)))


def prepared_for_rounds(
    run: state.Run, scratch: state.Scratch, slots: state.Slots, epoch: state.Epoch, workers: int
) -> state.Run:
    """The same run with what rounds of so many workers need besides."""
    of_round = typeof(slots), typeof(scratch), typeof(run)
    slot = typeof(slots.each[0])
    few = workers <= FEW
    of_inputs = differences.add_to_all_rows if few and len(run.words.rows.start) else differences.add_to_rows

    def with_add(rows: state.Panels, kernel_of: Callable[[int], Any] = differences.add_to_rows) -> state.Panels:
        return rows._replace(add=panels(rows.columns, kernel_of, int64, int64, int64, *of_round, int64, int64))

    return run._replace(
        input_panels=with_add(run.input_panels, of_inputs),
        tag_panels=with_add(run.tag_panels) if len(run.matrices.D) else run.tag_panels,
        hidden_panels=with_add(run.hidden_panels),
        read=address(reading.read_chunk, int64, int64, int64, typeof(epoch), slot, typeof(run)),
        sort=0 if few else address(differences.sort_differences, slot, typeof(scratch), typeof(run)),
        add=address(differences.add_differences, int64, int64, int64, float32, *of_round),
    )
