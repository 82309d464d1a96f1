"""DeepWalk and node2vec: what learns from walks is Word2Vec, to the bit; nodes of a group come near each other."""

from __future__ import annotations

import numpy as np
import pytest

import wordvec
from wordvec import CorpusError, DeepWalk, Node2Vec, Word2Vec, estimate
from wordvec.corpora.graphs.walks import Settings, walks

SMALL = dict(vector_size=16, num_walks=5, walk_length=20, window=4, alpha=0.1)
MADE = {
    "DeepWalk": lambda **more: DeepWalk(**SMALL | more),
    "Node2Vec": lambda **more: Node2Vec(**SMALL | dict(p=0.5, q=2) | more),
    "node2vec+": lambda **more: Node2Vec(**SMALL | dict(p=0.5, q=2, extend=True) | more),
}


@pytest.fixture(scope="module", params=MADE)
def make(request):
    return MADE[request.param]


@pytest.fixture(scope="module")
def model(make, blocks):
    return make().fit(blocks)


def test_nodes_have_vectors_by_their_names(model, blocks):
    assert sorted(model.wv.index_to_key) == sorted(blocks.names)
    assert model.wv["07"].shape == (16,)
    assert model.corpus_card_["graph"]["edges"] == blocks.card["edges"]
    assert sum(model.wv.get_vecattr(name, "count") for name in blocks.names) == 30 * 5 * 20


def test_nodes_of_a_group_are_near_each_other(model):
    vectors = model.wv
    within = [
        np.mean([vectors.similarity(a, b) for b in vectors.index_to_key if b[0] == a[0]]) for a in vectors.index_to_key
    ]
    between = [
        np.mean([vectors.similarity(a, b) for b in vectors.index_to_key if b[0] != a[0]]) for a in vectors.index_to_key
    ]
    assert min(within) > max(between)


def test_any_number_of_workers_gives_the_same_bits(make, model, blocks):
    for workers in (1, 2, 3, 8):
        assert make(workers=workers).fit(blocks).vectors_.tobytes() == model.vectors_.tobytes()
    assert make(seed=2).fit(blocks).vectors_.tobytes() != model.vectors_.tobytes()


def test_it_is_word2vec_on_walks_that_are_kept(blocks, tmp_path, monkeypatch):
    assert MADE["Node2Vec"]().fit(blocks).plan(3000).settings.group < 500
    monkeypatch.setattr("wordvec.trainers.node2vec.FEW_NODES", 0)
    kept = walks(blocks, tmp_path / "walked", Settings(5, 20, p=0.5, q=2))
    given = dict(vector_size=16, window=4, min_count=1, sample=0, sg=1, epochs=1, alpha=0.1)
    plain = Word2Vec(**given).fit(kept)
    made = MADE["Node2Vec"]().fit(blocks)
    assert plain.vectors_.tobytes() == made.vectors_.tobytes()
    with pytest.raises(CorpusError, match="walked holds walks that are made already, not a graph: train Word2Vec on"):
        made.fit(tmp_path / "walked")


@pytest.mark.parametrize(("name", "value"), [("p", 0), ("p", 1e16), ("q", 1e-16)])
def test_what_no_number_can_weigh_is_refused(blocks, name, value):
    with pytest.raises(ValueError, match=f"^{name} must be (at least 1e-15|1,000,000,000,000,000 at most), not "):
        Node2Vec(**SMALL, **{name: value}).fit(blocks)
    with pytest.raises(ValueError, match=f"^{name} must be (at least 1e-15|1,000,000,000,000,000 at most), not "):
        Settings(**{name: value}).checked()


def test_node2vec_is_deepwalk_where_p_and_q_are_1(blocks):
    assert Node2Vec(**SMALL).fit(blocks).vectors_.tobytes() == DeepWalk(**SMALL).fit(blocks).vectors_.tobytes()


def test_a_model_is_saved_and_loaded(make, model, tmp_path):
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert type(again) is type(model)
    assert again.get_params() == model.get_params()
    assert again.vectors_.tobytes() == model.vectors_.tobytes()
    assert again.corpus_card_["walks"]["num_walks"] == 5


def test_it_is_a_transformer_of_nodes(make, model, blocks):
    assert (make().fit_transform(blocks) == model.transform(blocks)).all()
    rows = model.transform(["07", "nobody"])
    assert rows.dtype == np.float32
    assert rows[0].tobytes() == model.wv["07"].tobytes() and not rows[1].any()
    assert model.transform([("nobody", "07")])[1].tobytes() == rows[0].tobytes()


def test_a_graph_of_other_nodes_is_no_more_of_the_same(model):
    with pytest.raises(ValueError, match="^this model knows none of the 2 nodes of the graph, such as 'x'; it has '"):
        model.partial_fit([("x", "y")])


def test_training_goes_on_with_other_walks_and_takes_new_nodes_in(blocks):
    first, again = (DeepWalk(**SMALL).fit(blocks) for _ in range(2))
    again.partial_fit(blocks)
    assert len(again.history_) == 2
    assert again.corpus_card_["fingerprint"] != first.corpus_card_["fingerprint"]
    again.partial_fit([("07", "new"), ("new", "08")], grow=True)
    assert again.growth_["new_words"] == 1
    assert "new" in again.wv.key_to_index


def test_an_interrupted_run_is_resumed(blocks, tmp_path):
    whole = DeepWalk(**SMALL | dict(epochs=2)).fit(blocks)

    class Stop:
        def begin(self, task, total, unit, done=0):
            self.task = task

        def advance(self, done, **figures):
            if self.task == "training" and figures.get("epoch", 0) >= 2:
                raise KeyboardInterrupt

        def end(self, **figures): ...
        def note(self, sentence): ...

    model = DeepWalk(**SMALL | dict(epochs=2))
    with pytest.raises(KeyboardInterrupt):
        model.fit(blocks, checkpoint=tmp_path / "state", progress=Stop())
    resumed = DeepWalk(**SMALL | dict(epochs=2)).fit(blocks, checkpoint=tmp_path / "state")
    assert resumed.vectors_.tobytes() == whole.vectors_.tobytes()


def test_walks_leave_no_files_behind(blocks, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    model = DeepWalk(**SMALL).fit(blocks)
    assert model.vectors_.shape == (30, 16)
    assert not list(tmp_path.iterdir())


def test_a_run_is_estimated(blocks):
    found = estimate(MADE["Node2Vec"](), blocks)
    assert [phase.name for phase in found.phases if phase.name != "compiling"] == [
        "starting", "walking", "preparing", "training", "saving",
    ]  # fmt: skip
    assert found.size == {"tokens": 3000, "words": 30, "epochs": 1}


def test_parameters_that_change_nothing_are_told(blocks):
    with pytest.warns(UserWarning, match="^extend=True changes nothing with p=1 and q=1: leave out the one or the"):
        Node2Vec(**SMALL, extend=True).fit(blocks)
    with pytest.warns(UserWarning, match="^gamma=1.0 changes nothing with extend=False: leave out the one or"):
        Node2Vec(**SMALL, p=0.5, gamma=1.0).fit(blocks)
