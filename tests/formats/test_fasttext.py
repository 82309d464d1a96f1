import gzip
import struct
import subprocess
import sys

import numpy as np
import pytest
from gensim.models import FastText as GensimFastText
from gensim.models import KeyedVectors
from gensim.models.fasttext import load_facebook_model, load_facebook_vectors, save_facebook_model
from gensim.test.utils import datapath
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from wordvec import FormatError, load, read_vectors, write_vectors
from wordvec.cli import app
from wordvec.core import outputs
from wordvec.formats.fasttext import Args, FastTextFile, read_fasttext, write_fasttext
from wordvec.formats.folder import read_model
from wordvec.formats.table import sniff
from wordvec.vectors.ngrams import word_rows
from wordvec.vectors.subword import subword_vectors

WORDS = ["ship", "banana", "a", "日本語", "Zürich", "__label__x"]
UNSEEN = ["ships", "bananas", "東日本語", "xxxyyyzzz", "Züri", "e\u0301"]
SETTINGS = {"min_n": 2, "max_n": 4, "bucket": 3000}
PARAMS = {"window": 3, "epochs": 2, "min_count": 1, "negative": 4, "sg": 0, "hs": 0, "sample": 0.5}


def make(words=WORDS, dimensions=5, seed=0, outputs=("contexts",), **changes):
    """Vectors as a trainer leaves them: rows for the buckets that the words reach."""
    lengths = SETTINGS | changes
    random = np.random.default_rng(seed)
    buckets = word_rows(words, **lengths).buckets
    own, ngrams, contexts = (
        random.normal(size=(size, dimensions)).astype(np.float32) for size in (len(words), len(buckets), len(words))
    )
    matrices = {"contexts": contexts, "nodes": contexts[1:] * 2}
    params = PARAMS | {"negative": 4 * ("contexts" in outputs), "hs": int("nodes" in outputs)}
    return subword_vectors(
        words,
        own,
        ngrams,
        buckets,
        **lengths,
        counts=np.arange(len(words), 0, -1) * 7,
        params=params,
        outputs={name: matrices[name] for name in outputs},
    )


def same(left, right, unseen=UNSEEN):
    assert left.index_to_key == right.index_to_key
    np.testing.assert_array_equal(left.vectors_vocab, right.vectors_vocab)
    np.testing.assert_array_equal(left.buckets, right.buckets)
    np.testing.assert_array_equal(left.vectors_ngrams, right.vectors_ngrams)
    np.testing.assert_array_equal(left.expandos["count"], right.expandos["count"])
    np.testing.assert_array_equal(left.vectors, right.vectors)
    for word in unseen:
        assert (word in left) == (word in right)


def looked_up(vectors, word):
    """The vector; zeros where there is none, as gensim and fastText have it."""
    return vectors[word] if word in vectors else np.zeros(vectors.vector_size)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.bin"


@pytest.mark.parametrize("trained", [("contexts",), ("nodes",), ()])
def test_round_trip(trained, path):
    vectors = make(outputs=trained)
    write_vectors(vectors, path)
    assert sniff(path).name == "fasttext-bin"
    read = read_vectors(path)
    same(read, vectors)
    assert (read.min_n, read.max_n, read.bucket) == (2, 4, 3000)
    if trained:
        assert {name: read.params[name] for name in vectors.params} == vectors.params
        assert read.outputs.keys() == set(trained)
        np.testing.assert_array_equal(read.outputs[trained[0]], vectors.outputs[trained[0]])


