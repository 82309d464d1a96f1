"""A corpus that workers encode is, byte for byte, the one that this process encodes."""

from __future__ import annotations

import bz2
import gzip
import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import Corpus, CorpusError
from wordvec.cluster import Threads
from wordvec.corpora.encoding import shards as encoding
from wordvec.corpora.sources.shards import FileRange, shards_of
from wordvec.corpora.storage import by_many
from wordvec.corpora.storage.arrays import map_array, parts_of


def contents(folder):
    """What the files of a corpus hold; of the card, all but how long it took, and where the files were."""
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "corpus.json"}
    record = json.loads((folder / "corpus.json").read_text())
    card, digests = record["card"], record["sha256"]
    del card["seconds"], digests["card"], record["bytes"]
    return found | {"corpus.json": record}


@pytest.fixture
def small(monkeypatch):
    """Shards of some bytes, and blocks of some values."""
    monkeypatch.setattr(encoding, "LEAST", 400)
    monkeypatch.setattr(encoding, "MOST", 400)
    monkeypatch.setattr(encoding, "NEIGHBOURS", 3)
    monkeypatch.setattr(by_many, "BLOCK", 1)


def compare(source, tmp_path, client, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        here = Corpus.build(source, tmp_path / "here", **options)
        there = Corpus.build(source, tmp_path / "there", client=client, **options)
    assert contents(there.folder) == contents(here.folder)
    assert there.card == here.card | {"seconds": there.card["seconds"]}
    return there


def lines(seed, number=60):
    random = np.random.default_rng(seed)
    words = ["the", "cat", "sat", "Straße", "ÉTÉ", "naïve", "on", "mats", "I'm", "42", "a-b", "çok", "x" * 70, "日本語"]
    texts = [" ".join(random.choice(words, random.integers(0, 9))) for _ in range(number)]
    return "\n".join(texts).encode()


@pytest.fixture
def folder(tmp_path):
    """Files of all kinds: plain ones, with and without a newline at the end, compressed ones, and empty ones."""
    place = tmp_path / "texts"
    place.mkdir()
    for number, packed in enumerate([bytes, gzip.compress, bytes, bz2.compress]):
        (place / f"{number}.txt").write_bytes(packed(lines(number)))
    (place / "4.txt").write_bytes(b"\xef\xbb\xbfmark and the cat\r\n\r\n\n  \n")
    (place / "5.txt").write_bytes(b"")
    (place / "6.txt").write_bytes(b"broken \xe9t\xe9 and \0 here\n" + lines(6, 9) + b" \xff\n\xef\xbb\xbfinner mark\n")
    return place


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"lower": True, "keep_empty": True},
        {"tokenizer": "unicode", "lower": True, "keep_empty": True},
        {"normalize": "nfkc", "phrases": [["the", "cat"]]},
    ],
)
def test_files_of_all_kinds(folder, tmp_path, inside, small, options):
    corpus = compare(folder, tmp_path, inside, **options)
    assert corpus.card["undecodable_bytes"] == 3 and "byte 7 of" in corpus.card["first_undecodable"]


def test_one_large_file_and_a_list(folder, tmp_path, inside, small):
    (tmp_path / "large.txt").write_bytes(lines(7, 100))
    compare(tmp_path / "large.txt", tmp_path, inside)
    compare([folder / "2.txt", tmp_path / "large.txt", folder / "1.txt"], tmp_path, inside)


def test_more_shards_than_texts_and_shards_without_text(tmp_path, inside, small):
    (tmp_path / "one.txt").write_bytes(b"a b c " * 800)
    assert len(list(shards_of([tmp_path / "one.txt"], "", 400))) == 12
    assert len(compare(tmp_path / "one.txt", tmp_path, inside)) == 1


@pytest.mark.parametrize("content", [b"\n\n  \n", b""])
def test_no_text_at_all(tmp_path, inside, content):
    (tmp_path / "none.txt").write_bytes(content)
    for client in (None, inside):
        with pytest.raises(CorpusError, match=r"there is no token in .*none\.txt; give text that is not empty"):
            Corpus.build(tmp_path / "none.txt", tmp_path / "corpus", client=client)
        assert not (tmp_path / "corpus").exists()


def test_the_first_byte_that_is_no_utf8_is_refused(folder, tmp_path, inside, small):
    sentences = []
    for client in (None, inside):
        with pytest.raises(CorpusError) as error:
            Corpus.build(folder, tmp_path / "corpus", errors="strict", client=client)
        sentences.append(str(error.value))
    assert sentences[0] == sentences[1] and "byte 7 of" in sentences[0]


def test_what_is_no_file_of_text_is_encoded_here(tmp_path, inside):
    class Heard:
        def __init__(self):
            self.notes = []
            self.note = self.notes.append

        def begin(self, *_, **__):
            pass

        advance = end = begin

    for source in (["a b", "c"], [["a", "b"], ["c"]]):
        heard = Heard()
        corpus = Corpus.build(source, tmp_path / "corpus", client=inside, progress=heard)
        assert list(corpus) == [["a", "b"], ["c"]] and "is encoded here" in heard.notes[0]


def test_a_folder_in_the_cache_is_found_again(folder, inside, small):
    there = Corpus.build(folder, client=inside)
    assert Corpus.build(folder).folder == there.folder


def test_real_processes_give_the_same(folder, tmp_path, processes, monkeypatch):
    """They were started in another folder than this process is in now."""
    monkeypatch.chdir(tmp_path)
    corpus = compare(folder.relative_to(tmp_path), tmp_path, processes)
    assert corpus.card["first_undecodable"] == f"byte 7 of {folder.name}/6.txt"
    assert Corpus.build(folder.relative_to(tmp_path), client=processes).fingerprint == corpus.fingerprint


# ------------------------------------------------------------------------------------------------------------- ranges


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from([b"", b"a", b"\n", b"bc\n", b"\xef\xbb\xbf", b"\r\n"])), st.integers(1, 9))
def test_ranges_share_no_line_and_miss_none(tmp_path_factory, pieces, size):
    path = tmp_path_factory.mktemp("range") / "text"
    content = b"".join(pieces)
    path.write_bytes(content)
    found = b""
    for start in range(0, len(content), size):
        with FileRange(path, start, min(start + size, len(content))) as stream:
            given = stream.read()
            assert not given or given.endswith(b"\n")
            places = [stream.place(byte) for byte in range(len(given))]
        for byte, place in zip(given, places, strict=True):
            number = int(place.split()[1])
            assert content[number : number + 1] in (bytes([byte]), b"")
        found += given
    content = content.removeprefix(b"\xef\xbb\xbf")
    assert found == content + (b"" if not content or content.endswith(b"\n") else b"\n")


def test_an_array_is_written_in_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(by_many, "SEGMENT", 64)
    parts = [np.arange(number, dtype=np.int64) for number in (0, 3, 0, 90, 1, 64, 0)]
    with Threads(2) as executor:

        def cut(number, start, stop):
            return executor.submit(parts[number].__getitem__, slice(start, stop))

        path = tmp_path / "array.npy"
        written = by_many.write_array(executor, path, np.int64, [len(part) for part in parts], cut)
        assert len(written) == 5
        executor.gather(written)
    assert np.load(path).tolist() == np.concatenate(parts).tolist()
    monkeypatch.undo()
    with Threads(2) as executor:
        (digests,) = executor.gather(by_many.write_array(executor, path, np.int64, [len(part) for part in parts], cut))
    assert digests == list(parts_of(map_array(path, np.int64, "")))
