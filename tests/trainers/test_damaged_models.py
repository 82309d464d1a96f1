"""Models whose files were damaged and whose checksums were made anew: they work, or are refused in one sentence."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
import warnings

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from wordvec import (
    PPMISVD,
    CorpusError,
    Doc2Vec,
    Documents,
    FastText,
    FastTextClassifier,
    FormatError,
    GloVe,
    Word2Vec,
    load,
)
from wordvec.formats.table import read_vectors

TEXTS = ["the cat sat on the mat", "the dog sat on the log"] * 10
LABELS = ["cat", "dog"] * 10
SMALL = {"vector_size": 4, "min_count": 1, "epochs": 1, "workers": 1}


def documents():
    return Documents.labelled(TEXTS, LABELS)


#: Makes a model of each kind, and goes on with one that was loaded.
KINDS = {
    "Word2Vec": (lambda: Word2Vec(**SMALL, hs=1).fit(TEXTS), lambda model: model.partial_fit(TEXTS, epochs=1)),
    "FastText": (
        lambda: FastText(**SMALL, sg=1, max_n=3, bucket=50).fit(TEXTS),
        lambda model: (model.wv["dogs"], model.partial_fit(TEXTS, epochs=1)),
    ),
    "Doc2Vec": (
        lambda: Doc2Vec(**SMALL, dm_concat=1, window=1).fit(documents()),
        lambda model: (
            model.transform(TEXTS[:2], epochs=1),
            model.dv.most_similar("cat"),
            model.partial_fit(documents(), epochs=1),
        ),
    ),
    "GloVe": (lambda: GloVe(**SMALL).fit(TEXTS), lambda model: model.partial_fit(TEXTS, epochs=1)),
    "PPMISVD": (lambda: PPMISVD(vector_size=4, min_count=1).fit(TEXTS), lambda model: model.wv.most_similar("cat")),
    **{
        f"FastTextClassifier {loss}": (
            lambda loss=loss: FastTextClassifier(**SMALL, loss=loss, word_ngrams=2, max_n=2, bucket=50).fit(
                TEXTS, LABELS
            ),
            lambda model: (model.predict_labels(TEXTS, k=None), model.wv["dogs"]),
        )
        for loss in ("softmax", "hs")
    },
}
by_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    base = tmp_path_factory.mktemp("models")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, (make, _) in KINDS.items():
            make().save(base / name)
    return base


@pytest.fixture
def folder(kind, folders, tmp_path):
    return shutil.copytree(folders / kind, tmp_path / "model")


def signed(folder, arrays=None, change=lambda card: None, **files):
    """Change a model's files, and make their checksums anew."""
    if arrays is not None:
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / "arrays.safetensors")
    for name, content in files.items():
        next(folder.glob(f"{name}.*")).write_bytes(content)
    card = json.loads((folder / "model.json").read_text())
    for name in card["files"]:
        content = (folder / name).read_bytes()
        card["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    change(card)
    (folder / "model.json").write_text(json.dumps(card))


def refused(folder, match="damaged|one vector for each"):
    with pytest.raises(FormatError, match=match) as raised:
        load(folder)
    assert "\n" not in str(raised.value)
    assert str(folder) in str(raised.value)
    assert "; " in str(raised.value)


def used(kind, model):
    """What can be done with a model is done, or refused."""
    try:
        KINDS[kind][1](model.set_params(workers=1))
    except (CorpusError, ValueError) as error:
        assert re.fullmatch("[^\n]*[;:] [^\n]*", str(error))


def spoilt(array):
    """An array in all the ways in which it doesn't fit."""
    yield "half", array[: len(array) // 2]
    yield "longer", np.concatenate((array, array[:1]))
    yield "a number", array.ravel()[0]
    yield "flat" if array.ndim > 1 else "deep", array.ravel() if array.ndim > 1 else array[:, None]
    yield "another type", array.astype(np.float64 if array.dtype == np.float32 else np.int32)
    if array.ndim > 1:
        yield "narrow", array[:, :-1]
    if array.dtype == np.float32:
        for value in (np.nan, np.inf):
            changed = array.copy()
            changed.ravel()[-1] = value
            yield str(value), changed


@by_kind
def test_every_array_must_fit_words_and_parameters(kind, folder):
    arrays = load_file(folder / "arrays.safetensors")
    for name, array in arrays.items():
        for how, wrong in spoilt(array):
            if name == "documents" and how in ("half", "longer"):  # tags tell how many
                continue
            signed(folder, arrays | {name: np.asarray(wrong)})
            refused(folder, {"vectors": "vectors|vector for each", "buckets": "buckets|ngram_rows"}.get(name, name))
        signed(folder, {other: each for other, each in arrays.items() if other != name})
        refused(folder)
    signed(folder, arrays | {"more": np.zeros(3)})
    refused(folder, "has no array 'more'")
    signed(folder, arrays)
    assert load(folder)


@by_kind
@pytest.mark.parametrize(
    "wrong", [lambda counts: counts - counts.min(), lambda counts: -counts, lambda counts: counts * 0 + 2**62]
)
def test_counts_must_be_counts(kind, wrong, folder):
    arrays = load_file(folder / "arrays.safetensors")
    signed(folder, arrays | {"counts": wrong(arrays["counts"])})
    refused(folder, "'counts' holds numbers that are no counts")
    signed(folder, arrays | {"counts": arrays["counts"][::-1]})
    refused(folder, "'counts' does not descend")


@pytest.mark.parametrize("kind", ["FastText", "FastTextClassifier softmax"])
@pytest.mark.parametrize(
    "wrong", [lambda buckets: buckets[::-1], lambda buckets: buckets + 50, lambda buckets: buckets - 50, np.zeros_like]
)
def test_buckets_must_be_buckets(kind, wrong, folder):
    arrays = load_file(folder / "arrays.safetensors")
    signed(folder, arrays | {"buckets": wrong(arrays["buckets"])})
    refused(folder, "'buckets' is not an ascending list of numbers below 50")
    with pytest.raises(FormatError, match="'buckets' is not an ascending list of numbers below 50"):
        read_vectors(folder)


@pytest.mark.parametrize("kind", ["FastTextClassifier softmax", "FastTextClassifier hs"])
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"classes": []}, "entry state.classes is a list of 0"),
        ({"classes": ["cat", 3]}, "labels are of several kinds"),
        ({"classes": [["a"], ["b"]]}, "a label is a list"),
        ({"classes": [None, None]}, "a label is a NoneType"),
        ({"classes": ["cat", "cat"]}, "its labels are not different ones"),
        ({"classes": ["dog", "cat"]}, "its labels are not different ones in their order"),
        ({"classes": ["ape", "cat", "dog"]}, "label_counts"),
        ({}, "entry state.classes is missing"),
    ],
)
def test_labels_must_be_labels(kind, state, told, folder):
    signed(folder, change=lambda card: card.update(state=state))
    refused(folder, told)


