"""Tags of any kind, one or several to a document."""

from __future__ import annotations

import datetime
import re
import uuid

import numpy as np
import pytest
from gensim.models.doc2vec import TaggedDocument

from wordvec import CorpusError, Doc2Vec, Documents

from .common import DBOW, SMALL, nearest


def test_tags_of_any_kind_are_keys_and_never_places(texts):
    kinds = ["sea", "kitchen"]
    tags = [[10**9 + n, ("text", n), kinds[n % 2]] for n in range(200)]
    model = Doc2Vec(**DBOW).fit(map(TaggedDocument, texts, tags))
    assert len(model.tags_) == 402 and len(model.dv) == 402
    row = model.dv.key_to_index
    for tag in (10**9 + 7, ("text", 7), "sea"):
        np.testing.assert_array_equal(model.dv[tag], model.documents_[row[tag]])
        assert model.dv.get_index(tag) == row[tag] and tag in model.dv
    for tag in (7, 10**9 - 1, "text", ("text", 200)):
        assert tag not in model.dv
        with pytest.raises(KeyError, match="not among the 402 tags"):
            model.dv[tag]
    assert model.dv[["sea", 10**9]].shape == (2, 16)
    assert nearest(model.dv, "sea", 1) != ["kitchen"] and "sea" not in nearest(model.dv, "sea", 300)
    near = nearest(model.dv, ("text", 7))
    assert ("text", 7) not in near and nearest(model.dv, [(("text", 7), 2.0)]) == near
    assert nearest(model.dv, model.dv[("text", 7)], 6) == [("text", 7), *near]
    np.testing.assert_array_equal(model.dv[np.int64(10**9)], model.dv[10**9])


def test_a_bare_tag_is_one_tag_and_texts_of_a_tag_share_it(texts):
    number, word = (Doc2Vec(**DBOW).fit([TaggedDocument(t, tag) for t in texts]) for tag in (12, "word"))
    assert number.tags_ == [12] and word.tags_ == ["word"]
    assert number.documents_.tobytes() == word.documents_.tobytes()
    shared = Doc2Vec(**DBOW).fit([TaggedDocument(text, ["all", f"kind {n % 2}"]) for n, text in enumerate(texts)])
    assert shared.tags_ == ["all", "kind 0", "kind 1"]
    assert shared.dv.similarity("all", "kind 0") > shared.dv.similarity("kind 0", "kind 1")


def test_documents_without_a_tag_are_counted(texts):
    model = Doc2Vec(**SMALL).fit([TaggedDocument(text, [n] if n < 150 else []) for n, text in enumerate(texts)])
    assert len(model.dv) == 150
    assert (model.corpus_card_["tags"], model.corpus_card_["untagged_texts"]) == (150, 50)
    with pytest.raises(CorpusError, match="no document has a tag"):
        Doc2Vec(**SMALL).fit([TaggedDocument(text, []) for text in texts])


@pytest.mark.parametrize("tag", [frozenset("a"), uuid.UUID(int=1), datetime.date(2020, 1, 1), b"bytes"])
def test_a_tag_that_no_file_can_keep_is_named_before_training(texts, tag):
    sentence = f"cannot save the tag {re.escape(repr(tag))}: .* strings, numbers and tuples"
    with pytest.raises(TypeError, match=sentence):
        Doc2Vec(**SMALL).fit([TaggedDocument(text, [tag]) for text in texts])


def test_texts_that_are_all_empty_have_nothing_to_learn(texts):
    model = Doc2Vec(**SMALL).fit(texts)
    for call in (Doc2Vec(**SMALL).fit, model.partial_fit):
        with pytest.raises(CorpusError, match="there is no token in"):
            call(["", ""])
    assert len(model.dv) == len(texts)


def test_stretches_without_a_tag_change_nothing():
    """Two examples move the tree by as much as they can; the stretches behind them repeated it."""
    documents = Documents.labelled([["a", "a"]] + [["a", "b"]] * 4000, [["tag"]] + [[]] * 4000)
    settings = dict(vector_size=8, min_count=1, epochs=1, sample=0, alpha=0.025, min_alpha=0.025)
    model = Doc2Vec(dm=0, hs=1, negative=0, **settings).fit(documents)
    assert 0 < np.linalg.norm(model.nodes_) < 0.011


def test_tables(texts, tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("id,text\n" + "".join(f"r{n},{' '.join(text)}\n" for n, text in enumerate(texts)))
    model = Doc2Vec(**DBOW).fit(Documents.build(path, text="text", tags="id"))
    assert model.tags_ == [f"r{n}" for n in range(200)]
    assert model.documents_.tobytes() == Doc2Vec(**DBOW).fit(texts).documents_.tobytes()
    inferred = model.transform(Documents.build(path, text="text"))
    assert inferred.tobytes() == model.transform(texts).tobytes()
    with pytest.raises(ValueError, match="say which column holds the text"):
        model.transform(path)
