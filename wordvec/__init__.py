"""wordvec trains classic word embeddings: one corpus reader, one compiled core, every method on top.

Public names are loaded on first use (PEP 562), so that ``import wordvec`` stays quick and loads neither Numba nor
gensim until one of them is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .errors import CorpusError, FormatError, TrainingError
from .version import __version__ as __version__

if TYPE_CHECKING:
    from .corpora.cooccurrence import Cooccurrence
    from .corpora.corpus import Corpus
    from .corpora.documents import Documents
    from .evaluation import evaluate
    from .experiments import compare
    from .formats.table import read_vectors, write_vectors
    from .loading import load
    from .trainers.classifier import FastTextClassifier
    from .trainers.doc2vec import Doc2Vec
    from .trainers.fasttext import FastText
    from .trainers.glove import GloVe
    from .trainers.ppmi_svd import PPMISVD
    from .trainers.word2vec import Word2Vec
    from .vectors.pooling import PooledVectors

_HOME = {
    "Cooccurrence": ".corpora.cooccurrence",
    "Corpus": ".corpora.corpus",
    "Doc2Vec": ".trainers.doc2vec",
    "Documents": ".corpora.documents",
    "FastText": ".trainers.fasttext",
    "FastTextClassifier": ".trainers.classifier",
    "GloVe": ".trainers.glove",
    "PPMISVD": ".trainers.ppmi_svd",
    "PooledVectors": ".vectors.pooling",
    "Word2Vec": ".trainers.word2vec",
    "compare": ".experiments",
    "evaluate": ".evaluation",
    "load": ".loading",
    "read_vectors": ".formats.table",
    "write_vectors": ".formats.table",
}

__all__ = [
    "Cooccurrence",
    "Corpus",
    "CorpusError",
    "Doc2Vec",
    "Documents",
    "FastText",
    "FastTextClassifier",
    "FormatError",
    "GloVe",
    "PPMISVD",
    "PooledVectors",
    "TrainingError",
    "Word2Vec",
    "compare",
    "evaluate",
    "load",
    "read_vectors",
    "write_vectors",
]


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__ + ["__version__"])
