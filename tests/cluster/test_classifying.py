"""What workers say of the labels of texts, piece by piece, is what one process says."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from wordvec import FastTextClassifier, quantize
from wordvec.cli.program import app
from wordvec.corpora import Documents
from wordvec.trainers.shared import pieces

from .test_faults import Kills

TEXTS = ["The ship sails", "a tide and a wave", "butter and flour", "the oven is hot", "a heron flies", "moss"] * 20
LABELS = ["sea", "sea", "kitchen", "kitchen", "air", "ground"] * 20
NEW = [*TEXTS[:30], "", "nobody knows", "the wave is hot", *TEXTS[3:40]]


@pytest.fixture(autouse=True)
def _many_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "LEAST", 30)


@pytest.fixture(scope="module")
def fitted():
    how = {"vector_size": 16, "word_ngrams": 2, "max_n": 3, "bucket": 500, "epochs": 3, "lower": True}
    return {loss: FastTextClassifier(**how, loss=loss).fit(TEXTS, LABELS) for loss in ("softmax", "hs", "ova")}


@pytest.fixture(scope="module")
def model(fitted):
    return fitted["softmax"]


@pytest.mark.parametrize("loss", ["softmax", "hs", "ova"])
def test_the_same_bits(loss, fitted, inside):
    model = fitted[loss]
    for method in (model.predict_proba, model.decision_function):
        assert method(NEW, client=inside).tobytes() == method(NEW).tobytes()
    assert model.predict(NEW, client=inside).tolist() == model.predict(NEW).tolist()
    how = {"k": None, "threshold": 0.1}
    assert model.predict_labels(NEW, **how, client=inside) == model.predict_labels(NEW, **how)
    assert model.predict([], client=inside).tolist() == []


def test_every_source_of_the_same_texts(model, tmp_path, inside):
    here = model.predict_proba(NEW).tobytes()
    (tmp_path / "labelled.txt").write_text("".join(f"__label__sea {text}\n" for text in NEW))
    documents = Documents.build(NEW, tmp_path / "corpus", lower=True)
    for source in (tmp_path / "labelled.txt", documents, documents.corpus, [text.split() for text in NEW]):
        assert model.predict_proba(source, client=inside).tobytes() == here
    other = Documents.build(NEW, tmp_path / "other")
    with pytest.raises(ValueError, match="the texts were read with .*: set them alike"):
        model.predict(other, client=inside)


def test_a_quantized_classifier(model, inside):
    small = quantize(model, cutoff=40)
    assert small.predict_proba(NEW, client=inside).tobytes() == small.predict_proba(NEW).tobytes()


def test_a_worker_that_is_killed_changes_no_bit(model, processes):
    texts = NEW * 50
    kills = Kills(processes, "classifying")
    there = model.predict_proba(texts, client=processes, progress=kills)
    assert kills.killed == 1
    assert np.array_equal(there, model.predict_proba(texts))


def test_the_command(model, tmp_path, processes):
    model.save(tmp_path / "model")
    (tmp_path / "labelled.txt").write_text("".join(f"__label__sea {text}\n" for text in NEW))
    printed = []
    for more in ([], ["--scheduler", processes.scheduler.address]):
        told = CliRunner().invoke(app, ["classify", str(tmp_path / "model"), str(tmp_path / "labelled.txt"), *more])
        assert told.exit_code == 0
        printed.append(told.stdout)
    assert printed[0] == printed[1] and printed[0].count("\n") >= len(NEW)
    given = ["classify", str(tmp_path / "model"), str(tmp_path / "labelled.txt"), "--test", "--cluster", "2"]
    refused = CliRunner().invoke(app, given)
    assert refused.exit_code
    told = " ".join(refused.output.split()) + str(refused.exception)
    assert "--test works on this machine alone: leave --cluster out" in told
