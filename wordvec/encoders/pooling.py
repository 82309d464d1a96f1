"""How a transformer's vectors of pieces become those of texts and words: what stands behind a model's name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

__all__ = ["Pooling", "pooling_of"]


_POOLING = re.compile(r"mean|cls|last|layer=-?\d+|pieces=(?:mean|max|min|first|last)")


class Pooling(NamedTuple):
    """How a transformer's vectors of pieces become one of a text: what stands behind its name, each after a ``+``.

    ``mean`` over all pieces, ``cls`` for the first, ``last`` for the last, as of decoders; ``layer=-2`` for a layer
    counted from the end, or ``layer=0``, the pieces as they are looked up, and so on upwards; ``pieces=first`` for what
    becomes of the pieces of a word in its context: their mean, max, min, the first or the last (Bommasani et al. 2020).
    """

    how: str = "mean"
    layer: int = -1
    pieces: str = "mean"


def pooling_of(called: str) -> tuple[str, Pooling]:
    """A model's name without what stands behind it, and what that says; a folder of this very name comes first."""
    if Path(called).exists():
        return called, Pooling()
    name, *options = called.split("+")
    pooling = Pooling()
    for option in options:
        if not _POOLING.fullmatch(option):
            raise ValueError(
                f"transformers:{called} holds {option!r} behind a +, where mean, cls, last, layer=NUMBER or"
                " pieces=mean|max|min|first|last belongs, as in transformers:NAME+cls+layer=-2"
            )
        key, _, value = option.partition("=")
        how, layer, pieces = pooling
        pooling = Pooling(
            how if value else key,
            int(value) if key == "layer" else layer,
            value if key == "pieces" else pieces,
        )
    return name, pooling
