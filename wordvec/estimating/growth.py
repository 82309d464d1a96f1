"""How co-occurrence counts grow with text: of a corpus too long to be counted, parts are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..corpora.corpus import Corpus
from ..progress import SILENT

__all__ = ["COUNTED", "is_counted", "parts_of", "times_as_many"]

PIECE = 10_000  # tokens of a text that is long
COUNTED = 3_000_000  # tokens of a corpus that is not counted whole


def is_counted(model: Any, corpus: Corpus) -> bool:
    """Whether a run finds the counts that it needs."""
    from ..corpora.cooccurrence import Cooccurrence

    how = {name: getattr(model, name) for name in ("window", "symmetric", "distance_weighting")}
    return Cooccurrence.is_kept(corpus, corpus.cut(model.min_count, model.max_final_vocab), **how)


def parts_of(model: Any, corpus: Corpus, folder: Path, notes: list[str]) -> tuple[list[int], Any, Corpus, int]:
    """Nonzeros of the first quarter and half of a part of the text; what learns from that part, with the part; and how
    many words there are in all. Other tokens are left out of it, as counting leaves them out.
    """
    from ..trainers.shared.counts import corpus_counts

    notes.append(f"{COUNTED:,} tokens were counted, and how counts grow was seen in them")
    is_word = np.zeros(len(corpus.types), bool)
    is_word[model.choice().ranks(corpus)] = True
    usual = {name: model._arguments[name] for name in ("max_final_vocab", "min_length", "keep", "drop", "rule")}
    trial = type(model)(**model.get_params() | usual | {"min_count": 1})
    parts = [
        Corpus.build(_beginning(corpus, is_word, COUNTED // of), folder / str(of), progress=SILENT) for of in (4, 2, 1)
    ]
    earlier = [len(corpus_counts(trial, part, len(part.types), None, SILENT)) for part in parts[:2]]
    return earlier, trial, parts[2], int(is_word.sum())


def _beginning(corpus: Corpus, is_word: np.ndarray, tokens: int) -> Iterator[list[str]]:
    """The words of the texts of so many tokens, long ones in pieces: all may be in one."""
    types, ends = corpus.types, corpus.offsets.tolist()
    for first, end in pairwise(ends):
        for start in range(first, min(end, tokens), PIECE):
            piece = corpus.tokens[start : min(start + PIECE, end, tokens)]
            yield [types[token] for token in piece[is_word[piece]]]
        if end >= tokens:
            return


def times_as_many(nonzeros: Sequence[int], times: float) -> float:
    """How many times as many nonzeros there are in so many times the text, of those in three parts, each twice the one
    before. They grow by a power that falls from doubling to doubling, as it did from the first to the second.
    """
    before, power = (math.log2(later / earlier) for earlier, later in pairwise(nonzeros))
    fall, doublings, grown = max(0.0, before - power), math.log2(max(times, 1.0)), 0.0
    for number in range(1, math.ceil(doublings) + 1):
        grown += max(0.0, power - fall * number) * min(1.0, doublings - number + 1)
    return 2**grown