@settings(max_examples=50, deadline=None)
@given(
    words=st.lists(st.text(st.characters(codec="utf-8"), max_size=6), min_size=1, max_size=6, unique=True),
    bucket=st.integers(1, 200),
    min_n=st.integers(0, 3),
    longer=st.integers(0, 3),
    seed=st.integers(0, 9),
)
def test_any_small_model_round_trips(words, bucket, min_n, longer, seed, tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.bin"
    vectors = make(words, 3, seed, bucket=bucket, min_n=min_n, max_n=min_n + longer)
    if any("\0" in word for word in words):
        with pytest.raises(FormatError, match="cannot hold the word"):
            write_vectors(vectors, path)
        assert not path.exists()
    else:
        write_vectors(vectors, path)
        same(read_vectors(path), vectors)


def test_gensim_loads_the_same_vectors_and_settings(path):
    vectors = make()
    write_vectors(vectors, path)
    peer = load_facebook_vectors(path)
    assert peer.index_to_key == WORDS and peer.get_vecattr("a", "count") == 28
    assert sum(word in vectors for word in UNSEEN) >= 3
    for word in WORDS + UNSEEN:
        np.testing.assert_allclose(peer[word], looked_up(vectors, word), atol=1e-6)
    model = load_facebook_model(path)
    np.testing.assert_array_equal(model.syn1neg, vectors.outputs["contexts"])
    assert (model.window, model.epochs, model.negative, model.sg, model.hs, model.sample) == (3, 2, 4, 0, 0, 0.5)
    model.train([["ship", "banana"]], total_examples=1, epochs=1)


def test_gensim_loads_vectors_without_ngrams(path):
    vectors = make(max_n=0)
    write_vectors(vectors, path)
    peer = load_facebook_vectors(path)
    assert peer.bucket == 0
    np.testing.assert_array_equal(peer.vectors, vectors.vectors)
    assert path.stat().st_size < 1000  # no rows of buckets


def test_gensims_own_vectors_are_written_as_gensim_writes_them(tmp_path):
    texts = [["ship", "sea", "wave"], ["banana", "apple", "ship"]] * 5
    model = GensimFastText(texts, vector_size=4, min_count=1, bucket=50, epochs=1, workers=1, sg=1)
    save_facebook_model(model, str(tmp_path / "theirs.bin"))
    write_vectors(model, tmp_path / "ours.bin")
    theirs, ours = (read_fasttext(tmp_path / name) for name in ("theirs.bin", "ours.bin"))
    assert ours.words == theirs.words and ours.counts.tolist() == theirs.counts.tolist()
    np.testing.assert_array_equal(ours.word_rows, theirs.word_rows)
    np.testing.assert_array_equal(ours.ngram_rows, theirs.ngram_rows)
    np.testing.assert_array_equal(theirs.outputs, model.syn1neg)
    np.testing.assert_allclose(read_vectors(tmp_path / "ours.bin")["shipwave"], model.wv["shipwave"], atol=1e-6)


@pytest.mark.parametrize("name", ["lee_fasttext_new.bin", "crime-and-punishment.bin", "toy-model.bin"])
def test_files_of_both_versions_that_fasttext_wrote(name, path):
    """gensim installs them: the first is of version 11, the others of 12."""
    read, peer = read_vectors(datapath(name)), load_facebook_vectors(datapath(name))
    words = [word for word in peer.index_to_key if word != "</s>"]
    np.testing.assert_allclose(read[words], peer[words], atol=1e-6)
    for word in ("unseen", "nights", "приступление", "</s>x"):
        np.testing.assert_allclose(read[word], peer[word], atol=1e-6)
    write_vectors(read, path)
    same(read_vectors(path), read)
    theirs, ours = read_fasttext(datapath(name)), read_fasttext(path)
    assert ours.args == theirs.args
    np.testing.assert_array_equal(ours.outputs, theirs.outputs)


def classifier(maxn=4, word_ngrams=2):
    args = Args(3, word_ngrams=word_ngrams, loss="softmax", model="supervised", bucket=40, minn=2, maxn=maxn)
    numbers = np.random.default_rng(1).normal(size=(50, 3)).astype(np.float32)
    counts = np.array([5, 4]), np.array([6, 3])
    labels = ["__label__good", "__label__bad"]
    return FastTextFile(
        args,
        ["great", "awful"],
        counts[0],
        numbers[:2],
        numbers[2:42],
        np.arange(40),
        numbers[-2:],
        30,
        labels,
        counts[1],
    )


def test_a_classifier_round_trips_with_its_labels(path):
    file = classifier()
    write_fasttext(file, path)
    read = read_fasttext(path)
    for name, value in vars(file).items():
        np.testing.assert_array_equal(getattr(read, name), value, err_msg=name)
    assert read.args == file.args
    vectors = read_vectors(path)
    assert vectors.index_to_key == ["great", "awful"] and not vectors.outputs and "greatest" in vectors


def test_classifiers_of_version_11_have_no_ngrams_of_characters(path):
    write_fasttext(classifier(), path)
    content = bytearray(path.read_bytes())
    content[4:8] = struct.pack("<i", 11)
    path.write_bytes(content)
    assert read_fasttext(path).args.maxn == 0 and read_fasttext(path).args.minn == 2
    vectors = read_vectors(path)
    assert "greatest" not in vectors
    np.testing.assert_array_equal(vectors["great"], classifier().word_rows[0])


def test_nodes_are_those_of_fasttexts_tree(path):
    vectors = make(outputs=("nodes",))
    write_vectors(vectors, path)
    start, node, *_ = outputs.huffman_paths(vectors.expandos["count"])
    read = read_fasttext(path)
    assert read.args.loss == "hs" and read.outputs.shape == (6, 5) and not read.outputs[5].any()
    made_last = len(WORDS) - 2  # the root is at the start of every path
    np.testing.assert_array_equal(read.outputs[made_last], -vectors.outputs["nodes"][node[start[0]]])


def test_of_two_losses_one_is_kept_and_that_is_said(path):
    with pytest.warns(UserWarning, match="nodes of hierarchical softmax are left out"):
        write_vectors(make(outputs=("contexts", "nodes")), path)
    assert read_vectors(path).outputs.keys() == {"contexts"}


def test_suffix_and_content_tell_it_from_word2vec_binary(path, tmp_path):
    plain = KeyedVectors(3)
    plain.add_vectors(["a", "b"], np.eye(2, 3, dtype=np.float32))
    write_vectors(plain, path)
    assert sniff(path).name == "word2vec-binary"
    write_vectors(plain, tmp_path / "plain.fasttext.bin")
    assert sniff(tmp_path / "plain.fasttext.bin").name == "fasttext-bin"
    np.testing.assert_array_equal(load_facebook_vectors(tmp_path / "plain.fasttext.bin").vectors, plain.vectors)
    write_vectors(make(), path, "word2vec-binary")
    assert sniff(path).name == "word2vec-binary"


def test_gzip(tmp_path):
    vectors = make()
    write_vectors(vectors, tmp_path / "model.bin.gz")
    assert gzip.decompress((tmp_path / "model.bin.gz").read_bytes())[:2] == b"\xba\x16"
    renamed = (tmp_path / "model.bin.gz").rename(tmp_path / "no-suffix")
    same(read_vectors(renamed), vectors)


def test_a_folder_and_back_keeps_everything(path, tmp_path):
    vectors = make(outputs=("nodes",))
    write_vectors(vectors, path)
    write_vectors(read_vectors(path), tmp_path / "folder")
    saved = read_model(tmp_path / "folder")
    assert saved.kind == "FastText" and saved.params == {"vector_size": 5, **PARAMS, "negative": 0, "hs": 1, **SETTINGS}
    write_vectors(read_vectors(tmp_path / "folder"), tmp_path / "again.bin")
    assert (tmp_path / "again.bin").read_bytes() == path.read_bytes()


def test_convert_and_neighbors_of_an_unseen_word(path, tmp_path):
    write_vectors(make(), path)
    for source, target in ((path, "folder"), (tmp_path / "folder", "again.bin"), (tmp_path / "again.bin", "last.vec")):
        done = CliRunner().invoke(app, ["convert", str(source), str(tmp_path / target)])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "again.bin").read_bytes() == path.read_bytes()
    np.testing.assert_array_equal(read_vectors(tmp_path / "last.vec").vectors, make().vectors)
    assert "banana" in CliRunner().invoke(app, ["neighbors", str(path), "bananas"]).stdout


