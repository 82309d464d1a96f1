"""Model folders in fewer bytes: what rounding may do, and nothing else."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import load_file, save_file

import wordvec
from wordvec import FastText, FormatError
from wordvec.formats.folder import read_model, stored_dtype
from wordvec.formats.packing import pack, unpack
from wordvec.system.files import sha256_of
from wordvec.vectors.keyed import keyed_vectors

WORDS = ["a", "b", "c", "d"]


@pytest.fixture
def keyed():
    rows = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)
    rows[2] = 0
    return keyed_vectors(WORDS, rows, np.array([9, 5, 2, 1]))


@settings(max_examples=60, deadline=None)
@given(matrix=arrays(np.float32, (3, 5), elements=st.floats(-1e4, 1e4, width=32)))
def test_numbers_are_rounded_and_zero_rows_stay(matrix):
    for dtype in ("float16", "int8"):
        found = unpack(pack({"vectors": matrix, "counts": np.arange(3)}, dtype), dtype)
        assert found.keys() == {"vectors", "counts"} and found["vectors"].dtype == np.float32
        most = np.abs(matrix).max(axis=1, keepdims=True)
        room = 2.0**-11 * np.abs(matrix) + 2**-24 if dtype == "float16" else most / 127 * 0.501 + 1e-37
        assert (np.abs(found["vectors"] - matrix) <= room).all()


@pytest.mark.parametrize(("dtype", "share"), [("float16", 0.5), ("int8", 0.42)])
def test_a_folder_holds_the_vectors_in_fewer_bytes(keyed, tmp_path, dtype, share):
    wordvec.write_vectors(keyed, tmp_path / "whole")
    wordvec.write_vectors(keyed, tmp_path / "small", dtype=dtype)
    found = wordvec.read_vectors(tmp_path / "small")
    assert found.index_to_key == WORDS and found.vectors.dtype == np.float32
    assert np.array_equal(found.expandos["count"], keyed.expandos["count"]) and not found.vectors[2].any()
    np.testing.assert_allclose(found.vectors, keyed.vectors, atol=0.02)
    stored = load_file(tmp_path / "small" / "arrays.safetensors")
    assert stored["vectors"].dtype == dtype
    assert sum(each.nbytes for name, each in stored.items() if name != "counts") <= share * keyed.vectors.nbytes
    assert stored_dtype(tmp_path / "small") == dtype and stored_dtype(tmp_path / "whole") == "float32"
    layouts = [json.loads((tmp_path / name / "model.json").read_bytes())["layout"] for name in ("whole", "small")]
    assert layouts == [1, 2]


def test_codes_take_an_eighth_and_stay_near(tmp_path):
    random = np.random.default_rng(1)
    near = np.repeat(random.normal(size=(40, 8)), 50, axis=0) + 0.02 * random.normal(size=(2000, 8))
    keyed = keyed_vectors([f"w{n}" for n in range(2000)], near.astype(np.float32))
    for name in ("one", "again"):
        wordvec.write_vectors(keyed, tmp_path / name, dtype="pq")
    found = wordvec.read_vectors(tmp_path / "one")
    np.testing.assert_allclose(found.vectors, keyed.vectors, atol=0.3)
    assert np.array_equal(found.vectors, wordvec.read_vectors(tmp_path / "again").vectors)
    stored = load_file(tmp_path / "one" / "arrays.safetensors")
    assert stored["vectors.codes"].shape == (2000, 4)
    few = keyed_vectors(WORDS, near[:4].astype(np.float32))  # each number is a centroid
    wordvec.write_vectors(few, tmp_path / "few", dtype="pq")
    np.testing.assert_allclose(wordvec.read_vectors(tmp_path / "few").vectors, few.vectors, atol=1e-5)


def test_halves_can_be_mapped_and_bytes_cannot(keyed, tmp_path):
    for dtype in ("float16", "int8"):
        wordvec.write_vectors(keyed, tmp_path / dtype, dtype=dtype)
    mapped = wordvec.read_vectors(tmp_path / "float16", mmap=True)
    assert mapped.vectors.dtype == np.float16
    with pytest.raises(ValueError, match="^mmap=True maps numbers as they are, and those of .* are made of int8"):
        wordvec.read_vectors(tmp_path / "int8", mmap=True)
    assert wordvec.read_vectors(tmp_path / "int8", dtype="float16").vectors.dtype == np.float16
    for dtype in ("float16", "int8"):
        both = wordvec.combine([tmp_path / dtype, keyed], method="average")
        np.testing.assert_allclose(both.vectors, wordvec.combine([keyed, keyed], method="average").vectors, atol=0.02)


def test_ngrams_are_kept_and_what_training_goes_on_from_is_not(topic_texts, tmp_path):
    model = FastText(vector_size=6, min_count=1, epochs=1, bucket=500).fit(topic_texts[:40])
    wordvec.write_vectors(model, tmp_path / "small", dtype="int8")
    found = wordvec.read_vectors(tmp_path / "small")
    np.testing.assert_allclose(
        found["shipping"], model.wv["shipping"], atol=0.02 * np.abs(model.wv.vectors).max() + 1e-3
    )
    assert "contexts" not in load_file(tmp_path / "small" / "arrays.safetensors")
    with pytest.raises(FormatError, match="holds 'vectors', not a model of"):
        wordvec.load(tmp_path / "small")


def test_what_cannot_be_held_is_told(keyed, tmp_path):
    with pytest.raises(ValueError, match="^numbers of int8 are for model folders, and .*v.txt would be of the format"):
        wordvec.write_vectors(keyed, tmp_path / "v.txt", dtype="int8")
    with pytest.raises(ValueError, match="^dtype must be 'float32' or 'float16' or 'int8' or 'pq', not 'int4'"):
        wordvec.write_vectors(keyed, tmp_path / "v", dtype="int4")
    keyed.vectors[1, 1] = 1e6
    with pytest.raises(FormatError, match="^the vectors hold NaN, infinity or numbers above 65,504, which 16 bits"):
        wordvec.write_vectors(keyed, tmp_path / "v", dtype="float16")
    keyed.vectors[1, 1] = np.nan
    with pytest.raises(FormatError, match="^the vectors hold NaN or infinity, which 8 bits cannot hold"):
        wordvec.write_vectors(keyed, tmp_path / "v", dtype="int8")
    assert not (tmp_path / "v").exists()


@pytest.mark.parametrize(
    ("dtype", "damage", "sentence"),
    [
        ("int8", lambda arrays: arrays.pop("vectors.scales"), "of 8 bits has no scale for each of its 4 rows"),
        (
            "int8",
            lambda arrays: arrays.update({"vectors.scales": -arrays["vectors.scales"]}),
            "are not all finite and positive",
        ),
        (
            "int8",
            lambda arrays: arrays.update({"vectors": arrays["vectors"][:3]}),
            "has no scale for each of its 3 rows",
        ),
        ("pq", lambda arrays: arrays.pop("vectors.lengths"), "and their centroids do not go together"),
        ("pq", lambda arrays: arrays.update({"vectors.centroids": arrays["vectors.centroids"][:-1]}), "go together"),
        ("pq", lambda arrays: arrays["vectors.lengths"].fill(np.inf), "a centroid of 'vectors' is not finite"),
    ],
)
def test_packed_folders_that_are_damaged_are_told(keyed, tmp_path, dtype, damage, sentence):
    wordvec.write_vectors(keyed, tmp_path, dtype=dtype)
    path, card = tmp_path / "arrays.safetensors", tmp_path / "model.json"
    stored = load_file(path)
    damage(stored)
    save_file(stored, path)
    told = json.loads(card.read_bytes())
    told["files"][path.name] = {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
    card.write_text(json.dumps(told))
    with pytest.raises(FormatError, match=f"arrays.safetensors is damaged .*{sentence}"):
        read_model(tmp_path)
