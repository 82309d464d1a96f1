"""The one loop of epochs, on a run that needs no kernel."""

from __future__ import annotations

import signal

import numpy as np
import pytest

from wordvec import FormatError, TrainingError
from wordvec.progress import SILENT
from wordvec.system import checkpoints
from wordvec.system.checkpoints import Checkpoint
from wordvec.system.epochs import Standing, train_epochs


class Sums:
    """Every round adds its number and its epoch's to a matrix; ``at`` is called before a round of an epoch."""

    data, unit, units = (), "words", 100
    divergence = "a value is no longer finite; lower eta"

    def __init__(self, rounds=3, at=lambda epoch, number: None):
        self.matrices = (np.zeros((2, 3)),)
        self.rounds, self.at, self.trained = rounds, at, []

    def prepare(self, progress):
        self.prepared = True

    def begin_epoch(self, number, result):
        assert self.prepared
        self.epoch, self.loss = number, sum(result)

    def advance(self, first, last):
        for number in range(first, last):
            self.at(self.epoch, number)
            self.trained.append((self.epoch, number))
            self.matrices[0][:] += 10 * self.epoch + number
            self.loss += number

    def result(self):
        return [self.loss]

    def figures(self, share):
        return {"loss": self.loss}


class Heard:
    def __init__(self):
        self.begun, self.ended, self.notes = [], [], []
        self.note = self.notes.append

    def begin(self, task, total, unit, done=0):
        self.begun.append((total, unit, done))

    def advance(self, done, **figures):
        pass

    def end(self, **figures):
        self.ended.append(figures)


@pytest.fixture(autouse=True)
def always(monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)


def train(run, epochs=3, standing=None, checkpoint=None, progress=SILENT, epochs_before=0):
    standing = standing or Standing()
    return list(
        train_epochs(run, epochs, standing, epochs_before=epochs_before, checkpoint=checkpoint, progress=progress)
    )


def interrupt_at(place):
    return lambda *here: here == place and signal.raise_signal(signal.SIGINT)


def fail_at(place):
    def at(*here):
        if here == place:
            raise ConnectionError

    return at


def test_every_epoch_is_recorded_and_told():
    run, heard = Sums(), Heard()
    history = train(run, progress=heard, epochs_before=4)
    assert [record["epoch"] for record in history] == [5, 6, 7]
    assert all(record["loss"] == 3 and record["words_per_second"] > 0 for record in history)
    assert [*history[0]] == ["epoch", "loss", "words_per_second", "seconds"]
    assert run.trained == [(epoch, number) for epoch in range(3) for number in range(3)]
    assert heard.begun == [(300, "words", 0)]
    assert heard.ended[0]["epoch"] == 7


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize("place", [(0, 0), (1, 0), (2, 0)])
def test_what_was_broken_off_goes_on_where_it_was_kept(rounds, place, tmp_path):
    """Epochs of a single round, too."""
    whole = Sums(rounds)
    history = train(whole)
    with pytest.raises(ConnectionError):
        train(Sums(rounds, fail_at(place)), checkpoint=Checkpoint(tmp_path / "state", {}))
    again, heard = Sums(rounds), Heard()
    records = train(again, checkpoint=Checkpoint(tmp_path / "state", {}), progress=heard)
    assert [(r["epoch"], r["loss"]) for r in records] == [(r["epoch"], r["loss"]) for r in history]
    assert again.matrices[0].tobytes() == whole.matrices[0].tobytes()
    assert again.trained == [each for each in whole.trained if each >= place]
    assert heard.begun == [(300, "words", 100 * place[0])]


@pytest.mark.parametrize(("place", "reached"), [((1, 0), (1, 1)), ((1, 2), (2, 0)), ((2, 2), (3, 0))])
def test_an_interruption_ends_training_where_it_is_whole(place, reached, tmp_path):
    """In the middle of an epoch, at its end, and at the end of all."""
    for checkpoint in (None, Checkpoint(tmp_path / "state", {})):
        run, standing, records = Sums(at=interrupt_at(place)), Standing(), []
        with pytest.raises(KeyboardInterrupt):
            for record in train_epochs(run, 3, standing, checkpoint=checkpoint, progress=SILENT):
                records.append(record)
        assert (standing.epoch, standing.round) == reached
        assert len(records) == reached[0]
        whole, rest = Sums(), Sums()
        train(whole)
        rest.matrices = run.matrices
        if reached[0] < 3:
            train(rest, standing=standing)
        assert rest.matrices[0].tobytes() == whole.matrices[0].tobytes()
        assert run.trained + rest.trained == whole.trained


def test_a_second_interruption_behind_the_last_round_of_an_epoch_loses_nothing():
    def twice(*here):
        if here == (1, 2):
            run.matrices[0][:] += 12  # what the round would have done
            run.loss += 2
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    run, standing, whole = Sums(at=twice), Standing(), Sums()
    with pytest.raises(KeyboardInterrupt):
        train(run, standing=standing)
    assert (standing.epoch, standing.round) == (1, 3)
    run.at = lambda *here: None
    assert [record["loss"] for record in train(run, standing=standing)] == [3, 3]
    train(whole)
    assert run.matrices[0].tobytes() == whole.matrices[0].tobytes()


@pytest.mark.parametrize("where", ["loss", "matrix"])
def test_numbers_that_are_not_finite_stop_training_and_are_not_kept(where, tmp_path):
    def at(epoch, number):
        if (epoch, number) == (1, 1):
            if where == "loss":
                run.loss = np.inf
            else:
                run.matrices[0][1, 1] = np.nan

    run = Sums(at=at)
    with pytest.raises(TrainingError, match="^training diverged in epoch 2: a value is no longer finite; lower eta$"):
        train(run, checkpoint=Checkpoint(tmp_path / "state", {}))
    assert not (tmp_path / "state").exists()


def test_what_another_version_kept_is_refused(tmp_path):
    checkpoint, run = Checkpoint(tmp_path / "state", {}), Sums()
    checkpoint.resume(run.matrices)
    checkpoint.keep(run.matrices, {"standing": {"epochs": 2}, "history": []})
    with pytest.raises(FormatError, match="state was kept by an older wordvec: finish that run with it, or remove"):
        train(run, checkpoint=checkpoint)
