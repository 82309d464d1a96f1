"""What there is to show of a model: its words, its documents, and how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import FormatError
from ..evaluation.subjects import made_with
from ..formats.folder import is_model, kind_of
from ..formats.table import read_vectors
from ..formats.tag_lines import with_names
from ..loading import load
from ..methods import METHODS

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = ["Opened", "named", "opened"]


@dataclass(frozen=True)
class Opened:
    """A model: `words` and `documents` are vectors, where it has any that say something; `facts` are about training.

    `reading` says how its text was read, where that is known.
    """

    name: str
    method: str
    words: KeyedVectors | None
    documents: WordVectors | None
    facts: list[tuple[str, str]]
    reading: Mapping[str, Any] = field(default_factory=dict)


def named(models: Any) -> dict[str, Any]:
    """Models with their names: those of a mapping, else of their paths, else of their classes.

    Raises
    ------
    ValueError
        There is no model.
    """
    if isinstance(models, Mapping):
        found = {str(name): model for name, model in models.items()}
    else:
        listed = list(models) if isinstance(models, Sequence) and not isinstance(models, str) else [models]
        found = dict(zip(_names(listed), listed, strict=True))
    if not found:
        raise ValueError("there is no model to explore: give one")
    return found


def _names(models: Sequence[Any]) -> list[str]:
    """As short as they can be: the ends of paths that tell them apart; those that are still alike are numbered."""
    paths = [Path(model).parts if isinstance(model, str | Path) else (type(model).__name__,) for model in models]
    most = max(map(len, paths), default=1)
    names = ["/".join(parts[-1:]) for parts in paths]
    for length in range(2, most + 1):
        if len(set(names)) == len(names):
            break
        names = ["/".join(parts[-length:]) if names.count(n) > 1 else n for n, parts in zip(names, paths, strict=True)]
    return [name if names.count(name) == 1 else f"{name} {names[:at].count(name) + 1}" for at, name in enumerate(names)]


def opened(name: str, given: Any, unicode_errors: str = "strict") -> Opened:
    """Open a model, or take it as it is.

    Raises
    ------
    FormatError
        There is no such file, or it cannot be read.
    TypeError
        It is nothing that has vectors of words.
    """
    model = given
    if isinstance(given, str | Path):
        whole = is_model(given) and kind_of(given) in METHODS
        model = load(given) if whole else read_vectors(given, unicode_errors=unicode_errors)
    words = getattr(model, "wv", model)
    if not hasattr(words, "index_to_key"):
        raise TypeError(f"{name}: a {type(given).__name__} has no vectors of words; give a model, vectors or a path")
    documents = with_names(model.tags_, model.documents_) if hasattr(model, "dv") and hasattr(model, "tags_") else None
    random = documents is not None and not model.dm and not model.dbow_words  # PV-DBOW leaves words as they were drawn
    if random and not len(model.tags_):
        raise FormatError(f"{name} has neither documents nor words that were trained: train it on some")
    reading = getattr(model, "reading_", None) or {}
    return Opened(name, _method(model), None if random else words, documents, _facts(model), reading)


def _method(model: Any) -> str:
    kind = type(model).__name__
    if kind not in METHODS:
        return "vectors"
    if kind == "Doc2Vec":
        return "Doc2Vec, " + ("PV-DM" if model.dm else "PV-DBOW")
    return f"{kind}, {'skip-gram' if model.sg else 'CBOW'}" if hasattr(model, "sg") else kind


def _facts(model: Any) -> list[tuple[str, str]]:
    """The settings of a model, and the size of its text."""
    if type(model).__name__ not in METHODS:
        return []
    made = made_with(model)
    settings = model.get_params()
    shown = ", ".join(f"{name}={value}" for name, value in settings.items() if value is not None and name != "workers")
    sizes = [f"{made[f'text_{unit}']:,} {unit}" for unit in ("texts", "tokens") if f"text_{unit}" in made]
    return [("settings", shown), *([("text", ", ".join(sizes))] if sizes else [])]
