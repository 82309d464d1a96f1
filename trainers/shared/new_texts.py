"""New texts for a trained model, tokenized as its training text was."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any

import numpy as np

from ...corpora.corpus import Corpus, is_encoded
from ...corpora.documents import Documents, as_documents
from ...corpora.encoding.tokenizer import unicode_words, whitespace_words
from ...corpora.sources.base import Form, token_list
from ...corpora.sources.kinds import TextSource, read_source
from ...progress import Progress
from ...vocabulary import Vocabulary
from .vocabularies import translated

__all__ = ["TOKENIZERS", "encode_with_vocabulary", "note_undecodable", "reading_options", "words_of"]

TOKENIZERS: dict[str, Callable[[str], list[str]]] = {"whitespace": whitespace_words, "unicode": unicode_words}


def encode_with_vocabulary(
    source: Documents | TextSource, vocabulary: Vocabulary, card: Mapping[str, Any], progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """Texts as rows of a vocabulary: tokens (int32), and offsets (int64, one more than there are texts).

    A word that the vocabulary lacks becomes the first row behind it. Texts in memory are looked up in memory, files
    are encoded on disk.

    Parameters
    ----------
    source : Documents, Corpus, path of an encoded corpus, or anything `Documents.build` reads
        What is encoded already is taken as it is, and so are lists of tokens, except for lower-casing.
    vocabulary : Vocabulary
    card : mapping
        Of the training text: it says how text is split into tokens, and whether it is lower-cased.
    progress : Progress

    Raises
    ------
    ValueError
        The training text was split by a function, of which the card keeps only the name.
    CorpusError, TypeError
        As in `Documents.build`.
    """
    if isinstance(source, Corpus | Documents) or is_encoded(source):
        return _translated(as_documents(source, progress=progress).corpus, vocabulary)
    if isinstance(source, list | tuple | np.ndarray) and not len(source):
        return np.zeros(0, np.int32), np.zeros(1, np.int64)
    found = read_source(source, tables=True)
    if found.form is Form.BYTES or found.is_table:
        documents = as_documents(found, progress=progress, **reading_options(card))
        note_undecodable(documents, progress)
        return _translated(documents.corpus, vocabulary)
    return _looked_up(found.untagged(), vocabulary, card)


def words_of(text: Any, number: int, tokenizer: str, lower: bool) -> Iterator[str]:
    """The words of text `number`: a str is split by the tokenizer of that name, a list of tokens is taken as it is.

    Raises
    ------
    ValueError
        A str should be split by a function, of which only the name is known.
    TypeError
        It is neither.
    """
    words = filter(None, _tokenizer(tokenizer)(text) if isinstance(text, str) else token_list(text, f"text {number}"))
    return map(str.lower, words) if lower else words


def reading_options(card: Mapping[str, Any]) -> dict[str, Any]:
    """The options of `Documents.build` by which text is read as the card's was.

    Raises
    ------
    ValueError
        It was split by a function.
    """
    _tokenizer(card.get("tokenizer", "whitespace"))
    given = {"lower": card.get("lower", False), "tokenizer": card.get("tokenizer", "whitespace")}
    return {name: value for name, value in given.items() if value not in (False, "whitespace")}


def note_undecodable(documents: Documents, progress: Progress) -> None:
    """Note how many bytes of documents were read as U+FFFD, where no card is shown."""
    if count := documents.card["undecodable_bytes"]:
        progress.note(f"{count:,} bytes of {documents.card['source']} are no UTF-8: each was read as U+FFFD")


def _looked_up(texts: Iterable[Any], vocabulary: Vocabulary, card: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    index, unknown = vocabulary.index, len(vocabulary)
    tokenizer, lower = card.get("tokenizer", "whitespace"), card.get("lower", False)
    tokens, ends = array("i"), array("q", [0])
    for number, text in enumerate(texts):
        tokens.extend(list(map(index.get, words_of(text, number, tokenizer, lower), repeat(unknown))))
        ends.append(len(tokens))
    return np.array(tokens, np.int32), np.array(ends, np.int64)


def _translated(corpus: Corpus, vocabulary: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    with tempfile.TemporaryFile() as file:
        return translated(corpus, vocabulary, file).copy(), np.asarray(corpus.offsets)


def _tokenizer(name: str) -> Callable[[str], list[str]]:
    if name not in TOKENIZERS:
        raise ValueError(
            f"the text that this model learnt from was split by a function, {name}: call it yourself, and give lists "
            "of tokens"
        )
    return TOKENIZERS[name]
