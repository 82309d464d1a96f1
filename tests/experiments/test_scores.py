"""Scores that are kept: found as long as nothing changed that they depend on, and measured again when it did."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

import wordvec
from wordvec.evaluation.datasets.readers import read_folder
from wordvec.experiments import compare, scores
from wordvec.experiments.materials import Part, dataset_digests
from wordvec.experiments.scores import measured
from wordvec.progress import SILENT


@pytest.fixture
def counted(monkeypatch):
    """The datasets by which anything was measured, each time."""
    calls = []
    for name in ("measure", "scored"):
        monkeypatch.setattr(scores, name, _counting(getattr(scores, name), calls))
    return calls


def _counting(measure, calls):
    def counting(given, found, *rest, **how):
        calls.append([each.name for each in getattr(found, "datasets", found)])
        return measure(given, found, *rest, **how)

    return counting


@pytest.fixture(scope="module")
def model(text):
    return wordvec.FastText(vector_size=4, epochs=1, min_count=1, bucket=50).fit(text)


def part_of(data):
    found = read_folder(data)
    return Part(None, found, dataset_digests(found.datasets))


def test_a_second_call_measures_nothing_and_writes_the_same(text, data, tmp_path, quick, counted):
    mine = tmp_path / "data"
    shutil.copytree(data, mine)
    how = dict(
        vector_size=4, epochs=1, min_count=1, data=mine, protocol=quick, postprocess=["centre"], curves=["epochs"]
    )
    names = ["word2vec-sg", "ppmi-svd"]
    compare(text, tmp_path / "report", names, seeds=2, **how)
    first = (tmp_path / "report" / "results.json").read_bytes()
    assert len(counted) == 6  # three runs, and once more centred; the last epochs are the same vectors
    compare(text, tmp_path / "report", names, seeds=2, **how)
    assert len(counted) == 6 and (tmp_path / "report" / "results.json").read_bytes() == first
    (mine / "pairs.txt").write_text((mine / "pairs.txt").read_text().replace(" 8\n", " 2\n"))
    compare(text, tmp_path / "report", names, seeds=2, **how)
    assert len(counted) == 12 and (tmp_path / "report" / "results.json").read_bytes() != first


def test_a_dataset_that_is_added_is_measured_alone(model, data, tmp_path, quick, counted):
    protocol, mine = replace(quick, geometry=True), tmp_path / "data"
    shutil.copytree(data, mine)
    measured(model, part_of(mine), protocol, tmp_path, SILENT)
    pairs = (data / "pairs.txt").read_text().splitlines()
    # Before the others and behind them; with words that are composed of n-grams, in one of them twice.
    (mine / "early.txt").write_text("\n".join([*pairs[:9], "unseen0 unseen1 3", "Unseen0 unseen2 4"]))
    (mine / "words.csv").write_text(
        "word,category\n" + "\n".join(f"{pair.split()[0]},x{i % 2}" for i, pair in enumerate(pairs))
    )
    there = measured(model, part_of(mine), protocol, tmp_path, SILENT)
    assert counted == [["pairs"], ["early", "words"]]
    whole = scores.measure(model, part_of(mine).found, protocol)
    assert there.to_dict() == whole.to_dict() and there.rows == whole.rows
    assert any("3 words that the vocabulary lacks were composed" in note for note in there.notes)
    (mine / "early.txt").unlink()
    measured(model, part_of(mine), replace(protocol, geometry=False), tmp_path, SILENT)
    assert len(counted) == 3 and len(list((tmp_path / "scores").iterdir())) == 4


def test_what_is_kept_is_what_was_measured(model, data, tmp_path, quick):
    part, protocol = part_of(data), replace(quick, geometry=True)
    first, second = (measured(model, part, protocol, tmp_path, SILENT) for _ in range(2))
    assert first.to_dict() == second.to_dict() and first.rows == second.rows
    for one, other in zip(first.rows, second.rows, strict=True):
        assert (one.floor, one.descriptive, one.needs, one.items.statistic) == (
            other.floor,
            other.descriptive,
            other.needs,
            other.items.statistic,
        )
        np.testing.assert_array_equal(one.items.values, other.items.values)
        assert one.items.values.dtype == other.items.values.dtype and (one.items.gold is None) == (
            other.items.gold is None
        )


def test_whatever_changes_a_score_is_measured_again(model, data, tmp_path, quick, counted, monkeypatch):
    part = part_of(data)
    again = wordvec.load(_saved(model, tmp_path / "model"))

    def times(given, part=part, protocol=quick):
        before = len(counted)
        measured(given, part, protocol, tmp_path, SILENT)
        return len(counted) - before

    assert times(model) == 1 and times(model) == times(again) == 0
    assert times(model, protocol=replace(quick, case="exact")) == 1
    assert times(model, part=replace(part, digests={"pairs": "another"})) == 1
    for change in (
        lambda wv: wv.vectors.__setitem__((0, 0), 9),
        lambda wv: wv.vectors_ngrams.__setitem__((0, 0), 9),
        lambda wv: wv.expandos["count"].__setitem__(0, 10**6),
        lambda wv: setattr(wv, "max_n", 5),
    ):
        other = wordvec.load(tmp_path / "model").wv
        change(other)
        assert times(other) == 1 and times(other) == 0
    monkeypatch.setattr(scores, "_LOADED", "another version of this package")
    assert times(model) == times(model) == 1  # what runs is not what lies on the disk: nothing is kept
    monkeypatch.setattr(scores, "code", lambda: "another version of this package")
    assert times(model) == 1 and times(model) == 0


def test_functions_are_measured_every_time(data, tmp_path, quick, counted):
    encode = lambda texts: np.array([[len(text), ord(text[-1]), 1.0] for text in texts])  # noqa: E731
    for _ in range(2):
        measured(encode, part_of(data), quick, tmp_path, SILENT)
    assert len(counted) == 2


def test_a_damaged_file_is_measured_again(model, data, tmp_path, quick, counted):
    part = part_of(data)
    report = measured(model, part, quick, tmp_path, SILENT)
    (file,) = (tmp_path / "scores").iterdir()
    whole = file.read_bytes()
    for damage in (b"", whole[: len(whole) // 2], b"x" * 40, whole.replace(b"scored", b"scared")):
        file.write_bytes(damage)
        assert measured(model, part, quick, tmp_path, SILENT).to_dict() == report.to_dict()
    assert len(counted) == 5


def _saved(model, folder):
    model.save(folder)
    return folder