@pytest.mark.parametrize("kind", ["FastTextClassifier hs"])
@pytest.mark.parametrize("order", [[0, 0], [1, 2], [-1, 0]])
def test_the_order_of_labels_must_be_one(kind, order, folder):
    arrays = load_file(folder / "arrays.safetensors")
    signed(folder, arrays | {"label_order": np.array(order)})
    refused(folder, "'label_order' does not order the labels")


@pytest.mark.parametrize("kind", ["FastTextClassifier softmax"])
@pytest.mark.parametrize("thresholds", [np.zeros(3, np.float32), np.full(2, np.nan, np.float32), np.zeros(2)])
def test_thresholds_must_be_those_of_the_labels(kind, thresholds, folder):
    arrays = load_file(folder / "arrays.safetensors")
    signed(folder, arrays | {"thresholds": thresholds})
    refused(folder, "the array 'thresholds'")


@pytest.mark.parametrize("kind", ["Doc2Vec"])
@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (b'"cat"\n', r"'documents' is float32 \(2, 4\), where float32 \(1, 4\)"),
        (b'"cat"\n"cat"\n', "a tag is there twice"),
        (b'"cat"\n{"a": 1}\n', "line 2: no tag"),
        (b'"cat"\n"dog\n', "line 2: no tag"),
        (b'"cat"\n' + b"[" * 10**5 + b"\n", "line 2: no tag"),
        (b'"cat"\n\xff\n', "line 2: no tag"),
    ],
)
def test_tags_must_be_tags(kind, tags, told, folder):
    signed(folder, tags=tags)
    refused(folder, told)


