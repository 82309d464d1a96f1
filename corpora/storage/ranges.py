"""Some texts of an encoded corpus at a URL: only their bytes come here, checked as those of a whole corpus, mapped."""

from __future__ import annotations

import tempfile
from functools import partial

import numpy as np

from ...errors import CorpusError
from ...system.storage import Remote
from .arrays import damaged, first_wrong, header_of
from .corpus_folder import CORPUS, OFFSETS_FILE, TOKENS_FILE, not_below
from .folders import writing

__all__ = ["some_texts"]

_PIECE = 1 << 24  # bytes that are asked for at once


def some_texts(folder: Remote, fingerprint: str, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """The texts from `first` to `last`.

    Their tokens lie in a temporary file without a name, whose room on the disk is free again when nothing maps it.

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
        raise CorpusError(f"{folder} holds another corpus by now: encode the text again, at a URL of its own")
    offsets = _values(folder / OFFSETS_FILE, np.int64, first, last + 1)
    begin, end = offsets[[0, -1]].tolist()
    if begin < 0 or end > record["card"]["tokens"] or (np.diff(offsets) < 0).any():
        raise damaged(folder / OFFSETS_FILE, f"texts {first:,} to {last:,} do not follow each other", CORPUS.remedy)
    tokens = _values(folder / TOKENS_FILE, np.int32, begin, end)
    kinds = record["card"]["types"]
    wrong = first_wrong(tokens, partial(not_below, kinds))
    if wrong is not None:
        raise damaged(folder / TOKENS_FILE, f"token {begin + wrong:,} is none of {kinds:,} types", CORPUS.remedy)
    return tokens, offsets - begin


def _values(path: Remote, dtype: type, first: int, last: int) -> np.ndarray:
    """The values of an array from `first` to `last`, mapped copy-on-write."""
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
