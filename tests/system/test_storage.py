"""What lies at a URL is read and written as what lies here; what is unfinished there is recognised."""

from __future__ import annotations

import errno
import os
import pickle
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import wordvec
from wordvec.progress import SILENT
from wordvec.system import hidden, storage
from wordvec.system.copies import copied_here, whole_file
from wordvec.system.hidden import hidden_folder
from wordvec.system.storage import Remote, located
from wordvec.system.versions import replacing, require_here, version

from .stores import STORES, store


@pytest.fixture(scope="module", params=STORES)
def base(request):
    with store(request.param) as url:
        yield url


# -------------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize("name", ["s3://bucket/a/b.txt", "hdfs://host:9000/a/b.txt", "memory://a/b.txt"])
def test_a_url_is_told_however_it_was_spelled(name):
    remote = located(name)
    assert str(remote) == os.fspath(remote) == str(located(Path(name))) == name
    assert remote.name == "b.txt" and str(remote.parent / "c") == name.replace("b.txt", "c")
    assert pickle.loads(pickle.dumps(remote)) == remote == located(remote)
    assert remote.absolute() is remote.resolve() is remote


def test_paths_here_are_no_urls(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert located("file:///tmp/a%20b") == Path("/tmp/a b")
    Path("ab:").mkdir()
    for path in ("ab:/c", "C:/text", "a/b", "-", "one two: three"):
        assert not isinstance(located(Path(path)), Remote) or not Path("ab:/c").exists()
    Path("ab:/c").mkdir()
    assert not isinstance(located(Path("ab:/c")), Remote)


def test_a_url_without_a_host_is_refused():
    with pytest.raises(ValueError, match="hdfs:///text does not say where that is: write hdfs://HOST/"):
        located("hdfs:///text")


@pytest.mark.parametrize(
    ("url", "error", "sentence"),
    [
        ("gs://bucket/text", ImportError, "^URLs with gs:// take gcsfs: pip install gcsfs "),
        ("nowhere://bucket/text", ValueError, "^fsspec knows no nowhere://, and no path here begins so: "),
    ],
)
def test_what_is_missing_is_named(url, error, sentence, monkeypatch):
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(error, match=sentence):
        located(url).exists()


def test_fsspec_itself_may_be_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(ImportError, match=r"pip install 'wordvec\[url\]'"):
        located("memory://a/b").exists()


def test_what_a_store_raises_is_told_as_an_error_of_files(monkeypatch):
    def refused(_url):
        raise RuntimeError("the key\nhas expired")

    monkeypatch.setattr(storage, "_opened", refused)
    with pytest.raises(OSError, match="the key has expired") as raised:
        located("memory://a/b").read_bytes()
    assert raised.value.errno == errno.EIO


# ------------------------------------------------------------------------------------------------- reading and writing


def test_files_are_written_and_read(base):
    file = located(f"{base}/files/one.bin")
    assert not file.exists() and not file.parent.is_dir() and file.parent.names() == []
    file.write_bytes(bytes(range(200)))
    located(f"{base}/files/in/two.bin").write_bytes(b"two")
    assert file.is_file() and not file.is_dir() and file.parent.is_dir() and file.stat().st_size == 200
    assert file.read_range(3, 6) == bytes([3, 4, 5])
    with file.open() as stream:
        stream.seek(190)
        assert stream.tell() == 190 and stream.read(99) == bytes(range(190, 200))
    assert file.parent.names() == ["in", "one.bin"]
    assert [str(each) for each in file.parent.files()] == [f"{base}/files/in/two.bin", f"{base}/files/one.bin"]
    assert [str(each) for each in located(f"{base}/fi*/*.bin").matches()] == [f"{base}/files/one.bin"]
    assert file.heads(file.parent.files(), 2) == [b"tw", b"\0\1"]
    with copied_here(file.parent) as here:
        assert os.listdir(here) == ["one.bin"] and (here / "one.bin").read_bytes() == bytes(range(200))
    assert not here.exists()
    file.unlink()
    file.unlink(missing_ok=True)
    with pytest.raises(FileNotFoundError):
        file.read_bytes()


def test_another_version_is_told_without_reading(base):
    file = located(f"{base}/versions/text")
    file.write_bytes(b"one")
    before = file.version()
    file.write_bytes(b"two")
    file.exists()
    assert before != file.version() == file.version()


def test_a_file_appears_whole_or_not_at_all(base):
    place = located(f"{base}/whole/file.gz")
    with pytest.raises(ZeroDivisionError), replacing(place) as written:
        written.write_bytes(b"half")
        1 / 0  # noqa: B018
    assert not place.exists()
    with replacing(place) as written:
        assert written.suffix == ".gz"
        written.write_bytes(b"all")
        assert not place.exists()
    assert place.read_bytes() == b"all"
    with whole_file(place) as file:
        file.write(b"anew")
    assert place.read_bytes() == b"anew"


def test_the_card_goes_first_and_comes_last(base, monkeypatch):
    folder = located(f"{base}/folder")
    steps = []
    take, unlink = Remote.take, Remote.unlink
    monkeypatch.setattr(Remote, "take", lambda self, file: (steps.append(f"+{self.name}"), take(self, file)))
    monkeypatch.setattr(Remote, "unlink", lambda self, **how: (steps.append(f"-{self.name}"), unlink(self, **how)))
    with version(folder, ["old"], card="card.json") as staging:
        for name in ("card.json", "zeros", "arrays"):
            (staging / name).write_text(name)
    assert steps == ["-card.json", "+arrays", "+zeros", "+card.json"]
    (folder / "old").write_bytes(b"old")
    with version(folder, ["old"], card="card.json") as staging:
        (staging / "card.json").write_text("new")
    assert folder.names() == ["arrays", "card.json", "zeros"]


def test_what_needs_a_folder_here_says_so(base):
    with pytest.raises(wordvec.FormatError, match="is a URL, where text, .* nothing else: give a folder, and copy it"):
        require_here(located(f"{base}/report"))


# -------------------------------------------------------------------------------------------------------------- models


def test_models_and_vectors_are_saved_and_loaded(base, topic_texts):
    model = wordvec.Word2Vec(vector_size=8, min_count=1, epochs=1).fit(topic_texts[:50])
    for _ in range(2):  # the second replaces the first
        model.save(f"{base}/model")
    assert np.array_equal(wordvec.load(f"{base}/model").vectors_, model.vectors_)
    mapped = wordvec.read_vectors(f"{base}/model", mmap=True)
    assert np.array_equal(mapped.vectors, model.vectors_)
    wordvec.write_vectors(model, f"{base}/vectors.txt.gz")
    assert wordvec.read_vectors(f"{base}/vectors.txt.gz").index_to_key == model.vocabulary_.words

    located(f"{base}/model/arrays.safetensors").write_bytes(b"cut short")
    with pytest.raises(wordvec.FormatError, match=f"^{base}/model/arrays.safetensors is damaged: its 9 bytes"):
        wordvec.load(f"{base}/model")
    located(f"{base}/model/model.json").unlink()  # as a writer that died leaves it
    with pytest.raises(wordvec.FormatError, match="/model is not a model folder: there is no model.json in it"):
        wordvec.load(f"{base}/model")
    with pytest.raises(wordvec.FormatError, match="holds other files and no model"):
        model.save(base)


def test_training_goes_on_from_a_checkpoint(base, topic_texts, monkeypatch):
    from wordvec.system import checkpoints

    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)

    class Breaks:
        left = 2
        begin = end = note = SILENT.note

        def advance(self, *_, **__):
            self.left -= 1
            if not self.left:
                raise RuntimeError

    def model():
        return wordvec.Word2Vec(vector_size=8, min_count=1, epochs=3)

    where = {"checkpoint": f"{base}/state"}
    with pytest.raises(RuntimeError):
        model().fit(topic_texts[:50], progress=Breaks(), **where)
    assert located(f"{base}/state").exists()
    again = model().fit(topic_texts[:50], **where)
    assert np.array_equal(again.vectors_, model().fit(topic_texts[:50]).vectors_)
    located(f"{base}/state").write_bytes(b"damaged")
    with pytest.raises(wordvec.FormatError, match="state holds no whole state of training"):
        model().fit(topic_texts[:50], **where)


