"""Counting that can be broken off: the folder of its files, and how far these are whole.

==============  ==================================================================
``counts``      the files of the result, which grow row by row
``runs``        those of the runs that were spilled
``state.json``  of which counts they are, and how far (`State`)
``lock``        held by the process that is at work (`wordvec.system.locks`)
==============  ==================================================================
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from ...progress import SILENT, Progress
from ...system.cards import Anything, Each, Schema, Whole
from ...system.checkpoints import Pace
from ...system.locks import held
from ...system.versions import make_folder, replacing, staged
from ..storage.arrays import NOTHING
from ..storage.folders import SHA256, read_record, write_record

__all__ = ["State", "Unfinished", "forget", "unfinished"]

CARD = "state.json"
ANEW = "counting starts anew"  # the remedy, if any of it is damaged
_KEPT = Each({"length": Whole(0), "sha256": Each(SHA256)}, 3, 3)
_SCHEMA: dict[str, Schema] = {
    "sha256": {},
    "of": Anything(),
    "state": {"cursor": Each(Whole(0), 2, 2), "before": Each(Whole(0)), "runs": _KEPT, "counts": _KEPT},
}


@dataclass
class State:
    """How far counting has come."""

    cursor: list[int] = field(default_factory=lambda: [0, 0])  # the position up to which runs reach, and its text
    before: list[int] = field(default_factory=list)  # the words before it that a window can reach
    runs: list[dict[str, Any]] = field(default_factory=lambda: [NOTHING] * 3)  # what the files of the runs are kept by
    counts: list[dict[str, Any]] = field(default_factory=lambda: [NOTHING] * 3)  # and those of the result


class Unfinished:
    """The folder of a counting.

    Parameters
    ----------
    folder : Path
    of : mapping
        What the counts depend on, of JSON's types; None if the state is not to be kept.
    """

    def __init__(self, folder: Path, of: dict[str, Any] | None = None):
        self.folder, self.counts, self.runs = folder, folder / "counts", folder / "runs"
        self._of, self._pace = of, Pace()

    def resume(self, require: Callable[[State], None] = lambda state: None, progress: Progress = SILENT) -> State:
        """How far the files are whole; where nothing of these counts was kept, what else is there is removed.

        What is damaged goes, too, and `progress` is told: so is what makes `require` raise `CorpusError`.
        """
        card = self.folder / CARD
        if card.is_file() and self._of is not None:
            try:
                record = read_record(card, _SCHEMA, ANEW)
                if record["of"] == self._of:
                    state = State(**{each.name: record["state"][each.name] for each in fields(State)})
                    require(state)
                    return state
            except CorpusError as error:
                progress.note(str(error))
        for each in (card, self.counts, self.runs):
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink(missing_ok=True)
        for each in (self.counts, self.runs):
            each.mkdir(parents=True)
        return State()

    def keep(self, state: State, interrupted: bool, **written: Callable[[], list[dict[str, Any]]]) -> None:
        """Write the state down, if it is time again; it is when counting was `interrupted`, which ends here.

        Of files to which something was `written`, ``runs`` or ``counts``, the state receives what they are kept by,
        which is known once these outlast this process.
        """
        if self._of is not None and (interrupted or self._pace.due()):
            with self._pace.keeping():
                for name, sync in written.items():
                    setattr(state, name, sync())
                self.note(state)
        if interrupted:
            kept = f"; {self.folder} keeps what has been counted, and the same call goes on from there"
            raise KeyboardInterrupt("interrupted" + (kept if self._of else ""))

    def note(self, state: State) -> None:
        """Write the state down; what it tells of has been synced."""
        if self._of is not None:
            with replacing(self.folder / CARD) as card:
                write_record(card, {"of": self._of, "state": asdict(state)})


@contextmanager
def unfinished(target: Path, of: dict[str, Any], anew: bool) -> Iterator[Unfinished]:
    """The folder beside the target in which its counts are made, with what an earlier call has left there.

    It is removed at the end and when a file cannot be written. It stays when counting is broken off otherwise, and
    where another process is at work on the same counts, they are made in a folder that does not.

    What the counts depend on is `of`; what an earlier call has left is put aside if they are to be made `anew`.
    """
    common = _common(target)
    make_folder(target.parent)
    with _held(common) as free, nullcontext(common) if free else staged(target.parent) as folder:
        if anew:
            (folder / CARD).unlink(missing_ok=True)
        try:
            yield Unfinished(folder, of if free else None)
        except BaseException as error:
            cannot_write = isinstance(error, OSError) and not isinstance(error, ConnectionError)
            if cannot_write or not (folder / CARD).exists():
                shutil.rmtree(folder, ignore_errors=True)
            raise
        shutil.rmtree(folder, ignore_errors=True)


def forget(target: Path) -> None:
    """Remove what was left by a process that died when its counts were complete."""
    common = _common(target.resolve())
    if common.is_dir():
        with _held(common) as free:
            if free:
                shutil.rmtree(common, ignore_errors=True)


def _held(common: Path) -> AbstractContextManager[bool]:
    """Hold the folder that all who count the same would share; never where a link of that name leads."""
    return nullcontext(False) if common.is_symlink() else held(common / "lock")


def _common(target: Path) -> Path:
    return target.with_name(f".{target.name}.counting")
