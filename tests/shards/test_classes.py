"""Classifiers over shards: the same bits whoever trains them, and labels as they are told without."""

import hashlib

import numpy as np
import pytest

from wordvec import FastTextClassifier
from wordvec.core import state
from wordvec.core.outputs import alias_table
from wordvec.shards.gradients import expected_gradients
from wordvec.system import checkpoints

LOSSES = "softmax", "hs", "ns", "ova"


def make(**changes):
    usual = dict(vector_size=16, epochs=8, learning_rate=0.5, bucket=3000, word_ngrams=2, shards=3)
    return FastTextClassifier(**usual | changes)


@pytest.fixture(scope="module")
def data(topics):
    """Texts of two topics and of both, one label after the other, as files often have them."""
    random = np.random.default_rng(7)
    kinds = dict(topics)
    kinds["both"] = [word for words in topics.values() for word in words[:4]]
    texts = [" ".join(random.choice(words, 6)) for words in kinds.values() for _ in range(120)]
    return texts, [name for name in kinds for _ in range(120)]


def digest(model):
    found = hashlib.sha256(model._learnt.inputs.tobytes() + model._learnt.outputs.tobytes())
    found.update(repr([(record["epoch"], record["loss"]) for record in model.history_]).encode())
    return found.hexdigest()


@pytest.mark.parametrize("loss", LOSSES)
def test_the_same_bits_for_any_number_of_workers_and_the_labels_that_are_true(loss, data):
    models = [make(loss=loss, workers=workers).fit(*data) for workers in (1, 2, 3)]
    assert len({digest(model) for model in models}) == 1
    assert np.mean(models[0].predict(data[0]) == np.array(data[1])) > 0.95


def test_texts_sorted_by_label_are_mixed(data):
    """Three shards of a label each would know one label alone."""
    model = make(epochs=2).fit(*data)
    assert model.history_[-1]["loss"] < 0.8 * np.log(3)


def test_another_number_of_shards_is_another_model(data):
    assert len({digest(make(shards=shards, epochs=1).fit(*data)) for shards in (1, 2, 3)}) == 3


def test_weights_count_over_shards(data):
    texts, labels = data
    weights = [0.0 if label == "both" else 1.0 for label in labels]
    model = make().fit(texts, labels, sample_weight=weights)
    assert "both" not in set(model.predict(texts))
    assert digest(make(workers=2).fit(texts, labels, sample_weight=weights)) == digest(model)


def test_a_run_that_was_broken_off_goes_on_to_the_same_bits(data, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)

    epochs = []

    class Breaks:
        def on_epoch_end(self, model):
            epochs.append(model.history_[-1]["epoch"])
            if len(epochs) == 3:
                raise RuntimeError

        def __repr__(self):
            return "Breaks()"

    with pytest.raises(RuntimeError):
        make(workers=2).fit(*data, checkpoint=tmp_path / "state", callbacks=[Breaks()])
    again = make(workers=1).fit(*data, checkpoint=tmp_path / "state", callbacks=[Breaks()])
    assert epochs == [1, 2, 3, 3, 4, 5, 6, 7, 8]
    assert digest(again) == digest(make().fit(*data))


def test_more_texts_are_learnt_over_shards(data):
    texts, labels = data
    models = [make(workers=workers, epochs=4).fit(texts[:240], labels[:240]) for workers in (1, 2)]
    for model in models:
        model.partial_fit(texts, labels, grow=True, epochs=6)
    assert digest(models[0]) == digest(models[1])
    assert np.mean(models[0].predict(texts) == np.array(labels)) > 0.9


def test_more_shards_than_texts_are_refused():
    with pytest.raises(ValueError, match="^shards=5 are more than the texts there are to cut, 4: lower shards"):
        make(shards=5).fit(["a b", "b c", "c d", "d e"], ["x", "x", "y", "y"])


def test_expected_gradients_of_classes_are_counted_by_hand():
    """Four texts of two rows each; label 0 has three of them, label 1 one."""
    tags = state.Tags(np.arange(5), np.array([0, 0, 1, 0], np.int32))
    texts = state.Texts(np.arange(4, dtype=np.int32), np.arange(5), tags)
    rows = state.Rows(np.array([0, 2, 4, 6, 8]), np.array([0, 1, 0, 2, 0, 3, 0, 4], np.int32))
    words = state.Words(4, np.zeros(0, np.int64), np.zeros(0), rows=rows)
    of = state.Settings(16, skipgram=True, labels=True, every=True, softmax=True)
    found = expected_gradients(texts, words, of, (5, 0, 2))
    assert np.allclose(found.C, [4 * 4 * 0.75, 4 * 4 * 0.25])  # an even label, of probability 1/2, would count as two
    assert np.allclose(found.W, 4 * np.array([2, 0.5, 0.5, 0.5, 0.5]))
    ova = expected_gradients(texts, words, of._replace(softmax=False), (5, 0, 2))
    assert np.allclose(ova.C, 4 * 4 * 0.75 * 0.25)
    noise = words._replace(noise=alias_table(np.array([3, 1]), 0))
    drawn = expected_gradients(texts, noise, of._replace(every=False, negative=2), (5, 0, 2))
    assert np.allclose(drawn.C, [3 + 4, 1 + 4])
    assert np.allclose(drawn.W, 3 * np.array([2, 0.5, 0.5, 0.5, 0.5]))
