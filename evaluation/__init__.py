"""Evaluation of word vectors: intrinsic benchmarks with their protocol, coverage and confidence intervals."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .comparison import Comparison, Report, compare_reports
from .datasets.catalogue import CATALOGUE, fetch, installed_datasets
from .datasets.kinds import (
    AnalogySet,
    BiasSet,
    BiasTest,
    CategorySet,
    ContextPair,
    ContextSet,
    LabelledNode,
    LabelledText,
    Link,
    LinkSet,
    Member,
    NextItem,
    NextItemSet,
    NodeLabelSet,
    Occurrence,
    OutlierGroup,
    OutlierSet,
    Pair,
    Question,
    Section,
    SentenceSet,
    SimilaritySet,
    TextSet,
)
from .datasets.readers import read_datasets
from .lexicon import Lexicon
from .reports.latex import Layout
from .reports.results import Score
from .reports.rows import Row
from .scoring import scorer
from .statistics.intervals import Bootstrap, Interval, Items
from .statistics.ranks import Ranking
from .statistics.significance import PairedTest, holm, paired_test
from .suite import Protocol, evaluate
from .tasks.analogy import ANALOGY_METHODS, analogies
from .tasks.bias import bias
from .tasks.categorization import categorization
from .tasks.contexts import contextual_similarity
from .tasks.downstream import classification
from .tasks.geometry import geometry
from .tasks.links import link_prediction
from .tasks.next_items import next_items
from .tasks.nodes import node_classification
from .tasks.outliers import outlier_detection
from .tasks.retrieval import retrieval
from .tasks.sentences import sentence_similarity
from .tasks.similarity import similarity
from .tasks.stability import stability

if TYPE_CHECKING:
    from .drawing.charts import plot_ranks, plot_scores
    from .drawing.histories import plot_learning_curves
    from .drawing.pictures import plot_analogies, plot_neighbors, plot_similarity
    from .drawing.winners import plot_winners
    from .drawing.word_map import plot_words

__all__ = [
    "ANALOGY_METHODS",
    "CATALOGUE",
    "AnalogySet",
    "BiasSet",
    "BiasTest",
    "Bootstrap",
    "CategorySet",
    "Comparison",
    "ContextPair",
    "ContextSet",
    "Interval",
    "Items",
    "LabelledNode",
    "LabelledText",
    "Layout",
    "Lexicon",
    "Link",
    "LinkSet",
    "Member",
    "NextItem",
    "NextItemSet",
    "NodeLabelSet",
    "Occurrence",
    "OutlierGroup",
    "OutlierSet",
    "Pair",
    "PairedTest",
    "Protocol",
    "Question",
    "Ranking",
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
    "contextual_similarity",
    "evaluate",
    "fetch",
    "geometry",
    "holm",
    "installed_datasets",
    "link_prediction",
    "next_items",
    "node_classification",
    "outlier_detection",
    "paired_test",
    "plot_analogies",
    "plot_learning_curves",
    "plot_neighbors",
    "plot_ranks",
    "plot_scores",
    "plot_similarity",
    "plot_winners",
    "plot_words",
    "read_datasets",
    "retrieval",
    "scorer",
    "sentence_similarity",
    "similarity",
    "stability",
]

#: Imported on first use: matplotlib is slow to import, and scores do not need it.
_DRAWN = {
    "plot_analogies": ".drawing.pictures",
    "plot_learning_curves": ".drawing.histories",
    "plot_neighbors": ".drawing.pictures",
    "plot_ranks": ".drawing.charts",
    "plot_scores": ".drawing.charts",
    "plot_similarity": ".drawing.pictures",
    "plot_winners": ".drawing.winners",
    "plot_words": ".drawing.word_map",
}


if not TYPE_CHECKING:  # which would take it that there is every name

    def __getattr__(name: str) -> Any:
        if name not in _DRAWN:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_DRAWN[name], __name__), name)
