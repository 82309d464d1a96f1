"""Vectors of documents tell what these are about, in every mode."""

from __future__ import annotations

import inspect

import gensim.models.doc2vec
import numpy as np
from gensim.models.doc2vec import TaggedDocument
from sklearn.base import clone

from wordvec import Doc2Vec

from .common import DBOW, accuracy, nearest


def test_a_linear_classifier_tells_two_kinds_of_documents_apart(each, unseen, labels):
    assert each.documents_.shape == (200, 16) and each.documents_.dtype == np.float32
    trained, inferred = each.documents_, each.transform(unseen)
    assert accuracy(trained[:100], trained[100:], labels[:100]) == 1
    assert accuracy(trained, inferred, labels) >= 0.99


def test_documents_of_a_kind_are_neighbours(model):
    for tag in (0, 1, 50, 51):
        assert all(other % 2 == tag % 2 for other in nearest(model.dv, tag))


def test_parameters_have_the_names_and_defaults_of_gensim():
    ours = inspect.signature(Doc2Vec).parameters
    theirs = inspect.signature(gensim.models.doc2vec.Doc2Vec).parameters
    of_word2vec = inspect.signature(gensim.models.Word2Vec).parameters
    defaults = {name: of_word2vec[name].default for name in ours.keys() & of_word2vec.keys()}
    defaults |= {name: theirs[name].default for name in ours.keys() & theirs.keys()}
    assert len(defaults) >= 19
    different = {name for name in defaults if ours[name].default != defaults[name]}
    assert different == {"workers"}


def test_the_order_of_stored_documents_does_not_matter_to_quality(texts, labels):
    by_label = sorted(range(200), key=lambda number: labels[number])
    model = Doc2Vec(**DBOW).fit([texts[number] for number in by_label])
    stored = np.array(labels)[by_label]
    assert accuracy(model.documents_[::2], model.documents_[1::2], stored[::2]) == 1


def test_same_seed_same_bytes_for_any_number_of_workers(each, texts):
    again = clone(each).set_params(workers=3).fit(texts)
    assert again.documents_.tobytes() == each.documents_.tobytes()
    assert again.transform(texts[:9]).tobytes() == each.transform(texts[:9]).tobytes()


def test_fitting_anew_forgets_the_tags_of_before(texts):
    model = Doc2Vec(**DBOW | dict(epochs=1)).fit([TaggedDocument(text, "old") for text in texts])
    model.fit(texts[:50])
    assert list(model.dv.index_to_key) == list(range(50)) and model.documents_.shape == (50, 16)
    assert model.documents_.tobytes() == clone(model).fit(texts[:50]).documents_.tobytes()
