"""A source as strings, one after the other, for what learns from text before it is cut into tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .base import FileSource, Form
from .columns import Columns
from .kinds import TextSource, read_columns
from .lines import DecodedLines
from .texts import texts_alone

__all__ = ["plain_texts"]


def plain_texts(
    source: TextSource, text: Any = None, header: bool | None = None, strict: bool = False
) -> Iterator[str]:
    """Each text of a source as a str.

    Parameters
    ----------
    source : anything `Corpus.build` reads
    text, header
        Of a table, as in `Corpus.build`.
    strict : bool
        Refuse bytes that are no UTF-8, rather than read each as U+FFFD.

    Raises
    ------
    CorpusError
        It cannot be read.
    TypeError
        Its texts are lists of tokens.
    """
    columns = Columns.of(text, None, header)
    found = read_columns(source, columns, strict)
    if found.form is Form.TAGGED:
        found = texts_alone(found)
    if found.form is Form.TOKENS:
        raise TypeError("lists of tokens are cut already; give texts, each a str")
    if found.form is Form.BYTES and isinstance(found, FileSource):
        for file in found.files:
            yield from (line.rstrip("\r\n") for line in DecodedLines(file, strict))
    else:
        yield from found
