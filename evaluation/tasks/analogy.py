"""Analogies: a is to b as c is to what?

Every candidate d is scored by its cosines with the three given words, which are excluded from the candidates:

* 3CosAdd (Mikolov et al. 2013): cos(d, b) - cos(d, a) + cos(d, c);
* 3CosMul (Levy & Goldberg 2014): s(d, b) * s(d, c) / (s(d, a) + 0.001), where s = (cos + 1) / 2.

Either needs nothing but the cosines of the question words with all candidates. Questions share words, so a
batch of them costs one small matrix product and then a pass over a row of numbers a question
(`wordvec.evaluation.tasks.analogy_kernels`), where multiplying b - a + c by all candidates would cost as many passes as
there are dimensions.

A method that learns a relation from all its pairs (`wordvec.evaluation.tasks.analogy_relations`) is one more row of
`ANALOGY_METHODS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from ...progress import USUAL, Progress
from ...system.workers import in_parallel
from ..datasets.kinds import AnalogySet, Question, Section
from ..lexicon import Lexicon
from ..reports.rows import Row
from ..statistics.intervals import Items
from .analogy_relations import average_offset, logistic

__all__ = ["ANALOGY_METHODS", "AnalogyMethod", "analogies"]

_BLOCK = 1 << 25  # cosines that a thread holds at once: 128 MB of float32


class AnalogyMethod(NamedTuple):
    """How the questions of a section are answered.

    `outcomes` maps a lexicon, a section, the number of candidates, and whether question words are excluded from them,
    to 1 for right, 0 for wrong and NaN for not covered: one a question, or one a pair where the method is `of_pairs`.
    """

    measure: str
    outcomes: Callable[[Lexicon, Section, int, bool], np.ndarray]
    of_pairs: bool = False


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
    exclude: bool = True,
    progress: Progress = USUAL,
) -> list[Row]:
    """Count the questions whose best candidate is a right answer.

    Parameters
    ----------
    lexicon : Lexicon
    dataset : AnalogySet
    method : {"3cosadd", "3cosmul", "3cosavg", "lrcos"}
        The last two need the pairs that questions were made of, as BATS has them.
    restrict_vocab : int or None
        Candidates, and the words of questions, are among this many most frequent words; a question with another word
        is skipped, and missing in `asked`. Of several right answers one must be among them.
    exclude : bool
        Whether the words of a question are excluded from the candidates, as is usual.
    progress : Progress

    Returns
    -------
    list of Row
        Per cent right: in total (micro: every question weighs the same), as the mean of the sections (macro), then by
        group, then by section. Of candidates with equal scores the most frequent is taken. Nothing for a method that
        needs pairs on a dataset without.

    Raises
    ------
    ValueError
        `method` is unknown or `restrict_vocab` is not positive.
    """
    if method not in ANALOGY_METHODS:
        raise ValueError(f"method must be one of {', '.join(ANALOGY_METHODS)}, not {method!r}")
    if restrict_vocab is not None and restrict_vocab < 1:
        raise ValueError(f"restrict_vocab must be a positive number of words or None, not {restrict_vocab!r}")
    chosen, cut = ANALOGY_METHODS[method], lexicon.cut(restrict_vocab)
    sections = [section for section in dataset.sections if section.pairs or not chosen.of_pairs]
    if not sections:
        return []
    totals = [len(section.pairs if chosen.of_pairs else section.questions) for section in sections]
    unit = "pairs" if chosen.of_pairs else "questions"
    progress.begin(f"{dataset.name}, {chosen.measure}", sum(totals), unit)
    outcomes: list[np.ndarray] = []
    for outcome in in_parallel(lambda section: chosen.outcomes(lexicon, section, cut, exclude), sections):
        outcomes.append(outcome)
        progress.advance(sum(totals[: len(outcomes)]))
    progress.end()
    return _rows(dataset.name, chosen, sections, outcomes)


def _by_cosines(multiply: bool) -> Callable[[Lexicon, Section, int, bool], np.ndarray]:
    def outcomes(lexicon: Lexicon, section: Section, cut: int, exclude: bool) -> np.ndarray:
        known = _known(lexicon, section.questions, cut)
        outcome = np.full(len(section.questions), np.nan)
        outcome[list(known)] = _won(lexicon, list(known.values()), cut, multiply, exclude)
        return outcome

    return outcomes


#: Every method by name.
ANALOGY_METHODS = {
    "3cosadd": AnalogyMethod("3CosAdd", _by_cosines(multiply=False)),
    "3cosmul": AnalogyMethod("3CosMul", _by_cosines(multiply=True)),
    "3cosavg": AnalogyMethod("3CosAvg", average_offset, of_pairs=True),
    "lrcos": AnalogyMethod("LRCos", logistic, of_pairs=True),
}


def _known(lexicon: Lexicon, questions: Sequence[Question], cut: int) -> dict[int, _Asked]:
    """Turn the questions that are covered into rows, by their place."""

    @cache  # a relation's questions are made of few words
    def rows(words: tuple[str, ...]) -> list[int]:
        return lexicon.rows(words, cut)

    asked = {}
    for place, question in enumerate(questions):
        given = rows((question.a,)), rows(question.b), rows((question.c,)), rows(question.answers)
        if all(given):
            (a, *_), (b, *_), (c, *_), answers = given
            asked[place] = _Asked(a, b, c, answers)
    return asked


def _won(lexicon: Lexicon, asked: list[_Asked], cut: int, multiply: bool, exclude: bool) -> np.ndarray:
    """Tell for each question whether its best candidate is right."""
    from .analogy_kernels import win

    most_words = max(4, _BLOCK // cut)
    order = _tiled(asked, most_words)
    won = [np.zeros(0, bool)]
    for batch, places in _batches([asked[place] for place in order], most_words):
        cosines = lexicon.unit[list(places)] @ lexicon.unit[:cut].T
        if multiply:
            cosines += 1
            cosines *= 0.5
        words = np.array([question[:3] for question in batch])
        given = np.array([[places[row] for row in question[:3]] for question in batch])
        starts = np.cumsum([0, *(len(question.answers) for question in batch)])
        answers = np.concatenate([question.answers for question in batch])
        won.append(np.zeros(len(batch), bool))
        win(cosines, words, given, starts, answers, multiply, exclude, won[-1])
    in_order = np.empty(len(asked), bool)
    in_order[order] = np.concatenate(won)
    return in_order


def _tiled(asked: list[_Asked], most_words: int) -> list[int]:
    """Order questions so that those of few pairs (a, b) and few words c, together `most_words`, stand together.

    Otherwise a large section, in which every pair meets every c, would need the same cosines again for every pair.
    """
    pairs: dict[tuple[int, int], int] = {}
    thirds: dict[int, int] = {}

    def tile(place: int) -> tuple[int, int]:
        a, b, c, _ = asked[place]
        pair, third = pairs.setdefault((a, b), len(pairs)), thirds.setdefault(c, len(thirds))
        return pair // (most_words // 4), third // (most_words // 2)

    return sorted(range(len(asked)), key=tile)


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


def _rows(
    dataset: str, method: AnalogyMethod, sections: Sequence[Section], outcomes: Sequence[np.ndarray]
) -> list[Row]:
    needs = "no relation has three covered pairs" if method.of_pairs else Row.needs

    def row(part: str, level: str, chosen: Sequence[bool], statistic: str = "share") -> Row:
        members = [outcome for outcome, one in zip(outcomes, chosen, strict=True) if one]
        section = np.repeat(np.arange(len(members)), [len(member) for member in members]).astype(float)
        items = Items(np.concatenate(members), statistic, section if statistic == "macro" else None)
        return Row.of(dataset, "analogy", method.measure, items, part=part, level=level, needs=needs)

    everything = [True] * len(sections)
    groups = dict.fromkeys(section.group for section in sections if section.group)
    several = len(sections) > 1
    return [
        row("", "total", everything),
        *([row("mean of sections", "macro", everything, "macro")] if several else []),
        *(row(group, "group", [section.group == group for section in sections]) for group in groups),
        *(row(section.name, "section", [other is section for other in sections]) for section in sections),
    ]
