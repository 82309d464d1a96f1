"""Classifiers made small: what they predict, in their files and in fastText's program."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import FastTextClassifier, FormatError, load, quantize, read_vectors, write_vectors
from wordvec.formats.fasttext import FastTextFile, read_fasttext, write_fasttext
from wordvec.formats.fasttext_layout import Args
from wordvec.vectors.quantized import QuantizedRows
from wordvec.vectors.quantizing import quantized_rows

SETTINGS = {"vector_size": 10, "word_ngrams": 2, "min_n": 2, "max_n": 3, "bucket": 700, "learning_rate": 0.5}
UNSEEN = ["w1 w2 unseen", "", "zzz", "w3"]


def texts():
    random = np.random.default_rng(0)
    words = [[random.integers(30) * 3 + n % 3 * random.integers(2) for _ in range(10)] for n in range(300)]
    return [f"__label__{'abc'[n % 3]} " + " ".join(f"w{word}" for word in each) for n, each in enumerate(words)]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "train.txt"
    path.write_text("\n".join([*texts(), ""]))
    return path


@pytest.fixture(scope="module")
def fitted(file):
    return {loss: FastTextClassifier(**SETTINGS, loss=loss).fit(file) for loss in ("softmax", "hs")}


def apart(model, peer, given=UNSEEN):
    """By how much the probabilities of fastText's program and ours differ at most."""
    found = model.predict_labels(given, k=None)
    most = 0.0
    for text, ours in zip(given, found, strict=True):
        theirs = {label: value for value, label in peer.f.predict(text + "\n", -1, 0.0, "strict")}
        if theirs:
            assert theirs.keys() == {f"__label__{label}" for label, _ in ours}
            most = max(most, *(abs(theirs[f"__label__{label}"] - value) for label, value in ours))
    return most


