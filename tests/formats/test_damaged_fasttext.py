"""fastText's files that are foreign, cut, damaged, or unpack to more than they promise."""

import gzip
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import FormatError, read_vectors, write_vectors
from wordvec.formats.fasttext import read_fasttext, write_fasttext

from .fasttext_files import classifier, make


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.bin"


def test_words_that_are_not_utf8_keep_their_bytes(path):
    file = classifier()
    file.words[0] = b"caf\xe9".decode("utf-8", "surrogateescape")
    write_fasttext(file, path)
    assert b"caf\xe9\0" in path.read_bytes()
    with pytest.warns(UserWarning, match="1 of 4 words are not UTF-8"):
        assert read_fasttext(path).words == file.words
    with pytest.raises(FormatError, match="cannot hold the word"):
        write_vectors(make(["\ud800"]), path)


def field_at(path, offset, layout, value):
    content = bytearray(path.read_bytes())
    struct.pack_into(layout, content, offset, value)
    path.write_bytes(content)


HEADER, SIZES = 8 + 56, 28


@pytest.mark.parametrize(
    ("offset", "layout", "value", "message"),
    [
        (0, "<i", 7, "byte 0: fastText's magic number is missing"),
        (4, "<i", 13, "byte 4: fastText's version 13 is not known, only 11 and 12"),
        (8, "<i", 0, "byte 8: dim 0,"),
        (32, "<i", 9, "byte 8: .* loss 9"),
        (HEADER, "<i", 9, "byte 64: 9 entries are not 2 words and 2 labels"),
        (HEADER + 20, "<q", 41, "byte 84: 41 n-grams were kept of 40 buckets"),
        (HEADER + SIZES + 14, "<b", 1, "byte 106: entry 1 of the dictionary is of type 1"),
        (HEADER + SIZES, "<5s", b"awful", "byte 64: an entry of the dictionary occurs twice"),
        (-24 - 17, "<?", True, "the output matrix is quantized, and the input matrix is not"),
        (-24 - 16, "<q", 3, "the output matrix is 3 x 3, where 2 x 3 belong"),
    ],
)
def test_foreign_and_damaged_files(offset, layout, value, message, path):
    write_fasttext(classifier(), path)
    field_at(path, offset, layout, value)
    with pytest.raises(FormatError, match=message) as caught:
        read_fasttext(path)
    assert str(path) in str(caught.value)


def test_a_file_cut_anywhere_says_where_it_ends(path):
    write_fasttext(classifier(), path)
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(FormatError, match=rf"byte {size}: the file ends inside the .*; it is cut off"):
            read_fasttext(path)
    path.write_bytes(whole + b"x")
    with pytest.raises(FormatError, match=f"byte {len(whole)}: the file goes on after"):
        read_vectors(path)


def test_a_compressed_file_is_read_and_cut_as_a_plain_one(path, tmp_path):
    write_fasttext(classifier(), tmp_path / "plain")
    whole, plain = (tmp_path / "plain").read_bytes(), read_fasttext(tmp_path / "plain")
    for size in range(0, len(whole) + 1, 5):
        path.write_bytes(gzip.compress(whole[:size]))
        with pytest.raises(FormatError, match=rf"byte {size}: the file ends inside the .*; it is cut off"):
            read_fasttext(path)
    path.write_bytes(gzip.compress(whole + b"x"))
    with pytest.raises(FormatError, match=f"byte {len(whole)}: the file goes on after"):
        read_fasttext(path)
    path.write_bytes(gzip.compress(whole))
    read = read_fasttext(path)
    for name in ("word_rows", "ngram_rows", "buckets", "outputs", "counts"):
        np.testing.assert_array_equal(getattr(read, name), getattr(plain, name))


