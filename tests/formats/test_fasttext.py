"""fastText's files: written and read again, and by gensim and the fasttext package."""

import gzip
import struct

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
from wordvec.formats.fasttext import read_fasttext, write_fasttext
from wordvec.formats.folder import read_model
from wordvec.formats.table import sniff

from .fasttext_files import PARAMS, SETTINGS, UNSEEN, WORDS, classifier, make


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


def test_blocks_of_a_large_matrix_join(path, monkeypatch):
    monkeypatch.setattr("wordvec.formats.fasttext._BLOCK", 4096)
    vectors = make()
    write_vectors(vectors, path)
    same(read_vectors(path), vectors)
    monkeypatch.undo()
    same(read_vectors(path), vectors)


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
