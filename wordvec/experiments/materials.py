"""What the methods of an experiment are trained on, by `Method.source`.

A material is read once. It says what its methods have in common unless it is given, what is trained on, which may be
more than one thing, as a graph and the same graph without some edges, and what is measured by the models of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..methods import VARIANTS
from .graphs import Graphs
from .material import Material, Part, absolute, dataset_digests
from .presets import PRESETS
from .texts import Texts

__all__ = ["MATERIALS", "Material", "Part", "absolute", "dataset_digests", "material_for", "named"]

_KINDS: dict[str, type[Material]] = {kind.name: kind for kind in (Texts, Graphs)}

#: Every kind of material by the sources of the methods that are trained on it.
MATERIALS = {source: kind for kind in _KINDS.values() for source in kind.sources}


def named(name: str) -> type[Material]:
    """The kind of material of a name."""
    return _KINDS[name]


def material_for(
    methods: Iterable[str] | None,
    variants: Mapping[str, Mapping[str, Any]] | None,
    presets: Iterable[str],
    more: Iterable[str],
    source: Any,
) -> type[Material]:
    """The kind that all methods of a plan are trained on; where none is named, what the source is, or texts.

    Raises
    ------
    ValueError
        Some are trained on one kind, and some on another.
    """
    names = [*(methods or ()), *(str(given.get("method")) for given in (variants or {}).values())]
    names += [*(PRESETS[name].method for name in presets if name in PRESETS), *more]
    found = {MATERIALS[VARIANTS[name].source]: name for name in reversed(names) if name in VARIANTS}
    if len(found) > 1:
        trained = " and ".join(f"{name} on {kind.called}" for kind, name in sorted(found.items(), key=_by_name))
        raise ValueError(f"{trained}: what is trained on different things is compared in different calls")
    return next(iter(found), Graphs if Graphs.is_one(source) else Texts)


def _by_name(pair: tuple[type[Material], str]) -> str:
    return pair[1]
