"""wordvec trains classic word embeddings: one corpus reader, one compiled core, every method on top.

Public names are loaded on first use (PEP 562), so that ``import wordvec`` stays quick and loads neither Numba nor
gensim until one of them is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import callbacks as callbacks
from . import datasets as datasets
from . import explain as explain
from .errors import CorpusError as CorpusError
from .errors import FormatError as FormatError
from .errors import TrainingError as TrainingError
from .methods import METHODS
from .system.lazy import on_first_use
from .version import __version__ as __version__

if TYPE_CHECKING:  # what editors and type checkers see
    from .corpora.cooccurrence import Cooccurrence as Cooccurrence
    from .corpora.corpus import Corpus as Corpus
    from .corpora.documents import Documents as Documents
    from .corpora.graphs import Graph as Graph
    from .corpora.graphs import hold_out_edges as hold_out_edges
    from .corpora.last_items import leave_last_out as leave_last_out
    from .corpora.phrases import Phrases as Phrases
    from .corpora.senses import Senses as Senses
    from .corpora.tokenizers.functions import trust as trust
    from .distilling import distill as distill
    from .estimating import estimate as estimate
    from .evaluation import evaluate as evaluate
    from .experiments import compare as compare
    from .explorer import explore as explore
    from .formats.table import read_vectors as read_vectors
    from .formats.table import write_vectors as write_vectors
    from .loading import load as load
    from .quantization import quantize as quantize
    from .retrofitting import retrofit as retrofit
    from .search import SearchIndex as SearchIndex
    from .search import recommend as recommend
    from .spaces.aligning import align as align
    from .spaces.combining import combine as combine
    from .spaces.debiasing import debias as debias
    from .spaces.steps import postprocess as postprocess
    from .trainers.classifier import FastTextClassifier as FastTextClassifier
    from .trainers.doc2vec import Doc2Vec as Doc2Vec
    from .trainers.fasttext import FastText as FastText
    from .trainers.glove import GloVe as GloVe
    from .trainers.line import LINE as LINE
    from .trainers.node2vec import DeepWalk as DeepWalk
    from .trainers.node2vec import Node2Vec as Node2Vec
    from .trainers.ppmi_svd import PPMISVD as PPMISVD
    from .trainers.word2vec import Word2Vec as Word2Vec
    from .tuning import autotune as autotune
    from .vectors.pooling import PooledVectors as PooledVectors
    from .vectors.senses import merge_senses as merge_senses

_NAMES = {
    module.removeprefix("wordvec."): " ".join(method.name for method in METHODS.values() if method.module == module)
    for module in {method.module: None for method in METHODS.values()}
} | {
    "corpora": "Corpus Documents",
    "corpora.cooccurrence": "Cooccurrence",
    "corpora.graphs": "Graph hold_out_edges",
    "corpora.last_items": "leave_last_out",
    "corpora.phrases": "Phrases",
    "corpora.senses": "Senses",
    "corpora.tokenizers.functions": "trust",
    "distilling": "distill",
    "evaluation": "evaluate",
    "estimating": "estimate",
    "experiments": "compare",
    "explorer": "explore",
    "formats.table": "read_vectors write_vectors",
    "loading": "load",
    "quantization": "quantize",
    "retrofitting": "retrofit",
    "tuning": "autotune",
    "spaces.aligning": "align",
    "spaces.combining": "combine",
    "spaces.debiasing": "debias",
    "spaces.steps": "postprocess",
    "search": "SearchIndex recommend",
    "vectors.pooling": "PooledVectors",
    "vectors.senses": "merge_senses",
}

__all__ = sorted([*" ".join(_NAMES.values()).split(), "CorpusError", "FormatError", "TrainingError"])  # noqa: PLE0605

if not TYPE_CHECKING:  # which would take it that there is every name
    __getattr__ = on_first_use(__name__, _NAMES)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__", "callbacks", "datasets", "explain"])
