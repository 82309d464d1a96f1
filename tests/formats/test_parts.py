"""The first vectors of a file, half as many bits, and folders that are mapped instead of read."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from gensim.models import KeyedVectors

import wordvec
from wordvec import FastText, FormatError, Word2Vec

FILES = {"word2vec-text": "v.txt", "word2vec-binary": "v.bin", "glove-text": "v.glove", "wordvec": "folder"}


@pytest.fixture(scope="module")
def model(topic_texts):
    return Word2Vec(vector_size=8, min_count=2, epochs=1).fit(topic_texts[:100])


@pytest.mark.parametrize("format", FILES)
def test_the_first_vectors_of_a_file(format, model, tmp_path):
    path = tmp_path / FILES[format]
    wordvec.write_vectors(model.wv, path, format)
    for limit in (1, 5, 16, 99):
        found = wordvec.read_vectors(path, limit=limit)
        assert found.index_to_key == model.wv.index_to_key[:limit]
        np.testing.assert_allclose(found.vectors, model.wv.vectors[:limit], rtol=1e-5)
    half = wordvec.read_vectors(path, dtype="float16")
    assert half.vectors.dtype == np.float16
    np.testing.assert_allclose(half.vectors, model.wv.vectors, atol=1e-3)
    for wrong in (dict(limit=0), dict(dtype="float8")):
        with pytest.raises(ValueError, match=f"^{next(iter(wrong))} must be"):
            wordvec.read_vectors(path, **wrong)


def test_what_comes_after_the_limit_is_not_looked_at(model, tmp_path):
    wordvec.write_vectors(model.wv, tmp_path / "v.txt")
    lines = (tmp_path / "v.txt").read_text().splitlines()
    (tmp_path / "v.txt").write_text("\n".join([*lines[:9], "no vector"]))
    assert len(wordvec.read_vectors(tmp_path / "v.txt", limit=8)) == 8
    with pytest.raises(FormatError):
        wordvec.read_vectors(tmp_path / "v.txt", limit=9)


def test_unseen_words_of_the_first_vectors_are_those_of_all(topic_texts, tmp_path):
    model = FastText(vector_size=8, min_count=2, epochs=1, bucket=500).fit(topic_texts[:100])
    model.save(tmp_path / "folder")
    wordvec.write_vectors(model, tmp_path / "v.bin")
    for path in (tmp_path / "folder", tmp_path / "v.bin"):
        found = wordvec.read_vectors(path, limit=3)
        assert len(found) == 3
        np.testing.assert_allclose(found["ships"], model.wv["ships"], rtol=1e-5)


def test_a_folder_is_mapped_and_not_read(model, topic_texts, tmp_path, monkeypatch):
    with_ngrams = FastText(vector_size=8, min_count=2, epochs=1, bucket=500).fit(topic_texts[:100])
    for each, name in ((model, "words"), (with_ngrams, "ngrams")):
        each.save(tmp_path / name)
        mapped = wordvec.read_vectors(tmp_path / name, mmap=True)
        assert np.array_equal(mapped.vectors, each.wv.vectors) and not mapped.vectors.flags.writeable
        assert mapped.most_similar("ship") == KeyedVectors.most_similar(each.wv, "ship")
        assert mapped.vectors.base is not None and "memmap" in str(type(mapped.vectors.base))
    assert np.array_equal(mapped["ships"], with_ngrams.wv["ships"])
    assert wordvec.read_vectors(tmp_path / "words", mmap=True, limit=3).vectors.shape == (3, 8)


def test_what_cannot_be_mapped_is_told(model, tmp_path):
    wordvec.write_vectors(model.wv, tmp_path / "v.txt")
    with pytest.raises(ValueError, match="^mmap=True maps model folders, as they are, and not .*word2vec-text"):
        wordvec.read_vectors(tmp_path / "v.txt", mmap=True)
    model.save(tmp_path / "folder")
    with pytest.raises(ValueError, match="and not dtype='float16'"):
        wordvec.read_vectors(tmp_path / "folder", mmap=True, dtype="float16")
    path = tmp_path / "folder" / "arrays.safetensors"
    content = path.read_bytes()
    path.write_bytes(content[:-4])
    with pytest.raises(FormatError, match="arrays.safetensors is damaged: its"):
        wordvec.read_vectors(tmp_path / "folder", mmap=True)
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    header["vectors"]["data_offsets"][1] += 10**9
    for wrong in (json.dumps(header).encode()[:length].ljust(length), b"\xff" * length, b"{}".ljust(length)):
        path.write_bytes(content[:8] + wrong + content[8 + length :])
        with pytest.raises(FormatError):
            wordvec.read_vectors(tmp_path / "folder", mmap=True)
