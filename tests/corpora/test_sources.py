"""Where text comes from, and one sentence for whatever is wrong with it."""

from __future__ import annotations

import bz2
import errno
import gzip
import io
import lzma
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
import zstandard

from wordvec import CorpusError
from wordvec.corpora.corpus import Corpus, as_corpus

TEXT = b"one two\nthree two one\none\n"
LISTS = [["one", "two"], ["three", "two", "one"], ["one"]]
COMPRESS = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def text(tmp_path) -> Path:
    path = tmp_path / "text.txt"
    path.write_bytes(TEXT)
    return path


def sentence(error: pytest.ExceptionInfo) -> str:
    message = str(error.value)
    assert "\n" not in message and not message.endswith(".")
    return message


def test_every_kind_of_source_gives_the_same_corpus(tmp_path, text):
    lines = TEXT.decode().splitlines()
    sources = [
        text, str(text), [text], str(tmp_path / "*.txt"), io.BytesIO(TEXT), open(text), lines, iter(lines),
        tuple(lines), np.array(lines), LISTS, iter(LISTS), (tuple(words) for words in LISTS),
        (iter(words) for words in LISTS),
    ]  # fmt: skip
    corpora = [Corpus.build(source, tmp_path / f"corpus{number}") for number, source in enumerate(sources)]
    assert all(list(corpus) == LISTS for corpus in corpora)
    assert len({corpus.fingerprint for corpus in corpora}) == 1


@pytest.mark.parametrize("suffix", COMPRESS)
def test_compression_is_told_from_the_content(tmp_path, suffix):
    compress = COMPRESS[suffix]
    for name in f"text{suffix}", "text.txt":
        path = tmp_path / name
        path.write_bytes(compress(TEXT[:10]) + compress(TEXT[10:]))  # members follow each other in such files
        assert list(Corpus.build(path, tmp_path / "corpus")) == LISTS
        assert list(Corpus.build(io.BytesIO(path.read_bytes()), tmp_path / "corpus")) == LISTS


def test_a_zip_archive_of_one_file_is_that_file(tmp_path):
    with zipfile.ZipFile(tmp_path / "text.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/text.txt", TEXT)
    assert list(Corpus.build(tmp_path / "text.zip", tmp_path / "corpus")) == LISTS
    assert list(Corpus.build(io.BytesIO((tmp_path / "text.zip").read_bytes()), tmp_path / "corpus")) == LISTS
    with zipfile.ZipFile(tmp_path / "text.zip", "a") as archive:
        archive.writestr("more.txt", TEXT)
    with pytest.raises(CorpusError) as error:
        Corpus.build(tmp_path / "text.zip", tmp_path / "corpus")
    assert "is a zip archive of 2 files, of which one would be read; unpack it" in sentence(error)


