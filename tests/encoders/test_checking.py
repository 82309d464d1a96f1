"""What a function from texts to vectors must keep to, and the one sentence about it when it does not."""

import numpy as np
import pytest

from wordvec import SearchIndex
from wordvec.encoders.checking import Checked, CheckedWords, checked_encoder
from wordvec.evaluation import evaluate

TEXTS = ["a ship sails", "the sea", "a river"]


def lengths(texts):
    return np.array([[len(text), 1.0] for text in texts])


def words(texts):
    return [np.array([[len(word), place] for place, word in enumerate(text)], float) for text in texts]


class Noisy:
    """As a transformer whose dropout was left on."""

    def __init__(self, noise):
        self.noise, self.generator = noise, np.random.default_rng(0)

    def __call__(self, texts):
        return lengths(texts) * (1 + self.noise * self.generator.normal(size=(len(texts), 2)))

    def in_context(self, texts):
        return [rows * (1 + self.noise * self.generator.normal(size=rows.shape)) for rows in words(texts)]


def test_what_is_right_passes_as_it_is():
    encode = Checked(lengths, "it", words)
    assert np.array_equal(encode(TEXTS), lengths(TEXTS)) and encode(TEXTS).dtype == np.float32
    split = [text.split() for text in TEXTS]
    assert all(
        np.array_equal(ours, theirs) for ours, theirs in zip(encode.in_context(split), words(split), strict=True)
    )
    assert checked_encoder(encode) is encode and encode.in_context([]) == []
    assert checked_encoder(Noisy(1e-4))(TEXTS).shape == (3, 2)  # sums in another order are no other result


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda texts: None, "gave nothing (None): have it return an array, with a row for each"),
        (lambda texts: np.zeros((3, 0)), "gave an array of shape (3, 0) for 3 texts, not a row each"),
        (lambda texts: np.zeros(3), "gave an array of shape (3,) for 3 texts, not a row each: have it return one of"),
        (lambda texts: np.zeros((len(texts) + 1, 2)), "gave an array of shape (4, 2) for 3 texts, not a row each"),
        (lambda texts: [[1.0] * (place + 1) for place in range(len(texts))], "gave what is no array of real numbers: "),
        (lambda texts: [["a"]] * len(texts), "gave what is no array of real numbers: "),
        (lambda texts: lengths(texts) * 1j, "gave what is no array of real numbers: "),
        (lambda texts: lengths(texts) / [1, 0], "gave NaN or infinity for 3 of 3 texts, first 'a ship sails': look"),
        (Noisy(0.5), "gives other vectors for the same text, 'a river': "),
        (lambda texts: lengths(texts) - lengths(texts).mean(axis=0) + np.arange(len(texts))[:, None], "gives other"),
    ],
)
def test_what_is_wrong_is_said(function, sentence, tmp_path):
    (tmp_path / "pairs.txt").write_text("ship sea 1\nsea river 2\nship river 1\n")
    with np.errstate(divide="ignore", invalid="ignore"):
        with pytest.raises(ValueError) as failure:
            checked_encoder(function)(TEXTS)
        with pytest.raises(ValueError, match="the function .*(gave|gives)"):
            evaluate(function, tmp_path)
        with pytest.raises(ValueError, match="the function .*(gave|gives)"):
            SearchIndex(function).fit(TEXTS)
    assert sentence in str(failure.value) and str(failure.value).startswith("the function ")


def test_an_encoder_that_fails_is_named_with_the_cause():
    def down(texts):
        raise ConnectionError(111, "the server\nis down")

    sentence = r"failed at 3 texts, with ConnectionError: \[Errno 111\] the server is down; try it by itself"
    for encode in (checked_encoder(down), SearchIndex(down).fit):
        with pytest.raises(ValueError, match=f"^the function down {sentence}") as failure:
            encode(TEXTS)
        assert isinstance(failure.value.__cause__, ConnectionError)
    with pytest.raises(ValueError, match=f"^it {sentence}"):
        CheckedWords(down, "it")([["a"]] * 3)


def test_other_dimensions_than_before_are_said():
    encode = Checked(lambda texts: np.ones((len(texts), len(texts))), "it")
    with pytest.raises(
        ValueError, match="it gave vectors of 2 dimensions, and 3 before: have all texts share one space"
    ):
        encode(["a", "b", "a"])


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda texts: words(texts)[:-1], "it gave 1 arrays for 2 texts: have it return one for each"),
        (
            lambda texts: [rows[:-1] for rows in words(texts)],
            r"it gave an array of shape \(2, 2\) for the 3 words of 'a ship sails', not a row for each",
        ),
        (lambda texts: [np.ones((len(text), len(text))) for text in texts], "it gave vectors of 2 dimensions, and 3"),
        (lambda texts: [rows * [[1, np.inf]] for rows in words(texts)], "NaN or infinity among the numbers of 'a' in"),
        (Noisy(0.5).in_context, "it gives other vectors for the same text, "),
    ],
)
def test_what_is_wrong_with_words_in_contexts_is_said(function, sentence):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match=sentence):
        CheckedWords(function, "it")([["a", "ship", "sails"], ["the", "sea"]])


def test_a_row_of_nan_is_of_a_word_without_a_vector():
    encode = CheckedWords(lambda texts: [np.where(rows[:, 1:] > 0, np.nan, rows) for rows in words(texts)], "it")
    assert np.isnan(encode([["a", "b"]])[0]).tolist() == [[False, False], [True, True]]
