"""A run of training: on one text, or on shards of it, which the workers of a cluster may train."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ... import core, shards

__all__ = ["records"]


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
    return shards.train(texts, count, *run, **how)
