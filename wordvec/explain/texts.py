"""A text as a model trains on it: encoded with its vocabulary, with the plan of an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..core import reference
from ..core.engine import Schedule, epoch_of, texts_at_ends
from ..core.state import NO_TAGS, Epoch, Tags, Texts
from ..corpora.corpus import Corpus
from ..corpora.documents import Documents
from ..parameters import whole
from ..trainers.shared.planning import Plan
from ..trainers.shared.prediction import Prediction

if TYPE_CHECKING:
    from ..core.state import Matrices

__all__ = ["Meeting", "Reading", "Watched", "predicting", "reading", "row_of"]


def predicting(model: Any, what: str) -> Prediction:
    """The model, if it is one that predicts words and is fitted.

    Raises
    ------
    TypeError
        It is another.
    sklearn.exceptions.NotFittedError
        It has no vectors yet.
    """
    if not isinstance(model, Prediction):
        raise TypeError(
            f"{what} of models that predict words: Word2Vec, FastText or Doc2Vec, not {type(model).__name__};"
            " give one of these, as wordvec.load gives it"
        )
    model._require_fitted()
    return model


def row_of(model: Prediction, word: str) -> int:
    """The row of a word.

    Raises
    ------
    ValueError
        It is not in the vocabulary.
    """
    if word not in model.vocabulary_.index:
        raise ValueError(f"{word!r} is not among the {len(model.vocabulary_):,} words of the model; choose another")
    return model.vocabulary_.index[word]


class Reading(NamedTuple):
    """A text, the corpus around it, and the epoch in which it is read."""

    words: list[str]  # its tokens
    texts: Texts
    text: int
    plan: Plan
    epoch: Epoch

    @property
    def begin(self) -> int:
        """The position of its first token in the corpus."""
        return int(self.texts.offsets[self.text])

    @property
    def end(self) -> int:
        """The position behind its last token."""
        return int(self.texts.offsets[self.text + 1])

    def chunk(self, matrices: Matrices, alpha: float = 1.0) -> Watched:
        """An empty chunk of the plain twin, with this epoch's draws."""
        return Watched(self.texts, self.plan.words, self.plan.settings, matrices, alpha, self.epoch.key)

    def blocks(self) -> list[list[int]]:
        """The blocks of the chunks that hold the text, chunk by chunk."""
        size, settings = self.plan.settings.chunk, self.plan.settings
        last = self.end - 1 if self.end - self.begin > size else self.begin  # short texts are not cut
        found: dict[tuple[int, int], list[int]] = {}
        for block in range(self.begin // size, last // size + 1):
            place = int(np.flatnonzero(self.epoch.order == block // reference.RUN)[0])
            stream = place // settings.parts
            turn = (block ^ reference.draw(self.epoch.key, place)) % reference.RUN
            r = stream // self.plan.streams * reference.RUN + turn
            found[r, stream] = reference.blocks_of(self.epoch, settings, r, stream)
        return list(found.values())


def reading(model: Prediction, source: str | Sequence[str] | Corpus | Documents, text: int, epoch: int) -> Reading:
    """Read a text as the model does in an epoch.

    Parameters
    ----------
    model : Prediction
    source : str, sequence of str, Corpus or Documents
        A sentence, its tokens, or a corpus; a sentence counts as all the text there is.
    text : int
        The number of the text in a corpus, from 0.
    epoch : int
        From 1; of a model that was trained further, in all its runs.

    Raises
    ------
    TypeError, ValueError
        The source is none of these, or has no such text or no token; or the epoch is no whole number from 1 on.
    """
    whole("epoch", epoch, 1)
    if isinstance(source, Corpus | Documents):
        tokens, offsets, tags, words = _of_corpus(model, source, whole("text", text, 0))
    else:
        words = _tokens(model, source)
        index, missing = model.vocabulary_.index, len(model.vocabulary_)
        tokens = np.array([index.get(word, missing) for word in words], np.int32)
        offsets, text = np.array([0, len(tokens)]), 0
        tags = Tags(np.array([0, 1]), np.zeros(1, np.int32)) if hasattr(model, "documents_") else NO_TAGS
    plan = model.plan(len(tokens))
    settings = plan.settings
    ends = texts_at_ends(offsets, settings.chunk * reference.RUN)
    schedule = Schedule(1, model.alpha, model.min_alpha, model.seed, epoch - 1)
    found = epoch_of(schedule, 0, ends, plan.streams, settings.parts)
    return Reading(words, Texts(tokens, offsets, tags), text, plan, found)


def _tokens(model: Prediction, sentence: str | Sequence[str]) -> list[str]:
    words = model.tokenize(sentence) if isinstance(sentence, str) else list(sentence)
    if not all(isinstance(word, str) for word in words):
        raise TypeError("a sentence is a str or a list of its tokens, each a str; or give a Corpus")
    if not words:
        raise ValueError("there is no token in the sentence; give one with words")
    return words


def _of_corpus(
    model: Prediction, source: Corpus | Documents, text: int
) -> tuple[np.ndarray, np.ndarray, Tags, list[str]]:
    corpus = source.corpus if isinstance(source, Documents) else source
    if text >= len(corpus):
        raise ValueError(f"there is no text {text:,}: the corpus has {len(corpus):,}, numbered from 0")
    begin, end = (int(place) for place in corpus.offsets[text : text + 2])
    if begin == end:
        raise ValueError(f"text {text:,} of the corpus is empty; choose another")
    tags = Tags(source.start, source.row) if isinstance(source, Documents) else NO_TAGS
    words = [corpus.types[token] for token in corpus.tokens[begin:end]]
    index, missing = model.vocabulary_.index, len(model.vocabulary_)
    rows = np.array([index.get(word, missing) for word in corpus.types], np.int32)
    return rows[corpus.tokens], np.asarray(corpus.offsets), tags, words


class Meeting(NamedTuple):
    """A hidden row meets an output row."""

    hidden: int
    row: int
    label: float
    weight: float
    logit: float
    loss: float
    gradient: float


class Watched(reference.Chunk):
    """A chunk of the plain twin that remembers what was drawn and who met."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.drawn: list[int] = []
        self.met: list[Meeting] = []

    def draw_noise(self) -> int:
        """The next noise word."""
        self.drawn.append(super().draw_noise())
        return self.drawn[-1]

    def meet(self, a: int, row: int, label: float, weight: float = 1.0, gradients: float | None = None) -> None:
        """Hidden row `a` meets an output row."""
        logit = float(self.H[a] @ self.C[row])
        self.met.append(Meeting(a, row, label, weight, logit, *reference.gradient(logit, label, weight)))
        super().meet(a, row, label, weight, gradients)
