"""What is wrong is told in one sentence."""

from __future__ import annotations

import pickle

import pytest
from sklearn.exceptions import NotFittedError

from wordvec import Doc2Vec


@pytest.mark.parametrize("call", [lambda m: m.transform(["a"]), lambda m: m.infer_vector("a"), lambda m: m.dv])
def test_before_fit(call):
    with pytest.raises(NotFittedError, match="call fit first"):
        call(Doc2Vec())


@pytest.mark.parametrize(
    ("change", "epochs", "sentence"),
    [
        (dict(negative=0, hs=1), None, "no longer fit the trained matrices"),
        (dict(vector_size=20), None, "no longer fit the trained matrices"),
        (dict(dm=1, dm_concat=1), None, "no longer fit the trained matrices"),
        ({}, 0, "epochs must be 1 or more"),
        ({}, 1.5, "epochs must be a whole number"),
    ],
)
def test_what_does_not_fit_the_trained_model(change, epochs, sentence, model, texts):
    changed = pickle.loads(pickle.dumps(model)).set_params(**change)
    with pytest.raises((ValueError, TypeError), match=sentence):
        changed.transform(texts, epochs=epochs)


def test_what_is_no_document(model):
    for source in (5, [5], [["a"], "b"], [["a", 5]], {"a": 1}):
        with pytest.raises(TypeError) as error:
            model.transform(source)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (dict(dm=2), "dm must be 0 or 1"),
        (dict(dm_mean=2), "dm_mean must be 0 or 1 or None"),
        (dict(dm_concat="yes"), "dm_concat must be 0 or 1"),
        (dict(dbow_words=-1), "dbow_words must be 0 or 1"),
        (dict(dm_tag_count=0), "dm_tag_count must be 1 or more"),
        (dict(dm=0, dm_concat=1), "dm_concat=1 is a way of PV-DM"),
        (dict(dbow_words=1), "dbow_words=1 is a way of PV-DBOW"),
        (dict(dm=0, negative=0), "hs=0 and negative=0 leave nothing to learn"),
    ],
)
def test_bad_settings_get_one_sentence(settings, sentence, texts):
    with pytest.raises(ValueError, match=f"^{sentence}[^\n]*$"):
        Doc2Vec(**settings).fit(texts)
