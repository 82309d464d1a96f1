"""Texts' vectors for tasks, which count by themselves what has none."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from gensim.models import KeyedVectors

    from ...vectors.keyed import HasVectors

__all__ = ["pooled"]


def pooled(
    vectors: KeyedVectors | HasVectors,
    texts: list[str],
    weighting: str = "mean",
    tokenize: Callable[[str], list[str]] | None = None,
) -> np.ndarray:
    """Pool the words' vectors of each text: float32 (texts, dimensions); see `PooledVectors`.

    Its warnings of zero vectors are left out: a report has notes of those of words, and counts texts as not asked.
    """
    from ...vectors.pooling import PooledVectors

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*(have a zero vector|have no known word)")
        return PooledVectors(vectors, weighting, tokenizer=tokenize).fit_transform(texts)
