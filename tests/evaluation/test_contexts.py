"""Words in contexts: the formats of SCWS and WiC, measures by hand, and a corpus of pseudowords from end to end."""

import numpy as np
import pytest

import wordvec
from wordvec.evaluation import Bootstrap, ContextPair, ContextSet, Occurrence, contextual_similarity, read_datasets
from wordvec.evaluation.tasks.contexts import _threshold
from wordvec.vectors.keyed import keyed_vectors

PLAIN = dict(geometry=False, bootstrap=Bootstrap(0))


def occurrence(text, word=None):
    """A word in capitals is the one that is meant."""
    words = text.split()
    place = next(place for place, each in enumerate(words) if each.isupper())
    return Occurrence(word or words[place].lower(), tuple(each.lower() for each in words), place)


def pair(first, second, score):
    return ContextPair(occurrence(first), occurrence(second), score)


@pytest.fixture
def vectors():
    """Rivers lie this way, money that way; a bank is both."""
    rows = {"river": [9, 0, 1], "water": [9, 1, 0], "money": [0, 9, 1], "loan": [1, 9, 0], "bank#1": [3, 0, 0],
            "bank#2": [0, 4, 0], "shore": [2, 0, 0.5], "moon": [0, 0, -9]}  # fmt: skip
    return keyed_vectors(list(rows), np.array(list(rows.values()), np.float32))


def test_measures_by_hand(vectors):
    given = [
        pair("river BANK water", "money BANK loan", 1.0),
        pair("river BANK water", "the SHORE", 9.0),
        pair("money BANK loan", "the SHORE", 2.0),
        pair("the ZEBRA", "the SHORE", 2.0),
    ]
    rows = contextual_similarity(vectors, ContextSet("set", given))
    assert [row.measure for row in rows] == [f"Spearman ({m})" for m in ("AvgSimC", "AvgSim", "MaxSim", "LocalSim")]
    found = {row.measure[10:-1]: row.items.values for row in rows}
    shore = 2 / np.hypot(2, 0.5)
    np.testing.assert_allclose(found["LocalSim"], [0, shore, 0, np.nan], atol=1e-6)
    np.testing.assert_allclose(found["MaxSim"], [1, shore, shore, np.nan], atol=1e-6)
    np.testing.assert_allclose(found["AvgSim"], [0.5, shore / 2, shore / 2, np.nan], atol=1e-6)
    assert 0 < found["AvgSimC"][0] < 0.5 and found["AvgSimC"][1] > shore / 2 > found["AvgSimC"][2]
    assert rows[0].asked == 3 and rows[0].total == 4 and rows[3].score > rows[1].score


def test_a_word_of_one_sense_has_one_similarity(vectors):
    rows = contextual_similarity(
        vectors, ContextSet("set", [pair("the RIVER", "a MOON", 1.0), pair("MONEY", "LOAN", 2.0)])
    )
    values = [row.items.values.tolist() for row in rows]
    assert all(each == pytest.approx(values[0]) for each in values)


def test_yes_and_no_are_told_by_a_threshold_of_other_items(vectors):
    same, other = pair("river BANK water", "water BANK river", 1.0), pair("river BANK water", "money BANK loan", 0.0)
    given = ContextSet("wic", [same, other, same], [other, same], judged=True)
    first, second = contextual_similarity(vectors, given)
    assert first.measure == "accuracy (threshold of the training part)" and first.variant == "LocalSim"
    assert (first.score, first.asked, second.score, second.level, second.part) == (100, 3, 100, "variant", "contexts")
    merged = wordvec.merge_senses(vectors)
    one, contexts = contextual_similarity(merged, given)  # a word is always like itself; contexts still differ
    assert one.score < 70 and contexts.score == 100
    halves, _ = contextual_similarity(vectors, ContextSet("wic", [same, other] * 10, judged=True))
    assert halves.measure == "accuracy (threshold of the other half)" and halves.total == 10 and halves.score == 100


def test_thresholds():
    values = np.array([0.1, 0.4, 0.6, np.nan, 0.9])
    assert _threshold(values, np.array([False, False, True, True, True])) == pytest.approx(0.5)
    assert _threshold(values, np.array([True, True, True, False, True])) == -np.inf
    assert _threshold(values, np.array([False] * 5)) == np.inf and _threshold(np.array([]), np.array([], bool)) == 0


def test_encoders_are_asked_for_the_word_in_its_context():
    class Encoder:
        def __call__(self, texts):
            return np.array([[len(text), 1.0] for text in texts])

        def in_context(self, texts):
            return [np.array([[1.0, "money" in text] for _ in text]) for text in texts]

    same, other = pair("river BANK water", "water BANK", 9.0), pair("river BANK", "money BANK loan", 1.0)
    (row,) = contextual_similarity(None or keyed_vectors(["a"], np.ones((1, 2), np.float32)),
                                   ContextSet("set", [same, other]), in_context=Encoder().in_context)  # fmt: skip
    assert row.measure == "Spearman (LocalSim)" and row.score == 100
    np.testing.assert_allclose(row.items.values, [1, np.sqrt(0.5)])


