"""Graphs on the command line: from edges to walks, vectors and scores."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from wordvec.cli.program import app

run = CliRunner().invoke


@pytest.fixture(scope="module")
def edges(tmp_path_factory):
    path = tmp_path_factory.mktemp("graph") / "edges.csv"
    lines = [f"{a},{b},{1 + (a + b) % 3}" for a in range(24) for b in range(a) if a % 2 == b % 2 or a - b == 1]
    path.write_text("from,to,weight\n" + "\n".join(lines) + "\n")
    return path


def done(*command):
    result = run(app, [*map(str, command)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_from_edges_to_scores(edges, tmp_path):
    done("hold-out", edges, "--header", "-o", tmp_path / "parted", "--share", 0.3)
    small = ["--vector-size", 16, "--num-walks", 4, "--walk-length", 16, "--epochs", 10, "--alpha", 0.1, "--quiet"]
    done("train", "node2vec", tmp_path / "parted/graph.tsv", "-o", tmp_path / "model", "--p", 0.5, "--extend", *small)
    labels = tmp_path / "labels.txt"
    labels.write_text("".join(f"{node} {'odd' if node % 2 else 'even'}\n" for node in range(24)))
    data = ["--data", tmp_path / "parted/links.csv", "--data", labels, "--labelled", 50, "--splits", 3]
    report = json.loads(done("evaluate", tmp_path / "model", *data, "--json"))
    scores = {(row["measure"], row["part"]): row["score"] for row in report["rows"]}
    assert scores["F1 (micro), 50 % labelled", ""] > 80
    assert ("average precision", "weighted L2") in scores
    done("continue", tmp_path / "model", tmp_path / "parted/graph.tsv", "-o", tmp_path / "more", "--quiet")


def test_walks_are_kept_for_any_method(edges, tmp_path):
    card = json.loads(done("walks", edges, "--header", "-o", tmp_path / "walked", "--num-walks", 2, "--json"))
    assert (card["texts"], card["tokens"], card["graph"]["weighted"]) == (48, 48 * 80, True)
    result = run(app, ["train", "deepwalk", str(tmp_path / "walked"), "-o", str(tmp_path / "model")])
    assert result.exit_code == 1
    assert "holds walks that are made already, not a graph: wordvec train word2vec" in result.output


def test_wrong_settings_are_told_before_a_graph_is_read(tmp_path):
    result = run(app, ["walks", str(tmp_path / "nowhere.csv"), "-o", str(tmp_path / "walked"), "--q", "0"])
    assert result.exit_code == 2 and "q must be at least 1e-15, not 0" in result.output


def test_what_was_read_is_told_without_empty_names(edges, tmp_path):
    shown = done("walks", edges, "--header", "-o", tmp_path / "walked", "--num-walks", 1)
    assert "graph\tsource=" in shown and "walks\tnum_walks=1, " in shown


def test_wrong_files_end_in_a_sentence(edges, tmp_path):
    result = run(app, ["train", "deepwalk", str(edges), "-o", str(tmp_path / "model")])
    assert result.exit_code == 1
    assert f"wordvec: line 1 of {edges} has the weight 'weight', which is no number: mend it, or give" in result.output
    assert result.output.count("\n") == 1
