"""Senses: pseudowords whose answer is known, a twin in NumPy, the same bits for any workers, and what is wrong."""

import hashlib

import numpy as np
import pytest
from sklearn.base import clone
from typer.testing import CliRunner

import wordvec
from wordvec import Senses, merge_senses
from wordvec.cli import app
from wordvec.corpora.senses import clustering
from wordvec.vectors.keyed import keyed_vectors

TOPICS = [f"{letter}{number}" for letter in "xyz" for number in range(6)]


def texts(number=300, seed=0, topics=2):
    """Each text is about one topic, and holds *bank* in the midst of its words; *tree* is of the first topic alone."""
    random, made = np.random.default_rng(seed), []
    for turn in range(number):
        topic = "xyz"[turn % topics]
        words = [f"{topic}{word}" for word in random.integers(0, 6, 8)]
        made.append([*words[:4], "bank", *words[4:], *(["tree"] if topic == "x" else [])])
    return made


@pytest.fixture(scope="module")
def vectors():
    """A direction for every topic, with noise; *bank* and *tree* lie elsewhere."""
    random = np.random.default_rng(3)
    rows = [np.eye(6)["xyz".index(word[0])] + 0.2 * random.normal(size=6) for word in TOPICS]
    rows += [random.normal(size=6), random.normal(size=6)]
    return keyed_vectors([*TOPICS, "bank", "tree"], np.array(rows, np.float32))


def of_topics(told, given):
    return [
        {
            word
            for text, was in zip(told, given, strict=True)
            for word in text
            if word.startswith("bank") and was[0][0] == t
        }
        for t in "xy"
    ]


def test_a_pseudoword_is_told_apart(vectors):
    given = texts()
    senses = Senses(vectors, words=["bank"]).fit(given)
    assert senses.senses_ == {"bank": 2} and senses.shares_["bank"] == pytest.approx([0.5, 0.5])
    one, other = of_topics(senses.transform(given), given)
    assert len(one) == len(other) == 1 and one | other == {"bank#1", "bank#2"}
    typical = dict(zip(("bank#1", "bank#2"), senses.typical_words("bank", 3), strict=True))
    assert all(word[0] == "x" for word in typical[one.pop()]) and all(word[0] == "y" for word in typical[other.pop()])
    with pytest.raises(KeyError, match="'tree' has one sense, or is unknown"):
        senses.typical_words("tree")


def test_as_many_senses_as_a_threshold_tells_apart(vectors):
    given = texts(topics=3)
    senses = Senses(vectors, words=["bank", "tree"], n_senses="auto", threshold=0).fit(given)
    assert senses.senses_ == {"bank": 3} and senses.looked_at_ == 2
    with pytest.warns(
        UserWarning,
        match=r"none of 2 words has several senses, .* too much alike: raise threshold \(-1\), or give n_senses",
    ):
        assert Senses(vectors, words=["bank", "tree"], n_senses="auto", threshold=-1).fit(given).senses_ == {}
    assert clustering.clusters(np.zeros((9, 4), np.float32), 2, 0, 5, 0.05, 1).centres.shape == (1, 4)


def test_a_corpus_and_lists_have_the_same_senses_as_a_twin_in_numpy(vectors):
    given = [text[: 1 + turn % 9] for turn, text in enumerate(texts())]
    corpus = wordvec.Corpus.build(given)
    senses = Senses(vectors, words=["bank"], window=3)
    told = list(senses.fit_corpus(corpus))
    assert told == [text for text in senses.transform(given) if text]
    found = senses.found_
    row = {word: found.rows[number] for number, word in enumerate(found.words)}
    for text, labelled in zip(given, told, strict=True):
        for place, word in enumerate(text):
            expected = word
            if word == "bank":
                around = [row[other] for other in text[max(place - 3, 0) : place] + text[place + 1 : place + 4]]
                best = int(np.argmax(found.centres @ np.sum(around, axis=0))) if around else 0
                expected = f"bank#{best + 1}"
            assert labelled[place] == expected


def test_the_same_bits_for_any_workers(vectors, monkeypatch):
    monkeypatch.setattr("wordvec.corpora.phrases.joining.BLOCK", 64)
    corpus, found = wordvec.Corpus.build(texts()), set()
    for workers in (1, 2, 3):
        senses = Senses(vectors, n_senses=3, min_count=5, skip_top=0, contexts=40, workers=workers)
        told = senses.fit_corpus(corpus)
        digest = hashlib.sha256(np.array(told.tokens).tobytes() + senses.found_.centres.tobytes())
        found.add((digest.hexdigest(), told.fingerprint))
    assert len(found) == 1


