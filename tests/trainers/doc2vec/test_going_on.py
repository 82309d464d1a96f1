"""Training goes on with known and new tags; models in files."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest
from gensim.models.doc2vec import TaggedDocument

import wordvec
from wordvec import Doc2Vec

from .common import DBOW, SMALL, nearest


def test_training_goes_on_with_known_and_new_tags(texts):
    model = Doc2Vec(**DBOW).fit([TaggedDocument(text, f"old {n}") for n, text in enumerate(texts)])
    before = model.documents_.copy()
    model.partial_fit([TaggedDocument(texts[n], ["old 0" if n == 0 else (n, "new")]) for n in range(40)], epochs=5)
    assert len(model.dv) == 239 and model.documents_.shape == (239, 16)
    assert model.tags_[200:] == [(n, "new") for n in range(1, 40)]
    assert np.array_equal(before[1:], model.documents_[1:200])  # their documents were not read
    assert not np.array_equal(before[0], model.documents_[0])
    for n in (2, 3):
        kinds = [
            int(tag.removeprefix("old ")) if isinstance(tag, str) else tag[0] for tag in nearest(model.dv, [(n, "new")])
        ]
        assert all(kind % 2 == n % 2 for kind in kinds)


def test_numbered_texts_go_on_from_the_rows_of_their_numbers(model, texts):
    model = pickle.loads(pickle.dumps(model)).partial_fit(texts[:10], epochs=1)
    assert model.tags_ == range(200) and len(model.documents_) == 200
    assert len(model.partial_fit(texts + texts[:5], epochs=1).dv) == 205


@pytest.mark.parametrize("tags", [range(200), [(n, ["\ud800", "a\nb", None, 2.5, True][n % 5]) for n in range(200)]])
def test_save_and_load(tags, texts, tmp_path):
    documents = (
        texts if isinstance(tags, range) else [TaggedDocument(t, [tag]) for t, tag in zip(texts, tags, strict=True)]
    )
    model = Doc2Vec(**SMALL).fit(documents)
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert list(again.tags_) == list(tags) == list(again.dv.index_to_key)
    assert again.documents_.tobytes() == model.documents_.tobytes()
    assert again.transform(texts[:5]).tobytes() == model.transform(texts[:5]).tobytes()
    for each in (model, again):
        each.partial_fit(documents, epochs=1)
    assert again.documents_.tobytes() == model.documents_.tobytes()


def test_word_vectors_that_were_not_trained_are_called_random(model, texts, tmp_path):
    model.save(tmp_path / "documents")
    with pytest.warns(UserWarning, match="have random vectors"):
        wordvec.read_vectors(tmp_path / "documents")
    Doc2Vec(**SMALL | dict(epochs=1)).fit(texts).save(tmp_path / "words")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(wordvec.read_vectors(tmp_path / "words")) == 20
