"""Large corpora are checked once, and what the cache notes of texts may be damaged as well."""

from __future__ import annotations

import hashlib
import os
import shutil

import numpy as np
import pytest

from wordvec import Corpus, CorpusError
from wordvec.corpora.storage import arrays, checked
from wordvec.corpora.storage.cache import recall, stores

from .damaging import TEXTS


def test_segments_and_workers_do_not_change_a_digest(monkeypatch):
    values = np.random.default_rng(1).integers(0, 9, 1000).astype(np.int64)
    monkeypatch.setattr(arrays, "SEGMENT", 512)
    parts = [hashlib.sha256(values[start : start + 64].tobytes()).hexdigest() for start in range(0, 1000, 64)]
    for workers in 1, 5:
        monkeypatch.setattr(arrays, "available_workers", lambda workers=workers: workers)
        assert list(arrays.parts_of(values)) == parts


@pytest.mark.parametrize("place", [0, 63, 64, 65, 640, 999])
def test_what_is_wrong_is_found_wherever_it_is(place, monkeypatch):
    monkeypatch.setattr(arrays, "SEGMENT", 512)
    values = np.arange(1000)
    values[place] = -5
    assert arrays.first_wrong(values, lambda part, start: arrays.first_true(part < 0)) == place
    falls = arrays.first_wrong(values, lambda part, start: arrays.first_true(part[1:] < part[:-1]), before=1)
    assert falls == (place - 1 if place else None)


@pytest.fixture
def checks(monkeypatch, tmp_path):
    """Every corpus is taken for a large one that nobody writes to any more; a list grows with every check."""
    from wordvec.corpora.storage import corpus_folder

    done, check = [], corpus_folder._check
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(checked, "LARGE", 0)
    monkeypatch.setattr(checked, "_SETTLED", -1e9)
    monkeypatch.setattr(corpus_folder, "_check", lambda *given: done.append(given) or check(*given))
    return done


def test_a_large_corpus_is_checked_once_and_again_when_it_changes(corpus, checks):
    def opened():
        before = len(checks)
        Corpus.open(corpus)
        return len(checks) - before

    assert [opened(), opened(), opened()] == [1, 0, 0]
    Corpus.open(corpus, verify=True)
    assert len(checks) == 2 and opened() == 0
    tokens, status = corpus / "tokens.npy", (corpus / "tokens.npy").stat()
    tokens.write_bytes(tokens.read_bytes())
    os.utime(tokens, ns=(status.st_atime_ns, status.st_mtime_ns))  # the same content at the same date
    assert [opened(), opened()] == [1, 0]
    (note,) = checked.notes().iterdir()
    for damage in b"", b"1 [", b"\xff" * 100:
        note.write_bytes(damage)
        assert [opened(), opened()] == [1, 0]
    array = np.load(tokens)
    array[4] = 99
    np.save(tokens, array)
    for _ in range(2):
        with pytest.raises(CorpusError, match="token 4 is 99"):
            Corpus.open(corpus)


def test_what_was_written_just_now_is_not_noted_as_checked(corpus, checks, monkeypatch):
    """It could be written to once more, and keep its date."""
    monkeypatch.setattr(checked, "_SETTLED", 1000)
    Corpus.open(corpus), Corpus.open(corpus)
    assert len(checks) == 2 and not checked.notes().exists()


def test_a_cache_that_cannot_be_written_to_costs_checking_again(corpus, checks, tmp_path):
    (tmp_path / "cache").touch()
    Corpus.open(corpus), Corpus.open(corpus)
    assert len(checks) == 2


@pytest.mark.parametrize("damage", [b"", b"\xff" * 32, b"../../corpus", b"0" * 31, b"0" * 33, b"0" * 32])
def test_a_damaged_note_of_the_cache_is_none(damage, tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "text").write_text("\n".join(TEXTS))
    first = Corpus.build(tmp_path / "text")
    (note,) = stores()[1].iterdir()
    note.write_bytes(damage)
    assert recall(note.name) in (None, "0" * 32)
    assert Corpus.build(tmp_path / "text").folder == first.folder
    assert note.read_text() == first.fingerprint


def test_a_note_that_leads_to_a_corpus_under_a_wrong_name_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "text").write_text("\n".join(TEXTS))
    first = Corpus.build(tmp_path / "text")
    other = Corpus.build(["another text"])
    shutil.rmtree(first.folder)
    shutil.copytree(other.folder, first.folder)
    assert list(Corpus.build(tmp_path / "text")) == [text.split() for text in TEXTS]


def test_a_corpus_in_the_cache_that_is_damaged_is_made_again(tmp_path, monkeypatch):
    """Also where opening alone would not notice."""
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "text").write_text("\n".join(TEXTS))
    folder = Corpus.build(tmp_path / "text").folder
    for name in "tokens.npy", "offsets.npy", "counts.npy", "types.txt":
        data = bytearray((folder / name).read_bytes())
        data[-4] ^= 1
        (folder / name).write_bytes(data)
        assert list(Corpus.build(tmp_path / "text")) == [text.split() for text in TEXTS]
        Corpus.open(folder, verify=True)
