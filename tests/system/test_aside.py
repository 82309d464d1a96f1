"""Temporary files: arrays that are put aside, and what is said where the disk is full."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from wordvec import Corpus, CorpusError, FormatError, Phrases, TrainingError, Word2Vec, load
from wordvec.corpora.phrases import counting
from wordvec.system.arrays import save_array
from wordvec.system.aside import put_aside

pytest.importorskip("fsspec")


@contextmanager
def full_disk(room: int = 10_000) -> Iterator[None]:
    """Files end after so many bytes: a real failed write, not a mock."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)


def test_arrays_lie_one_behind_the_other() -> None:
    parts = [np.arange(5, dtype=np.int32), np.zeros(0, np.int32), np.arange(3, dtype=np.int32)]
    found = put_aside(iter(parts), np.int32, "numbers")
    assert found.tolist() == [0, 1, 2, 3, 4, 0, 1, 2] and found.dtype == np.int32
    found[0] = 7  # in memory
    assert put_aside([], np.int64, "nothing").shape == (0,)
    with full_disk(), pytest.raises(TrainingError, match="^cannot write numbers to a temporary file in /.*space"):
        put_aside([np.zeros(10_000)], np.float64, "numbers", TrainingError)


@pytest.mark.parametrize("short", [1, 100, 4000])
def test_the_last_bytes_of_an_array_are_missed(short: int, tmp_path: Path) -> None:
    """NumPy's own `tofile`, and so its `save`, says nothing where up to 4095 of them have no room."""
    array = np.arange(5000)
    expected = io.BytesIO()
    np.save(expected, array)
    room = len(expected.getvalue()) - short
    with full_disk(room), pytest.raises(OSError), open(tmp_path / "saved.npy", "wb") as file:
        save_array(file, array)
    with full_disk(array.nbytes - short), pytest.raises(CorpusError, match="^cannot write numbers to a temporary file"):
        put_aside([array], array.dtype, "numbers")


@pytest.mark.parametrize("array", [np.arange(6.0).reshape(2, 3), np.array(3), np.zeros((0, 4)), np.arange(8)[::2]])
def test_arrays_are_saved_as_numpy_does(array: np.ndarray) -> None:
    expected, found = io.BytesIO(), io.BytesIO()
    np.save(expected, array)
    save_array(found, array)
    assert found.getvalue() == expected.getvalue()


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [[f"w{i * j % 97}" for j in range(40)] for i in range(100)]
    model = Word2Vec(vector_size=64, min_count=1, epochs=1, sample=0).fit(words)
    corpus = Corpus.build(words, tmp_path / "corpus")
    where = r"to a temporary file in /.*; free some space, allow writing there, or choose another place$"
    with full_disk(), pytest.raises(CorpusError, match=rf"^cannot write the text in the model's words {where}"):
        model.partial_fit(corpus)
    monkeypatch.setattr(counting, "BLOCK", 200)
    with full_disk(1000), pytest.raises(CorpusError, match=rf"^cannot write counts of pairs {where}"):
        Phrases(min_count=1, memory=1e-9).fit(corpus)
    monkeypatch.undo()
    model.save("memory://full/model")
    with full_disk(), pytest.raises(FormatError, match=r"^cannot write a copy of memory://full/model to the temporary"):
        load("memory://full/model")
