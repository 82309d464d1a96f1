"""The tokenizers by name: a table, and how one is told from what it is given as."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .base import Record, Tokenizer
from .functions import Function, LostFunction
from .kmers import KMers
from .languages import Fugashi, Jieba, PyThaiNLP, SpaCy
from .patterns import Regex
from .subwords import HuggingFace
from .words import UnicodeWords, Whitespace

__all__ = ["TOKENIZERS", "GivenTokenizer", "tokenizer_of", "tokenizer_of_record"]

#: Every tokenizer with a name.
TOKENIZERS: dict[str, type[Tokenizer]] = {
    kind.name: kind for kind in (Whitespace, UnicodeWords, Regex, KMers, HuggingFace, SpaCy, Jieba, Fugashi, PyThaiNLP)
}
#: What a tokenizer may be given as.
GivenTokenizer = str | dict[str, Any] | Tokenizer | Callable[[str], list[str]] | None

_NAMED = re.compile(rf"({'|'.join(TOKENIZERS)})(?=$|[:+-])(.*)", re.DOTALL)


def tokenizer_of(given: GivenTokenizer) -> Tokenizer:
    """The tokenizer that a user gives: a name with settings, a file, a function or its name, a record, or None.

    Raises
    ------
    ValueError, TypeError
        There is no such tokenizer, or its settings are wrong; or what it takes is not installed.
    CorpusError
        A file cannot be read.

    Examples
    --------
    >>> tokenizer_of("unicode+hyphens").tokens("a follow-up, please")
    ['a', 'follow-up', 'please']
    """
    if given is None:
        return Whitespace()
    if isinstance(given, Tokenizer):
        return given
    if isinstance(given, dict):
        return tokenizer_of_record(given)
    if isinstance(given, os.PathLike):
        return HuggingFace.of_file(given)
    if not isinstance(given, str):
        if not callable(given):
            raise ValueError(f"tokenizer={given!r} must be {_ONE_OF}")
        return Function(given)
    if named := _NAMED.fullmatch(given):
        return TOKENIZERS[named[1]].spelled(named[2])
    if given.endswith(".json") or Path(given, "tokenizer.json").is_file():
        return HuggingFace.of_file(given)
    if ":" in given:
        return Function.spelled(given)
    raise ValueError(f"tokenizer={given!r} must be {_ONE_OF}")


_ONE_OF = (
    f"{', '.join(TOKENIZERS)} (with settings, as unicode+hyphens, regex:[a-z]+, kmer:3 or spacy:de), a tokenizer.json,"
    " module:function, None or a callable"
)


def tokenizer_of_record(record: Record) -> Tokenizer:
    """The tokenizer that a card tells of; nothing is loaded until it gets a text.

    Raises
    ------
    ValueError
        The record is damaged, or a newer version's.
    """
    if isinstance(record, str):
        return TOKENIZERS[record].of_record({}) if record in ("whitespace", "unicode") else _named_only(record)
    settings = dict(record)
    name = settings.pop("name", None)
    kinds: dict[Any, type[Tokenizer]] = {**TOKENIZERS, Function.name: Function}
    try:
        return kinds[name].of_record(settings)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"there is no tokenizer {name!r} with these settings ({error}): read it with a newer wordvec"
        ) from error


def _named_only(name: str) -> Tokenizer:
    """One that is known by its name alone: one without settings, or a function that had no name to import it by."""
    kind = TOKENIZERS.get(name)
    return kind.of_record({}) if kind in (Jieba, Fugashi, PyThaiNLP) else LostFunction(name)
