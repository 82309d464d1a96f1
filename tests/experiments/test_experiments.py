"""Experiments from end to end on a small text: training, going on, curves, budgets, groups, provenance, rerun."""

import csv
import json
import re
import signal
import threading
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import CorpusError, FormatError
from wordvec.cli import program
from wordvec.corpora.corpus import Corpus
from wordvec.experiments import budgets, compare, comparing, rerun
from wordvec.experiments.card import read_card
from wordvec.experiments.plan import make_plan
from wordvec.experiments.texts import shares_of
from wordvec.experiments.training import train
from wordvec.progress import SILENT
from wordvec.vectors.fingerprints import fingerprint_of

SMALL = dict(vector_size=8, epochs=2, min_count=1)


def run(*arguments):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments])


class Notes:
    """Keeps what is noted."""

    def __init__(self):
        self.notes = []

    def note(self, sentence):
        self.notes.append(sentence)

    def begin(self, *_, **__):
        pass

    advance = end = begin

    def count(self, what):
        return sum(what in note for note in self.notes)


PLAN = """
seeds = 2
[settings]
vector_size = 8
min_count = 1
epochs = 5
[variants.hs]
method = "word2vec-sg"
hs = 1
negative = 0
"""


@pytest.fixture(scope="module")
def tuned(tmp_path_factory, text, data):
    """A grid, a variant, a group and curves, as typed, with a plan in a file."""
    folder = tmp_path_factory.mktemp("tuned")
    plan = folder / "plan.toml"
    plan.write_text(PLAN)
    peer = wordvec.Word2Vec(sg=1, **SMALL).fit(text)
    for name in ("one.vec", "two.vec"):
        wordvec.write_vectors(peer.wv, folder / name)
    arguments = (
        "compare",
        text,
        "-o",
        folder / "report",
        "--config",
        plan,
        "--epochs",
        2,
        "--data",
        data,
        "--resamples",
        50,
    )
    arguments += ("--grid", "word2vec-sg.window=1,3", "--grid", "word2vec-sg.negative=2,4", "--tune", "all")
    arguments += (
        "--group",
        f"peer={folder / 'one.vec'},{folder / 'two.vec'}",
        "--curves",
        "epochs",
        "--curves",
        "text",
    )
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return folder / "report", arguments, done


def test_a_grid_is_tuned_on_one_half_and_reported_on_the_other(tuned):
    folder, _, _ = tuned
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["models"] == ["word2vec-sg", "hs", "peer"]
    scores = {score["model"]: score for score in results["scores"] if score["dataset"] == "pairs"}
    assert {score["total"] for score in scores.values()} == {24}  # of 48 pairs
    assert len(scores["word2vec-sg"]["runs"]) == len(scores["peer"]["runs"]) == 2
    stable = {score["model"] for score in results["scores"] if score["kind"] == "stability"}
    assert stable == {"word2vec-sg", "hs", "peer"}
    chosen = list(csv.DictReader((folder / "choices.csv").open(encoding="utf-8")))
    (grid,) = [row for row in chosen if row["family"] == "word2vec-sg"]
    assert grid["among"] == "4" and results["settings"]["word2vec-sg"]["window"] in (1, 3)
    assert f"window={results['settings']['word2vec-sg']['window']}" in grid["candidate"]
    moved = {(row["setting"], row["value"]) for row in csv.DictReader((folder / "effects.csv").open(encoding="utf-8"))}
    assert moved == {("window", "3"), ("negative", "4")}
    for name in ("report.html", "report.md"):
        written = (folder / name).read_text(encoding="utf-8")
        assert "What settings move" in written and "development half" in written
    assert results["settings"]["hs"]["epochs"] == 2  # the command line, not the file


