"""Static vectors of words from an encoder that gives a word another vector in every context.

A word's vector is the mean of those that it has in some of its contexts in a text (Bommasani, Davis & Cardie 2020, who
call it aggregated), or the one that it has by itself (decontextualized).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .corpora.choosing import listed_words
from .corpora.corpus import Corpus, as_corpus
from .corpora.occurrences import drawn_occurrences
from .encoders.checking import Checked, CheckedWords, checked_encoder
from .encoders.names import encoder_named, is_encoder_name
from .parameters import choice, whole
from .progress import USUAL, Progress
from .system.cards import Whole
from .system.checkpoints import Checkpoint
from .system.interruptions import put_off
from .system.warning import warn_caller
from .vectors.keyed import keyed_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["AGGREGATES", "Distilled", "Distilling", "distill", "distilled"]

#: How the vectors of a word's contexts become one: a ufunc of two, and what it starts from.
AGGREGATES = {"mean": (np.add, 0.0), "max": (np.maximum, -np.inf), "min": (np.minimum, np.inf)}

_SPANS = 512  # that are given to the encoder at once
_SHOWN = 3


class Distilled(NamedTuple):
    """Static vectors, and what they were made of."""

    vectors: KeyedVectors
    contexts: int  # occurrences of words that were averaged
    cut: int  # occurrences left out, as the encoder has no vector for them there
    missing: list[str]  # words without a vector


@dataclass(frozen=True)
class Distilling:
    """How vectors are distilled: parameters of `distill`, checked when it is made."""

    words: Iterable[str] | str | Path | None = None
    contexts: int = 100
    aggregate: str = "mean"
    span: int = 64
    min_count: int = 5
    max_final_vocab: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        whole("contexts", self.contexts, 0)
        whole("span", self.span, 1)
        whole("seed", self.seed, 0)
        choice("aggregate", self.aggregate, tuple(AGGREGATES))


def distill(
    model: Any,
    corpus: Any = None,
    *,
    words: Iterable[str] | str | Path | None = None,
    contexts: int = 100,
    aggregate: str = "mean",
    span: int = 64,
    min_count: int = 5,
    max_final_vocab: int | None = None,
    seed: int = 1,
    checkpoint: str | Path | None = None,
    progress: Progress = USUAL,
    **text: Any,
) -> KeyedVectors:
    """Make static vectors of words from an encoder's vectors of them in contexts (Bommasani, Davis & Cardie 2020).

    Parameters
    ----------
    model : str or callable
        The name of an encoder, as ``"transformers:bert-base-uncased+layer=-2"``; or a function from a list of texts,
        each a list of words, to a list of arrays of shape (words, dimensions). With ``contexts=0`` a function takes a
        list of str, and gives one array.
    corpus : Corpus, path of one, or anything `Corpus.build` reads
        Where contexts come from, cased as the encoder expects it. It may be left out with ``contexts=0`` and `words`.
    words : iterable of str, or the path of a file with a word a line, optional
        The vocabulary; by default the words of the corpus that `min_count` and `max_final_vocab` leave.
    contexts : int, default 100
        Of each word, drawn by chance; all if it has no more. 0: every word is encoded by itself.
    aggregate : {"mean", "max", "min"}, default "mean"
        How the vectors of a word's contexts become one.
    span : int, default 64
        Words of a context: longer texts are cut into pieces of so many.
    min_count : int, default 5
    max_final_vocab : int, optional
    seed : int, default 1
        Of the contexts. The same are drawn whatever the encoder is.
    checkpoint : str or Path, optional
        A file where the state is kept now and then, and taken up by the same call; it is removed at the end.
    progress : Progress
    **text
        How to read the corpus: see `Corpus.build`.

    Returns
    -------
    KeyedVectors
        float32 (V, D), the most frequent word first, with counts where there is a corpus. A warning tells of words that
        have no vector, because the corpus or the encoder does not know them.

    Raises
    ------
    ValueError, TypeError
        An argument is not what it should be, or the encoder gives wrong shapes, NaN, or other vectors for the same
        text.
    ImportError, FormatError, CorpusError
        The encoder's package is missing, it cannot be loaded, or the corpus cannot be read.

    Examples
    --------
    >>> import numpy as np
    >>> from wordvec import distill
    >>> lengths = lambda texts: [np.array([[len(word), len(text)] for word in text], float) for text in texts]
    >>> distill(lengths, ["a ship sails", "a ship"], min_count=1, contexts=10)["ship"].tolist()
    [4.0, 2.5]
    """
    how = Distilling(words, contexts, aggregate, span, min_count, max_final_vocab, seed)
    given = distilled(model, corpus, how, checkpoint=checkpoint, progress=progress, **text)
    if given.missing:
        warn_caller(missing_words(given))
    return given.vectors


def distilled(
    model: Any,
    corpus: Any,
    how: Distilling,
    *,
    checkpoint: str | Path | None = None,
    progress: Progress = USUAL,
    **text: Any,
) -> Distilled:
    """Distill as `distill` does, and tell what of."""
    words, contexts, aggregate, span, seed = how.words, how.contexts, how.aggregate, how.span, how.seed
    if corpus is None and (contexts or words is None):
        raise ValueError(
            "there is no text to take contexts from: give a corpus; or words with contexts=0, to encode them alone"
        )
    listed = None if words is None else list(dict.fromkeys(listed_words(words, "distill")))
    encoder = _encoder(model)
    encoded = None if corpus is None else as_corpus(corpus, progress=progress, **text)
    known, counts, ranks, unknown = _vocabulary(encoded, listed, how.min_count, how.max_final_vocab, not contexts)
    if contexts:
        assert encoded is not None
        kept = None
        if checkpoint is not None:
            run = {"text": encoded.fingerprint, "encoder": encoder.called, "contexts": contexts, "span": span}
            run |= {"aggregate": aggregate, "seed": seed}
            kept = Checkpoint(checkpoint, run | {"words": hashlib.sha256("\n".join(known).encode()).hexdigest()})
        encode = _words_of(encoder, model)
        drawn = _Contexts(encoded, ranks, contexts, span, seed, progress)
        found = _in_contexts(encode, drawn, len(known), aggregate, kept, progress)
        if kept is not None:
            kept.remove()
    else:
        found = _alone(encoder, known, progress)
    there = np.flatnonzero(found.times > 0)
    missing = [*unknown, *(known[row] for row in np.flatnonzero(found.times == 0).tolist())]
    if len(there) == 0:
        raise ValueError(f"{encoder.called} has no vector for any of {len(known):,} words: look at what it gives")
    made = keyed_vectors(
        [known[row] for row in there.tolist()],
        np.ascontiguousarray(found.rows[there], np.float32),
        None if counts is None else counts[there],
    )
    return Distilled(made, int(found.times.sum()), found.cut, missing)


def missing_words(given: Distilled) -> str:
    """A sentence about the words that have no vector."""
    shown = ", ".join(map(repr, given.missing[:_SHOWN])) + ", …" * (len(given.missing) > _SHOWN)
    return (
        f"{len(given.missing):,} words have no vector, as the text or the encoder does not know them: {shown}; give a"
        " text that holds them, or contexts=0 to encode words by themselves"
    )


def _encoder(model: Any) -> Checked:
    if is_encoder_name(model):
        return encoder_named(model)
    if isinstance(model, str):
        raise ValueError(
            f"{model!r} names no encoder: write transformers:NAME, sentence-transformers:NAME, model2vec:NAME or"
            " function:MODULE:NAME"
        )
    if not callable(model):
        raise TypeError(f"cannot distill {type(model).__name__}: give the name of an encoder, or a function")
    return checked_encoder(model)


def _words_of(encoder: Checked, model: Any) -> CheckedWords:
    """What gives vectors of words in their contexts."""
    if encoder.in_context is not None:
        return encoder.in_context
    if is_encoder_name(model) and not model.startswith("function:"):
        raise ValueError(
            f"{model} gives a word the same vector in every context, or does not show it: take contexts=0, or a"
            " transformers:NAME"
        )
    words: Any = encoder.function  # what was given is one of words
    return CheckedWords(words, encoder.called)


def _vocabulary(
    corpus: Corpus | None, listed: list[str] | None, min_count: int, most: int | None, alone: bool
) -> tuple[list[str], np.ndarray | None, np.ndarray, list[str]]:
    """Words, their counts, their ranks in the corpus, and which of a list it does not know."""
    if corpus is None:
        assert listed is not None
        return listed, None, np.empty(0, np.int64), []
    types = corpus.types
    if listed is None:
        ranks = np.arange(corpus.cut(min_count, most))
        if len(ranks) == 0:
            raise ValueError(f"no word occurs {min_count} times (min_count): lower it, or give a longer text")
        return types[: len(ranks)], corpus.counts[: len(ranks)], ranks, []
    rank_of = {word: rank for rank, word in enumerate(types)}
    known = sorted((word for word in listed if word in rank_of), key=rank_of.__getitem__)
    unknown = [word for word in listed if word not in rank_of]
    ranks = np.array([rank_of[word] for word in known], np.int64)
    counts = corpus.counts[ranks] if len(ranks) else np.empty(0, np.int64)
    if alone:  # the text is about their order
        return known + unknown, np.concatenate([counts, np.zeros(len(unknown), np.int64)]), ranks, []
    if not known:
        raise ValueError(f"the text holds none of the {len(listed):,} words, first {listed[0]!r}: give one with them")
    return known, counts, ranks, unknown


class _Found(NamedTuple):
    rows: np.ndarray  # (V, D)
    times: np.ndarray  # int64 (V,): how many vectors each is made of
    cut: int


def _alone(encoder: Checked, words: list[str], progress: Progress) -> _Found:
    """The vectors of words by themselves: in a context of one word, or as texts."""
    encode: Callable[[list[str]], np.ndarray] = encoder
    if encoder.in_context is not None:
        in_context = encoder.in_context
        encode = lambda block: np.concatenate(in_context([[word] for word in block]))  # noqa: E731
    blocks = []
    progress.begin("encoding words", len(words), "words")
    for first in range(0, len(words), _SPANS):
        blocks.append(encode(words[first : first + _SPANS]))
        progress.advance(min(first + _SPANS, len(words)))
    progress.end()
    rows = np.concatenate(blocks)
    return _Found(rows, np.isfinite(rows).all(axis=1).astype(np.int64), 0)


class _Contexts:
    """Occurrences of words, and the pieces of texts that they stand in."""

    def __init__(self, corpus: Corpus, ranks: np.ndarray, most: int, span: int, seed: int, progress: Progress):
        self._corpus, self._types = corpus, corpus.types
        self.places, self.numbers = drawn_occurrences(corpus, ranks, most, seed, progress)
        offsets = corpus.offsets
        begins = offsets[np.searchsorted(offsets, self.places, "right") - 1]
        self._starts, self._of = np.unique(begins + (self.places - begins) // span * span, return_inverse=True)
        ends = offsets[np.searchsorted(offsets, self._starts, "right")]
        self._stops = np.minimum(self._starts + span, ends)

    def __len__(self) -> int:
        """How many pieces there are."""
        return len(self._starts)

    def before(self, piece: int) -> int:
        """How many occurrences stand in the pieces before one."""
        return int(np.searchsorted(self._of, piece))

    def texts(self, first: int, last: int) -> list[list[str]]:
        """Some pieces as words."""
        bounds = zip(self._starts[first:last].tolist(), self._stops[first:last].tolist(), strict=True)
        tokens = self._corpus.tokens
        return [[self._types[token] for token in tokens[start:stop].tolist()] for start, stop in bounds]

    def chosen(self, first: int, last: int, arrays: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Of the vectors of all words of some pieces those of the occurrences, and which word each is of."""
        here = slice(self.before(first), self.before(last))
        behind = np.cumsum([0, *map(len, arrays)])
        rows = behind[self._of[here] - first] + self.places[here] - self._starts[self._of[here]]
        return self.numbers[here], np.concatenate(arrays)[rows]


