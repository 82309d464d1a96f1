"""What is Doc2Vec's own: vectors of tags, and of documents that nobody has seen."""

from __future__ import annotations

import datetime
import inspect
import io
import pickle
import re
import uuid
import warnings

import gensim.models.doc2vec
import joblib
import numpy as np
import pytest
from gensim.models.doc2vec import TaggedDocument
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

import wordvec
from wordvec import Corpus, CorpusError, Doc2Vec, Documents

SMALL = dict(vector_size=16, window=1, min_count=1, sample=0, epochs=15, alpha=0.05, seed=4)
MODES = {
    "PV-DBOW": dict(dm=0),
    "PV-DBOW with words": dict(dm=0, dbow_words=1),
    "PV-DBOW tree": dict(dm=0, hs=1, negative=0),
    "PV-DM": {},
    "PV-DM sum": dict(dm_mean=0),
    "PV-DM concatenated": dict(dm_concat=1),
    "PV-DM tree": dict(hs=1, negative=0),
}
DBOW = SMALL | MODES["PV-DBOW"]


NEUTRAL = ["the", "of", "and", "a"]


@pytest.fixture(scope="module")
def both_halves(topics):
    """Texts that are by turns about the sea and the kitchen. Every other word is neutral, so that with a window of 1
    the words around don't tell what a word is about, and the document must.
    """
    random = np.random.default_rng(5)
    pairs = [
        zip(random.choice(NEUTRAL, 12), random.choice(words, 12), strict=True) for words in [*topics.values()] * 200
    ]
    return [[str(word) for pair in text for word in pair] for text in pairs]


@pytest.fixture(scope="module")
def texts(both_halves):
    return both_halves[:200]


@pytest.fixture(scope="module")
def unseen(both_halves):
    return both_halves[200:]


@pytest.fixture(scope="module")
def labels(texts):
    return [number % 2 for number in range(len(texts))]


@pytest.fixture(scope="module")
def model(texts):
    return Doc2Vec(**DBOW).fit(texts)


@pytest.fixture(scope="module", params=MODES)
def each(request, texts):
    """A model of each mode."""
    return Doc2Vec(**SMALL | MODES[request.param]).fit(texts)


def nearest(vectors, tag, count=5):
    return [other for other, _ in vectors.most_similar(tag, topn=count)]


def accuracy(train, test, labels):
    return LogisticRegression(max_iter=1000).fit(train, labels).score(test, labels)


# --------------------------------------------------------------------------------------------- what must be learnt


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


# ------------------------------------------------------------------------------------------------------------ tags


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


# ------------------------------------------------------------------------------------------------------ going on


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


# ------------------------------------------------------------------------------------------------------- inference


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


# ------------------------------------------------------------------------------------------------------ scikit-learn


def test_in_a_pipeline_of_scikit_learn(texts, labels):
    strings = [" ".join(text) for text in texts]
    pipeline = make_pipeline(Doc2Vec(**DBOW), LogisticRegression())
    assert cross_val_score(pipeline, strings, labels, cv=3, error_score="raise").min() > 0.95
    grid = GridSearchCV(pipeline, {"doc2vec__dm": [0, 1], "doc2vec__epochs": [5]}, cv=2, error_score="raise")
    assert grid.fit(strings, labels).best_score_ > 0.9
    assert grid.best_estimator_.predict(strings[:4]).tolist() == labels[:4]


def test_fit_transform_infers_what_transform_would(model, texts):
    vectors = Doc2Vec(**DBOW).fit_transform(text for text in texts)
    assert vectors.tobytes() == model.transform(texts).tobytes()
    assert not np.array_equal(vectors, model.documents_)


def test_survives_joblib(model, texts, tmp_path):
    model.dv  # noqa: B018 (made when first asked for, and not kept)
    joblib.dump(model, tmp_path / "model")
    again = joblib.load(tmp_path / "model")
    assert again.dv.vectors.tobytes() == model.documents_.tobytes()
    assert again.transform(texts[:3]).tobytes() == model.transform(texts[:3]).tobytes()
