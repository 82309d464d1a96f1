"""The noise words that a text's words meet in an epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..core.reference import Chunk
from .shown import Shown, number
from .texts import Watched, predicting, reading
from .windows import DOCUMENT

if TYPE_CHECKING:
    from ..corpora.corpus import Corpus
    from ..corpora.documents import Documents

__all__ = ["Noise", "noise"]


class Noise(Shown):
    """The noise words that are drawn for a text's chunk: a row for each group of inputs that share some.

    Attributes
    ----------
    drawn : list of list of str
        The noise words of each row, in the order in which they were drawn, as often as they were.
    """

    def __init__(
        self, title: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]], notes: Sequence[str]
    ) -> None:
        super().__init__(title, columns, rows, notes)
        self.drawn = [list(row[-1]) for row in rows]


def noise(model: Any, source: str | Sequence[str] | Corpus | Documents, text: int = 0, *, epoch: int = 1) -> Noise:
    """Show the noise words that training draws for a text in an epoch, and who meets them.

    They are drawn for a chunk of text: short texts share one, and a long text has several.

    Parameters
    ----------
    model, source, text, epoch
        As in `pairs`.

    Raises
    ------
    TypeError, ValueError
        The model draws no noise words, or there is no such text or epoch.
    """
    model = predicting(model, "explain.noise shows draws")
    if not model.negative:
        raise ValueError("negative=0 draws no noise words; explain.path shows what hs=1 predicts instead")
    found = reading(model, source, text, epoch)
    chunks = []
    for blocks in found.blocks():
        chunk = found.chunk(model._matrices())
        chunk.train(blocks)
        chunks.append(chunk)
    words = model.vocabulary_.words
    shared = found.plan.settings.shared
    rows = [row for chunk in chunks for row in (_shared(chunk, words) if shared else _own(chunk, words))]
    where = f"text {found.text:,}" if len(found.texts.offsets) > 2 else "the sentence"
    draws = sum(len(chunk.drawn) for chunk in chunks)
    title = f"noise words of {where} in epoch {epoch:,}: {draws:,} drawn, for {_chunks(chunks)}"
    notes = [f"A word is drawn in proportion to its count to the power of {model.ns_exponent:g} (ns_exponent)."]
    if shared:
        notes.append(
            f"The inputs of a row share {shared} noise words. Each meets all of them, weighted so that the expected"
            f" gradient is that of {model.negative} draws for each pair (negative={model.negative})."
        )
        return Noise(title, ("inputs", "weights", "noise words"), rows, notes)
    notes.append("Each pair has noise words of its own; one that is the target is left out.")
    return Noise(title, ("input", "target", "noise words"), rows, notes)


def _chunks(chunks: Sequence[Chunk]) -> str:
    tokens = sum(len(chunk.tokens) for chunk in chunks)
    number_of = "a chunk" if len(chunks) == 1 else f"{len(chunks):,} chunks"
    return f"{number_of} of {tokens:,} kept tokens"


def _shared(chunk: Watched, words: Sequence[str]) -> list[tuple[Any, ...]]:
    """A row for each group of hidden rows."""
    shared, negative = chunk.settings.shared, chunk.settings.negative
    rows = []
    for n, group in enumerate(chunk.groups()):
        weights = sorted({float(chunk.examples_of[a]) * negative / shared for a in group})
        drawn = chunk.drawn[n * shared : (n + 1) * shared]
        extent = " to ".join(number(weight) for weight in (weights[0], *weights[1:][-1:]))
        rows.append(([_named(chunk, a, words) for a in group], extent, [words[row] for row in drawn]))
    return rows


def _own(chunk: Watched, words: Sequence[str]) -> list[tuple[Any, ...]]:
    """A row for each example."""
    negative = chunk.settings.negative
    examples = [(target, a) for target, hidden in chunk.examples for a in hidden]
    return [
        (_named(chunk, a, words), words[target], [words[row] for row in chunk.drawn[n * negative : (n + 1) * negative]])
        for n, (target, a) in enumerate(examples)
    ]


def _named(chunk: Watched, hidden: int, words: Sequence[str]) -> str:
    """A hidden row by what it is made of: skip-gram's by its word, CBOW's by the words of its window."""
    known = [
        DOCUMENT if a >= len(chunk.numbers) else words[chunk.numbers[a]] for a in chunk.parts[hidden] if a is not None
    ]
    return known[0] if len(known) == 1 else f"({' '.join(known)})"