def test_text_of_composed_vectors(tmp_path):
    vectors = make()
    write_vectors(vectors, tmp_path / "vectors.vec")
    peer = KeyedVectors.load_word2vec_format(tmp_path / "vectors.vec")
    assert peer.index_to_key == WORDS
    np.testing.assert_array_equal(peer.vectors, vectors.vectors)


def test_words_that_are_not_utf8_keep_their_bytes(path):
    file = classifier()
    file.words[0] = b"caf\xe9".decode("utf-8", "surrogateescape")
    write_fasttext(file, path)
    assert b"caf\xe9\0" in path.read_bytes()
    with pytest.warns(UserWarning, match="1 of 4 words are not UTF-8"):
        assert read_fasttext(path).words == file.words
    with pytest.raises(FormatError, match="cannot hold the word"):
        write_vectors(make(["\ud800"]), path)


def test_blocks_of_a_large_matrix_join(path, monkeypatch):
    monkeypatch.setattr("wordvec.formats.fasttext._BLOCK", 4096)
    vectors = make()
    write_vectors(vectors, path)
    same(read_vectors(path), vectors)
    monkeypatch.undo()
    same(read_vectors(path), vectors)


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


def test_words_come_by_their_counts_whatever_their_order_in_the_file(tmp_path):
    """gensim appends the words of later texts, however frequent they are."""
    model = GensimFastText(vector_size=4, min_count=1, bucket=50, seed=1)
    for texts in ([["b", "c"]] * 3 + [["c"]], [["a", "d"]] * 9):
        model.build_vocab(texts, update=bool(len(model.wv)))
        model.train(texts, total_examples=len(texts), epochs=1)
    assert model.wv.index_to_key != ["a", "d", "c", "b"]
    save_facebook_model(model, str(tmp_path / "gensim.bin"))
    ours = load(tmp_path / "gensim.bin")
    assert ours.vocabulary_.counts.tolist() == [9, 9, 4, 3] and set(ours.vocabulary_.words[:2]) == {"a", "d"}
    theirs = dict(zip(model.wv.index_to_key, model.syn1neg, strict=True))
    for word, row in zip(ours.vocabulary_.words, ours.contexts_, strict=True):
        np.testing.assert_allclose(ours.wv[word], model.wv[word], atol=1e-6)
        np.testing.assert_allclose(row, theirs[word], atol=1e-6)


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


