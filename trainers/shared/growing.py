"""Growing: a fitted model takes in the new words of more text, and rows of before are held fast where asked.

A word's number is its rank by frequency, in the text of `fit` as afterwards: noise words, subsampling, the Huffman tree
and files all go by that. So counts add up, the words are ranked anew, and rows move to the new ranks of their words: a
known word stands before a new one of the same count. What has no row yet starts as in `fit`: input rows random, by
the seed and the number of rows, output rows zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from ... import core, corpora
from ...parameters import choice
from ...progress import USUAL, Progress
from ...vocabulary import Vocabulary
from .choosing import ChoosingWords
from .continuing import Continuing
from .elsewhere import continue_elsewhere
from .runs import Source
from .settling import mean_cosine, settle, shares_of_new
from .vocabularies import translated, warn_of_new_words
from .watching import Callbacks, Shown, check_callbacks

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...corpora.choosing import Choice
    from ...corpora.sources.kinds import TextSource

__all__ = [
    "Freeze",
    "Growing",
    "Grown",
    "grown",
    "held_words",
    "moved",
    "new_words",
    "random_of",
    "rates_of",
    "told",
    "with_counts",
]

Freeze = bool | str | Path | Iterable[str] | None

SHOWN = 5  # unknown words in a message


class Grown(NamedTuple):
    """A vocabulary that has taken in more words."""

    vocabulary: Vocabulary
    before: np.ndarray  # int64 (V,): the row that each word had; -1 of a new one

    @classmethod
    def same(cls, vocabulary: Vocabulary) -> Grown:
        """One that has taken in nothing."""
        return cls(vocabulary, np.arange(len(vocabulary)))


def grown(vocabulary: Vocabulary, corpus: corpora.Corpus, choice: Choice) -> Grown:
    """A vocabulary with the counts of more text added, and its new words."""
    counts = dict(zip(corpus.types, corpus.counts.tolist(), strict=True))
    return with_counts(vocabulary, new_words(vocabulary, corpus, choice), counts)


def new_words(vocabulary: Vocabulary, corpus: corpora.Corpus, choice: Choice) -> list[str]:
    """The words that a vocabulary lacks and `fit` would learn from this text alone, most frequent first.

    Parameters
    ----------
    vocabulary : Vocabulary
    corpus : Corpus
    choice : Choice
        Which types of `corpus` are words; its `max_final_vocab` is of all words, and known ones stay, while those that
        it keeps by name come.
    """
    from ...corpora.choosing import listed_words

    ranks = replace(choice, max_final_vocab=None).ranks(corpus).tolist()
    ranks = [rank for rank in ranks if corpus.types[rank] not in vocabulary.index]
    if choice.max_final_vocab is not None:
        kept = set() if choice.keep is None else {*listed_words(choice.keep, "keep")}
        rest = [rank for rank in ranks if corpus.types[rank] not in kept]
        room = max(0, choice.max_final_vocab - len(vocabulary) - (len(ranks) - len(rest)))
        if len(rest) > room:  # words of one count come together or not at all
            most = corpus.counts[rest[room]]
            ranks = [rank for rank in ranks if corpus.counts[rank] > most or corpus.types[rank] in kept]
    return [corpus.types[rank] for rank in ranks]


def with_counts(vocabulary: Vocabulary, new: Sequence[str], counts: Mapping[str, int]) -> Grown:
    """A vocabulary with some new words, ranked by its counts and these, which may lack a known word."""
    words = [*vocabulary.words, *new]
    total = np.array([counts.get(word, 0) for word in words], np.int64)
    total[: len(vocabulary)] += vocabulary.counts
    order = np.argsort(-total, kind="stable")
    before = np.where(order < len(vocabulary), order, -1)
    return Grown(Vocabulary([words[row] for row in order], total[order]), before)


def moved(matrix: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The rows of a matrix at their new places, as the kernels want them; zeros where there was none."""
    result = core.aligned(len(before), matrix.shape[1], matrix.dtype)
    known = before >= 0
    result[known, : matrix.shape[1]] = matrix[before[known]]
    return result


def random_of(seed: int, rows: int) -> np.random.Generator:
    """What draws the rows that come when there are so many in all: no row starts as one of another time did."""
    return np.random.default_rng([seed, rows, 1])


def held_words(freeze: Freeze, vocabulary: Vocabulary) -> list[str] | bool:
    """The words whose vectors `freeze` holds fast, or whether all are.

    Parameters
    ----------
    freeze : bool, list of str, str or Path, optional
        True, words, or a file with a word a line.
    vocabulary : Vocabulary
        As it is before training.

    Raises
    ------
    ValueError
        No word is named, or one that is not in the vocabulary.
    TypeError
        A word is no str.
    CorpusError
        The file cannot be read.
    """
    if freeze is None or isinstance(freeze, bool):
        return bool(freeze)
    from ...corpora.choosing import listed_words

    words = listed_words(freeze, "freeze")
    unknown = [word for word in words if word not in vocabulary.index]
    if unknown:
        more = f" and {len(unknown) - SHOWN:,} more" if len(unknown) > SHOWN else ""
        raise ValueError(
            "freeze names words that this model has no vectors of to hold fast:"
            f" {', '.join(map(repr, unknown[:SHOWN]))}{more}; leave them out"
        )
    return words


