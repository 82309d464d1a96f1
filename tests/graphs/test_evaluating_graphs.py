"""Node classification and link prediction: answers by construction, and by scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score

from wordvec import DeepWalk, FormatError, evaluate, hold_out_edges
from wordvec.evaluation import (
    LabelledNode,
    Link,
    LinkSet,
    NodeLabelSet,
    link_prediction,
    node_classification,
    read_datasets,
)
from wordvec.evaluation.statistics.intervals import STATISTICS, Items
from wordvec.vectors.keyed import keyed_vectors


@pytest.fixture(scope="module")
def vectors():
    """Of forty nodes: the first ten numbers tell labels, the next ten which nodes are joined."""
    random = np.random.default_rng(2)
    return keyed_vectors([f"n{number}" for number in range(40)], random.normal(size=(40, 6)).astype(np.float32))


def labels(vectors):
    """Two labels that a plane tells, and a third that some nodes have besides."""
    nodes = []
    for name in vectors.index_to_key:
        mine = ["left" if vectors[name][0] < 0 else "right"] + ["also"] * bool(vectors[name][1] > 1)
        nodes.append(LabelledNode(name, tuple(mine)))
    return NodeLabelSet("labels", nodes)


def test_labels_are_told_from_vectors(vectors):
    rows = node_classification(vectors, labels(vectors), (10, 50, 90), splits=4)
    assert [row.measure for row in rows] == [
        f"F1 ({kind}), {share} % labelled" for share in (10, 50, 90) for kind in ("micro", "macro")
    ]
    assert all(row.asked == row.total == 40 for row in rows)
    scores = [row.score for row in rows[::2]]
    assert scores[0] < scores[1] <= scores[2]
    assert scores[2] > 75
    again = node_classification(vectors, labels(vectors), (90,), splits=4)
    assert [row.score for row in again] == [row.score for row in rows[4:]]


def test_f1_is_that_of_scikit_learn(vectors, monkeypatch):
    """With what is told given, micro and macro F1 are those of scikit-learn."""
    from wordvec.evaluation.tasks import nodes

    random = np.random.default_rng(1)
    truth = random.random((60, 5)) < 0.4
    truth[:, 0] |= ~truth.any(axis=1)
    monkeypatch.setattr(
        nodes, "_probable", lambda matrix, label, known, asked: matrix[asked, 0] * 0 + random.random(len(asked))
    )
    told = []
    found = nodes._scores(np.zeros((60, 3)), truth, 50, 0, 7)
    random = np.random.default_rng(1)
    random.random((60, 5))
    order = np.random.default_rng([7, 50, 0]).permutation(60)
    asked = order[30:]
    probable = np.column_stack([random.random(30) for _ in range(5)])
    for row, node in enumerate(asked):
        mine = np.zeros(5, bool)
        mine[np.argsort(-probable[row])[: truth[node].sum()]] = True
        told.append(mine)
    expected = [f1_score(truth[asked], np.array(told), average=kind, zero_division=0) for kind in ("micro", "macro")]
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("ties", [False, True])
def test_areas_and_precisions_are_those_of_scikit_learn(ties):
    random = np.random.default_rng(3)
    gold = (random.random(50) < 0.4).astype(float)
    values = random.integers(6, size=50).astype(float) if ties else random.normal(size=50)
    counts = random.integers(0, 4, size=(7, 50)).astype(float)
    for name, function in (("auc", roc_auc_score), ("average_precision", average_precision_score)):
        expected = [function(gold, values, sample_weight=row) for row in counts]
        assert STATISTICS[name].of(values, gold, counts) == pytest.approx(expected)
        assert Items(values, name, gold).score() == pytest.approx(100 * function(gold, values))


def test_links_are_told_from_vectors(vectors):
    names = vectors.index_to_key
    pairs = [(one, other) for one in range(40) for other in range(one)][::3]
    links = [Link(names[a], names[b], bool(vectors.vectors[a] @ vectors.vectors[b] > 0)) for a, b in pairs]
    rows = link_prediction(vectors, LinkSet("links", [*links, Link("n1", "unknown", True)]))
    assert [(row.measure, row.part, row.level) for row in rows[:2]] == [
        ("AUC", "", "total"), ("AUC", "average", "variant"),
    ]  # fmt: skip
    scores = {(row.measure, row.variant): row.score for row in rows}
    assert scores["AUC", "cosine"] == scores["average precision", "cosine"] == 100
    assert scores["AUC", "Hadamard"] > 97
    assert scores["AUC", "average"] < 75
    assert (rows[0].asked, rows[0].total) == (len(links), len(links) + 1)


def test_labels_of_other_nodes_are_told_in_a_sentence(vectors, tmp_path):
    (tmp_path / "labels.txt").write_text("".join(f"{number} {number % 3} {number % 2}\n" for number in range(20)))
    (tmp_path / "links.csv").write_text("node1,node2,link\nx,y,1\nn0,n1,0\n")
    report = evaluate(vectors, tmp_path, geometry=False)
    assert all(row.score is None for row in report.rows)
    notes = str(report)
    assert notes.count("none of its nodes has a vector: it names '0', and the vectors 'n0'") == 1
    assert "labels, 6 measures: no score, as of 20 items 0 were asked" in notes
    assert "of its pairs of known nodes 0 are edges and 1 are none: two of each are needed" in notes


def test_too_few_labels_are_told_by_their_number(vectors, tmp_path):
    (tmp_path / "few_labels.txt").write_text("n0 1\nn1 2\n")
    assert "2 of its nodes have a vector, and 10 are needed" in str(evaluate(vectors, tmp_path, geometry=False))
    (tmp_path / "few_labels.txt").write_text("".join(f"n{number} same\n" for number in range(20)))
    assert "have the label 'same': two labels are needed" in str(evaluate(vectors, tmp_path, geometry=False))
    (tmp_path / "empty_labels.txt").write_text("")
    with pytest.raises(FormatError, match="empty_labels.txt: nothing is in it; give a file with a dataset in it$"):
        evaluate(vectors, tmp_path / "empty_labels.txt", geometry=False)


def test_files_are_recognized(tmp_path):
    (tmp_path / "karate.labels").write_text("a 1\nb 2\nc 1 3\n")
    (tmp_path / "table.csv").write_text('node,label\na,1\nb,2\n"a, too",1\na,3\n')
    (tmp_path / "links.csv").write_text("node1,node2,link\na,b,1\nb,c,0\nc,a,maybe\n")
    found = {dataset.name: dataset for dataset in read_datasets(tmp_path)[0]}
    assert found["karate"].nodes == [
        LabelledNode("a", ("1",)),
        LabelledNode("b", ("2",)),
        LabelledNode("c", ("1", "3")),
    ]
    assert found["table"].nodes == [
        LabelledNode("a", ("1", "3")), LabelledNode("b", ("2",)), LabelledNode("a, too", ("1",)),
    ]  # fmt: skip
    assert found["links"].links == [Link("a", "b", True), Link("b", "c", False)]
    assert found["links"].damaged == ("links.csv, line 4: 1 or 0 belongs here, not 'maybe'",)


def test_from_a_graph_to_scores(blocks, tmp_path):
    held = hold_out_edges(blocks, 0.3, seed=1)
    held.write_links(tmp_path / "links.csv")
    (tmp_path / "labels.txt").write_text("".join(f"{name} {name[0]}\n" for name in blocks.names))
    model = DeepWalk(vector_size=16, num_walks=5, walk_length=20, window=4, alpha=0.1, epochs=5).fit(held.graph)
    report = evaluate(model, tmp_path, geometry=False)
    scores = {(row.measure, row.part): row for row in report.rows}
    assert scores["F1 (micro), 90 % labelled", ""].score > 80
    auc = scores["AUC", "cosine"]
    assert auc.score > 80
    assert auc.interval.low < auc.score < auc.interval.high
