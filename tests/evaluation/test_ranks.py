"""Ranks over datasets, effect sizes and power; error rates where nothing differs."""

import numpy as np
import pytest
from scipy import stats

from wordvec.evaluation import Bootstrap, Items, Report, Row, compare_reports, holm, paired_test, plot_ranks
from wordvec.evaluation.reports.comparing import paired_tests
from wordvec.evaluation.statistics.ranks import critical_difference, rank_models

#: Demšar (2006), table 5: values of q at 0.05 for two to ten models.
DEMSAR = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]


def test_critical_differences_are_those_of_the_literature():
    for models, q in enumerate(DEMSAR, 2):
        assert critical_difference(models, 14) == pytest.approx(q * np.sqrt(models * (models + 1) / (6 * 14)), abs=2e-3)


def test_ranks_are_friedmans():
    scores = np.random.default_rng(0).normal(size=(14, 4)) + [0, 0.2, 0.4, 1.5]
    ranking = rank_models("abcd", [f"set{n}" for n in range(14)], scores)
    theirs = stats.friedmanchisquare(*scores.T)
    assert ranking.statistic == pytest.approx(theirs.statistic) and ranking.p == pytest.approx(theirs.pvalue, abs=0.01)
    assert ranking.models[0] == "d" and sum(ranking.ranks) == pytest.approx(10)
    assert ranking.apart(ranking.models[0], ranking.models[-1])
    assert not any(ranking.apart(*group[:: len(group) - 1]) for group in ranking.alike())


def test_equal_models_share_a_rank_and_few_datasets_rank_nothing():
    ranking = rank_models("abc", "xyz", np.ones((3, 3)))
    assert ranking.ranks == (2, 2, 2) and ranking.p == 1 and ranking.alike() == [("a", "b", "c")]
    assert rank_models("abc", "xy", np.ones((2, 3))) is None and rank_models("a", "xyz", np.ones((3, 1))) is None


def several_datasets(means, datasets=8, seed=1):
    random = np.random.default_rng(seed)
    rows = {
        model: [
            Row.of(f"set{n}", "similarity", "Spearman", Items((random.random(200) < share).astype(float)))
            for n in range(datasets)
        ]
        for model, share in means.items()
    }
    return {model: [Report(each, {})] for model, each in rows.items()}


def test_a_comparison_ranks_and_draws_its_models(tmp_path):
    comparison = compare_reports(several_datasets({"bad": 0.2, "$good$": 0.9, "fair": 0.5}), Bootstrap(50))
    ranking = comparison.ranking
    assert ranking.models == ("$good$", "fair", "bad") and ranking.ranks == (1, 2, 3) and len(ranking.datasets) == 8
    assert ranking.apart("$good$", "bad") and ranking.p == pytest.approx(1e-4, abs=5e-4)
    plot_ranks(comparison, tmp_path / "ranks.svg")
    assert "$good$" in (tmp_path / "ranks.svg").read_text()
    page = comparison.save(tmp_path / "report")[0].read_text()
    assert "Friedman" in page and "critical difference" in page
    assert "Mean ranks on 8 datasets" in comparison.to_markdown()
    assert comparison.to_dict()["ranking"]["apart"][-1] == ["$good$", "bad"]
    with pytest.raises(ValueError, match="there are no ranks to draw"):
        plot_ranks(compare_reports(several_datasets({"a": 0.2, "b": 0.3}, datasets=2), Bootstrap(0)))


# --- effect sizes and power ---


def correlated(r, n, random):
    """Values that correlate with gold scores exactly so."""
    raw = random.normal(size=(n, 2))
    white = np.linalg.qr(raw - raw.mean(axis=0))[0]
    return Items(r * white[:, 0] + np.sqrt(1 - r**2) * white[:, 1], "pearson", white[:, 0])


