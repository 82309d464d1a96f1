"""Rows that training starts from."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import core
from ...system.workers import available_workers, in_order

__all__ = ["random_rows"]

DRAWN_AT_ONCE = 16384  # rows that a thread fills with random numbers; even


def random_rows(random: np.random.Generator, rows: int, dimensions: int) -> np.ndarray:
    """Rows uniform in (-1, 1) / dimensions, as in gensim and fastText.

    Threads draw parts of one sequence, so how many there are changes nothing.
    """
    result = core.aligned(rows, dimensions)
    own: Any = random.bit_generator
    state = own.state
    # two numbers take one step of the generator; one of them may be left from before
    whole_steps = state["bit_generator"] == "PCG64" and not state["has_uint32"]
    parts = [*range(0, rows, DRAWN_AT_ONCE), rows]
    last = parts[-2] if whole_steps and rows else 0

    def fill(generator: np.random.Generator, first: int, end: int) -> None:
        for start in range(first, end, 4096):
            block = result[start : min(start + 4096, end), :dimensions]
            block[:] = (generator.random(block.shape, np.float32) * 2 - 1) / np.float32(dimensions)

    def fill_part(first: int) -> None:
        generator = np.random.PCG64()
        generator.state = state
        fill(np.random.Generator(generator.advance(first * dimensions // 2)), first, first + DRAWN_AT_ONCE)

    for _ in in_order(fill_part, [(first,) for first in parts if first < last], available_workers()):
        pass
    if last:
        own.advance(last * dimensions // 2)
    fill(random, last, rows)
    return result
