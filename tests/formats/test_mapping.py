"""The arrays of a safetensors file: read and mapped as the library of that format writes them."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from wordvec.errors import FormatError
from wordvec.formats.mapping import map_arrays, read_arrays, write_arrays

_TYPES = "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool".split()


def test_arrays_of_all_types_are_what_was_written(tmp_path: Path) -> None:
    """Those of other programs may hold any, none, or a single number."""
    given = {name: np.arange(6).reshape(2, 3).astype(name) for name in _TYPES}
    given |= {"empty": np.empty((0, 4), np.float32), "single": np.array(1.5, np.float32)}
    path = tmp_path / "arrays.safetensors"
    save_file(given, path, {"about": "them"})
    for found in (read_arrays(path, "go"), map_arrays(path, "go")):
        assert found.keys() == given.keys()
        for name, array in given.items():
            assert found[name].dtype == array.dtype and found[name].shape == array.shape
            np.testing.assert_array_equal(found[name], array)


def test_reading_takes_the_memory_of_the_arrays_alone(tmp_path: Path) -> None:
    """And they can be changed, which leaves the file as it was."""
    path, given = tmp_path / "arrays.safetensors", np.ones((1 << 14, 64), np.float32)
    write_arrays(path, {"vectors": given})
    tracemalloc.start()
    try:
        found = read_arrays(path, "go")["vectors"]
        assert tracemalloc.get_traced_memory()[1] < 1.1 * given.nbytes
    finally:
        tracemalloc.stop()
    assert found.base is None or found.base.base is None  # no file is behind it, whose pages would be in memory, too
    found[:] = 2
    np.testing.assert_array_equal(read_arrays(path, "go")["vectors"], given)


@pytest.mark.parametrize("read", [read_arrays, map_arrays])
def test_damage_is_told_before_anything_is_read(tmp_path: Path, read: object) -> None:
    """A file that was cut off, one that is another, and none."""
    path = tmp_path / "arrays.safetensors"
    write_arrays(path, {"vectors": np.ones((4, 3), np.float32)})
    path.write_bytes(path.read_bytes()[:-1])
    assert callable(read)
    with pytest.raises(FormatError, match="'vectors' is not where its header says; go"):
        read(path, "go")
    path.write_bytes(b"nothing of that kind")
    with pytest.raises(FormatError, match="is damaged"):
        read(path, "go")
    with pytest.raises(FormatError, match="cannot read"):
        read(tmp_path / "none", "go")
