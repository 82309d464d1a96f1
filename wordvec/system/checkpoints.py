"""The state of a run in one file, so that a run that was killed goes on as if nothing had happened.

The file is NumPy's ``.npz``, without pickle: the matrices one after the other, so that writing them takes no second
copy in memory, and JSON that says which run it is and how far it has come. It is complete, and on the disk, before it
takes the place of the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FormatError
from ..version import __version__
from .versions import replacing

__all__ = ["Checkpoint", "Pace"]

SECONDS = 60.0  # from one state to the next, at least
SHARE = 20  # and so many times as long as it took to write the last one
CARD = "card"


class Pace:
    """How often state is kept."""

    def __init__(self) -> None:
        self._next = time.monotonic() + SECONDS

    def due(self) -> bool:
        """Whether it is time again."""
        return time.monotonic() >= self._next

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """State is written inside; the longer that takes, the later it is due again."""
        started = time.monotonic()
        yield
        now = time.monotonic()
        self._next = now + max(SECONDS, SHARE * (now - started))


class Checkpoint:
    """Where the state of a run is kept, and which run it is.

    Parameters
    ----------
    path : str or Path
        The file. There need not be one yet.
    run : mapping
        What decides how the run comes out, of JSON's types; the state of another run is not taken.

    Raises
    ------
    FormatError
        No file can be written there.
    TypeError
        `run` is not of JSON's types.
    """

    def __init__(self, path: str | Path, run: Mapping[str, Any]):
        self.path = Path(path)
        self._run = json.loads(json.dumps(dict(run) | {"wordvec": __version__}))
        self._pace = Pace()
        folder = self.path.absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FormatError(f"cannot make {folder} for the state of training: {error.strerror or error}") from error
        if self.path.is_dir() or not os.access(folder, os.W_OK):
            raise FormatError(f"cannot keep the state of training in {path}: name a file in a folder that is writable")

    def resume(self, matrices: Iterable[np.ndarray], also: Iterable[np.ndarray] = ()) -> dict[str, Any] | None:
        """Bring the matrices to the state that was kept, if there is one.

        Parameters
        ----------
        matrices : arrays
            As they are at the start of the run. They belong to what says which run it is, and so does `also`.

        Returns
        -------
        dict or None
            What `keep` was told.

        Raises
        ------
        FormatError
            The file is damaged, or holds the state of another run.
        """
        digest = hashlib.blake2b(digest_size=16)
        for array in (*matrices, *also):
            digest.update(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
        self._run["start"] = digest.hexdigest()
        if not self.path.exists():
            return None
        try:
            with np.load(self.path) as kept:
                card = json.loads(bytes(kept[CARD]))
                self._require_same_run(card["run"])
                for number, matrix in enumerate(matrices):
                    matrix[:] = kept[str(number)]
        except (OSError, EOFError, KeyError, RuntimeError, TypeError, ValueError, zipfile.BadZipFile) as error:
            raise FormatError(
                f"{self.path} holds no whole state of training ({error}): remove it, and training starts anew"
            ) from error
        return card["standing"]

    def keep(self, matrices: Iterable[np.ndarray], standing: Mapping[str, Any], interrupted: bool = False) -> None:
        """Write the state down, if it is time again; a warning tells of a failure, and training goes on.

        Raises
        ------
        KeyboardInterrupt
            The run was `interrupted`: then it is always time, and this is where the run ends.
        """
        if not interrupted and not self._pace.due():
            return
        card = json.dumps({"run": self._run, "standing": standing}).encode()
        arrays: dict[str, Any] = {str(number): matrix for number, matrix in enumerate(matrices)}
        arrays[CARD] = np.frombuffer(card, np.uint8)
        with self._pace.keeping():
            try:
                with replacing(self.path) as written, open(written, "wb") as file:
                    np.savez(file, **arrays)
            except OSError as error:
                failed = f"the state of training could not be kept in {self.path} ({error.strerror or error})"
                if interrupted:
                    raise KeyboardInterrupt(f"interrupted; {failed}") from error
                warnings.warn(f"{failed}; training goes on", RuntimeWarning, stacklevel=2)
        if interrupted:
            raise KeyboardInterrupt(f"interrupted; {self.path} keeps the state, and the same run goes on from there")

    def remove(self) -> None:
        """There is no state to go on from any more."""
        self.path.unlink(missing_ok=True)

    def _require_same_run(self, other: Mapping[str, Any]) -> None:
        names = [name for name in self._run | dict(other) if self._run.get(name) != other.get(name)]
        if names:
            told = [
                "another text" if name == "text" else f"{name}={other.get(name)!r}, not {self._run.get(name)!r}"
                for name in names
                if name != "start"  # which follows from the others
            ] or ["other values to start from"]
            raise FormatError(
                f"{self.path} holds the state of a run with {', '.join(told)}: repeat that run to finish it, remove the"
                " file, or give this run another name"
            )
