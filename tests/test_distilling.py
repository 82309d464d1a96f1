"""Static vectors from an encoder: which contexts are taken, how they become one, and that it goes on where it was."""

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import distilling
from wordvec.cli import app
from wordvec.corpora.occurrences import drawn_occurrences
from wordvec.distilling import Distilling, distill, distilled
from wordvec.system import checkpoints

WORDS = "abcdefgh"


def texts(number=60, seed=0):
    random = np.random.default_rng(seed)
    return [[WORDS[min(word, 7)] for word in random.zipf(1.6, random.integers(1, 30)) - 1] for _ in range(number)]


def places(given):
    """A word's vector: itself, where it stands, how long its context is, and what stands before it."""
    return [
        np.array(
            [[ord(word), place, len(text), ord(text[place - 1]) if place else 0] for place, word in enumerate(text)]
        )
        for text in given
    ]


@pytest.mark.parametrize("block", [7, 1 << 20])
def test_occurrences_are_drawn_without_replacement_and_by_word_alone(block, monkeypatch):
    monkeypatch.setattr("wordvec.corpora.occurrences._BLOCK", block)
    corpus = wordvec.Corpus.build(texts())
    everywhere = {word: np.flatnonzero(corpus.tokens == word) for word in range(8)}
    found, numbers = drawn_occurrences(corpus, np.array([0, 3, 6]), 20, seed=5)
    assert (np.diff(found) > 0).all()
    for number, word in enumerate((0, 3, 6)):
        mine = found[numbers == number]
        assert len(mine) == min(20, len(everywhere[word])) and np.isin(mine, everywhere[word]).all()
        alone, _ = drawn_occurrences(corpus, np.array([word]), 20, seed=5)
        assert np.array_equal(alone, mine)
    other, _ = drawn_occurrences(corpus, np.array([0, 3, 6]), 20, seed=6)
    assert not np.array_equal(other, found)


def test_every_occurrence_is_as_likely_as_another():
    corpus = wordvec.Corpus.build([["a", "b"]] * 10)
    drawn = [drawn_occurrences(corpus, np.array([0, 1]), 3, seed)[0] for seed in range(400)]
    counts = np.bincount(np.concatenate(drawn), minlength=20)
    assert counts.sum() == 400 * 6 and abs(counts - 120).max() < 5 * np.sqrt(120 * 0.7)


@pytest.mark.parametrize("aggregate", ["mean", "max", "min"])
def test_all_contexts_make_what_one_would_compute_by_hand(aggregate):
    given = texts()
    vectors = distill(places, given, contexts=10**6, min_count=1, span=8, aggregate=aggregate)
    by_hand = {}
    for text in given:
        for first in range(0, len(text), 8):
            piece = text[first : first + 8]
            for word, row in zip(piece, places([piece])[0], strict=True):
                by_hand.setdefault(word, []).append(row)
    corpus = wordvec.Corpus.build(given)
    assert vectors.index_to_key == corpus.types and vectors.expandos["count"].tolist() == corpus.counts.tolist()
    for word, rows in by_hand.items():
        np.testing.assert_allclose(vectors[word], getattr(np, aggregate)(rows, axis=0), rtol=1e-6)


def test_a_run_that_was_broken_off_goes_on_to_the_same_bits(tmp_path, monkeypatch):
    monkeypatch.setattr(distilling, "_SPANS", 4)
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    corpus = wordvec.Corpus.build(texts())
    how = Distilling(contexts=5, min_count=1, span=8)
    whole = distilled(places, corpus, how)
    asked = []

    def breaking(given):
        asked.append(len(given))
        if len(asked) == 6:
            raise KeyboardInterrupt
        return places(given)

    breaking.__name__ = places.__name__
    with pytest.raises(KeyboardInterrupt):
        distilled(breaking, corpus, how, checkpoint=tmp_path / "state")
    assert (tmp_path / "state").exists()
    with pytest.raises(wordvec.FormatError, match="state of a run with contexts=5, not 6"):
        distilled(breaking, corpus, replace(how, contexts=6), checkpoint=tmp_path / "state")
    broken = len(asked)
    again = distilled(breaking, corpus, how, checkpoint=tmp_path / "state")
    assert again.vectors.vectors.tobytes() == whole.vectors.vectors.tobytes() and again.contexts == whole.contexts
    assert len(asked) - broken < 12 and not (tmp_path / "state").exists()


