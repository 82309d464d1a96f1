"""Vocabularies of trainers: learning one, encoding text with it, initializing its vectors with given ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import corpora
from ...progress import Progress
from ...system.arrays import all_finite
from ...system.aside import put_aside
from ...system.warning import warn_caller
from ...vectors.directions import require_finite
from ...vectors.fingerprints import fingerprint_of
from ...vocabulary import Vocabulary

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ...vectors.subword import SubwordVectors

__all__ = [
    "copy_words",
    "corpus_card",
    "given_vectors",
    "rows_of_types",
    "translated",
    "warn_of_new_words",
    "with_given_ngrams",
    "with_kept",
]

LEAST_MATCHED = 0.01  # of the words: with fewer, starting from vectors is most likely a mistake


def _tokens_inside(tokens: np.ndarray, size: int, block: int = 1 << 22) -> int:
    """How many tokens are in the vocabulary."""
    return sum(int(np.count_nonzero(tokens[start : start + block] < size)) for start in range(0, len(tokens), block))


def corpus_card(read: Any, tokens: np.ndarray, words: int) -> dict[str, Any]:
    """The card of a corpus or of documents with the size of the vocabulary, the number of out-of-vocabulary tokens, and
    the fingerprint of the text.
    """
    inside = _tokens_inside(tokens, words)
    text = getattr(read, "corpus", read)
    text = getattr(text, "of", text)  # of chosen words
    counted = {"vocabulary": words, "tokens_below_the_cut": len(tokens) - inside}
    return read.card | counted | {"fingerprint": text.fingerprint}


def rows_of_types(corpus: corpora.Corpus, vocabulary: Vocabulary) -> np.ndarray:
    """The row of each type of a corpus in a vocabulary (int32); of those that it lacks, the first row behind it."""
    return np.array([vocabulary.index.get(word, len(vocabulary)) for word in corpus.types], np.int32)


def translated(corpus: corpora.Corpus, vocabulary: Vocabulary, block: int = 1 << 22) -> np.ndarray:
    """The corpus's tokens as rows of the vocabulary, on the disk; a word it lacks becomes the first row behind it."""
    if not len(corpus.tokens):
        return np.zeros(0, np.int32)  # no file can be mapped that is empty
    rows = rows_of_types(corpus, vocabulary)
    blocks = (corpus.tokens[start : start + block] for start in range(0, len(corpus.tokens), block))
    return put_aside((rows[each] for each in blocks), np.int32, "the text in the model's words")


def warn_of_new_words(model: Any, corpus: corpora.Corpus) -> None:
    """Warn where more training leaves out words that a `fit` would learn, or most of the text."""
    known = model.vocabulary_.index
    new = np.array([word not in known for word in corpus.types], bool)
    if not new.any():
        return
    frequent = replace(model.choice_of_more(), keep=None).ranks(corpus)
    learnt_anew = int(new[frequent].sum())
    share = float(corpus.counts[new].sum() / max(len(corpus.tokens), 1))
    if learnt_anew or share > 0.5:
        warn_caller(
            f"the vocabulary lacks {int(new.sum()):,} words of this text, {learnt_anew:,} of which occur"
            f" {model.min_count} times or more: they are left out, {100 * share:.1f} % of the tokens; take them"
            " in with grow=True where the method can, or call fit on all text",
        )


def with_kept(vocabulary: Vocabulary, given: KeyedVectors, drop: Any, no_words: tuple[str, ...] = ()) -> Vocabulary:
    """A vocabulary with those given words behind it that it lacks, but for dropped ones, and those with a prefix that
    no word has; they have a count of 0.
    """
    from ...corpora.choosing import listed_words

    out = vocabulary.index.keys() | (set() if drop is None else set(listed_words(drop, "drop")))
    kept = [word for word in given.index_to_key if isinstance(word, str) and word not in out]
    kept = [word for word in kept if not word.startswith(no_words)] if no_words else kept
    counts = np.concatenate([vocabulary.counts, np.zeros(len(kept), np.int64)])
    return Vocabulary([*vocabulary.words, *kept], counts)


def given_vectors(given: str | Path | KeyedVectors, vector_size: int) -> KeyedVectors:
    """What `init_from` is or names; `ValueError` if its dimensions are not `vector_size`, or a number is not finite."""
    if isinstance(given, str | Path):
        from ...formats.table import read_vectors

        given = read_vectors(given)
    given = getattr(given, "wv", given)  # a model's
    if given.vector_size != vector_size:
        raise ValueError(
            f"init_from has {given.vector_size} dimensions and vector_size is {vector_size}: "
            f"set it to {given.vector_size}"
        )
    try:
        require_finite(given.index_to_key, given.vectors)
    except ValueError as error:
        raise ValueError(f"init_from cannot be trained from: {error}") from error
    return given


def with_given_ngrams(given: KeyedVectors, min_n: int, max_n: int, bucket: int) -> SubwordVectors:
    """Given vectors with their n-grams, if they have some; `ValueError` if these are others, or not finite."""
    from ...vectors.subword import compact

    ngrams = compact(given)
    if not ngrams.bucket:
        return ngrams
    if not all_finite(ngrams.vectors_vocab, ngrams.vectors_ngrams):
        raise ValueError("init_from cannot be trained from: its n-grams hold NaN or infinity; give other vectors")
    theirs, wanted = (ngrams.min_n, ngrams.max_n, ngrams.bucket), (min_n, max_n, bucket)
    if theirs != wanted:
        raise ValueError(
            "init_from has min_n={}, max_n={} and bucket={}, not {}, {} and {}: set them alike".format(*theirs, *wanted)
        )
    return ngrams


def copy_words(
    init_from: Any,
    given: KeyedVectors,
    given_rows: np.ndarray,
    vocabulary: Vocabulary,
    rows: np.ndarray,
    progress: Progress,
) -> tuple[dict[str, Any], np.ndarray]:
    """Overwrite the rows of words that are among the given ones, and say what they are, and how many match.

    Returns
    -------
    report : dict
        ``source``, the path, or the class of what is no path; ``sha256``, its fingerprint; how many words of the text
        ``matched``, ``of`` how many, how many were ``given``, and how many that the text lacks are ``kept``, if any.
    started : bool array (V,)
        Which words start from given vectors.
    """
    started = np.array([word in given.key_to_index for word in vocabulary.words], bool)
    rows[started] = given_rows[[given.key_to_index[word] for word in vocabulary.words if word in given.key_to_index]]
    of_text = vocabulary.counts > 0
    size, matched, kept = int(of_text.sum()), int((started & of_text).sum()), int((~of_text).sum())
    also = f", {kept:,} others are kept" if kept else ""
    progress.note(f"{matched:,} of {size:,} words start from the {len(given):,} given vectors{also}")
    if matched < LEAST_MATCHED * size:
        warn_caller(
            f"init_from changes next to nothing: {matched:,} of {size:,} words"
            f" ({100 * matched / size:.1f} %) are among the {len(given):,} given ones, which start with"
            f" {', '.join(map(repr, given.index_to_key[:3]))}; give vectors of the same language, case and tokens",
        )
    source = str(init_from) if isinstance(init_from, str | Path) else type(init_from).__name__
    told = {"source": source, "sha256": fingerprint_of(given), "matched": matched, "of": size, "given": len(given)}
    return told | ({"kept": kept} if kept else {}), started
