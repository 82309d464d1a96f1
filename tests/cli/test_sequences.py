"""From a table of events to recommendations, by the command line; and what it refuses."""

from __future__ import annotations

import json
import random

import pytest
from typer.testing import CliRunner

from wordvec import read_vectors
from wordvec.cli import program

COLUMNS = "--group-column", "session", "--order-column", "time", "--item-column", "product"


def run(*arguments, code=0):
    result = CliRunner().invoke(program.app, list(map(str, arguments)))
    assert result.exit_code == code, result.output
    return json.loads(result.stdout) if "--json" in arguments else " ".join(result.output.split())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Events of two kinds of products, their corpus without last items, and a model of it."""
    folder, draw, time = tmp_path_factory.mktemp("events"), random.Random(1), 0
    rows = ["session,time,product"]
    for session in range(300):
        for number in draw.sample(range(8), 4):
            time += 1
            rows.append(f"{session},{time},{('green tea', 'cup')[session % 2]} {number}")
    rows[1:] = draw.sample(rows[1:], len(rows) - 1)
    (folder / "events.csv").write_text("\n".join(rows))
    card = run("corpus", folder / "events.csv", "-o", folder / "train", *COLUMNS, "--json",
               "--leave-last-out", folder / "held.jsonl")  # fmt: skip
    assert (card["texts"], card["tokens"], card["types"]) == (300, 900, 16)
    run("train", "word2vec", folder / "train", "-o", folder / "model", "--vector-size", 8, "--sample", 0, "--sg", 1,
        "--window", 4, "--epochs", 20, "--ns-exponent", -0.5, "--min-count", 1)  # fmt: skip
    return folder


def test_what_was_held_out_is_asked_for(place):
    rows = run("evaluate", place / "model", "--data", place / "held.jsonl", "--depth", 5, "--json")["rows"]
    hits = {row["part"]: row["score"] for row in rows if row["measure"] == "hit rate@5"}
    assert hits.keys() == {"", "its own prediction", "popularity", "co-occurrence"}
    assert min(hits[""], hits["its own prediction"]) > hits["popularity"]
    told = run("evaluate", place / "model", "--data", place / "held.jsonl", "--history", 3)
    assert "the mean of the last 3 of a history asks" in told


def test_recommend(place):
    for by in "cosine", "prediction":
        found = run("recommend", place / "model", "cup 1", "cup 2", "--top", 3, "--by", by, "--json")
        assert [row["item"][:3] for row in found["recommended"]] == ["cup"] * 3 and found["unknown"] == []
        assert found["recommended"][0][by] >= found["recommended"][2][by]
    without = run("recommend", place / "model", "cup 1", "--exclude", found["recommended"][0]["item"], "--json")
    assert found["recommended"][0] not in without["recommended"]
    told = run("recommend", place / "model", "saucer", "cup 1", code=1)
    assert "'saucer' is not among the 16 items of" in told and "cup" in told
    assert run("recommend", place / "model", "saucer", "--json", code=1)["recommended"] == []


def test_events_are_trained_on_as_they_are(place):
    events = "--group-column", 1, "--item-column", 3, "--header"
    run("train", "ppmi-svd", place / "events.csv", *events, "-o", place / "ppmi", "--vector-size", 4, "--min-count", 1)
    assert "green tea 3" in read_vectors(place / "ppmi")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--group-column", "session"], "--group-column is about a table of events: name its columns with both"),
        (["--order-column", "time"], "--order-column is about a table of events"),
        ([*COLUMNS, "--text-column", "product"], "a table holds texts or events; leave one of them out"),
        ([*COLUMNS[:4], "--item-column", "item"], "has no column 'item'; it has session, time, product"),
        ([*COLUMNS[:2], "--item-column", "time", "--order-column", "product"], "items of events"),
    ],
)
def test_refused(place, tmp_path, given, told):
    if told == "items of events":
        given = [*given, "--tokenizer", "unicode"]
    code = 1 if "has no column" in told else 2
    assert told in run("corpus", place / "events.csv", "-o", tmp_path / "corpus", *given, code=code)
    assert not (tmp_path / "corpus").exists()