def test_words_without_a_vector_are_counted_and_said():
    def deaf(given):
        return [np.where(np.array([[word == "h"] for word in text]), np.nan, rows) for text, rows in
                zip(given, places(given), strict=True)]  # fmt: skip

    with pytest.warns(
        UserWarning, match="2 words have no vector, as the text or the encoder does not know them: 'zebra'"
    ):
        vectors = distill(deaf, texts(), words=["a", "zebra", "h"])
    assert vectors.index_to_key == ["a"]
    found = distilled(deaf, texts(), Distilling(min_count=1))
    assert found.missing == ["h"] and found.cut > 0 and len(found.vectors) == 7


def test_words_by_themselves_are_what_the_encoder_gives_for_them():
    def lengths(given):
        return np.array([[len(text), 1.0] for text in given])

    vectors = distill(lengths, words=["bb", "a", "bb", "cccc"], contexts=0)
    assert vectors.index_to_key == ["bb", "a", "cccc"] and vectors["cccc"].tolist() == [4, 1]
    vectors = distill(lengths, ["a a bb"], words=["bb", "a", "zz"], contexts=0)
    assert vectors.index_to_key == ["a", "bb", "zz"] and vectors.expandos["count"].tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("given", "how", "error", "sentence"),
    [
        (places, {}, ValueError, "there is no text to take contexts from: give a corpus; or words with contexts=0"),
        (7, {"corpus": ["a"]}, TypeError, "cannot distill int: give the name of an encoder, or a function"),
        ("bert", {"corpus": ["a"]}, ValueError, "'bert' names no encoder: write transformers:NAME, sentence-trans"),
        (places, {"corpus": ["a b"]}, ValueError, "no word occurs 5 times"),
        (places, {"corpus": ["a b"], "words": ["z"]}, ValueError, "the text holds none of the 1 words, first 'z'"),
        (places, {"corpus": ["a"], "aggregate": "sum"}, ValueError, "aggregate"),
        (places, {"corpus": ["a"], "contexts": -1}, ValueError, "contexts"),
        (lambda given: [np.full((len(text), 2), np.nan) for text in given], {"corpus": ["a"], "min_count": 1},
         ValueError, "has no vector for any of 1 words"),
    ],
)  # fmt: skip
def test_bad_arguments_are_said_in_one_sentence(given, how, error, sentence):
    with pytest.raises(error, match=sentence):
        distill(given, **how)


def test_the_command_writes_vectors_of_any_format(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "lengths_of_words.py").write_text(
        "import numpy as np\n"
        "def words(texts):\n    return [np.array([[len(w), len(t)] for w in t], float) for t in texts]\n"
    )
    (tmp_path / "text.txt").write_text("a ship sails\nthe ship\n")
    run = CliRunner().invoke(
        app,
        ["distill", "function:lengths_of_words:words", "--corpus", "text.txt", "--min-count", "1", "-o", "vectors.txt"],
    )
    assert run.exit_code == 0, run.output
    assert "vectors.txt: 4 words of 2 dimensions, of 5 contexts" in run.output
    assert wordvec.read_vectors("vectors.txt")["ship"].tolist() == [4, 2.5]
    assert not (tmp_path / "vectors.txt.checkpoint").exists()
    run = CliRunner().invoke(app, ["distill", "function:lengths_of_words:words", "-o", "other.txt"])
    assert run.exit_code and not (tmp_path / "other.txt").exists()
