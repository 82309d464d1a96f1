"""Which texts have which tags: every distinct tag gets the next row."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from ..system.warning import warn_caller
from .sources.base import Source
from .sources.columns import is_missing

__all__ = ["TagCollector"]


NUMBERS = bool, int, float


class TagCollector:
    """The tags of texts, collected text by text.

    Twelve bytes a text with one tag, and what a list and a dictionary take for each distinct one.

    Attributes
    ----------
    first_untagged : str
        What error messages call the first text without a tag; empty when every text has one.
    """

    def __init__(self) -> None:
        self._row_of: dict[Hashable, int] = {}
        self._numbered = False  # until a tag comes twice, rows are not kept: a million numbers are 32 MB
        self._start, self._row = array("q", [0]), array("i")
        self.first_untagged = ""
        self._numbers: set[type] = set()  # kinds of tags that may be equal: 1, 1.0 and True

    def collect(self, source: Source) -> Iterator[Any]:
        """The texts of a source of tagged ones, whose tags are added while it is read; `TypeError` if one cannot be."""
        for text, tags in source:
            given = _tag_list(tags, source.place)
            if not given:
                self.first_untagged = self.first_untagged or source.place()
            self._numbers.update(kind for kind in map(type, given) if kind in NUMBERS)
            self._row.extend(map(self._row_for, given))
            self._start.append(len(self._row))
            yield text

    def _row_for(self, tag: Hashable) -> int:
        if not self._numbered and tag in self._row_of:
            for row, each in enumerate(self._row_of):
                self._row_of[each] = row
            self._numbered = True
        row = len(self._row_of)
        if self._numbered:
            return self._row_of.setdefault(tag, row)
        self._row_of[tag] = 0
        return row

    def finish(self) -> tuple[list[Hashable], np.ndarray, np.ndarray]:
        """The distinct tags in order of first appearance, `start` (int64) and `row` (int32) of texts x tags."""
        if len(self._numbers) > 1:
            kinds = " and ".join(kind.__name__ for kind in NUMBERS if kind in self._numbers)
            warn_caller(
                f"there are tags of {kinds}, and equal ones are the same tag, as 1, 1.0 and True are; give all as one"
                " kind"
            )
        return list(self._row_of), np.array(self._start, np.int64), np.array(self._row, np.int32)


def _tag_list(tags: Any, place: Callable[[], str]) -> list[Hashable]:
    """The tags of a text that are there, each once: a str, bytes or anything that is no collection is one tag."""
    if hasattr(tags, "tolist"):  # NumPy's arrays and numbers
        tags = tags.tolist()
    if tags is None or isinstance(tags, Mapping):
        what = "None" if tags is None else f"a {type(tags).__name__}"
        raise TypeError(f"the tags of {place()} are {what}; give a list of tags, or one tag")
    given = [tags] if isinstance(tags, str | bytes) or not isinstance(tags, Iterable) else list(tags)
    if isinstance(tags, set | frozenset):  # whose order changes from process to process
        given.sort(key=lambda tag: (type(tag).__name__, repr(tag)))
    try:
        found = dict.fromkeys(tag.item() if isinstance(tag, np.generic) else tag for tag in given)
        return [tag for tag in found if not is_missing(tag)]
    except TypeError as error:
        raise TypeError(f"a tag of {place()} cannot be a key ({error}); give str, int or tuples of them") from error
