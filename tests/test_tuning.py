"""Settings of a classifier that are found: by scores on held-out texts, within a time and a size."""

import json
import signal
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

from wordvec import Documents, FastTextClassifier, TrainingError, autotune, load, quantize, write_vectors
from wordvec.cli import app
from wordvec.quantization import cutoff_for
from wordvec.tuning import bytes_of
from wordvec.tuning_scores import Validation

pytest.importorskip("optuna")

LONG = 1e6  # seconds: what ends these searches is their number of trials
SMALL = {"vector_size": 8, "min_n": 0, "max_n": 0}  # so that little is compiled


def labelled(count, seed, labels="ab"):
    random = np.random.default_rng(seed)
    words = [[random.integers(40) * 2 + n % 2 * random.integers(2) for _ in range(12)] for n in range(count)]
    return [" ".join(f"w{word}" for word in each) for each in words], [labels[n % 2] for n in range(count)]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    for seed, (name, count) in enumerate({"train": 300, "valid": 60}.items()):
        lines = (f"__label__{label} {text}\n" for text, label in zip(*labelled(count, seed), strict=True))
        (folder / f"{name}.txt").write_text("".join(lines))
    return folder / "train.txt", folder / "valid.txt"


def test_the_best_settings_make_the_same_bits_again(files):
    train, valid = files
    found = autotune(train, validation=valid, duration=LONG, trials=4, **SMALL)
    assert len(found.trials) == 4 and all(trial["outcome"] == "scored" for trial in found.trials)
    assert found.score == max(trial["score"] for trial in found.trials) > 0.5
    again = FastTextClassifier(**found.settings).fit(train)
    np.testing.assert_array_equal(again.predict_proba(valid), found.classifier.predict_proba(valid))
    assert found.score == pytest.approx(again.score(valid))  # with one label and one prediction it is the accuracy
    assert SMALL.items() <= found.settings.items()
    repeated = autotune(*labelled(300, 0), validation=valid, duration=LONG, trials=4, workers=2, **SMALL)
    assert [trial["settings"] for trial in repeated.trials] == [trial["settings"] for trial in found.trials]
    assert [trial["score"] for trial in repeated.trials] == [trial["score"] for trial in found.trials]


def test_a_size_is_kept_and_its_settings_make_it_again(files, tmp_path):
    train, valid = files
    how = {"word_ngrams": 2, "epochs": 3, **SMALL}
    found = autotune(train, validation=valid, duration=LONG, trials=2, model_size="25k", **how)
    write_vectors(found.classifier, tmp_path / "small.ftz")
    size = (tmp_path / "small.ftz").stat().st_size
    assert 24_900 < size <= 25_000
    again = quantize(FastTextClassifier(**found.settings).fit(train), train, **found.quantization)
    write_vectors(again, tmp_path / "again.ftz")
    assert (tmp_path / "again.ftz").read_bytes() == (tmp_path / "small.ftz").read_bytes()
    with pytest.raises(TrainingError, match="none of 1 trials fits in 9,000 bytes"):
        autotune(train, validation=valid, duration=LONG, trials=1, model_size=9000, **how)


@pytest.mark.parametrize("how", [{}, {"qnorm": True}, {"qout": True, "qnorm": True, "dsub": 3}])
def test_a_cutoff_is_the_largest_that_fits(how, files, tmp_path):
    model = FastTextClassifier(word_ngrams=2, **SMALL | {"max_n": 0}).fit(files[0])
    for size in (25_000, 26_003):
        cutoff = cutoff_for(model, size, **how)
        sizes = []
        for rows in (cutoff, cutoff + 1):
            write_vectors(quantize(model, cutoff=rows, **how), tmp_path / "m.ftz")
            sizes.append((tmp_path / "m.ftz").stat().st_size)
        assert sizes[0] <= size < sizes[1]
    assert cutoff_for(model, 100, **how) == 0
    assert cutoff_for(model, 10**9, **how) == len(model.vocabulary_) + len(model.buckets_)


def test_f1_is_that_of_scikit_learn():
    from sklearn.metrics import f1_score, multilabel_confusion_matrix
    from sklearn.preprocessing import MultiLabelBinarizer

    texts, labels = labelled(80, 3)
    several = [[label, "even"] if n % 4 == 0 else [label] for n, label in enumerate(labels)]
    model = FastTextClassifier(loss="ova", epochs=3, **SMALL).fit(texts, several)
    held_out, true = labelled(40, 4)
    true = [[label, "even"] if n % 3 == 0 else [label] for n, label in enumerate(true)]
    documents = Documents.labelled(held_out, true)
    binary = MultiLabelBinarizer(classes=["a", "b", "even"])
    for predictions in (1, 2):
        predicted = [[label for label, _ in row] for row in model.predict_labels(held_out, k=predictions)]
        ours, theirs = binary.fit_transform(true), binary.fit_transform(predicted)
        score = Validation(documents, model.classes_.tolist(), "f1", predictions).score(model)
        assert score == pytest.approx(f1_score(ours, theirs, average="micro", zero_division=0))
        each = f1_score(ours, theirs, average=None, zero_division=0)
        for label, expected in zip(binary.classes_, each, strict=True):
            found = Validation(documents, model.classes_.tolist(), f"f1:{label}", predictions).score(model)
            assert found == pytest.approx(expected)
    assert multilabel_confusion_matrix(ours, theirs).sum() == 3 * 40


