import gzip
import re
import resource
import signal
import warnings

import numpy as np
import pytest
from gensim.models import KeyedVectors
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wordvec import FormatError, read_vectors, write_vectors
from wordvec.cli import options
from wordvec.formats import table
from wordvec.formats.table import FORMATS, sniff
from wordvec.vectors.keyed import keyed_vectors

READ = [known for known in FORMATS if known.reads and known.writes]
NAMES = [known.name for known in READ]
FILES = {known.name: f"v{known.suffixes[-1]}" if known.suffixes else f"folder-{known.name}" for known in READ}
ASKED = {known.name: None if known.suffixes or known.name == "wordvec" else known.name for known in READ}  # by name
pytestmark = pytest.mark.filterwarnings("ignore:.*wordvec looks for an unknown one in lower case")


def make(words, dimensions=4, seed=0, counts=True):
    vectors = np.random.default_rng(seed).normal(size=(len(words), dimensions)).astype(np.float32)
    occurrences = np.arange(len(words), 0, -1, dtype=np.int64) * 7
    return keyed_vectors(words, vectors, occurrences if counts else None)


def same(left, right):
    return left.index_to_key == right.index_to_key and np.array_equal(left.vectors, right.vectors)


@pytest.fixture
def vectors():
    return make(["the", "von", "Zürich", "日本", "7", "0.5", "😀", "e\u0301"])


@pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)
def test_a_format_is_described_where_people_look(known):
    assert re.search(rf"^{known.name} ", table.__doc__, re.M)
    assert known.name in options.FORMAT_HELP
    assert known.name in write_vectors.__doc__
    assert all(f"``{suffix}``" in write_vectors.__doc__ for suffix in known.suffixes)


@pytest.mark.parametrize("name", NAMES)
def test_round_trip_by_suffix_and_by_content(name, vectors, tmp_path):
    path = tmp_path / FILES[name]
    write_vectors(vectors, path, ASKED[name])
    assert sniff(path).name == name
    assert same(read_vectors(path), vectors)
    assert same(read_vectors(path, name), vectors)
    first = read_vectors(path, limit=3, dtype="float16")
    assert first.index_to_key == vectors.index_to_key[:3] and first.vectors.dtype == np.float16
    assert np.array_equal(first.vectors, vectors.vectors[:3].astype(np.float16))


@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove-text"])
def test_gzip_is_written_by_suffix_and_read_by_content(name, vectors, tmp_path):
    write_vectors(vectors, tmp_path / f"{FILES[name]}.GZ")
    path = tmp_path / f"{FILES[name]}.gz"
    write_vectors(vectors, path)
    assert path.read_bytes()[:2] == (tmp_path / f"{FILES[name]}.GZ").read_bytes()[:2] == b"\x1f\x8b"
    renamed = path.rename(tmp_path / "no-suffix")
    assert same(read_vectors(renamed), vectors)


@pytest.mark.parametrize("suffix", [".bz2", ".XZ", ".zst"])
@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary", "glove-text"])
def test_a_compression_that_is_not_read_is_not_written(name, suffix, vectors, tmp_path):
    with pytest.raises(FormatError, match="are compressed by gzip alone; choose a name that ends in .gz"):
        write_vectors(vectors, tmp_path / f"v.txt{suffix}", name)
    assert list(tmp_path.iterdir()) == []


def test_counts_survive_where_the_format_holds_them(vectors, tmp_path):
    write_vectors(vectors, tmp_path / "folder")
    assert np.array_equal(read_vectors(tmp_path / "folder").expandos["count"], vectors.expandos["count"])
    write_vectors(vectors, tmp_path / "v.bin")
    assert "count" not in read_vectors(tmp_path / "v.bin").expandos  # gensim would make them up


@pytest.mark.parametrize("name", ["npz", "parquet", "arrow", "projector"])
def test_counts_survive_in_tables(name, vectors, tmp_path):
    write_vectors(vectors, tmp_path / FILES[name], name)
    assert np.array_equal(read_vectors(tmp_path / FILES[name]).expandos["count"], vectors.expandos["count"])
    bare = make(vectors.index_to_key, counts=False)
    write_vectors(bare, tmp_path / FILES[name], name)
    assert "count" not in read_vectors(tmp_path / FILES[name]).expandos


def test_anything_with_wv_can_be_written(vectors, tmp_path):
    class Model:
        wv = vectors

    write_vectors(Model(), tmp_path / "v.bin")
    assert same(read_vectors(tmp_path / "v.bin"), vectors)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("word2vec-text", {"binary": False}),
        ("word2vec-binary", {"binary": True}),
        ("glove-text", {"binary": False, "no_header": True}),
    ],
)
def test_gensim_reads_what_we_write(name, options, vectors, tmp_path):
    path = tmp_path / FILES[name]
    write_vectors(vectors, path)
    assert same(KeyedVectors.load_word2vec_format(path, **options), vectors)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("word2vec-text", {"binary": False}),
        ("word2vec-binary", {"binary": True}),
        ("glove-text", {"binary": False, "write_header": False}),
    ],
)
def test_we_read_what_gensim_writes(name, options, vectors, tmp_path):
    path = tmp_path / "vectors"
    vectors.save_word2vec_format(path, **options)
    assert sniff(path).name == name
    assert same(read_vectors(path), vectors)


