"""Training on co-occurrence counts: GloVe's weighted least squares, tile by tile.

What trainers use has its name here, loaded with Numba on first use (PEP 562).
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .apart import by_workers
    from .run import Factor, Fit, by_threads
    from .tiles import Rows
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(__name__, {"apart": "by_workers", "run": "Factor Fit by_threads", "tiles": "Rows"})
