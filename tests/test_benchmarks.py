"""The benchmarks: every task is known, an order is restored, a score is right by construction."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from gensim.models import KeyedVectors

from benchmarks import alignment, doc2vec, fasttext, general_vectors, imdb, measure, noise, scaling, word2vec
from benchmarks.jobs import JOBS
from benchmarks.rare import rare_words

WORDS = [f"word{number}" for number in range(40)]


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    """Forty reviews a half, negative ones first; the first word is the review's number."""
    folder = tmp_path_factory.mktemp("imdb")
    for half in imdb.HALVES:
        rows = [f"{label}\t0\t1\t{half}\t{n},\x85A <br />{label}." for label in ("neg", "pos") for n in range(20)]
        (folder / f"{half}.tsv").write_text("\n".join([*rows, ""]))
    imdb.prepare(folder, folder / "prepared")
    return folder / "prepared"


def test_shuffled_reviews_are_put_back(reviews):
    stored = (reviews / "all.txt").read_text().splitlines()
    assert stored[21] == "1 a pos" and len(stored) == 80
    shuffled = (reviews / "all.shuffled.txt").read_text().splitlines()
    assert shuffled != stored and imdb.in_stored_order(np.array(shuffled), str(reviews), "all").tolist() == stored
    for line in (reviews / "test.labelled.txt").read_text().splitlines():
        assert line.split()[0] == f"__label__{line.split()[-1]}"
    assert imdb.tokens(str(reviews), "train") == 120


def test_the_error_is_that_of_a_classifier_that_sees_labels_of_the_train_half_only(reviews):
    sign = np.repeat([[-1.0], [1.0]], 20, axis=0)
    assert imdb.error(sign, sign, str(reviews)) == 0
    assert imdb.error(sign, -sign, str(reviews)) == 100


def test_draws_of_reviews_keep_their_labels(reviews):
    halves = {half: imdb.read(reviews.parent, half) for half in imdb.HALVES}
    drawn = [general_vectors.drawn(halves, {"train": 9, "test": 40}, seed) for seed in (1, 1, 2)]
    for half, size in (("train", 9), ("test", 40)):
        texts, positive = drawn[0][half]
        assert [text[-1] == "pos" for text in texts] == positive.tolist() and len(texts) == size
    assert drawn[0]["train"][0] == drawn[1]["train"][0] != drawn[2]["train"][0]


def test_rare_words(tmp_path):
    (tmp_path / "set.txt").write_text("".join(f"{a} {b} {n}\n" for n, (a, b) in enumerate(pairwise(WORDS))))
    angle = dict(zip(WORDS, np.cumsum(np.linspace(1, 0, 40)), strict=True))  # neighbours ever nearer
    vector = {word: np.array([np.cos(at), np.sin(at)]) for word, at in angle.items()}
    seen = WORDS[:30]
    scores = rare_words(vector.__getitem__, seen, str(tmp_path))
    assert scores == {"rare_coverage": 100, "rare": pytest.approx(100)}
    vector["word39"] = np.zeros(2)
    assert rare_words(vector.__getitem__, seen, str(tmp_path))["rare_coverage"] == 90  # 9 of the pairs 29-30 to 38-39
    only = KeyedVectors(2)
    only.add_vectors(seen, [vector[word] for word in seen])
    assert rare_words(only.__getitem__, seen, str(tmp_path)) == {"rare_coverage": 0}


def test_sets_without_a_score_are_left_out(tmp_path):
    printed = {"few": [None, 1], "many": [50.0, 9], "other": [40.0, 9], "google": {"total": None, "syntactic": None}}
    scorer = tmp_path / "scorer.py"
    scorer.write_text(f"import json; print(json.dumps({printed!r}))")
    assert measure.score("vectors", scorer) == {"similarity": 45, "many": 50, "other": 40}
    scorer.write_text('print(\'{"few": [null, 1], "google": {"total": 7.0}}\')')
    assert measure.score("vectors", scorer) == {"google": 7}


def test_every_benchmark_is_of_a_known_task_and_every_task_is_measured():
    comparisons = [each.BENCHMARKS for each in (word2vec, noise, fasttext, doc2vec)]
    for benchmarks in comparisons:
        assert len({benchmark.name for benchmark in benchmarks}) == len(benchmarks)
    assert {benchmark.task for benchmarks in comparisons for benchmark in benchmarks} == JOBS.keys()
    assert all("wordvec" in task.trainers for task in JOBS.values())


def test_a_predicted_round_takes_as_long_as_its_longest_worker():
    shares = {1: [8.0], 2: [4.0, 5.0], 4: [2.0, 2.0, 2.0, 3.0]}
    parts = scaling.Parts([0.0] * 3, [6.0, 4.0, 3.0], shares, lines=0, looked_up=0, line=0, alone=1.0, checked=2.0)
    assert scaling.round_seconds(parts, 1) == 13 + 8 + 1 + 2
    assert scaling.round_seconds(parts, 2) == 7 + 5 + 1 + 1  # six beside four and three
    assert scaling.round_seconds(parts, 4) == 6 + 3 + 1 + 0.5  # one has no chunk
    reading = parts._replace(read=[1.0] * 3)  # is done by those who wait
    assert scaling.round_seconds(reading, 4) == scaling.round_seconds(parts, 4)
    apart = parts._replace(lines=8, looked_up=2, line=0.5)  # half of six lines, and a line to each of two, twice
    assert scaling.round_seconds(apart, 2) == 14 + 1.5 + 2
    assert scaling.round_seconds(apart, 2, 3.0) == 14 + 3 * 3.5


def test_predictions_are_marked_as_such_beside_what_was_measured():
    shares = {workers: [8 / workers] * workers for workers in scaling.PREDICTED}
    parts = scaling.Parts([0.0] * 4, [1.0] * 4, shares, lines=0, looked_up=0, line=0, alone=0, checked=0)
    rates = {("wordvec", 1): [2e6], ("gensim", 1): [5e5, 4e5, 7e5], ("wordvec", 3): [4e6, 3e6, 5e6, 1e6, 7e6]}
    lines = scaling.table("CBOW", rates, parts).splitlines()
    assert lines[0] == (
        "| CBOW | wordvec, measured | gensim, measured | one socket, *predicted* | two sockets, *predicted* |"
    )
    assert "| 1 | 2,000 | 500 | 1.0 times | 1.0 times |" in lines
    assert "| 3 | 4,000 (3,000 to 5,000) |  |  |  |" in lines
    assert "| 4 |  |  | 4.0 times | 4.0 times |" in lines


def test_words_of_two_halves_are_found_again(tmp_path):
    """Of two topics that never mix words are told by their topic alone; so the right topic is what can be asked."""
    draw = np.random.default_rng(3)
    topics = [[f"{topic}{n}" for n in range(20)] for topic in ("x", "y")]
    texts = [" ".join(draw.choice(topic, 10)) for _ in range(300) for topic in topics]
    (tmp_path / "text.txt").write_text("\n".join(texts))
    models = alignment.trained(tmp_path / "text.txt", "halves", tmp_path, 3)
    spaces = alignment.prepare(models, 40, 30, tmp_path)
    assert len(spaces.test) == 10 and all(other == alignment.OTHER + word for word, other in spaces.test)
    seconds = alignment.ours(alignment.Job(str(tmp_path), "orthogonal", supervised=True))
    assert seconds > 0 and (tmp_path / "made.target.txt").exists()
    *precisions, asked = alignment.scores(spaces)
    assert len(precisions) == 3 and all(0 <= float(each.split()[0]) <= 100 for each in precisions)
    assert asked == "10 of 10"
