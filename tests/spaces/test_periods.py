"""Words on their way through periods, and neighbours that several runs agree on."""

from __future__ import annotations

import numpy as np
import pytest

from wordvec.spaces import drift, plot_way, shuffled_periods, steady_neighbors
from wordvec.spaces.steadiness import overlaps
from wordvec.vectors.keyed import keyed_vectors

WORDS, SIZE = 400, 10
NAMES = [f"w{row}" for row in range(WORDS)]
COUNTS = np.arange(WORDS, 0, -1) ** 2
TURNS = [np.linalg.qr(np.random.default_rng(seed).normal(size=(SIZE, SIZE)))[0] for seed in range(9)]
TRUE = np.random.default_rng(1).normal(size=(WORDS, SIZE))
PLACES = {"w40": TRUE[300], "w350": TRUE[20]}  # where two words go


def model(seed, share=0.0):
    """Vectors with noise, more of it for rare words; some words are `share` of their way to another place."""
    random = np.random.default_rng(100 + seed)
    made = TRUE + random.normal(size=TRUE.shape) * (0.02 + 0.5 * (np.arange(WORDS) / WORDS)[:, None])
    for word, place in PLACES.items():
        row = int(word[1:])
        made[row] += share * (place - TRUE[row])
    order = random.permutation(WORDS)
    keyed = keyed_vectors([NAMES[row] for row in order], (made @ TURNS[seed])[order].astype(np.float32))
    keyed.expandos["count"] = COUNTS[order]
    return keyed


@pytest.fixture(scope="module")
def periods():
    return {"old": model(0), "middle": model(1, 0.3), "new": model(2, 1.0)}


@pytest.fixture(scope="module")
def controls():
    return [[model(3), model(4), model(5)], [model(6), model(7), model(8)]]


def test_words_that_moved_are_told_from_rare_ones(periods, controls):
    found = drift(periods, controls, as_frequent=100)
    assert [each.word for each in found.moved(2)] == ["w40", "w350"]
    farthest = np.argsort(-found.distances)[:10]
    assert np.mean([int(found.words[row][1:]) for row in farthest]) > WORDS / 2  # the distance alone says: rare ones
    one, other = found.moved(words=["w40", "w100"])
    assert one.p == pytest.approx(1 / 201) and one.corrected >= one.p and one.excess > 0.3 and one.largest == "new"
    assert other.p > 0.01
    spread = found.p[[name not in PLACES for name in found.words]]
    assert 0.35 < np.mean(spread) < 0.65  # of words that stay, p is even


def test_without_controls_nothing_is_called_significant(periods):
    found = drift(periods)
    assert found.p is None and found.moved(1)[0].p is None
    assert found.moved(1)[0].word in PLACES
    assert len(found.steps) == 2 and found.distances.shape == (WORDS,)


def test_spaces_are_turned_upon_the_first(periods):
    found = drift(periods)
    still = found.words.index("w5")
    assert found.distances[still] < 0.02
    old, new = (found.neighbors("w5", 1)[period] for period in ("old", "new"))
    assert old[0][0] == new[0][0]
    assert found.neighbors("w40", 1)["new"][0][0] == "w300"


def test_a_way_is_drawn(periods, tmp_path):
    axes = plot_way(drift(periods), "w40", tmp_path / "way.svg", top=3)
    names = {text.get_text() for text in axes.texts}
    assert {"w40, old", "w40, new", "w300"} <= names and (tmp_path / "way.svg").stat().st_size
    with pytest.raises(ValueError, match="^not all periods know 'nobody'"):
        plot_way(drift(periods), "nobody")


def test_texts_are_dealt_out_anew():
    given = {"old": [f"o{n}" for n in range(50)], "new": [f"n{n}" for n in range(30)]}
    dealt = shuffled_periods(given, seed=4)
    assert {period: len(texts) for period, texts in dealt.items()} == {"old": 50, "new": 30}
    assert sorted(dealt["old"] + dealt["new"]) == sorted(given["old"] + given["new"])
    assert 5 < sum(text.startswith("o") for text in dealt["new"]) < 30
    assert shuffled_periods(given, seed=4) == dealt != shuffled_periods(given, seed=5)


def test_what_is_no_way_is_told(periods, controls):
    old = periods["old"]
    with pytest.raises(ValueError, match="^one period is no way"):
        drift({"old": old})
    with pytest.raises(ValueError, match="^there are 3 periods, and a control of 2"):
        drift(periods, [controls[0][:2]])
    with pytest.raises(ValueError, match="^all periods know only 0 words in common"):
        drift([old, keyed_vectors(["a", "b"], old.vectors[:2])])
    with pytest.raises(ValueError, match="^the models have 10, 3 dimensions"):
        drift([old, keyed_vectors(old.index_to_key, old.vectors[:, :3].copy())])
    with pytest.raises(ValueError, match="^not all periods know 'nobody'"):
        drift(periods).moved(words=["nobody"])


def test_neighbors_that_runs_agree_on_come_first(controls):
    runs = controls[0]
    found = steady_neighbors(runs, ["w3", "w390"], top=5)
    assert [each.runs for each in found["w3"]] == sorted((each.runs for each in found["w3"]), reverse=True)
    assert found["w3"][0].runs == 1 and found["w3"][0].deviation < 0.05
    assert len(found["w390"]) > len(found["w3"])  # a rare word has others in each
    whole, *bands = overlaps(runs, 5)
    assert whole.interval.low < whole.score < whole.interval.high
    assert bands[0].part == "rank 1 to 80" and whole.asked == WORDS
    with pytest.raises(ValueError, match="^one run agrees with itself"):
        steady_neighbors(runs[:1], ["w3"])
    with pytest.raises(ValueError, match="^not all runs know 'nobody'"):
        steady_neighbors(runs, ["nobody"])
