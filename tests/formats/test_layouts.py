"""Text of vectors as spreadsheets, R and hands write it: the same numbers, or one sentence; nothing invented."""

import bz2
import gzip
import itertools
import lzma
import pickle
import re
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import zstandard
from gensim.models import KeyedVectors, Word2Vec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wordvec import FormatError, read_vectors, write_vectors
from wordvec.vectors.keyed import keyed_vectors

WORDS = ["cat", "tabby cat", "größer", "日本", "1,000", "route 66"]
NUMBERS = np.array([[0.25, -1.5, 3], [1.125, 0.5, -2], [-0.75, 8, 0], [4.5, -6.25, 1], [9, 2, 0.5], [0.5, 0.5, 2]])


@pytest.fixture
def read(tmp_path):
    """Read a file of some content."""

    def read(content, name="vectors", **options):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_vectors(path, **options)

    return read


def message(read, content, **options):
    with pytest.raises(FormatError) as error:
        read(content, **options)
    assert "\n" not in str(error.value)
    return str(error.value)


def holds(vectors, words=WORDS, numbers=NUMBERS):
    return vectors.index_to_key == words and np.array_equal(vectors.vectors, np.asarray(numbers, np.float32))


SEPARATORS = [
    (after, between, mark)
    for mark, blanks in itertools.product(".,", (" ", "\t", "   ", " \t "))
    for after, between in ((blanks, blanks), (blanks, ";"), (";", ";"), (";", blanks), (blanks, "; "))
] + [
    (after, between, ".")
    for between in (",", ", ", " , ")
    for after in (" ", "\t", between)
]  # fmt: skip


@pytest.mark.parametrize("header", ["", "\ufeff6;3\r\n"])
@pytest.mark.parametrize(("after", "between", "decimal"), SEPARATORS)
def test_separators_are_told_from_the_lines(read, after, between, decimal, header):
    def line(word, row):
        return word + after + between.join(f"{number:.3f}".replace(".", decimal) for number in row)

    assert holds(read(header + "\n".join(map(line, WORDS, NUMBERS))))


@pytest.mark.parametrize("header", ["", "6 3\n"])
@pytest.mark.parametrize("width", ["{: f}", "{:9.4f}", "{:<9.4f}", "{:+.3e}"])
def test_padded_numbers(read, width, header):
    lines = (f"{word} {' '.join(map(width.format, row))}\n" for word, row in zip(WORDS, NUMBERS, strict=True))
    assert holds(read(header + "".join(lines)))


@pytest.mark.parametrize("header", ["", "3 2\n"])
def test_a_line_with_one_more_number_is_no_word_with_a_blank(read, header):
    content = header + "a 0.1 0.2\nking 0.9 0.3 0.1\nb 0.3 0.1\n"
    assert f"line {len(header) // 4 + 2}: 3 numbers where 2 belong, or a word that ends in 0.9" in message(
        read, content
    )
    lines = ["a 0.1525 0.2", "b 0.5 0.25", "c 0.1 0.2", "windows 3.1 0.3252 0.1", "iso 9001 0.3 0.1"]
    words = read("\n".join([header.replace("3", "5"), *lines]).strip()).index_to_key
    assert words == ["a", "b", "c", "windows 3.1", "iso 9001"]


def test_a_wrong_decimal_mark_is_shown_as_it_stands(read):
    content = "2 2\na 0,1 0,2\nb 0,1 0.2\n"
    assert "line 3: 1 numbers where 2 belong, and '0.2' in column 7 is not a number" in message(read, content)


def test_words_that_are_padded_on_the_left(read):
    assert holds(read("    a  0.1  0.2\n   bb  0.3  0.4\n  ccc  0.5 -0.6\n"), ["a", "bb", "ccc"], PADDED)


PADDED = [[0.1, 0.2], [0.3, 0.4], [0.5, -0.6]]


def test_tabs_and_blanks_in_turn_are_no_part_of_words(read):
    assert holds(read("a\t 0.0\t 0.5\nb\t  0.5\t 0.0\n"), ["a", "b"], [[0, 0.5], [0.5, 0]])


words = st.lists(st.text("abcäß日_-.'/", min_size=1, max_size=6), min_size=2, max_size=6, unique=True)


