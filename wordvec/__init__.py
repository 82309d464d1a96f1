"""wordvec trains classic word embeddings: one corpus reader, one compiled core, every method on top.

Public names are loaded on first use (PEP 562), so that ``import wordvec`` stays quick and loads neither Numba nor
gensim until one of them is needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .errors import CorpusError as CorpusError
from .errors import FormatError as FormatError
from .errors import TrainingError as TrainingError
from .methods import METHODS
from .version import __version__ as __version__

if TYPE_CHECKING:  # what editors and type checkers see
    from .corpora.cooccurrence import Cooccurrence as Cooccurrence
    from .corpora.corpus import Corpus as Corpus
    from .corpora.documents import Documents as Documents
    from .evaluation import evaluate as evaluate
    from .experiments import compare as compare
    from .formats.table import read_vectors as read_vectors
    from .formats.table import write_vectors as write_vectors
    from .loading import load as load
    from .trainers.classifier import FastTextClassifier as FastTextClassifier
    from .trainers.doc2vec import Doc2Vec as Doc2Vec
    from .trainers.fasttext import FastText as FastText
    from .trainers.glove import GloVe as GloVe
    from .trainers.ppmi_svd import PPMISVD as PPMISVD
    from .trainers.word2vec import Word2Vec as Word2Vec
    from .vectors.pooling import PooledVectors as PooledVectors

_HOME = {method.name: method.module for method in METHODS.values()} | {
    "Cooccurrence": ".corpora.cooccurrence",
    "Corpus": ".corpora.corpus",
    "Documents": ".corpora.documents",
    "PooledVectors": ".vectors.pooling",
    "compare": ".experiments",
    "evaluate": ".evaluation",
    "load": ".loading",
    "read_vectors": ".formats.table",
    "write_vectors": ".formats.table",
}

__all__ = sorted([*_HOME, "CorpusError", "FormatError", "TrainingError"])  # noqa: PLE0605


if not TYPE_CHECKING:  # which would take it that there is every name

    def __getattr__(name: str) -> Any:
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(_HOME[name], __name__), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__ + ["__version__"])
