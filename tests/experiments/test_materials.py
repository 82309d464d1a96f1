"""What methods are compared on besides text: graphs and sequences, and what is held out of them to be asked for."""

import json
import random
import shutil

import pytest

import wordvec
from wordvec import CorpusError
from wordvec.experiments import compare, rerun
from wordvec.experiments.materials import MATERIALS
from wordvec.methods import METHODS
from wordvec.progress import SILENT

SMALL = {"deepwalk": dict(num_walks=4, walk_length=20), "node2vec": dict(num_walks=4, walk_length=20, q=0.5)}


def test_every_method_that_predicts_no_labels_can_be_compared():
    sources = {name: method.source for name, method in METHODS.items() if not method.variants}
    assert set(sources.values()) == {"labels"}
    assert MATERIALS.keys() == {method.source for method in METHODS.values() if method.variants}


@pytest.fixture(scope="module")
def of_graph(three_groups, quick, tmp_path_factory):
    folder = tmp_path_factory.mktemp("of-graph")
    how = dict(seeds=2, vector_size=8, settings=SMALL, hold_out=0.3, data=three_groups / "labels.txt", protocol=quick)
    return folder, compare(three_groups / "edges.txt", folder, ["deepwalk", "node2vec", "line-2"], **how)


def test_graph_methods_are_trained_on_the_whole_graph_and_on_one_without_edges(of_graph):
    folder, found = of_graph
    totals = {(s.row.kind, s.row.measure): s for s in found.scores if s.row.level == "total" and s.model == "node2vec"}
    assert {kind for kind, _ in totals} == {"nodes", "links", "stability"}
    classified, told = totals["nodes", "F1 (micro), 50 % labelled"], totals["links", "AUC"]
    assert classified.score > 60 and told.score > 60 and len(told.runs) == len(classified.runs) == 2
    assert told.interval.low <= told.score <= told.interval.high
    assert {test.dataset for test in found.tests} == {"labels", "held-out edges"}
    assert len(list((folder / "models").glob("*2vec-*/run.json"))) == 4  # two seeds, two graphs
    said = (folder / "methods.md").read_text(encoding="utf-8")
    for part in ("The graph has 30 nodes", "30 % of the edges were held out", "(Grover & Leskovec, 2016)", "q = 0.5"):
        assert part in said
    assert "All methods had 8 dimensions" in said and "We trained DeepWalk (Perozzi et al., 2014) with 4 walks" in said
    assert "of the second order" in said and found.settings["line-2"]["epochs"] == 100
    assert found.settings["deepwalk"].keys() >= {"seconds", "seconds without the edges", "num_walks"}


def test_the_usual_settings_are_those_of_graphs(of_graph):
    settings = of_graph[1].settings["deepwalk"]
    assert (settings["window"], settings["min_count"], settings["epochs"], settings["vector_size"]) == (10, 1, 1, 8)


def test_a_rerun_of_a_graph_agrees_in_every_bit(of_graph, three_groups, tmp_path):
    assert rerun(of_graph[0]).same
    edges = (three_groups / "edges.txt").read_text().splitlines()
    (tmp_path / "other.txt").write_text("\n".join([*edges, "n0 n30"]))
    with pytest.raises(CorpusError, match="the graph is another one: 31 nodes"):
        rerun(of_graph[0], source=tmp_path / "other.txt")


def test_a_graph_is_told_from_what_it_is(three_groups, quick, tmp_path):
    given = wordvec.Graph.read(three_groups / "edges.txt")
    with pytest.raises(ValueError, match="nothing to measure the models of a graph by"):
        compare(given, tmp_path, protocol=quick)
    with pytest.raises(ValueError, match="there is no graph"):
        compare(None, tmp_path, ["deepwalk"], hold_out=0.3)


class Listener(type(SILENT)):
    def __init__(self):
        self.notes = []

    def note(self, message):
        self.notes.append(message)


