"""Checks of arguments, each failing with one sentence that says what is wrong and what to do."""

from __future__ import annotations

import math
import reprlib
from numbers import Integral, Real

from ...vocabulary import LARGEST_BUCKET

__all__ = ["buckets", "choice", "ngram_lengths", "real", "whole"]


def whole(name: str, value, least: int) -> int:
    """`value` as an int, at least `least`."""
    if not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, not {reprlib.repr(value)}")
    if value < least:
        raise ValueError(f"{name} must be {least} or more, not {value}")
    return int(value)


def real(name: str, value, least: float = -math.inf, *, above: bool = False) -> float:
    """`value` as a finite float, at least (or, with `above`, more than) `least`."""
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, not {reprlib.repr(value)}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, not {value}")
    if value < least or (above and value == least):
        raise ValueError(f"{name} must be {'more than' if above else 'at least'} {least:g}, not {value}")
    return float(value)


def choice(name: str, value, choices: tuple):
    """`value` if it is one of `choices`."""
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(map(repr, choices))}, not {value!r}")
    return value


def ngram_lengths(min_n, max_n, bucket) -> None:
    """See that the lengths of n-grams and the number of their buckets go together; with ``max_n=0`` there are none."""
    if whole("max_n", max_n, 0) == 0:
        return
    if whole("min_n", min_n, 1) > max_n:
        raise ValueError(f"min_n ({min_n}) is above max_n ({max_n}): set max_n=0 for no n-grams")
    buckets(bucket, "max_n=0 for no n-grams")


def buckets(bucket, remedy: str) -> None:
    """See that there can be so many buckets; `remedy` is what to set for none."""
    if whole("bucket", bucket, 0) == 0:
        raise ValueError(f"bucket must be 1 or more, not 0: set {remedy}")
    if bucket > LARGEST_BUCKET:
        raise ValueError(f"bucket must be {LARGEST_BUCKET:,} at most, not {bucket:,}")