# ------------------------------------------------------------------------------------------------------ hidden folders


def test_what_killed_runs_left_goes_with_the_next_run(base, monkeypatch):
    """But nothing of one that may still be at work, and no time is guessed: none is noted where a run had ended."""
    parent = located(f"{base}/hidden")
    old, young, ended = (f".wordvec-{digit * 16}-" for digit in "abc")
    for name, hours in ((old, 25), (young, 23), (ended, None), (".wordvec-notes", 99)):
        (parent / name / "rows").write_bytes(b"rows")
        if hours is not None:
            (parent / name / hidden.SIGN).write_bytes(str(time.time() - hours * 3600).encode())
    with hidden_folder(parent) as place:
        assert set(parent.names()) == {young, ended, place.name, ".wordvec-notes"}
    assert parent.names() == [young, ended, ".wordvec-notes"]
    monkeypatch.setattr(hidden, "SILENCE", -1)
    with hidden_folder(parent):
        pass
    assert parent.names() == [".wordvec-notes"]


def test_a_run_gives_signs_of_life(base, monkeypatch):
    monkeypatch.setattr(hidden, "EVERY", 0.01)
    with hidden_folder(located(f"{base}/signs")) as place:
        (place / hidden.SIGN).write_bytes(b"0")
        ends = time.monotonic() + 20
        while (place / hidden.SIGN).read_bytes() == b"0":
            assert time.monotonic() < ends
    assert not place.exists()
