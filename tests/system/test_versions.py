"""What is saved is whole, whoever is killed and whoever else reads or writes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

import wordvec
from wordvec.formats.folder import read_model, require_room_for_model, write_model
from wordvec.formats.saved import SavedModel
from wordvec.system import versions
from wordvec.system.versions import put, replacing, settle, staged, version

#: Commands, and at every how manieth call that changes the disk each is killed here; by hand: at every one.
COMMANDS = {
    "train": 14,
    "train-overwrite": 13,
    "corpus": 5,
    "corpus-overwrite": 5,
    "phrases": 8,
    "walks": 6,
    "hold-out": 6,
    "tokenizer": 2,
    "cooccurrence": 8,
    "cooccurrence-overwrite": 8,
    "convert": 4,
    "convert-file": 2,
    "convert-small": 6,
    "postprocess": 7,
    "combine": 7,
    "debias": 7,
    "quantize": 8,
    "compare": 41,
    "evaluate": 6,
    "align": 6,
    "search": 6,
    "search-overwrite": 6,
    "senses": 4,
    "distill": 5,
    "explore": 2,
    "infer": 7,
}


@pytest.fixture(scope="module")
def struck(request):
    """What came of the commands that are asked for here: by one process, as starting is what takes long."""
    items = [item for item in request.session.items if "struck" in getattr(item, "fixturenames", ())]
    asked = list(dict.fromkeys(item.callspec.params["which"] for item in items))
    rows = [f"{which}:{COMMANDS[which]}" for which in asked]
    program = Path(__file__).with_name("killing.py")
    ran = subprocess.run([sys.executable, program, *rows], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"kill": ')]
    return {which: (found, ran.stderr) for which, found in zip(asked, told, strict=True)}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("which", COMMANDS)
@pytest.mark.parametrize("how", ["kill", "full"])
def test_the_same_command_finishes_what_was_killed_and_a_full_disk_does_no_harm(which, how, struck):
    """At every call that changes the disk, or, of commands that make many, every few."""
    told, said = struck[which]
    assert told[how]["problems"] == [] and told[how]["blows"] >= 2 and told[how]["ended"] == 0, said


def test_every_command_that_can_be_struck_is():
    program = Path(__file__).with_name("killing.py").read_text(encoding="utf-8")
    assert set(re.findall(r'^    "([\w-]+)": \(', program, re.MULTILINE)) == COMMANDS.keys()


# --------------------------------------------------------------------------------------------------- readers, writers


def numbered(number):
    """A model each part of which tells its number."""
    words = [f"{number}-{word}" for word in range(1 + number % 5)]
    vectors = np.full((len(words), 3), number, np.float32)
    tags = [f"tag {number}"] if number % 2 else None
    return SavedModel("vectors", {"number": number}, {"vectors": vectors}, words, [], {}, tags)


def number_of(saved):
    """The number of a model; an error if its parts are of several."""
    number = saved.params["number"]
    expected = numbered(number)
    assert saved.words == expected.words and saved.tags == expected.tags
    assert np.array_equal(saved.arrays["vectors"], expected.arrays["vectors"])
    return number


def test_a_reader_sees_one_version_while_others_write():
    program = Path(__file__).with_name("saving.py")
    ran = subprocess.run([sys.executable, program, "400", "0"], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["wrong"] == told["failed"] == told["left"] == [] and told["last"]
    assert told["models seen"] > 5


def test_a_reader_gives_up_where_nobody_lets_it_finish(tmp_path, monkeypatch):
    write_model(tmp_path / "model", numbered(0))
    monkeypatch.setattr(versions, "lock", lambda *_, **__: None)  # as on a disk without locks

    def read():
        write_model(tmp_path / "model", numbered(1))

    with pytest.raises(wordvec.FormatError, match="model is being replaced again and again while it is read; wait"):
        versions.one_version(tmp_path / "model", ["model.json"], read)


def test_who_opens_a_folder_finishes_what_a_dead_writer_began(tmp_path, monkeypatch):
    write_model(tmp_path / "model", numbered(1))
    (tmp_path / "model" / "notes").write_text("mine")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", lambda *_: signal.raise_signal(signal.SIGINT))
        write_model(tmp_path / "model", numbered(2))
    assert number_of(read_model(tmp_path / "model")) == 2
    assert sorted(os.listdir(tmp_path / "model")) == ["arrays.safetensors", "model.json", "notes", "words.txt"]


def test_where_nobody_may_write_it_says_so(tmp_path, monkeypatch):
    write_model(tmp_path / "model", numbered(1))
    (tmp_path / "model" / ".wordvec-new").mkdir()
    (tmp_path / "model" / ".wordvec-new" / "words.txt").touch()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(wordvec.FormatError, match=r"was being replaced .* open it once with the right to write there"):
        read_model(tmp_path / "model")


# ------------------------------------------------------------------------------------------------ under construction


def test_names_cannot_be_guessed_and_links_are_not_followed(tmp_path, monkeypatch):
    (tmp_path / "victim").write_text("precious")
    guesses = iter(["0" * 16, "1" * 16])
    monkeypatch.setattr(versions.secrets, "token_hex", lambda _bytes: next(guesses))
    (tmp_path / f".wordvec-{'0' * 16}-out.txt").symlink_to(tmp_path / "victim")
    with pytest.raises(FileExistsError), replacing(tmp_path / "out.txt"):
        pass
    assert (tmp_path / "victim").read_text() == "precious" and not (tmp_path / "out.txt").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_drafts_of_the_living_stay_and_those_of_the_dead_go(tmp_path):
    dead = [tmp_path / f".wordvec-{digit * 16}-x" for digit in "12"]
    dead[0].mkdir()
    (dead[0] / "part").touch()
    dead[1].touch()
    (tmp_path / ".wordvec-notes").touch()  # no name of ours
    with staged(tmp_path) as living, replacing(tmp_path / "file") as also_living:
        versions.sweep(tmp_path)
        assert living.exists() and also_living.exists() and not any(path.exists() for path in dead)
    assert sorted(os.listdir(tmp_path)) == [".wordvec-notes", "file"]


DEAD = 2**31 - 1  # no process has that number
MOVED = ["tags.jsonl", "words.txt", "arrays.safetensors", "model.json"]  # in the order of older versions
needs_processes = pytest.mark.skipif(sys.platform == "win32", reason="whether a process lives is not asked there")


def left_by_an_older_version(folder, saved, moved, process=DEAD):
    """A folder where an older version was killed when it had moved so many files of a model to their places."""
    write_model(folder.parent / "whole", saved)
    folder.mkdir(exist_ok=True)
    for number, name in enumerate(name for name in MOVED if (folder.parent / "whole" / name).exists()):
        os.replace(folder.parent / "whole" / name, folder / (name if number < moved else f".{process}.{name}"))


@needs_processes
@pytest.mark.parametrize("moved", range(4))
@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("number", [2, 3])  # without tags, and with
def test_a_model_that_an_older_version_did_not_finish_is_finished(moved, before, number, tmp_path):
    if before:
        write_model(tmp_path / "model", numbered(1))
    left_by_an_older_version(tmp_path / "model", numbered(number), moved)
    if moved or before:
        assert number_of(read_model(tmp_path / "model")) == number
    assert not before or not require_room_for_model(tmp_path / "model")
    write_model(tmp_path / "model", numbered(5))
    assert number_of(read_model(tmp_path / "model")) == 5
    assert set(os.listdir(tmp_path / "model")) - {"tags.jsonl"} == {"model.json", "arrays.safetensors", "words.txt"}


@needs_processes
def test_what_an_older_version_had_not_written_whole_is_in_nobodys_way(tmp_path):
    for name in ("model.json", "words.txt"):
        (tmp_path / f".{DEAD}.{name}").touch()
    write_model(tmp_path, numbered(2))
    assert sorted(os.listdir(tmp_path)) == ["arrays.safetensors", "model.json", "words.txt"]


@needs_processes
def test_files_of_a_model_that_are_not_as_its_card_says_stay_where_they_are(tmp_path):
    """They may be the user's."""
    left_by_an_older_version(tmp_path / "model", numbered(2), 1)
    (tmp_path / "model" / "words.txt").write_text("mine")
    with pytest.raises(wordvec.FormatError, match="holds other files and no model"):
        write_model(tmp_path / "model", numbered(3))
    assert (tmp_path / "model" / "words.txt").read_text() == "mine"


