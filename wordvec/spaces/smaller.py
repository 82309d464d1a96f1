"""Vectors in fewer dimensions, with the n-grams that make unseen words'."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..vectors.plain import WordVectors
from .blocks import mapped
from .postprocessing import PrincipalComponents

__all__ = ["in_fewer_dimensions"]


def in_fewer_dimensions(vectors: WordVectors, dimensions: int) -> WordVectors:
    """Vectors in the dimensions that keep most of the products of all words; what training goes on from is left out.

    The map is linear, without a mean: so rows of n-grams are mapped alike, and an unseen word's vector, a mean of
    rows, becomes the mean of what they become.

    Raises
    ------
    ValueError
        There are fewer dimensions than that.
    """
    matrix = np.asarray(vectors.vectors, np.float32)
    step = PrincipalComponents(dimensions, centred=False).fit(matrix)
    ngrams = vectors.ngrams and replace(vectors.ngrams, rows=mapped(vectors.ngrams.rows, step.map_))
    rows = None if vectors.word_rows is None else mapped(vectors.word_rows, step.map_)
    size = {"vector_size": dimensions} if "vector_size" in vectors.params else {}
    params = {**vectors.params, **size}
    return WordVectors(vectors.index_to_key, step.transform(matrix), vectors.counts, ngrams, rows, params)