def test_keyed_vectors_are_as_good_as_gensims_own(vectors, tmp_path):
    vectors.save(str(tmp_path / "kv"))
    assert same(KeyedVectors.load(str(tmp_path / "kv")), vectors)
    vectors.add_vectors(["new"], np.ones((1, 4), np.float32))
    assert vectors.most_similar("new", topn=8)
    assert vectors.get_vecattr("von", "count") == 49


def test_word2vec_c_ends_records_with_a_newline(vectors, tmp_path):
    records = (word.encode() + b" " + vectors[word].tobytes() + b"\n" for word in vectors.index_to_key)
    (tmp_path / "c.bin").write_bytes(b"8 4\n" + b"".join(records))
    assert same(read_vectors(tmp_path / "c.bin"), vectors)


def test_blanks_at_line_ends_crlf_and_empty_lines_do_not_matter(tmp_path):
    (tmp_path / "v.vec").write_bytes(b"2 2\r\na 1 2 \r\nb 3 4\r\n\r\n")
    read = read_vectors(tmp_path / "v.vec")
    assert read.index_to_key == ["a", "b"] and read["b"].tolist() == [3, 4]


def test_a_header_of_too_few_dimensions_is_told(tmp_path):
    (tmp_path / "v.vec").write_text("2 2\na 1 2 3\nb 4 5 6\n")
    with pytest.raises(FormatError, match=r"v.vec, line 2: more than the 2 numbers of the header, as on every line"):
        read_vectors(tmp_path / "v.vec")
    (tmp_path / "v.vec").write_text("2 2\nat 9 2 3\nb 5 6\n")
    assert read_vectors(tmp_path / "v.vec").index_to_key == ["at 9", "b"]


def test_glove_words_with_blanks_are_split_from_the_right(tmp_path):
    (tmp_path / "glove.txt").write_text(". . . 0.1 0.2\nat name@domain.com 1 2\nat 9 3 4\nthe 5 6\n")
    read = read_vectors(tmp_path / "glove.txt")
    assert read.index_to_key == [". . .", "at name@domain.com", "at 9", "the"]
    assert read["at 9"].tolist() == [3, 4]


word = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
any_word = st.text(min_size=1, max_size=8)  # with lone surrogates


def check_round_trip(words, name, folder):
    """Either a format holds words exactly, or it says that it cannot and which can, and leaves nothing behind."""
    path = folder / f"{FILES[name]}-{abs(hash(tuple(words)))}"
    try:
        write_vectors(make(words), path, name)
    except FormatError as error:
        assert "cannot" in str(error) and not path.exists()
        for other in str(error).partition("choose the format ")[2].split(" or "):
            assert other and check_round_trip(words, other, folder)
        return False
    assert same(read_vectors(path, name), make(words))
    return True


@settings(max_examples=60, deadline=None)
@given(words=st.lists(any_word, min_size=1, max_size=6, unique=True))
def test_a_model_folder_holds_any_words(words, tmp_path_factory):
    assert check_round_trip(words, "wordvec", tmp_path_factory.mktemp("words"))


@settings(max_examples=60, deadline=None)
@given(words=st.lists(word, min_size=1, max_size=6, unique=True))
@pytest.mark.parametrize("name", ["word2vec-text", "word2vec-binary"])
def test_word2vec_holds_words_without_blanks(name, words, tmp_path_factory):
    assume(not all(word[-1] in "\t,;" for word in words))  # which text refuses: no reader could tell them apart
    held = check_round_trip(words, name, tmp_path_factory.mktemp("words"))
    assert held == (not any(character in word for word in words for character in " \n"))


@settings(max_examples=60, deadline=None)
@given(words=st.lists(word, min_size=1, max_size=6, unique=True))
def test_glove_holds_words_without_newlines(words, tmp_path_factory):
    plain = [f"plain word {letter}" for letter in "abcdefgh"]  # most words must not end in numbers
    held = check_round_trip([*plain, *words], "glove-text", tmp_path_factory.mktemp("words"))
    assert held == (not any("\n" in word for word in words))


@settings(max_examples=25, deadline=None)
@given(words=st.lists(any_word, min_size=1, max_size=6, unique=True))
@pytest.mark.parametrize("name", ["npz", "parquet", "arrow", "pytorch", "projector", "model2vec"])
def test_other_formats_hold_words_or_say_that_they_cannot(name, words, tmp_path_factory):
    check_round_trip(words, name, tmp_path_factory.mktemp("words"))


