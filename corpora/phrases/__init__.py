"""Phrases: words that occur together more often than chance has it, counted, scored and made one token.

Public names are loaded on first use (PEP 562): they load Numba and scikit-learn.
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ...system.lazy import on_first_use

if TYPE_CHECKING:
    from .estimator import ENGLISH_CONNECTOR_WORDS, Phrases, apply_phrases
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(__name__, {"estimator": "ENGLISH_CONNECTOR_WORDS Phrases apply_phrases"})