def opening(dim=4, bucket=0, words=2, labels=0, names=(b"a", b"b")):
    """A file's bytes up to its first matrix."""
    args = struct.pack("<2i12id", 793712314, 12, dim, 5, 5, 1, 5, 1, 2, 2, bucket, 0, 0, 100, 1e-4)
    entries = b"".join(name + b"\0" + struct.pack("<qb", 3, 0) for name in names)
    return args + struct.pack("<3i2q", words + labels, words, labels, 9, -1) + entries


def shape(rows, columns):
    return struct.pack("<?2q", False, rows, columns)


ONES = np.ones(1 << 19, "<f4").tobytes()  # 2 MB

BOMBS = {
    "goes on after the output matrix": (
        opening() + shape(2, 4) + bytes(32) + shape(2, 4) + bytes(32),
        bytes(128 << 20),
    ),
    "the input matrix is 200,000,000 x 4, where 2 x 4 belong": (opening() + shape(200_000_000, 4), bytes(128 << 20)),
    "the input matrix unpacks to more than 1,048,576 bytes": (
        opening(dim=1 << 16, bucket=1 << 16) + shape((1 << 16) + 2, 1 << 16),
        ONES * 64,
    ),
    "an entry of the dictionary occurs twice": (
        opening(words=2**31 - 1, names=()),
        (b"a\0" + struct.pack("<qb", 3, 0)) * 10_000_000,
    ),
    "no word is longer than 1,048,576 bytes": (opening(words=2**31 - 1, names=()), b"x" * (128 << 20)),
}


def test_what_unpacks_to_more_than_the_header_promises_is_not_unpacked(tmp_path):
    """Each unpacks to 128 MB at least, and the process may take 96 MB more; nothing stays among the temporary files."""
    pytest.importorskip("resource", reason="no limit on memory on this system")
    for number, (start, bomb) in enumerate(BOMBS.values()):
        (tmp_path / f"{number}.bin").write_bytes(gzip.compress(start + bomb, 1))
    program = (
        "import resource, sys\n"
        "from wordvec.formats import fasttext, opening\n"
        "from wordvec import FormatError\n"
        "opening._SMALL, opening._MOST_TIMES = 1 << 20, 0\n"
        "taken = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (taken + (96 << 20),) * 2)\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        fasttext.read_fasttext(path)\n"
        "    except FormatError as error:\n"
        "        print(error)\n"
    )
    paths = [tmp_path / f"{number}.bin" for number in range(len(BOMBS))]
    ran = subprocess.run([sys.executable, "-c", program, *paths], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    for told, expected in zip(ran.stdout.splitlines(), BOMBS, strict=True):
        assert expected in told


def test_buckets_that_no_word_reaches_take_no_room(path, tmp_path, monkeypatch):
    """They are most of a compressed file, which may therefore unpack to many times its size."""
    monkeypatch.setattr("wordvec.formats.opening._SMALL", 1 << 19)
    monkeypatch.setattr("wordvec.formats.opening._MOST_TIMES", 1)
    write_vectors(make(bucket=1_000_000), tmp_path / "plain.bin")
    plain = read_fasttext(tmp_path / "plain.bin")
    path.write_bytes(gzip.compress((tmp_path / "plain.bin").read_bytes(), 1))
    assert path.stat().st_size < 1 << 18
    read = read_fasttext(path)
    np.testing.assert_array_equal(read.ngram_rows, plain.ngram_rows)
    np.testing.assert_array_equal(read.outputs, plain.outputs)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
@pytest.mark.filterwarnings("ignore:.*not UTF-8")
def test_whatever_is_damaged_is_read_or_refused_with_a_sentence(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("damaged") / "model.bin"
    write_fasttext(classifier(), path)
    content = bytearray(path.read_bytes())
    for place in data.draw(st.lists(st.integers(0, 160), min_size=1, max_size=3)):
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        read = read_fasttext(path)
    except FormatError as error:
        assert str(path) in str(error)
    else:
        assert len(read.words) == len(read.word_rows) == len(read.counts)
