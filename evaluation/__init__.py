"""Measuring vectors: word similarity and analogies, with the protocol stated and the coverage shown."""

from typing import TYPE_CHECKING

from .analogy import METHODS, analogies
from .datasets import AnalogySet, Pair, Question, Section, SimilaritySet, installed_datasets, read_datasets
from .lexicon import Lexicon
from .report import Report, Row
from .similarity import similarity
from .suite import evaluate

if TYPE_CHECKING:
    from .plots import plot_words

__all__ = [
    "METHODS",
    "AnalogySet",
    "Lexicon",
    "Pair",
    "Question",
    "Report",
    "Row",
    "Section",
    "SimilaritySet",
    "analogies",
    "evaluate",
    "installed_datasets",
    "plot_words",
    "read_datasets",
    "similarity",
]


def __getattr__(name: str):
    if name == "plot_words":  # loaded on first use: matplotlib is slow to import, and scores need none
        from .plots import plot_words

        return plot_words
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