def test_labels_of_nodes_are_known_in_a_file_of_any_name(three_groups, quick, tmp_path):
    shutil.copy(three_groups / "labels.txt", tmp_path / "groups.txt")
    said = Listener()
    how = dict(vector_size=4, settings={"line-2": {"epochs": 1, "samples": 50}}, protocol=quick)
    with pytest.warns(UserWarning, match="^nothing was learnt: .* give more edges .samples. or more epochs"):
        found = compare(
            three_groups / "edges.txt",
            tmp_path / "report",
            ["line-2"],
            data=tmp_path / "groups.txt",
            progress=said,
            **how,
        )
    assert {score.row.kind for score in found.scores} == {"nodes"}
    assert "datasets, as they were understood: labels of nodes: groups" in said.notes
    assert "We measured labels of nodes: groups." in found.facts["methods"]
    assert rerun(tmp_path / "report").same
    (tmp_path / "prose.txt").write_text("one\ntwo\n")
    with pytest.raises(wordvec.FormatError, match="neither a node and its labels, between tabs or blanks, nor rows of"):
        compare(three_groups / "edges.txt", tmp_path / "report", ["line-2"], data=tmp_path / "prose.txt", **how)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (dict(methods=["deepwalk", "glove"]), "deepwalk on graphs and glove on texts"),
        (dict(methods=["deepwalk"], lower=True), "lower: no option of how graphs are read"),
        (dict(methods=["deepwalk"], hold_out=0.99), "without parting the graph"),
        (dict(methods=["deepwalk"], hold_out=0.1, budget="examples"), "take words, or time"),
        (dict(methods=["deepwalk"], hold_out=0.1, curves=["text"]), "graphs have no parts"),
        (dict(methods=["deepwalk"], hold_out=0), "^hold_out must be more than 0"),
        (dict(methods=["deepwalk", "line-1"], directed=True, data="labels.txt"), "^order=1 is for undirected graphs"),
        (dict(methods=["ppmi-svd"], directed=True), "directed: no option of how texts are read"),
        (dict(methods=["ppmi-svd"], hold_out=2), "^hold_out must be 1 at most, not 2$"),
        (dict(methods=["deepwalk"], hold_out=float("nan")), "^hold_out must be a finite number, not nan$"),
    ],
)
def test_what_does_not_go_with_what_is_trained_on(how, said, three_groups, tmp_path, monkeypatch):
    monkeypatch.chdir(three_groups)
    with pytest.raises(ValueError, match=said):
        compare(three_groups / "edges.txt", tmp_path, **how)
    assert not list(tmp_path.iterdir())  # it is said before anything is trained


def test_sequences_are_asked_for_their_last_items(tmp_path, quick):
    draw = random.Random(1)
    rows = [(s, f"{('tea', 'cup')[s % 2]}{i}") for s in range(200) for i in draw.sample(range(8), 4)]
    (tmp_path / "events.csv").write_text("session,item\n" + "\n".join(f"{s},{item}" for s, item in rows))
    how = dict(
        hold_out=0.5, protocol=quick, vector_size=8, min_count=1, epochs=20, settings={"word2vec-sg": {"sample": 0}}
    )
    found = compare(
        tmp_path / "events.csv", tmp_path / "report", ["word2vec-sg", "ppmi-svd"], group="session", item="item", **how
    )
    scores = {(s.model, s.row.part): s for s in found.scores if s.row.measure == "hit rate@10"}
    assert scores["word2vec-sg", ""].row.total == 100 and scores["word2vec-sg", ""].score > 80
    assert ("word2vec-sg", "its own prediction") in scores and ("ppmi-svd", "its own prediction") not in scores
    assert ("ppmi-svd", "popularity") in scores
    card = json.loads((tmp_path / "report" / "experiment.json").read_text(encoding="utf-8"))
    assert card["text"]["hold_out"] == 0.5 and card["text"]["options"] == {"group": "session", "item": "item"}
    assert "The last items of 50 % of them were held out" in found.facts["methods"]
    assert rerun(tmp_path / "report").same
