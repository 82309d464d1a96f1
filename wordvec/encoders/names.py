"""Encoders by name: ``KIND:NAME``, the one way to say which, in `evaluate`, `compare`, search and `distill`.

========================== ===================================================================== =====================
name                       what encodes a text                                                   words in contexts
========================== ===================================================================== =====================
``sentence-transformers:`` ``encode`` of the package                                             of its transformer
``model2vec:``             ``encode`` of the package                                             none: it is static
``transformers:``          a model and its tokenizer, by a pooling; see `pooling`                by the word's pieces
``function:``              a function, as ``function:module:name``                               its ``in_context``
========================== ===================================================================== =====================

A NAME is a model of Hugging Face, or a folder.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, NamedTuple, TypeGuard

from ..errors import FormatError
from ..system.functions import function_named
from .checking import Checked
from .pooling import pooling_of

__all__ = ["FUNCTION", "KINDS", "encoder_named", "is_encoder_name", "require_encoder"]


#: What the name of a function starts with.
FUNCTION = "function:"


class _Kind(NamedTuple):
    packages: tuple[str, ...]  # as they are imported
    extra: str  # of wordvec
    open: Callable[[str, str], Checked]  # of the name behind the colon, and what messages call it


def is_encoder_name(given: object) -> TypeGuard[str]:
    """Whether it is the name of an encoder, and no path."""
    return isinstance(given, str) and given.partition(":")[0] in KINDS and ":" in given


def require_encoder(name: str) -> None:
    """Check what can be checked of a name without loading a model.

    Raises
    ------
    ImportError
        The package is not installed.
    ValueError
        The name says nothing, or there is no such function or pooling.
    """
    kind, _, called = name.partition(":")
    if not called:
        raise ValueError(f"{name!r} names no model: write it behind the colon, as in {_EXAMPLES[kind]}")
    row = KINDS[kind]
    if kind == "function":
        function_named(called, "encoder")
    for package in row.packages:
        if not _is_installed(package):
            raise ImportError(
                f"{name} needs the package {package.replace('_', '-')}; install it with"
                f" pip install 'wordvec[{row.extra}]'"
            )
    if kind == "transformers":
        pooling_of(called)


def encoder_named(name: str) -> Checked:
    """Open an encoder.

    Raises
    ------
    ImportError, ValueError
        As in `require_encoder`.
    FormatError
        The package finds no such model, or cannot load it.
    """
    require_encoder(name)
    kind, _, called = name.partition(":")
    return KINDS[kind].open(called, name)


def _is_installed(package: str) -> bool:
    try:
        return find_spec(package) is not None
    except ValueError:  # what stands in its place has no origin
        return True
    except ImportError:
        return False


@contextmanager
def _loading(called: str, package: str) -> Iterator[None]:
    """Say in one sentence what a library could not load; what it tells of its own use is not for the reader."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", (DeprecationWarning, FutureWarning))
            yield
    except (ImportError, KeyboardInterrupt, MemoryError):
        raise
    except Exception as error:  # each library raises its own
        said = str(error).strip().partition("\n")[0].rstrip(".:") or type(error).__name__
        raise FormatError(
            f"{package} cannot load {called} ({said[:200]}): check the name and the connection, or give the folder of a"
            " model"
        ) from error


def _sentence_transformer(name: str, called: str) -> Checked:
    from .transformer import quietly, words_of_sentence_transformer

    with _loading(called, "sentence-transformers"), quietly():
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(name)

    def texts(given: list[str]) -> Any:
        return model.encode(given, show_progress_bar=False)

    return Checked(texts, called, words_of_sentence_transformer(model, called))


def _static_model(name: str, called: str) -> Checked:
    with _loading(called, "model2vec"):
        from model2vec import StaticModel

        model = StaticModel.from_pretrained(name)
    return Checked(model.encode, called)


def _transformer(name: str, called: str) -> Checked:
    from .transformer import Transformer, quietly

    plain, pooling = pooling_of(name)
    with _loading(called, "transformers"), quietly():
        transformer = Transformer.from_pretrained(plain, pooling, called)
    transformer.require_layer()
    return Checked(transformer.texts, called, transformer.in_context)


def _function(name: str, called: str) -> Checked:
    function = function_named(name, "encoder")
    return Checked(function, called, getattr(function, "in_context", None))


#: Every kind of encoder by what its names start with.
KINDS = {
    "sentence-transformers": _Kind(("sentence_transformers",), "transformers", _sentence_transformer),
    "model2vec": _Kind(("model2vec",), "model2vec", _static_model),
    "transformers": _Kind(("transformers", "torch"), "transformers", _transformer),
    "function": _Kind((), "", _function),
}

_EXAMPLES = {
    "sentence-transformers": "sentence-transformers:all-MiniLM-L6-v2",
    "model2vec": "model2vec:minishlab/potion-base-8M",
    "transformers": "transformers:bert-base-uncased+layer=-2",
    "function": "function:my_module:encode",
}