@by_kind
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (lambda words: words.replace(b"\n", b" "), "one vector for each of the [01] words"),
        (lambda words: words.replace(b"cat", b"dog"), "a word is there twice"),
        (lambda words: words.replace(b"cat", b"\xff"), "words.txt is damaged .*utf-8"),
    ],
)
def test_words_must_be_words(kind, words, told, folder):
    signed(folder, words=words((folder / "words.txt").read_bytes()))
    refused(folder, told)


@pytest.mark.parametrize("kind", ["GloVe"])
@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ({"strata": -(10**6), "costs": []}, "entry state.standing.strata is -1000000, not a whole number of 0 or more"),
        ({"strata": 3, "costs": [1.0]}, "more strata behind it than costs"),
        ({"strata": 1, "costs": ["x"]}, r"entry state.standing.costs\[0\] is 'x'"),
        ({"strata": 1}, "entry state.standing.costs is missing"),
    ],
)
def test_where_training_was_broken_off_must_be_somewhere(kind, standing, told, folder):
    signed(folder, change=lambda card: card["state"].update(standing=standing))
    refused(folder, told)


@pytest.mark.parametrize("kind", ["GloVe"])
def test_an_epoch_of_other_counts_is_begun_anew(kind, folder):
    """A model that was interrupted on one text and goes on with another, whose counts are cut otherwise."""
    signed(folder, change=lambda card: card["state"].update(standing={"strata": 5, "costs": [0.5] * 9}))
    model = load(folder)
    with pytest.warns(UserWarning, match="begun anew"):
        model.partial_fit(TEXTS, epochs=1)
    assert np.isfinite(model.vectors_).all()


@by_kind
@pytest.mark.parametrize("value", [None, "x", -1, 0.5, 10**30, 2**63, [1], {}, True, 1e300])
def test_any_parameter_may_be_anything(kind, value, folder, recwarn):
    params = json.loads((folder / "model.json").read_text())["params"]
    for name in [*params, "of a newer version"]:
        signed(folder, change=lambda card, name=name: card.update(params=params | {name: value}))
        try:
            model = load(folder)
        except FormatError as error:
            assert name in str(error) or "array" in str(error)
        else:
            used(kind, model)


@by_kind
def test_a_card_of_any_kind_ends_in_a_model_or_a_sentence(kind, folder, recwarn):
    """Entries are removed, or replaced by others; what then still is a model works."""
    draw, whole = random.Random(3), json.loads((folder / "model.json").read_text())
    values = None, -1, 0, 1, 2**64, -0.5, "cat", "", [], ["cat"], {}, {"loss": 1}, True
    for _ in range(40):
        card = json.loads(json.dumps(whole))
        inside = card
        while True:
            name = draw.choice([*inside] if isinstance(inside, dict) else range(len(inside)))
            if draw.random() < 0.4 or not isinstance(inside[name], dict | list) or not inside[name]:
                break
            inside = inside[name]
        if draw.random() < 0.3:
            del inside[name]
        else:
            inside[name] = draw.choice(values)
        (folder / "model.json").write_text(json.dumps(card))
        try:
            model = load(folder)
        except FormatError as error:
            assert "\n" not in str(error)
        else:
            used(kind, model)


@by_kind
def test_what_is_not_finite_is_not_saved(kind, folder, tmp_path):
    model = load(folder)
    model.wv.vectors[0] = np.nan
    for name in ("_inputs", "_vectors"):
        if hasattr(model, name):
            getattr(model, name)[0] = np.inf
    if kind == "GloVe":
        model.word_vectors_[0] = np.nan
    if "Classifier" in kind:
        model._learnt.inputs[0] = np.nan
    with pytest.raises(FormatError, match=f"this {kind.split()[0]} cannot be saved: .* holds NaN or infinity"):
        model.save(tmp_path / "other")
    assert not (tmp_path / "other").exists()


@by_kind
def test_what_no_parameter_can_be_is_not_saved(kind, folder, tmp_path):
    """Else the model would be lost, for it could not be loaded."""
    model = load(folder).set_params(min_count=0)
    with pytest.raises(ValueError, match="min_count must be 1 or more"):
        model.save(tmp_path / "other")
    assert not (tmp_path / "other").exists()
