"""Classifiers in fastText's model files, as model folders keep them and the other way, with equal probabilities."""

from __future__ import annotations

import reprlib
from pathlib import Path

import numpy as np

from ..errors import FormatError
from ..system.warning import warn_caller
from ..vectors.quantized import QuantizedRows
from .fasttext import FastTextFile, nodes_of_outputs, outputs_of_nodes, read_fasttext, write_fasttext
from .fasttext_layout import Args
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
    own, outputs = np.asarray(file.word_rows), np.asarray(file.outputs)
    arrays = {
        "vectors": own,
        "buckets": file.buckets,
        "counts": file.counts,
        "outputs": nodes_of_outputs(outputs) if file.args.loss == "hs" else outputs[np.argsort(order)],
        "label_counts": file.label_counts[np.argsort(order)],
        "label_order": order,
    }
    state = {"corpus": {}, "classes": classes.tolist()}
    if isinstance(file.word_rows, QuantizedRows) and isinstance(file.ngram_rows, QuantizedRows):
        inputs = file.word_rows.joined(file.ngram_rows)
        arrays |= inputs.arrays()
        state["quantized"] = {"dsub": inputs.book.dsub}
        if isinstance(file.outputs, QuantizedRows):
            arrays |= file.outputs.arrays("output_")
            state["quantized"]["output_dsub"] = file.outputs.book.dsub
    else:
        arrays |= {"word_rows": own, "ngram_rows": np.asarray(file.ngram_rows)}
    return SavedModel("FastTextClassifier", params, arrays, file.words, [], state)


def write_classifier(saved: SavedModel, path: Path) -> None:
    """Write a classifier; labels of any kind are written as text behind ``__label__``.

    A quantized one is written as such. A warning says so where texts must be lower-cased or tokenized before they are
    given to fastText.

    Raises
    ------
    FormatError
        The file shall be a ``.ftz``, and the classifier is not quantized.
    """
    params, arrays, size = saved.params, saved.arrays, len(saved.words)
    order = arrays["label_order"]
    if path.name.lower().endswith((".ftz", ".ftz.gz")) and not saved.is_quantized:
        raise FormatError(
            f"cannot write {path}: this classifier is not quantized; make it small with wordvec.quantize, or wordvec"
            " quantize MODEL -o OUT.ftz"
        )
    counts = np.maximum(arrays["counts"], 1)  # kept words have 0
    args, buckets = {name: params[ours] for name, ours in _NAMES.items()}, arrays["buckets"]
    if params["word_ngrams"] == 1 and params["max_n"] == 0:
        args["bucket"], buckets = 0, buckets[:0]
    own: np.ndarray | QuantizedRows
    ngrams: np.ndarray | QuantizedRows
    outputs: np.ndarray | QuantizedRows = arrays["outputs"]
    outputs = outputs_of_nodes(arrays["outputs"]) if params["loss"] == "hs" else outputs[order]
    if saved.is_quantized:
        rows = saved.codes(size + len(arrays["buckets"]), params["vector_size"])
        own, ngrams = rows[:size], rows[size : size + len(buckets)]
        if "output_codes" in arrays:
            outputs = saved.codes(len(order), params["vector_size"], "output_")
    else:
        own, ngrams = arrays["word_rows"], arrays["ngram_rows"]
    file = FastTextFile(
        Args(model="supervised", **args),
        saved.words,
        counts,
        own,
        ngrams,
        buckets,
        outputs,
        int(counts.sum()),
        [f"{PREFIX}{saved.state['classes'][label]}" for label in order],
        arrays["label_counts"][order],
    )
    write_fasttext(file, path)
    if "thresholds" in arrays:
        warn_caller(f"{path} does not hold the labels' thresholds: give fastText one for all")
    how = {name: params.get(name) for name in ("lower", "tokenizer", "normalize", "expressions", "phrases")}
    if how != {"lower": False, "tokenizer": "whitespace", "normalize": None, "expressions": None, "phrases": None}:
        told = " and ".join(f"{name}={reprlib.repr(value)}" for name, value in how.items() if value)
        warn_caller(f"{path} does not hold {told}: give fastText texts that are read so, with a blank between tokens")
