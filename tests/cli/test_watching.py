"""Evaluation, early stopping and dry runs from the command line."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import wordvec
from wordvec.cli.program import app
from wordvec.estimating import growth
from wordvec.estimating import run as estimating

TRAIN = "train word2vec text.txt -o model --vector-size 8 --min-count 1 --epochs 2 --sample 0".split()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.txt").write_text("the sea and the ship\nthe tree and the leaf\n" * 300)
    (tmp_path / "pairs.tsv").write_text("sea\tship\t9\nsea\ttree\t1\nleaf\ttree\t8\nleaf\tship\t2\n")
    (tmp_path / "labelled.txt").write_text("__label__sea ship wave\n__label__wood tree leaf\n" * 10)
    return tmp_path


def run(*line):
    return CliRunner().invoke(app, list(line))


def test_scores_stand_in_the_history_and_are_drawn(folder):
    done = run(*TRAIN, "--evaluate", "pairs.tsv", "--evaluate-every", "0.5epochs", "--keep-best", "--json")
    assert done.exit_code == 0, done.output
    history = json.loads(done.stdout)["history"]
    assert all("pairs" in point for record in history for point in (*record["points"], record))
    assert wordvec.load("model").history_ == history
    assert run("plot", "history", "model", "-o", "h.svg").exit_code == 0 and (folder / "h.svg").exists()
    more = "continue model text.txt -o more --epochs 1 --evaluate pairs.tsv --patience 3".split()
    assert run(*more).exit_code == 0
    assert [("pairs" in record, record["epoch"]) for record in wordvec.load("more").history_][-1] == (True, 3)


def test_the_model_of_each_epoch_is_saved_on_the_way(folder):
    done = run(*TRAIN, "--snapshot", "runs/{epoch}", "--snapshot-every", "1epochs")
    assert done.exit_code == 0, done.output
    lengths = [len(wordvec.load(f"runs/{epoch}").history_) for epoch in (1, 2)]
    assert lengths == [1, 2] and (wordvec.load("runs/2").wv.vectors == wordvec.load("model").wv.vectors).all()


def test_a_model_is_no_file(folder):
    for name in ("model.vec", "model.ftz"):
        done = run(*[name if word == "model" else word for word in TRAIN])
        assert done.exit_code == 2 and not (folder / name).exists()
        assert f"{name} names a file, and a model is a folder: give -o model" in done.stderr


def test_it_stops_where_nothing_is_gained(folder):
    done = run(*TRAIN, "--patience", "1", "--monitor", "loss", "--min-delta", "9")
    assert done.exit_code == 0, done.output
    assert len(wordvec.load("model").history_) == 2 and "stopped in epoch 2: loss has not gained" in done.stderr
    labels = "train classifier labelled.txt -o topics --epochs 3 --vector-size 8 --evaluate labelled.txt --patience 1"
    assert run(*labels.split()).exit_code == 0
    history = wordvec.load("topics").history_
    assert len(history) <= 3 and all(0 <= record["accuracy"] <= 100 for record in history)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--evaluate-every", "2epochs"], "--evaluate-every without --evaluate"),
        (["--min-delta", "1"], "--min-delta without --patience or --keep-best"),
        (["--monitor", "x"], "--monitor without --patience"),
        (["--snapshot-every", "1epochs"], "--snapshot-every without --snapshot"),
        (
            ["--snapshot", "runs/{round}"],
            "the path 'runs/{round}' of snapshots has {round}, where only {epoch} is known",
        ),
        (["--init-from", "none.vec"], "cannot read none.vec: there is no such file or folder"),
        (["--min-alpha", "1"], "--min-alpha (1.0) is above alpha"),
        (["--hs", "0", "--negative", "0"], "--hs 0 and --negative 0 leave nothing to learn: set --hs 1, or"),
        (["--evaluate", "none.tsv"], "none.tsv"),
        (["--evaluate", "pairs.tsv", "--evaluate-every", "3"], "too few words"),
        (["--evaluate", "pairs.tsv", "--patience", "2", "--monitor", "pears"], "there is pairs, loss"),
    ],
)
def test_what_is_wrong_is_one_sentence(folder, more, said):
    done = run(*TRAIN, *more)
    assert done.exit_code in (1, 2) and said in done.stderr and "Traceback" not in done.output
    assert not (folder / "model").exists()


@pytest.mark.parametrize("method", ["word2vec", "glove", "ppmi-svd", "doc2vec", "classifier"])
def test_a_dry_run_says_what_it_takes_and_writes_no_model(method, folder, monkeypatch):
    monkeypatch.setattr(growth, "COUNTED", 1000)
    source = "labelled.txt" if method == "classifier" else "text.txt"
    size = 4 if method == "ppmi-svd" else 16
    line = f"train {method} {source} -o model --vector-size {size} --min-count 1 --dry-run --json"
    done = run(*line.split())
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    names = [phase["name"] for phase in found["phases"]]
    assert {"reading", "preparing", "saving"} < set(names) and {"training", "decomposing"} & set(names)
    assert ("counting" in names) == (method in ("glove", "ppmi-svd"))
    assert found["seconds"] == pytest.approx(sum(p["seconds"] for p in found["phases"] if not p["kept"]))
    assert found["size"]["tokens"] == (40 if method == "classifier" else 3000)
    assert all(size > 0 for size in found["disk"].values()) and found["memory"] > 1 << 20
    assert not (folder / "model").exists() and not list(folder.glob("*.checkpoint"))


def test_counts_of_one_long_text_are_estimated_from_its_beginning(folder, monkeypatch):
    monkeypatch.setattr(growth, "COUNTED", 1000)
    monkeypatch.setattr(growth, "PIECE", 300)
    corpus = wordvec.Corpus.build([" ".join(["the sea and the ship", "the tree and the leaf"] * 400)])
    found = wordvec.estimate(wordvec.GloVe(vector_size=16, min_count=5), corpus, output="model")
    assert found.size["tokens"] == 4000 and found.size["words"] == 6 and found.size["epochs"] == 25
    assert 8 * 30 <= found.disk["counts"] <= 8 * 40, "six words have all met in the beginning, and there come no more"


def test_nonzeros_grow_by_a_power_that_falls():
    assert growth.times_as_many([100, 200, 400], 4) == pytest.approx(4)
    assert growth.times_as_many([100, 160, 256], 2) == pytest.approx(1.6)
    seen = growth.times_as_many([4_745_936, 8_310_231, 14_367_128], 17 / 3)  # of Wikipedia, which has 50,554,207
    assert seen * 14_367_128 == pytest.approx(50_554_207, rel=0.1)
    assert growth.times_as_many([100, 200, 200], 9) == 1, "there is nothing more to come"


def test_of_a_long_text_a_part_is_taken(folder, monkeypatch):
    monkeypatch.setattr(estimating, "READING", -1.0)
    monkeypatch.setattr(estimating, "PART", 6000)
    monkeypatch.setattr(estimating, "MAPPED", 100_000)
    (folder / "text.txt").write_text("the sea and the ship\nthe tree and the leaf\nother words here too\n" * 3000)
    done = run(*TRAIN, "--dry-run", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["size"]["tokens"] == pytest.approx(42_000, rel=0.1)
    assert "of it were taken for the whole" in found["notes"][0]
    assert f"{4 * found['size']['tokens']:,} bytes of text are mapped besides" in found["notes"][-1]


def test_a_dry_run_says_that_it_asks_no_cluster(folder):
    done = run(*TRAIN, "--dry-run", "--json", "--cluster", "2")
    assert any("no cluster was asked" in note for note in json.loads(done.stdout)["notes"])
