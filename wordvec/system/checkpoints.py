"""The state of a run in one file, so that a run that was killed goes on as if nothing had happened.

The file is NumPy's ``.npz``, without pickle or compression: the matrices one after the other, so that writing them
takes no second copy in memory, and a card that says which run it is, how far it has come, and of each matrix type,
shape and digest. It is complete, and on the disk, before it takes the place of the one before.

Reading trusts nothing: first the card must be that of this run, then everything is looked at, and only then is a matrix
changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from reprlib import repr as shown
from typing import Any

import numpy as np

from ..errors import FormatError
from ..version import __version__
from .cards import Anything, Each, Schema, Text, Whole, checked, parse_card
from .storage import Remote, located
from .versions import replacing
from .warning import warn_caller

__all__ = ["Checkpoint", "Pace"]

SECONDS = 60.0  # from one state to the next, at least
SHARE = 20  # and so many times as long as it took to write the last one
CARD = "card"
REMEDY = "remove it, and training starts anew"
_MOST = 1 << 28  # bytes of a card
_HEADER = 1 << 16  # and, at most, of what NumPy says before the numbers of an array
_BLOCK = 1 << 20
_SCHEMA: Schema = {
    "run": {},
    "standing": {},
    "arrays": Each({"dtype": Text(), "shape": Each(Whole(0)), "blake2b": Text()}),
}


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
        The file, or its URL. There need not be one yet.
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
        self.path = located(path)
        self._run = json.loads(json.dumps(dict(run) | {"wordvec": __version__}))
        self._pace = Pace()
        folder = self.path.absolute().parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FormatError(f"cannot make {folder} for the state of training: {error.strerror or error}") from error
        if self.path.is_dir() or not (isinstance(folder, Remote) or os.access(folder, os.W_OK)):
            raise FormatError(f"cannot keep the state of training in {path}: name a file in a folder that is writable")

    def resume(
        self, matrices: Iterable[np.ndarray], also: Iterable[np.ndarray] = (), standing: Schema | None = None
    ) -> dict[str, Any] | None:
        """Bring the matrices to the state that was kept, if there is one.

        Parameters
        ----------
        matrices : arrays
            As they are at the start of the run. They belong to what says which run it is, and so does `also`.
        standing : Schema, optional
            What `keep` can have been told.

        Returns
        -------
        dict or None
            What `keep` was told.

        Raises
        ------
        FormatError
            The file is damaged, or holds the state of another run; then the matrices are as before.
        """
        matrices = list(matrices)
        digest = hashlib.blake2b(digest_size=16)
        for array in (*matrices, *also):
            digest.update(_bytes_of(array))
        self._run["start"] = digest.hexdigest()
        if not self.path.exists():
            return None
        if not self.path.is_file():
            raise FormatError(f"{self.path} is no file; {REMEDY}")
        try:
            with self.path.open("rb") as file, zipfile.ZipFile(file) as kept:
                card = self._read(kept, matrices, standing or Anything())
                for number, matrix in enumerate(matrices):
                    place, memory = 0, _bytes_of(matrix)
                    for block in self._content(kept, f"{number}.npy", matrix.nbytes):
                        memory[place : place + len(block)] = block
                        place += len(block)
        except (OSError, EOFError, KeyError, RuntimeError, ValueError, OverflowError, zipfile.BadZipFile) as error:
            raise FormatError(f"{self.path} holds no whole state of training ({str(error)[:200]}): {REMEDY}") from error
        return card["standing"]

    def _read(self, kept: zipfile.ZipFile, matrices: Sequence[np.ndarray], standing: Schema) -> dict[str, Any]:
        """The card, once it and everything else is what this run can have kept."""
        size = kept.getinfo(f"{CARD}.npy").file_size
        if size > _MOST:
            raise ValueError(f"its card would have {size:,} bytes")
        content = b"".join(self._content(kept, f"{CARD}.npy", size))
        start = 10 + int.from_bytes(content[8:10], "little")  # behind NumPy's header of version 1
        card = parse_card(content[start:], self.path, _SCHEMA, REMEDY)
        self._require_same_run(card["run"])
        checked(card, {"standing": standing}, self.path, REMEDY)
        if [each | {"blake2b": ""} for each in card["arrays"]] != [_described(each) for each in matrices]:
            raise ValueError("its arrays are not those of this run")
        for number, (matrix, described) in enumerate(zip(matrices, card["arrays"], strict=True)):
            digest = hashlib.blake2b()
            for block in self._content(kept, f"{number}.npy", matrix.nbytes):
                digest.update(block)
            if digest.hexdigest() != described["blake2b"]:
                raise ValueError(f"array {number} is not as it was kept")
        return card

    @staticmethod
    def _content(kept: zipfile.ZipFile, name: str, size: int) -> Iterator[bytes]:
        """The last bytes of a file in the archive, so many, which are as many on the disk."""
        entry = kept.getinfo(name)
        header = entry.file_size - size
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise ValueError(f"{name} is compressed, which no state of training is")
        if not 0 <= header <= _HEADER:
            raise ValueError(f"{name} has {entry.file_size:,} bytes, where {size:,} and a short header belong")
        with kept.open(entry) as file:
            left = size
            file.read(header)
            while block := file.read(_BLOCK):  # to the end, where the archive's own checksum is compared
                left -= len(block)
                yield block
        if left:
            raise ValueError(f"{name} is cut short")

    def due(self) -> bool:
        """Whether it is time to keep the state again."""
        return self._pace.due()

    def keep(self, matrices: Iterable[np.ndarray], standing: Mapping[str, Any], interrupted: bool = False) -> None:
        """Write the state down, if it is time again; a warning tells of a failure, and training goes on.

        Raises
        ------
        KeyboardInterrupt
            The run was `interrupted`: then it is always time, and this is where the run ends.
        """
        if not interrupted and not self._pace.due():
            return
        matrices = list(matrices)
        arrays: dict[str, Any] = {str(number): matrix for number, matrix in enumerate(matrices)}
        with self._pace.keeping():
            digests = [hashlib.blake2b(_bytes_of(matrix)).hexdigest() for matrix in matrices]
            described = [_described(*each) for each in zip(matrices, digests, strict=True)]
            card = json.dumps({"run": self._run, "standing": standing, "arrays": described}).encode()
            arrays[CARD] = np.frombuffer(card, np.uint8)
            try:
                with replacing(self.path) as written, open(written, "wb") as file:
                    np.savez(file, **arrays)
            except OSError as error:
                failed = f"the state of training could not be kept in {self.path} ({error.strerror or error})"
                if interrupted:
                    raise KeyboardInterrupt(f"interrupted; {failed}") from error
                warn_caller(f"{failed}; training goes on", RuntimeWarning)
        if interrupted:
            raise KeyboardInterrupt(f"interrupted; {self.path} keeps the state, and the same run goes on from there")

    def remove(self) -> None:
        """There is no state to go on from any more."""
        self.path.unlink(missing_ok=True)

    def _require_same_run(self, other: Mapping[str, Any]) -> None:
        names = [name for name in self._run | dict(other) if self._run.get(name) != other.get(name)]
        if names:
            told = [
                "another text" if name == "text" else f"{name}={shown(other.get(name))}, not {self._run.get(name)!r}"
                for name in names
                if name != "start"  # which follows from the others
            ] or ["other values to start from"]
            raise FormatError(
                f"{self.path} holds the state of a run with {', '.join(told)}: repeat that run to finish it, remove the"
                " file, or give this run another name"
            )


def _bytes_of(array: np.ndarray) -> memoryview:
    """The memory of a contiguous array."""
    return array.data.cast("B") if array.size else memoryview(b"")


def _described(matrix: np.ndarray, digest: str = "") -> dict[str, Any]:
    return {"dtype": matrix.dtype.str, "shape": list(matrix.shape), "blake2b": digest}
