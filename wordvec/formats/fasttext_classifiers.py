"""Classifiers in fastText's model files, as model folders keep them and the other way, with equal probabilities."""

from __future__ import annotations

import reprlib
import warnings
from pathlib import Path

import numpy as np

from .fasttext import Args, FastTextFile, nodes_of_outputs, outputs_of_nodes, read_fasttext, write_fasttext
from .saved import SavedModel

__all__ = ["read_classifier", "write_classifier"]

PREFIX = "__label__"

#: Settings of fastText, and what the classifier calls them.
_NAMES = {
    "dim": "vector_size",
    "epoch": "epochs",
    "min_count": "min_count",
    "neg": "negative",
    "word_ngrams": "word_ngrams",
    "loss": "loss",
    "bucket": "bucket",
    "minn": "min_n",
    "maxn": "max_n",
}


def read_classifier(path: str | Path) -> SavedModel:
    """Read a classifier. Its labels are str, without ``__label__``; the learning rate is in no file.

    Raises
    ------
    FormatError
        As `read_fasttext`.
    """
    file = read_fasttext(path)
    params = {ours: getattr(file.args, name) for name, ours in _NAMES.items()}
    if not file.args.bucket:
        del params["bucket"]
    if params["min_n"] > params["max_n"]:  # which is fastText's way to say that there are none
        params |= {"min_n": 0, "max_n": 0}
    params |= {name: max(1, params[name]) for name in ("epochs", "min_count", "negative", "word_ngrams")}
    classes, order = np.unique([label.removeprefix(PREFIX) for label in file.labels], return_inverse=True)
    arrays = {
        "vectors": file.word_rows,
        "word_rows": file.word_rows,
        "ngram_rows": file.ngram_rows,
        "buckets": file.buckets,
        "counts": file.counts,
        "outputs": nodes_of_outputs(file.outputs) if file.args.loss == "hs" else file.outputs[np.argsort(order)],
        "label_counts": file.label_counts[np.argsort(order)],
        "label_order": order,
    }
    state = {"corpus": {}, "classes": classes.tolist()}
    return SavedModel("FastTextClassifier", params, arrays, file.words, [], state)


def write_classifier(saved: SavedModel, path: Path) -> None:
    """Write a classifier; labels of any kind are written as text behind ``__label__``.

    A warning says so where texts must be lower-cased or tokenized before they are given to fastText.
    """
    params, arrays = saved.params, saved.arrays
    order, outputs = arrays["label_order"], arrays["outputs"]
    counts = np.maximum(arrays["counts"], 1)  # kept words have 0
    args = {name: params[ours] for name, ours in _NAMES.items()}
    if params["word_ngrams"] == 1 and params["max_n"] == 0:
        args["bucket"] = 0
    file = FastTextFile(
        Args(model="supervised", **args),
        saved.words,
        counts,
        arrays["word_rows"],
        arrays["ngram_rows"],
        arrays["buckets"],
        outputs_of_nodes(outputs) if params["loss"] == "hs" else outputs[order],
        int(counts.sum()),
        [f"{PREFIX}{saved.state['classes'][label]}" for label in order],
        arrays["label_counts"][order],
    )
    write_fasttext(file, path)
    how = {name: params.get(name) for name in ("lower", "tokenizer", "normalize", "expressions", "phrases")}
    if how != {"lower": False, "tokenizer": "whitespace", "normalize": None, "expressions": None, "phrases": None}:
        told = " and ".join(f"{name}={reprlib.repr(value)}" for name, value in how.items() if value)
        warnings.warn(
            f"{path} does not hold {told}: give fastText texts that are read so, with a blank between tokens",
            stacklevel=4,
        )
