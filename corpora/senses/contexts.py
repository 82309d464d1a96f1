"""The compiled part of senses: the vectors of contexts, and which sense each occurrence is of.

A context's vector is the sum of the rows of the words around, scaled to length 1. An occurrence is of the sense whose
centre has the greatest product with it. What a place gives depends on the words around it alone, not on who computes
what else.
"""

from __future__ import annotations

import numpy as np
from numba import float32, int64

from ...jit.options import inner, kernel

__all__ = ["context_vectors", "label_senses"]

_ONE = np.float32(1)


@inner
def _context(tokens, begin, end, place, window, row_of, rows, out):
    """Write the vector of the context of a place in a text from `begin` to `end`; returns whether there is one."""
    out[:] = float32(0)
    for other in range(max(begin, place - window), min(end, place + window + 1)):
        row = row_of[tokens[other]]
        if other != place and row >= 0:
            for column in range(out.shape[0]):
                out[column] += rows[row, column]
    squares = float32(0)
    for column in range(out.shape[0]):
        squares += out[column] * out[column]
    if not squares > float32(0):
        return False
    scale = _ONE / np.sqrt(squares)
    for column in range(out.shape[0]):
        out[column] *= scale
    return True


@kernel
def context_vectors(tokens, begins, ends, places, window, row_of, rows, out):
    """Write the vectors of the contexts of places, each in its text, to `out`; zeros where there is none."""
    for number in range(places.shape[0]):
        _context(tokens, begins[number], ends[number], places[number], window, row_of, rows, out[number])


@kernel
def label_senses(
    tokens, offsets, first, last, window, row_of, rows, starts, centres, numbers, senses, context, labelled
):
    """Write the tokens of the texts `first` to `last` with the number of its sense for each of a word that has several.

    ``centres[starts[type]:starts[type + 1]]`` are those of a type, the most frequent first, which is taken where the
    context says nothing; `numbers` (int32) is what a type becomes that has none, and `senses` (int32) what each centre
    stands for.
    """
    origin = offsets[first]
    for text in range(first, last):
        begin, end = offsets[text], offsets[text + 1]
        for place in range(begin, end):
            word = tokens[place]
            lowest, highest = starts[word], starts[word + 1]
            if lowest == highest:
                labelled[place - origin] = numbers[word]
                continue
            best = int64(lowest)
            if _context(tokens, begin, end, place, window, row_of, rows, context):
                most = float32(-2)
                for sense in range(lowest, highest):
                    product = float32(0)
                    for column in range(context.shape[0]):
                        product += context[column] * centres[sense, column]
                    if product > most:
                        most, best = product, int64(sense)
            labelled[place - origin] = senses[best]
