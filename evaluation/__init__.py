"""Measuring vectors: word similarity and analogies, with the protocol stated and the coverage shown."""

from .analogy import METHODS, analogies
from .datasets import AnalogySet, Pair, Question, Section, SimilaritySet, installed_datasets, read_datasets
from .lexicon import Lexicon
from .report import Report, Row
from .similarity import similarity
from .suite import evaluate

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
    "read_datasets",
    "similarity",
]
