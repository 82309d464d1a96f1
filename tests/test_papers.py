"""Published tables made again: verdicts, the table of claims, and every paper from end to end on a text of our own."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from benchmarks.papers import arora2017, bojanowski2017, caliskan2017, common, le2014, yin2016
from benchmarks.papers.__main__ import papers
from benchmarks.papers.common import ALIKE, Claim, Outcome, Results, main, over_runs
from wordvec.evaluation import Bootstrap, Items, Report, Row
from wordvec.experiments.references import REFERENCES


@pytest.mark.parametrize(
    ("expects", "outcome", "verdict"),
    [
        (common.MORE, Outcome(5, 1, 9), "holds"),
        (common.MORE, Outcome(5, -1, 11), "cannot be told"),
        (common.MORE, Outcome(-5, -9, -1), "the contrary holds"),
        (common.MORE, Outcome(5), "no interval: too few items or runs"),
        (common.MORE, None, "not asked: no sets"),
        (ALIKE, Outcome(5, -1, 11), "no difference is seen"),
        (ALIKE, Outcome(5, 1, 9), "there is a difference"),
        (7.42, Outcome(11, 10.5, 11.5), "not reached"),
        (7.42, Outcome(7.6, 7.4, 7.8), "reached"),
        (7.42, Outcome(7.0), "reached"),
    ],
)
def test_the_interval_decides(expects, outcome, verdict):
    assert Claim("it is so", "Table 1", lambda _: outcome, expects, "no sets").verdict(outcome) == verdict


def results(**right):
    """Two runs of every model on two datasets of 200 items, by the share of right answers."""
    ease = np.random.default_rng(0).random((2, 200))
    made = {
        model: [
            Report(
                [
                    Row.of(name, "analogy", "3CosAdd", Items((ease[place] < share + 0.01 * run).astype(float)))
                    for place, name in enumerate(("en-rw-stanford", "wordsim353"))
                ],
                {},
            )
            for run in range(2)
        ]
        for model, share in right.items()
    }
    return Results(reports=made, bootstrap=Bootstrap(300))


def test_differences_are_means_over_datasets_with_an_interval_over_items_and_runs():
    found = results(good=0.7, bad=0.4)
    both = found.better("good", "bad", kind="analogy")
    assert both.of == "mean of 2 datasets" and both.value == pytest.approx(30, abs=5)
    assert 15 < both.low < both.value < both.high < 45
    one = found.better("good", "bad", kind="analogy", dataset=common.RARE_WORDS)
    assert one.of == "en-rw-stanford" and one.high - one.low > both.high - both.low
    assert found.better("bad", "good", kind="analogy").value == -both.value
    assert found.better("good", "bad", kind="similarity") is None


def test_figures_of_several_runs_have_a_t_interval():
    assert over_runs([5.0]) == Outcome(5.0)
    found = over_runs([1.0, 3.0])
    assert found.value == 2 and found.high == pytest.approx(2 + 12.706, abs=0.01)


def test_every_paper_is_a_work_with_claims_of_its_own():
    found = papers()
    assert len(found) >= 9
    for paper in found:
        assert paper.name in REFERENCES and paper.claims
        assert len({claim.text for claim in paper.claims}) == len(paper.claims)
        assert all(claim.theirs for claim in paper.claims)


@pytest.fixture(scope="module")
def matter(tmp_path_factory, topics, topic_texts):
    """A text of two topics and a dataset of each kind."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "text.txt").write_text("\n".join(" ".join(words) for words in topic_texts[:300]))
    sea, kitchen = topics.values()
    data = folder / "data"
    data.mkdir()
    pairs = [
        f"{a} {b} {9 - k}" for words in (sea, kitchen) for k in (1, 2) for a, b in zip(words, words[k:], strict=False)
    ]
    pairs += [f"{a} {b} {1 + 0.1 * n}" for n, (a, b) in enumerate(zip(sea, kitchen, strict=True))]
    (data / "wordsim353.txt").write_text("\n".join(pairs))
    (data / "sts.tsv").write_text(
        "\n".join(f"x\ty\t2017\t{n}\t{n % 5}\t{' '.join(sea[n % 5 :][:3])}\t{' '.join(sea[:3])}" for n in range(12))
    )
    sets = {"First": sea[:4], "Second": kitchen[:4], "One": sea[4:], "Other": kitchen[4:]}
    test = sets | {"X_key": "First", "Y_key": "Second", "A_key": "One", "B_key": "Other", "method": "weat"}
    (data / "weat.json").write_text(json.dumps({"Flowers_Insects_Pleasant_Unpleasant": test}))
    return folder


COMMON = ("--seeds", "2", "--vector-size", "8", "--min-count", "1", "--epochs", "2")


SMALL = [bojanowski2017, arora2017, caliskan2017, yin2016]


@pytest.mark.parametrize("paper", SMALL, ids=lambda paper: paper.PAPER.name)
def test_papers_on_a_small_text(paper, matter, tmp_path, capsys):
    arguments = [str(matter / "text.txt"), "--data", str(matter / "data"), "--folder", str(tmp_path), *COMMON]
    rows = main(paper.PAPER, [*arguments, "--output", str(tmp_path / "table.md")])
    assert any(not row["verdict"].startswith("not asked") for row in rows)
    table = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert table.count("\n| ") == 1 + len(rows) and "fingerprint" in table and "date: " in table
    assert "verdict" in capsys.readouterr().out


def test_le2014(tmp_path):
    words = {"neg": "bad dull poor weak awful tedious".split(), "pos": "good fine rich strong great lively".split()}
    draw = random.Random(1)
    for half in ("train", "test"):
        lines = [f"{label}\t{n}\t{' '.join(draw.choices(words[label], k=30))}\n" for label in words for n in range(40)]
        (tmp_path / f"{half}.tsv").write_text("".join(lines))
    rows = main(le2014.PAPER, [str(tmp_path), "--seeds", "2", "--epochs", "20", "--vector-size", "8"])
    assert rows[0]["verdict"] == "reached" and rows[0]["ours"].startswith("0.00")


def test_data_without_the_kind_that_a_paper_asks(matter, tmp_path):
    with pytest.raises(SystemExit, match="no SentenceSet is there"):
        main(
            arora2017.PAPER,
            [str(matter / "text.txt"), "--data", str(matter / "data" / "weat.json"), "--folder", str(tmp_path)],
        )