def told(growth: dict[str, Any]) -> str:
    """What has grown and moved, in a sentence."""
    what = ["words", *(name for name in ("tags", "labels", "buckets") if f"new_{name}" in growth)]
    came = ", ".join(f"{growth[f'new_{name}']:,} new {name}" for name in what)
    moved_by = (
        ""
        if growth["mean_cosine"] is None
        else f"; mean cosine of known words with before: {growth['mean_cosine']:.4f}"
    )
    held = f", {growth['held']:,} held fast" if growth["held"] else ""
    return f"{came} ({growth['words']:,} words in all{held}){moved_by}"


def rates_of(rows: np.ndarray, rate: float) -> np.ndarray:
    """The rates of rows, of which some (bool) learn at a rate of their own."""
    return np.where(rows, np.float32(rate), np.float32(1))


class Growing(ChoosingWords, Continuing):
    """A trainer that goes on with more text, and takes in its words where it shall.

    Attributes
    ----------
    growth_ : dict
        See `partial_fit`.
    """

    if TYPE_CHECKING:  # of what is trained; annotated, they would be parameters
        growth_ = cast("dict[str, Any]", None)
        _layout = cast("Any", None)  # what the matrices hold
        _inputs = cast("np.ndarray", None)
        _outputs = cast("np.ndarray", None)
        _rows = cast("core.Rows | None", None)
        shards = 1  # a parameter of those that have it

    def partial_fit(
        self,
        source: TextSource,
        y: Any = None,
        *,
        epochs: int | None = None,
        grow: bool = False,
        freeze: Freeze = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Continue training, with the vocabulary unchanged or grown; an unfitted model is fitted.

        Without `grow`, out-of-vocabulary words are counted in `corpus_card_` and left out. The learning rate decays
        again: set it first (`set_params`) to fine-tune gently.

        Parameters
        ----------
        source, y, client, progress
            As in `fit`. A worker that trains alone is sent the model.
        epochs : int, optional
            ``self.epochs`` by default.
        grow : bool, default False
            Take in the words that occur `min_count` times or more in this text alone, or that `keep` names; what `drop`
            names does not come. Counts add up, the words are ranked by them anew, so that rows change places, and noise
            words and the Huffman tree follow from them; nodes of the tree are learnt anew. At the end the rows
            of known words and n-grams go back towards where they were, but for the share of their occurrences that are
            new: the mean of what all occurrences have taught. `growth_` says what has come: ``words`` in all,
            ``new_words``, how many are ``held``, and the ``mean_cosine`` of known words' vectors with those of before.
        freeze : bool, list of str, str or Path, optional
            Words whose vectors stay as they are, to the bit, while all others learn from them: True for all that are
            known, a list, or a file with a word a line. Output vectors learn on.
        checkpoint : str or Path, optional
            As in `fit`; to resume, make the same call on the same model as before it.
        callbacks : list of callbacks
            As in `fit`; their records are those of this call. With `grow` they see, and score, known rows gone back, as
            they are when training ends there.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            `freeze` names no word, or one that has no vector yet; or a parameter was changed that no longer fits.
        """
        choice("grow", grow, (False, True))
        callbacks = check_callbacks(callbacks, self)
        if not hasattr(self, "vocabulary_") and freeze not in (None, False):
            raise ValueError("freeze holds vectors fast that there are already: call fit first")
        epochs = self._more_epochs(epochs)
        elsewhere: dict[str, Any] = {} if client is None else {"client": client}
        if epochs is None:
            return self.fit(source, checkpoint=checkpoint, callbacks=callbacks, progress=progress, **elsewhere)
        more: dict[str, Any] = {"grow": grow, "freeze": freeze}
        if client is not None and self.shards == 1:
            more["epochs"] = epochs
            return cast("Self", continue_elsewhere(self, source, client, progress, checkpoint, callbacks, **more))
        self._continue(source, epochs, checkpoint, callbacks, progress, **more, **elsewhere)
        return self

    def _continue(
        self,
        source: TextSource,
        epochs: int,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
        grow: bool = False,
        freeze: Freeze = None,
        client: Any = None,
    ) -> None:
        held, shown = held_words(freeze, self.vocabulary_), cast("Shown", nullcontext)
        with self._as_before_if_it_fails() if grow else nullcontext():
            read = self._read(source if client is None else self._opened(source, client, progress), progress, more=True)
            if grow:
                vectors, counts = self.vectors_, self.vocabulary_.counts
                before, known = self._grow(read.corpus)
                occurred = np.where(before >= 0, counts[before], 0)
                start = self._inputs.copy(), self._outputs[: self._layout.contexts].copy(), occurred
                shown = partial(self._settled, *start)
            else:
                warn_of_new_words(self, read.corpus)
                known = np.ones(len(self._inputs), bool)
            read, rates = self._held(held, read, known)
            tokens = translated(read.corpus, self.vocabulary_)
            self._train(read, tokens, epochs, checkpoint, callbacks, progress, rates, client, shown)
            if grow:
                self._settle(*start)
        if grow:
            self.growth_ = self._growth(before, known, held, read, vectors)
            progress.note(told(self.growth_))

    def _grow(self, corpus: corpora.Corpus) -> tuple[np.ndarray, np.ndarray]:
        """Take in the words of a text; returns the row that each word had, and which rows of `_inputs` there were."""
        more = grown(self.vocabulary_, corpus, self.choice_of_more())
        contexts = self._outputs[: self._layout.contexts]
        self.vocabulary_ = more.vocabulary
        self._layout = self._wanted_layout()
        known = self._grow_inputs(more.before)
        self._outputs = core.aligned(self._layout.contexts + self._layout.nodes, self._outputs.shape[1])
        if self._layout.contexts:
            self._outputs[: len(more.before)] = moved(contexts, more.before)
        return more.before, known

    def _settle(self, inputs: np.ndarray, outputs: np.ndarray, counts: np.ndarray) -> None:
        """Take known rows back towards where they were, when their words had occurred so often (V,)."""
        now = self.vocabulary_.counts
        settle(self._inputs, inputs, shares_of_new(self._row_counts(now), self._row_counts(counts)))
        settle(self._outputs[: len(outputs)], outputs, shares_of_new(now, counts)[: len(outputs)])
        self._forget("_wv")

    @contextmanager
    def _settled(self, *start: np.ndarray) -> Iterator[None]:
        """Show this model, during a block, as `_settle` would leave it now; what is trained stays as it is."""
        trained = self._inputs, self._outputs
        self._inputs, self._outputs = (matrix.copy() for matrix in trained)
        self._settle(*start)
        try:
            yield
        finally:
            self._inputs, self._outputs = trained
            self._rows_changed()

    def _held(self, held: list[str] | bool, read: Source, known: np.ndarray) -> tuple[Source, np.ndarray]:
        """The source and the rates of the rows of `_inputs`, so that the words `held` stay as they are."""
        if not held:
            return read, core.NO_RATES
        if held is not True:
            words = np.isin(self.vocabulary_.words, held)
            return read, rates_of(self._rows_of(words), 0)
        if read.tags is not None:
            tags = rates_of(np.arange(len(self._matrices().D)) < read.known_tags, 0)
            read = read._replace(tags=read.tags._replace(rates=tags))
        return read, rates_of(known, 0)

    def _growth(
        self, before: np.ndarray, known: np.ndarray, held: list[str] | bool, read: Source, vectors: np.ndarray
    ) -> dict[str, Any]:
        """What has come, and how far the vectors of before have moved."""
        old = before >= 0
        words, new = len(before), int((~old).sum())
        growth = {"words": words, "new_words": new}
        if read.tags is not None:
            growth["new_tags"] = len(self._matrices().D) - read.known_tags
        if self._rows is not None:
            growth["new_buckets"] = int((~known).sum()) - new
        held_fast = words - new if held is True else len(set(held or ()))
        return growth | {"held": held_fast, "mean_cosine": mean_cosine(self.vectors_[old], vectors[before[old]])}

    def _grow_inputs(self, before: np.ndarray) -> np.ndarray:
        """Make room in `_inputs` (and `_rows`) for the words, whose rows were there `before`; returns which rows of the
        new `_inputs` there were already.
        """
        raise NotImplementedError

    def _row_counts(self, counts: np.ndarray) -> np.ndarray:
        """How often the rows of `_inputs` occur, in words that occur so often (V,)."""
        return counts

    def _rows_of(self, words: np.ndarray) -> np.ndarray:
        """Which rows of `_inputs` some of the words (bool (V,)) are made of."""
        return words

    def _read(self, source: TextSource, progress: Progress, more: bool = False) -> Source:
        """The texts of a source, and their tags; with `more`, to continue training."""
        raise NotImplementedError

    def _matrices(self) -> core.Matrices:
        """What is trained."""
        raise NotImplementedError

    def _wanted_layout(self) -> Any:
        """What the matrices hold of these words with these parameters."""
        raise NotImplementedError

    def _train(
        self,
        read: Source,
        tokens: np.ndarray,
        epochs: int,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
        rates: np.ndarray,
        client: Any = None,
        shown: Shown = nullcontext,
    ) -> None:
        """Train on the tokens, the rows of `_inputs` at their `rates`; callbacks see the model as it is `shown`."""
        raise NotImplementedError