def test_the_fasttext_package_loads_the_same_vectors(path):
    fasttext = pytest.importorskip("fasttext")
    vectors = make([*WORDS, "</s>"])
    write_vectors(vectors, path)
    peer = fasttext.load_model(str(path))
    assert peer.get_words() == vectors.index_to_key
    for word in vectors.index_to_key + UNSEEN:
        np.testing.assert_allclose(peer.get_word_vector(word), looked_up(vectors, word), atol=1e-6)
    np.testing.assert_array_equal(peer.get_output_matrix(), vectors.outputs["contexts"])
    write_vectors(make(max_n=0, outputs=("nodes",)), path)
    assert fasttext.load_model(str(path)).get_words() == WORDS
    write_fasttext(classifier(word_ngrams=1), path)
    predicted = fasttext.load_model(str(path)).f.predict("great\n", 2, 0.0, "strict")
    scores = np.exp(classifier().outputs @ read_vectors(path)["great"])
    expected = dict(zip(classifier().labels, scores / scores.sum(), strict=True))
    assert {label: probability for probability, label in predicted} == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("loss", ["ns", "hs", "softmax"])
def test_files_that_the_fasttext_package_writes(loss, path, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    text = tmp_path / "text"
    lines = ["__label__good a great ship", "__label__bad an awful banana", "__label__good great waves"]
    text.write_text("\n".join(lines * 4) + "\n")
    options = {"dim": 4, "minn": 2, "maxn": 3, "bucket": 100, "thread": 1, "verbose": 0, "loss": loss, "minCount": 1}
    for train, labels in ((fasttext.train_supervised, 2), (fasttext.train_unsupervised, 2)):
        model = train(str(text), **options)
        model.save_model(str(path))
        file = read_fasttext(path)
        assert (file.words, len(file.labels)) == (model.get_words(), labels)
        np.testing.assert_array_equal(file.outputs, model.get_output_matrix())
        vectors = read_vectors(path)
        for word in [*file.words, "ships", "bandana"]:
            np.testing.assert_allclose(looked_up(vectors, word), model.get_word_vector(word), atol=1e-6)
        write_fasttext(file, tmp_path / "again.bin")
        assert (tmp_path / "again.bin").read_bytes() == path.read_bytes()
