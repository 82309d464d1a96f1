"""One gradient step by number: what a model predicts, how far off it is, what changes, what it predicts then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..core import reference
from ..core.state import Matrices, Texts
from ..parameters import real, whole
from .shown import Shown
from .texts import Meeting, Watched, predicting, row_of

__all__ = ["Rows", "Step", "step"]

FIRST = 5  # numbers of a vector that are printed


class Rows(NamedTuple):
    """Rows that take part in a step: float64 arrays of shape (rows, dimensions)."""

    inputs: np.ndarray  # of the input matrix: of a word its own, then those of its n-grams
    outputs: np.ndarray  # of the output matrix, each once, in the order of the table


class Step(Shown):
    """One step of gradient descent: a row of the table for each output row that the input meets.

    Attributes
    ----------
    before, after : Rows
        The rows that take part.
    gradient : Rows
        ``(after - before) / alpha``: the negative derivative of the loss by each row. Not so where a method has its own
        rule: with FastText, and with CBOW's classic gradient, every row of a mean moves as far as the mean.
    hidden : float64 array (3, dimensions)
        The hidden row, which is the input row or the mean or sum of several: before, gradient, after.
    loss, loss_after : float
        Of the same meetings before and after.
    alpha : float
        The learning rate.
    """

    def __init__(
        self, title: str, rows: Sequence[tuple[Any, ...]], states: tuple[_State, _State], alpha: float, target: str
    ) -> None:
        before, after = states
        notes = [f"loss before: {before.loss:.6f}, after: {after.loss:.6f}, at the learning rate {alpha:g}."]
        super().__init__(title, ("meets", "label", "logit", "p", "label - p", "loss", "p after"), rows, notes)
        self.alpha, self.before, self.after = alpha, before.rows, after.rows
        changes: list[np.ndarray] = [(b - a) / alpha for a, b in zip(before.rows, after.rows, strict=True)]
        self.gradient = Rows(*changes)
        self.hidden = np.array([before.hidden, (after.hidden - before.hidden) / alpha, after.hidden])
        self.loss, self.loss_after = before.loss, after.loss
        output = [each.outputs[0] for each in (self.before, self.gradient, self.after)]
        self.parts = [_vectors("hidden row", self.hidden), _vectors(f"output row of {rows[0][0]}", output)]


def _vectors(name: str, states: Sequence[np.ndarray] | np.ndarray) -> Shown:
    """The first numbers of a vector before, as a gradient, and after."""
    count = min(FIRST, len(states[0]))
    rows = [
        (kind, *map(float, vector[:count]))
        for kind, vector in zip(("before", "gradient", "after"), states, strict=True)
    ]
    return Shown(f"{name}, the first {count} of {len(states[0])} numbers", ("", *map(str, range(1, count + 1))), rows)


class _State(NamedTuple):
    """Before the step or after it."""

    rows: Rows
    hidden: np.ndarray
    loss: float
    met: list[Meeting]


class _Copies:
    """Rows of a matrix, copied in float64 as they are asked for: what a step changes."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.matrix, self.shape = matrix, matrix.shape
        self.rows: dict[int, np.ndarray] = {}

    def __getitem__(self, row: Any) -> np.ndarray:
        if np.ndim(row):
            return np.array([self[each] for each in row])
        return self.rows.setdefault(int(row), self.matrix[row].astype(np.float64))

    def __setitem__(self, row: int, values: np.ndarray) -> None:
        self.rows[int(row)] = values

    def taken(self) -> np.ndarray:
        """Those that were asked for, in that order."""
        return np.array([row.copy() for row in self.rows.values()])


class _Example(Watched):
    """A chunk of one example: inputs that predict one target, whose noise words may be given."""

    given: Sequence[int] | None = None
    copied: Sequence[_Copies] = ()  # what stands for the matrices

    def draw_noise(self) -> int:
        """The next of the given words, or one that is drawn."""
        if self.given is None:
            return super().draw_noise()
        self.drawn.append(self.given[len(self.drawn)])
        return self.drawn[-1]

    def learn(self, inputs: Sequence[int], target: int) -> _State:
        """Pool, meet and unpool, as `reference.Chunk.train` does; what changes is kept in `inputs` and `outputs`."""
        self.numbers, self.tag_rows, self.draws = list(dict.fromkeys(inputs)), [], 0
        self.parts, self.examples = [[self.numbers.index(each) for each in inputs]], [(target, [0])]
        self.drawn, self.met, self.outputs, self.loss = [], [], [], 0.0
        self.pool()
        self.count_gradients()
        if self.settings.negative:
            self.negative_sampling()
        if self.settings.tree:
            self.hierarchical_softmax()
        self.unpool()
        return _State(
            Rows(self.copied[0].taken(), self.copied[2].taken()), self.H[0].copy(), float(self.loss), self.met
        )

    def descend_for_all(self) -> None:
        """Add what has been learnt to the rows."""
        reference.add_differences(self.W, self.inputs, np.inf, reference.rows_of(self.words.rows))
        reference.add_differences(self.C, self.outputs, np.inf)


