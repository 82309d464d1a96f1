"""Next items: the ranks of a plain twin, baselines that count, what is held out, and files of it."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from wordvec import Corpus, Word2Vec, evaluate, leave_last_out
from wordvec.errors import FormatError
from wordvec.evaluation import NextItem, NextItemSet, next_items, read_datasets
from wordvec.evaluation.tasks import next_items as task
from wordvec.vectors.keyed import keyed_vectors

ITEMS = [f"item {number}" for number in range(30)]


@pytest.fixture(scope="module")
def made():
    """Vectors and sessions drawn at random, some with items that have no vector, and the sessions of nobody's."""
    rng = np.random.default_rng(3)
    vectors = keyed_vectors(ITEMS, rng.normal(size=(len(ITEMS), 5)).astype(np.float32))

    def drawn():
        return tuple(f"item {number}" for number in rng.integers(0, 33, rng.integers(1, 6)))

    asked = [NextItem(drawn(), f"item {rng.integers(0, 33)}") for _ in range(200)]
    return vectors, NextItemSet("made", asked, [drawn() for _ in range(50)])


def twin(vectors, dataset, history: int) -> dict[str, list[float]]:
    """The rank of every answer in plain Python; NaN where nothing is asked."""
    histories = [set(question.history) for question in dataset.asked] + list(map(set, dataset.others))
    popularity = {item: sum(item in each for each in histories) for item in ITEMS}
    place = {item: (-popularity[item], number) for number, item in enumerate(ITEMS)}
    found: dict[str, list[float]] = {"": [], "popularity": [], "co-occurrence": []}
    for past, answer in dataset.asked:
        last = {item for item in past[-history:] if item in ITEMS}
        if not last or answer not in ITEMS or answer in last:
            for ranks in found.values():
                ranks.append(np.nan)
            continue
        mean = sum(vectors[item] / np.linalg.norm(vectors[item]) for item in last)
        together = {item: sum(item in each and one in each for each in histories for one in last) for item in ITEMS}
        orders = {
            "": lambda item, mean=mean: -(vectors[item] @ mean) / np.linalg.norm(vectors[item]),
            "popularity": place.__getitem__,
            "co-occurrence": lambda item, together=together: (-together[item], place[item]),
        }
        for name, order in orders.items():
            among = sorted((item for item in ITEMS if item not in last), key=order)
            found[name].append(among.index(answer) + 1)
    return found


@pytest.mark.parametrize(("history", "depth"), [(1, 5), (3, 10)])
def test_the_ranks_of_a_plain_twin(made, history, depth):
    vectors, dataset = made
    rows = next_items(vectors, dataset, depth, history)
    for name, ranks in twin(vectors, dataset, history).items():
        hit, gain, reciprocal = (row for row in rows if row.part == name)
        ranks = np.array(ranks)
        within = np.where(np.isnan(ranks), np.nan, ranks <= depth)
        assert (hit.asked, hit.total, hit.level) == (np.isfinite(ranks).sum(), 200, "baseline" if name else "total")
        assert hit.score == pytest.approx(100 * np.nanmean(within)) and hit.measure == f"hit rate@{depth}"
        assert gain.score == pytest.approx(100 * np.nanmean(within / np.log2(1 + ranks)))
        assert reciprocal.score == pytest.approx(100 * np.nanmean(within / ranks))


def test_what_a_model_predicts_is_a_variant(tmp_path):
    """Of pairs that stand together the one is predicted beside the other, and is not the nearest."""
    pairs = [(f"left {n}", f"right {n}") for n in range(8)]
    texts = [[*pair] for pair in pairs] * 100
    model = Word2Vec(vector_size=8, sg=1, min_count=1, sample=0, epochs=10, ns_exponent=0).fit(texts)
    model.save(tmp_path / "model")
    path = tmp_path / "pairs.jsonl"
    path.write_text("".join(json.dumps({"history": [left], "next": right}) + "\n" for left, right in pairs))
    for given in model, tmp_path / "model":
        rows = evaluate(given, path, depth=1, geometry=False).rows
        shown = {(row.part, row.level): row.score for row in rows if "hit" in row.measure}
        assert shown["its own prediction", "variant"] == 100 and shown["", "total"] < 100
    assert len(evaluate(model.wv, path, geometry=False).rows) == 9


def test_a_report_says_how_it_asked(made, tmp_path, monkeypatch):
    vectors, dataset = made
    path = tmp_path / "made.jsonl"
    rows = [{"history": list(past), "next": item} for past, item in dataset.asked]
    rows += [{"history": list(past)} for past in dataset.others]
    path.write_text("\n".join(["", *map(json.dumps, rows), '{"history": "tea"}']), encoding="utf-8")
    ((read,), unknown) = read_datasets(path)
    assert (read.asked, read.others, read.skipped, unknown) == (dataset.asked, dataset.others, 1, [])
    assert read.damaged == ['made.jsonl, line 252: {"history": […], "next": …} belongs here']
    monkeypatch.setattr(task, "MOST_ASKED", 50)
    report = evaluate(vectors, path, depth=5, geometry=False)
    assert [row.asked for row in report.rows] == [50] * 9 and report.rows[0].interval
    text = str(report)
    assert "popularity alone     hit rate@5" in text and "the mean of the last 1 of a history asks" in text
    with pytest.raises(ValueError, match="depth must be 1 or more, not 0"):
        evaluate(vectors, path, depth=0)


def test_files_that_hold_no_sessions(tmp_path):
    path = tmp_path / "sessions.jsonl"
    path.write_text('{"history": ["a"], "next": "b"}\n{"next": "b"}\n[]\n')
    with pytest.raises(FormatError, match=r"sessions.jsonl: 2 of its lines do not fit, first sessions.jsonl, line 2"):
        read_datasets(path)


SESSIONS = [["a", "b c", "a"], ["b c", "d"], ["d"], ["a", "b c"]]


def test_the_last_item_is_held_out(tmp_path):
    corpus = Corpus.build(SESSIONS, tmp_path / "whole")
    held = leave_last_out(corpus, tmp_path / "held.jsonl", tmp_path / "held")
    assert list(held) == [["a", "b c"], ["b c"], ["d"], ["a"]] and held.types == ["a", "b c", "d"]
    ((dataset,), _) = read_datasets(tmp_path / "held.jsonl")
    assert dataset.asked == [NextItem(("a", "b c"), "a"), NextItem(("b c",), "d"), NextItem(("a",), "b c")]
    assert dataset.others == [("d",)]
    some = leave_last_out(corpus, tmp_path / "held.jsonl", asked=1)
    ((dataset,), _) = read_datasets(tmp_path / "held.jsonl")
    assert len(some.tokens) == 7 and len(dataset.asked) == 1
    assert [*(one.history for one in dataset.asked), *dataset.others] != list(map(tuple, SESSIONS))
    for source, how, says in (
        ([["a"], ["b"]], {}, "has two items, of which the last could be left out"),
        (SESSIONS, {"asked": 0}, "asked must be 1 or more, not 0"),
    ):
        with pytest.raises(ValueError, match=re.escape(says)):
            leave_last_out(Corpus.build(source), tmp_path / "none.jsonl", **how)
    with pytest.raises(ValueError, match="was cut from text by a tokenizer: last items are left out of sequences"):
        leave_last_out(["a b"], tmp_path / "none.jsonl", tokenizer="unicode")
    assert not (tmp_path / "none.jsonl").exists()
