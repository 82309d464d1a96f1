"""Folders that make vectors of texts: by the tokenizers that Hugging Face's programs use, the same as ours."""

import json
import random
import re
import warnings

import numpy as np
import pytest
from model2vec import StaticModel
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from wordvec import Corpus, FormatError, PooledVectors, Word2Vec, read_vectors, write_vectors
from wordvec.corpora.tokenizers.normalization import STEPS
from wordvec.corpora.tokenizers.pipeline import Pipeline
from wordvec.corpora.tokenizers.portable import NORMALIZERS
from wordvec.corpora.tokenizers.subwords import train_subwords
from wordvec.formats.cutting import entry_of, word_of
from wordvec.formats.encoders import TextVectors
from wordvec.formats.oniguruma import Expression
from wordvec.vectors.keyed import keyed_vectors

RANDOM = random.Random(4)
#: What tokenizers treat in different ways: case, accents, joiners, marks, pictures, blanks of all kinds, signs.
CHARACTERS = "aAbBxyzIİıΣσςΟδKÅ'’-. ,5#@/$%°C€éनमस्ते\u200d\u0301❤️🍕\U0001f1e9\U0001f1ea\n\t_中▁\0\x1c\xa0ﬁ½ǅ" + " " * 20
TEXTS = ["".join(RANDOM.choices(CHARACTERS, k=RANDOM.randrange(30))) for _ in range(400)] + ["", "  ", "ﬁn ΟΔΟΣ. ΣΑΣ’Α"]


