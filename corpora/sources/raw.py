"""Texts as they were written, uncut: what is shown to people, and encoded by whoever wants to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import CorpusError
from .base import FileSource, Form
from .columns import Columns
from .kinds import TextSource, read_columns, read_source
from .lines import DecodedLines
from .texts import texts_alone

__all__ = ["raw_texts"]


def raw_texts(source: TextSource, columns: Columns, strict: bool = False) -> Iterator[str]:
    """Give texts one after the other; lines and rows that are empty are none.

    Parameters
    ----------
    source : what `wordvec.Corpus.build` takes, but texts in tokens
    columns : Columns
        Of a table; no column is chosen of what is none.
    strict : bool
        Refuse bytes that are no UTF-8, which are U+FFFD otherwise.

    Raises
    ------
    CorpusError
        The source cannot be read, or holds tokens or tags instead of texts.
    """
    found: Any = texts_alone(read_columns(source, columns, strict)) if columns.chosen else read_source(source)
    if not columns.chosen:
        found.warn_if_a_table()
    if isinstance(found, FileSource):
        lines = (line for file in found.files for line in DecodedLines(file, strict))
    elif found.form is Form.STRINGS:
        lines = iter(found)
    else:
        raise CorpusError(f"{found.description} holds no texts as they were written: give text, or its files")
    yield from filter(None, (line.strip(" \t\r\n\0") for line in lines))
