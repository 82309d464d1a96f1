"""Texts with labels, as a classifier is given them: encoding, and the order of the labels."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from ... import corpora
from ...corpora.tokenizers.pipeline import Pipeline
from ...errors import CorpusError
from ...progress import SILENT, Progress
from ...system.versions import scratch

__all__ = [
    "Encoded",
    "encode_texts",
    "encoded_corpus",
    "is_right",
    "label_array",
    "labelled_documents",
    "require_one_kind",
    "sorted_labels",
    "temporary_documents",
]

KINDS = "str", "int", "float", "bool"  # of labels: those that a model folder can keep


class Encoded(NamedTuple):
    """Texts as token ids: text `t` is ``tokens[offsets[t]:offsets[t + 1]]``, and each token an index of `types`."""

    types: Sequence[str]
    tokens: np.ndarray
    offsets: np.ndarray


@contextmanager
def temporary_documents(
    texts: Any, labels: Any = None, *, label_prefix: str | None = None, progress: Progress = SILENT, **how: Any
) -> Iterator[corpora.Documents]:
    """Texts with labels, encoded into a temporary folder, which is deleted afterwards.

    Parameters
    ----------
    texts : iterable of str or of lists of str, files, or a table
    labels : sequence, optional
        Beside texts in memory.
    label_prefix : str, optional
        Of files of lines.
    progress : Progress
    **how
        For `Documents.build`.

    Raises
    ------
    CorpusError
        They are encoded already, without labels, or cannot be read.
    """
    if corpora.is_encoded(texts):
        raise CorpusError(
            f"{getattr(texts, 'folder', texts)} is an encoded corpus, which holds no labels: give the text that it was"
            " made of, with __label__ words, or a table and the names of its columns"
        )
    with scratch() as folder:
        place = folder / "corpus"
        if labels is not None:
            yield corpora.Documents.labelled(texts, labels, place, progress=progress, **how)
        else:
            yield corpora.Documents.build(texts, place, label_prefix=label_prefix, progress=progress, **how)


@contextmanager
def labelled_documents(
    texts: Any, labels: Any, pipeline: Pipeline, progress: Progress = SILENT
) -> Iterator[corpora.Documents]:
    """Texts with labels as a classifier's methods are given them, tokenized as its parameters say.

    Raises
    ------
    ValueError
        There are no labels, or `Documents` were read in another way.
    """
    from ...corpora.sources.kinds import are_files
    from ...corpora.sources.labelled import LABEL_PREFIX

    if isinstance(texts, corpora.Documents):
        _require_read_alike(texts.corpus, pipeline)
        yield texts
        return
    if labels is None and not are_files(texts):
        raise ValueError("there are no labels: give one for each text, or the path of a file with __label__ words")
    prefix = LABEL_PREFIX if labels is None else None
    with temporary_documents(texts, labels, label_prefix=prefix, progress=progress, **pipeline.options()) as documents:
        yield documents


def encode_texts(texts: Any, pipeline: Pipeline) -> Encoded:
    """Texts without their labels as token ids; files are encoded on disk, texts in memory in memory.

    Parameters
    ----------
    texts : iterable of str or of lists of str, path of a file in fastText's format, Documents, Corpus or its folder
    pipeline : Pipeline
        The classifier's.
    """
    from ...corpora.encoding.encode import encode_strings
    from ...corpora.sources.kinds import are_files
    from ..shared.new_texts import words_of

    if corpora.is_encoded(texts):
        texts = corpora.as_corpus(texts)
    if are_files(texts):
        with labelled_documents(texts, None, pipeline) as documents:
            corpus = documents.corpus
            return Encoded(corpus.types, np.array(corpus.tokens), np.array(corpus.offsets))
    corpus = getattr(texts, "corpus", texts)
    if isinstance(corpus, corpora.Corpus):
        _require_read_alike(corpus, pipeline)
        return Encoded(corpus.types, corpus.tokens, corpus.offsets)
    if isinstance(texts, list | tuple) and pipeline.splits_bytes and all(isinstance(text, str) for text in texts):
        return Encoded(*encode_strings(texts, pipeline))
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    tokens, offsets = array("i"), array("q", [0])
    for number, text in enumerate(texts):
        words = words_of(getattr(text, "words", text), number, pipeline)
        tokens.extend(list(map(numbers.__getitem__, words)))
        offsets.append(len(tokens))
    return Encoded(list(numbers), np.array(tokens, np.int32), np.array(offsets, np.int64))


@contextmanager
def encoded_corpus(texts: Any, pipeline: Pipeline, progress: Progress) -> Iterator[corpora.Corpus]:
    """Texts without their labels as a corpus, as the workers of a cluster find them; see `encode_texts`."""
    from ...corpora.sources.kinds import are_files
    from ...corpora.sources.labelled import LABEL_PREFIX

    if corpora.is_encoded(texts) or isinstance(texts, corpora.Documents):
        corpus = texts.corpus if isinstance(texts, corpora.Documents) else corpora.as_corpus(texts)
        _require_read_alike(corpus, pipeline)
        yield corpus
        return
    prefix = LABEL_PREFIX if are_files(texts) else None
    with temporary_documents(texts, label_prefix=prefix, progress=progress, **pipeline.options()) as documents:
        yield documents.corpus


def sorted_labels(labels: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """The labels in scikit-learn's order, and the number (int32) that each of `labels` has there.

    Raises
    ------
    TypeError
        They are of several kinds, or of one that cannot be sorted and saved.
    ValueError
        There is one only, or one is not finite.
    """
    require_one_kind(labels)
    if len(labels) < 2:
        raise ValueError(f"all texts have one class, the label {labels[0]!r}: give texts of two labels at least")
    if isinstance(labels[0], float) and not np.isfinite(labels).all():
        raise ValueError("a label is NaN or infinite: give numbers, or text")
    classes, number = np.unique(label_array(labels), return_inverse=True)
    return classes, number.astype(np.int32)


def require_one_kind(labels: Sequence[Any]) -> None:
    """Raise `TypeError` if labels are of several kinds, or of one that cannot be sorted and saved."""
    kinds = sorted({type(label).__name__ for label in labels})
    if len(kinds) > 1:
        raise TypeError(f"labels are of several kinds ({', '.join(kinds)}): give all as {KINDS[0]}, or all as another")
    if not set(kinds) <= set(KINDS):
        raise TypeError(f"a label is a {kinds[0]}: give {', '.join(KINDS)}, or a list of several of them")


def label_array(labels: Sequence[Any]) -> np.ndarray:
    """Labels of one kind as an array that gives each back as it is.

    NumPy makes floats of whole numbers that have no signed type in common, and cuts NUL off the end of text.
    """
    labels = list(labels)
    array = np.array(labels)
    if repr(array.tolist()) == repr(labels):
        return array
    unsigned = isinstance(labels[0], int) and min(labels) >= 0 and max(labels) < 2**64
    return np.array(labels, np.uint64 if unsigned else object)


def is_right(predicted: Any, label: Any) -> bool:
    """Whether a label is the text's, or one of those that it has."""
    from ...corpora.sources.labelled import SEVERAL

    return predicted in label if isinstance(label, SEVERAL) else predicted == label


def _require_read_alike(corpus: corpora.Corpus, pipeline: Pipeline) -> None:
    """Refuse texts that were encoded with other options than the classifier's."""
    theirs = Pipeline.of_record(corpus.card)
    if theirs != pipeline:
        raise ValueError(f"the texts were read with {theirs}, and the classifier has {pipeline}: set them alike")
