"""Classifiers in files: our folders, pickles, and fastText's files, with its probabilities."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

import wordvec
from wordvec import FormatError

from .common import LOSSES, make


def test_survives_pickling(model, data):
    again = pickle.loads(pickle.dumps(model))
    assert again.predict_proba(data[0]).tobytes() == model.predict_proba(data[0]).tobytes()


def test_save_and_load(model, data, tmp_path):
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.get_params() == model.get_params() and again.history_ == model.history_
    assert again.predict_proba(data[0]).tobytes() == model.predict_proba(data[0]).tobytes()
    vectors = wordvec.read_vectors(tmp_path / "model")
    for word in ("ship", "ships"):
        assert np.array_equal(vectors[word], model.wv[word])


def test_a_model_without_spellings_gives_vectors_of_words(simple, tmp_path):
    model = make(word_ngrams=2).fit(["ship wave", "tree moss"] * 20, [0, 1] * 20)
    model.save(tmp_path / "model")
    vectors = wordvec.read_vectors(tmp_path / "model")
    assert vectors.vectors.shape == model.vectors_.shape == (5, 16) and "ships" not in vectors
    assert np.array_equal(vectors["ship"], model.wv["ship"])


def test_fasttexts_file_round_trips(model, data, tmp_path):
    wordvec.write_vectors(model, tmp_path / "model.bin")
    again = wordvec.load(tmp_path / "model.bin")
    np.testing.assert_array_equal(again.predict_proba(data[0]), model.predict_proba(data[0]))
    wordvec.write_vectors(again, tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == (tmp_path / "model.bin").read_bytes()
    assert np.array_equal(wordvec.read_vectors(tmp_path / "model.bin")["ships"], model.wv["ships"])


def test_a_cut_file_is_refused(model, tmp_path):
    wordvec.write_vectors(model, tmp_path / "model.bin")
    (tmp_path / "cut.bin").write_bytes((tmp_path / "model.bin").read_bytes()[:-9])
    with pytest.raises(FormatError, match="ends inside the output matrix"):
        wordvec.load(tmp_path / "cut.bin")


def test_what_fasttexts_file_cannot_hold_is_said(tmp_path):
    model = make(lower=True).fit(["Ship", "Tree"] * 20, [0, 1] * 20)
    with pytest.warns(UserWarning, match="does not hold lower=True"):
        wordvec.write_vectors(model, tmp_path / "model.bin")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("lengths", [dict(word_ngrams=1), dict(word_ngrams=3), dict(word_ngrams=2, min_n=2, max_n=4)])
def test_fasttext_computes_the_same_probabilities(data, file, loss, lengths, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    path = str(tmp_path / "model.bin")
    names = dict(word_ngrams="wordNgrams", min_n="minn", max_n="maxn")
    theirs = {names[name]: value for name, value in lengths.items()}
    peer = fasttext.train_supervised(str(file), dim=16, epoch=2, loss=loss, bucket=3000, thread=1, verbose=0, **theirs)
    peer.save_model(path)
    ours = wordvec.load(path)
    assert_alike(peer, ours)
    wordvec.write_vectors(make(loss=loss, **lengths).fit(*data), path)
    assert_alike(fasttext.load_model(path), wordvec.load(path))


def assert_alike(peer, ours):
    texts = ["ship wave the ship", "naïve unknown words", "cliff", "", "moss tree and of wood crew"]
    for text, labels in zip(texts, ours.predict_labels(texts, k=None), strict=True):
        theirs = {label: value for value, label in peer.f.predict(text + "\n", -1, 0.0, "strict")}
        assert len(theirs) == len(labels) == 3
        for label, value in labels:
            assert theirs[f"__label__{label}"] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("loss", ["softmax", "hs", "ns", "ova"])
def test_odd_texts_have_the_probabilities_of_fasttext(loss, data, tmp_path):
    fasttext = pytest.importorskip("fasttext", reason="the package fasttext is not installed")
    file, path = tmp_path / "train.txt", str(tmp_path / "model.bin")
    file.write_text("".join(f"__label__{label} {text}\n" for text, label in zip(*data, strict=True)))
    how = dict(dim=16, epoch=5, lr=0.5, wordNgrams=2, minn=2, maxn=4, bucket=3000, thread=1, verbose=0)
    peer = fasttext.train_supervised(str(file), loss=loss, **how)
    peer.save_model(path)
    ours, random = wordvec.load(path), np.random.default_rng(3)
    pieces = [
        *" ".join(data[0][:20]).split(),
        "</s>",
        "__label__x",
        f"__label__{data[1][0]}",
        "İ",
        "\u2028",
        "👩\u200d🚀",
        "<",
    ]
    texts = [" ".join(random.choice(pieces, random.integers(9))) for _ in range(1000)]
    for text, labels in zip(texts, ours.predict_labels(texts, k=None), strict=True):
        theirs = {label: value for value, label in peer.f.predict(text + "\n", -1, 0.0, "strict")}
        for label, value in labels:
            if ours.loss != "hs" or value > 1.1e-5:  # of those fastText leaves out what is less likely
                assert theirs[f"__label__{label}"] == pytest.approx(value, abs=1e-6), text
    exclusive, by_label = loss in ("softmax", "hs"), [dict(labels) for labels in ours.predict_labels(texts, k=None)]
    expected = [[labels[label] for label in ours.classes_] for labels in by_label]
    np.testing.assert_allclose(ours.predict_proba(texts), expected, atol=4e-5 if exclusive else 1.1e-5)


def test_a_model_folder_holds_nothing_that_can_run(model, tmp_path):
    model.save(tmp_path / "model")
    assert sorted(path.name for path in (tmp_path / "model").iterdir()) == [
        "arrays.safetensors", "model.json", "settings.toml", "words.txt",
    ]  # fmt: skip
    assert json.loads((tmp_path / "model" / "model.json").read_text())["state"]["classes"] == ["sea", "stone", "wood"]