@pytest.mark.parametrize("suffix", COMPRESS)
@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_truncated_file_is_told(tmp_path, suffix, kept):
    path = tmp_path / f"text{suffix}"
    data = COMPRESS[suffix](np.random.default_rng(1).bytes(200_000).hex().encode())
    path.write_bytes(data[: int(len(data) * kept)])
    with pytest.raises(CorpusError) as error:
        Corpus.build(path, tmp_path / "corpus")
    assert f"{path} is cut short" in sentence(error)
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("suffix", COMPRESS)
def test_a_damaged_file_is_told(tmp_path, suffix):
    path = tmp_path / f"text{suffix}"
    data = bytearray(COMPRESS[suffix](np.random.default_rng(1).bytes(200_000).hex().encode()))
    data[len(data) // 2 : len(data) // 2 + 500] = bytes(500)
    path.write_bytes(data)
    with pytest.raises(CorpusError) as error:
        Corpus.build(path, tmp_path / "corpus")
    assert f"{path} is damaged" in sentence(error)


def test_folders_are_read_recursively_in_order(tmp_path):
    contents = {"b.txt": "third", "a/z.txt": "second", "a/b/c": "first", ".hidden": "no", ".git/x": "no"}
    for name, content in contents.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    Corpus.build(["no"], tmp_path / "folder" / "encoded")
    for source in tmp_path / "folder", str(tmp_path / "fol*"), [tmp_path / "folder"]:
        corpus = Corpus.build(source, tmp_path / "corpus")
        assert list(corpus) == [["first"], ["second"], ["third"]]
        assert (corpus.card["files"], corpus.card["skipped_files"]) == (3, 3)
    assert sorted(Corpus.build(str(tmp_path / "folder" / "**"), tmp_path / "corpus")) == sorted(corpus)
    with pytest.raises(CorpusError, match="only encoded corpora, models and the like match"):
        Corpus.build(str(tmp_path / "folder" / "enc*"))


@pytest.mark.parametrize("ours", [("model.json", "arrays.safetensors"), ("counts.json", "values.npy")])
def test_what_training_leaves_in_a_folder_of_text_is_no_text(tmp_path, ours):
    (tmp_path / "text" / "out").mkdir(parents=True)
    (tmp_path / "text" / "a.txt").write_text("one two")
    (tmp_path / "text" / "out.checkpoint").write_text("state")
    for name in (*ours, "words.txt"):
        (tmp_path / "text" / "out" / name).write_text("{}")
    for source in tmp_path / "text", str(tmp_path / "text" / "*"):
        corpus = Corpus.build(source, tmp_path / "corpus")
        assert list(corpus) == [["one", "two"]]
        assert corpus.card["skipped_files"] == 2
    assert list(Corpus.build(str(tmp_path / "text" / "**"), tmp_path / "corpus")) == [["one", "two"]]
    with pytest.raises(CorpusError, match="only encoded corpora, models and the like match"):
        Corpus.build(str(tmp_path / "text" / "out*"))
    (tmp_path / "text" / "out" / ours[1]).unlink()
    assert Corpus.build(tmp_path / "text", tmp_path / "corpus").card["files"] == 3


@pytest.mark.skipif(sys.platform == "win32", reason="links take rights there")
def test_links_to_folders_are_followed_and_no_folder_is_read_twice(tmp_path):
    for name in "text/a/1.txt", "text/z/2.txt", "disk/3.txt":
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(Path(name).stem)
    for link, target in ("m", "disk"), ("n", "disk"), ("a/up", "text"), ("b", "text/z"):
        (tmp_path / "text" / link).symlink_to(tmp_path / target)
    corpus = Corpus.build(tmp_path / "text", tmp_path / "corpus")
    assert list(corpus) == [["1"], ["3"], ["2"]]
    assert (corpus.card["files"], corpus.card["skipped_files"]) == (3, 3)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes there")
def test_a_named_pipe_in_a_folder_is_not_waited_for(tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("one")
    os.mkfifo(tmp_path / "text" / "b.txt")
    for source in tmp_path / "text", str(tmp_path / "text" / "*.txt"):
        card = Corpus.build(source, tmp_path / "corpus").card
        assert (card["files"], card["skipped_files"]) == (1, 1)
    (tmp_path / "text" / "c.txt").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="cannot read .*c.txt"):
        Corpus.build(tmp_path / "text", tmp_path / "corpus")


def test_standard_input_and_pipes(tmp_path):
    program = "import sys; from wordvec import Corpus; print(list(Corpus.build('-', sys.argv[1])))"
    ran = subprocess.run([sys.executable, "-c", program, tmp_path / "corpus"], input=TEXT, capture_output=True)
    assert ran.stdout.decode().strip() == str(LISTS), ran.stderr

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TEXT,))
    writer.start()
    assert list(Corpus.build(pipe)) == LISTS
    writer.join()


def test_a_generator_is_read_once_and_never_taken_for_empty(tmp_path):
    texts = iter(["one two"])
    assert len(Corpus.build(texts, tmp_path / "corpus")) == 1
    with pytest.raises(CorpusError, match="exhausted"):
        Corpus.build(texts, tmp_path / "corpus")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (5, "an int is no source"),
        (None, "None is no source"),
        (b"text", "a bytes is no source"),
        ({"text": 1}, "a dict is no source"),
        ({"text"}, "a set is no source"),
        ([1, 2], "text 0 is an int"),
        ([b"text"], "text 0 is a bytes"),
        (["text", 3.0], "text 1 is a float among strings"),
        (["text", ["tokens"]], "text 1 is a list among strings"),
        ([["token"], "a string"], "text 1 is a str where a list of tokens belongs"),
        ([["token"], 7], "text 1 is an int where a list of tokens belongs"),
        ([["token"], ["other", 7]], "token 1 of text 1 is an int"),
        ([[1, 2]], "token 0 of text 0 is an int"),
        ([Path("file"), "text"], "item 1 is a str among paths"),
    ],
)
def test_a_source_of_the_wrong_kind(tmp_path, source, words):
    with pytest.raises(TypeError) as error:
        Corpus.build(source, tmp_path / "corpus")
    assert words in sentence(error)
    assert os.listdir(tmp_path) == []