SCWS = (
    "1\tBank\tn\tshore\tn\tA river <b> bank </b> of water .\tThe <b>shore</b> there\t8.5\t8\t9\n"
    "2\tbank\tn\tshore\tn\tmoney in the <b>bank</b>\tThe <b>shore</b>\t2\t2\t2\n"
    "3\tbank\tn\tbank\tn\tmoney in the <b>bank</b>\tthe river <b>bank</b>\t1.5\t2\t1\n"
)


def test_the_format_of_scws(tmp_path, vectors):
    (tmp_path / "ratings.txt").write_text(SCWS + "4\tbank\tn\tno marks\n")
    (dataset,), unknown = read_datasets(tmp_path)
    assert not unknown and not dataset.judged and [each.score for each in dataset.pairs] == [8.5, 2, 1.5]
    assert dataset.pairs[0].first == Occurrence("Bank", ("A", "river", "bank", "of", "water", "."), 2)
    assert dataset.damaged == (
        "ratings.txt, line 4: two words in contexts, each with <b>word</b>, and a score belong here, not"
        " '4\\tbank\\tn\\tno marks'",
    )
    report = wordvec.evaluate(vectors, tmp_path, **PLAIN)
    assert [row.kind for row in report.rows] == ["contexts"] * 4 and report.rows[0].asked == 3
    assert report.rows[3].score > 80


def wic(folder, nested):
    """As it is published: parts in folders of their names, data and gold."""
    lines = {
        "same": "bank\tN\t1-1\triver bank water\twater bank river",
        "other": "bank\tN\t1-1\triver bank\tmoney bank loan",
    }
    for part, items in (("train", "same other"), ("dev", "other same same"), ("test", "same")):
        place = folder / part if nested else folder
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{part}.data.txt").write_text("".join(lines[item] + "\n" for item in items.split()))
        if part != "test":
            (place / f"{part}.gold.txt").write_text("".join(f"{'TF'[item == 'other']}\n" for item in items.split()))


@pytest.mark.parametrize("nested", [True, False])
def test_the_format_of_wic(nested, tmp_path, vectors):
    wic(tmp_path / "WiC", nested)
    (dataset,), unknown = read_datasets(tmp_path / "WiC")
    assert not unknown and dataset.judged and dataset.name == "WiC"
    assert [each.score for each in dataset.pairs] == [0, 1, 1] and len(dataset.training) == 2
    assert dataset.pairs[0].second == Occurrence("bank", ("money", "bank", "loan"), 1)
    assert dataset.damaged == ("test.data.txt: no answers in a file of T and F beside it; left out",)
    first, second = wordvec.evaluate(vectors, tmp_path / "WiC", **PLAIN).rows
    assert (first.score, first.total, second.part) == (100, 3, "contexts")


def test_answers_that_do_not_fit_are_told(tmp_path):
    wic(tmp_path, True)
    (tmp_path / "dev" / "dev.gold.txt").write_text("T\n")
    with open(tmp_path / "train" / "train.data.txt", "a") as file:
        file.write("bank\tN\t7-1\triver bank\tmoney bank\n")
    with open(tmp_path / "train" / "train.gold.txt", "a") as file:
        file.write("T\n")
    (dataset,), _ = read_datasets(tmp_path)
    assert "dev.data.txt: 1 answers for 3 items in a file of T and F beside it; left out" in dataset.damaged
    assert any(
        each.startswith("train.data.txt, line 3: a word, two places and two sentences") for each in dataset.damaged
    )
    assert len(dataset.pairs) == 0 and len(dataset.training) == 2


def test_senses_that_were_found_in_a_text_tell_contexts_apart():
    random = np.random.default_rng(0)
    texts = [
        [f"{topic}{word}" for word in random.integers(0, 5, 5)]
        + ["bank"]
        + [f"{topic}{word}" for word in random.integers(0, 5, 4)]
        for topic in "xy" * 150
    ]
    rows = np.array([*([1, 0.1, 0] for _ in range(5)), *([0.1, 1, 0] for _ in range(5)), [0.5, 0.5, 1]], np.float32)
    rows += 0.1 * random.normal(size=rows.shape).astype(np.float32)
    given = keyed_vectors([*(f"x{n}" for n in range(5)), *(f"y{n}" for n in range(5)), "bank"], rows)
    told = wordvec.Senses(given, words=["bank"]).fit_corpus(texts)
    model = wordvec.Word2Vec(sg=1, vector_size=8, min_count=1, epochs=5, sample=0, alpha=0.1, window=4).fit(told)
    pairs = [pair("x0 x1 BANK x2", "x3 BANK x4", 1.0), pair("x0 BANK x1", "y0 BANK y1", 0.0)] * 5
    first, _ = contextual_similarity(model, ContextSet("set", pairs, pairs[:2], judged=True))
    assert first.score == 100
