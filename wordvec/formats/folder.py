"""What fitting leaves behind, and the folder it is kept in.

A model folder holds three files, or four, and nothing that can run:

* ``model.json``: kind, settings, history, state, and the size and SHA-256 of the other two;
* ``arrays.safetensors``: the matrices and the counts;
* ``words.txt``: one word a line, in rank order, as `word_lines` escapes them;
* ``tags.jsonl``, where documents have tags: one tag a line, in the order of their rows, as JSON. An array is a tuple.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FormatError
from ..system.files import replacing, require_room, sha256_of
from ..version import __version__
from .saved import SavedModel
from .tag_lines import read_tags, tag_line
from .word_lines import read_words, word_lines

__all__ = ["is_model", "kind_of", "read_model", "require_room_for_model", "write_model"]

LAYOUT = 1
CARD, ARRAYS, WORDS, TAGS = "model.json", "arrays.safetensors", "words.txt", "tags.jsonl"


def is_model(path: str | Path) -> bool:
    """Whether `path` is a folder that holds a model."""
    return (Path(path) / CARD).is_file()


def kind_of(folder: str | Path) -> str:
    """What a model folder holds: the name of a trainer, or ``"vectors"``."""
    return _read_card(Path(folder))["kind"]


def require_room_for_model(folder: Path) -> None:
    """Raise `FormatError` if a folder holds something that is not a model: files of a model don't belong there."""
    require_room(folder, "model", lambda place: is_model(place) and not {ARRAYS, WORDS}.isdisjoint(os.listdir(place)))


def write_model(folder: str | Path, saved: SavedModel) -> None:
    """Write `saved` into `folder`, made if need be.

    All files are complete on the disk before any takes its place, so a full disk or a forbidden folder
    leaves an existing model as it was.

    Raises
    ------
    FormatError
        The folder cannot be written, or it holds something that is not a model.
    TypeError
        A setting, the history, the state or a tag is not of JSON's types.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    folder = Path(folder)
    require_room_for_model(folder)
    tags = None if saved.tags is None else b"".join(tag_line(tag) + b"\n" for tag in saved.tags)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            # Leaving the stack runs backwards: the card, which vouches for the others, is replaced last.
            card, arrays, words = (stack.enter_context(replacing(folder / name)) for name in (CARD, ARRAYS, WORDS))
            files = {ARRAYS: arrays, WORDS: words}
            if tags is not None:
                files[TAGS] = stack.enter_context(replacing(folder / TAGS))
                files[TAGS].write_bytes(tags)
            words.write_bytes(word_lines(saved.words))
            save_file({name: np.ascontiguousarray(array) for name, array in saved.arrays.items()}, arrays)
            shutil.copymode(words, arrays)  # safetensors would keep it from everybody else
            card.write_bytes(_card(saved, files))
        if tags is None:
            (folder / TAGS).unlink(missing_ok=True)  # those of a model that was here before
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FormatError(
            f"cannot write the model folder {folder}: {reason}; "
            "free some space, allow writing there, or choose another folder"
        ) from error


def read_model(folder: str | Path) -> SavedModel:
    """Read what `write_model` wrote.

    Raises
    ------
    FormatError
        A file is missing or damaged (its size or SHA-256 is not the one noted), or a newer wordvec wrote it.
        The message names the file.
    """
    folder = Path(folder)
    card = _read_card(folder)
    for name in (ARRAYS, WORDS, *({TAGS} & card["files"].keys())):
        _check(folder / name, card["files"][name])
    words = read_words((folder / WORDS).read_bytes())
    arrays = _read_arrays(folder / ARRAYS)
    if "vectors" not in arrays or arrays["vectors"].shape[:1] != (len(words),):
        raise FormatError(
            f"{folder / ARRAYS} does not hold one vector for each of the {len(words):,} words; save again"
        )
    tags = list(read_tags(folder / TAGS)) if TAGS in card["files"] else None
    return SavedModel(card["kind"], card["params"], arrays, words, card["history"], card["state"], tags)


def _card(saved: SavedModel, files: Mapping[str, Path]) -> bytes:
    card = {
        "layout": LAYOUT,
        "wordvec": __version__,
        "kind": saved.kind,
        "params": saved.params,
        "history": saved.history,
        "state": saved.state,
        "files": {name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for name, path in files.items()},
    }
    text = json.dumps(card, indent=2, ensure_ascii=False, default=_plain) + "\n"
    return text.encode("utf-8", errors="backslashreplace")  # lone surrogates become escapes that JSON knows


def _plain(value: Any) -> Any:
    """Turn NumPy's scalars into JSON's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot save {value!r}: a model folder keeps only numbers, strings, lists, dicts, booleans, None")


def _read_card(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    try:
        card = json.loads(path.read_bytes())
    except OSError as error:
        raise FormatError(
            f"{folder} is not a model folder: cannot read {CARD} ({error.strerror}); give the folder of a saved model"
        ) from error
    except ValueError as error:
        raise FormatError(f"{path} is damaged ({error}); save the model again or restore the file") from error
    if not isinstance(card, dict) or not isinstance(card.get("layout"), int):
        raise FormatError(f"{path} does not describe a model; save the model again or restore the file")
    if card["layout"] > LAYOUT:
        raise FormatError(f"{path} was written by wordvec {card.get('wordvec')}; read it with that version or newer")
    files = card.get("files", {})
    whole = all({"bytes", "sha256"} <= files.get(name, {}).keys() for name in {ARRAYS, WORDS, *({TAGS} & files.keys())})
    if not whole or not {"kind", "params", "history", "state"} <= card.keys():
        raise FormatError(f"{path} is damaged (entries are missing); save the model again or restore the file")
    return card


def _check(path: Path, noted: Mapping[str, Any]) -> None:
    """Compare a file with the size and hash on the card."""
    try:
        size = path.stat().st_size
        whole = size == noted["bytes"] and sha256_of(path) == noted["sha256"]
    except OSError as error:
        raise FormatError(f"cannot read {path} ({error.strerror}); save the model again or restore the file") from error
    if not whole:
        raise FormatError(
            f"{path} is damaged: its {size:,} bytes are not the {noted['bytes']:,} that were saved, or not with "
            "their SHA-256; save the model again or restore the file"
        )


def _read_arrays(path: Path) -> dict[str, np.ndarray]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return load_file(path)
    except SafetensorError as error:
        raise FormatError(f"{path} is damaged ({error}); save the model again or restore the file") from error
