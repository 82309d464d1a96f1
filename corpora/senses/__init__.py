"""Senses: words that mean several things, told apart by their contexts.

Public names are loaded on first use (PEP 562): they load Numba and scikit-learn.
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ...system.lazy import on_first_use

if TYPE_CHECKING:
    from .estimator import Senses
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(__name__, {"estimator": "Senses"})
