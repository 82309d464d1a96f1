"""One model that the workers of a cluster train together is the one that this process trains."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from wordvec import Corpus, CorpusError, Doc2Vec, FastText, FastTextClassifier, TrainingError, Word2Vec
from wordvec.callbacks import EarlyStopping, Evaluate, KeepBest
from wordvec.cluster import storing
from wordvec.shards import cutting
from wordvec.system import checkpoints

from .test_faults import Kills

SMALL = {"vector_size": 16, "window": 4, "min_count": 2, "sample": 0, "seed": 4, "epochs": 2, "shards": 3}
MODELS = {
    "skip-gram": lambda **changes: Word2Vec(**SMALL | {"sg": 1} | changes),
    "CBOW of chosen words": lambda **changes: Word2Vec(**SMALL | {"drop": ["ship"]} | changes),
    "FastText": lambda **changes: FastText(**SMALL | {"sg": 1} | changes),
    "PV-DM": lambda **changes: Doc2Vec(**SMALL | changes),
}


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build(topic_texts, tmp_path_factory.mktemp("topics") / "corpus")


def rows(model):
    return b"".join(
        np.ascontiguousarray(getattr(model, name)).tobytes()
        for name in ("vectors_", "contexts_", "documents_")
        if hasattr(type(model), name)
    )


@pytest.mark.parametrize("name", MODELS)
def test_the_same_bits(name, corpus, inside, monkeypatch):
    monkeypatch.setattr(storing, "SECONDS", 0)  # every snapshot is written
    here, there = MODELS[name]().fit(corpus), MODELS[name]().fit(corpus, client=inside)
    assert rows(there) == rows(here)
    assert [record["loss"] for record in there.history_] == [record["loss"] for record in here.history_]
    assert not list(corpus.folder.glob(".*"))


@pytest.mark.parametrize("shards", [1, 3])
def test_a_classifier_has_the_same_bits(shards, inside):
    texts = ["the ship sails", "a tide and a wave", "butter and flour", "the oven is hot"] * 30
    labels = ["sea", "sea", "kitchen", "kitchen"] * 30
    weights = [1.0, 2.0, 1.0, 0.5] * 30
    models = [
        FastTextClassifier(vector_size=16, word_ngrams=2, bucket=500, epochs=3, shards=shards).fit(
            texts, labels, sample_weight=weights, client=client
        )
        for client in (None, inside)
    ]
    here, there = ([model._learnt.inputs.tobytes(), model._learnt.outputs.tobytes()] for model in models)
    assert there == here
    assert models[0].predict_proba(texts).tolist() == models[1].predict_proba(texts).tolist()


def test_what_a_killed_run_left_is_swept_away(corpus, inside):
    left = corpus.folder / f".wordvec-{16 * '0'}-"
    left.mkdir()
    (left / "snapshot-1-0").write_bytes(b"a part")
    MODELS["skip-gram"](epochs=1).fit(corpus, client=inside)
    assert not left.exists()


class Breaks:
    """Progress that breaks a run off after some reports."""

    def __init__(self, after):
        self.left, self.notes = after, []
        self.note = self.notes.append

    def begin(self, *_told):
        pass

    def advance(self, *_done, **_figures):
        self.left -= 1
        if not self.left:
            raise RuntimeError

    def end(self, **_figures):
        pass


def test_a_run_goes_on_from_the_checkpoint_here_or_there(corpus, inside, tmp_path, monkeypatch):
    monkeypatch.setattr(cutting, "FEWEST", 8)  # so that there is enough to break off
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    last = Breaks(1000)
    for client, progress in ((None, Breaks(3)), (inside, Breaks(2))):
        with pytest.raises(RuntimeError):
            MODELS["skip-gram"]().fit(corpus, client=client, checkpoint=tmp_path / "state", progress=progress)
    there = MODELS["skip-gram"]().fit(corpus, client=inside, checkpoint=tmp_path / "state", progress=last)
    assert any("going on in epoch" in note for note in last.notes)
    assert rows(there) == rows(MODELS["skip-gram"]().fit(corpus))


def test_a_worker_that_is_killed_changes_no_bit(corpus, processes):
    kills = Kills(processes, "advance")
    there = MODELS["skip-gram"](epochs=4).fit(corpus, client=processes, progress=kills)
    assert kills.killed == 1
    assert rows(there) == rows(MODELS["skip-gram"](epochs=4).fit(corpus))


def test_callbacks_see_and_stop_what_workers_train(corpus, inside, tmp_path):
    (tmp_path / "pairs.txt").write_text("ship wave 9\nship oven 1\nsail tide 8\nsail spoon 2\n")

    def fitted(client):
        watching = [Evaluate(tmp_path / "pairs.txt"), KeepBest("pairs"), EarlyStopping(patience=1)]
        return MODELS["skip-gram"](epochs=4, alpha=0.5).fit(corpus, client=client, callbacks=watching)

    here, there = fitted(None), fitted(inside)
    assert rows(there) == rows(here)
    assert len(there.history_) == len(here.history_) < 4
    assert [record["pairs"] for record in there.history_] == [record["pairs"] for record in here.history_]


def test_divergence_is_told_as_it_is_here(corpus, inside):
    model = {"alpha": 10, "negative": 20, "cbow_mean": 0}
    for how in ({"shards": 3}, {"shards": 1}):
        with pytest.raises(TrainingError) as here:
            MODELS["skip-gram"](sg=0, **model, **how).fit(corpus)
        with pytest.raises(TrainingError) as there:
            MODELS["skip-gram"](sg=0, **model, **how).fit(corpus, client=inside)
        assert "no longer finite" in str(here.value) and str(there.value) == str(here.value)


def test_a_disk_that_is_full_is_told(corpus, inside, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storing, "SECONDS", 0)
    monkeypatch.setattr(storing, "save_array", full)
    sentence = r"^cannot write a snapshot into .*corpus: No space left on device; free some space, allow writing"
    with pytest.raises(TrainingError, match=sentence):
        MODELS["skip-gram"]().fit(corpus, client=inside)
    assert not list(corpus.folder.glob(".*"))


def test_a_folder_that_cannot_be_written_is_told(corpus, inside, monkeypatch):
    def refused(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "write_bytes", refused)
    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(CorpusError, match="^cannot write to .*corpus: Read-only file system; .* allow writing there"):
        MODELS["skip-gram"]().fit(corpus, client=inside)


def test_workers_that_see_no_text_are_named(corpus, inside, monkeypatch):
    from wordvec.cluster import dask

    monkeypatch.setattr(dask, "missing_here", lambda *_: "does not see the folder /texts")
    with pytest.raises(CorpusError, match="^the worker inproc://.* does not see the folder /texts: put text"):
        MODELS["skip-gram"]().fit(corpus, client=inside)
