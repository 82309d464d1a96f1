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
        self.rounds, self.at, self.trained, self.loss = rounds, at, [], 0
        self.together = 1

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

    def bring(self):
        pass

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


def state_of(run, standing, path):
    checkpoint = Checkpoint(path, {})
    checkpoint.resume(run.matrices)
    checkpoint.keep(run.matrices, standing)
    return checkpoint


WHOLE = {"epoch": 1, "round": 2, "result": [1.0], "seconds": 0.5, "history": [{"epoch": 1, "loss": 3, "seconds": 1}]}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"round": -(10**6)}, "entry standing.round is -1000000, not a whole number from 0 to 3"),
        ({"round": 4}, "entry standing.round is 4"),
        ({"round": 1.5}, "entry standing.round is 1.5"),
        ({"epoch": -1}, "entry standing.epoch is -1"),
        ({"epoch": 4}, "entry standing.epoch is 4, not a whole number from 0 to 3"),
        ({"epoch": 2}, "its epochs and rounds do not fit each other"),
        ({"epoch": 0}, "its epochs and rounds do not fit each other"),
        ({"result": [1.0, 2.0]}, "entry standing.result is a list of 2, not a list of 0 to 1"),
        ({"result": []}, "its epochs and rounds do not fit each other"),
        ({"result": ["much"]}, r"entry standing.result\[0\] is 'much'"),
        ({"result": [float("nan")]}, "NaN is no number"),
        ({"seconds": -1}, "entry standing.seconds is -1"),
        ({"history": {}}, "entry standing.history is an object, not a list"),
        ({"history": [{"epoch": 1}]}, r"entry standing.history\[0\].loss is missing"),
        ({"history": [{"epoch": 7, "loss": 1}]}, "its epochs and rounds do not fit each other"),
        ({"epoch": 3, "history": [{"epoch": n, "loss": 1} for n in (1, 2, 3)]}, "do not fit each other"),
    ],
)
def test_where_a_run_cannot_stand_it_does_not_go_on(change, told, tmp_path):
    run = Sums()
    checkpoint = state_of(run, WHOLE | change, tmp_path / "state")
    with pytest.raises(FormatError, match=f"state is damaged.*{told}.*; remove it, and training starts anew$"):
        train(run, checkpoint=checkpoint)
    assert not run.trained


def test_where_a_run_can_stand_it_goes_on(tmp_path):
    run = Sums()
    assert len(train(run, checkpoint=state_of(run, WHOLE, tmp_path / "state"))) == 3
    assert run.trained == [(1, 2), (2, 0), (2, 1), (2, 2)]


def test_an_interruption_in_the_last_round_of_all_keeps_what_was_trained(tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 1000)  # so that it is kept for no other reason
    whole, run, again, heard = Sums(), Sums(at=interrupt_at((2, 2))), Sums(), Heard()
    records = train(whole)
    with pytest.raises(KeyboardInterrupt, match="state keeps the state, and the same run goes on from there"):
        train(run, checkpoint=Checkpoint(tmp_path / "state", {}))
    found = train(again, checkpoint=Checkpoint(tmp_path / "state", {}), progress=heard)
    assert [record["loss"] for record in found] == [record["loss"] for record in records]
    assert again.matrices[0].tobytes() == whole.matrices[0].tobytes()
    assert not again.trained
    assert heard.notes == [f"going on behind the last epoch from {tmp_path / 'state'}"]
    assert (tmp_path / "state").exists()  # until the model is saved


def test_a_loss_that_is_not_finite_ends_training_at_once():
    def at(epoch, number):
        if (epoch, number) == (1, 0):
            run.loss = np.nan

    run = Sums(rounds=5000, at=at)
    with pytest.raises(TrainingError, match="diverged in epoch 2"):
        train(run)
    assert run.trained[-1] < (1, 4999)


class Looks:
    """Looks after some rounds, keeps the first matrix of the second epoch, and stops after a number of looks."""

    def __init__(self, after=(2,), most=99):
        self.after, self.most, self.seen = after, most, []

    def keep(self, matrices):
        self.matrices, self.kept = matrices, [np.zeros_like(matrix) for matrix in matrices]
        return self.kept

    def begin(self, standing):
        self.seen.append(("begin", len(standing.history), len(standing.points)))

    def rounds(self, epoch, rounds):
        return self.after

    def begin_epoch(self, epoch):
        self.seen.append(("epoch", epoch))

    def measure(self, record, epoch, round, rounds, whole):
        return {"score": float(self.matrices[0][0, 0]), "at": 10.0 * epoch + round}

    def recorded(self, record, whole):
        self.seen.append((record["epoch"], record["score"]))
        if whole and record["epoch"] == 2:
            self.kept[0][:] = self.matrices[0]
        self.most -= 1
        return not self.most

    def end(self):
        self.matrices[0][:] = self.kept[0]
        yield "it is over"


def watched(run, looks, **more):
    return list(train_epochs(run, 3, Standing(), **dict(checkpoint=None, progress=SILENT) | more, watcher=looks))


def test_a_watcher_sees_the_state_of_a_run_that_is_not_watched():
    run, looks, heard = Sums(), Looks(), Heard()
    records = watched(run, looks, progress=heard)
    assert [record["at"] for record in records] == [3, 13, 23]
    assert [record["points"][0]["epoch"] for record in records] == [2 / 3, 1 + 2 / 3, 2 + 2 / 3]
    assert looks.seen[:4] == [("begin", 0, 0), ("epoch", 0), (2 / 3, 1.0), (1, 3.0)]
    assert heard.notes == ["it is over"] and run.matrices[0][0, 0] == 36, "of the second epoch, given back"


@pytest.mark.parametrize(("most", "whole", "part"), [(3, 2, 2 / 3), (4, 2, None)])
def test_a_watcher_stops_a_run_where_it_stands_and_it_stays_so(most, whole, part, tmp_path):
    run = Sums()
    records = watched(run, Looks(most=most), checkpoint=Checkpoint(tmp_path / "state", {}))
    assert len(records) == whole and records[-1].get("part") == part
    assert run.trained[-1] == (1, 1 if part else 2)
    again = Sums()
    found = watched(again, Looks(most=most), checkpoint=Checkpoint(tmp_path / "state", {}))
    assert found == records and not again.trained
    assert again.matrices[0].tobytes() == run.matrices[0].tobytes()


def test_points_of_an_epoch_that_was_broken_off_are_kept(tmp_path):
    whole = watched(Sums(5), Looks((1, 2, 4)))
    with pytest.raises(ConnectionError):
        watched(Sums(5, fail_at((1, 3))), Looks((1, 2, 4)), checkpoint=Checkpoint(tmp_path / "state", {}))
    looks = Looks((1, 2, 4))
    found = watched(Sums(5), looks, checkpoint=Checkpoint(tmp_path / "state", {}))
    assert [record["points"] for record in found] == [record["points"] for record in whole]
    assert looks.seen[0] == ("begin", 1, 2)
