"""Vectors of documents that nobody has seen."""

from __future__ import annotations

import io

import numpy as np
import pytest
from gensim.models.doc2vec import TaggedDocument
from hypothesis import given, settings
from hypothesis import strategies as st

import wordvec
from wordvec import Corpus, Doc2Vec, Documents

from .common import DBOW, SMALL


def state(model):
    return {name: value.tobytes() for name, value in vars(model).items() if isinstance(value, np.ndarray)}


def test_inference_leaves_the_model_as_it_is(each, unseen):
    before = state(each)
    assert {"_inputs", "_documents", "_outputs"} <= before.keys()
    first = each.transform(unseen[:30])
    assert state(each) == before
    assert each.transform(unseen[:30]).tobytes() == first.tobytes()


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_a_document_has_one_vector_in_any_batch_order_and_company(data):
    model, texts, whole = _inferred()
    model.set_params(workers=data.draw(st.integers(1, 3)))
    order = data.draw(st.permutations(range(len(texts))))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(texts) - 1), max_size=4)))
    batches = np.split(np.array(order), cuts)
    vectors = np.concatenate([model.transform([texts[number] for number in batch]) for batch in batches])
    assert vectors.tobytes() == whole[order].tobytes()


_KEPT: list = []


def _inferred():
    """A model, some documents (two of them alike, one long) and their vectors."""
    if not _KEPT:
        random = np.random.default_rng(3)
        texts = [random.choice(list("abcdefghij"), size).tolist() for size in (5, 40, 1, 700, 12, 16, 17, 33)]
        texts.append(texts[0])
        model = Doc2Vec(**SMALL | dict(epochs=3)).fit(texts * 4)
        _KEPT.extend((model, texts, model.transform(texts)))
        assert np.array_equal(_KEPT[2][0], _KEPT[2][-1])
    return _KEPT


def test_every_source_of_the_same_text_gives_the_same_vectors(model, texts, tmp_path):
    lines = [" ".join(text) for text in texts[:20]]
    path = tmp_path / "text.txt"
    path.write_text("\n".join([*lines, ""]))
    expected = model.transform(texts[:20]).tobytes()
    tagged = [TaggedDocument(text, ["x"]) for text in texts[:20]]
    sources = [lines, iter(lines), np.array(lines), [line.replace(" ", "\t\0 ") for line in lines], tagged, path]
    sources += [str(path), [path], io.BytesIO(path.read_bytes()), Corpus.build(path), Documents.build(path)]
    for source in sources:
        assert model.transform(source).tobytes() == expected
    assert (
        model.infer_vector(texts[3]).tobytes()
        == model.infer_vector(lines[3]).tobytes()
        == model.transform(lines)[3].tobytes()
    )
    assert model.transform([]).shape == model.transform(np.array([])).shape == (0, 16)
    assert not np.array_equal(model.infer_vector(lines[0], epochs=30), model.infer_vector(lines[0]))


def test_text_is_read_as_the_training_text_was(texts, tmp_path):
    prose = ["The " + ", ".join(text).upper() + "!" for text in texts]
    model = Doc2Vec(**DBOW).fit(Documents.build(prose, lower=True, tokenizer="unicode"))
    expected = model.transform([["the", *text] for text in texts[:5]])
    model.save(tmp_path / "model")
    path = tmp_path / "prose.txt"
    path.write_text("\n".join(prose[:5]))
    for source in (prose[:5], path, [["THE", *text] for text in texts[:5]]):
        assert wordvec.load(tmp_path / "model").transform(source).tobytes() == expected.tobytes()
    inferred = model.infer_vector(prose[0], epochs=3)
    again = wordvec.load(tmp_path / "model").set_params(alpha=1e-9, min_alpha=0).partial_fit(texts, epochs=1)
    again.set_params(alpha=DBOW["alpha"], min_alpha=0.0001).save(tmp_path / "again")
    for later in (again, wordvec.load(tmp_path / "again")):  # whatever else it has read since
        np.testing.assert_allclose(later.infer_vector(prose[0], epochs=3), inferred, atol=1e-5)
    own = Doc2Vec(**DBOW | dict(epochs=1)).fit(Documents.build(prose, tokenizer=str.split))
    with pytest.raises(ValueError, match="was split by a function, split: .* lists of tokens"):
        own.transform(prose)
    assert own.transform([text.split() for text in prose[:2]]).any()


def test_a_concatenation_gives_tags_gradients_that_are_not_scaled_down(texts):
    """A tag receives whole gradients there: so few meet on one state that the limit on their sum leaves them alone."""
    model = Doc2Vec(**DBOW | dict(dm=1, dm_concat=1, window=2, epochs=1, alpha=0.025)).fit(texts)
    settings = model._settings(128)
    assert settings.chunk * (1 + settings.negative) <= settings.damping / model.alpha
    assert settings.chunk * settings.parts == 128


@pytest.mark.parametrize("negative", [5, 20])
def test_inference_learns_from_as_many_examples_with_any_number_of_noise_words(texts, negative):
    settings = Doc2Vec(**DBOW | dict(epochs=1, negative=negative)).fit(texts)._settings_of_inference()
    assert settings.damping == pytest.approx(0.25 * (1 + negative))


def test_documents_without_a_known_word_are_zeros_and_counted(model, texts):
    with pytest.warns(UserWarning, match="3 of 5 documents have no known word"):
        vectors = model.transform([texts[0], [], ["never", "heard"], [""], texts[1]])
    assert not vectors[1:4].any()
    assert vectors[[0, 4]].tobytes() == model.transform(texts[:2]).tobytes()
    with pytest.warns(UserWarning, match="1 of 1 documents"):
        assert not model.infer_vector("").any()
    with pytest.warns(UserWarning, match="2 of 2 documents"):
        assert not model.transform(Documents.build(["", ""])).any()


@pytest.mark.parametrize("seed", [2**63, 2**64, 2**200 + 1])
def test_a_seed_may_be_as_large_as_in_numpy(seed, texts):
    model = Doc2Vec(**DBOW | dict(epochs=1, seed=seed)).fit(texts)
    assert model.transform(texts[:2]).any(axis=1).all()


def test_a_huge_document_is_not_cut(model, topics):
    """Twenty thousand words of one kind, then as many of the other: what comes late counts."""
    sea, kitchen = (words * 2500 for words in topics.values())
    both, one = model.transform([sea + kitchen, sea])
    assert not np.array_equal(both, one)
    late = model.infer_vector(["never"] * 40_000 + sea, epochs=1)
    assert late.any()
    trained = Doc2Vec(**DBOW | dict(epochs=2)).fit([sea + kitchen, sea, kitchen])
    assert trained.corpus_card_["tokens"] == 80_000