def test_effect_sizes_are_cohens():
    random = np.random.default_rng(2)
    gold = correlated(0.5, 80, random)
    other = Items(correlated(0.2, 80, np.random.default_rng(2)).values, "pearson", gold.gold)
    found = paired_test([gold], [other], Bootstrap(50))
    assert found["effect_size"] == "Cohen's q" and found["effect"] == pytest.approx(np.arctanh(0.5) - np.arctanh(0.2))
    right = [Items(np.repeat([1.0, 0], [share, 100 - share])) for share in (70, 50)]
    found = paired_test(right[:1], right[1:], Bootstrap(50))
    assert found["effect_size"] == "Cohen's h" and found["effect"] == pytest.approx(0.4115, abs=1e-4)
    one, two = random.random((2, 100))
    found = paired_test([Items(one, "mean")], [Items(two, "mean")], Bootstrap(50))
    assert found["effect_size"] == "Cohen's d"
    assert found["effect"] == pytest.approx((one - two).mean() / (one - two).std(ddof=1))


def right_and_wrong(items, *seed):
    random = np.random.default_rng(seed)
    return ([Items((random.random(items) < share).astype(float))] for share in (0.6, 0.5))


def test_so_many_items_as_are_needed_tell_a_difference_four_times_in_five():
    """Differences of right and wrong have a variance of 0.24 + 0.25: 0.49 * ((1.96 + 0.84) / 0.1) ** 2 = 384 items."""
    found = [paired_test(*right_and_wrong(20_000, 3, trial), Bootstrap(200)) for trial in range(8)]
    needed = int(np.median([each["items_needed"] for each in found]))
    assert needed == pytest.approx(384, rel=0.2)
    detectable = np.median([each["detectable"] for each in found])
    assert detectable == pytest.approx(100 * 2.8 * np.sqrt(0.49 / 20_000), rel=0.15)
    told = [paired_test(*right_and_wrong(needed, 4, trial), Bootstrap(2))["p"] < 0.05 for trial in range(150)]
    assert 0.65 <= np.mean(told) <= 0.9  # McNemar's exact test is a little less than exact


def test_runs_that_are_needed():
    """Runs have a standard deviation of 3 points; to tell 4 points: 2 * 9 / (4 / 2.8) ** 2 = 8.8 of each."""
    random = np.random.default_rng(5)
    few = np.array([-3, 0, 3.0])
    ours, theirs = ([Items(np.full(1000, score) + random.normal(size=1000), "mean") for score in few + mean]
                    for mean in (4, 0))  # fmt: skip
    found = paired_test(ours, theirs, Bootstrap(50))
    assert found["runs_needed"] == 9 and found["items_needed"] is None
    alone = paired_test(ours[:1], theirs[:1], Bootstrap(50))
    assert alone["runs_needed"] is None and alone["items_needed"] is not None


# --- error rates where nothing differs ---


def false_alarms_of_ranks(models, datasets, trials, permutations=199):
    """How often Friedman's and Nemenyi's tests tell equal models apart."""
    friedman = nemenyi = 0
    names = [str(model) for model in range(models)]
    for trial in range(trials):
        scores = np.random.default_rng((7, trial)).normal(size=(datasets, models))
        ranking = rank_models(names, range(datasets), scores, permutations=permutations)
        friedman += ranking.p < 0.05
        nemenyi += ranking.apart(ranking.models[0], ranking.models[-1])
    return friedman / trials, nemenyi / trials


def false_alarms_of_families(models, datasets, trials):
    """How often any of all tests between equal models is below 0.05, before and after Holm's correction."""
    before = after = 0
    for trial in range(trials):
        reports = several_datasets(dict.fromkeys(map(str, range(models)), 0.5), datasets, (8, trial))
        runs = {model: [report.rows] for model, (report,) in reports.items()}
        tests = paired_tests(runs, Bootstrap(2), None, "kind")
        before += min(test.p for test in tests) < 0.05
        after += min(test.corrected for test in tests) < 0.05
    return before / trials, after / trials


def test_equal_models_are_ranked_apart_no_more_often_than_promised():
    friedman, nemenyi = false_alarms_of_ranks(5, 12, 300)
    assert 0.025 <= friedman <= 0.075 and nemenyi <= 0.075  # 0.05, give or take 2 standard errors


def test_a_family_of_tests_errs_no_more_often_than_promised():
    before, after = false_alarms_of_families(3, 4, 60)
    assert before > 0.15 and after <= 0.1


def test_holm_of_independent_tests_errs_once_in_twenty():
    p = np.random.default_rng(6).random((2000, 12))
    assert 0.04 <= np.mean([min(holm(each)) < 0.05 for each in p]) <= 0.06
