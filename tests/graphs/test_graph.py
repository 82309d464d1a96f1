"""Graphs from files and objects: what is read, what is counted, what is refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma

import numpy as np
import pytest
import scipy.io
import scipy.sparse
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import CorpusError, Graph, hold_out_edges


def edges_of(graph):
    """Every edge by name with its weight; of an undirected graph under both names."""
    first, second, weights = graph.edges()
    weights = np.ones(len(first)) if weights is None else weights
    found = {}
    for one, other, weight in zip(first, second, weights, strict=True):
        ends = graph.names[one], graph.names[other]
        found[ends if graph.directed else tuple(sorted(ends))] = float(weight)
    return found


def joined(edges, directed):
    """What a list of edges comes to: weights of the same direction add up, of two directions the larger counts."""
    total: dict = {}
    for one, other, weight in edges:
        total[one, other] = np.float32(total.get((one, other), np.float32(0)) + np.float32(weight))
    if directed:
        return {ends: weight for ends, weight in total.items() if weight}
    found: dict = {}
    for ends, weight in total.items():
        key = tuple(sorted(ends))
        found[key] = max(found.get(key, 0), weight)
    return {ends: weight for ends, weight in found.items() if weight}


def quoted(name):
    """As CSV has it."""
    return '"' + name.replace('"', '""') + '"'


NAME = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp"), exclude_characters="#%,;\x85\ufeff"),
    min_size=1,
    max_size=9,
)
SPACED = st.builds("{} {}".format, NAME, NAME)
WEIGHT = st.floats(0.0625, 1024, width=16)


@settings(deadline=None, max_examples=60)
@given(st.data(), st.sampled_from([None, ",", ";", "\t"]), st.booleans(), st.booleans(), st.booleans())
def test_a_list_of_edges_is_read_as_it_is_written(data, separator, weighted, directed, ending):
    names = data.draw(st.lists(NAME | SPACED if separator else NAME, min_size=2, max_size=6, unique=True))
    edge = st.tuples(st.sampled_from(names), st.sampled_from(names), WEIGHT)
    edges = data.draw(st.lists(edge, min_size=1, max_size=12).filter(lambda edges: any(a != b for a, b, _ in edges)))
    between = data.draw(st.sampled_from([" ", "\t", "  \t"])) if separator is None else separator
    shown = {name: quoted(name) if separator and name[0] == '"' else name for name in names}
    lines = [between.join((shown[a], shown[b], *([f"{weight:.10g}"] * weighted))) for a, b, weight in edges]
    text = ("\r\n" if ending else "\n").join(["# a comment", "", *lines]) + "\n" * ending
    graph = Graph.read(io.BytesIO(text.encode()), directed=directed, separator=separator)
    if not weighted:
        edges = [(*ends, 1) for ends in dict.fromkeys(each[:2] for each in edges)]
    assert edges_of(graph) == pytest.approx(joined(edges, directed))
    assert graph.names == list(dict.fromkeys(name for each in edges for name in each[:2]))
    assert (graph.card["comments"], graph.card["empty_lines"], graph.card["lines"]) == (1, 1, len(lines) + 2)
    assert graph.card["weighted"] == weighted


@settings(deadline=None, max_examples=40)
@given(st.floats(0, 3e38), st.sampled_from(["{:.17g}", "{:.3e}", "{:f}", "{:.20f}", "+{:g}", "{:E}"]))
def test_a_weight_is_the_number_that_is_written(weight, form):
    written = form.format(weight)
    graph = Graph.read(io.BytesIO(f"a b {written}\nb c 1\n".encode()))
    expected = np.float32(float(written))
    found = graph.weights[graph.starts[0] : graph.starts[1]]
    assert (len(found) == 0 and expected == 0) or found == pytest.approx([expected], rel=2e-7)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5), min_size=2, max_size=8))
def test_an_adjacency_list_is_read_as_it_is_written(lines):
    lines = [*lines, ["y", "z"]]
    text = "\n".join(map(" ".join, lines))
    nodes = list(dict.fromkeys("".join(map("".join, lines))))
    graph = Graph.read(io.BytesIO(text.encode()), format="adjacency")
    assert set(edges_of(graph)) == {tuple(sorted((line[0], other))) for line in lines for other in line[1:]}
    assert graph.names == nodes
    assert graph.card["isolated"] == len(nodes) - len(
        {n for ends in edges_of(graph) if ends[0] != ends[1] for n in ends}
    )


def test_large_numbers_and_any_string_are_names(tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text("9223372036854775808 2147483649\n007 7\nØ 🙂\n-1 007\n", encoding="utf-8")
    graph = Graph.read(path)
    assert graph.names == ["9223372036854775808", "2147483649", "007", "7", "Ø", "🙂", "-1"]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_many_blocks_are_read_as_one(workers, monkeypatch):
    monkeypatch.setattr("wordvec.corpora.graphs.reading.BLOCK", 64)
    edges = [(f"node{number % 37}", f"other{number * 7 % 53}") for number in range(500)]
    text = "source,target,weight\n" + "".join(f"{one},{other},{n + 1}\n" for n, (one, other) in enumerate(edges))
    graph = Graph.read(io.BytesIO(text.encode()), separator=",", header=True, workers=workers)
    assert edges_of(graph) == joined([(*ends, n + 1) for n, ends in enumerate(edges)], False)
    assert graph.names == list(dict.fromkeys(name for ends in edges for name in ends))
    wrong = text.replace(",400\n", ",-400\n")
    with pytest.raises(CorpusError, match=r"^line 401 of a stream has the negative weight -400: "):
        Graph.read(io.BytesIO(wrong.encode()), separator=",", header=True, workers=workers)


@pytest.mark.parametrize("form", ["edges", "adjacency"])
def test_a_block_may_be_all_comments(form, monkeypatch):
    monkeypatch.setattr("wordvec.corpora.graphs.reading.BLOCK", 16)
    text = "a b\n" + "# nothing is said here\n" * 3 + "\n" * 40 + "b c\n"
    graph = Graph.read(io.BytesIO(text.encode()), format=form)
    assert graph.names == ["a", "b", "c"] and graph.card["edges"] == 2
    assert (graph.card["lines"], graph.card["comments"], graph.card["empty_lines"]) == (45, 3, 40)


@pytest.mark.parametrize("block", [8, 1 << 20])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_header_stands_behind_comments_and_in_other_files(block, mark, tmp_path, monkeypatch):
    monkeypatch.setattr("wordvec.corpora.graphs.reading.BLOCK", block)
    header = "source target weight\n"
    texts = f"# made\n\n  # by hand\n{header}a b 1\n", f"{header}b c 2\n", "c d 3", f"# made\n{header}a b 4\n", ""
    paths = [tmp_path / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(mark + text, encoding="utf-8")
    graph = Graph.read(paths, header=True)
    assert edges_of(graph) == {("a", "b"): 5, ("b", "c"): 2, ("c", "d"): 3} and graph.names == ["a", "b", "c", "d"]
    assert (graph.card["lines"], graph.card["comments"], graph.card["empty_lines"]) == (8, 3, 1)
    paths[1].write_text(f"{mark}b c two\n")
    with pytest.raises(CorpusError, match=r"^line 6 of .* has the weight 'two', which is no number"):
        Graph.read(paths, header=True)


PACKED = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.ZstdCompressor().compress}


@pytest.mark.parametrize("ending", PACKED)
def test_compressed_files_are_told_by_their_content_and_separators_by_the_name(ending, tmp_path):
    path = tmp_path / f"edges.csv.{ending}"
    path.write_bytes(PACKED[ending](b"a b,c\nc,d e\n"))
    assert Graph.read(path).names == ["a b", "c", "d e"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[NAME | SPACED | st.sampled_from(["a,b", '"', 'say "a"', " a"]), NAME] * 2), min_size=1))
def test_names_may_be_quoted_as_in_csv(edges):
    text = "".join(f'{quoted(a)},{b if b[0] != chr(34) else quoted(b)} ,"2"\r\n' for a, b, _, _ in edges)
    graph = Graph.read(io.BytesIO((text + '"one, end",the other,1').encode()), separator=",")
    assert graph.names == [*dict.fromkeys(name for a, b, _, _ in edges for name in (a, b)), "one, end", "the other"]
    assert graph.weights.max() >= 1


def test_matrix_market_is_told_by_its_first_line(tmp_path):
    matrix = scipy.sparse.coo_array(([1.5, 2.0], ([0, 2], [1, 0])), shape=(3, 3))
    scipy.io.mmwrite(tmp_path / "general.mtx", matrix)
    graph = Graph.read(tmp_path / "general.mtx")
    assert graph.directed
    assert edges_of(graph) == {("1", "2"): 1.5, ("3", "1"): 2.0}
    scipy.io.mmwrite(tmp_path / "symmetric.mtx", matrix + matrix.T, symmetry="symmetric")
    graph = Graph.read(tmp_path / "symmetric.mtx")
    assert not graph.directed
    assert edges_of(graph) == {("1", "2"): 1.5, ("1", "3"): 2.0}
    (tmp_path / "rows.mtx").write_text("%%MatrixMarket matrix coordinate real general\n2 3 1\n1 3 1.0\n")
    with pytest.raises(CorpusError, match="rows.mtx is no graph in MatrixMarket's format .*: a square matrix"):
        Graph.read(tmp_path / "rows.mtx")


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "lil", "dok", "bsr"])
def test_matrices_of_scipy(form):
    matrix = scipy.sparse.coo_array(([2.0, 2.0, 3.0], ([0, 1, 2], [1, 0, 2])), shape=(4, 4)).asformat(form)
    graph = Graph.read(matrix)
    assert (graph.directed, graph.names) == (False, ["0", "1", "2", "3"])
    assert edges_of(graph) == {("0", "1"): 2.0, ("2", "2"): 3.0}
    assert (graph.card["isolated"], graph.card["self_loops"]) == (2, 1)
    assert Graph.read(matrix, directed=True).card["edges"] == 3
    alike = Graph.read((matrix > 0).asformat("csr"))
    assert alike.weights is None


def test_graphs_of_networkx():
    networkx = pytest.importorskip("networkx")
    graph = networkx.Graph()
    graph.add_edge(2**40, "b", weight=0.5)
    graph.add_edge("b", ("c", 1))
    graph.add_node("alone")
    read = Graph.read(graph)
    assert read.names == [str(2**40), "b", "('c', 1)", "alone"]
    assert edges_of(read) == {(str(2**40), "b"): 0.5, ("('c', 1)", "b"): 1.0}
    assert read.card["isolated"] == 1
    assert Graph.read(graph.to_directed()).directed
    assert Graph.read(graph, weight="none").weights is None


class OfIgraph:
    """What is asked of a graph of igraph."""

    class Sequence(dict):
        def attributes(self):
            return list(self)

    def __init__(self, names, edges, weights):
        self.vs, self.es = self.Sequence(names), self.Sequence(weights)
        self.edges = edges

    def vcount(self):
        return 3

    def is_directed(self):
        return True

    def get_edgelist(self):
        return self.edges


def test_graphs_of_igraph():
    graph = OfIgraph({"name": ["x", "y", "z"]}, [(0, 1), (1, 2)], {"weight": [1.5, 2]})
    assert edges_of(Graph.read(graph)) == {("x", "y"): 1.5, ("y", "z"): 2.0}
    bare = Graph.read(OfIgraph({}, [(0, 1), (1, 2)], {}), directed=False)
    assert (bare.names, bare.weights, bare.directed) == (["0", "1", "2"], None, False)


REFUSED = {
    "a b\nc\n": "line 2 of X has one column: an edge list has two names a line, and perhaps a weight",
    "a\nb\n": "line 1 of X has one column: an edge list has two names a line, and perhaps a weight",
    "# one\na,b\n": "line 2 of X has one column: if a comma divides them, give separator=',' (--separator)",
    "a b c d\n": "line 1 of X has 4 columns, and an edge has two names and perhaps a weight: if the neighbours of a"
    ' node stand behind it, give format="adjacency" (--format)',
    "a b 1\na c\n": "line 2 of X has 2 columns, and the first line has 3: give a weight in every line, or in none",
    "a b\na c 2\n": "line 2 of X has 3 columns, and the first line has 2: give a weight in every line, or in none",
    "a b 1\nb c -2.5\n": "line 2 of X has the negative weight -2.5: walks need weights from 0 on",
    "a b 1\nb c nan\n": "line 2 of X has the weight nan: weights are finite numbers from 0 on",
    "a b -inf\n": "line 1 of X has the weight -inf: weights are finite numbers from 0 on",
    "a b 1e39\n": "line 1 of X has the weight 1e39: weights are finite numbers from 0 on",
    "from to weight\n": "line 1 of X has the weight 'weight', which is no number: mend it, or give header=True"
    " (--header)",
    "a b 1\nb c 1,5\n": "line 2 of X has the weight '1,5', which is no number: mend it, or give header=True (--header)",
    "a b\nb c\x01d\n": "line 2 of X has a name with a control character or a byte that is not UTF-8: mend it",
    "a a\n": "there is no edge between two nodes in X, but 1 from a node to itself: give a graph with edges",
    "a b 0\nb b 2\n": "there is no edge between two nodes in X, but 1 of weight 0, 1 from a node to itself: give a"
    " graph with edges",
    "# nothing\n": "there is no edge between two nodes in X: give a graph with edges",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_line_is_refused_in_a_sentence(text, tmp_path):
    path = tmp_path / "edges.txt"
    path.write_text(text)
    with pytest.raises(CorpusError) as error:
        Graph.read(path)
    assert str(error.value) == REFUSED[text].replace("X", str(path))


def test_other_wrong_input_is_refused(tmp_path):
    (tmp_path / "latin").write_bytes("naïve b\n".encode("latin-1"))
    with pytest.raises(CorpusError, match=r"latin has the name b'na\\xefve', which is not UTF-8: convert the file$"):
        Graph.read(tmp_path / "latin")
    with pytest.raises(CorpusError, match="^line 1 of a stream has an empty field: give every node a name$"):
        Graph.read(io.BytesIO(b"a,,1\n"), separator=",")
    with pytest.raises(TypeError, match="^an int is no graph: give a path, "):
        Graph.read(7)
    for nothing in (None, float("nan")):
        with pytest.raises(ValueError, match="^edge 1 is .*, and lacks a node: mend it, or leave it out$"):
            Graph.read([("a", "b"), ("a", nothing)])
    with pytest.raises(TypeError, match="^edge 1 is 'ab', no pair of names"):
        Graph.read([("a", "b"), "ab"])
    with pytest.raises(ValueError, match="^the edge from 'a' to 'b' has the weight nan: weights are numbers from 0 on"):
        Graph.read([("a", "b", float("nan"))])
    with pytest.raises(ValueError, match="^a weight of a list is no number .*: mend it"):
        Graph.read([("a", "b", "heavy")])
    with pytest.raises(ValueError, match="^two nodes have the name '1': give each its own"):
        Graph.of_edges(["1", "2", "1"], np.array([0]), np.array([1]))
    with pytest.raises(ValueError, match="^the ends of edges are numbers of nodes, from 0 to 1"):
        Graph.of_edges(2, np.array([0]), np.array([2]))
    with pytest.raises(ValueError, match="^node 1 has no name: give it one"):
        Graph.of_edges(["a", ""], np.array([0]), np.array([1]))
    with pytest.raises(ValueError, match="^a matrix of 2 rows and 3 columns is no graph"):
        Graph.read(scipy.sparse.eye_array(2, 3))
    for wrong in (
        dict(separator="::"),
        dict(comments="abc"),
        dict(format="dot"),
        dict(header=1.5),
        dict(directed="no"),
    ):
        with pytest.raises(ValueError, match=f"^{next(iter(wrong))} must be "):
            Graph.read([("a", "b")], **wrong)


def test_zeros_are_no_edges_and_what_is_joined_is_counted():
    graph = Graph.read([("a", "b", 1), ("a", "b", 2), ("b", "a", 5), ("b", "c", 0), ("d", "d", 1)])
    assert edges_of(graph) == {("a", "b"): 5.0, ("d", "d"): 1.0}
    assert graph.card["repeated_edges"] == 1
    assert graph.described() == (
        "1 repeated edges were joined; 1 edges of weight 0 were left out; 1 edges lead from a node to itself;"
        " 2 nodes have no edge to another"
    )
    assert repr(graph) == "Graph(4 nodes, 2 edges, undirected, weighted)"


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(NAME | SPACED, NAME, WEIGHT), min_size=1, max_size=9), st.booleans())
def test_what_is_written_is_read_again(tmp_path_factory, edges, directed):
    graph = Graph.read([*edges, ("one end", "the other", 1)], directed=directed)
    path = tmp_path_factory.mktemp("written") / "graph.tsv"
    graph.write(path)
    again = Graph.read(path, directed=directed)
    assert edges_of(again) == edges_of(graph)
    with pytest.raises(ValueError, match="^the name '#a' cannot stand in a list of edges"):
        Graph.read([("#a", "b")]).write(path)


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_held_out_edges_leave_the_graph_as_connected_as_it_was(directed, seed):
    random = np.random.default_rng(seed)
    first, second = random.integers(40, size=(2, 130))
    graph = Graph.of_edges(45, first, second, random.random(130) + 0.1, directed=directed)
    held = hold_out_edges(graph, 0.3, seed)
    before, after = edges_of(graph), edges_of(held.graph)
    asked = {}
    for one, other, there in zip(held.first, held.second, held.there, strict=True):
        ends = graph.names[one], graph.names[other]
        asked[ends if directed else tuple(sorted(ends))] = bool(there)
    wanted = round(0.3 * len(before))
    assert len(asked) == len(held.there) == 2 * wanted == 2 * sum(asked.values())
    assert {ends for ends, there in asked.items() if there} == set(before) - set(after)
    assert not {ends for ends, there in asked.items() if not there} & set(before)
    assert all(after[ends] == before[ends] for ends in after)

    def components(graph):
        rows = scipy.sparse.csr_array((np.ones(len(graph.neighbors)), graph.neighbors, graph.starts), shape=(45, 45))
        return scipy.sparse.csgraph.connected_components(rows, directed=True, connection="weak")[1].tolist()

    assert components(graph) == components(held.graph)
    again = hold_out_edges(graph, 0.3, seed)
    assert (again.first == held.first).all()
    assert (again.second == held.second).all()


def test_no_more_edges_are_held_out_than_can_be(blocks):
    with pytest.raises(ValueError, match=r"^a share of 0.9 of .* without parting the graph: at most [\d.]+ %$"):
        hold_out_edges(blocks, 0.9)
    with pytest.raises(ValueError, match="^share must be more than 0"):
        hold_out_edges(blocks, 0)
    with pytest.raises(ValueError, match="^none of 2 edges can go without parting the graph: give one with cycles$"):
        hold_out_edges(Graph.read([("a", "b"), ("b", "c")]), 0.5)


def test_names_of_columns_that_are_taken_for_an_edge_are_warned_of(tmp_path):
    (tmp_path / "edges.csv").write_text("Source,Target\na,b\n")
    with pytest.warns(UserWarning, match=r"edges.csv begins with what reads as names of columns, Source, Target, and"):
        assert len(Graph.read(tmp_path / "edges.csv").names) == 4
    assert Graph.read(tmp_path / "edges.csv", header=True).names == ["a", "b"]
