"""Random bits that depend on a key and a place alone: so they do not depend on workers, or on what came before."""

from __future__ import annotations

from numba import uint64

from .options import kernel

__all__ = ["draw", "mix"]


@kernel
def mix(x):
    """Sixty-four well mixed bits of a number (SplitMix64; Steele, Lea & Flood 2014)."""
    x = (x ^ (x >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> uint64(27))) * uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@kernel
def draw(key, place):
    """Random bits that depend on the key and the place alone, not on who asks or when."""
    return mix(key + (uint64(place) + uint64(1)) * uint64(0x9E3779B97F4A7C15))