def test_a_table_of_columns_is_no_source(tmp_path):
    class Frame(list):
        columns = ["text"]

    with pytest.raises(TypeError, match="a Frame is no source"):
        Corpus.build(Frame(["text"]), tmp_path / "corpus")


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"tokenizer": "words"}, ValueError, "tokenizer='words'"),
        ({"errors": "ignore"}, ValueError, "errors='ignore'"),
        ({"workers": 0}, ValueError, "workers=0"),
        ({"workers": 1.5}, ValueError, "workers=1.5"),
        ({"lower": "yes"}, TypeError, "lower='yes'"),
        ({"keep_empty": 1}, TypeError, "keep_empty=1"),
        ({"tokenizer": lambda text: text}, TypeError, "is a str where a list of tokens belongs"),
        ({"tokenizer": lambda text: [1]}, TypeError, "token 0 of what the tokenizer gave is an int"),
    ],
)
def test_wrong_options(tmp_path, options, kind, words):
    with pytest.raises(kind) as error:
        Corpus.build(["text"], tmp_path / "corpus", **options)
    assert words in sentence(error)
    assert os.listdir(tmp_path) == []


def test_lists_of_tokens_need_no_tokenizer():
    with pytest.raises(ValueError, match="need no tokenizer"):
        Corpus.build(LISTS, tokenizer="unicode")


@pytest.mark.parametrize(("data", "words"), [(b"", "no token in"), (b" \n\t\r\n\0", "no token in")])
def test_a_file_without_text(tmp_path, data, words):
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    with pytest.raises(CorpusError) as error:
        Corpus.build(path)
    assert words in sentence(error) and str(path) in sentence(error)


def test_sources_that_are_not_there(tmp_path, text):
    (tmp_path / "empty" / ".git").mkdir(parents=True)
    (tmp_path / "empty" / ".git" / "config").write_text("x")
    for source, words in {
        tmp_path / "missing.txt": "there is no file or folder",
        str(tmp_path / "*.text"): "no file matches it",
        "a text, not a path": "given as a list of strings",
        tmp_path / "empty": "holds no text file",
    }.items():
        with pytest.raises(CorpusError) as error:
            Corpus.build(source)
        assert words in sentence(error)
    with pytest.raises(CorpusError, match="gave no text"):
        Corpus.build([])


def test_a_file_that_cannot_be_read():
    class Broken(io.RawIOBase):
        name = "tape"

        def readable(self):
            return True

        def readinto(self, view):
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(CorpusError) as error:
        Corpus.build(Broken())
    assert "cannot read tape: Input/output error; check the file and its rights" in sentence(error)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-be"])
def test_wide_characters_are_told(tmp_path, encoding):
    path = tmp_path / "wide.txt"
    path.write_bytes("\ufeffone two".encode(encoding))
    with pytest.raises(CorpusError) as error:
        Corpus.build(path)
    assert f"is {encoding[:6].upper()} text" in sentence(error)


@pytest.mark.parametrize("tokenizer", [None, "unicode", str.split])
def test_strict_names_the_file_and_the_byte(tmp_path, text, tokenizer):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"\xef\xbb\xbf" + "é".encode() * 2000 + b"\nab\xffc \xfe")
    with pytest.raises(CorpusError) as error:
        Corpus.build([text, bad, text], errors="strict", tokenizer=tokenizer)
    assert f"byte 4,006 of {bad} is not UTF-8" in sentence(error)
    assert len(Corpus.build([text, text], errors="strict", tokenizer=tokenizer)) == 6


def test_strict_names_the_text_with_a_lone_surrogate():
    with pytest.raises(CorpusError) as error:
        Corpus.build(["fine", "not \udcff"], errors="strict")
    assert "character 4 of text 1 is a lone surrogate" in sentence(error)