def test_curves_hold_every_epoch_and_every_part_of_the_text(tuned):
    folder, _, _ = tuned
    points = list(csv.DictReader((folder / "curves.csv").open(encoding="utf-8")))
    of_one = [point for point in points if point["model"] == "hs"]
    assert [float(point["at"]) for point in of_one if point["over"] == "epochs"] == [1, 2]
    parts = [point for point in of_one if point["over"] == "text"]
    assert [float(point["at"]) for point in parts] == [1 / 16, 1 / 8, 1 / 4, 1 / 2, 1]
    assert [int(point["tokens"]) for point in parts] == [300, 600, 1200, 2400, 4800]
    assert all(len(point["runs"].split()) == 2 and float(point["low"]) <= float(point["high"]) for point in of_one)
    last, whole = [point for point in of_one if point["over"] == "epochs"][-1], parts[-1]
    assert last["score"] == whole["score"]  # the last epoch's vectors are the model's
    page = (folder / "report.html").read_text(encoding="utf-8")
    for caption in ("Scores after every epoch", "by seconds of training", "a part of the text", "What settings move"):
        assert caption in page


def test_everything_tells_where_it_comes_from(tuned, text):
    folder, _, _ = tuned
    fingerprint = Corpus.build(text).fingerprint
    page = (folder / "report.html").read_text(encoding="utf-8")
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(pictures) >= 5
    for picture in pictures:
        assert fingerprint in picture and wordvec.__version__ in picture and "seeds: " in picture
    card = read_card(folder)
    assert card.text["fingerprint"] == fingerprint and card.machine["processor"] and card.machine["numba"]
    assert set(card.vectors) == {
        "hs",
        "peer",
        *(f"word2vec-sg window={w} negative={n}" for w in (1, 3) for n in (2, 4)),
    }
    said = (folder / "methods.md").read_text(encoding="utf-8")
    for part in (
        "skip-gram as “hs”",
        "window 1, 3; negative 2, 4 (4 settings)",
        "2 runs each (seeds 1, 2)",
        "half",
        "Holm",
    ):
        assert part in said
    entries = (folder / "references.bib").read_text(encoding="utf-8")
    assert entries.count("@") == entries.count("\n}\n") and all(
        key in entries for key in ("mikolov2013b", "levy2015", "{wordvec,")
    )


def test_a_second_call_trains_nothing(tuned):
    folder, arguments, _ = tuned
    before = {path: path.stat().st_mtime_ns for path in (folder / "models").rglob("*") if path.is_file()}
    done = run(*arguments)
    assert done.exit_code == 0 and "training Word2Vec" not in done.stderr
    assert {path: path.stat().st_mtime_ns for path in (folder / "models").rglob("*") if path.is_file()} == before


def test_a_rerun_agrees_in_every_bit(tuned, tmp_path):
    done = run("rerun", tuned[0], "-o", tmp_path / "again", "--workers", 1)
    assert done.exit_code == 0, done.output
    assert "every bit agrees: 12 sets of vectors" in done.stdout and "changed since" not in done.stdout
    assert (tmp_path / "again" / "report.html").exists()


def test_a_rerun_names_what_differs(tuned, tmp_path, data, text):
    folder, _, _ = tuned
    copy = tmp_path / "report"
    copy.mkdir()
    card = json.loads((folder / "experiment.json").read_text())
    card["plan"]["candidates"] = [each for each in card["plan"]["candidates"] if each["family"] == "hs"]
    card["plan"]["groups"] = {}
    card |= {"curves": [], "tune": None, "vectors": {"hs": [card["vectors"]["hs"][0], "0" * 64]}}
    card["machine"]["numpy"] = "0.1"
    (copy / "experiment.json").write_text(json.dumps(card))
    (copy / "results.json").write_text((folder / "results.json").read_text())
    found = rerun(copy)
    assert not found.same and "hs, run 2: other vectors" in found.differences
    assert any("total 24 then, 48 now" in each for each in found.differences)
    assert any(each.startswith("numpy: 0.1 then") for each in found.circumstances)
    with pytest.raises(CorpusError, match="the text is another one"):
        rerun(copy, source=["some other words"])
    with pytest.raises(ValueError, match="another folder"):
        rerun(copy, copy)
    for damage, said in (("method", "word3vec"), ("seeds", [[]]), ("settings", {"window": 0})):
        broken = json.loads(json.dumps(card))
        broken["plan"]["candidates"][0][damage] = said
        (copy / "experiment.json").write_text(json.dumps(broken))
        with pytest.raises(FormatError, match="is damaged"):
            rerun(copy)
    with pytest.raises(FormatError, match="holds no experiment.json"):
        rerun(tmp_path)


