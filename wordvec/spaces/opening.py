"""Models as they are given: vectors, something that has them, or the path of either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, Union

from ..formats.table import read_words
from ..vectors.keyed import HasVectors, keyed_of
from ..vectors.plain import WordVectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Given", "opened"]

#: What stands for the vectors of a model.
Given: TypeAlias = Union["KeyedVectors", HasVectors, WordVectors, str, Path]


def opened(given: Given) -> Any:
    """The vectors of a model, under the names that gensim's `KeyedVectors` have.

    Raises
    ------
    FormatError
        A path cannot be read.
    """
    vectors: Any = given
    return read_words(vectors) if isinstance(vectors, str | Path) else keyed_of(vectors)
