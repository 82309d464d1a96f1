"""New texts for a trained model, tokenized as its training text was."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any

import numpy as np

from ...corpora.corpus import Corpus, is_encoded
from ...corpora.documents import Documents, as_documents
from ...corpora.sources.base import Form, token_list
from ...corpora.sources.kinds import TextSource, read_source
from ...corpora.tokenizers.pipeline import Pipeline
from ...progress import Progress
from ...vocabulary import Vocabulary
from .vocabularies import translated

__all__ = ["encode_with_vocabulary", "encoded_elsewhere", "note_undecodable", "reading_options", "words_of"]


def encode_with_vocabulary(
    source: Documents | TextSource, vocabulary: Vocabulary, pipeline: Pipeline, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Texts as rows of a vocabulary: tokens (int32), and offsets (int64, one more than there are texts).

    A word that the vocabulary lacks becomes the first row behind it. Texts in memory are looked up in memory, files
    are encoded on disk.

    Parameters
    ----------
    source : Documents, Corpus, path of an encoded corpus, or anything `Documents.build` reads
        What is encoded already is taken as it is, and so are lists of tokens, except for lower-casing.
    vocabulary : Vocabulary
    pipeline : Pipeline
        How text becomes tokens.
    progress : Progress

    Raises
    ------
    ValueError
        The training text was split by a function that the card cannot name, or by what is not installed.
    CorpusError, TypeError
        As in `Documents.build`.
    """
    if isinstance(source, Corpus | Documents) or is_encoded(source):
        return _translated(as_documents(source, progress=progress).corpus, vocabulary)
    if isinstance(source, list | tuple | np.ndarray) and not len(source):
        return np.zeros(0, np.int32), np.zeros(1, np.int64)
    found = read_source(source, tables=True)
    if found.form is Form.BYTES or found.is_table:
        documents = as_documents(found, progress=progress, **pipeline.options())
        note_undecodable(documents, progress)
        return _translated(documents.corpus, vocabulary)
    return _looked_up(found.untagged(), vocabulary, pipeline)


def encoded_elsewhere(source: Documents | TextSource, pipeline: Pipeline, client: Any, progress: Progress) -> Corpus:
    """Texts as a corpus that the workers of a cluster find; they encode what are files of lines.

    Parameters and errors are those of `encode_with_vocabulary`.
    """
    if isinstance(source, Corpus | Documents) or is_encoded(source):
        return as_documents(source, progress=progress).corpus
    documents = as_documents(source, client=client, progress=progress, **pipeline.options())
    note_undecodable(documents, progress)
    return documents.corpus


def words_of(text: Any, number: int, pipeline: Pipeline) -> list[str]:
    """The words of text `number`: a str is split by the pipeline, a list of tokens is respelled at most.

    Raises
    ------
    ValueError
        A str cannot be split, as the tokenizer is not here.
    TypeError
        It is neither.
    """
    if isinstance(text, str):
        return pipeline.tokens(text)
    return pipeline.respelled(filter(None, token_list(text, f"text {number}")))


def reading_options(card: Mapping[str, Any]) -> dict[str, Any]:
    """The options of `Documents.build` by which text is read as the card's was.

    Raises
    ------
    ValueError
        It was split by a function that the card cannot name.
    """
    pipeline = Pipeline.of_record(card)
    pipeline.tokens("")  # which says what is missing
    return pipeline.options()


def note_undecodable(documents: Documents, progress: Progress) -> None:
    """Note how many bytes of documents were read as U+FFFD, where no card is shown."""
    if count := documents.card["undecodable_bytes"]:
        progress.note(f"{count:,} bytes of {documents.card['source']} are no UTF-8: each was read as U+FFFD")


def _looked_up(texts: Iterable[Any], vocabulary: Vocabulary, pipeline: Pipeline) -> tuple[np.ndarray, np.ndarray]:
    index, unknown = vocabulary.index, len(vocabulary)
    tokens, ends = array("i"), array("q", [0])
    for number, text in enumerate(texts):
        tokens.extend(list(map(index.get, words_of(text, number, pipeline), repeat(unknown))))
        ends.append(len(tokens))
    return np.array(tokens, np.int32), np.array(ends, np.int64)


def _translated(corpus: Corpus, vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    return translated(corpus, vocabulary).copy(), np.asarray(corpus.offsets)