def test_what_a_living_process_of_an_older_version_writes_is_left_to_it(tmp_path):
    left_by_an_older_version(tmp_path / "model", numbered(2), 1, os.getpid())
    before = sorted(os.listdir(tmp_path / "model"))
    settle(tmp_path / "model")
    versions.sweep(tmp_path / "model")
    assert sorted(os.listdir(tmp_path / "model")) == before


@pytest.mark.parametrize("finished", [False, True])
def test_a_folder_that_an_older_version_moved_away_comes_back(finished, tmp_path):
    for name, words in ((".corpus.0123456789ab.old", "old"), (".corpus.0123456789ab", "new")):
        if finished or words == "old":
            wordvec.Corpus.build([[words, "words"]], tmp_path / name)
    (tmp_path / ".corpus.ba9876543210.old").mkdir()  # holds nothing of ours
    (tmp_path / ".other.0123456789ab.old").mkdir()
    corpus = wordvec.Corpus.open(tmp_path / "corpus")
    assert "new" in corpus.types if finished else "old" in corpus.types
    (tmp_path / "file").touch()
    versions.sweep(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [".corpus.ba9876543210.old", ".other.0123456789ab.old", "corpus", "file"]


def test_folders_that_older_versions_left_are_swept_when_they_are_old(tmp_path):
    for name in (".corpus.0123456789ab", ".corpus.ab0123456789", ".corpus.ab0123456789.old", "corpus"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "tokens.npy").touch()
    (tmp_path / ".notes.0123456789ab").mkdir()
    os.utime(tmp_path / ".corpus.ab0123456789" / "tokens.npy", (0, 0))
    os.utime(tmp_path / ".corpus.ab0123456789", (0, 0))
    versions.sweep(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [".corpus.0123456789ab", ".notes.0123456789ab", "corpus"]


def test_many_write_next_to_each_other(tmp_path):
    def write(number):
        for turn in range(20):
            with replacing(tmp_path / f"file {number}") as written:
                written.write_text(str(turn))
            with version(tmp_path / "folder") as staging:
                for name in "ab":
                    (staging / name).write_text(str(number))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(tmp_path / f"file {number}").read_text() for number in range(4)] == ["19"] * 4
    assert (tmp_path / "folder" / "a").read_text() == (tmp_path / "folder" / "b").read_text()
    assert sorted(os.listdir(tmp_path)) == [*(f"file {number}" for number in range(4)), "folder"]
    assert sorted(os.listdir(tmp_path / "folder")) == ["a", "b"]


def test_a_failure_leaves_no_folder(tmp_path):
    with pytest.raises(ZeroDivisionError), version(tmp_path / "new"):
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_is_written_to_itself(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reading = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with replacing(tmp_path / "pipe") as written:
        written.write_text("told")
    assert os.read(reading, 9) == b"told" and (tmp_path / "pipe").is_fifo()
    os.close(reading)


def test_nothing_to_settle(tmp_path):
    settle(tmp_path / "nowhere")
    settle("a text that is longer than any path " * 1000)


def test_a_full_disk_names_the_path_and_the_remedy(tmp_path, full_disk):
    model = wordvec.Word2Vec(vector_size=200, min_count=1).fit([["a", "b"], ["b", "a"]] * 10)
    for name in ("model", "model.vec", "model.bin", "model.fasttext.bin", "model.vec.gz"):
        write = model.save if name == "model" else lambda path: wordvec.write_vectors(model, path)
        with full_disk(300), pytest.raises(wordvec.FormatError, match=rf"cannot write .*{name}: .*; free some space"):
            write(tmp_path / name)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights")
def test_what_is_put_in_the_cache_is_the_users_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    (tmp_path / "letters").write_text("dear diary\n")
    corpus = wordvec.Corpus.build(tmp_path / "letters")
    wordvec.Cooccurrence.count(corpus, 2)
    kept = [tmp_path / "cache", *(tmp_path / "cache").rglob("*")]
    assert {path.stat().st_mode & 0o077 for path in kept} == {0} and len(kept) > 8


def test_a_folder_inside_takes_the_place_of_the_one_before(tmp_path, monkeypatch):
    def write(name):
        with version(tmp_path / "folder") as staging:
            (staging / "inner/deep").mkdir(parents=True)
            (staging / f"inner/deep/{name}").write_text(name)

    def names():
        return sorted(path.name for path in (tmp_path / "folder").rglob("*") if path.is_file())

    write("old")
    (tmp_path / "folder/other").touch()
    write("new")
    assert names() == ["new", "other"]

    removed = versions._remove

    def die(path):
        removed(path)
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(versions, "_remove", die)  # between what goes and what comes
        write("newest")
    assert names()[-1] == "other" and "new" not in names()
    settle(tmp_path / "folder")
    assert names() == ["newest", "other"]


def test_put_takes_the_whole_of_what_was_there(tmp_path):
    with version(tmp_path / "place") as staging:
        (staging / "old").mkdir()
        (staging / "old" / "file").touch()
    with staged(tmp_path) as staging:
        (staging / "new").touch()
        put(staging, tmp_path / "place", stale=["old", "never there"])
    assert os.listdir(tmp_path / "place") == ["new"]


@pytest.mark.parametrize("damage", [b"{", b"\xff", b"[5]", b'["../kept"]', b'[".."]', b'"kept"', b"[" * 10**5])
def test_a_damaged_list_of_what_shall_go_is_one_sentence_and_nothing_goes(damage, tmp_path):
    (tmp_path / "kept").touch()
    new = tmp_path / "model" / ".wordvec-new"
    new.mkdir(parents=True)
    (new / ".wordvec-stale").write_bytes(damage)
    with pytest.raises(
        wordvec.FormatError, match=r"\.wordvec-stale is damaged.*; remove that file, and open the folder"
    ):
        settle(tmp_path / "model")
    assert (tmp_path / "kept").exists() and new.is_dir()
    (new / ".wordvec-stale").unlink()
    settle(tmp_path / "model")
    assert not new.exists()