def test_what_a_generator_or_a_tokenizer_raises_is_left_alone(tmp_path):
    def texts():
        yield "one"
        raise FileNotFoundError("mine")

    with pytest.raises(FileNotFoundError, match="mine"):
        Corpus.build(texts(), tmp_path / "corpus")
    with pytest.raises(ZeroDivisionError):
        Corpus.build(["one"], tmp_path / "corpus", tokenizer=lambda text: 1 / 0)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("read", [Corpus.build, as_corpus])
def test_a_text_where_a_path_belongs_is_told(read):
    with pytest.raises(CorpusError, match="texts themselves are given as a list of strings"):
        read("hello world " * 1000)


@pytest.mark.parametrize(("card", "kind"), [("model.json", "a model"), ("counts.json", "co-occurrence counts")])
def test_a_folder_of_ours_that_is_no_text_is_refused(card, kind, tmp_path):
    (tmp_path / card).write_text("{}")
    (tmp_path / "words.txt").write_text("words that are not meant to be read")
    with pytest.raises(CorpusError, match=f"holds {kind}, not text"):
        Corpus.build(tmp_path)


def test_progress_hears_of_bytes_read(text, tmp_path):
    class Listener:
        def __init__(self):
            self.heard = []

        def begin(self, task, total, unit, done=0):
            self.heard.append((task, total, unit))

        def advance(self, done, **figures):
            self.heard.append(done)

        def end(self, **figures):
            self.heard.append(figures)

        def note(self, sentence):
            pass

    listener = Listener()
    Corpus.build(text, tmp_path / "corpus", progress=listener)
    assert listener.heard == [("reading", len(TEXT), "bytes"), len(TEXT), {"tokens": 6, "types": 3}]


# What is no text


OTHERS = {
    "photo.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "photo without a suffix": b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)),
    "table.xlsx": b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" + bytes(99),
    "table.ods": b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    "table.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
    "paper.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_text_is_left_out_of_a_folder_and_named(name, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("one two")
    (folder / "b.txt").write_text("two\n")
    (folder / name).write_bytes(OTHERS[name])
    for source in folder, folder / "*":
        with pytest.warns(UserWarning, match=rf"^1 of 3 files of .* are no text and left out, the first .*{name}, "):
            corpus = Corpus.build(source)
        assert list(corpus) == [["one", "two"], ["two"]] and corpus.card["skipped_files"] == 1
    for source in folder / name, [folder / "a.txt", folder / name]:
        with pytest.raises(CorpusError, match=rf"{name} is an? .*, not text; save what is meant of it as text or"):
            Corpus.build(source)


def test_text_that_starts_like_something_else_is_text(tmp_path):
    texts = ["GIF89 a picture", "PK\x03\x04 two", "ID3 tag", "%PDF is a format", "RIFF waves", "BM", "MM*", "P"]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text)
    assert len(Corpus.build([tmp_path / f"{number}.txt" for number in range(len(texts)) if number != 1])) == 7


def test_the_file_is_named_whose_bytes_are_no_utf8(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for name in "ab":
        (folder / f"{name}.txt").write_text("one two\n" * 9)
    (folder / "c.txt").write_bytes("trois été\n".encode("latin-1") * 9)
    for how in {}, {"tokenizer": "unicode"}:
        with pytest.warns(UserWarning, match=r"18 bytes of .*the first is byte 6 of .*c\.txt; it has 54 tokens"):
            corpus = Corpus.build(folder, tmp_path / "corpus", **how)
        assert corpus.card["first_undecodable"] == f"byte 6 of {folder / 'c.txt'}"
        assert Corpus.open(corpus.folder, verify=True).card == corpus.card


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "rows.json", "rows.txt", "rows.txt.gz"])
def test_json_lines_that_are_read_as_text_are_warned_of(name, tmp_path):
    data = b'\n{"text": "one \\" two", "id": 1}\n{"text": "three", "id": 2}\n'
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    with pytest.warns(UserWarning, match=f"{name} is a table, and is read here as lines of text"):
        Corpus.build(tmp_path / name)


@pytest.mark.parametrize("text", ["{ one two }", '{"quoted" words}', '"key": 1', "{", '{"open'])
def test_text_in_braces_is_no_table(text, tmp_path, recwarn):
    (tmp_path / "text.txt").write_text(text)
    Corpus.build(tmp_path / "text.txt")
    assert not recwarn
