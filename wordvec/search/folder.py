"""An index in a folder: texts, vectors, what a weighting has learnt, the graph; no model, and nothing that can run.

* ``index.json``: which model it is good for, the weighting, and the size and SHA-256 of the others;
* ``index.safetensors``: ``unit``, ``lengths``, ``shared``, ``weights``;
* ``texts.jsonl``: a line each text, ``[id, text]``;
* ``weights.txt``: the words that ``weights`` weighs, as `word_lines` escapes them;
* ``index.usearch``: the graph of approximate look-ups, if there is one, as usearch writes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..errors import FormatError
from ..formats.word_lines import read_words, word_lines
from ..system.cards import Real, Schema, Text, Whole, checked, read_card
from ..system.files import sha256_of
from ..system.versions import one_version, require_room, settle, version, writing
from ..vectors.pooled_tokens import WEIGHTINGS
from ..version import __version__
from .neighbors import Neighbors

__all__ = ["SavedIndex", "is_index", "read_index", "write_index"]

LAYOUT = 2
CARD, ARRAYS, TEXTS, WORDS = "index.json", "index.safetensors", "texts.jsonl", "weights.txt"
GRAPH = "index.usearch"
FILES = ARRAYS, TEXTS, WORDS
REMEDY = "make the index again, or restore the file"
_FILE: Schema = {"bytes": Whole(0), "sha256": Text("[0-9a-f]{64}")}
_SCHEMA: Schema = {
    "encoder": Text(),
    "fingerprint": Text(),
    "weighting": Text("|".join(WEIGHTINGS)),
    "unseen": Real(),
    "files": {**dict.fromkeys(FILES, _FILE), f"{GRAPH}?": _FILE},
}


def is_index(folder: Path) -> bool:
    """Whether a folder holds an index."""
    settle(folder)
    return (folder / CARD).is_file()


class SavedIndex(NamedTuple):
    """An index as plain data: what was found by which encoder."""

    encoder: str  # its kind and fingerprint: the index is good for no other
    fingerprint: str
    weighting: str
    weights: dict[str, float]  # of words, as learnt
    unseen: float
    shared: np.ndarray
    neighbors: Neighbors
    ids: list[Any]
    texts: list[str]


def write_index(folder: Path, saved: SavedIndex) -> None:
    """Write an index into a folder, in one step.

    Raises
    ------
    FormatError
        The folder cannot be written, or holds something else.
    TypeError
        An id is neither a str nor a whole number.
    """
    from safetensors.numpy import save_file

    require_room(folder, "search index", is_index)
    for name in saved.ids:
        if not isinstance(name, str | int) or isinstance(name, bool):
            raise TypeError(f"cannot save the id {name!r}: an index keeps ids that are a str or a whole number")
    arrays = {"unit": saved.neighbors.unit, "lengths": saved.neighbors.lengths, "shared": saved.shared}
    arrays["weights"] = np.fromiter(saved.weights.values(), np.float64, len(saved.weights))
    files = (*FILES, GRAPH) if saved.neighbors.approximate else FILES
    with writing(f"the search index {folder}"), version(folder, stale=[GRAPH]) as staging:
        save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, staging / ARRAYS)
        with open(staging / TEXTS, "w", encoding="ascii") as file:
            file.writelines(json.dumps(pair) + "\n" for pair in zip(saved.ids, saved.texts, strict=True))
        (staging / WORDS).write_bytes(word_lines(list(saved.weights)))
        if saved.neighbors.approximate:
            saved.neighbors.save_graph(staging / GRAPH)
        card = {
            "layout": LAYOUT,
            "wordvec": __version__,
            "encoder": saved.encoder,
            "fingerprint": saved.fingerprint,
            "weighting": saved.weighting,
            "unseen": float(saved.unseen),
            "files": {
                name: {"bytes": (staging / name).stat().st_size, "sha256": sha256_of(staging / name)} for name in files
            },
        }
        (staging / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="ascii")


def read_index(folder: Path) -> SavedIndex:
    """Read what `write_index` wrote, all of it compared with its card.

    Raises
    ------
    FormatError
        There is no complete index; the message names the file.
    """
    return one_version(folder, (CARD, *FILES, GRAPH), lambda: _read(folder))


def _read(folder: Path) -> SavedIndex:
    path = folder / CARD
    if not path.is_file():
        raise FormatError(f"{folder} is no search index: there is no {CARD} in it; give the folder of a saved one")
    card = read_card(path, {"layout": Whole(1)}, REMEDY)
    if card["layout"] > LAYOUT:
        raise FormatError(f"{path} was written by wordvec {card.get('wordvec')}; read it with that version or newer")
    if card["layout"] < LAYOUT:
        raise FormatError(f"{path} was written by an older wordvec ({card.get('wordvec')}); make the index again")
    card = checked(card, _SCHEMA, path, REMEDY)
    for name in card["files"]:
        _check(folder / name, card["files"][name])
    arrays = _arrays(folder / ARRAYS)
    ids, texts = _texts(folder / TEXTS)
    words = _weighed(folder / WORDS)
    shape = arrays["unit"].shape
    right = len(shape) == 2 and shape[0] == len(texts) and arrays["lengths"].shape == shape[:1]
    if not right or arrays["shared"].shape[1:] != shape[1:] or arrays["weights"].shape != (len(words),):
        raise FormatError(f"{folder / ARRAYS} is damaged (its arrays do not fit the texts); {REMEDY}")
    graph = folder / GRAPH if GRAPH in card["files"] else None
    try:
        neighbors = Neighbors.kept(arrays["unit"], arrays["lengths"], graph)
    except ValueError as error:
        raise FormatError(f"{graph} is damaged ({error}); {REMEDY}") from error
    return SavedIndex(
        card["encoder"],
        card["fingerprint"],
        card["weighting"],
        dict(zip(words, arrays["weights"].tolist(), strict=True)),
        card["unseen"],
        arrays["shared"],
        neighbors,
        ids,
        texts,
    )


def _check(path: Path, noted: dict[str, Any]) -> None:
    try:
        good = path.stat().st_size == noted["bytes"] and sha256_of(path) == noted["sha256"]
    except OSError as error:
        raise FormatError(f"cannot read {path} ({error.strerror}); {REMEDY}") from error
    if not good:
        raise FormatError(f"{path} is damaged: it is not what was saved, by its size or SHA-256; {REMEDY}")


def _arrays(path: Path) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(path)
    except (SafetensorError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{path} is damaged ({str(error)[:200]}); {REMEDY}") from error
    kinds = {"unit": np.float32, "lengths": np.float32, "shared": np.float32, "weights": np.float64}
    if any(name not in arrays or arrays[name].dtype != kind for name, kind in kinds.items()):
        raise FormatError(f"{path} is damaged (it lacks an array, or one is of another type); {REMEDY}")
    return arrays


def _weighed(path: Path) -> list[str]:
    try:
        return read_words(path.read_bytes())
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is damaged (not UTF-8, {error.reason} at byte {error.start:,}); {REMEDY}") from error


def _texts(path: Path) -> tuple[list[Any], list[str]]:
    names, texts = [], []
    try:
        with open(path, encoding="ascii") as file:
            for line in file:
                name, text = json.loads(line)
                names.append(name)
                texts.append(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise FormatError(f"{path} is damaged (line {len(names) + 1:,}); {REMEDY}") from error
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(name, str | int) for name in names):
        raise FormatError(f"{path} is damaged (a line is not an id and a text); {REMEDY}")
    return names, texts