def step(
    model: Any,
    inputs: str | Sequence[str],
    target: str,
    *,
    noise: Sequence[str] | None = None,
    alpha: float | None = None,
    seed: int = 0,
) -> Step:
    """Take one gradient step by number, on a copy: the model stays as it is.

    The input row meets the output row of `target` with label 1 and those of noise words with label 0; with ``hs=1`` it
    meets the nodes on the path of `target`.

    Parameters
    ----------
    model : Word2Vec or FastText
        Fitted.
    inputs : str or sequence of str
        The word that predicts; with CBOW those of the window.
    target : str
        The word that is predicted.
    noise : sequence of str, optional
        Noise words; by default ``model.negative`` are drawn.
    alpha : float, optional
        The learning rate; the model's own by default.
    seed : int
        Of the noise words.

    Raises
    ------
    TypeError, ValueError
        The model learns otherwise; skip-gram has more than one input; noise words are given where there are none; or a
        word is not in the vocabulary.

    Examples
    --------
    >>> import wordvec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = wordvec.Word2Vec(vector_size=16, min_count=1, sg=1).fit(texts)
    >>> taken = wordvec.explain.step(model, "cat", "sat", noise=["mat", "log"])
    >>> taken.loss_after < taken.loss
    True
    """
    model = predicting(model, "explain.step takes a step")
    if not hasattr(model, "sg") or hasattr(model, "documents_"):
        raise TypeError("explain.step is about words that predict words: give a Word2Vec or FastText model")
    words = [inputs] if isinstance(inputs, str) else list(inputs)
    if len(words) != 1 and (model.sg or not words):
        wanted = "skip-gram predicts from one word" if model.sg else "CBOW predicts from a word or more"
        raise ValueError(f"{wanted}, not {len(words)}; give as many inputs")
    if noise is not None and not model.negative:
        raise ValueError("negative=0 meets no noise words; leave noise out")
    alpha = real("alpha", model.alpha if alpha is None else alpha, 0, above=True)
    rows, predicted = [row_of(model, word) for word in words], row_of(model, target)
    example = _example(model, alpha, whole("seed", seed, 0))
    if noise is not None:
        example.given = [row_of(model, word) for word in noise]
        example.settings = example.settings._replace(negative=len(noise))
    before = example.learn(rows, predicted)
    example.given = example.drawn
    example.descend_for_all()
    after = example.learn(rows, predicted)
    return Step(f"{' '.join(words)} predicts {target}", _table(model, before, after), (before, after), alpha, target)


def _example(model: Any, alpha: float, seed: int) -> _Example:
    """An empty example, on copies of the model's rows."""
    plan = model.plan(int(model.vocabulary_.counts.sum()))
    columns = model._layout.dimensions
    copied = [_Copies(matrix[:, :columns]) for matrix in model._matrices()]
    stand_in: Any = Matrices(*copied)  # type: ignore[arg-type]
    nothing = Texts(np.zeros(0, np.int32), np.zeros(1, np.int64))
    example = _Example(nothing, plan.words, plan.settings._replace(shared=0), stand_in, alpha, seed)
    example.copied = copied
    return example


def _table(model: Any, before: _State, after: _State) -> list[tuple[Any, ...]]:
    """A row for each meeting."""
    words = model.vocabulary_.words
    rows = []
    for met, again in zip(before.met, after.met, strict=True):
        name = words[met.row] if met.row < model._layout.contexts else f"node {met.row - model._layout.contexts}"
        p, p_after = (m.label - m.gradient for m in (met, again))
        rows.append((name, int(met.label), met.logit, p, met.gradient, met.loss, p_after))
    return rows
