"""LINE: edges are drawn by their weights; it is skip-gram on pairs; both orders put groups of nodes together."""

from __future__ import annotations

import numpy as np
import pytest

import wordvec
from wordvec import LINE, CorpusError, Graph, Word2Vec, combine, estimate
from wordvec.corpora.graphs.pairs import pairs
from wordvec.trainers.nodes import Drawn

SMALL = dict(vector_size=16, epochs=100)


@pytest.fixture(scope="module", params=[1, 2])
def order(request):
    return request.param


@pytest.fixture(scope="module")
def model(order, blocks):
    return LINE(order=order, **SMALL).fit(blocks)


def likenesses(vectors, alike):
    names = vectors.index_to_key
    pairs = [(one, other) for one in names for other in names if one != other and (one[0] == other[0]) == alike]
    return [vectors.similarity(*pair) for pair in pairs]


def test_nodes_of_a_group_are_near_each_other(model):
    assert np.mean(likenesses(model.wv, True)) > np.mean(likenesses(model.wv, False)) + 0.4


def test_both_orders_side_by_side_are_vectors_too(blocks, order, model):
    if order == 2:
        both = combine([LINE(order=1, **SMALL).fit(blocks), model])
        assert both.vector_size == 32
        assert np.linalg.norm(both["07"]) == pytest.approx(np.sqrt(2), rel=1e-5)
        assert np.mean(likenesses(both, True)) > np.mean(likenesses(both, False)) + 0.4


def test_any_number_of_workers_gives_the_same_bits(order, model, blocks):
    for workers in (1, 2, 3, 8):
        made = LINE(order=order, workers=workers, batch_size=32, **SMALL | dict(epochs=3)).fit(blocks)
        if workers == 1:
            first = made
        assert made.vectors_.tobytes() == first.vectors_.tobytes()
    assert LINE(order=order, seed=2, **SMALL).fit(blocks).vectors_.tobytes() != model.vectors_.tobytes()


def test_what_predicts_and_what_is_predicted(order, model):
    if order == 1:
        assert model.contexts_ is None
    else:
        assert model.contexts_.shape == model.vectors_.shape


def test_the_second_order_is_word2vec_on_pairs(blocks, tmp_path):
    kept = pairs(blocks, tmp_path / "pairs")
    given = dict(vector_size=16, window=1, shrink_windows=False, min_count=1, sample=0, sg=1, epochs=4)
    made = LINE(**SMALL | dict(epochs=4)).fit(blocks)
    assert made.corpus_card_["pairs"] == {"samples": blocks.card["edges"], "seed": 1, "not_drawn": 0}
    plain = Word2Vec(**given).fit(kept)
    assert np.mean(likenesses(plain.wv, True)) == pytest.approx(np.mean(likenesses(made.wv, True)), abs=0.05)


