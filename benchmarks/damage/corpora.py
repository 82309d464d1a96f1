"""Corpora, phrases, senses, counts and the cache: how small ones are made and used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import wordvec
from wordvec.corpora.cooccurrence import segments
from wordvec.system import checkpoints

from .samples import WORDS, corpus, small, text, vectors

__all__ = [
    "BreakingOff",
    "BrokenOff",
    "always_kept",
    "make_cache",
    "make_corpus",
    "make_counts",
    "make_joined",
    "make_phrases",
    "make_senses",
    "make_unfinished",
    "use_cache",
    "use_corpus",
    "use_counts",
    "use_joined",
    "use_phrases",
    "use_senses",
    "use_unfinished",
]


def make_corpus(folder: Path, version: int) -> None:
    wordvec.Corpus.build(text(version).splitlines(), folder / "corpus", workers=1)


def use_corpus(folder: Path, **how: Any) -> Any:
    opened = wordvec.Corpus.open(folder / "corpus", **how)
    model = small("Word2Vec").fit(opened)
    counts = wordvec.Cooccurrence.count(opened, opened.cut(1), folder / "counts", window=3, workers=1)
    return list(opened), opened.types, model.vectors_, counts.values, counts.columns


def make_joined(folder: Path, version: int) -> None:
    corpus = wordvec.Corpus.build(text(version).splitlines(), workers=1)
    wordvec.Phrases(min_count=1, threshold=0.1, passes=2, workers=1).fit_corpus(corpus, folder / "corpus")


def use_joined(folder: Path) -> Any:
    opened = wordvec.Corpus.open(folder / "corpus")
    return list(opened), opened.pipeline.tokens(text(0))


def make_phrases(folder: Path, version: int) -> None:
    phrases = wordvec.Phrases(min_count=1, threshold=0.1, passes=2, workers=1).fit(text(version).splitlines())
    phrases.save_list(folder / "phrases.tsv")


def use_phrases(folder: Path) -> Any:
    return list(wordvec.Corpus.build(text(0).splitlines(), folder / "corpus", phrases=folder / "phrases.tsv"))


def make_senses(folder: Path, version: int) -> None:
    senses = wordvec.Senses(vectors(), words=WORDS[version : version + 4], least_share=0, workers=1)
    senses.fit(text(version).splitlines()).save(folder / "words.senses")


def use_senses(folder: Path) -> Any:
    senses = wordvec.Senses.load(folder / "words.senses")
    return senses.transform(text(0).splitlines()), [senses.typical_words(word) for word in senses.senses_]


def make_counts(folder: Path, version: int) -> None:
    wordvec.Cooccurrence.count(corpus(), corpus().cut(1), folder / "counts", window=3 + version, workers=1)


def use_counts(folder: Path) -> Any:
    models = (small(trainer) for trainer in ("GloVe", "PPMISVD"))
    return [model.fit(corpus(), cooccurrence=folder / "counts").vectors_ for model in models]


@contextmanager
def always_kept() -> Iterator[None]:
    """States are kept whenever they can be, and stay."""
    with (
        patch.multiple(checkpoints, SECONDS=0, SHARE=0),
        patch.object(checkpoints.Checkpoint, "remove"),
        patch.object(segments, "plan", lambda *_: segments.Plan(70, 60)),
    ):
        yield


class BrokenOff(Exception):
    """Counting was broken off, for a state of it to damage."""


class BreakingOff:
    """A listener that has heard enough after so many tokens."""

    def __init__(self, at: int):
        self._at = at

    def begin(self, *_: Any, **__: Any) -> None: ...

    note = end = begin

    def advance(self, done: int, **_: Any) -> None:
        if done >= self._at:
            raise BrokenOff


def make_unfinished(folder: Path, version: int) -> None:
    with always_kept():
        try:
            _count(folder, BreakingOff(len(corpus().tokens) * (3 + version) // 5))
        except BrokenOff:
            return
    raise AssertionError("counting was not broken off")


def _count(folder: Path, progress: Any) -> Any:
    words = corpus().cut(1)
    return wordvec.Cooccurrence.count(corpus(), words, folder / "counts", window=3, workers=1, progress=progress)


def use_unfinished(folder: Path) -> Any:
    with patch.object(segments, "plan", lambda *_: segments.Plan(70, 60)):
        counts = _count(folder, wordvec.progress.SILENT)
    return counts.starts, counts.columns, counts.values


def make_cache(folder: Path, version: int) -> None:
    (folder / "text.txt").write_text(text(version), encoding="utf-8")
    use_cache(folder)


def use_cache(folder: Path) -> Any:
    with patch.dict(os.environ, WORDVEC_CACHE=str(folder / "cache")):
        return list(wordvec.Corpus.build(folder / "text.txt", workers=1))
