"""Halves of the items, choices on one of them, and which setting moves what: on outcomes that are made up."""

import numpy as np
import pytest

from wordvec.evaluation import Bootstrap, Items, Report, Row
from wordvec.experiments.plan import Candidate, Plan
from wordvec.experiments.tuning import choose, effects, half

BOOTSTRAP = Bootstrap(300)
ITEMS = 400


def report(right, **more):
    """Outcomes (datasets, items) as a report."""
    rows = [Row.of(name, "analogy", "3CosAdd", Items(np.asarray(values, float))) for name, values in right.items()]
    rows.append(Row("words", "geometry", "isotropy", 0.5, 9, 9, descriptive=True))
    rows.append(Row.of("set", "analogy", "3CosAdd", Items(np.ones(5)), part="capital", level="section"))
    return Report(rows, {"seed": 0}, **more)


def plan_of(grid):
    candidates = [
        Candidate(" ".join(["m", *(f"{k}={v}" for k, v in at.items())]), "word2vec-sg", {}, (1, 2), "m", at)
        for at in grid
    ]
    return Plan(tuple(candidates), {"peer": ["peer.bin"]})


def test_halves_are_disjoint_whole_and_the_same_for_every_model():
    values = np.arange(11.0)
    whole = report({"set": values, "other": values})
    parts = [half(whole, part, BOOTSTRAP) for part in ("development", "test")]
    first, second = (part.rows[0].items.values for part in parts)
    assert sorted([*first, *second]) == values.tolist() and (len(first), len(second)) == (5, 6)
    assert not np.array_equal(first, parts[0].rows[1].items.values)  # another dataset, other halves
    assert np.array_equal(first, half(whole, "development", BOOTSTRAP).rows[0].items.values)
    assert [row.kind for row in parts[1].rows] == ["analogy", "analogy", "geometry"]  # no section
    assert parts[0].rows[0].total == 5 and parts[1].rows[0].interval is not None


def test_what_is_chosen_is_best_on_the_half_that_is_not_reported():
    """One setting is right on the development half alone: whoever chose on all items could not tell."""
    random = np.random.default_rng(0)
    development = np.isin(
        np.arange(ITEMS), half(report({"set": np.arange(ITEMS)}), "development", BOOTSTRAP).rows[0].items.values
    )
    lucky, steady = development.astype(float), (random.random(ITEMS) < 0.8).astype(float)
    plan = plan_of([{"window": 2}, {"window": 5}])
    reports = {
        "m window=2": [report({"set": lucky})],
        "m window=5": [report({"set": steady})],
        "peer": [report({"set": steady})],
    }
    found, (choice,) = choose(plan, reports, "all", BOOTSTRAP)
    assert choice.at == {"window": 2} and choice.score == 100 and choice.among == 2
    assert found["m"][0].rows[0].score == 0 and found["m"][0].rows[0].total == ITEMS // 2
    assert found["peer"][0].rows[0].total == ITEMS // 2


def test_each_dataset_can_have_its_own_setting():
    good, bad = np.ones(ITEMS), np.zeros(ITEMS)
    plan = plan_of([{"window": 2}, {"window": 5}])
    reports = {
        "m window=2": [report({"a": good, "b": bad})] * 2,
        "m window=5": [report({"a": bad, "b": good})] * 2,
        "peer": [report({"a": bad, "b": bad})],
    }
    found, choices = choose(plan, reports, "each", BOOTSTRAP)
    assert {choice.dataset: choice.at["window"] for choice in choices} == {"a": 2, "b": 5}
    assert [row.score for row in found["m"][1].rows[:2]] == [100, 100]


def made_up(rates, seed=0, wobble=0.0):
    """Reports of a grid: the share of right answers by settings, the same items easy for all, and by seed."""
    random = np.random.default_rng(seed)
    difficulty = random.random(ITEMS)
    return {
        name: [report({"set": difficulty < rate + wobble * random.normal()}) for _ in range(2)]
        for name, rate in rates.items()
    }


def test_effects_are_means_over_the_rest_of_the_grid():
    plan = plan_of([{"window": w, "hs": h} for w in (2, 5) for h in (0, 1)])
    rates = {f"m window={w} hs={h}": 0.3 + 0.2 * (w == 5) + 0.1 * h for w in (2, 5) for h in (0, 1)}
    found = {(e.setting, e.value): e for e in effects(plan, made_up(rates) | {"peer": []}, BOOTSTRAP)}
    assert found.keys() == {("window", 5), ("hs", 1)}
    assert found["window", 5].against == 2 and found["window", 5].pairs == 4
    assert found["window", 5].difference == pytest.approx(20, abs=5)
    assert found["hs", 1].difference == pytest.approx(10, abs=4)
    low, high = found["window", 5].interval
    assert 0 < low < found["window", 5].difference < high


def test_intervals_of_effects_hold_nothing_where_nothing_differs():
    """Of 200 grids whose settings do nothing, some 5 % of intervals leave out 0."""
    plan = Plan(plan_of([{"window": 2}, {"window": 5}]).candidates)
    outside = []
    for seed in range(200):
        random = np.random.default_rng(seed)
        reports = {
            candidate.name: [report({"set": random.random(ITEMS) < 0.4}) for _ in range(2)]
            for candidate in plan.candidates
        }
        (effect,) = effects(plan, reports, Bootstrap(200, seed=seed))
        outside.append(effect.interval.low > 0 or effect.interval.high < 0)
    assert np.mean(outside) < 0.09


def test_without_a_grid_nothing_moves():
    assert (
        effects(Plan((Candidate("m", "glove", {}, (1,), "m", {}),)), {"m": [report({"set": np.ones(5)})]}, BOOTSTRAP)
        == []
    )
