"""What scikit-learn asks of estimators: its own checks on every class, tags, frames, and its tools around them.

Its checks feed tables of numbers, and only one of them runs on an estimator whose tags say that it takes texts. So each
class is checked in one derived from it, whose methods read a row of numbers as a text: then all of them run. Those of
validation (NaN, sparse matrices, the number of features) see no more of the class than that an error gets through it.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from unittest import SkipTest

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
from gensim.models import KeyedVectors
from sklearn.base import clone, is_classifier
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_checks, estimator_html_repr, get_tags
from sklearn.utils.validation import check_is_fitted, validate_data

import wordvec
from wordvec import PPMISVD, Doc2Vec, Documents, FastText, FastTextClassifier, GloVe, PooledVectors, Word2Vec
from wordvec.methods import METHODS

#: Checks that fail, or that scikit-learn skips, and why it is right so.
EXCEPTIONS = {
    FastTextClassifier: {
        "check_classifier_data_not_an_array": "labels are a sequence; this object only says how to become an array",
        "check_classifiers_regression_target": "labels may be floats, and come back as they are",
        "check_sample_weights_not_an_array": "labels are a sequence; this object only says how to become an array",
        "check_sample_weight_equivalence_on_dense_data": "texts are learnt from one after the other: a text of weight 2"
        " takes one step, and a text given twice takes two, elsewhere; they agree in the mean",
        "check_requires_y_none": "refused, in a sentence of its own that names files with labels as well",
        "check_supervised_y_2d": "a column of labels is refused in one sentence, not flattened with a warning",
        "check_supervised_y_no_nan": "a label that is missing is a CorpusError, which names the text",
    },
    PooledVectors: {"check_dict_unchanged": "coverage_ tells how many words of the texts last seen were known"},
    **{
        cls: {"check_dict_unchanged": "the words' vectors are put together at their first use, and kept"}
        for cls in (Word2Vec, FastText, GloVe, PPMISVD)
    },
}
KEEPS_INDEX = tuple(map(int, sklearn.__version__.split(".")[:2])) >= (1, 7)
if not KEEPS_INDEX:  # of a series of texts; that of a table has always been kept
    names = "check_set_output_transform_pandas", "check_global_output_transform_pandas"
    for cls in (Doc2Vec, PooledVectors, Word2Vec, FastText, GloVe, PPMISVD):
        EXCEPTIONS.setdefault(cls, {}).update(dict.fromkeys(names, "scikit-learn 1.6 drops the index of a series"))
SKIPPED = {
    "check_array_api_input": "runs only where SCIPY_ARRAY_API is set before SciPy is imported; texts are no arrays",
    "check_set_output_transform_polars": "where Polars is not installed",
    "check_global_set_output_transform_polars": "where Polars is not installed",
}
#: Checks that scikit-learn has for its own transformers, and does not run on others.
OF_FRAMES = [
    estimator_checks.check_get_feature_names_out_error,
    estimator_checks.check_transformer_get_feature_names_out,
    estimator_checks.check_transformer_get_feature_names_out_pandas,
    estimator_checks.check_set_output_transform,
    estimator_checks.check_set_output_transform_pandas,
    estimator_checks.check_set_output_transform_polars,
    estimator_checks.check_global_output_transform_pandas,
    estimator_checks.check_global_set_output_transform_polars,
]
TAKE_TEXTS = (
    *("fit", "partial_fit", "transform", "fit_transform"),
    *("score", "predict", "predict_proba", "decision_function"),
)
BINS = np.linspace(-4, 4, 17)


def words_of(column, place):
    """Two words, so that a text of one number has a word that stands beside another."""
    return [f"column{column}", f"column{column}in{place}"]


def texts_of(estimator, rows, reset):
    """A text for each row of numbers, in a series if it was a data frame; texts stay texts."""
    first = rows.iloc[0] if isinstance(rows, pd.Series) else rows[0] if isinstance(rows, list) and rows else None
    if isinstance(rows, Documents) or (isinstance(first, list) and isinstance(first[0], str)):
        return rows  # one method hands them to another
    numbers = validate_data(estimator, rows, reset=reset, dtype=np.float64)
    texts = [sum((words_of(*each) for each in enumerate(np.digitize(row, BINS))), []) for row in numbers]
    return pd.Series(texts, rows.index) if isinstance(rows, pd.DataFrame) else texts


def reading_numbers(cls):
    """A class derived from `cls` whose methods read each row of a table of numbers as a text."""

    class ReadingNumbers(cls):
        def __sklearn_tags__(self):
            tags = super().__sklearn_tags__()
            tags.input_tags.two_d_array = True
            return tags

    def reading(method):
        @functools.wraps(method)
        def read(self, rows, *args, **named):
            reset = method.__name__ in ("fit", "fit_transform") or not hasattr(self, "n_features_in_")
            return method(self, texts_of(self, rows, reset), *args, **named)

        return read

    for name in filter(functools.partial(hasattr, cls), TAKE_TEXTS):
        setattr(ReadingNumbers, name, reading(getattr(cls, name)))
    ReadingNumbers.__name__ = ReadingNumbers.__qualname__ = f"{cls.__name__}OfNumbers"
    globals()[ReadingNumbers.__name__] = ReadingNumbers  # where pickle looks for it
    return ReadingNumbers


def vectors_of(words):
    vectors = KeyedVectors(8)
    vectors.add_vectors(words, np.random.default_rng(1).normal(size=(len(words), 8)).astype(np.float32))
    return vectors


NUMBERS = vectors_of([*{word for place in np.ndindex(100, len(BINS) + 1) for word in words_of(*place)}])
PREDICTION = dict(vector_size=8, window=4, min_count=1, sample=0, epochs=2, seed=4, workers=1)
COUNTING = dict(vector_size=2, window=4, min_count=1, workers=1)
#: Whose kernels the contract suite compiles, too.
CHECKED = {
    Word2Vec: PREDICTION,
    FastText: PREDICTION | dict(bucket=1000),
    Doc2Vec: PREDICTION,
    GloVe: COUNTING | dict(epochs=2),
    PPMISVD: COUNTING,
    FastTextClassifier: dict(vector_size=8, epochs=8, learning_rate=0.5, bucket=1000, workers=1),
    PooledVectors: dict(wv=NUMBERS),
}
TRANSFORMERS = Doc2Vec, PooledVectors, Word2Vec, FastText, GloVe, PPMISVD


def checks():
    """Every check of every class, as a case of pytest."""
    for cls, settings in CHECKED.items():
        estimator = reading_numbers(cls)(**settings)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".* does not inherit from `sklearn.base.BaseEstimator`")
            found = [check for _, check in estimator_checks.estimator_checks_generator(estimator)]
        if cls in TRANSFORMERS:
            found += [functools.partial(check, type(estimator).__name__) for check in OF_FRAMES]
        for check in found:
            name = estimator_checks._check_name(check)
            yield pytest.param(cls, estimator, check, name, id=f"{cls.__name__}-{name}")


@pytest.mark.filterwarnings("ignore:.* have no known word to learn from", "ignore:X .* feature names, but")
@pytest.mark.parametrize(("cls", "estimator", "check", "name"), [*checks()])
def test_passes_the_checks_of_scikit_learn(cls, estimator, check, name):
    if reason := EXCEPTIONS.get(cls, {}).get(name):
        with pytest.raises(Exception):  # noqa: B017 (each check has its own)
            check(estimator)
        pytest.xfail(reason)
    try:
        check(estimator)
    except SkipTest:
        if name not in SKIPPED:
            raise AssertionError(f"scikit-learn skips {name}: say in SKIPPED why") from None
        pytest.skip(SKIPPED[name])


def test_every_method_is_checked():
    of_texts = {name for name, method in METHODS.items() if method.source != "graph"}
    assert {cls.__name__ for cls in CHECKED} == of_texts | {"PooledVectors"}


# Tags and parameters


@pytest.mark.parametrize("cls", CHECKED)
def test_tags_say_what_it_is(cls):
    tags = get_tags(cls(**CHECKED[cls]))
    assert tags.input_tags.string and not tags.input_tags.two_d_array
    assert tags.requires_fit and not tags.no_validation and not tags.non_deterministic
    assert (tags.transformer_tags is not None) == hasattr(cls, "transform") == (cls in TRANSFORMERS)
    assert tags.transformer_tags is None or tags.transformer_tags.preserves_dtype == ["float32"]


def test_the_classifier_is_one_also_inside_of_others():
    classifier = FastTextClassifier()
    inside = make_pipeline(classifier), GridSearchCV(classifier, {"epochs": [1]})
    assert all(map(is_classifier, (classifier, *inside)))
    assert not any(map(is_classifier, (Doc2Vec(), Word2Vec(), PooledVectors(NUMBERS))))
    tags = get_tags(classifier)
    assert tags.target_tags.required and tags.classifier_tags.multi_class
    assert not tags.classifier_tags.multi_label  # `predict` gives one label, `predict_labels` several


@pytest.mark.parametrize("cls", CHECKED)
def test_the_second_argument_is_y(cls):
    for name in {"fit", "partial_fit", "fit_transform", "score"} & {*dir(cls)}:
        assert list(inspect.signature(getattr(cls, name)).parameters)[2] == "y", name


@pytest.mark.parametrize("cls", [cls for cls in CHECKED if cls is not PooledVectors])
def test_set_params_sets_all_or_says_what_is_wrong(cls):
    estimator = cls(vector_size=50)
    remedies = {"vectorsize": "did you mean vector_size", "wv__size": "none of its parameters is an estimator"}
    for name, remedy in remedies.items():
        with pytest.raises(ValueError, match=f"^{cls.__name__} has no parameter '{name}': {remedy}[^\n]*$"):
            estimator.set_params(vector_size=70, **{name: 7})
    assert estimator.vector_size == 50


@pytest.mark.parametrize("cls", CHECKED)
def test_is_drawn_in_a_notebook(cls):
    estimator = cls(**CHECKED[cls])
    assert cls.__name__ in estimator_html_repr(estimator)
    assert cls.__name__ in estimator_html_repr(make_pipeline(estimator))


# Frames


@pytest.fixture(scope="module")
def labels(topic_texts):
    return ["sea", "kitchen"] * 60


@pytest.fixture(scope="module")
def texts(topic_texts):
    return [" ".join(text) for text in topic_texts[:120]]


@pytest.fixture(scope="module")
def wv(topics):
    return vectors_of([word for words in topics.values() for word in words])


@pytest.fixture(params=(Doc2Vec, PooledVectors, Word2Vec), ids=lambda cls: cls.__name__)
def transformer(request, wv):
    if request.param is PooledVectors:
        return PooledVectors(wv)
    own = dict(dm=0, dbow_words=1, epochs=30) if request.param is Doc2Vec else dict(epochs=30)
    return request.param(**PREDICTION | own)


def test_frames_have_the_rows_of_the_texts_and_the_names_of_features(transformer, texts):
    series = pd.Series(texts, index=range(1000, 1000 + len(texts)))
    vectors = transformer.fit_transform(texts)
    names = [f"{type(transformer).__name__.lower()}{number}" for number in range(8)]
    assert transformer.get_feature_names_out().tolist() == names
    assert transformer.set_output(transform="pandas") is transformer
    again = clone(transformer)
    with pytest.raises(NotFittedError):
        again.get_feature_names_out()
    for frame in (transformer.transform(series), again.fit_transform(series)):
        assert frame.columns.tolist() == names and frame.index.equals(series.index) == KEEPS_INDEX
        assert frame.to_numpy().tobytes() == vectors.tobytes()
    assert isinstance(transformer.set_output(transform="default").transform(texts), np.ndarray)


def test_an_unknown_container_is_refused_before_training():
    with pytest.raises(ValueError, match="^transform must be [^\n]*'pandas'[^\n]* not 'panda'$"):
        Doc2Vec().set_output(transform="panda")


def test_what_is_configured_for_all_transformers_holds_where_none_is_chosen(transformer, texts, wv):
    transformer.fit(texts)
    with sklearn.config_context(transform_output="pandas"):
        assert isinstance(transformer.transform(texts), pd.DataFrame)
        assert isinstance(transformer.set_output(transform="default").transform(texts), np.ndarray)
        if isinstance(transformer, Doc2Vec):
            assert isinstance(transformer.infer_vector(texts[0]), np.ndarray)
    pooled = wordvec.PooledVectors(wv).set_output(transform="pandas")
    assert isinstance(pooled.fit(texts).transform(iter(texts)), pd.DataFrame)


# Tools around them


def test_columns_and_unions_keep_the_names(texts, wv):
    frame = pd.DataFrame({"text": texts, "length": [len(text) for text in texts]})
    union = make_union(Doc2Vec(**PREDICTION), PooledVectors(wv))
    columns = ColumnTransformer([("text", union, "text"), ("number", StandardScaler(), ["length"])])
    names = columns.fit(frame).get_feature_names_out().tolist()
    assert names[0] == "text__doc2vec__doc2vec0" and names[8] == "text__pooledvectors__pooledvectors0"
    assert len(names) == 17 and columns.transform(frame).shape == (120, 17)
    assert columns.set_output(transform="pandas").fit_transform(frame).columns.tolist() == names


def test_is_searched_and_validated(transformer, texts, labels):
    pipeline = make_pipeline(transformer, LogisticRegression()).set_output(transform="pandas")
    assert cross_val_score(pipeline, texts, labels, cv=2, error_score="raise").min() > 0.9
    step = type(transformer).__name__.lower()
    name, values = ("weighting", ["mean", "sif"]) if step == "pooledvectors" else ("epochs", [1, 30])
    search = GridSearchCV(pipeline, {f"{step}__{name}": values}, cv=2, error_score="raise").fit(texts, labels)
    assert search.predict(texts[:4]).tolist() == labels[:4]
    assert search.best_estimator_[-1].feature_names_in_[0] == f"{step}0"


def test_a_clone_of_pooled_vectors_shares_its_words(texts, labels, topic_texts):
    model = Word2Vec(**PREDICTION | dict(epochs=15)).fit(topic_texts)
    for wv in (model, model.wv):  # a clone of the model itself would be unfitted
        pooled = PooledVectors(wv, "sif", a=0.01).fit(texts)
        again = clone(pooled)
        assert again.wv is wv and again.get_params(deep=False) == pooled.get_params(deep=False)
        with pytest.raises(NotFittedError):
            check_is_fitted(again)
        pipeline = make_pipeline(pooled, LogisticRegression())
        assert cross_val_score(pipeline, texts, labels, cv=2, error_score="raise").min() > 0.9


@pytest.mark.parametrize("cls", [Word2Vec, FastText, GloVe, PPMISVD])
def test_words_make_texts_that_can_be_classified(cls, texts, labels):
    settings = CHECKED[cls] | (dict(epochs=30) if "epochs" in inspect.signature(cls).parameters else {})
    pipeline = make_pipeline(cls(**settings), LogisticRegression()).fit(texts, labels)
    assert pipeline.score(texts, labels) > 0.9
    model = pipeline[0]
    words = texts[0].split()
    assert model.transform(texts[:1])[0] == pytest.approx(np.mean([model.wv[word] for word in words], axis=0), abs=1e-5)
    with pytest.warns(UserWarning, match="1 of 2 texts have no known word"):
        assert not model.transform(["", texts[0]])[0].any()
    with pytest.raises(TypeError, match="takes a list of texts, not one text or path"):
        model.transform("text.txt")
    generated = cls(**settings).fit_transform(text for text in texts)
    assert generated.tobytes() == model.transform(texts).tobytes()


def test_joblib_keeps_what_was_chosen(transformer, texts, tmp_path):
    frame = transformer.set_output(transform="pandas").fit(texts).transform(texts)
    joblib.dump(transformer, tmp_path / "transformer")
    assert joblib.load(tmp_path / "transformer").transform(texts).equals(frame)
