"""Analogies: a is to b as c is to what?

Every candidate d is scored by its cosines with the three given words, which are no candidates themselves:

* 3CosAdd (Mikolov et al. 2013): cos(d, b) - cos(d, a) + cos(d, c);
* 3CosMul (Levy & Goldberg 2014): s(d, b) * s(d, c) / (s(d, a) + 0.001), where s = (cos + 1) / 2.

Either needs nothing but the cosines of the question words with all candidates. Questions share words, so a
batch of them costs one small matrix product and then two passes over a row of numbers a question, where
multiplying b - a + c by all candidates would cost as many passes as there are dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..progress import SILENT, Progress
from .datasets import AnalogySet, Question
from .lexicon import Lexicon
from .report import Row

__all__ = ["METHODS", "Method", "analogies"]

_BLOCK = 1 << 25  # cosines held at once: 128 MB of float32


@dataclass(frozen=True)
class Method:
    """How three rows of cosines become one row of scores.

    `prepare` changes cosines in place; `relate` makes what a pair (b, a) contributes, which questions with
    the same pair share; `join` adds what c contributes. The last two write into `out`.
    """

    measure: str
    prepare: Callable[[np.ndarray], None]
    relate: Callable[..., np.ndarray]
    join: Callable[..., np.ndarray]


def _leave(cosines: np.ndarray) -> None:
    """Keep cosines as they are."""


def _make_positive(cosines: np.ndarray) -> None:
    cosines += 1
    cosines *= 0.5


def _divide(b: np.ndarray, a: np.ndarray, out: np.ndarray) -> np.ndarray:
    np.add(a, np.float32(0.001), out=out)
    return np.divide(b, out, out=out)


#: Every known method by the name it is asked for.
METHODS = {
    "3cosadd": Method("3CosAdd", _leave, np.subtract, np.add),
    "3cosmul": Method("3CosMul", _make_positive, _divide, np.multiply),
}


class _Asked(NamedTuple):
    """A question as rows of the lexicon."""

    a: int
    b: int
    c: int
    answers: list[int]


def analogies(
    lexicon: Lexicon,
    dataset: AnalogySet,
    method: str = "3cosadd",
    restrict_vocab: int | None = 300_000,
    progress: Progress = SILENT,
) -> list[Row]:
    """Count the questions whose best candidate is a right answer.

    Parameters
    ----------
    lexicon : Lexicon
    dataset : AnalogySet
    method : {"3cosadd", "3cosmul"}
    restrict_vocab : int or None
        Candidates, and the words of questions, are among this many most frequent words; a question with
        another is left out, and seen in `asked` out of `total`. Of several right answers one must be among
        them.
    progress : Progress

    Returns
    -------
    list of Row
        Per cent right: in total, then by group, then by section. Of candidates with equal scores the most
        frequent is taken.

    Raises
    ------
    ValueError
        `method` is unknown or `restrict_vocab` is not positive.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, not {method!r}")
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ValueError(f"restrict_vocab must be a positive number of words or None, not {restrict_vocab!r}")
    chosen, cut = METHODS[method], lexicon.cut(restrict_vocab)
    totals = [len(section.questions) for section in dataset.sections]
    progress.begin(f"{dataset.name}, {chosen.measure}", sum(totals), "questions")
    hits, done = [], 0
    for section, total in zip(dataset.sections, totals, strict=True):
        hits.append(_hits(lexicon, _known(lexicon, section.questions, cut), cut, chosen))
        done += total
        progress.advance(done)
    progress.end()
    return _rows(dataset, chosen.measure, hits)


def _known(lexicon: Lexicon, questions: Sequence[Question], cut: int) -> list[_Asked]:
    """Turn the questions that the lexicon can be asked into rows."""
    asked = []
    for question in questions:
        a, c = lexicon.row(question.a), lexicon.row(question.c)
        if 0 <= a < cut and 0 <= c < cut:
            b, answers = lexicon.rows(question.b, cut), lexicon.rows(question.answers, cut)
            if b and answers:
                asked.append(_Asked(a, b[0], c, answers))
    return asked


def _hits(lexicon: Lexicon, asked: list[_Asked], cut: int, method: Method) -> np.ndarray:
    """Tell for each question whether its best candidate is right."""
    hits = np.zeros(len(asked), bool)
    candidates = lexicon.unit[:cut]
    relation, scores = np.empty(cut, np.float32), np.empty(cut, np.float32)
    at = 0
    for batch, places in _batches(asked, max(3, _BLOCK // cut)):
        cosines = lexicon.unit[list(places)] @ candidates.T
        method.prepare(cosines)
        related = None
        for a, b, c, answers in batch:
            if related != (a, b):
                method.relate(cosines[places[b]], cosines[places[a]], out=relation)
                related = (a, b)
            method.join(relation, cosines[places[c]], out=scores)
            scores[a] = scores[b] = scores[c] = -np.inf
            hits[at] = scores.argmax() in answers
            at += 1
    return hits


def _batches(asked: list[_Asked], most_words: int) -> Iterator[tuple[list[_Asked], dict[int, int]]]:
    """Cut questions into runs with at most `most_words` different words; give each word's place in it."""
    batch: list[_Asked] = []
    places: dict[int, int] = {}
    for question in asked:
        if len(places.keys() | question[:3]) > most_words:
            yield batch, places
            batch, places = [], {}
        batch.append(question)
        for row in question[:3]:
            places.setdefault(row, len(places))
    if batch:
        yield batch, places


def _rows(dataset: AnalogySet, measure: str, hits: list[np.ndarray]) -> list[Row]:
    sections = list(zip(dataset.sections, hits, strict=True))

    def row(members: list, part: str, level: str) -> Row:
        right = np.concatenate([np.zeros(0, bool), *(hit for _, hit in members)])
        total = sum(len(section.questions) for section, _ in members)
        score = 100 * float(right.mean()) if len(right) else None
        return Row(dataset.name, "analogy", measure, score, len(right), total, part, level)

    groups = dict.fromkeys(section.group for section in dataset.sections if section.group)
    return [
        row(sections, "", "total"),
        *(row([member for member in sections if member[0].group == group], group, "group") for group in groups),
        *(row([member], member[0].name, "section") for member in sections),
    ]
