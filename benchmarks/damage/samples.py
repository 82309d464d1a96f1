"""What files are made of that are damaged: a few words, texts of them, small models."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import wordvec
from wordvec.corpora.documents import Documents

__all__ = ["TEXTS", "TINY", "WORDS", "corpus", "fitted", "given_to", "labelled", "only", "small", "text", "vectors"]

WORDS = [
    "ship",
    "wave",
    "sail",
    "tide",
    "oven",
    "plate",
    "spoon",
    "onion",
    "café",
    "zürich",
    "naïve",
    "東京",
    "7",
    "x-y",
]


TINY = {"min_count": 1, "workers": 1, "vector_size": 6, "epochs": 1, "window": 3}


def text(version: int = 0) -> str:
    """Lines of words, the frequent ones first in `WORDS`."""
    random = Random(version)
    weights = range(2 * len(WORDS), len(WORDS), -1)
    return "".join(" ".join(random.choices(WORDS, weights, k=random.randrange(2, 12))) + "\n" for _ in range(40))


TEXTS = text(2).splitlines()


def labelled(version: int) -> tuple[list[str], list[Any]]:
    """Texts and a label of each."""
    lines = text(version).splitlines()
    return lines, [("sea", "kitchen", "7")[len(line) % 3] for line in lines]


@cache
def corpus(version: int = 0) -> wordvec.Corpus:
    return wordvec.Corpus.build(text(version).splitlines(), Path(tempfile.mkdtemp(), "corpus"), workers=1)


def small(trainer: str, **settings: Any) -> Any:
    """A model to fit; settings that it does not have are left out."""
    kind = getattr(wordvec, trainer)
    return kind(**{name: value for name, value in (TINY | settings).items() if name in kind.parameters})


def given_to(trainer: str, version: int) -> tuple[Any, ...]:
    """What a model is fitted on."""
    if trainer == "Doc2Vec":
        return (Documents.labelled(*labelled(version), workers=1),)
    return labelled(version) if trainer == "FastTextClassifier" else (corpus(version),)


@cache
def fitted(version: int, trainer: str, settings: tuple[tuple[str, Any], ...]) -> Any:
    """A small model; what the settings do not name is a few dimensions, one epoch."""
    return small(trainer, **{"epochs": 2, "seed": version} | dict(settings)).fit(*given_to(trainer, version))


@cache
def vectors() -> Any:
    return fitted(0, "Word2Vec", ()).wv


def only(folder: Path, what: str = "*") -> Path:
    """The only file in a folder; a name that is not there, where there is none."""
    return next(folder.glob(what), folder / "missing")