def test_any_method_learns_vectors_of_senses_and_they_become_one_again(vectors):
    told = Senses(vectors, words=["bank"]).fit_corpus(texts())
    model = wordvec.Word2Vec(vector_size=8, min_count=1, epochs=1, sample=0).fit(told)
    assert {"bank#1", "bank#2"} <= set(model.wv.index_to_key)
    merged = merge_senses(model)
    counts = [model.wv.get_vecattr(f"bank#{number}", "count") for number in (1, 2)]
    expected = np.average([model.wv["bank#1"], model.wv["bank#2"]], axis=0, weights=counts)
    np.testing.assert_allclose(merged["bank"], expected, rtol=1e-5, atol=1e-7)
    assert merged.get_vecattr("bank", "count") == sum(counts) and "bank#1" not in merged
    assert np.array_equal(merged["x1"], model.wv["x1"])


def test_senses_are_kept_in_a_file(vectors, tmp_path):
    senses = Senses(vectors, words=["bank"], delimiter="/").fit(texts())
    senses.save(tmp_path / "bank.senses")
    again = Senses.load(tmp_path / "bank.senses")
    assert again.transform(texts(6)) == senses.transform(texts(6)) and again.shares_ == senses.shares_
    content = (tmp_path / "bank.senses").read_bytes()
    for damaged in (
        content[:-8],
        b"",
        b"x" * 100,
        content.replace(b"bank", b"tree", 1),
        content.replace(b"win", b"Win"),
    ):
        (tmp_path / "damaged").write_bytes(damaged)
        try:
            Senses.load(tmp_path / "damaged").transform(texts(2))
        except wordvec.FormatError as error:
            assert "damaged" in str(error)
    with pytest.raises(wordvec.FormatError, match="there is no file of senses"):
        Senses.load(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"n_senses": 1}, ValueError, "n_senses"),
        ({"n_senses": "many"}, ValueError, "n_senses='many' must be a whole number or 'auto'"),
        ({"threshold": 2}, ValueError, "threshold"),
        ({"delimiter": " "}, ValueError, "delimiter=' ' must be one character or more, without blanks"),
        ({"vectors": None}, ValueError, "there are no vectors to compare contexts in: give a model"),
        ({"words": ["zebra"]}, ValueError, "the text holds none of the 1 words, first 'zebra'"),
        ({"words": None}, ValueError, r"no word occurs 200 times \(min_count\) below the 200 most frequent"),
        (
            {"vectors": keyed_vectors(["q"], np.ones((1, 2), np.float32))},
            ValueError,
            "the vectors know no word of the te",
        ),
        ({"vectors": keyed_vectors(["bank"], np.full((1, 2), np.nan, np.float32))}, ValueError, "NaN"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(settings, error, sentence, vectors):
    with pytest.raises(error, match=sentence):
        Senses(**{"vectors": vectors, "words": ["bank"]} | settings).fit(texts(20))


@pytest.mark.filterwarnings("error")
def test_contexts_that_are_all_alike_make_one_sense(vectors):
    alike, some = ["x1 bank x2"] * 50, ["y1 bank y2"] * 50
    with pytest.raises(UserWarning, match="none of 1 words .* too much alike: give more text, or a larger window"):
        Senses(vectors, words=["bank"]).fit(alike)
    assert Senses(vectors, words=["bank"], n_senses=3).fit([*alike, *some]).senses_ == {"bank": 2}


def test_words_that_look_like_senses_or_are_missing_are_told(vectors):
    with pytest.warns(
        UserWarning, match="1 of .* words have the delimiter '#' inside, first 'c#1': they look like senses"
    ):
        Senses(vectors, words=["bank"]).fit([*texts(), ["c#1"]])
    with pytest.warns(UserWarning, match="the text lacks 1 of the 2 words: 'zebra'"):
        Senses(vectors, words=["bank", "zebra"]).fit(texts())
    copied = clone(Senses(vectors, words=["bank"]))
    assert copied.vectors is vectors
    with pytest.raises(TypeError, match="transform takes a list of texts"):
        copied.fit(texts()).transform("a bank")


def test_the_command_tells_senses_apart_here_and_in_another_text(vectors, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wordvec.write_vectors(vectors, "vectors.txt")
    (tmp_path / "text.txt").write_text("\n".join(" ".join(text) for text in texts()))
    (tmp_path / "words.txt").write_text("bank\n")
    run = CliRunner().invoke(
        app, ["senses", "vectors.txt", "text.txt", "-o", "told", "--words", "words.txt", "--keep", "bank.senses"]
    )
    assert run.exit_code == 0, run.output
    assert "told: 1 of 1 words have several senses, 2 in all" in run.output
    assert {"bank#1", "bank#2"} <= set(wordvec.Corpus.open("told").types)
    run = CliRunner().invoke(app, ["senses", "bank.senses", "text.txt", "-o", "again", "--json"])
    assert run.exit_code == 0 and wordvec.Corpus.open("again").fingerprint == wordvec.Corpus.open("told").fingerprint
    run = CliRunner().invoke(app, ["senses", "vectors.txt", "text.txt", "-o", "more", "--n-senses", "few"])
    assert run.exit_code and "--n-senses must be a number, as 3, or auto, not 'few'" in run.output