def encoder(cut, seed=0):
    """Vectors of most words of half the texts; but for those of İ, whose lower case an expression cuts in two."""
    words = sorted({word for text in TEXTS[::2] for word in cut.tokens(text) if "\u0307" not in word})
    RANDOM.shuffle(words)
    words = words[: 2 * len(words) // 3]
    rows = np.random.default_rng(seed).normal(size=(len(words), 5)).astype(np.float32)
    counts = np.arange(3 * len(words), 0, -3)
    return TextVectors(keyed_vectors(words, rows, counts), cut)


def means(folder, texts):
    """What `StaticEmbedding` gives: the plain mean of the rows of all ids, by `EmbeddingBag`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    rows = load_file(folder / "model.safetensors")["embedding.weight"]
    ids = [each.ids for each in tokenizer.encode_batch(texts, add_special_tokens=False)]
    return np.stack([rows[each].mean(axis=0) if each else np.zeros(rows.shape[1]) for each in ids])


def quietly(pooled, texts=TEXTS):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*texts have no known word")
        return pooled.fit_transform(texts)


TOKENIZERS = [
    None,
    "unicode",
    "unicode+hyphens+units+abbreviations+addresses-emoji",
    "regex:[a-z]+",
    "regex:[A-Za-z]+",
    r"regex:[^\W\d_]{2,}(?:-\w+)*|\b\d+?\b",
]


@pytest.mark.parametrize("tokenizer", TOKENIZERS)
def test_texts_have_the_vectors_of_pooling(tokenizer, tmp_path):
    given = encoder(Pipeline.of(tokenizer, lower=True))
    expected = quietly(PooledVectors(given))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_vectors(given, tmp_path / "static", "sentence-transformers")
        write_vectors(given, tmp_path / "model2vec", "model2vec")
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(means(tmp_path / "static", TEXTS), expected, atol=1e-6)
    model = StaticModel.from_pretrained(tmp_path / "model2vec")
    np.testing.assert_allclose(model.encode(TEXTS), expected, atol=1e-6)
    long = [" ".join(TEXTS) * 5]
    np.testing.assert_allclose(model.encode(long, max_length=None), quietly(PooledVectors(given), long), atol=1e-6)
    for word in given.wv.index_to_key if tokenizer is None else ():
        np.testing.assert_allclose(model.encode([word])[0], given.wv[word], atol=1e-6)
    for folder in ("static", "model2vec"):
        assert read_vectors(tmp_path / folder).index_to_key == given.wv.index_to_key


@pytest.mark.parametrize("step", STEPS)
def test_normalization_is_the_same(step, tmp_path):
    given = encoder(Pipeline.of(None, lower=not step.startswith("lower"), normalize=step))
    write_vectors(given, tmp_path / "static", "sentence-transformers")
    np.testing.assert_allclose(means(tmp_path / "static", TEXTS), quietly(PooledVectors(given)), atol=1e-6)


def test_every_step_of_normalization_is_known():
    assert NORMALIZERS.keys() == STEPS.keys()


@pytest.mark.parametrize("lower", [True, False])
def test_vectors_alone_are_cut_as_pooling_cuts_them(lower, tmp_path):
    words = sorted({word.lower() if lower else word for word in "The cat's ship İx Kelvin 3,5 ǃ_a".split()})
    vectors = keyed_vectors(words, np.eye(len(words), dtype=np.float32))
    texts = ["THE the cat's, CAT’S. K ship 3,5", "İx İX ixx Kelvin kelvin", *TEXTS]
    pooled = PooledVectors(vectors)
    if lower:
        with pytest.raises(FormatError, match="İ becomes two characters in lower case|İ becomes two characters"):
            write_vectors(vectors, tmp_path / "static", "sentence-transformers")
        words = [word for word in words if "\u0307" not in word]
        vectors = keyed_vectors(words, np.eye(len(words), dtype=np.float32))
        write_vectors(vectors, tmp_path / "static", "sentence-transformers")
        with pytest.warns(UserWarning, match="no known word"):
            expected = PooledVectors(vectors).fit_transform(texts)
        np.testing.assert_allclose(means(tmp_path / "static", texts), expected, atol=1e-6)
        return
    with pytest.warns(UserWarning, match="as they are written alone"):
        write_vectors(vectors, tmp_path / "static", "sentence-transformers")
    np.testing.assert_allclose(
        means(tmp_path / "static", ["The ship Kelvin the"]), pooled.fit_transform(["The ship Kelvin"]), atol=1e-6
    )


@pytest.mark.parametrize("weighting", ["idf", "sif"])
def test_weights_are_folded_into_the_rows(weighting, tmp_path):
    given = PooledVectors(encoder(Pipeline.of("unicode", lower=True)), weighting)
    expected = quietly(given)
    if weighting == "idf":
        with pytest.warns(UserWarning, match="same direction and another length"):
            write_vectors(given, tmp_path / "static", "sentence-transformers")
    else:
        write_vectors(given, tmp_path / "static", "sentence-transformers")
    found = means(tmp_path / "static", TEXTS)
    if weighting == "idf":
        found, expected = (each / np.maximum(np.linalg.norm(each, axis=1), 1e-9)[:, None] for each in (found, expected))
    np.testing.assert_allclose(found, expected, atol=1e-6)
    assert weighting != "sif" or "smooth inverse" in (tmp_path / "static/README.md").read_text()


def test_a_model_is_written_with_its_tokenizer(tmp_path):
    texts = [f"The {a} sat on the {b}." for a in ("Cat", "dog", "hen") for b in ("mat", "hat", "bat")] * 3
    corpus = Corpus.build(texts, lower=True, tokenizer="unicode", workers=1)
    model = Word2Vec(vector_size=8, min_count=2, epochs=1, workers=1).fit(corpus)
    write_vectors(model, tmp_path / "static", "sentence-transformers")
    asked = ["A CAT, a hat?", "none", ""]
    with pytest.warns(UserWarning, match="no known word"):
        expected = model.transform(asked)
    np.testing.assert_allclose(means(tmp_path / "static", asked), expected, atol=1e-6)
    modules = json.loads((tmp_path / "static/modules.json").read_text())
    assert [each["type"].rpartition(".")[2] for each in modules] == ["StaticEmbedding"]
    write_vectors(model, tmp_path / "model2vec", "model2vec")
    assert json.loads((tmp_path / "model2vec/config.json").read_text())["max_length"] is None  # nothing is cut off
    assert "Word2Vec of wordvec" in (tmp_path / "static/README.md").read_text()


def test_pieces_of_a_tokenizer_have_their_rows(tmp_path):
    texts = ["sailing ships sail", "the ship sails on", "a tide of ships"] * 4
    cut = Pipeline.of(train_subwords(texts, "bpe", 60))
    words = sorted({token for text in texts for token in cut.tokens(text)})
    given = TextVectors(keyed_vectors(words, np.random.default_rng(1).normal(size=(len(words), 4)).astype("f4")), cut)
    with pytest.warns(UserWarning, match="pieces of the tokenizer have no vector"):
        write_vectors(given, tmp_path / "static", "sentence-transformers")
    asked = ["the sailing ship", "ships on the tide"]
    np.testing.assert_allclose(means(tmp_path / "static", asked), PooledVectors(given).fit_transform(asked), atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"tokenizer": "regex:[A-Z][a-z]+", "lower": True}, "that tells capitals apart"),
        ({"tokenizer": r"regex:(\w)\1"}, "groupref in the regular expression|subpattern in the regular expression"),
        ({"tokenizer": "regex:(?i:ab)"}, "subpattern in the regular expression"),
        ({"expressions": ["New York"]}, "expressions that stay one token"),
        ({"phrases": ["new york"]}, "phrases, which join tokens"),
        ({"tokenizer": str.split}, "the tokenizer"),
    ],
)
def test_what_a_tokenizer_json_cannot_say_is_named_with_what_can(settings, what, tmp_path):
    given = encoder(Pipeline.of(**settings))
    with pytest.raises(FormatError, match=f"a tokenizer.json cannot say .*({what}).*word2vec-text, npz or parquet"):
        write_vectors(given, tmp_path / "static", "sentence-transformers")
    assert not (tmp_path / "static").exists()


def test_a_function_that_pools_is_named(tmp_path):
    pooled = PooledVectors(encoder(Pipeline.of()), tokenizer=str.split)
    with pytest.raises(FormatError, match="cannot say what the function split does"):
        write_vectors(pooled, tmp_path / "static", "model2vec")


def test_folders_of_others_are_left_alone_and_their_own_replaced(tmp_path):
    given = encoder(Pipeline.of(lower=True))
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/notes.txt").write_text("mine")
    for name in ("sentence-transformers", "model2vec", "pytorch", "projector"):
        with pytest.raises(FormatError, match="holds other files"):
            write_vectors(given, tmp_path / "taken", name)
    write_vectors(given, tmp_path / "static", "sentence-transformers")
    again = TextVectors(keyed_vectors(["a"], np.ones((1, 2), np.float32)), given.cut)
    write_vectors(again, tmp_path / "static", "sentence-transformers")
    assert read_vectors(tmp_path / "static").index_to_key == ["a"]
    with pytest.raises(FormatError, match="holds other files and no model of model2vec"):
        write_vectors(given, tmp_path / "static", "model2vec")


@pytest.mark.parametrize("word", ["a", "▁", "▁a", "a▁b", "a▁", "a b", "▁▁", "New York City", "日本"])
def test_entries_are_words_again(word):
    assert word_of(entry_of(word)) == word and len(entry_of(word)) > 1


@pytest.mark.parametrize("word", ["", " ", " a", "a  b", "a ▁"])
def test_words_without_an_entry_are_refused(word):
    with pytest.raises(ValueError, match="the word"):
        entry_of(word)


@pytest.mark.parametrize(
    "pattern", [r"a{2}?b*?", r"\bx|^y$", r"(\w+)", "[]^&-]+", r"(?<!a)[^b-d]", r"\B(?:ab|\s+?)(?!c)"]
)
def test_expressions_find_the_same(pattern):
    cut = {"type": "Split", "pattern": {"Regex": Expression(pattern).text}, "behavior": "Removed", "invert": True}
    model = {"type": "WordLevel", "vocab": {"a": 0}, "unk_token": "a"}
    described = {"version": "1.0", "added_tokens": [], "pre_tokenizer": cut, "model": model}
    tokenizer = Tokenizer.from_str(json.dumps(described))
    for text in [*TEXTS, "aab aaab", "x y", "y", "a]^-&"]:
        found = [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text)]
        assert found == [each[0] for each in re.finditer(pattern, text) if each[0]]
