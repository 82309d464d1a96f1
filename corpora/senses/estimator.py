"""Senses as a scikit-learn transformer: found in one text, told apart in any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ...jit.announcing import announced
from ...parameters import real, whole
from ...progress import Progress
from ...system.warning import warn_caller
from ...system.workers import available_workers, in_order
from ...vectors.senses import DELIMITER
from ..corpus import Corpus
from ..occurrences import drawn_occurrences
from ..transforming import TokenTransformer, check_delimiter
from . import contexts
from .clustering import Clusters, clusters
from .folder import WIDEST, read_senses, write_senses
from .looking import candidates, context_rows, rows_of_types, tell_of_delimiters
from .relabelling import Found, label_texts, labels_of, relabel

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Senses"]

_ELSEWHERE = "vectors", "words", "workers"  # what a file of senses does not keep


class Senses(TokenTransformer):
    """The senses of a word become tokens of their own, ``bank#1`` and ``bank#2``, by clusters of its contexts.

    A context is the mean of the words around, weighted by SIF, in vectors that were trained before (Reisinger & Mooney
    2010; Huang et al. 2012). Its occurrences in a corpus are relabelled by the nearest centre. Any method that is
    trained on that corpus has a vector for every sense.

    Parameters
    ----------
    vectors : KeyedVectors, a model, or the path of either
        In which contexts are compared: of the same text, or of another that is cut alike.
    words : iterable of str, or the path of a file with a word a line, optional
        Words that may have several senses. By default those that occur `min_count` times, but for the `skip_top` most
        frequent ones.
    n_senses : int or "auto", default 2
        Of each word. "auto": as many as `threshold` tells apart, up to `max_senses`.
    threshold : float, default -0.3
        With "auto": a context whose cosine with every centre is less opens a sense (Neelakantan et al. 2014). The
        higher it is, the more words have several senses.
    max_senses : int, default 5
        With "auto".
    least_share : float, default 0.05
        Of a word's contexts; what fewer have is no sense.
    window : int, default 10
        Words to either side that are a context.
    contexts : int, default 1000
        Of each word, drawn by chance, that are clustered; all occurrences are relabelled.
    min_count : int, default 200
    skip_top : int, default 200
        The most frequent words, most of which are function words.
    delimiter : str, default "#"
        What stands between a word and the number of its sense; 1 is the most frequent.
    seed : int, default 1
    workers : int, optional
        Number of threads; they never change the result. By default: all cores.

    Attributes
    ----------
    senses_ : dict of str to int
        How many senses each word has that has several.
    shares_ : dict of str to list of float
        How many of its contexts are of each.
    looked_at_ : int
        How many words were.
    reading_ : dict
        How the text of `fit` became tokens, as a record.

    Examples
    --------
    >>> from wordvec import Senses, Word2Vec
    >>> texts = ["a bank of the river with trees", "the bank lends much money today"] * 30
    >>> model = Word2Vec(vector_size=16, min_count=1, sample=0).fit(texts)
    >>> senses = Senses(model, words=["bank"]).fit(texts)
    >>> first, second = senses.transform(texts[:2])
    >>> first[1] == second[1]
    False
    """

    _fitted = "found_"

    def __init__(
        self,
        vectors: Any = None,
        words: Iterable[str] | str | Path | None = None,
        n_senses: int | str = 2,
        threshold: float = -0.3,
        max_senses: int = 5,
        least_share: float = 0.05,
        window: int = 10,
        contexts: int = 1000,
        min_count: int = 200,
        skip_top: int = 200,
        delimiter: str = DELIMITER,
        seed: int = 1,
        workers: int | None = None,
    ):
        self.vectors = vectors
        self.words = words
        self.n_senses = n_senses
        self.threshold = threshold
        self.max_senses = max_senses
        self.least_share = least_share
        self.window = window
        self.contexts = contexts
        self.min_count = min_count
        self.skip_top = skip_top
        self.delimiter = delimiter
        self.seed = seed
        self.workers = workers

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        if self.n_senses != "auto":
            if isinstance(self.n_senses, str):
                raise ValueError(f"n_senses={self.n_senses!r} must be a whole number or 'auto'")
            whole("n_senses", self.n_senses, 2)
        whole("max_senses", self.max_senses, 2)
        real("threshold", self.threshold, -1, 1)
        real("least_share", self.least_share, 0, 0.5)
        whole("window", self.window, 1, WIDEST)
        whole("contexts", self.contexts, 2)
        whole("min_count", self.min_count, 1)
        whole("skip_top", self.skip_top, 0)
        whole("seed", self.seed, 0)
        if self.workers is not None:
            whole("workers", self.workers, 1)
        check_delimiter(self.delimiter)
        if self.vectors is None:
            raise ValueError("there are no vectors to compare contexts in: give a model that was trained on the text")

    def _of_tokens(self, texts: list[Sequence[str]]) -> list[list[str]]:
        number_of = {word: number for number, word in enumerate(dict.fromkeys(word for text in texts for word in text))}
        labels = labels_of(list(number_of), self.found_, self.delimiter)
        tokens = np.array([number_of[word] for text in texts for word in text], np.int32)
        offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        labelled = label_texts(tokens, offsets, 0, len(texts), self.window, self.found_.rows, labels).tolist()
        names = [labels.names[number] for number in labelled]
        return [names[begin:end] for begin, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]

    def typical_words(self, word: str, top: int = 8) -> list[list[str]]:
        """The words that the contexts of each sense are nearest to: what a sense is about.

        Raises
        ------
        KeyError
            The word has one sense, or is unknown.
        """
        check_is_fitted(self, "found_")
        found = self.found_
        try:
            number = found.ambiguous.index(word)
        except ValueError:
            raise KeyError(f"{word!r} has one sense, or is unknown") from None
        lengths = np.maximum(np.linalg.norm(found.rows, axis=1), np.finfo(np.float32).tiny)
        products = found.centres[found.starts[number] : found.starts[number + 1]] @ found.rows.T / lengths
        best = np.argsort(-products, axis=1, kind="stable")[:, : top + 1]
        return [[found.words[row] for row in rows if found.words[row] != word][:top] for rows in best.tolist()]

    def save(self, path: str | Path) -> None:
        """Write what was found to a file (safetensors), from which `load` makes it again.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        FormatError
            The file cannot be written.
        """
        check_is_fitted(self, "found_")
        settings = {name: value for name, value in self.get_params(deep=False).items() if name not in _ELSEWHERE}
        write_senses(Path(path), self.found_, settings, self.reading_, self.looked_at_)

    @classmethod
    def load(cls, path: str | Path) -> Senses:
        """Read what `save` wrote; `vectors`, `words` and `workers` are not kept.

        Raises
        ------
        FormatError
            There is no such file, or it is damaged.
        """
        found, settings, reading, looked_at = read_senses(Path(path))
        made = cls(**settings)
        made._keep(found, reading, looked_at)
        return made

    def _of_corpus(self, corpus: Corpus, folder: Path | None, progress: Progress) -> Corpus:
        workers = available_workers(self.workers)
        with announced(progress):
            return relabel(corpus, self.found_, self.window, self.delimiter, folder, workers, progress)

    def _learn(self, corpus: Corpus, folder: Path | None, wanted: bool, progress: Progress) -> Corpus | None:
        self._find(corpus, progress)
        return self._of_corpus(corpus, folder, progress) if wanted else None

    def _find(self, corpus: Corpus, progress: Progress) -> None:
        words, rows = context_rows(self.vectors, corpus)
        row_of = rows_of_types(corpus, words)
        ranks = candidates(corpus, self.words, self.min_count, self.skip_top)
        tell_of_delimiters(corpus, self.delimiter)
        places, numbers = drawn_occurrences(corpus, ranks, self.contexts, self.seed, progress)
        order = np.argsort(numbers, kind="stable")
        bounds = np.searchsorted(numbers[order], np.arange(len(ranks) + 1))
        fixed = None if self.n_senses == "auto" else int(self.n_senses)

        def of_word(number: int) -> Clusters:
            at = places[order[bounds[number] : bounds[number + 1]]]
            texts = np.searchsorted(corpus.offsets, at, "right")
            made = np.empty((len(at), rows.shape[1]), np.float32)
            begins, ends = corpus.offsets[texts - 1], corpus.offsets[texts]
            contexts.context_vectors(corpus.tokens, begins, ends, at, self.window, row_of, rows, made)
            chance = np.random.SeedSequence([self.seed, int(ranks[number])]).generate_state(1)[0]
            return clusters(made, fixed, self.threshold, self.max_senses, self.least_share, int(chance))

        progress.begin("clustering contexts", len(ranks), "words")
        ambiguous, found = [], []
        for number, each in enumerate(self._each(of_word, len(ranks))):
            if len(each.centres) > 1:
                ambiguous.append(corpus.types[int(ranks[number])])
                found.append(each)
            progress.advance(number + 1)
        progress.end()
        dimensions = rows.shape[1]
        kept = Found(
            rows,
            words,
            ambiguous,
            np.cumsum([0, *(len(each.centres) for each in found)], dtype=np.int64),
            np.concatenate([np.empty((0, dimensions), np.float32), *(each.centres for each in found)]),
            np.concatenate([np.empty(0), *(each.shares for each in found)]),
        )
        if not ambiguous:
            more = "give more text, or a larger window"
            if fixed is None:
                more = f"raise threshold ({self.threshold:g}), or give n_senses"
            warn_caller(
                f"none of {len(ranks):,} words has several senses, as their contexts are too few or too much alike:"
                f" {more}"
            )
        self._keep(kept, corpus.pipeline.record(), len(ranks))

    def _each(self, of_word: Any, words: int) -> Iterator[Clusters]:
        """Clusters of each word, in their order; matrix products on one thread, so that threads change no bit."""
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):
            yield from in_order(of_word, ((number,) for number in range(words)), available_workers(self.workers))

    def _keep(self, found: Found, reading: dict[str, Any], looked_at: int) -> None:
        self.found_, self.reading_, self.looked_at_ = found, reading, looked_at
        of = zip(found.ambiguous, found.starts[:-1].tolist(), found.starts[1:].tolist(), strict=True)
        bounds = {word: (first, last) for word, first, last in of}
        self.senses_ = {word: last - first for word, (first, last) in bounds.items()}
        self.shares_ = {word: found.shares[first:last].tolist() for word, (first, last) in bounds.items()}

    def __sklearn_clone__(self) -> Self:
        """The same settings with the same vectors: a copy of a model, unfitted as scikit-learn makes it, has none."""
        return type(self)(**self.get_params(deep=False))