def _in_contexts(
    encode: CheckedWords,
    contexts: _Contexts,
    words: int,
    aggregate: str,
    checkpoint: Checkpoint | None,
    progress: Progress,
) -> _Found:
    """The vectors of words from those of their contexts, added up in the order of the text."""
    add, empty = AGGREGATES[aggregate]
    dimensions = encode(contexts.texts(0, 1))[0].shape[1]
    sums, times, cut, first = np.full((words, dimensions), empty), np.zeros(words, np.int64), 0, 0
    if checkpoint is not None and (standing := checkpoint.resume([sums, times], standing=_STANDING)):
        first, cut = standing["pieces"], standing["cut"]
    progress.begin("encoding contexts", len(contexts.places), "words", contexts.before(first))
    with put_off() if checkpoint is not None else nullcontext(lambda: False) as interrupted:
        while first < len(contexts):
            last = min(first + _SPANS, len(contexts))
            numbers, rows = contexts.chosen(first, last, encode(contexts.texts(first, last)))
            there = np.isfinite(rows).all(axis=1)
            add.at(sums, numbers[there], rows[there])
            np.add.at(times, numbers[there], 1)
            cut += int(np.count_nonzero(~there))
            first = last
            progress.advance(contexts.before(first))
            if checkpoint is not None:
                checkpoint.keep([sums, times], {"pieces": first, "cut": cut}, interrupted())
    progress.end()
    if aggregate == "mean":
        sums /= np.maximum(times, 1)[:, None]
    return _Found(sums, times, cut)


_STANDING = {"pieces": Whole(0), "cut": Whole(0)}
