"""Sequences without their last items, which a model is asked for afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ..parameters import whole
from ..progress import USUAL, Progress
from ..system.versions import replacing
from .corpus import Corpus
from .sources.base import Form, Numbered, Source
from .storage.folders import writing
from .tokenizers.words import Whitespace

__all__ = ["leave_last_out"]


class _Numbers(Source):
    """Texts whose tokens are numbered."""

    form = Form.NUMBERS

    def __init__(self, texts: Numbered, description: str):
        super().__init__(description)
        self._texts = texts

    def numbered_texts(self) -> Numbered:
        """The texts as numbers."""
        return self._texts


def leave_last_out(
    corpus: Corpus,
    path: str | Path,
    folder: str | Path | None = None,
    *,
    asked: int | None = 20_000,
    seed: int = 1,
    progress: Progress = USUAL,
) -> Corpus:
    """Hold the last item of sequences out, to ask for it after training.

    Parameters
    ----------
    corpus : Corpus
        Of events, or of lists of tokens.
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

    Returns
    -------
    Corpus
        The histories, in the order of the sequences.

    Raises
    ------
    ValueError
        No sequence has two items, a number is out of range, or the corpus was cut from text by a tokenizer.
    CorpusError
        The file or the folder cannot be written.
    """
    whole("seed", seed, 0)
    if asked is not None:
        whole("asked", asked, 1)
    if not isinstance(corpus.pipeline.tokenizer, Whitespace):
        raise ValueError(f"{corpus.folder} was cut from text by a tokenizer: last items are left out of sequences")
    offsets = np.asarray(corpus.offsets)
    candidates = np.flatnonzero(np.diff(offsets) >= 2)
    if not len(candidates):
        raise ValueError(f"no text of {corpus.folder} has two items, of which the last could be left out")
    if asked is not None and asked < len(candidates):
        candidates = np.sort(np.random.default_rng(seed).choice(candidates, asked, replace=False))
    kept = np.ones(len(corpus.tokens), bool)
    kept[offsets[candidates + 1] - 1] = False
    ends = np.cumsum(kept)[offsets[1:] - 1]
    ids, names, counts = _renumbered(corpus.tokens[kept], corpus.types)
    texts = _Numbers(Numbered(ids, ends, names, counts), corpus.card["source"])
    with writing(f"the held-out items {path}"), replacing(Path(path)) as written:
        with open(written, "w", encoding="utf-8", newline="\n") as lines:
            lines.writelines(_lines(corpus, set(candidates.tolist())))
        return Corpus.build(texts, folder, progress=progress)  # without it there shall be no file


def _renumbered(ranks: np.ndarray, types: list[str]) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Tokens numbered by first occurrence, of those types that are left."""
    there, first, counts = np.unique(ranks, return_index=True, return_counts=True)
    order = np.argsort(first)
    number = np.zeros(len(types), np.int32)
    number[there[order]] = np.arange(len(order), dtype=np.int32)
    return number[ranks], [types[rank] for rank in there[order].tolist()], counts[order]


def _lines(corpus: Corpus, asked: set[int]) -> Iterable[str]:
    for text, items in enumerate(corpus):
        row = {"history": items[:-1], "next": items[-1]} if text in asked else {"history": items}
        yield json.dumps(row, ensure_ascii=False) + "\n"
