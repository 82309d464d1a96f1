"""Training that is broken off goes on to the same bits."""

from __future__ import annotations

import signal

import pytest

from wordvec import FormatError
from wordvec.system import checkpoints

from .common import LOSSES, make

SEVERAL = [], ["new"], ["new", "old"]


class Interrupting:
    """A listener that interrupts training."""

    def begin(self, task, total, unit, done=0):
        self.task, self.unit = task, unit

    def advance(self, done, **figures):
        if self.task == "training":
            assert self.unit == "texts" and figures["texts_per_second"] > 0
            raise KeyboardInterrupt

    def end(self, **figures):
        pass

    def note(self, sentence):
        pass


def test_an_interrupted_fit_leaves_what_was_learnt(data):
    model = make().fit(*data)
    before = model.predict_proba(data[0])
    with pytest.raises(KeyboardInterrupt):
        model.fit(["a", "b"] * 200, ["x", "y"] * 200, progress=Interrupting())
    assert model.predict_proba(data[0]).tobytes() == before.tobytes()
    assert model.classes_.tolist() == ["sea", "stone", "wood"]


class BreaksOff(Interrupting):
    """A listener that raises an error at the third piece of an epoch."""

    def __init__(self, epoch):
        self.epoch, self.heard, self.notes = epoch, [], []
        self.note = self.notes.append

    def advance(self, done, **figures):
        if self.task == "training":
            self.heard.append(figures["epoch"])
            if self.heard.count(self.epoch) == 3:
                raise ConnectionError


@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_that_was_broken_off_goes_on_to_the_same_bits(loss, data, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    texts, labels = data
    labels = [[label, *SEVERAL[n % 3]] for n, label in enumerate(labels)]  # of which some losses draw one
    whole = make(loss=loss).fit(texts, labels)
    for epoch in (2, 2, 7):
        with pytest.raises(ConnectionError):
            make(loss=loss, workers=epoch).fit(texts, labels, checkpoint=tmp_path / "state", progress=BreaksOff(epoch))
    last = BreaksOff(0)
    again = make(loss=loss, workers=1).fit(texts, labels, checkpoint=tmp_path / "state", progress=last)
    assert set(last.heard) == {7, 8}
    assert any("going on in epoch 7" in note for note in last.notes)
    assert again.predict_proba(texts).tobytes() == whole.predict_proba(texts).tobytes()
    assert again.vectors_.tobytes() == whole.vectors_.tobytes()
    assert [(r["epoch"], r["loss"]) for r in again.history_] == [(r["epoch"], r["loss"]) for r in whole.history_]
    with pytest.raises(FormatError, match="holds the state of a run with epochs=8, not 9:"):
        make(loss=loss, epochs=9).fit(texts, labels, checkpoint=tmp_path / "state")
    with pytest.raises(FormatError, match="holds the state of a run with other values to start from:"):
        make(loss=loss).fit(texts, labels[::-1], checkpoint=tmp_path / "state")


def test_an_interruption_keeps_the_state(data, tmp_path):
    class Signals(BreaksOff):
        def advance(self, done, **figures):
            if figures.get("epoch") == 2 and 2 not in self.heard:
                signal.raise_signal(signal.SIGINT)
            self.heard.append(figures.get("epoch"))

    model, first, second = make(), Signals(0), BreaksOff(0)
    with pytest.raises(KeyboardInterrupt, match="keeps the state, and the same run goes on"):
        model.fit(*data, checkpoint=tmp_path / "state", progress=first)
    model.fit(*data, checkpoint=tmp_path / "state", progress=second)
    assert min(second.heard) == 2
    assert model.predict_proba(data[0]).tobytes() == make().fit(*data).predict_proba(data[0]).tobytes()