def test_an_interrupted_run_goes_on_to_the_same_bits(tmp_path, text, data, quick):
    corpus = Corpus.build(text)
    whole = train(wordvec.Word2Vec(sg=1, **SMALL | {"epochs": 6}), "m", corpus, tmp_path / "whole", SILENT, True)

    class Impatient(Notes):
        def advance(self, done, epoch=0, **_):
            if epoch == 3 and threading.current_thread() is threading.main_thread():
                signal.raise_signal(signal.SIGINT)

    estimator = wordvec.Word2Vec(sg=1, **SMALL | {"epochs": 6})
    with pytest.raises(KeyboardInterrupt, match=r"checkpoint keeps the state"):
        train(estimator, "m", corpus, tmp_path / "broken", Impatient(), True)
    assert list((tmp_path / "broken").glob("*.checkpoint"))
    notes = Notes()
    again = train(wordvec.Word2Vec(sg=1, **SMALL | {"epochs": 6}), "m", corpus, tmp_path / "broken", notes, True)
    assert notes.count("going on in epoch") == 1 and not list((tmp_path / "broken").glob("*.checkpoint"))
    assert fingerprint_of(again.model.wv) == fingerprint_of(whole.model.wv)
    both = zip(whole.after_epochs(), again.after_epochs(), strict=True)
    assert [first[0] for first, second in both if fingerprint_of(first[2]) == fingerprint_of(second[2])] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_vectors_of_an_epoch_are_those_of_its_end(tmp_path, text):
    """The last but one, trained on for an epoch more, is the last."""
    kept = train(
        wordvec.GloVe(vector_size=8, min_count=1, x_max=10, epochs=3), "g", Corpus.build(text), tmp_path, SILENT, True
    )
    shorter = wordvec.GloVe(vector_size=8, min_count=1, x_max=10, epochs=2).fit(Corpus.build(text))
    assert fingerprint_of(
        dict(zip((1, 2, 3), (each[2] for each in kept.after_epochs()), strict=True))[2]
    ) == fingerprint_of(shorter.wv)


def test_parts_of_a_text_lie_within_each_other(text):
    corpus = Corpus.build(text)
    parts = shares_of(corpus, SILENT)
    assert [len(part) for part in parts.values()] == [25, 50, 100, 200, 400]
    texts = [sorted(map(tuple, part)) for part in parts.values()]
    for smaller, larger in pairwise(texts):
        rest = list(larger)
        for each in smaller:
            rest.remove(each)  # or it fails
    with pytest.raises(ValueError, match="too few"):
        shares_of(Corpus.build(["a b c"] * 9), SILENT)


# --- budgets ---

COMMON = dict(vector_size=8, window=2, min_count=1, max_final_vocab=None, epochs=4, workers=1)


def test_two_calls_do_not_work_in_one_folder(text, data, quick, tmp_path):
    how = dict(methods=["ppmi-svd"], vector_size=4, min_count=1, data=data, protocol=quick)
    with comparing._alone(tmp_path / "report"):
        with pytest.raises(FormatError, match="^another comparison is at work in .*report: wait until it is done"):
            compare(text, tmp_path / "report", **how)
        compare(text, tmp_path / "other", **how)
    compare(text, tmp_path / "report", **how)


