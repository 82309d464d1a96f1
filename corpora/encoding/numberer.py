"""The tokens of texts by number, as each program that cuts text counts them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from itertools import count, islice
from typing import NamedTuple

from ..tokenizers.pipeline import Pipeline

__all__ = ["Numbered", "Numberer"]


class Numbered(NamedTuple):
    """The tokens of some texts."""

    ids: array[int]
    lengths: list[int]
    types: list[str]  # those that are new, in the order of their ids
    empty: int  # tokens of no characters, which are left out


class Numberer:
    """Numbers the tokens that a pipeline finds, from 0 in the order in which their types are met."""

    def __init__(self, pipeline: Pipeline):
        self.pipeline = pipeline
        self.numbers: defaultdict[str, int] = defaultdict(count().__next__)

    def number(self, texts: list[str]) -> Numbered:
        """The tokens of some texts by number."""
        known, empty = len(self.numbers), 0
        ids, lengths = array("i"), []
        for tokens in self.pipeline.many(texts):
            if "" in tokens:
                empty += tokens.count("")
                tokens = list(filter(None, tokens))
            ids.extend(list(map(self.numbers.__getitem__, tokens)))
            lengths.append(len(tokens))
        new = len(self.numbers) - known
        return Numbered(ids, lengths, list(islice(reversed(self.numbers), new))[::-1], empty)