def test_edges_are_drawn_as_often_as_their_weights_say(weighted, tmp_path):
    samples = 100_003
    corpus = pairs(weighted, tmp_path / "pairs", samples)
    first, second, weights = weighted.edges()
    names = [tuple(sorted((weighted.names[a], weighted.names[b]))) for a, b in zip(first, second, strict=True)]
    drawn = [tuple(sorted(text)) for text in corpus]
    assert len(drawn) == samples
    passes = -(-samples // len(names))
    for name, weight in zip(names, weights, strict=True):
        assert drawn.count(name) == pytest.approx(samples * weight / weights.sum(), abs=4 * np.sqrt(passes))


def test_each_edge_is_drawn_once_where_they_are_alike(blocks, tmp_path):
    corpus = pairs(blocks, tmp_path / "pairs")
    assert len({frozenset(text) for text in corpus}) == len(corpus) == blocks.card["edges"]
    again = pairs(blocks, tmp_path / "again", seed=2)
    assert again.fingerprint != corpus.fingerprint


def test_nodes_without_an_edge_are_there_as_they_were_drawn():
    graph = Graph.of_edges(["a", "b", "alone"], np.array([0]), np.array([1]))
    first, second = (LINE(vector_size=8, epochs=epochs).fit(graph) for epochs in (1, 3))
    assert first.corpus_card_["pairs"]["not_drawn"] == 1
    assert first.wv["alone"].tobytes() == second.wv["alone"].tobytes()


def test_of_a_directed_graph_nodes_predict_where_their_edges_lead():
    edges = [(f"from{n % 7}", f"to{n % 5}") for n in range(35)]
    model = LINE(vector_size=8, epochs=200, alpha=0.1).fit(Graph.read(edges, directed=True))
    moved = {name: float(np.linalg.norm(model.wv[name])) for name in model.wv.index_to_key}
    assert min(moved[f"from{n}"] for n in range(7)) > 3 * max(moved[f"to{n}"] for n in range(5))
    with pytest.raises(
        ValueError, match="^order=1 is for undirected graphs, .* and this one is directed: take order=2"
    ):
        LINE(order=1).fit(Graph.read(edges, directed=True))


def test_a_model_is_saved_loaded_and_trained_further(order, model, blocks, tmp_path):
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.get_params() == model.get_params()
    assert again.vectors_.tobytes() == model.vectors_.tobytes()
    again.partial_fit(blocks, epochs=1)
    more = LINE(order=order, **SMALL).fit(blocks).partial_fit(blocks, epochs=1)
    assert again.vectors_.tobytes() == more.vectors_.tobytes() != model.vectors_.tobytes()
    again.partial_fit([("07", "new"), ("new", "08")], epochs=1, grow=True, freeze=True)
    assert again.wv["07"].tobytes() == more.wv["07"].tobytes()


def test_an_interrupted_run_is_resumed(order, blocks, tmp_path):
    def stop(epochs):
        class Stop:
            def on_epoch_end(self, model):
                if len(model.history_) == epochs:
                    raise KeyboardInterrupt

            def on_epoch_begin(self, model): ...
            def on_train_begin(self, model): ...
            def on_train_end(self, model): ...

        return Stop()

    made = dict(order=order, vector_size=16, epochs=5)
    whole = LINE(**made).fit(blocks)
    with pytest.raises(KeyboardInterrupt):
        LINE(**made).fit(blocks, checkpoint=tmp_path / "state", callbacks=[stop(3)])
    resumed = LINE(**made).fit(blocks, checkpoint=tmp_path / "state", callbacks=[stop(9)])
    assert resumed.vectors_.tobytes() == whole.vectors_.tobytes()


def test_a_run_is_estimated_as_what_it_trains(order, model, blocks):
    estimated = estimate(LINE(order=order, **SMALL), blocks)
    assert "drawing" in [phase.name for phase in estimated.phases]
    assert estimated.disk["checkpoint"] == (1 if order == 1 else 2) * model._inputs.nbytes  # the first has no outputs


def test_texts_that_are_drawn_already_are_learnt_from_as_they_are(order, model, blocks):
    made = LINE(order=order, **SMALL)
    assert made.fit(Drawn(made.texts(blocks))).vectors_.tobytes() == model.vectors_.tobytes()


def test_a_warning_names_the_line_that_trains(order, blocks):
    for train in (lambda model: model.fit(blocks), lambda model: model.fit_transform(blocks)):
        with pytest.warns(UserWarning, match="^nothing was learnt: ") as told:
            train(LINE(order=order, vector_size=4, epochs=1))
        assert told[0].filename == __file__


def test_nothing_to_draw_is_refused(order):
    with pytest.raises(CorpusError, match="^edges has no edge to learn from: give a graph with edges$"):
        LINE().fit(Graph.of_edges(["a", "b"], np.zeros(0, int), np.zeros(0, int)))
    with pytest.raises(TypeError, match="window"):
        LINE(window=3)
