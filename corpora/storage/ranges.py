"""Some texts of an encoded corpus, mapped. Of one at a URL only their bytes come here, checked as a whole corpus is."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from ...errors import CorpusError
from ...system.storage import Remote
from .arrays import damaged, first_wrong, header_of, map_array
from .corpus_folder import CORPUS, OFFSETS_FILE, TOKENS_FILE, not_below
from .folders import writing

__all__ = ["some_texts"]

_PIECE = 1 << 24  # bytes that are asked for at once


def some_texts(
    folder: Path, fingerprint: str, first: int, last: int, reach: tuple[int, int] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The texts from `first` to `last`; of the outer ones only what lies within the tokens that are to be reached.

    What comes from a URL lies in a temporary file without a name, whose room on the disk is free again when nothing
    maps it.

    Returns
    -------
    tokens : int32 array
    offsets : int64 array (last - first + 1,)
        From 0.

    Raises
    ------
    CorpusError
        It is another corpus by now, or damaged; or there is no room for the copy.
    """
    record = CORPUS.read_card(folder)
    if record["fingerprint"] != fingerprint:
        raise CorpusError(f"{folder} holds another corpus by now: encode the text again, at a place of its own")
    offsets = _values(folder / OFFSETS_FILE, np.int64, first, last + 1)
    begin, end = offsets[[0, -1]].tolist() if reach is None else reach
    if begin < 0 or max(end, int(offsets[-1])) > record["card"]["tokens"] or (np.diff(offsets) < 0).any():
        raise damaged(folder / OFFSETS_FILE, f"texts {first:,} to {last:,} do not follow each other", CORPUS.remedy)
    tokens = _values(folder / TOKENS_FILE, np.int32, begin, end)
    if isinstance(folder, Remote):  # a corpus here was checked by who opened it
        kinds = record["card"]["types"]
        wrong = first_wrong(tokens, partial(not_below, kinds))
        if wrong is not None:
            what = f"token {begin + wrong:,} is none of {kinds:,} types"
            raise damaged(folder / TOKENS_FILE, what, CORPUS.remedy)
    return tokens, offsets.clip(begin, end) - begin


def _values(path: Path, dtype: type, first: int, last: int) -> np.ndarray:
    """The values of an array from `first` to `last`, mapped copy-on-write."""
    if not isinstance(path, Remote):
        return map_array(path, dtype, CORPUS.remedy)[first:last]
    kind = np.dtype(dtype).newbyteorder("<")
    size = (last - first) * kind.itemsize
    with writing(f"a copy of {path} among the temporary files"), tempfile.TemporaryFile() as file:
        start = header_of(path.read_range(0, 1 << 10), path, kind, CORPUS.remedy)[0] + first * kind.itemsize
        for place in range(0, size, _PIECE):
            file.write(path.read_range(start + place, start + min(place + _PIECE, size)))
        file.flush()
        if file.tell() != size:
            raise damaged(path, f"it ends before value {last:,}", CORPUS.remedy)
        return np.memmap(file, kind, "c", 0, (last - first,)).view(np.ndarray) if size else np.empty(0, kind)