@settings(max_examples=50, deadline=None)
@given(
    words=words,
    data=st.data(),
    size=st.integers(2, 5),
    places=st.integers(1, 5),
    layout=st.sampled_from(SEPARATORS),
    header=st.booleans(),
)
def test_any_file_with_any_separators_reads_to_the_same_numbers(
    words, data, size, places, layout, header, tmp_path_factory
):
    after, between, decimal = layout
    number = st.floats(-1e3, 1e3).map(lambda value: f"{value:.{places}f}")
    rows = [data.draw(st.lists(number, min_size=size, max_size=size)) for _ in words]
    pad = st.sampled_from(["", " ", "  "]) if between.isspace() else st.just("")
    lines = []
    for word, row in zip(words, rows, strict=True):
        cells = [data.draw(pad) + cell.replace(".", decimal) for cell in row]
        lines.append(word + after + between.join(cells) + "\n")
    path = tmp_path_factory.mktemp("any") / "vectors"
    path.write_text((f"{len(words)} {size}\n" if header else "") + "".join(lines), encoding="utf-8")
    assert holds(read_vectors(path), words, [list(map(float, row)) for row in rows])


@settings(max_examples=100, deadline=None)
@given(header=st.sampled_from(["", "2 2\n", "3 1\n", "1 4\n"]), text=st.text(st.characters(codec="utf-8"), max_size=80))
def test_printable_text_is_never_binary(header, text, tmp_path_factory):
    """Whatever is read of it stands in it."""
    assume(text.isprintable())
    path = tmp_path_factory.mktemp("text") / "vectors"
    path.write_text(header + text, encoding="utf-8")
    for options in {}, {"format": "word2vec-binary"}:
        try:
            vectors = read_vectors(path, **options)
        except FormatError:
            continue
        assert not options and all(word in text for word in vectors.index_to_key)


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200), header=st.sampled_from([b"", b"2 2\n", b"3 5\n"]))
def test_bytes_are_binary_vectors_only_if_they_fit(data, header, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "vectors"
    path.write_bytes(header + data)
    try:
        vectors = read_vectors(path, unicode_errors="replace")
    except FormatError:
        return
    # a number and what stands before it are two bytes at least; the word of ";0" is empty
    assert len(path.read_bytes()) >= len(vectors) * 2 * vectors.vector_size


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("2 3\na 1.5 2.5 none\nb 1.5 2.5 3.5\n", "line 2: 2 numbers where 3 belong, and 'none' in column 11 is not"),
        ("2 3\na 1.5 2.5\nb 1.5 2.5 3.5\n", "line 2: 2 numbers where 3 belong, and 'a' in column 1 is not a number"),
        ("2 3\n7 1.5 2.5\nb 1.5 2.5 3.5\n", "line 2: 2 numbers where 3 belong, and '7' in column 1 is the word"),
        ("2 2\na 1,5;x\nb 2,5;3,5\n", "line 2: 1 numbers where 2 belong, and 'x' in column 7 is not a number"),
        ("a,1.5,2.5\nb,1.5\nc,2.5,3.5\n", "line 2: 1 numbers where 2 belong"),
        ("2 2\na 1_000 2\nb 3 4\n", "line 2: 1 numbers where 2 belong, and '1_000' in column 3 is not a number"),
        ("2 2\nwords without numbers\n", "line 2: 0 numbers where 2 belong, and 'numbers' in column 15"),
        ("word,x,y\na,1.5,2.5\nb,2.5,0.5\n", "line 1: 0 numbers where 2 belong, and 'y' in column 8"),
        ("a 1,5\nb 2,5\n", "line 1: commas separate whole numbers or are decimal marks; put a header"),
        ("a 1,5, 2,5\nb 2,5, 1,5\n", "line 1: commas separate whole numbers or are decimal marks; put a header"),
        ("room 101 0.5 0.1\nroom 102 0.2 0.4\n", "line 1: 101 is the end of the word or the first of its numbers"),
        ("route 66 0.5 0.1\ncatch 22 0.2 0.4\n", "line 1: 66 is the end of the word or the first of its numbers"),
        (
            "2 2\na 0.5 0.25 0.125\nb 0.5 0.125 0.25\n",
            "line 2: more than the 2 numbers of the header, as on every line",
        ),
        ("0.5 0.1 0.3\n0.2 0.4 0.7\n", "line 1: a number stands where a word belongs, as on every line"),
        (" 0.5  0.1\n-0.2 0.4\n", "line 1: a number stands where a word belongs, as on every line"),
        ("a 0.5 0.1\rb 0.2 0.4\r", "end in carriage returns alone"),
        ("2 2\ncafé 0.5 x\nb 0.2 x\n".encode("latin-1"), "line 2: 1 numbers where 2 belong"),
        ("a 0.5\nb 0.25\n".encode("utf-16"), "is UTF-16 text; convert it to UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named(read, content, expected):
    assert expected in message(read, content)


def test_a_header_decides_what_could_be_read_in_two_ways(read):
    assert holds(read("2 1\na 1,5\nb 2,5\n"), ["a", "b"], [[1.5], [2.5]])
    assert holds(read("2 2\na 1,5\nb 2,5\n"), ["a", "b"], [[1, 5], [2, 5]])
    assert holds(read("2 2\nroom 101 0.5 0.1\nroom 102 0.2 0.4\n"), ["room 101", "room 102"], [[0.5, 0.1], [0.2, 0.4]])


def test_words_that_end_in_numbers_of_their_own_form(read):
    lines = "version 2.0 0.1234567 0.7654321\nversion 3.1 0.2345671 0.6543217\n"
    assert read("2 2\n" + lines).index_to_key == ["version 2.0", "version 3.1"]


def test_text_is_not_written_that_reads_to_other_words(tmp_path):
    for words in (["0.5", "0.25"], ["room 7", "room 8"], ["a,", "b,"]):
        with pytest.raises(FormatError, match="no reader could tell them from the vectors"):
            write_vectors(keyed_vectors(words, np.eye(2, dtype=np.float32) / 3), tmp_path / "v.glove")
        assert not (tmp_path / "v.glove").exists()


def zipped(path, *files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return path


BINARY = b"2 2\n" + b"".join(word + struct.pack("<2f", 0.5, number) for word, number in ((b"a ", 1), (b"b ", 3)))


@pytest.mark.parametrize(
    "content", [b"a 0.5 1\nb 0.5 3\n", b"2 2\na 0.5 1\nb 0.5 3\n", BINARY], ids=["glove", "text", "bin"]
)
def test_compressed_files_are_read_whatever_their_names(read, content, tmp_path):
    zipped(tmp_path / "zip", ("folder/", b""), ("__MACOSX/._v.txt", b"more"), ("folder/v.txt", content))
    packed = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstandard.compress}
    files = [(tmp_path / "zip").read_bytes(), *(pack(content) for pack in packed.values())]
    for each in files:
        assert holds(read(each), ["a", "b"], [[0.5, 1], [0.5, 3]])
    for each in files[1:]:
        assert "is cut short" in message(read, each[: len(each) - 9])


def test_an_archive_of_several_files_is_refused(tmp_path):
    with pytest.raises(FormatError, match="is a zip archive of 2 files, of which one would be read; unpack it"):
        read_vectors(zipped(tmp_path / "v.zip", ("a.txt", "a 1\n"), ("b.txt", "b 1\n")))


def test_a_damaged_archive_is_told_in_a_sentence(read, tmp_path):
    whole = zipped(tmp_path / "zip", ("a.txt", "a 1\nb 2\n" * 3000)).read_bytes()
    nameless = whole.replace(b"a.txt", b"\0.txt")
    assert "the word" not in message(read, nameless[: len(nameless) // 2])
    longer = whole.replace(b"\x05\0\0\0a.txt", b"\xff\x7f\0\0a.txt", 1)  # the length of its name
    assert "is damaged" in (told := message(read, longer)) and len(told) < 700
    with pytest.warns(UserWarning, match="seen before"):
        assert list(read(nameless).index_to_key) == ["a", "b"]


@pytest.mark.parametrize(
    ("packed", "expected"),
    [
        (b"2 2\na 1 2\nb 3 4\n" + b"\n" * 20_000_000, "nothing but empty lines for long"),
        (b"2 2\na 1 2\nb 3 " + b"4" * 20_000_000, "line 3: longer than 16,777,216 bytes"),
        (b"2 2\na 1 2\nb 3 4\n" * 1_000_000, "line 4: the header promised 2 words, here is another"),
    ],
)
def test_a_file_that_unpacks_to_more_than_it_says_is_refused(read, packed, expected):
    assert expected in message(read, gzip.compress(packed, 1))


@pytest.mark.parametrize(
    "packed",
    [
        b"a 1\n" * (1 << 20),
        b"1000000 1\n" + b"a 1\n" * (1 << 20),
        b"".join(b"w%d 1\n" % number for number in range(1 << 18)),
        b"1000000 1\n" + struct.pack("<2sf", b"a ", 0) * (1 << 20),
    ],
)
def test_a_file_that_unpacks_to_far_more_than_vectors_would_is_refused(read, packed, monkeypatch):
    monkeypatch.setattr("wordvec.formats.opening._SMALL", 1 << 20)
    monkeypatch.setattr("wordvec.formats.opening._MOST_TIMES", 1)
    told = message(read, gzip.compress(packed))
    assert re.search("unpacks to more than [0-9,]+ bytes, .* as no trained vectors do", told)


def test_a_piece_of_zstandard_unpacks_to_little(tmp_path):
    """A file of 13 kB, whose process may take 200 MB more, unpacks to 400 MB."""
    pytest.importorskip("resource", reason="no limit on memory on this system")
    (tmp_path / "bomb").write_bytes(zstandard.compress(bytes(400 << 20)))
    program = (
        "import resource, sys\n"
        "from wordvec.system.compression import unpacked\n"
        "taken = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (taken + (200 << 20),) * 2)\n"
        "stream, _ = unpacked(open(sys.argv[1], 'rb'))\n"
        "size, block = 0, memoryview(bytearray(1 << 20))\n"
        "while count := stream.readinto(block):\n"
        "    size += count\n"
        "print(size)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program, tmp_path / "bomb"], capture_output=True, text=True)
    assert ran.stdout == f"{400 << 20}\n", ran.stderr


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "is a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(99), "is a picture"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\x93NUMPY\x01\0", "is no array of numbers"),
        (pickle.dumps({"a": [0.5]}), "is a pickle, which can run anything when loaded"),
        (b'{"a": [0.5]}', "is JSON or markup"),
        (b"\n\n", "is empty"),
    ],
)
def test_other_files_are_called_what_they_are(read, content, expected):
    assert expected in message(read, content)


def test_files_of_gensims_own_are_named_with_the_way_to_convert_them(tmp_path):
    vectors = KeyedVectors(2)
    vectors.add_vectors(["a"], np.ones((1, 2), np.float32))
    vectors.save(str(tmp_path / "vectors.kv"))
    with pytest.raises(
        FormatError, match=r"gensim's own file of KeyedVectors.*: KeyedVectors.load\(path\).save_word2vec"
    ):
        read_vectors(tmp_path / "vectors.kv")
    Word2Vec([["a", "b"]], vector_size=2, min_count=1, epochs=1).save(str(tmp_path / "w.model"))
    with pytest.raises(FormatError, match=r"gensim's own file of Word2Vec.*: Word2Vec.load\(path\).wv.save_word2vec"):
        read_vectors(tmp_path / "w.model")


@pytest.mark.parametrize("binary", [True, False])
def test_words_that_are_no_utf8(read, binary):
    rows = [struct.pack("<2f", 0.5, 1), struct.pack("<2f", 0.5, 3)] if binary else [b"0.5 1\n", b"0.5 3\n"]
    content = b"2 2\nb\xe9 " + rows[0] + b"\xff " + rows[1]
    assert 'is not UTF-8; read or convert it with unicode_errors="replace" or "ignore"' in message(read, content)
    assert holds(read(content, unicode_errors="replace"), ["b\ufffd", "\ufffd"], [[0.5, 1], [0.5, 3]])
    assert holds(read(content, unicode_errors="ignore"), ["b", ""], [[0.5, 1], [0.5, 3]])
    with pytest.raises(ValueError, match="unicode_errors must be one of strict, replace, ignore, not 'warn'"):
        read(content, unicode_errors="warn")


@pytest.mark.parametrize("names", [b",0,1,2,3", b"word,1,2,3,4", b'"","0","1","2","3"', b"\t0\t1\t2\t3"])
def test_a_first_line_that_counts_the_columns_is_no_word(names, tmp_path):
    mark = b"\t" if b"\t" in names else b","
    rows = [mark.join([word, b"0.5", b"-1.25", b"0.75", b"2.0"]) for word in (b"king", b"queen", b"sea")]
    path = tmp_path / "frame.csv"
    path.write_bytes(b"\n".join([names, *rows]) + b"\n")
    with pytest.warns(UserWarning, match="line 1 counts the columns, and is left out"):
        vectors = read_vectors(path)
    assert vectors.index_to_key == ["king", "queen", "sea"]
    assert vectors["king"].tolist() == [0.5, -1.25, 0.75, 2]


@pytest.mark.parametrize("mark", [b",", b";", b" "])
def test_quotes_around_every_word_are_not_part_of_it(mark, tmp_path):
    words = [b'"king"', b'"so-called ""queen"""', b'"a, b"']
    path = tmp_path / "quoted.csv"
    path.write_bytes(b"".join(mark.join([word, b"0.5", b"-1.25", b"0.75"]) + b"\n" for word in words))
    assert read_vectors(path).index_to_key == ["king", 'so-called "queen"', "a, b"]
    path.write_bytes(b'"king" 0.5 1.5\nqueen 0.25 1.5\n')
    assert read_vectors(path).index_to_key == ['"king"', "queen"]
