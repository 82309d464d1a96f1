"""What is wrong is named."""

from __future__ import annotations

import pytest

from wordvec import CorpusError, TrainingError

from .common import make


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({name: 0}, f"^{name} must be 1 or more, not 0")
        for name in ("vector_size", "epochs", "word_ngrams", "negative", "min_count", "workers", "bucket")
    ]
    + [
        ({"learning_rate": 0}, "^learning_rate must be more than 0"),
        ({"loss": "hinge"}, "^loss must be 'softmax' or 'hs' or 'ns' or 'ova', not 'hinge'$"),
        ({"tokenizer": "words"}, "^tokenizer='words' must be whitespace, unicode, regex"),
        ({"min_n": 3}, r"^min_n \(3\) is above max_n \(0\): set max_n"),
        ({"min_n": 5, "max_n": 4}, r"^min_n \(5\) is above max_n \(4\)"),
        ({"bucket": 2**31}, "^bucket must be 2,147,483,647 at most"),
        ({"seed": -1}, "^seed must be 0 or more"),
    ],
)
def test_a_bad_setting_is_named(settings, sentence, data):
    with pytest.raises(ValueError, match=sentence):
        make(**settings).fit(*data)


def test_no_frequent_word(data):
    with pytest.raises(CorpusError, match="occurs 9999 times or more: lower min_count"):
        make(min_count=9999).fit(*data)


def test_divergence_names_the_rate_of_the_classifier(data, without_upper_bounds):
    with pytest.raises(TrainingError, match="diverged in epoch 1: .*; lower learning_rate"):
        make(learning_rate=1e39).fit(*data)


def test_settings_of_the_rows_cannot_change_under_a_model(data):
    model = make().fit(*data).set_params(word_ngrams=2, loss="hs")
    with pytest.raises(ValueError, match="word_ngrams, loss no longer fits the trained rows: set it back, or fit anew"):
        model.predict(data[0])
    with pytest.raises(ValueError, match="k must be 1 or more"):
        make().fit(*data).predict_labels(data[0], k=0)
    with pytest.raises(ValueError, match="there are 2 labels for 400 texts"):
        make().fit(*data).score(data[0], ["sea", "wood"])
