"""What a classifier says of its predictions: against scikit-learn's metrics, fastText's test, and sums by hand."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.preprocessing import MultiLabelBinarizer

import wordvec
from wordvec import CorpusError, FastTextClassifier
from wordvec.trainers.labels.label_thresholds import best_thresholds

SMALL = dict(vector_size=8, epochs=3, learning_rate=0.2, word_ngrams=2, max_n=3, bucket=500)
LOSSES = "softmax", "ns", "ova", "hs"
by_loss = pytest.mark.parametrize("loss", LOSSES)
NAMES = ["sea/ship", "sea/fish", "land/farm", "land"]


@pytest.fixture(scope="module")
def data():
    """Texts of words that speak for a label, most of them."""
    random = np.random.default_rng(4)
    labels = [NAMES[n] for n in random.choice(4, 240, p=[0.4, 0.3, 0.2, 0.1])]
    words = {name: [f"{name.replace('/', '')}{n}" for n in range(5)] for name in NAMES}
    texts = [
        " ".join(str(random.choice(words[label if random.random() < 0.6 else random.choice(NAMES)])) for _ in range(4))
        for label in labels
    ]
    return texts, labels


@pytest.fixture(scope="module")
def models(data):
    return {loss: FastTextClassifier(**SMALL, loss=loss, separator="/").fit(*data) for loss in LOSSES}


@pytest.fixture(scope="module")
def several(data):
    """Texts of two labels, and a classifier of them."""
    texts, labels = data
    pairs = [f"{one} {other}" for one, other in pairwise(texts)]
    both = [sorted({one, other}) for one, other in pairwise(labels)]
    model = FastTextClassifier(**SMALL | dict(epochs=10), loss="ova").fit(pairs, both)
    return model, pairs, both


@by_loss
def test_figures_are_those_of_scikit_learn(models, data, loss):
    model, (texts, labels) = models[loss], data
    texts, labels = texts[:150], labels[:150]
    report = model.report(texts, labels)
    probability = model.predict_proba(texts)
    predicted = model.predict(texts)
    assert report.labels == sorted(NAMES) and report.texts == 150 and not report.unknown
    assert report.accuracy == model.score(texts, labels) == metrics.accuracy_score(labels, predicted)
    assert (report.confusion == metrics.confusion_matrix(labels, predicted, labels=report.labels)).all()
    assert sum(count for *_, count in report.confusions()) == round(150 * (1 - report.accuracy))
    if loss == "ova":
        truth = MultiLabelBinarizer(classes=report.labels).fit_transform([[label] for label in labels])
        expected = metrics.classification_report(
            truth, probability >= 0.5, target_names=report.labels, output_dict=True, zero_division=0
        )
        true, right = truth.ravel(), probability.ravel()
    else:
        expected = metrics.classification_report(labels, predicted, output_dict=True, zero_division=0)
        true, right = predicted == np.array(labels), probability.max(axis=1)
    if loss != "ns":
        share, mean = calibration_curve(true, right, n_bins=10)
        bins = list(report.calibration.rows())
        np.testing.assert_allclose([each[4] for each in bins], share)
        np.testing.assert_allclose([each[3] for each in bins], mean, rtol=1e-6)
        error = sum(each[2] * abs(each[3] - each[4]) for each in bins) / sum(each[2] for each in bins)
        assert report.calibration.error == pytest.approx(error)
    for label, *row in report.rows():
        assert row[:4] == pytest.approx(
            [expected[label][name] for name in ("precision", "recall", "f1-score", "support")]
        )
    for name in ("macro", "weighted"):
        wanted = [expected[f"{name} avg"][each] for each in ("precision", "recall", "f1-score")]
        assert report.averages[name] == pytest.approx(wanted)
    json.dumps(report.to_dict())
    assert f"{report.accuracy:.4f}" in str(report)


@by_loss
def test_the_first_k_are_those_of_fasttext(models, data, loss, tmp_path):
    fasttext = pytest.importorskip("fasttext")
    texts, labels = data
    wordvec.write_vectors(models[loss], tmp_path / "m.bin")
    file = tmp_path / "test.txt"
    file.write_text("".join(f"__label__{label} {text}\n" for text, label in zip(texts, labels, strict=True)))
    theirs = fasttext.load_model(str(tmp_path / "m.bin"))
    report = models[loss].report(file, at=(1, 2, 3))
    for k in (1, 2, 3):
        _, precision, recall = theirs.test(str(file), k=k)
        assert (report.precision_at[k], report.recall_at[k]) == pytest.approx((precision, recall))


def test_texts_of_several_labels(several):
    model, texts, labels = several
    report = model.report(texts, labels)
    binarizer = MultiLabelBinarizer(classes=report.labels)
    truth, found = binarizer.fit_transform(labels), model.predict_proba(texts) >= 0.5
    np.testing.assert_allclose(report.f1, metrics.f1_score(truth, found, average=None, zero_division=0))
    assert report.averages["micro"][2] == pytest.approx(metrics.f1_score(truth, found, average="micro"))
    first = model.predict(texts).tolist()
    right = sum(label in each for label, each in zip(first, labels, strict=True))
    assert report.accuracy == right / len(texts) and np.trace(report.confusion) == right
    assert report.confusion.sum() == right + sum(
        len(each) for label, each in zip(first, labels, strict=True) if label not in each
    )


def test_labels_that_are_not_known_are_counted_and_named(models, data):
    texts, labels = data
    with pytest.warns(UserWarning, match=r"^labels that .* count as not found .*'air' \(1\), 'sea/bird' \(2\)$"):
        report = models["softmax"].report([*texts[:9], "a", "b", "c", "d"], [*labels[:9], "air", *["sea/bird"] * 2, []])
    assert report.unknown == {"air": 1, "sea/bird": 2} and report.labels[-2:] == ["air", "sea/bird"]
    assert report.support.sum() == report.texts == 12 and report.unlabelled == 1
    assert report.recall[-2:].tolist() == [0, 0] and report.confusion.shape == (6, 6)
    assert report.levels[1].unknown == {"air": 1}
    for wrong, kind, said in (
        ((texts[:2], [1, 2]), TypeError, "labels are of several kinds"),
        ((texts[:2], [[], []]), CorpusError, "no label"),
        ((texts[:2], ["land"]), ValueError, "give a label for each"),
        ((texts[:2],), ValueError, "there are no labels"),
    ):
        with pytest.raises(kind, match=said):
            models["softmax"].report(*wrong)
    with pytest.raises(ValueError, match="at must be 1 or more"):
        models["softmax"].report(texts, labels, at=[0])


@by_loss
def test_levels_of_names(models, data, loss):
    model, (texts, labels) = models[loss], data
    names, above = model.level_proba(texts)
    probability = model.predict_proba(texts)
    join = np.sum if loss in ("softmax", "hs") else np.max
    assert names == ["land", "sea"]
    for n, name in enumerate(names):
        below = [label.split("/")[0] == name for label in model.classes_]
        np.testing.assert_allclose(above[:, n], join(probability[:, below], axis=1), rtol=1e-5)
    top = [label.split("/")[0] for label in labels]
    report = model.report(texts, labels)
    assert [*report.levels] == [1] and report.levels[1].labels == names
    predicted = np.array(names)[above.argmax(axis=1)]
    assert report.levels[1].accuracy == pytest.approx(metrics.accuracy_score(top, predicted))
    assert report.levels[1].accuracy >= report.accuracy
    if loss == "ova":
        binarizer, lists = MultiLabelBinarizer(classes=names), model.predict_labels(texts, k=None, threshold=0.5)
        found = binarizer.fit_transform([[label.split("/")[0] for label, _ in each] for each in lists])
        truth = binarizer.transform([[label] for label in top])
        np.testing.assert_allclose(report.levels[1].f1, metrics.f1_score(truth, found, average=None, zero_division=0))
    assert model.level_proba(texts, level=2)[0] == model.classes_.tolist()


def test_a_separator_is_about_text(models, data):
    texts, labels = data
    with pytest.raises(ValueError, match="without a separator"):
        FastTextClassifier(**SMALL).fit(texts, labels).level_proba(texts)
    with pytest.raises(ValueError, match="separator=''"):
        FastTextClassifier(separator="").check_params()
    numbers = [len(label) for label in labels]
    model = FastTextClassifier(**SMALL, separator="/").fit(texts, numbers)
    with pytest.raises(TypeError, match="is about names of labels, and 4 is no text"):
        model.report(texts, numbers)


def test_thresholds_are_those_of_the_best_f1(several, tmp_path):
    model, texts, labels = several
    plain = model.report(texts, labels)
    model.choose_thresholds(texts, labels)
    tuned = model.report(texts, labels)
    assert (tuned.f1 >= plain.f1).all() and tuned.averages["macro"][2] > plain.averages["macro"][2]
    probability = model.predict_proba(texts)
    truth = MultiLabelBinarizer(classes=tuned.labels).fit_transform(labels)
    for label in range(len(tuned.labels)):  # no other threshold is better
        best = max(metrics.f1_score(truth[:, label], probability[:, label] >= each) for each in probability[:, label])
        assert tuned.f1[label] == pytest.approx(best)
    found = model.predict_labels(texts, k=None)
    above = probability >= model.thresholds_
    assert [sorted(label for label, _ in each) for each in found] == [model.classes_[row].tolist() for row in above]
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.thresholds_.tobytes() == model.thresholds_.tobytes()
    assert again.predict_labels(texts, k=None) == found
    with pytest.warns(UserWarning, match="does not hold the labels' thresholds"):
        wordvec.write_vectors(model, tmp_path / "model.bin")
    with pytest.warns(UserWarning, match=r"thresholds: 3 labels have no text here, and keep 0.5; 1 labels of these"):
        model.choose_thresholds(texts[:2], [["land"], ["moon"]])
    assert (model.thresholds_ == 0.5).sum() == 3
    gone = pytest.warns(UserWarning, match="thresholds were chosen for other rows and are gone: choose them anew")
    with gone:
        assert wordvec.quantize(again).thresholds_ is None
    with gone:
        again.partial_fit(texts, labels, epochs=1)
    assert again.thresholds_ is None


def test_a_threshold_stands_between_probabilities():
    truth = np.array([[0], [1], [0], [1], [1]])
    from scipy.sparse import csr_array

    given = np.array([[0.1], [0.2], [0.3], [0.4], [0.6]], np.float32)
    assert best_thresholds(csr_array(truth), given) == pytest.approx([0.15])
    assert best_thresholds(csr_array(truth * 0), given).tolist() == [0.5]
    assert best_thresholds(csr_array(truth | 1), given) == pytest.approx([0.05])


def test_thresholds_are_for_labels_that_are_independent(models, data):
    with pytest.raises(ValueError, match='thresholds are for loss="ova", .* not for "softmax"'):
        models["softmax"].choose_thresholds(*data)


@pytest.mark.parametrize("loss", ["softmax", "ova", "ns"])
def test_contributions_sum_to_the_score(models, data, loss):
    model = models[loss]
    for text in (data[0][0], "seaship1 unheard seaship1 of", "", ["land0", "__label__x", "land0"], "été </s> more"):
        scores = model.decision_function([text])[0]
        for label, score in zip(model.classes_, scores, strict=True):
            why = model.explain(text, label)
            assert why.label == label and why.score == pytest.approx(score, abs=1e-5)
            assert sum(piece.contribution for piece in why.pieces) == pytest.approx(why.score, abs=1e-9)
            sizes = [abs(piece.contribution) for piece in why.pieces]
            assert sizes == sorted(sizes, reverse=True)
        assert model.explain(text).label == model.predict([text])[0]
    why = model.explain("seaship1 unheard seaship1")
    pieces = {(piece.piece, piece.kind): piece for piece in why.pieces}
    assert pieces["seaship1", "word"].times == 2 and pieces["</s>", "word"].known
    assert pieces["seaship1 unheard", "word n-gram"].times == 1 and ("unheard", "word") not in pieces
    assert all(piece.known or piece.contribution == 0 for piece in why.pieces)
    json.dumps(why.to_dict())


def test_an_explanation_is_what_leaving_out_would_show(data):
    """Without n-grams, what a word contributes is what it makes of the product with the label's row."""
    model = FastTextClassifier(vector_size=8, epochs=5).fit(*data)
    why = model.explain("seaship1 land0", "land")
    label = model._learnt.outputs[model.classes_.tolist().index("land"), :8]
    for piece in why.pieces:
        assert piece.contribution == pytest.approx(float(model.wv[piece.piece] @ label) / 3, rel=1e-4)
    with pytest.raises(ValueError, match="does not know the label 'moon'"):
        model.explain("land0", "moon")


def test_scores_of_a_tree_are_no_sums(models):
    with pytest.raises(ValueError, match="sum of logarithms over a tree"):
        models["hs"].explain("land0")