def test_equal_examples(text, tmp_path):
    corpus = Corpus.build(text)
    plan = make_plan(["word2vec-sg", "word2vec-cbow", "glove", "ppmi-svd"], COMMON)
    plan, stated = budgets.within("examples", plan, corpus, tmp_path, SILENT)
    epochs = {candidate.name: candidate.settings.get("epochs") for candidate in plan.candidates}
    assert epochs["word2vec-sg"] == 4 and epochs["word2vec-cbow"] == 12  # a window of 2 has three pairs, on average
    assert epochs["ppmi-svd"] is None and "ppmi-svd: counts once" in stated and "equal examples" in stated
    assert epochs["glove"] * 256 >= 4 * 3 * 100  # 16 words know 128 pairs or so
    fixed, _ = budgets.within("examples=9_000", plan, corpus, tmp_path, SILENT)
    assert fixed.candidates[1].settings["epochs"] == max(
        1, round(9_000 / budgets.examples_an_epoch(plan.candidates[1], corpus, tmp_path, SILENT))
    )


def test_equal_time_is_measured_once(text, tmp_path, monkeypatch):
    corpus = Corpus.build(text)
    plan = make_plan(["word2vec-sg", "ppmi-svd"], COMMON)
    monkeypatch.setitem(budgets.BUDGETS, "time", lambda candidate, *_: {"word2vec-sg": 0.5}[candidate.name])
    plan, stated = budgets.within("time=10", plan, corpus, tmp_path, SILENT)
    assert plan.candidates[0].settings["epochs"] == 20 and "equal time" in stated and "10 seconds for each" in stated
    monkeypatch.undo()
    first, second = Notes(), Notes()
    plan, _ = budgets.within("time=1", plan, corpus, tmp_path, first)
    assert budgets.within("time=1", plan, corpus, tmp_path, second)[0] == plan
    assert first.count("training Word2Vec") == 1 and second.count("training Word2Vec") == 0


@pytest.mark.parametrize("wrong", ["tokens", "time=", "time=-1", "time=soon", "words=5"])
def test_budgets_that_there_are_not(wrong):
    with pytest.raises(ValueError, match="budget must"):
        budgets.check_budget(wrong)


# --- groups, and what is wrong ---


def test_groups_alone_need_no_text(tmp_path, text, data, quick):
    models = [wordvec.Word2Vec(sg=1, seed=seed, **SMALL).fit(text) for seed in (1, 2)]
    texts = {"mean": lambda texts: np.array([[len(text), ord(text[-1]), 1.0] for text in texts])}
    found = compare(
        None, tmp_path / "report", groups={"ours": models, "encoder": [texts["mean"]]}, data=data, protocol=quick
    )
    scores = {score.model: score for score in found.ratings()[next(iter(found.ratings()))].values()}
    assert len(scores["ours"].runs) == 2 and "text fingerprint" not in found.facts
    with pytest.raises(ValueError, match="measured in memory"):
        rerun(tmp_path / "report")


def test_a_report_of_a_text_in_memory_needs_the_text(tmp_path, topic_texts, data, quick):
    texts = topic_texts[:200]
    compare(texts, tmp_path / "report", ["ppmi-svd"], data=data, protocol=replace(quick, seed=3), **SMALL)
    with pytest.raises(CorpusError, match="give the text as source"):
        rerun(tmp_path / "report")
    assert rerun(tmp_path / "report", source=texts).same


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--budget", "luck"), "budget must be"),
        (("--curves", "loss"), "curves must be over"),
        (("--grid", "window=2"), "--grid takes"),
        (("--variant", "a=glove", "--variant", "a=glove"), "names a twice"),
        (("--seeds", "one"), "seeds must be a number"),
        (("--group", "peer=nowhere.bin"), "there is no file or model folder"),
        (("--preset", "mine"), "no preset 'mine'"),
    ],
)
def test_wrong_experiments_end_before_work(arguments, said, text, tmp_path):
    done = run("compare", text, "-o", tmp_path / "out", *arguments)
    assert done.exit_code in (1, 2) and said in done.stderr and len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert not (tmp_path / "out").exists()


def test_presets_are_listed_with_what_papers_report():
    done = run("compare", "--presets")
    assert done.exit_code == 0
    assert "Levy et al., 2015" in done.stdout and "71.7 on questions-words" in done.stdout and "here: " in done.stdout
