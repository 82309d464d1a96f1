"""Parameters that change nothing together with others are named in a warning."""

import warnings

import pytest

from wordvec import Doc2Vec, FastText, FastTextClassifier, Word2Vec

TEXTS = ["a b c", "c b a"] * 5
LABELS = ["x", "y"] * 5


def fit(cls, **settings):
    small = dict(vector_size=4, min_count=1, epochs=1)
    model = cls(**small | settings)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(TEXTS, LABELS)
    return [str(each.message) for each in caught if "nothing with" in str(each.message)]


@pytest.mark.parametrize(
    ("cls", "settings", "said"),
    [
        (Word2Vec, {"sg": 1, "cbow_gradient": "corrected"}, "cbow_gradient='corrected' changes nothing with sg=1"),
        (Word2Vec, {"hs": 1, "negative": 0, "ns_exponent": 0.5}, "ns_exponent=0.5 changes nothing with negative=0"),
        (FastText, {"max_n": 0, "min_n": 2, "bucket": 9}, "min_n=2 and bucket=9 change nothing with max_n=0"),
        (Doc2Vec, {"dm": 0, "window": 9}, "window=9 changes nothing with dm=0 and dbow_words=0"),
        (Doc2Vec, {"dm": 0, "cbow_gradient": "corrected"}, "cbow_gradient='corrected' changes nothing with dm=0"),
        (Doc2Vec, {"dm_tag_count": 2}, "dm_tag_count=2 changes nothing with dm_concat=0"),
        (FastTextClassifier, {"bucket": 9}, "bucket=9 changes nothing with max_n=0 and word_ngrams=1"),
        (FastTextClassifier, {"negative": 9}, 'negative=9 changes nothing with any loss but "ns"'),
    ],
)
def test_what_changes_nothing_is_named(cls, settings, said):
    assert fit(cls, **settings) == [f"{said}: leave out the one or the other"]


@pytest.mark.parametrize(
    ("cls", "settings"),
    [
        (Word2Vec, {"cbow_gradient": "corrected"}),
        (Word2Vec, {"sg": 1, "ns_exponent": 0.5}),
        (FastText, {"min_n": 2, "bucket": 9}),
        (Doc2Vec, {"dm": 0, "dbow_words": 1, "window": 9}),
        (FastTextClassifier, {"bucket": 9, "word_ngrams": 2}),
        (FastTextClassifier, {"negative": 9, "loss": "ns"}),
    ],
)
def test_what_changes_something_is_not(cls, settings):
    assert fit(cls, **settings) == []
