"""What a text gives to learn in an epoch: the tokens that are kept, their windows, and the pairs that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .shown import Shown
from .texts import Reading, Watched, predicting, reading

if TYPE_CHECKING:
    from ..corpora.corpus import Corpus
    from ..corpora.documents import Documents

__all__ = ["DOCUMENT", "Pair", "Pairs", "pairs"]

DOCUMENT = "(its document)"  # stands for the text's tags: no token holds a blank


class Pair(NamedTuple):
    """A word, or the text's document, that predicts another word."""

    input: str
    target: str
    distance: int  # in kept tokens, below 0 where the input stands before the target; 0 of a document


class Pairs(Shown):
    """What a text gives to learn in an epoch: a row for each of its tokens.

    Attributes
    ----------
    pairs : list of Pair
        Who predicts whom, target after target. Skip-gram learns from each of them; CBOW from all pairs of a target
        together.
    kept : list of str
        The tokens that are left, in their order: those that are known and survive subsampling.
    """

    def __init__(self, title: str, rows: Sequence[tuple[Any, ...]], pairs: list[Pair], notes: Sequence[str]) -> None:
        super().__init__(title, ("token", "kept", "chance", "reach", "predicted from"), rows, notes)
        self.pairs = pairs
        self.kept = [row[0] for row in rows if row[1] == "yes"]


def pairs(model: Any, source: str | Sequence[str] | Corpus | Documents, text: int = 0, *, epoch: int = 1) -> Pairs:
    """Show which pairs of words a model learns from in a text: what training draws for this seed and epoch.

    Draws depend on the position in the corpus: give the corpus that the model was trained on, and the number of the
    text, for those of its training. A sentence is read as if it were all the text.

    Parameters
    ----------
    model : Word2Vec, FastText or Doc2Vec
        Fitted.
    source : str, sequence of str, Corpus or Documents
        A sentence, which is split as the training text was; its tokens; or a corpus.
    text : int
        The number of the text in a corpus, from 0.
    epoch : int
        From 1.

    Raises
    ------
    TypeError, ValueError
        The model learns otherwise, or there is no such text or epoch.

    Examples
    --------
    >>> import wordvec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = wordvec.Word2Vec(vector_size=16, min_count=1, sg=1, window=2, shrink_windows=False, sample=0).fit(texts)
    >>> seen = wordvec.explain.pairs(model, "the cat sat")
    >>> seen.kept, len(seen.pairs)
    (['the', 'cat', 'sat'], 6)
    """
    model = predicting(model, "explain.pairs reads the text")
    found = reading(model, source, text, epoch)
    chunk = found.chunk(model._matrices())
    kept = _kept(found, chunk)
    rows: list[tuple[Any, ...]] = []
    result: list[Pair] = []
    for place, position in enumerate(range(found.begin, found.end)):
        word, token = found.words[place], int(found.texts.tokens[position])
        if token >= found.plan.words.size:
            rows.append((word, "unknown", None, None, None))
            continue
        chance = float(found.plan.keep[token])
        if position not in kept:
            rows.append((word, "no", chance, None, None))
            continue
        mine = [Pair(found.words[p - found.begin], word, d) for p, d in _window(position, kept, chunk)]
        mine += [Pair(DOCUMENT, word, 0)] * bool(chunk.tags_of(found.text))
        result += mine
        rows.append((word, "yes", chance, _reach(mine), [pair.input for pair in mine]))
    where = f"text {found.text:,}" if len(found.texts.offsets) > 2 else "the sentence"
    title = f"{where} in epoch {epoch:,}: {len(kept):,} of {len(found.words):,} tokens kept, {len(result):,} pairs"
    return Pairs(title, rows, result, _notes(model, found))


def _kept(found: Reading, chunk: Watched) -> dict[int, int]:
    """The positions that are left, in their order, each with its place among them."""
    return {position: place for place, position in enumerate(chunk.survivors(found.begin, found.end))}


def _window(position: int, kept: dict[int, int], chunk: Watched) -> list[tuple[int, int]]:
    """The positions in a window, and how far each is, in kept tokens."""
    positions = list(kept)
    here = kept[position]
    return [(positions[place], place - here) for place in chunk.window_of(here, positions)]


def _reach(mine: Sequence[Pair]) -> int | None:
    return max((abs(pair.distance) for pair in mine), default=0) or None


def _notes(model: Any, found: Reading) -> list[str]:
    settings = found.plan.settings
    how = "each pair is learnt from by itself" if settings.skipgram else "all that a target is predicted from, at once"
    notes = [f"{'Skip-gram' if settings.skipgram else 'CBOW'}: {how}."]
    if settings.window and settings.shrink:
        notes.append(f"Each window reaches 1 to {settings.window} kept tokens to either side, drawn anew every epoch.")
    if model.sample:
        notes.append(f"Chance: how likely subsampling (sample={model.sample:g}) keeps a token, before windows are cut.")
    return notes
