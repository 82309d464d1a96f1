"""`partial_fit` on a cluster is the one that is made here."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import Corpus, DeepWalk, Doc2Vec, FastText, FastTextClassifier, GloVe, Word2Vec
from wordvec.callbacks import EarlyStopping
from wordvec.cli.program import app

SMALL = {"vector_size": 8, "min_count": 1, "window": 3, "epochs": 1}
MODELS = {
    "one worker": lambda: Word2Vec(**SMALL),
    "shards": lambda: Word2Vec(**SMALL, shards=2),
    "FastText": lambda: FastText(**SMALL, shards=2),
    "tags": lambda: Doc2Vec(**SMALL, shards=2),
    "GloVe": lambda: GloVe(vector_size=8, min_count=1, window=3, epochs=1),
}


@pytest.fixture(scope="module")
def texts(topic_texts, tmp_path_factory):
    """A text, and another one in which one word is missing and one new."""
    folder = tmp_path_factory.mktemp("continuing")
    first = Corpus.build(topic_texts[:60], folder / "first")
    other = [["new" if word == "ship" else word for word in text] for text in topic_texts[60:120]]
    return first, Corpus.build(other, folder / "second")


@pytest.mark.parametrize(
    ("name", "grow"),
    [("one worker", True), ("shards", False), ("shards", True), ("FastText", True), ("tags", False), ("GloVe", False)],
)
@pytest.mark.filterwarnings("ignore:the vocabulary lacks")
def test_the_same_bits(name, grow, texts, inside):
    first, second = texts
    here = MODELS[name]().fit(first)
    there = copy.deepcopy(here)
    for model, how in ((here, {}), (there, {"client": inside})):
        model.partial_fit(second, epochs=2, grow=grow, **how)
    assert np.array_equal(here.vectors_, there.vectors_) and here.vocabulary_.words == there.vocabulary_.words
    assert [each["loss"] for each in here.history_] == [each["loss"] for each in there.history_]
    assert len(there.history_) == 3 and there.workers is None


def test_an_unfitted_model_is_fitted(texts, inside):
    there = Word2Vec(**SMALL).partial_fit(texts[0], client=inside)
    assert np.array_equal(there.vectors_, Word2Vec(**SMALL).fit(texts[0]).vectors_)


def test_vectors_are_held_fast_by_a_file(texts, inside, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held.txt").write_text("wave\n")
    model = Word2Vec(**SMALL).fit(texts[0])
    before = model.vectors_.copy()
    row = model.vocabulary_.index["wave"]
    model.partial_fit(texts[0], freeze="held.txt", client=inside)
    assert np.array_equal(model.vectors_[row], before[row]) and not np.array_equal(model.vectors_, before)


def test_a_failure_leaves_the_model_as_it_was(texts, inside):
    model = Word2Vec(**SMALL).fit(texts[0])
    before = model.vectors_.copy()
    with pytest.raises(ValueError, match="callbacks look at a model that is trained here"):
        model.partial_fit(texts[0], callbacks=[EarlyStopping()], client=inside)
    assert np.array_equal(model.vectors_, before)


def test_the_command_goes_on_by_workers(texts, processes, tmp_path):
    first, second = texts
    Word2Vec(**SMALL, shards=2).fit(first).save(tmp_path / "model")
    found = []
    for name, more in (("here", []), ("there", ["--scheduler", processes.scheduler.address])):
        given = ["continue", str(tmp_path / "model"), str(second.folder), "-o", str(tmp_path / name), *more]
        assert CliRunner().invoke(app, given).exit_code == 0
        found.append(wordvec.load(tmp_path / name).vectors_)
    assert np.array_equal(*found)


def test_nodes_go_on_on_one_machine(tmp_path):
    DeepWalk(vector_size=8, epochs=1).fit([("a", "b"), ("b", "c")]).save(tmp_path / "nodes")
    given = ["continue", str(tmp_path / "nodes"), "no.txt", "-o", str(tmp_path / "other"), "--cluster", "2"]
    refused = CliRunner().invoke(app, given)
    assert refused.exit_code
    told = " ".join(refused.output.split()) + str(refused.exception)
    assert "goes on on this machine alone: leave --cluster out" in told


@pytest.mark.parametrize("shards", [1, 2])
@pytest.mark.parametrize("grow", [False, True])
def test_a_classifier_has_the_same_bits(shards, grow, inside):
    sea, kitchen = ["the ship sails", "a tide and a wave"] * 20, ["butter and flour", "the oven is hot"] * 20
    labels, weights = ["sea"] * 40 + ["kitchen"] * 40, [1.0, 2.0] * 40
    more, new = [*sea, *kitchen, *["a heron flies"] * 9], [*labels, *(["air"] if grow else ["sea"]) * 9]
    here = FastTextClassifier(vector_size=16, word_ngrams=2, bucket=500, epochs=2, shards=shards)
    here.fit([*sea, *kitchen], labels)
    there = copy.deepcopy(here)
    for model, how in ((here, {}), (there, {"client": inside})):
        model.partial_fit(more, new, sample_weight=[*weights, *[1.0] * 9], grow=grow, freeze=["ship"], **how)
    for name in ("inputs", "outputs"):
        assert getattr(there._learnt, name).tobytes() == getattr(here._learnt, name).tobytes()
    assert there.classes_.tolist() == here.classes_.tolist() and len(there.history_) == 4
    assert [each["loss"] for each in here.history_] == [each["loss"] for each in there.history_]
    assert getattr(there, "growth_", None) == getattr(here, "growth_", None)


def test_an_unfitted_classifier_is_fitted(inside):
    texts, labels = ["a ship", "an oven"] * 20, ["sea", "kitchen"] * 20
    here, there = (
        FastTextClassifier(vector_size=8, epochs=1).partial_fit(texts, labels, ["kitchen", "sea"], client=client)
        for client in (None, inside)
    )
    assert there._learnt.inputs.tobytes() == here._learnt.inputs.tobytes()
