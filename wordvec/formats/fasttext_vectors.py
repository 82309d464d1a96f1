"""fastText's model files as a format of vectors: what `wordvec.formats.fasttext` reads, as vectors, and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import FormatError
from ..system.warning import warn_caller
from ..vectors.plain import NgramRows, WordVectors
from ..vectors.quantized import QuantizedRows
from .fasttext import FastTextFile, nodes_of_outputs, outputs_of_nodes, read_fasttext, write_fasttext
from .fasttext import is_fasttext as sniff
from .fasttext_classifiers import write_classifier
from .fasttext_layout import Args

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.subword import SubwordVectors

__all__ = ["read", "sniff", "write", "write_classifier"]


def read(path: Path) -> WordVectors:
    """Read the vectors of a model file and of its n-grams, with what training goes on from. Labels are left out."""
    file = read_fasttext(path)
    args = file.args
    min_n, max_n, bucket = max(args.minn, 1), args.maxn, args.bucket
    if not bucket or max_n < min_n:
        min_n = max_n = bucket = 0
    ngrams = {"min_n": min_n, "max_n": max_n, "bucket": bucket} if bucket else {"max_n": 0}
    params, outputs = _training(file)
    own, of_ngrams = np.asarray(file.word_rows), np.asarray(file.ngram_rows)
    rows = NgramRows(of_ngrams, file.buckets, min_n, max_n, bucket, isinstance(file.word_rows, QuantizedRows))
    vectors = rows.means(file.words, own)
    return WordVectors(file.words, vectors, file.counts, rows, own, params | ngrams, outputs)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write vectors, with n-grams or without, as a model file that fastText and gensim load.

    What they don't know is made up where the file must say it: counts of 1, an output matrix of zeros, fastText's
    default settings. Of a model of both losses, hierarchical softmax and negative sampling, the latter is kept.
    """
    from ..vectors.subword import compact

    if path.name.lower().endswith((".ftz", ".ftz.gz")):
        raise FormatError(f"{path}: fastText quantizes classifiers alone; write these vectors as a .bin")
    vectors = compact(vectors)
    loss, outputs = _outputs(vectors)
    counts = np.maximum(vectors.expandos.get("count", np.ones(len(vectors), np.int64)), 1)  # kept words have 0
    file = FastTextFile(
        _args(vectors, loss),
        vectors.index_to_key,
        counts,
        vectors.vectors_vocab,
        vectors.vectors_ngrams,
        vectors.buckets,
        outputs,
        tokens=int(counts.sum()),
    )
    write_fasttext(file, path)


#: Settings of fastText that the trainers have under gensim's names.
_NAMES = {"ws": "window", "epoch": "epochs", "min_count": "min_count", "neg": "negative", "t": "sample"}


def _args(vectors: SubwordVectors, loss: str) -> Args:
    known = {name: vectors.params[ours] for name, ours in _NAMES.items() if ours in vectors.params}
    lengths = {"bucket": vectors.bucket, "minn": vectors.min_n, "maxn": vectors.max_n}
    if not vectors.bucket:
        lengths = dict.fromkeys(lengths, 0)  # gensim takes a min_n above max_n, and no other, for no n-grams
    model = "skipgram" if vectors.params.get("sg", 1) else "cbow"
    return Args(dim=vectors.vector_size, loss=loss, model=model, **lengths, **known)


def _outputs(vectors: SubwordVectors) -> tuple[str, np.ndarray]:
    """The loss and the output matrix for what the trainer has left."""
    if "contexts" in vectors.outputs:
        if "nodes" in vectors.outputs:
            warn_caller(
                "the nodes of hierarchical softmax are left out: fastText's file holds one output matrix, and that is "
                "negative sampling's"
            )
        return "ns", vectors.outputs["contexts"]
    if "nodes" in vectors.outputs:
        return "hs", outputs_of_nodes(vectors.outputs["nodes"])
    return "ns", np.zeros((len(vectors), vectors.vector_size), np.float32)


def _training(file: FastTextFile) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What our trainer goes on from, in its terms: settings and output rows; nothing for what does not learn on."""
    args = file.args
    if args.model == "supervised" or args.loss not in ("hs", "ns") or isinstance(file.word_rows, QuantizedRows):
        return {}, {}
    params = {ours: getattr(args, name) for name, ours in _NAMES.items()}
    params |= {"vector_size": args.dim, "sg": int(args.model == "skipgram"), "hs": int(args.loss == "hs")}
    outputs = np.asarray(file.outputs)
    if args.loss == "hs":
        return params | {"negative": 0}, {"nodes": nodes_of_outputs(outputs)}
    return params, {"contexts": outputs}