def test_labels_that_only_held_out_texts_have_are_counted(files):
    texts, labels = labelled(20, 5)
    labels[:3] = ["new", "newer", "new"]
    with pytest.warns(UserWarning, match="2 labels of the validation texts, such as 'new', .* the 3 times"):
        found = autotune(files[0], validation=texts, validation_y=labels, duration=LONG, trials=1, epochs=1, **SMALL)
    assert found.score <= 17 / 20


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"metric": "accuracy"}, "metric must be 'f1', or 'f1:LABEL'"),
        ({"metric": "f1:c"}, "the label 'c' of the metric is not in the training texts"),
        ({"model_size": "2 MiB"}, "model_size must be a number of bytes"),
        ({"duration": 0}, "duration must be"),
        ({"epoch": 3}, "epoch"),
        (dict(epochs=2, learning_rate=1, vector_size=8, word_ngrams=1, max_n=0), "all that is tuned is given"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(how, message, files):
    with pytest.raises((ValueError, TypeError), match=message):
        autotune(files[0], validation=files[1], **how)


def test_labels_of_other_texts_and_none_at_all(files):
    texts, labels = labelled(10, 6, "xy")
    with pytest.raises(ValueError, match="no label of the validation texts, such as 'x', is one of the training texts"):
        autotune(files[0], validation=texts, validation_y=labels)


def test_no_time_is_said(files):
    with pytest.raises(TrainingError, match="no trial of 1 came to a score in 1e-06 s .*raise duration"):
        autotune(files[0], validation=files[1], duration=1e-6)


def test_sizes():
    assert [bytes_of(size) for size in (7, "7", "2M", "500k", "1.5 MB", "1G")] == [
        7, 7, 2 * 10**6, 500_000, 1_500_000, 10**9,
    ]  # fmt: skip


def test_an_interruption_keeps_the_best(files):
    heard = []

    class Impatient:
        def note(self, sentence):
            heard.append(sentence)
            if sentence.startswith("trial 1"):
                signal.raise_signal(signal.SIGINT)

        def begin(self, *_, **__): ...

        advance = end = begin

    found = autotune(files[0], validation=files[1], duration=LONG, progress=Impatient(), **SMALL)
    assert found.score > 0.5 and heard[-1].startswith("interrupted: the best of")


def test_optuna_is_named_where_it_is_missing(files, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ImportError, match=r"pip install 'wordvec\[tune\]'"):
        autotune(files[0], validation=files[1])


def run(*command, code=0):
    done = CliRunner().invoke(app, [str(each) for each in command])
    assert done.exit_code == code, done.output
    return done


def test_the_command_writes_settings_that_make_the_same_bits(files, tmp_path):
    train, valid = files
    small = ["--vector-size", 8, "--min-n", 0, "--autotune-duration", LONG, "--autotune-trials", 2]
    out, again = tmp_path / "tuned", tmp_path / "again"
    told = json.loads(run("train", "classifier", train, "-o", out, "--autotune", valid, *small, "--json").stdout)
    assert told["score"] > 0.5 and len(told["trials"]) == 2 and told["settings"]["vector_size"] == 8
    run("train", "classifier", "--config", out / "settings.toml", "-o", again)
    assert (again / "arrays.safetensors").read_bytes() == (out / "arrays.safetensors").read_bytes()
    small += ["--autotune-modelsize", "25k", "--autotune-metric", "f1:a", "--word-ngrams", 2]
    run("train", "classifier", train, "-o", tmp_path / "s.ftz", "--autotune", valid, *small)
    assert (tmp_path / "s.ftz").stat().st_size <= 25_000 and load(tmp_path / "s.ftz").score(train) > 0.5
    assert "wordvec quantize again SOURCE -o again.ftz --dsub" in (tmp_path / "s.toml").read_text()


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--autotune-duration", "3"], 2, "--autotune-duration is for --autotune"),
        (["--autotune", "VALID", "--autotune-modelsize", "2M"], 2, "name it tuned.ftz"),
        (["--autotune", "missing"], 1, "there is no file or folder 'missing'"),
    ],
)
def test_what_the_command_cannot_do(options, code, message, files, tmp_path):
    options = [str(files[1]) if each == "VALID" else each for each in options]
    done = run("train", "classifier", files[0], "-o", tmp_path / "tuned", *options, code=code)
    assert message in " ".join(done.output.split()) and not (tmp_path / "tuned").exists()
