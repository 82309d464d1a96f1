"""One model over shards: parts of a text train from one snapshot, and what they changed is merged.

`merging` says how, with the derivation. What trainers use has its name here, loaded with Numba on first use (PEP 562).
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .run import train
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(__name__, {"run": "train"})
