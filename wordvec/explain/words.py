"""What a word is made of (FastText's n-grams), and where it hangs in the Huffman tree (hierarchical softmax)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core import reference
from ..core.outputs import huffman_paths
from ..vectors.keyed import keyed_of
from ..vectors.ngrams import pieces, subwords
from .shown import Shown
from .texts import predicting, row_of

__all__ = ["NGrams", "Path", "ngrams", "path"]


class NGrams(Shown):
    """What a word's vector is the mean of: a row for the word, if it is known, and one for each of its n-grams.

    Attributes
    ----------
    vectors : float32 array (rows, dimensions)
        The rows themselves; zeros where a bucket was not trained.
    """

    def __init__(self, title: str, rows: Sequence[tuple[Any, ...]], vectors: np.ndarray, notes: Sequence[str]) -> None:
        super().__init__(title, ("n-gram", "bucket", "row", "length", "cosine"), rows, notes)
        self.vectors = vectors


def ngrams(model: Any, word: str) -> NGrams:
    """Show the character n-grams of a word, known or not, their hash buckets and their rows.

    Parameters
    ----------
    model : FastText, or vectors with n-grams
    word : str

    Returns
    -------
    NGrams
        Of each row its number, its vector's length, and its cosine with the word's vector: what it contributes.

    Raises
    ------
    TypeError
        The model has no n-grams.
    ValueError
        The word is unknown, and none of its n-grams was trained.

    Examples
    --------
    >>> import wordvec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = wordvec.FastText(vector_size=16, min_count=1, bucket=1000).fit(texts)
    >>> [row[0] for row in wordvec.explain.ngrams(model, "cat").rows]
    ['cat', '<ca', '<cat', '<cat>', 'cat', 'cat>', 'at>']
    """
    keyed: Any = keyed_of(model)
    if not getattr(keyed, "bucket", 0):
        raise TypeError(
            "explain.ngrams is about vectors that are made of n-grams: give a FastText model (max_n above 0)"
        )
    if word not in keyed:
        raise ValueError(f"{word!r} is not in the vocabulary, and none of its n-grams was trained; choose another word")
    vector = keyed.get_vector(word)
    found = pieces(word, keyed.min_n, keyed.max_n)
    _, buckets = subwords([word], keyed.min_n, keyed.max_n, keyed.bucket)
    place = {int(bucket): n for n, bucket in enumerate(keyed.buckets)}
    known = word in keyed.key_to_index
    parts: list[tuple[str, int | None, int | None, np.ndarray]] = []
    if known:
        row = keyed.key_to_index[word]
        parts.append((word, None, row, keyed.vectors_vocab[row]))
    for piece, bucket in zip(found, buckets.tolist(), strict=True):
        at = place.get(bucket)
        own = np.zeros(keyed.vector_size, np.float32) if at is None else keyed.vectors_ngrams[at]
        parts.append((piece, bucket, None if at is None else len(keyed) + at, own))
    vectors = np.array([part[3] for part in parts])
    rows = [(*part[:3], float(np.linalg.norm(part[3])), _cosine(part[3], vector)) for part in parts]
    count = f"{len(parts):,} rows" if known else f"{len(parts):,} rows, as it is not in the vocabulary"
    notes = [
        f"n-grams of {keyed.min_n} to {keyed.max_n} characters of <{word}>, hashed into {keyed.bucket:,} buckets,"
        f" {len(keyed.buckets):,} of which have a row."
    ]
    if any(row[2] is None for row in rows):
        notes.append("An n-gram without a row is in no word of the vocabulary: it counts as zeros.")
    return NGrams(f"{word}: the mean of {count}", rows, vectors, notes)


def _cosine(a: np.ndarray, b: np.ndarray) -> float | None:
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / lengths if lengths else None


class Path(Shown):
    """The nodes between the root of the Huffman tree and a word.

    Attributes
    ----------
    code : str
        The branches that are taken, as zeros and ones: 0 where the label is 1, as in word2vec.c.
    probability : float or None
        The product of the probabilities of the branches, where an input was given.
    """

    def __init__(self, title: str, rows: Sequence[tuple[Any, ...]], notes: Sequence[str], given: bool) -> None:
        columns = ("depth", "node", "label", "words below")
        super().__init__(title, (*columns, "logit", "probability") if given else columns, rows, notes)
        self.code = "".join(str(1 - row[2]) for row in rows)
        self.probability = float(np.prod([row[5] for row in rows])) if given else None


def path(model: Any, word: str, given: str | None = None) -> Path:
    """Show the path of a word in the Huffman tree: the yes-or-no questions that predict it with hierarchical softmax.

    Parameters
    ----------
    model : Word2Vec, FastText or Doc2Vec
        Fitted; with ``hs=1`` for `given`.
    word : str
    given : str, optional
        A word that predicts it: then each node has the logit and the probability of the branch, and their product is
        the probability of `word`.

    Raises
    ------
    TypeError, ValueError
        The model learns otherwise, or a word is not in its vocabulary.
    """
    model = predicting(model, "explain.path shows the Huffman tree")
    if given is not None and not model._layout.nodes:
        raise ValueError("hs=0 trains no nodes, so they give no probabilities; set hs=1 and fit, or leave given out")
    row = row_of(model, word)
    start, node, branch, _ = huffman_paths(model.vocabulary_.counts)
    nodes, labels = node[start[row] : start[row + 1]].tolist(), branch[start[row] : start[row + 1]].tolist()
    below = np.bincount(node, minlength=len(model.vocabulary_) - 1)
    rows: list[tuple[Any, ...]] = [
        (n, at, yes, int(below[at])) for n, (at, yes) in enumerate(zip(nodes, labels, strict=True))
    ]
    if given is not None:
        hidden = _input(model, given)
        outputs: Any = model.nodes_
        logits = [float(hidden @ outputs[at]) for at in nodes]
        sure = [_probability(logit, yes) for logit, yes in zip(logits, labels, strict=True)]
        rows = [(*row, *more) for row, more in zip(rows, zip(logits, sure, strict=True), strict=True)]
    count = int(model.vocabulary_.counts[row])
    title = f"{word}, which occurs {count:,} times: {len(nodes)} nodes from the root (0)"
    found = Path(title, rows, [], given is not None)
    found.notes.append(f"Its code is {found.code}; frequent words have short ones.")
    if found.probability is not None:
        found.notes.append(f"The probability of {word}, given {given}, is the product: {found.probability:.3g}.")
    return found


def _input(model: Any, word: str) -> np.ndarray:
    """The input vector of a word, which may be a mean of rows."""
    rows = reference.rows_of(model._rows)(row_of(model, word)) if model._rows is not None else [row_of(model, word)]
    return model._matrices().W[list(rows), : model._layout.dimensions].mean(0)


def _probability(logit: float, label: int) -> float:
    """Of the branch with this label."""
    _, gradient = reference.gradient(logit, float(label), 1.0)
    return 1 - abs(gradient)
