"""Senses in a file of safetensors: arrays, and as its metadata words and settings in JSON; nothing that can run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import FormatError
from ...system.cards import Anything, Each, Real, Schema, Text, Whole, checked
from ...system.versions import replacing, writing
from ..tokenizers.pipeline import SCHEMA as READING
from .relabelling import Found

__all__ = ["WIDEST", "read_senses", "write_senses"]

LAYOUT = 1
WIDEST = 1 << 20  # words of a window
REMEDY = "find the senses again, or restore the file"
_SCHEMA: Schema = {
    "layout": Whole(1, LAYOUT),
    "words": Each(Text()),
    "ambiguous": Each(Text()),
    "settings": {
        "n_senses": Anything(),
        "threshold": Real(),
        "max_senses": Whole(2),
        "least_share": Real(),
        "window": Whole(1, WIDEST),
        "contexts": Whole(2),
        "min_count": Whole(1),
        "skip_top": Whole(0),
        "delimiter": Text(),
        "seed": Whole(0),
    },
    "reading": READING,
    "looked_at": Whole(0),
}
_ARRAYS = {"rows": np.float32, "starts": np.int64, "centres": np.float32, "shares": np.float64}


def write_senses(
    path: Path, found: Found, settings: Mapping[str, Any], reading: Mapping[str, Any], looked_at: int
) -> None:
    """Write senses, in one step."""
    from safetensors.numpy import save_file

    card = {
        "layout": LAYOUT,
        "words": found.words,
        "ambiguous": found.ambiguous,
        "settings": dict(settings),
        "reading": dict(reading),
        "looked_at": looked_at,
    }
    arrays = {name: np.ascontiguousarray(getattr(found, name)) for name in _ARRAYS}
    with writing(f"the senses {path}"), replacing(path) as written:
        save_file(arrays, written, {"senses": json.dumps(card)})


def read_senses(path: Path) -> tuple[Found, dict[str, Any], dict[str, Any], int]:
    """Read what `write_senses` wrote; `FormatError` where something does not fit."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, "np") as file:
            card = json.loads((file.metadata() or {}).get("senses", "null"))
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError:
        raise FormatError(
            f"there is no file of senses {path}: check the name, or find them with wordvec senses"
        ) from None
    except (OSError, SafetensorError, ValueError, RecursionError) as error:
        raise FormatError(f"{path} holds no senses, or is damaged ({str(error)[:100]}); {REMEDY}") from error
    card = checked(card, _SCHEMA, path, REMEDY)
    if any(name not in arrays or arrays[name].dtype != kind for name, kind in _ARRAYS.items()):
        raise FormatError(f"{path} is damaged (it lacks an array, or one is of another type); {REMEDY}")
    rows, starts, centres, shares = (arrays[name] for name in _ARRAYS)
    fits = (
        rows.ndim == centres.ndim == 2
        and rows.shape == (len(card["words"]), centres.shape[1])
        and starts.shape == (len(card["ambiguous"]) + 1,)
        and starts[0] == 0
        and bool((np.diff(starts) > 1).all())
        and starts[-1] == len(centres)
        and shares.shape == (len(centres),)
        and all(np.isfinite(each).all() for each in (rows, centres, shares))
        and len(set(card["words"])) == len(card["words"])
        and len(set(card["ambiguous"])) == len(card["ambiguous"])
    )
    if not fits:
        raise FormatError(f"{path} is damaged (its arrays do not fit each other or the words); {REMEDY}")
    found = Found(rows, card["words"], card["ambiguous"], starts, centres, shares)
    return found, card["settings"], card["reading"], card["looked_at"]
