"""The first words of documents, by their tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..formats.tag_lines import tag_line

if TYPE_CHECKING:
    from ..corpora.documents import Documents

__all__ = ["first_words"]

_MANY = 20


def first_words(documents: Documents) -> dict[str, str]:
    """The first words of each tag's first text, by the tag as it is written."""
    corpus, types = documents.corpus, documents.corpus.types
    rows, places = np.unique(documents.row, return_index=True)
    texts = np.searchsorted(documents.start, places, side="right") - 1
    found = {}
    for row, text in zip(rows.tolist(), texts.tolist(), strict=True):
        first, end = int(corpus.offsets[text]), int(corpus.offsets[text + 1])
        words = [types[word] for word in corpus.tokens[first : min(end, first + _MANY)].tolist()]
        found[_written(documents.tags[row])] = " ".join(words) + (" …" if end - first > _MANY else "")
    return found


def _written(tag: Any) -> str:
    return tag if isinstance(tag, str) else tag_line(tag).decode()
