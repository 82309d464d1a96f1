"""A run of training: on one text, or on shards of it, which the workers of a cluster may train."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ... import core, shards

__all__ = ["mixed", "records"]


def records(
    texts: core.Texts,
    *run: Any,
    count: int,
    client: Any = None,
    folder: Path | None = None,
    text: Callable[..., Any] | None = None,
    **how: Any,
) -> Iterator[dict[str, Any]]:
    """Train, and yield a record of every epoch.

    Parameters
    ----------
    texts, *run, **how
        As `wordvec.core.train` takes them.
    count : int
        Shards.
    client, folder, text
        With several shards: as `wordvec.shards.train` takes them.
    """
    if count == 1:
        return core.train(texts, *run, **how)
    if client is not None:
        how |= {"client": client, "folder": folder, "text": text}
    return shards.train(texts, shards.cut_texts(texts.offsets, count), *run, **how)


def mixed(texts: core.Texts, rows: core.Rows, seed: int) -> tuple[core.Texts, core.Rows]:
    """Texts that are inputs, in an order drawn at random, numbered from 0: files of labelled texts are often sorted by
    label, and each shard shall have some of all.

    Parameters
    ----------
    texts : Texts
        The tokens are numbers of texts, to which `rows`, tags and weights belong.
    rows : Rows
    seed : int
    """
    order = texts.tokens[np.random.default_rng([seed, len(texts.tokens)]).permutation(len(texts.tokens))]
    start, row = _in_order(texts.tags.start, texts.tags.row, order)
    weights = texts.weights[order] if len(texts.weights) else texts.weights
    numbers = np.arange(len(order), dtype=np.int32)
    return (
        core.Texts(numbers, texts.offsets, texts.tags._replace(start=start, row=row), weights),
        core.Rows(*_in_order(rows.start, rows.row, order)),
    )


def _in_order(start: np.ndarray, values: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lists ``values[start[i]:start[i + 1]]`` in another order."""
    lengths = np.diff(start)[order]
    ends = np.concatenate(([0], np.cumsum(lengths)))
    return ends, values[np.repeat(start[order] - ends[:-1], lengths) + np.arange(ends[-1])]
