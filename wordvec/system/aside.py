"""Arrays that are put aside: on the disk, in temporary files that need no name, and mapped."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable

import numpy as np
from numpy.typing import DTypeLike

from ..errors import CorpusError
from .versions import writing

__all__ = ["put_aside"]


def put_aside(
    arrays: Iterable[np.ndarray], dtype: DTypeLike, what: str, error: type[Exception] = CorpusError
) -> np.ndarray:
    """Arrays of one type and one dimension, one behind the other, in a file that is gone with what maps it.

    What is written to the result reaches no file.

    Parameters
    ----------
    arrays : iterable of arrays of that dtype
    what : str
        What they are, for the `error` that is raised if they cannot be written.
    """
    with writing(f"{what} to a temporary file in {tempfile.gettempdir()}", error), tempfile.TemporaryFile() as file:
        for each in arrays:
            file.write(np.ascontiguousarray(each).data)  # `tofile` does not tell that its last bytes have no room
        file.flush()
        return np.memmap(file, dtype, "c").view(np.ndarray) if file.tell() else np.empty(0, dtype)
