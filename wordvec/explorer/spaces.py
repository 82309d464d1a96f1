"""The keys of a model (its words, or the tags of its documents) and their vectors, as the page holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..progress import Progress
from ..vectors.directions import require_finite
from ..vectors.keyed import made_up
from .colors import columns
from .ngrams import held_ngrams
from .numbers import encoded, quantized
from .places import clusters_of, places_of

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = ["agreement", "space_of"]

_ASKED = 500  # keys whose neighbours are compared
_TOP = 10
_STARTS = range(50, 1000)  # a page opens with one of these frequent words, which are no function words
_AMONG = 5000


def agreement(unit: np.ndarray, rows: np.ndarray) -> dict[str, Any]:
    """How many of the nearest keys stay the same when vectors become whole numbers, for keys evenly spaced."""
    asked = np.unique(np.linspace(0, len(unit) - 1, min(_ASKED, len(unit))).round().astype(int))
    top = min(_TOP, len(unit) - 1)
    if top == 0:
        return {"asked": len(asked), "top": 0, "share": 1.0}
    rounded = _unit(rows.astype(np.float32))
    exact, found = (_nearest(vectors, asked, top) for vectors in (unit, rounded))
    same = [len(set(one) & set(other)) / top for one, other in zip(exact, found, strict=True)]
    return {"asked": len(asked), "top": top, "share": float(np.mean(same))}


def _nearest(unit: np.ndarray, asked: np.ndarray, top: int) -> list[list[int]]:
    cosines = unit[asked] @ unit.T
    cosines[np.arange(len(asked)), asked] = -2
    found: list[list[int]] = np.argpartition(-cosines, top - 1, axis=1)[:, :top].tolist()
    return found


def _unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def space_of(
    keyed: KeyedVectors | WordVectors,
    kind: str,
    name: str,
    *,
    most: int,
    seed: int,
    colors: Mapping[str, Mapping[str, Any]],
    texts: Mapping[str, str] | None,
    progress: Progress,
) -> dict[str, Any]:
    """What the page is given of a space, of JSON's types: see ``SpaceData`` in ``explorer/src/data.ts``.

    Parameters
    ----------
    keyed : KeyedVectors or WordVectors
    kind : {"words", "documents"}
    name : str
        Of the model, for a listener and for messages.
    most : int
        How many keys: the first words, or of documents an even selection.
    seed : int
    colors : mapping
        Columns of one's own: see `wordvec.explorer.colors`.
    texts : mapping of str to str, optional
        The first words of documents.
    progress : Progress

    Raises
    ------
    ValueError
        A vector holds NaN or infinity, or there is none.
    """
    total = len(keyed.index_to_key)
    if not total:
        raise ValueError(f"{name} has no {kind}: there is nothing to explore; train it on more text")
    size = min(most, total)
    chosen = np.arange(size) if kind == "words" else np.linspace(0, total - 1, size).round().astype(int)
    keys = [_written(keyed.index_to_key[row]) for row in chosen]
    matrix = np.asarray(keyed.vectors[chosen], np.float32)
    require_finite(keys, matrix, f"{kind} of {name}")
    unit = _unit(matrix)
    rows, _ = quantized(unit)
    places, placed = places_of(unit, seed, f"map of {name}", progress)
    clusters, cluster_names = clusters_of(unit, keys, seed)
    counts = keyed.expandos.get("count") if kind == "words" else None
    return {
        "keys": keys,
        "total": total,
        "dimensions": unit.shape[1],
        "rows": encoded(rows),
        "counts": None if counts is None or made_up(counts) else counts[:size].tolist(),
        "places": encoded(places),
        "placed": placed,
        "clusters": encoded(clusters),
        "cluster_names": cluster_names,
        "colors": columns(colors, keys),
        "texts": None if texts is None else [texts.get(key, "") for key in keys],
        "ngrams": held_ngrams(keyed, most) if kind == "words" else None,
        "measured": agreement(unit, rows),
        "start": _start(unit, keys) if kind == "words" else keys[0],
    }


def _written(key: object) -> str:
    """A key as text; half of a surrogate pair, which no address can hold, as its escape."""
    return str(key).encode("utf-8", "backslashreplace").decode()


def _start(unit: np.ndarray, keys: list[str]) -> str:
    """A frequent word to open the page with: the one whose nearest words are nearest."""
    able = [row for row in _STARTS if row < len(keys) and len(keys[row]) > 3 and keys[row].isalpha()]
    if not able:
        return keys[0]
    top = min(_TOP + 1, len(keys))
    cosines = unit[able] @ unit[:_AMONG].T
    near = -np.partition(-cosines, top - 1, axis=1)[:, :top]
    return keys[able[int(near.mean(axis=1).argmax())]]
