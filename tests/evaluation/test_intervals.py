"""Intervals cover what they claim, statistics are scipy's, tests find what is there and nothing else."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from wordvec.evaluation import Bootstrap, Items, holm, paired_test
from wordvec.evaluation.statistics.intervals import STATISTICS
from wordvec.evaluation.statistics.significance import permutation_p, williams_p

FEW = Bootstrap(400)


def correlated(random, n, *strengths):
    """A column of gold scores, and columns that agree with it more or less."""
    gold = random.normal(size=n)
    return gold, *(strength * gold + random.normal(size=n) for strength in strengths)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), n=st.integers(5, 60), levels=st.integers(2, 30))
def test_correlations_are_scipys_with_ties_and_counts(seed, n, levels):
    random = np.random.default_rng(seed)
    values, gold = random.integers(levels, size=(2, n)).astype(float)
    drawn = random.integers(n, size=n)
    if min(np.ptp(values[drawn]), np.ptp(gold[drawn])) == 0:
        return
    counts = np.bincount(drawn, minlength=n)[None].astype(float)
    for name, theirs in (("spearman", stats.spearmanr), ("pearson", stats.pearsonr)):
        ours = STATISTICS[name].of(values, gold, counts)[0]
        assert ours == pytest.approx(theirs(values[drawn], gold[drawn]).statistic, abs=1e-12)


def test_other_statistics_are_scipys_and_numpys():
    random = np.random.default_rng(0)
    values, group = random.normal(size=40), np.repeat([1.0, -1.0], [15, 25])
    assert Items(values, "skewness").score() == pytest.approx(stats.skew(values))
    apart = values[:15].mean() - values[15:].mean()
    assert Items(values, "effect", group).score() == pytest.approx(apart / values.std(ddof=1))
    assert Items(values, "mean").score() == pytest.approx(values.mean())
    halves = (values[:15].mean() + values[15:].mean()) / 2
    assert Items(values, "macro", group).score() == pytest.approx(100 * halves)


def test_the_distribution_is_that_of_scipys_bootstrap():
    random = np.random.default_rng(1)
    gold, values = correlated(random, 80, 0.8)
    ours = Bootstrap(4000).interval(Items(values, "spearman", gold))
    theirs = stats.bootstrap(
        (values, gold),
        lambda x, y: stats.spearmanr(x, y).statistic,
        paired=True,
        vectorized=False,
        n_resamples=1500,
        method="percentile",
        random_state=np.random.default_rng(2),
    ).confidence_interval
    assert ours == pytest.approx((100 * theirs.low, 100 * theirs.high), abs=2.5)


def coverage(truth, sample, times=500):
    """How often the interval of a sample holds the truth, per cent."""
    intervals = [FEW.interval(sample(np.random.default_rng((7, seed)))) for seed in range(times)]
    return 100 * np.mean([low <= truth <= high for low, high in intervals])


def test_intervals_of_shares_hold_what_they_claim():
    assert 93 <= coverage(40, lambda random: Items((random.random(200) < 0.4).astype(float))) <= 97


def test_intervals_of_means_hold_what_they_claim():
    assert 93 <= coverage(0.5, lambda random: Items(random.random(100), "mean")) <= 97


def test_intervals_of_correlations_hold_what_they_claim():
    r = 0.5
    rho = 100 * 6 / np.pi * np.arcsin(r / 2)  # of two normal variables

    def sample(random):
        gold, noise = random.normal(size=(2, 150))
        return Items(r * gold + np.sqrt(1 - r * r) * noise, "spearman", gold)

    assert 93 <= coverage(rho, sample) <= 97


def test_the_interval_of_a_mean_over_sections_draws_within_sections():
    """Sections that are all right or all wrong do not vary, whatever their sizes: an interval would claim too much."""
    items = Items(np.repeat([0.0, 1.0], [5, 500]), "macro", np.repeat([0.0, 1.0], [5, 500]))
    assert items.score() == 50 and FEW.interval(items) is None


def test_small_sections_vary_as_much_as_they_should():
    """The variance of the mean of sections is the sum of s**2 / n over their number squared."""
    values = np.random.default_rng(4).normal(size=(40, 3))
    items = Items(values.ravel(), "macro", np.repeat(np.arange(40.0), 3))
    draws = Bootstrap(4000).draws([items])[0] / 100
    assert draws.std() == pytest.approx(np.sqrt((values.var(axis=1, ddof=1) / 3).sum()) / 40, rel=0.05)
    alone = Items(np.array([1.0, 0, 1, 0]), "macro", np.array([0.0, 0, 0, 1]))
    assert alone.score() is not None and FEW.interval(alone) is None


def test_all_right_and_all_wrong_have_exact_intervals():
    for right in (0.0, 1.0):
        low, high = FEW.interval(Items(np.full(30, right)))
        assert (low, high) == pytest.approx(
            tuple(100 * p for p in stats.binomtest(int(30 * right), 30).proportion_ci(method="exact"))
        )


def test_shares_that_are_no_counts_have_no_exact_interval():
    for share in (0.98, -0.5):
        assert Bootstrap().interval(Items(np.full(3, share))) is None


def test_a_perfect_correlation_of_few_items_claims_no_certainty():
    four = np.arange(4.0)
    assert Bootstrap().interval(Items(four, "spearman", four)) is None
    many = np.random.default_rng(3).normal(size=30)
    assert Bootstrap().interval(Items(many + 0.1 * many[::-1], "spearman", many)).low < 100


def test_several_runs_widen_an_interval():
    random = np.random.default_rng(3)
    runs = [Items((random.random(400) < share).astype(float)) for share in (0.3, 0.4, 0.5)]
    low, high = FEW.interval(*runs)
    one_low, one_high = FEW.interval(runs[1])
    assert high - low > one_high - one_low
    assert FEW.interval(runs[1], runs[1]) == FEW.interval(runs[1])


def test_what_cannot_be_scored_has_no_interval():
    for items in (
        Items(np.full(5, np.nan)),
        Items(np.arange(5.0), "spearman", np.ones(5)),
        Items(np.ones(5), "pearson", np.arange(5.0)),
        Items(np.zeros(0)),
    ):
        assert items.score() is None and FEW.interval(items) is None
    assert Bootstrap(0).interval(Items(np.ones(3))) is None
    with pytest.raises(ValueError, match="resamples must be 0 or more"):
        Bootstrap(-1)
    with pytest.raises(ValueError, match="level must be between"):
        Bootstrap(level=0)


# --- paired tests ---


def test_right_and_wrong_are_mcnemars_exact_test():
    differences = np.repeat([1.0, -1.0, 0.0], [14, 4, 50])
    assert permutation_p(differences) == pytest.approx(stats.binomtest(14, 18).pvalue)
    assert permutation_p(np.zeros(9)) == 1


def test_other_differences_are_scipys_permutation_test():
    differences = np.random.default_rng(4).choice([-1, -0.5, 0, 0.5, 1], size=60, p=[0.1, 0.15, 0.3, 0.25, 0.2])
    theirs = stats.permutation_test(
        (differences, np.zeros(60)),
        lambda x, y, axis: (x - y).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        random_state=np.random.default_rng(5),
    )
    assert permutation_p(differences) == pytest.approx(theirs.pvalue, abs=0.005)


def test_williams_by_hand():
    """Steiger (1980), p. 246: r12 = .396, r13 = .179, r23 = .088, n = 103 gives t(100) = 1.46 or so."""
    random = np.random.default_rng(6)
    wanted = np.array([[1, 0.396, 0.179], [0.396, 1, 0.088], [0.179, 0.088, 1]])
    raw = random.normal(size=(103, 3))
    raw -= raw.mean(axis=0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T))).T
    gold, first, second = (white @ np.linalg.cholesky(wanted).T).T
    r12, r13, r23, n = 0.396, 0.179, 0.088, 103
    determinant = np.linalg.det(wanted)
    t = (r12 - r13) * np.sqrt(
        (n - 1) * (1 + r23) / (2 * (n - 1) / (n - 3) * determinant + ((r12 + r13) / 2) ** 2 * (1 - r23) ** 3)
    )
    assert williams_p(first, second, gold) == pytest.approx(2 * stats.t.sf(t, n - 3))
    assert williams_p(first, first, gold) == 1


@pytest.mark.parametrize("n", [4, 5, 8, 60])
def test_williams_of_opposite_orders(n):
    """They have the correlations r and -r, so what is tested is whether r is 0; no order is rarer than one of n!."""
    gold, first = np.random.default_rng((21, n)).normal(size=(2, n))
    near = williams_p(first, -first + 1e-4 * gold, gold)
    for opposite in (-first, 1 - first * 3):
        assert williams_p(first, opposite, gold) == pytest.approx(near, rel=0.01)
    for ranks in (True, False):
        assert williams_p(gold, -gold, gold, ranks) == pytest.approx(2 / math.factorial(n))


def test_equal_models_are_told_apart_as_often_as_promised():
    alarms = 0
    for seed in range(1000):
        gold, first, second = correlated(np.random.default_rng((8, seed)), 60, 0.7, 0.7)
        alarms += williams_p(first, second, gold) < 0.05
    assert 0.03 <= alarms / 1000 <= 0.07


@pytest.mark.parametrize("runs", [1, 2])
def test_a_better_model_is_told(runs):
    random = np.random.default_rng(9)
    gold, *columns = correlated(random, 300, *[2.0] * runs, *[0.3] * runs)
    items = [Items(column, "spearman", gold) for column in columns]
    found = paired_test(items[:runs], items[runs:], FEW)
    assert found["difference"] > 30 and found["p"] < 0.01 and found["interval"].low > 0
    assert found["test"] == ("Williams" if runs == 1 else "t over runs and items")
    right = [Items((random.random(500) < share).astype(float)) for share in (*[0.6] * runs, *[0.4] * runs)]
    found = paired_test(right[:runs], right[runs:], FEW)
    assert found["test"] == ("permutation" if runs == 1 else "t over runs and items")
    assert found["p"] < 0.01 and found["asked"] == 500


@pytest.mark.parametrize("statistic", ["share", "spearman"])
def test_runs_of_two_models_are_no_pairs(statistic):
    """Both models have a good and a bad run: nothing tells them apart, in whatever order their runs are given."""
    random = np.random.default_rng(13)
    gold, *columns = correlated(random, 2000, 1.0, 2.0, 1.1, 2.2)
    runs = [Items(column, "spearman", gold) for column in columns]
    if statistic == "share":
        runs = [Items((random.random(2000) < share).astype(float)) for share in (0.6, 0.8, 0.55, 0.75)]
    for theirs in (runs[2:], runs[:1:-1]):
        interval = paired_test(runs[:2], theirs, FEW)["interval"]
        assert interval.low < -5 and interval.high > 12


def test_a_great_difference_of_several_runs_stands_any_correction():
    random = np.random.default_rng(14)
    gold, *models = correlated(random, 400, 3.0, 0.3)
    runs = [Items(model + 0.1 * random.normal(size=400), "spearman", gold) for model in models for _ in range(2)]
    assert paired_test(runs[:2], runs[2:], FEW)["p"] < 1e-9


@pytest.mark.parametrize("runs", [2, 3])
def test_seeds_that_move_many_items_together_are_no_difference(runs):
    """Every run is of one method: its seed moves all questions, more than single ones would."""
    alarms = []
    for trial in range(300):
        random = np.random.default_rng((15, runs, trial))
        items = [Items((random.random(3000) < random.normal(0.4, 0.03)).astype(float)) for _ in range(2 * runs)]
        found = paired_test(items[:runs], items[runs:], Bootstrap(50))
        alarms.append(found["p"] < 0.05)
        assert (found["p"] < 0.05) != (found["interval"].low <= 0 <= found["interval"].high)
    assert np.mean(alarms) <= 0.08


def test_few_items_tell_nothing():
    three, gold = np.arange(3.0), np.array([1.0, 2, 3])
    assert paired_test([Items(three, "spearman", gold)], [Items(-three, "spearman", gold)], FEW) is None
    right, wrong = Items(np.ones(4)), Items(np.zeros(4))
    for runs in (1, 2):
        assert paired_test([right] * runs, [wrong] * runs, FEW)["p"] == 0.125
    assert paired_test([right], [wrong], Bootstrap(0)) is None


def test_models_are_compared_on_what_both_were_asked():
    first = Items(np.array([1, 1, 1, np.nan, 0, 1.0]))
    second = Items(np.array([np.nan, 1, 0, 1, 0, 0.0]))
    found = paired_test([first], [second], FEW)
    assert found["asked"] == 4 and found["difference"] == pytest.approx(50)
    assert paired_test([Items(np.full(3, np.nan))], [Items(np.ones(3))], FEW) is None


def test_holms_correction():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.5]) == [1, 1] and holm([]) == []


def test_areas_under_curves_are_tested_as_by_delong():
    """DeLong, DeLong & Clarke-Pearson (1988): the variance of two areas of the same items, by hand."""
    random = np.random.default_rng(8)
    gold = np.repeat([1.0, 0.0], [60, 90])
    shared = random.normal(size=150) + gold
    runs = [shared + random.normal(size=150), 0.5 * shared + random.normal(size=150)]
    told = paired_test(*([Items(values, "auc", gold)] for values in runs), Bootstrap(4000))
    above = [(values[gold == 1][:, None] > values[gold == 0]).astype(float) for values in runs]
    rows, columns = (np.cov([each.mean(axis=axis) for each in above]) for axis in (1, 0))
    spread = rows / 60 + columns / 90
    deviation = np.sqrt(spread[0, 0] + spread[1, 1] - 2 * spread[0, 1])
    difference = above[0].mean() - above[1].mean()
    assert told["difference"] == pytest.approx(100 * difference) and told["test"] == "t over items"
    assert told["detectable"] == pytest.approx(100 * 2.8 * deviation, rel=0.1)
    assert 0.2 < told["p"] / (2 * stats.norm.sf(difference / deviation)) < 5
    assert told["interval"].low < told["difference"] < told["interval"].high and told["effect"] is None
    precise = paired_test(*([Items(values, "average_precision", gold)] for values in runs), Bootstrap(500))
    assert precise["difference"] > 0 and 0 < precise["p"] < 1
