"""Scores kept beside the models, under a fingerprint of all that they depend on, so that they are never stale.

There is a file for each model and dataset: who adds a dataset has only that measured. The fingerprint is of every array
of the vectors, with words and counts; how a model's texts are cut; what the dataset holds; the protocol; every line of
this package, and the versions of those that it computes with. What has another fingerprint is not even opened. Of an
object with anything else about it, as a function, nothing is kept: it is measured every time.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from .. import corpora, evaluation, trainers, version
from ..evaluation.comparison import Report, environment
from ..evaluation.datasets.kinds import Dataset, NextItemSet
from ..evaluation.protocol import Protocol
from ..evaluation.reports.rows import Row
from ..evaluation.scored import Scored, reported
from ..evaluation.statistics.intervals import Interval, Items
from ..evaluation.subjects import outputs_of, tokenizer_of
from ..evaluation.suite import measure, scored
from ..formats.npz import DAMAGES
from ..progress import Progress
from ..system.versions import replacing, writing
from .materials import Part

__all__ = ["code", "measured"]

_FOLDER = "scores"
_CODE = [
    Path(version.__file__).parent,
    *(Path(each) for part in (corpora, evaluation, trainers) for each in part.__path__),
]


def measured(given: Any, part: Part, protocol: Protocol, models: Path, progress: Progress) -> Report:
    """Score vectors by the datasets of a part, or find what an earlier call kept in the folder of models.

    Parameters
    ----------
    given : anything that `wordvec.evaluate` takes, opened
    part : Part
    protocol : Protocol
    models : Path
    progress : Progress
    """
    state = _state(given) if code() == _LOADED else None  # while somebody edits the package nothing is kept
    if state is None:
        return measure(given, part.found, protocol, progress=progress)
    asked: list[Dataset | None] = [*part.found.datasets, *([None] if protocol.geometry else [])]
    shared = [_LOADED, _versions(), state, asdict(replace(protocol, geometry=False))]
    paths = [models / _FOLDER / f"{_fingerprint(shared, given, each, part.digests)}.npz" for each in asked]
    pieces = list(map(_kept, paths))
    new = [number for number, piece in enumerate(pieces) if piece is None]
    if new:
        datasets = [each for number in new if (each := asked[number]) is not None]
        how = replace(protocol, geometry=len(datasets) < len(new))
        for number, piece in zip(new, scored(given, datasets, how, progress=progress), strict=True):
            pieces[number] = piece
            if code() == _LOADED:
                _keep(piece, paths[number])
    return reported([piece for piece in pieces if piece is not None], part.found, protocol)


def code() -> str:
    """The SHA-256 of all files of this package as they are now."""
    found = hashlib.sha256()
    for folder in _CODE:
        for path in sorted(folder.rglob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()


_LOADED = code()

# ---------------------------------------------------------------------------------------------------- the fingerprint


def _state(given: Any) -> str | None:
    """The SHA-256 of all that vectors are; None where something about them is not known to be plain data."""
    vectors = getattr(given, "wv", given)
    if not hasattr(vectors, "index_to_key"):
        return None
    found = hashlib.sha256(type(vectors).__name__.encode())
    try:
        for piece in _pieces(vars(vectors)):
            found.update(piece)
    except TypeError:
        return None
    return found.hexdigest()


_MADE_OF_OTHERS = {"key_to_index", "next_index", "norms", "mapfile_path"}


def _pieces(state: Mapping[str, Any]) -> Iterator[Any]:
    for name in sorted(state.keys() - _MADE_OF_OTHERS):
        yield name.encode()
        yield from _piece(state[name])


def _piece(value: Any) -> Iterator[Any]:
    if isinstance(value, np.ndarray) and not value.dtype.hasobject:
        yield f"{value.dtype.str} {value.shape}".encode()
        yield np.ascontiguousarray(value).data.cast("B") if value.size else b""
    elif isinstance(value, dict):
        yield from _pieces(value)
    elif isinstance(value, (list, tuple, str, int, float, type(None))) and _plain(value):
        yield json.dumps(value).encode("utf-8", "surrogatepass")
    else:
        raise TypeError(f"{type(value).__name__} is no plain data")


def _plain(value: Any) -> bool:
    return not isinstance(value, (list, tuple)) or all(isinstance(each, (str, int, float)) for each in value)


def _fingerprint(shared: list[Any], given: Any, dataset: Dataset | None, digests: Mapping[str, str]) -> str:
    """Of what all scores of a model depend on, and of a dataset; without one, of the geometry."""
    if dataset is None:
        told = [*shared, "geometry"]
    else:
        told = [*shared, dataset.name, type(dataset).__name__, digests[dataset.name]]
        told.append(given.pipeline().record() if tokenizer_of(given) is not None else None)  # vectors alone have none
    if isinstance(dataset, NextItemSet):
        outputs = outputs_of(given, given.wv.vectors.shape) if hasattr(given, "wv") else None
        told.append("" if outputs is None else hashlib.sha256(np.ascontiguousarray(outputs).data).hexdigest())
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


@cache
def _versions() -> dict[str, Any]:
    """What is computed with; not the system, as the machines of a cluster keep scores for each other."""
    return {name: found for name, found in environment().items() if name != "system"}


# ----------------------------------------------------------------------------------------------------------- the file


def _keep(piece: Scored, path: Path) -> None:
    arrays: dict[str, np.ndarray] = {}
    rows = []
    for number, row in enumerate(piece.rows):
        told = {each.name: getattr(row, each.name) for each in fields(row) if each.name != "items"}
        if row.items is not None:
            told["statistic"] = row.items.statistic
            arrays[f"values{number}"] = row.items.values
            if row.items.gold is not None:
                arrays[f"gold{number}"] = row.items.gold
        rows.append(told)
    if any(array.dtype.hasobject for array in arrays.values()):
        return
    text = json.dumps({**vars(piece), "rows": rows}, default=_number)
    arrays["scored"] = np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
    with writing(path), replacing(path) as written, open(written, "wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # whose names are none of its options


def _number(value: Any) -> Any:
    return value.item()


def _kept(path: Path) -> Scored | None:
    """What an earlier call has found; None where there is nothing, or something damaged."""
    with suppress(OSError, TypeError, *DAMAGES), np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
        told = json.loads(bytes(arrays["scored"]).decode("utf-8", "surrogatepass"))
        rows = [_row(each, number, arrays) for number, each in enumerate(told.pop("rows"))]
        return Scored(rows, **told)
    return None


def _row(told: dict[str, Any], number: int, arrays: Mapping[str, np.ndarray]) -> Row:
    statistic = told.pop("statistic", None)
    if told["interval"] is not None:
        told["interval"] = Interval(*told["interval"])
    if statistic is None:
        return Row(**told)
    gold = arrays.get(f"gold{number}")
    return Row(**told, items=Items(arrays[f"values{number}"], statistic, gold))