@pytest.mark.parametrize("loss", ["softmax", "hs"])
@pytest.mark.parametrize(
    "how", [{}, {"cutoff": 300, "qnorm": True, "retrain": True}, {"cutoff": 280, "qnorm": True, "dsub": 3}]
)
def test_what_fasttext_quantized_predicts_the_same_here(loss, how, file, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    options = dict(dim=7, wordNgrams=2, minn=2, maxn=3, bucket=700, lr=0.5, thread=1, verbose=0, loss=loss)
    peer = fasttext.train_supervised(str(file), **options)
    peer.quantize(**how, **({"input": str(file)} if "retrain" in how else {}))
    peer.save_model(str(tmp_path / "theirs.ftz"))
    ours = load(tmp_path / "theirs.ftz")
    given_texts = UNSEEN + [line.split(" ", 1)[1] for line in texts()[:20]]
    assert apart(ours, peer, given_texts) < 1e-5
    for word in ("w1", "w2", "w4x"):
        theirs = np.array(peer.get_word_vector(word))
        np.testing.assert_allclose(ours.wv[word] if word in ours.wv else np.zeros(7), theirs, atol=1e-6)
    for path in ("again.ftz", "packed.ftz.gz"):
        write_vectors(ours, tmp_path / path)
        again = load(tmp_path / path)
        np.testing.assert_array_equal(again.predict_proba(given_texts), ours.predict_proba(given_texts))
    assert apart(ours, fasttext.load_model(str(tmp_path / "again.ftz")), given_texts) < 1e-5
    ours.save(tmp_path / "folder")
    folder = load(tmp_path / "folder")
    np.testing.assert_array_equal(folder.predict_proba(given_texts), ours.predict_proba(given_texts))
    np.testing.assert_array_equal(folder.vectors_, ours.vectors_)


@pytest.mark.parametrize("loss", ["softmax", "hs"])
def test_what_is_quantized_here_predicts_the_same_in_fasttext(loss, fitted, file, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    large = fitted[loss]
    before = large.predict_proba(UNSEEN)
    for how in (
        {},
        {"cutoff": 200, "qnorm": True, "qout": True},
        {"cutoff": 200, "texts": file, "epochs": 2, "dsub": 4},
    ):
        small = quantize(large, **how)
        write_vectors(small, tmp_path / "small.ftz")
        peer = fasttext.load_model(str(tmp_path / "small.ftz"))
        assert apart(small, peer) < 1e-5 and apart(load(tmp_path / "small.ftz"), peer) < 1e-5
        if "cutoff" in how:
            assert len(small.vocabulary_) + len(small.buckets_) == 200 and "</s>" in small.vocabulary_.words
    np.testing.assert_array_equal(large.predict_proba(UNSEEN), before)


def test_few_rows_lose_nothing(file):
    large = FastTextClassifier(vector_size=6, learning_rate=0.5).fit(file)
    assert len(large.vocabulary_) < 256
    np.testing.assert_allclose(quantize(large, qout=True).predict_proba(file), large.predict_proba(file), atol=1e-5)


def test_the_same_bits_at_any_number_of_workers(fitted, file):
    how = dict(texts=file, cutoff=150, qnorm=True, epochs=1)
    one, two = (quantize(fitted["softmax"], **how, workers=workers).saved().arrays for workers in (1, 2))
    assert one.keys() == two.keys() >= {"codes", "centroids", "length_codes", "lengths"}
    for name, array in one.items():
        np.testing.assert_array_equal(array, two[name])


def test_training_again_makes_up_for_what_was_cut_off(fitted, file):
    cut, again = quantize(fitted["softmax"], cutoff=20), quantize(fitted["softmax"], file, cutoff=20, epochs=10)
    assert again.score(file) > cut.score(file) and len(again.history_) == len(cut.history_) + 10


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_small_quantized_file_round_trips(data, tmp_path_factory):
    numbers = lambda least, most: data.draw(st.integers(least, most))  # noqa: E731
    words, labels, dim, bucket = numbers(1, 5), numbers(1, 3), numbers(1, 7), numbers(1, 30)
    buckets = np.array(sorted(data.draw(st.sets(st.integers(0, bucket - 1)))), np.int64)
    apart, outputs = data.draw(st.booleans()), data.draw(st.booleans())
    draws = np.random.default_rng(numbers(0, 9))

    def matrix(rows):
        return draws.normal(size=(rows, dim)).astype(np.float32)

    inputs = quantized_rows(matrix(words + len(buckets)), numbers(1, 8), apart)
    made = FastTextFile(
        Args(dim, loss="softmax", model="supervised", bucket=bucket, word_ngrams=2),
        [f"w{word}" for word in range(words)],
        np.arange(words, 0, -1),
        inputs[:words],
        inputs[words:],
        buckets,
        quantized_rows(matrix(labels)) if outputs else matrix(labels),
        30,
        [f"__label__{label}" for label in range(labels)],
        np.arange(labels, 0, -1),
    )
    path = tmp_path_factory.mktemp("model") / "model.ftz"
    write_fasttext(made, path)
    whole = path.read_bytes()
    read = read_fasttext(path)
    assert isinstance(read.outputs, QuantizedRows) == outputs and read.args == made.args and read.words == made.words
    for name in ("word_rows", "ngram_rows", "buckets", "outputs", "counts", "label_counts"):
        np.testing.assert_array_equal(np.asarray(getattr(read, name)), np.asarray(getattr(made, name)), err_msg=name)
    write_fasttext(read, path)
    assert path.read_bytes() == whole
    size = numbers(0, len(whole) - 1)
    for content in (whole[:size], gzip.compress(whole[:size])):
        path.write_bytes(content)
        with pytest.raises(FormatError, match=f"byte {size:,}: the file ends inside the .*; it is cut off"):
            read_fasttext(path)


def test_damaged_numbers_of_a_file_are_told(fitted, tmp_path):
    path = tmp_path / "small.ftz"
    write_vectors(quantize(fitted["softmax"], cutoff=150, qnorm=True), path)
    whole, read = path.read_bytes(), read_fasttext(path)
    pairs = whole.index(np.stack((read.buckets, np.arange(len(read.buckets))), 1).astype("<i4").tobytes())
    matrix = pairs + 8 * len(read.buckets)
    book = matrix + 1 + 21 + read.word_rows.joined(read.ngram_rows).codes.size
    damages = [
        (pairs, "<i", 700, "does not hold .* different buckets below 700"),
        (pairs + 4, "<i", 1, "does not number them from 0"),
        (matrix + 2, "<q", 7, "the input matrix is 7 x 10, where 150 x 10 belong"),
        (matrix + 18, "<i", -1, "the input matrix has -1 bytes of codes"),
        (matrix + 18, "<i", 749, "the centroids of the input matrix are of"),
        (book + 8, "<i", 3, "parts of 3 and 2 of 10 dimensions"),
        (matrix, "<?", False, "n-grams were left out, and the input matrix is not quantized|input matrix is"),
        (book + 16, "<f", np.nan, "holds NaN or infinity"),
    ]
    for place, layout, value, message in damages:
        content = bytearray(whole)
        struct.pack_into(layout, content, place, value)
        path.write_bytes(content)
        with pytest.raises(FormatError, match=message):
            load(path)


def test_what_cannot_be_done_is_said(fitted, file, tmp_path):
    large = fitted["softmax"]
    small = quantize(large, cutoff=100)
    with pytest.raises(FormatError, match="not quantized; make it small with wordvec.quantize"):
        write_vectors(large, tmp_path / "large.ftz")
    with pytest.raises(FormatError, match="fastText quantizes classifiers alone"):
        write_vectors(large.wv, tmp_path / "large.ftz")
    with pytest.raises(FormatError, match="n-grams were cut off from these vectors"):
        write_vectors(small.wv, tmp_path / "small.bin")
    with pytest.raises(ValueError, match="codes learn nothing"):
        small.partial_fit(file)
    with pytest.raises(ValueError, match="quantized already"):
        quantize(small)
    with pytest.raises(ValueError, match="give a cutoff"):
        quantize(large, file)
    with pytest.raises(ValueError, match="epochs=3 is for training again: give the texts"):
        quantize(large, cutoff=100, epochs=3)
    with pytest.raises(ValueError, match="1 labels of the texts, such as 'x', are new"):
        quantize(large, ["w1", "w2"], ["a", "x"], cutoff=50)
    with pytest.raises(TypeError, match="a classifier is to be quantized, not str"):
        quantize("topics")
    assert sorted(tmp_path.iterdir()) == []


def test_words_of_a_quantized_classifier(fitted, tmp_path):
    small = quantize(fitted["softmax"], cutoff=300)
    write_vectors(small, tmp_path / "small.ftz")
    read = read_vectors(tmp_path / "small.ftz")
    assert read.index_to_key == small.vocabulary_.words
    np.testing.assert_allclose(read.vectors, small.vectors_, atol=1e-6)
    write_vectors(small, tmp_path / "small.vec")
    np.testing.assert_allclose(read_vectors(tmp_path / "small.vec").vectors, small.vectors_, atol=1e-6)
