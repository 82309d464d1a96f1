"""What speaks for a label in a text: each word and n-gram with its share of the score.

A text's vector h is the mean of the rows r of its n words and n-grams, and a label's score is the product of h with the
label's row t. So the score is a sum over these pieces, and nothing has to be estimated:

    h.t = sum of (r.t) / n
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...vectors.quantized import QuantizedRows
from ...vocabulary import END_OF_LINE
from .labelled import Encoded
from .text_classes import TextClasses, as_lines, known_places, text_rows_of

__all__ = ["Explanation", "Piece", "explained"]

WORD, CHARACTERS, WORDS = "word", "character n-gram", "word n-gram"


class Piece(NamedTuple):
    """A word or an n-gram of a text."""

    piece: str
    kind: str  # "word", "character n-gram" or "word n-gram"
    times: int  # how often the text has it
    known: bool  # whether there is a row of it; else it counts as zeros
    contribution: float  # to the score, all occurrences together


@dataclass(frozen=True)
class Explanation:
    """Why a text has a label.

    Attributes
    ----------
    label : Any
    score : float
        The label's score, its logit: the sum of all contributions.
    probability : float
        The label's, as `predict_proba` has it.
    pieces : list of Piece
        The largest contributions first, be they for or against the label.
    """

    label: Any
    score: float
    probability: float
    pieces: list[Piece]

    def to_dict(self) -> dict[str, Any]:
        """All of it in JSON's types, but that the label is as it is."""
        pieces = [each._asdict() for each in self.pieces]
        return {"label": self.label, "score": self.score, "probability": self.probability, "pieces": pieces}


def explained(
    learnt: TextClasses, text: Encoded, label: int, name: Any, probability: float, settings: Any
) -> Explanation:
    """The explanation of the score that one text has for the label of a number."""
    _, rows = text_rows_of(learnt.vocabulary, text, settings)
    size = len(learnt.vocabulary)
    hashed = rows >= size
    place = rows.astype(np.int64)
    place[hashed] = size + known_places(learnt.buckets, place[hashed] - size, settings.bucket)
    inputs, dimensions = learnt.inputs, settings.vector_size
    known = place < len(inputs)
    count = int(known.sum()) if isinstance(inputs, QuantizedRows) else len(rows)  # what was cut off does not count
    shares = np.zeros(len(rows))
    found_rows = np.asarray(inputs[place[known]])[:, :dimensions].astype(np.float64)
    shares[known] = found_rows @ learnt.outputs[label, :dimensions].astype(np.float64) / max(count, 1)
    found: dict[tuple[str, str], Piece] = {}
    lines = as_lines(text)
    words = [lines.types[token] for token in lines.tokens.tolist()]
    for (piece, kind), there, share in zip(_pieces(words, learnt, settings), known, shares.tolist(), strict=True):
        before = found.get((piece, kind), Piece(piece, kind, 0, bool(there), 0.0))
        found[piece, kind] = before._replace(times=before.times + 1, contribution=before.contribution + share)
    pieces = sorted(found.values(), key=lambda each: -abs(each.contribution))
    return Explanation(name, float(shares.sum()), probability, pieces)


def _pieces(words: list[str], learnt: TextClasses, settings: Any) -> list[tuple[str, str]]:
    """The pieces of a text with their kinds, in the order of `text_rows`."""
    from ...vectors.ngrams import pieces  # which loads Numba

    words = [*words, END_OF_LINE]
    found = []
    for position, word in enumerate(words):
        if word in learnt.vocabulary.index:
            found.append((word, WORD))
        if settings.max_n:
            found += [(piece, CHARACTERS) for piece in pieces(word, settings.min_n, settings.max_n)]
        last = min(position + settings.word_ngrams, len(words))
        found += [(" ".join(words[position : end + 1]), WORDS) for end in range(position + 1, last)]
    return found
