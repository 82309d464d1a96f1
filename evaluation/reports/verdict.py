"""Who won on each dataset, whether that is more than noise, and the sentences that a paper says it with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..statistics.intervals import Interval
from ..statistics.significance import PairedTest
from .phrases import corrected_p, number, of_p, range_of, signed
from .results import ALPHA, Results, Score
from .rows import Key

__all__ = ["Verdict", "headline", "paper", "verdicts"]

_TESTS = {
    "Williams": "Williams's test",
    "permutation": "a permutation test",
    "t over runs and items": "a t test",
    "t over items": "a t test",
}


@dataclass(frozen=True)
class Verdict:
    """Who is ahead on a dataset, by its first measure.

    Attributes
    ----------
    leader : Score
        Of the model that is ahead on the items that all can be asked.
    closest : PairedTest or None
        The leader against the rival who comes nearest to not being told from it; None where there was no test.
    alike : tuple of str
        The rivals that the leader is not told from.
    rivals : int
        How many there are.
    family : int
        How many tests p is corrected for.
    """

    leader: Score
    closest: PairedTest | None
    alike: tuple[str, ...] = ()
    rivals: int = 0
    family: int = 0

    @property
    def told(self) -> bool:
        """Whether the leader is ahead of every rival by more than noise."""
        return self.closest is not None and not self.alike


def verdicts(results: Results) -> list[Verdict]:
    """One for each dataset with a score of which more is better."""
    found = (_verdict(results, key, scores.values()) for key, scores in results.first_ratings().items())
    return [verdict for verdict in found if verdict is not None]


def _verdict(results: Results, key: Key, scores: Iterable[Score]) -> Verdict | None:
    scored = {score.model: score for score in scores if score.score is not None}
    if not scored:
        return None
    tests = [test for test in results.tests_of(key) if test.first in scored and test.second in scored]
    if not tests:
        return Verdict(max(scored.values(), key=lambda score: score.score or 0.0), None, rivals=len(scored) - 1)
    anchor = results.against or tests[0].second
    ahead = {anchor: 0.0} | {_rival(test, anchor): -_of(test, anchor).difference for test in _with(tests, anchor)}
    leader = max(ahead, key=ahead.__getitem__)
    contests = [_of(test, leader) for test in _with(tests, leader)]
    closest = max(contests, key=lambda test: (_corrected(test), -test.difference))
    alike = tuple(test.second for test in contests if _corrected(test) >= ALPHA)
    family = sum(test.family == closest.family for test in results.tests)
    return Verdict(scored[leader], closest, alike, len(contests), family)


def _with(tests: Sequence[PairedTest], model: str) -> list[PairedTest]:
    return [test for test in tests if model in (test.first, test.second)]


def _rival(test: PairedTest, model: str) -> str:
    return test.second if test.first == model else test.first


def _of(test: PairedTest, model: str) -> PairedTest:
    """The test as one of this model against the other."""
    if test.first == model:
        return test
    ends = None if test.interval is None else Interval(-test.interval[1], -test.interval[0])
    effect = None if test.effect is None else -test.effect
    return replace(
        test, first=test.second, second=test.first, difference=-test.difference, interval=ends, effect=effect
    )


def _corrected(test: PairedTest) -> float:
    return test.p if test.corrected is None else test.corrected


def headline(results: Results) -> str:
    """Who won, and on how many datasets by more than noise."""
    found = verdicts(results)
    if not found:
        return "There is no score of which more is better, so nobody won."
    if len(results.models) == 1:
        return "One model was measured: there is nobody to compare it with."
    tested = [verdict for verdict in found if verdict.closest is not None]
    if not tested:
        return "There was no paired test, so nothing says whether a difference is more than noise."
    wins = Counter(verdict.leader.model for verdict in tested if verdict.told)
    rest = len(tested) - sum(wins.values())
    whom = "Significantly ahead of every other model"
    if results.against is not None:
        whom = f"Against {results.against}, significantly ahead"
    said = [f"{model} on {count:,}" for model, count in wins.most_common()]
    of = f" of {len(tested):,} dataset{'s' * (len(tested) > 1)}"
    won = [f"{whom}: {said[0]}{of}{''.join(f', {each}' for each in said[1:])}."] if said else []
    return " ".join([*won, *([f"On {rest:,}{of} the lead may be noise."] if rest else [])])


def paper(results: Results) -> list[str]:
    """What a paper says of each dataset: scores, intervals, the test and its correction. A sentence each."""
    level = str(results.protocol.get("intervals", "")).partition(",")[0]
    told = f"{level} interval" if "%" in level else "interval"
    return [_sentence(verdict, told, len(results.models) == 1) for verdict in verdicts(results)]


def _sentence(verdict: Verdict, interval: str, alone: bool) -> str:
    score, test = verdict.leader, verdict.closest
    where = f"On {score.row.dataset} ({score.row.measure} × 100, {score.row.asked:,} of {score.row.total:,} items)"
    ends = f" ({interval} {range_of(score.interval)})" if score.interval else ""
    scored = f"{where} {score.model if not alone else 'the vectors'} scored {number(score.score)}{ends}"
    if test is None:
        return scored + ("." if alone else ", the highest score; no test says whether that is more than noise.")
    figures = _figures(test, interval.replace(" bootstrap", ""), verdict.family)
    if not verdict.told:
        worse = verdict.rivals - len(verdict.alike)
        others = f" ({_significantly_worse(worse)})" if worse else ""
        least = f" A difference of {number(test.detectable, 1)} points would be found four times in five."
        return (
            f"{scored}. It was not significantly better than {_listed(verdict.alike)}{others}: the difference from "
            f"{test.second} is {figures}." + (least if test.detectable is not None else "")
        )
    if verdict.rivals == 1:
        return f"{scored} and was significantly better than {test.second} by {figures}."
    others = f"all {verdict.rivals:,} others" if verdict.rivals > 2 else "both others"
    return f"{scored} and was significantly better than {others}; than {test.second}, the closest, by {figures}."


def _figures(test: PairedTest, interval: str, family: int) -> str:
    """The difference with its interval, the test and its correction."""
    ends = "" if test.interval is None else f"{interval} {' to '.join(map(signed, test.interval))}; "
    name = _TESTS.get(test.test, f"{test.test} test")
    p = of_p(test.p, test.floor) if family == 1 else corrected_p(test, "p ")
    corrected = "" if family == 1 else f" after Holm's correction for {family:,} tests"
    return f"{number(abs(test.difference), 1)} points ({ends}{name}, {p}{corrected})"


def _significantly_worse(count: int) -> str:
    return "the other was significantly worse" if count == 1 else f"{count:,} others were significantly worse"


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
