"""Training by prediction: one gradient, one way of a chunk. It knows matrices and texts, but no method.

What trainers use has its name here, loaded with Numba on first use (PEP 562).
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .buffers import aligned, padded, writable
    from .engine import Schedule, train
    from .inference import infer
    from .outputs import NO_NOISE, alias_table, huffman_paths
    from .rows import bucketed_rows, plan_rounds, streams_of
    from .state import (
        NO_RATES,
        NO_ROWS,
        NO_TAGS,
        NO_TREE,
        NO_WEIGHTS,
        Matrices,
        Rows,
        Settings,
        Tags,
        Texts,
        Tree,
        Words,
    )
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(
        __name__,
        {
            "buffers": "aligned padded writable",
            "engine": "Schedule train",
            "inference": "infer",
            "outputs": "NO_NOISE alias_table huffman_paths",
            "rows": "bucketed_rows plan_rounds streams_of",
            "state": "NO_RATES NO_ROWS NO_TAGS NO_TREE NO_WEIGHTS Matrices Rows Settings Tags Texts Tree Words",
        },
    )
