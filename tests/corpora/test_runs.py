"""Types of long texts, which are put aside: the same corpus, whatever is put aside when."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import Corpus, CorpusError
from wordvec.corpora.encoding import encode, numbering, runs, scanner

WORDS = ["a", "A", "sea", "Sea", "SEA", "back\\slash", "n\\n", "é", "É", "İ", "ß", "sixteen-bytes-xy", "x" * 40]
NUMBERED = [b"w%d" % i for i in range(40)]
PIECES = [*(word.encode() for word in WORDS), b"\xff", b"s\xff\xfea", b"\n", b"\n\n", b"\0", *NUMBERED]


def files_of(folder: Path) -> dict[str, bytes]:
    """What an encoded corpus holds, but for its card, which tells seconds."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "corpus.json"}


def put_aside_early(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Tables are put aside when they hold a few types; what is put aside is listed."""
    put: list[Any] = []
    monkeypatch.setattr(runs, "ALL_TABLES", 8)
    monkeypatch.setattr(runs, "LEAST", 1)
    monkeypatch.setattr(encode, "BLOCK", 64)
    add = runs.Runs.add
    monkeypatch.setattr(runs.Runs, "add", lambda self, *given: (put.append(given), add(self, *given)))
    return put


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return put_aside_early(monkeypatch)


def built(text: bytes, folder: Path, **options: Any) -> tuple[Corpus, dict[str, bytes]]:
    path = folder / "text.txt"
    path.write_bytes(text)
    corpus = Corpus.build(path, folder / "corpus", **options)
    return corpus, files_of(folder / "corpus")


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=300), st.booleans(), st.sampled_from([1, 2, 3]))
def test_the_corpus_is_the_same(tmp_path_factory: Any, pieces: list[bytes], lower: bool, workers: int) -> None:
    text = b" ".join([*pieces, b"end"])
    usual, expected = built(text, tmp_path_factory.mktemp("usual"), lower=lower, workers=workers)
    with pytest.MonkeyPatch.context() as patch:
        put = put_aside_early(patch)
        corpus, files = built(text, tmp_path_factory.mktemp("few"), lower=lower, workers=workers)
    assert files == expected and corpus.fingerprint == usual.fingerprint and corpus.types == usual.types
    told, expected_told = (str(each.card.get("first_undecodable")).split(" of ")[0] for each in (corpus, usual))
    assert told == expected_told and corpus.card["undecodable_bytes"] == usual.card["undecodable_bytes"]
    assert put or len(usual.types) < 8 * workers


def test_nothing_is_left_behind_and_frequent_words_are_in_every_run(few: list[Any], tmp_path: Path) -> None:
    text = b"\n".join(b"the w%d of w%d" % (i, i + 1) for i in range(2000))
    corpus, files = built(text, tmp_path, workers=2)
    assert len(few) > 20
    assert corpus.types[:2] == ["the", "of"] and corpus.counts[:3].tolist() == [2000, 2000, 2]
    assert list(files) == [name for name in files if name.endswith((".npy", ".txt"))]
    assert corpus.types[2] == "w1" and len(corpus.types) == 2003


def test_many_runs_are_one_open_file(few: list[Any], tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"\n".join(b"w%d" % i for i in range(3000)))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))) + 90, hard))
    try:
        corpus = Corpus.build(path, tmp_path / "corpus", workers=2)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(few) > 200 and corpus.types == [f"w{i}" for i in range(3000)]


def test_the_first_byte_that_is_no_utf8_is_told(few: list[Any], tmp_path: Path) -> None:
    lines = [b"w%d" % i for i in range(1000)]
    lines[500], lines[900] = b"bad\xff", b"\xfe"
    text = b"\n".join(lines)
    with pytest.raises(CorpusError, match=f"byte {text.index(0xFF):,} of"):
        built(text, tmp_path, errors="strict")


def test_more_types_than_numbers_are_refused(few: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(runs, "MOST_NUMBERS", 100)
    with pytest.raises(CorpusError, match="100 numbers are not enough for the types of this text"):
        built(b" ".join(b"w%d" % i for i in range(500)), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["text.txt"]


def test_types_are_dealt_by_their_spelling() -> None:
    spelled = [b"%d" % i for i in range(5000)]
    table = scanner.table_of(b"\n".join([*spelled, b""]), np.arange(5000))
    part = np.empty(5000, np.uint8)
    scanner.deal(table, 64, part)
    found = np.bincount(part, minlength=64)
    assert found.min() > 40 and found.max() < 130  # 78 on average
    turned = scanner.table_of(b"\n".join([*spelled[::-1], b""]), np.arange(5000))
    other = np.empty(5000, np.uint8)
    scanner.deal(turned, 64, other)
    assert np.array_equal(part, other[::-1])


def test_leading_types_are_read_alone(tmp_path: Path) -> None:
    built(b"c b b a a a d\\e", tmp_path)
    for size, expected in ((0, []), (2, ["a", "b"]), (4, ["a", "b", "c", "d\\e"]), (9, ["a", "b", "c", "d\\e"])):
        corpus = Corpus.open(tmp_path / "corpus")
        assert corpus.leading_types(size) == expected and "types" not in vars(corpus)
    assert corpus.types[:2] == corpus.leading_types(2) == ["a", "b"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_blocks_that_a_table_meets_late_count_as_they_stand(order: tuple[int, ...]) -> None:
    blocks = [b"a b\n", b"c b a\n", b"d c a e\n"]
    origins = [0, 4, 10]
    scanners = numbering.Scanners(1)
    for number in order:
        data = np.frombuffer(blocks[number] + b"\n" * scanner.PAD, np.uint8)
        scanners.scan(data, len(blocks[number]), origins[number])
    types = scanners.join()
    assert dict(zip(types.spellings.split(), types.first.tolist(), strict=True)) == {
        b"a": 0, b"b": 2, b"c": 4, b"d": 10, b"e": 16,
    }  # fmt: skip
    assert types.counts.sum() == 9
