"""Every text's mean with every label's row, compiled: a text has the same scores in any company, on any processor.

A library's matrix product adds in an order that depends on how many texts there are and on how many threads it has.
"""

from __future__ import annotations

from ...jit.lanes import LANES, fma, load, total4, zeros
from ...jit.options import kernel

__all__ = ["products"]

TILE = 32  # texts whose means stay close to the processor


@kernel
def products(texts, labels, scores):
    """``scores[t, k] = texts[t] . labels[k]``, four labels at once.

    Parameters
    ----------
    texts : float32 array (texts, columns)
        Columns are a multiple of 16.
    labels : float32 array (labels, columns)
    scores : float32 array (texts, labels)
    """
    last = labels.shape[0] - 1
    for begin in range(0, texts.shape[0], TILE):
        end = min(begin + TILE, texts.shape[0])
        for first in range(0, last + 1, 4):
            a, b, c, d = first, min(first + 1, last), min(first + 2, last), min(first + 3, last)
            for text in range(begin, end):
                s0 = s1 = s2 = s3 = zeros(texts)
                for column in range(0, texts.shape[1], LANES):
                    value = load(texts, text, column)
                    s0 = fma(value, load(labels, a, column), s0)
                    s1 = fma(value, load(labels, b, column), s1)
                    s2 = fma(value, load(labels, c, column), s2)
                    s3 = fma(value, load(labels, d, column), s3)
                sums = total4(s0, s1, s2, s3)
                scores[text, a] = sums[0]
                scores[text, b] = sums[1]  # of the last four some may be the same label
                scores[text, c] = sums[2]
                scores[text, d] = sums[3]