def test_glove_refuses_words_that_no_reader_could_tell_from_numbers(tmp_path):
    with pytest.raises(FormatError, match="end in numbers"):
        write_vectors(make(["at 9", "at 10"]), tmp_path / "v.glove")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"3 2\na 1 2\nb 3 4\n", "ends after 2 of 3 words"),
        (b"1 2\na 1 2\nb 3 4\n", "line 3: the header promised 1 words"),
        (b"2 2\na 1 2\nb 3\n", "line 3: 1 numbers where 2 belong"),
        (b"2 2\na 1 2\nb 3 x\n", "line 3: 1 numbers where 2 belong, and 'x' in column 5 is not a number"),
        (b"2 2\na 1 2\n\xff 3 4\n", "line 3: the word .* is not UTF-8"),
        (b"99999999999 2\na 1 2\n", "more than fits"),
        (b"a 1 2\nb 3\nc 4 5\n", "line 2: 1 numbers where 2 belong"),
        (b"a 1 2\nb 3 4\nc 5 x\n", "line 3: 1 numbers where 2 belong, and 'x' in column 5 is not a number"),
        (b"0 2\n", "there are no vectors"),
        (b"", "is empty"),
        (b"some prose, not vectors\n", "no known format .* line 1 ends in 'vectors', in column 17, where a number"),
    ],
)
def test_damaged_text_is_named_with_its_line(content, message, tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=message) as caught:
        read_vectors(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("cut", [-1, -20, 8])
def test_cut_off_binary(cut, vectors, tmp_path):
    write_vectors(vectors, tmp_path / "v.bin")
    whole = (tmp_path / "v.bin").read_bytes()
    (tmp_path / "v.bin").write_bytes(whole[:cut])
    with pytest.raises(FormatError, match="cut off"):
        read_vectors(tmp_path / "v.bin", "word2vec-binary")
    (tmp_path / "v.bin").write_bytes(whole + b"more")
    with pytest.raises(FormatError, match="goes on after the 8 words"):
        read_vectors(tmp_path / "v.bin")


def test_cut_off_gzip(vectors, tmp_path):
    path = tmp_path / "v.txt.gz"
    write_vectors(make([str(number) for number in range(3000)]), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(FormatError, match="is cut short: its compressed data end too early"):
        read_vectors(path)


def test_repeated_words_keep_their_first_vector_and_say_so(tmp_path):
    (tmp_path / "v.txt").write_text("3 1\na 1\nb 2\na 3\n")
    with pytest.warns(UserWarning, match="1 of 3 vectors"):
        read = read_vectors(tmp_path / "v.txt")
    assert read.index_to_key == ["a", "b"] and read["a"] == 1


def test_blocks_of_a_long_binary_file_join(tmp_path):
    many = make([f"w{number}" for number in range(40_000)], 8)
    write_vectors(many, tmp_path / "v.bin")
    assert same(read_vectors(tmp_path / "v.bin"), many)


def test_extreme_numbers_round_trip(tmp_path):
    numbers = np.array([[0, -0.0, 1e-45, 3.4028235e38], [np.inf, -np.inf, np.nan, 0.1]], np.float32)
    for name in NAMES:
        path = tmp_path / FILES[name]
        write_vectors(keyed_vectors(["a", "b"], numbers), path, ASKED[name])
        assert read_vectors(path).vectors.tobytes() == numbers.tobytes(), name


def test_unknown_formats_and_missing_files(vectors, tmp_path):
    with pytest.raises(ValueError, match="no format 'onnx'; choose one of wordvec, npz, parquet"):
        read_vectors(tmp_path, "onnx")
    with pytest.raises(FormatError, match="there is no file"):
        read_vectors(tmp_path / "missing.txt")
    with pytest.raises(FormatError, match="there is no model.json in it"):
        read_vectors(tmp_path)
    with pytest.raises(ValueError, match="names no format"):
        write_vectors(vectors, tmp_path / "v.onnx")
    with pytest.raises(FormatError, match="not a string"):
        write_vectors(keyed_vectors([1, 2], np.ones((2, 2), np.float32)), tmp_path / "v.txt")
    (tmp_path / "file").touch()
    with pytest.raises(FormatError, match="cannot write"):
        write_vectors(vectors, tmp_path / "file" / "v.txt")


@pytest.mark.parametrize("name", NAMES)
def test_a_full_disk_leaves_what_was_there(name, vectors, tmp_path):
    path = tmp_path / FILES[name]
    write_vectors(vectors, path, ASKED[name])
    large = make([f"w{number}" for number in range(5000)], 50)
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limit[1]))  # a real failed write, not a mock
    try:
        with pytest.raises(FormatError, match="cannot write"):
            write_vectors(large, path, ASKED[name])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert same(read_vectors(path), vectors)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_reading_warns_of_nothing_else(vectors, tmp_path):
    lower = make([word.lower() for word in vectors.index_to_key])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name in NAMES:
            write_vectors(lower, tmp_path / FILES[name], ASKED[name])
            read_vectors(tmp_path / FILES[name])


def test_gzip_made_elsewhere(tmp_path):
    (tmp_path / "v.txt.gz").write_bytes(gzip.compress(b"a 1 2\n") + gzip.compress(b"b 3 4\n"))  # two members
    assert read_vectors(tmp_path / "v.txt.gz").index_to_key == ["a", "b"]
