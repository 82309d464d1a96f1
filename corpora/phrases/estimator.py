"""Phrases as a scikit-learn transformer: found in one text, joined in any."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ...jit.announcing import announced
from ...parameters import choice, real, whole
from ...progress import SILENT, Progress
from ...system.warning import warn_caller
from ...system.workers import available_workers
from ..corpus import Corpus
from ..storage.folders import writing
from ..tokenizers.phrase_list import MOST_PASSES, Phrase, PhraseList
from ..transforming import TokenTransformer, check_delimiter
from .counting import count_pairs
from .joining import join_corpus
from .scoring import SCORINGS, find_phrases, holding

if TYPE_CHECKING:
    pass

__all__ = ["ENGLISH_CONNECTOR_WORDS", "Phrases"]

#: What may stand inside an English phrase, but at neither end: gensim's list.
ENGLISH_CONNECTOR_WORDS = frozenset("a an the for of with without at from to in on by and or".split())

_GIB = 1 << 30


class Phrases(TokenTransformer):
    """Words that follow each other more often than chance has it become one token: ``blood_pressure``.

    As gensim's `Phrases`, with its names, defaults and scores (Mikolov et al. 2013).

    Parameters
    ----------
    min_count : int, default 5
        What occurs less often is no phrase.
    threshold : float, default 10.0
        What scores no more is no phrase: above 0 for "default", -1 to 1 for "npmi".
    scoring : {"default", "npmi"}, default "default"
        "default" is ``(count(a b) - min_count) / (count(a) * count(b))`` times the number of kinds of words and pairs.
        "npmi" is normalized pointwise mutual information (Bouma 2009), which is 1 for words that only occur together.
    delimiter : str, default "_"
        What stands between the words of a phrase.
    connector_words : collection of str, default ()
        Words that may stand inside a phrase, any number of them, but at neither end: ``bank_of_america``. For English
        text: `ENGLISH_CONNECTOR_WORDS`.
    passes : int, default 1
        Each joins two words, and what stands between them; the next one joins what this one has made:
        ``high_blood_pressure``.
    memory : float, default 2.0
        GiB that counting may use. With less than a text needs, sorted runs are spilled to disk and added up: slower,
        with the same result.
    workers : int, optional
        Number of threads; they never change the result. By default: all cores.

    Attributes
    ----------
    phrases_ : dict of str to float
        The score of each phrase, the first pass first, high scores first.
    counts_ : dict of str to int
        How often each occurs in the text of `fit`, as two words.
    list_ : PhraseList
        The same with the words of each; ``list_.text()`` is a file.
    reading_ : dict
        How the text of `fit` became tokens, as a record.

    Examples
    --------
    >>> from wordvec import Phrases
    >>> texts = [["high", "blood", "pressure"], ["blood", "pressure", "falls"]] * 5 + [["a", "b", "c", "d"]] * 5
    >>> phrases = Phrases(min_count=1, threshold=1).fit(texts)
    >>> phrases.transform([["low", "blood", "pressure"]])
    [['low', 'blood_pressure']]
    """

    _fitted = "list_"

    def __init__(
        self,
        min_count: int = 5,
        threshold: float = 10.0,
        scoring: str = "default",
        delimiter: str = "_",
        connector_words: Iterable[str] = frozenset(),
        passes: int = 1,
        memory: float = 2.0,
        workers: int | None = None,
    ):
        self.min_count = min_count
        self.threshold = threshold
        self.scoring = scoring
        self.delimiter = delimiter
        self.connector_words = connector_words
        self.passes = passes
        self.memory = memory
        self.workers = workers

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        whole("min_count", self.min_count, 1)
        whole("passes", self.passes, 1, MOST_PASSES)
        real("memory", self.memory, 0, 1_000_000, above=True)
        real("threshold", self.threshold)
        choice("scoring", self.scoring, SCORINGS)
        if self.workers is not None:
            whole("workers", self.workers, 1)
        if self.scoring == "npmi" and not -1 <= self.threshold <= 1:
            raise ValueError(
                f"threshold={self.threshold:g} is no score of scoring='npmi', which are from -1 to 1: give 0.5, say"
            )
        if self.scoring == "default" and self.threshold <= 0:
            raise ValueError(
                f"threshold={self.threshold:g} must be above 0 with scoring='default': give 10, say, or scoring='npmi'"
            )
        check_delimiter(self.delimiter)
        if isinstance(self.connector_words, str):
            raise TypeError("connector_words must be a collection of words, not one str")
        for word in self.connector_words:
            if not isinstance(word, str):
                raise TypeError(f"connector_words holds {word!r}, which is no str: give words")

    def _of_corpus(self, corpus: Corpus, folder: Path | None, progress: Progress) -> Corpus:
        return apply_phrases(corpus, self.list_, folder, workers=self.workers, progress=progress)

    def _of_tokens(self, texts: list[Sequence[str]]) -> list[list[str]]:
        return [self.list_.apply(text) for text in texts]

    def save_list(self, path: str | Path) -> None:
        """Write the phrases to a file, a line each with count and score, which can be edited and given as ``phrases=``.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        CorpusError
            The file cannot be written.
        """
        from ...system.versions import replacing

        check_is_fitted(self, "list_")
        with writing(str(path)), replacing(Path(path)) as written:
            written.write_text(self.list_.text(), encoding="utf-8")

    def _learn(self, corpus: Corpus, folder: Path | None, wanted: bool, progress: Progress) -> Corpus | None:
        """Pass after pass; gives the corpus that the last one makes, if it is `wanted`."""
        workers, given = available_workers(self.workers), corpus
        found: list[Phrase] = []
        with writing(f"corpora between passes, in {tempfile.gettempdir()}"):
            room = tempfile.TemporaryDirectory()
        with room as between:
            for turn in range(1, self.passes + 1):
                phrases = [each._replace(turn=turn) for each in self._found(corpus, turn, workers, progress)]
                found += phrases
                last = turn == self.passes or not phrases
                if last and not (wanted and found):
                    break
                place = folder if last else Path(between) / str(turn)
                recorded = PhraseList(found)
                if (before := given.pipeline.phrases) is not None:
                    recorded = before.followed_by(recorded)
                corpus = join_corpus(corpus, phrases, recorded, place, workers, progress)
                if last:
                    break
        if not found:
            warn_caller(
                f"no phrase was found in {given.card['source']}: lower threshold ({self.threshold:g}) or min_count"
                f" ({self.min_count})"
            )
            if wanted:
                corpus = join_corpus(given, [], given.pipeline.phrases, folder, workers, progress)
        self.list_ = PhraseList(found)
        self.phrases_: dict[str, float] = {each.phrase: each.score for each in found if each.score is not None}
        self.counts_: dict[str, int] = {each.phrase: each.times for each in found if each.times is not None}
        self.reading_ = given.pipeline.record()
        return corpus if wanted else None

    def _found(self, corpus: Corpus, turn: int, workers: int, progress: Progress) -> list[Phrase]:
        types = corpus.types
        connectors = frozenset(self.connector_words)
        connects = np.fromiter((word in connectors for word in types), np.uint8, len(types))
        if turn == 1:
            self._tell_of_delimiters(corpus)
        pairs = count_pairs(corpus, connects, int(self.memory * _GIB), workers, progress)
        heads, lasts, counts, scores = find_phrases(
            corpus,
            pairs,
            connects,
            min_count=self.min_count,
            threshold=self.threshold,
            scoring=self.scoring,
            delimiter=self.delimiter,
        )
        found = []
        for head, last, count, score in zip(*(each.tolist() for each in (heads, lasts, counts, scores)), strict=True):
            words = tuple(types[word] for word in (*pairs.trie.words(head), last))
            found.append(Phrase(words, self.delimiter.join(words), count, score))
        return found

    def _tell_of_delimiters(self, corpus: Corpus) -> None:
        joined = {each.phrase for each in corpus.pipeline.phrases.phrases} if corpus.pipeline.phrases else set()
        types = corpus.types
        marked = [word for word in np.flatnonzero(holding(types, self.delimiter)).tolist() if types[word] not in joined]
        if marked:
            warn_caller(
                f"{len(marked):,} of {len(types):,} words of {corpus.card['source']} have the delimiter"
                f" {self.delimiter!r} inside, first {types[marked[0]]!r}: they look like phrases, and count together"
                " with those that are spelled like them; choose another delimiter to tell them apart"
            )


def apply_phrases(
    corpus: Corpus,
    phrases: PhraseList,
    folder: str | Path | None = None,
    *,
    workers: int | None = None,
    progress: Progress = SILENT,
) -> Corpus:
    """Encode a corpus anew with the phrases of a list as one token each.

    Parameters
    ----------
    corpus : Corpus
    phrases : PhraseList
    folder : str or Path, optional
        By default a cache.
    workers : int, optional
    progress : Progress

    Raises
    ------
    CorpusError
        The folder cannot be written, or holds something else.
    """
    place, threads = None if folder is None else Path(folder), available_workers(workers)
    before = corpus.pipeline.phrases
    passes = phrases.passes
    with tempfile.TemporaryDirectory() as between, announced(progress):
        for number in range(max(len(passes), 1)):
            last = number >= len(passes) - 1
            recorded = phrases if before is None else before.followed_by(phrases)
            corpus = join_corpus(
                corpus,
                passes[number] if passes else [],
                recorded,
                place if last else Path(between) / str(number),
                threads,
                progress,
            )
    return corpus
