"""Sequences without their last items, which a model is asked for afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..parameters import whole
from ..progress import USUAL, Progress
from ..system.versions import replacing
from .corpus import Corpus, as_corpus
from .sources.base import Form, Numbered, Source
from .storage.folders import writing
from .tokenizers.words import Whitespace

__all__ = ["LastItems", "last_items_of", "leave_last_out"]


class _Numbers(Source):
    """Texts whose tokens are numbered."""

    form = Form.NUMBERS

    def __init__(self, texts: Numbered, description: str):
        super().__init__(description)
        self._texts = texts

    def numbered_texts(self) -> Numbered:
        """The texts as numbers."""
        return self._texts


class LastItems:
    """Sequences, of some of which the last item is held out.

    Attributes
    ----------
    corpus : Corpus
        With all items.
    asked : set of int
        The texts whose last item is held out.
    """

    def __init__(self, corpus: Corpus, asked: np.ndarray):
        self.corpus, self.asked = corpus, set(asked.tolist())
        self._rows = asked

    def texts(self) -> Iterator[tuple[list[str], bool]]:
        """Yield the items of each text, and whether the last of them is held out."""
        for text, items in enumerate(self.corpus):
            yield items, text in self.asked

    def histories(self, folder: str | Path | None = None, progress: Progress = USUAL) -> Corpus:
        """The corpus without the items that are held out: in a folder, or in the cache."""
        corpus, offsets = self.corpus, np.asarray(self.corpus.offsets)
        kept = np.ones(len(corpus.tokens), bool)
        kept[offsets[self._rows + 1] - 1] = False
        ends = np.cumsum(kept)[offsets[1:] - 1]
        ids, names, counts = _renumbered(corpus.tokens[kept], corpus.types)
        texts = _Numbers(Numbered(ids, ends, names, counts), corpus.card["source"])
        return Corpus.build(texts, folder, progress=progress)

    def lines(self) -> Iterator[str]:
        """Yield a line of JSON for each text; see `leave_last_out`."""
        for items, held in self.texts():
            row = {"history": items[:-1], "next": items[-1]} if held else {"history": items}
            yield json.dumps(row, ensure_ascii=False) + "\n"


def last_items_of(corpus: Corpus, asked: int | None = None, seed: int = 1, *, share: float | None = None) -> LastItems:
    """Draw the sequences whose last items are held out, among those of two items or more.

    Parameters
    ----------
    corpus : Corpus
    asked : int, optional
        So many at most; None for all.
    seed : int
    share : float, optional
        Such a share of them, at least one, in place of `asked`.

    Raises
    ------
    ValueError
        No sequence has two items, a number is out of range, or the corpus was cut from text by a tokenizer.
    """
    whole("seed", seed, 0)
    if asked is not None:
        whole("asked", asked, 1)
    if not isinstance(corpus.pipeline.tokenizer, Whitespace):
        raise ValueError(f"{corpus.folder} was cut from text by a tokenizer: last items are left out of sequences")
    candidates = np.flatnonzero(np.diff(np.asarray(corpus.offsets)) >= 2)
    if not len(candidates):
        raise ValueError(f"no text of {corpus.folder} has two items, of which the last could be left out")
    if share is not None:
        asked = max(1, round(share * len(candidates)))
    if asked is not None and asked < len(candidates):
        candidates = np.sort(np.random.default_rng(seed).choice(candidates, asked, replace=False))
    return LastItems(corpus, candidates)


def leave_last_out(
    source: Any,
    path: str | Path,
    folder: str | Path | None = None,
    *,
    asked: int | None = 20_000,
    seed: int = 1,
    progress: Progress = USUAL,
    **how: Any,
) -> Corpus:
    """Hold the last item of sequences out, to ask for it after training.

    Parameters
    ----------
    source : Corpus, or anything `Corpus.build` reads
        Events, or lists of tokens.
    path : str or Path
        The file to write, for `wordvec.evaluate` and ``wordvec evaluate --data``: a sequence a line, as
        ``{"history": ["tea", "pot"], "next": "cup"}``; without ``next`` where nothing is asked. The histories are what
        is trained on, from which popularity and co-occurrence are counted.
    folder : str or Path, optional
        Where to put the corpus of the histories; without it, in the cache.
    asked : int, optional, default 20,000
        Of so many sequences at most, drawn by `seed` among those of two items or more; None for all. The others stay
        whole.
    seed : int, default 1
    progress : Progress
    **how
        How to read a source that is no corpus yet: ``group``, ``order`` and ``item`` of a table of events …; see
        `Corpus.build`.

    Returns
    -------
    Corpus
        The histories, in the order of the sequences: what models are fitted on.

    Raises
    ------
    ValueError
        No sequence has two items, a number is out of range, or the corpus was cut from text by a tokenizer.
    CorpusError
        The source cannot be read, or the file or the folder cannot be written.
    """
    held = last_items_of(as_corpus(source, progress=progress, **how), asked, seed)
    with writing(f"the held-out items {path}"), replacing(Path(path)) as written:
        with open(written, "w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(held.lines())
        return held.histories(folder, progress)  # without it there shall be no file


def _renumbered(ranks: np.ndarray, types: list[str]) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Tokens numbered by first occurrence, of those types that are left."""
    there, first, counts = np.unique(ranks, return_index=True, return_counts=True)
    order = np.argsort(first)
    number = np.zeros(len(types), np.int32)
    number[there[order]] = np.arange(len(order), dtype=np.int32)
    return number[ranks], [types[rank] for rank in there[order].tolist()], counts[order]
