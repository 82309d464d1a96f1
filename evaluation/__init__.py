"""Measuring vectors: every intrinsic benchmark, the protocol stated, the coverage and the uncertainty shown."""

from importlib import import_module
from typing import TYPE_CHECKING

from .analogy import METHODS, analogies
from .bias import bias
from .catalogue import CATALOGUE, fetch, installed_datasets
from .categorization import categorization
from .comparison import Comparison, Score, compare_reports
from .datasets import (
    AnalogySet,
    BiasSet,
    BiasTest,
    CategorySet,
    LabelledText,
    Member,
    OutlierGroup,
    OutlierSet,
    Pair,
    Question,
    Section,
    SentenceSet,
    SimilaritySet,
    TextSet,
)
from .downstream import classification
from .geometry import geometry
from .intervals import Bootstrap, Interval, Items
from .lexicon import Lexicon
from .outliers import outlier_detection
from .readers import read_datasets
from .report import Report, Row
from .sentences import sentence_similarity
from .significance import PairedTest, holm, paired_test
from .similarity import similarity
from .stability import stability
from .suite import Protocol, evaluate

if TYPE_CHECKING:
    from .charts import plot_learning_curves, plot_scores
    from .pictures import plot_analogies, plot_neighbors, plot_similarity
    from .plots import plot_words

__all__ = [
    "CATALOGUE",
    "METHODS",
    "AnalogySet",
    "BiasSet",
    "BiasTest",
    "Bootstrap",
    "CategorySet",
    "Comparison",
    "Interval",
    "Items",
    "LabelledText",
    "Lexicon",
    "Member",
    "OutlierGroup",
    "OutlierSet",
    "Pair",
    "PairedTest",
    "Protocol",
    "Question",
    "Report",
    "Row",
    "Score",
    "Section",
    "SentenceSet",
    "SimilaritySet",
    "TextSet",
    "analogies",
    "bias",
    "categorization",
    "classification",
    "compare_reports",
    "evaluate",
    "fetch",
    "geometry",
    "holm",
    "installed_datasets",
    "outlier_detection",
    "paired_test",
    "plot_analogies",
    "plot_learning_curves",
    "plot_neighbors",
    "plot_scores",
    "plot_similarity",
    "plot_words",
    "read_datasets",
    "sentence_similarity",
    "similarity",
    "stability",
]

#: Loaded on first use: matplotlib is slow to import, and scores need none.
_DRAWN = {
    "plot_analogies": ".pictures",
    "plot_learning_curves": ".charts",
    "plot_neighbors": ".pictures",
    "plot_scores": ".charts",
    "plot_similarity": ".pictures",
    "plot_words": ".plots",
}


def __getattr__(name: str):
    if name not in _DRAWN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_DRAWN[name], __name__), name)
