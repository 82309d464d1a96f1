"""What fitting leaves behind, and the folder it is kept in.

A model folder holds three files, or four, and nothing that can run:

* ``model.json``: kind, settings, history, state, and the size and SHA-256 of the other two;
* ``arrays.safetensors``: the matrices and the counts;
* ``words.txt``: one word a line, in rank order, as `word_lines` escapes them;
* ``tokenizer.json``, where text was cut into subwords: the tokenizer;
* ``tags.jsonl``, where documents have tags: one tag a line, in the order of their rows, as JSON. An array is a tuple.

Where the card has a ``dtype``, matrices are kept in fewer bytes (`packing`), and are float32 again when read; such a
folder is of layout 2, all others of 1.

For people there is ``settings.toml``, which `wordvec train` takes to make the model again. It says no more than
``model.json`` and is not read with the model, so that one may edit it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FormatError
from ..system.cards import Each, Schema, Text, Whole, checked, read_card
from ..system.copies import copied_here
from ..system.epochs import RECORD
from ..system.files import sha256_of
from ..system.machine import processor
from ..system.storage import located
from ..system.versions import names_in, one_version, require_room, settle, version, writing
from ..version import __version__
from .attached import attach, attached_names, detach
from .dtypes import PACKED, UNMAPPED, StoredDtype
from .mapping import map_arrays, read_arrays, write_arrays
from .packing import pack, unpack
from .saved import SavedModel
from .settings import settings_toml
from .tag_lines import read_tags, tag_line
from .word_lines import read_words, word_lines

__all__ = ["card_of", "is_model", "kind_of", "read_model", "require_room_for_model", "stored_dtype", "write_model"]

LAYOUT, PLAIN_LAYOUT = 2, 1  # the newest, and that of folders without packed matrices
_READINGS = {"corpus", "reading"}  # of the state: what says how texts were read
CARD, ARRAYS, WORDS, TAGS, SETTINGS = "model.json", "arrays.safetensors", "words.txt", "tags.jsonl", "settings.toml"
REMEDY = "save the model again or restore the file"
_MOST = 1 << 28  # bytes of a card, which has the labels of a classifier
_FILE: Schema = {"bytes": Whole(0), "sha256": Text("[0-9a-f]{64}")}
_STARTED: Schema = {
    "source": Text(),
    "sha256": Text("[0-9a-f]{64}"),
    "matched": Whole(0),
    "of": Whole(0),
    "given": Whole(0),
    "kept?": Whole(0),
}
_SCHEMA: Schema = {
    "kind": Text(),
    "dtype?": Text("|".join(PACKED)),
    "params": {},
    "history": Each(RECORD),
    "state": {"corpus?": {}, "reading?": {}, "init_from?": _STARTED},
    "files": {ARRAYS: _FILE, WORDS: _FILE, f"{TAGS}?": _FILE},
}


def is_model(path: str | Path) -> bool:
    """Whether `path` is a folder that holds a model."""
    settle(path)
    return (located(path) / CARD).is_file()


def kind_of(folder: str | Path) -> str:
    """What a model folder holds: the name of a trainer, or ``"vectors"``."""
    return card_of(folder)["kind"]


def card_of(folder: str | Path) -> dict[str, Any]:
    """What ``model.json`` holds of a model: ``kind``, ``params``, ``history``, ``state``; no array is read."""
    settle(folder)
    return _read_card(located(folder))


def stored_dtype(folder: str | Path) -> StoredDtype:
    """In what numbers a model folder keeps its matrices."""
    return card_of(folder).get("dtype", "float32")


def require_room_for_model(folder: Path) -> None:
    """Raise `FormatError` if a folder holds something that is not a model: files of a model don't belong there."""
    require_room(folder, "model", lambda place: is_model(place) and not {ARRAYS, WORDS}.isdisjoint(names_in(place)))


def write_model(folder: str | Path, saved: SavedModel, dtype: StoredDtype = "float32") -> None:
    """Write `saved` into `folder`, made if need be; matrices in numbers of `dtype`.

    A model that is there is replaced in one step, once all files of the new one are on the disk: see
    `wordvec.system.versions`. Other files in the folder stay. At a URL it is replaced file by file, the card last.

    Raises
    ------
    FormatError
        The folder cannot be written, it holds something that is not a model, or `dtype` cannot hold a number.
    TypeError
        A setting, the history, the state or a tag is not of JSON's types.
    """
    folder = located(folder)
    require_room_for_model(folder)
    files = {WORDS: word_lines(saved.words)}
    if saved.tags is not None:
        files[TAGS] = b"".join(tag_line(tag) + b"\n" for tag in saved.tags)
    # How texts are read: by a classifier's parameters, and as the texts were that the model learnt from.
    params, state = detach(saved.params, files), dict(saved.state)
    for name in _READINGS & state.keys():
        state[name] = detach(state[name], files)
    arrays = saved.arrays if dtype == "float32" else pack(saved.arrays, dtype)
    saved = replace(saved, params=params, state=state, arrays=arrays)
    settings = settings_toml(saved)
    stale = [TAGS, SETTINGS, *_attached(folder)]
    with writing(f"the model folder {folder}"), version(folder, stale, CARD) as staging:
        if settings is not None:
            (staging / SETTINGS).write_bytes(settings)
        for name, content in files.items():
            (staging / name).write_bytes(content)
        write_arrays(staging / ARRAYS, saved.arrays)
        (staging / CARD).write_bytes(_card(saved, (staging / name for name in (*files, ARRAYS)), dtype))


def read_model(folder: str | Path, mapped: bool = False) -> SavedModel:
    """Read what `write_model` wrote; where arrays are `mapped`, only their size is compared with the card.

    Mapped float16 matrices stay float16.

    Raises
    ------
    ValueError
        Matrices of int8 or codes are to be mapped.
    FormatError
        A file is missing or damaged (its size or SHA-256 is not the one noted), or a newer wordvec wrote it.
        The message names the file.
    """
    folder = located(folder)
    if not is_model(folder):
        raise _no_model(folder)
    with copied_here(folder) as here:
        saved = one_version(here, (CARD, ARRAYS, WORDS, TAGS), lambda: _read(here, mapped))
    saved.place = folder
    return saved


def _read(folder: Path, mapped: bool = False) -> SavedModel:
    card = _read_card(folder)
    card["params"] = attach(card["params"], folder, REMEDY, FormatError)
    for name in _READINGS & card["state"].keys():
        card["state"][name] = attach(card["state"][name], folder, REMEDY, FormatError)
    for name in (ARRAYS, WORDS, *({TAGS} & card["files"].keys())):
        _check(folder / name, card["files"][name], whole=not (mapped and name == ARRAYS))
    if mapped and card.get("dtype") in UNMAPPED:
        raise ValueError(
            f"mmap=True maps numbers as they are, and those of {folder} are made of {card['dtype']} when they are read:"
            " leave it out"
        )
    words = _read_words(folder / WORDS)
    arrays = map_arrays(folder / ARRAYS, REMEDY) if mapped else _unpacked(folder / ARRAYS, card.get("dtype"))
    vectors = arrays.get("vectors", np.zeros(()))
    if vectors.ndim != 2 or len(vectors) != len(words) or vectors.dtype.kind != "f":
        raise FormatError(
            f"{folder / ARRAYS} does not hold one vector for each of the {len(words):,} words; save again"
        )
    tags = list(read_tags(folder / TAGS)) if TAGS in card["files"] else None
    if tags is not None and len(set(tags)) < len(tags):
        raise FormatError(f"{folder / TAGS} is damaged (a tag is there twice); {REMEDY}")
    return SavedModel(card["kind"], card["params"], arrays, words, card["history"], card["state"], tags, folder)


def _attached(folder: Path) -> set[str]:
    """The files that tell how a model's texts are read, of a model that is there."""
    try:
        card = _read_card(folder)
    except FormatError:
        return set()
    records = [card["params"], *(card["state"].get(name, {}) for name in _READINGS)]
    return {name for record in records for name in attached_names(record)} & card["files"].keys()


def _read_words(path: Path) -> list[str]:
    try:
        words = read_words(path.read_bytes())
    except UnicodeDecodeError as error:
        raise FormatError(f"{path} is damaged ({error}); {REMEDY}") from error
    if len(set(words)) < len(words):
        raise FormatError(f"{path} is damaged (a word is there twice); {REMEDY}")
    return words


def _card(saved: SavedModel, files: Iterable[Path], dtype: StoredDtype) -> bytes:
    packed = {} if dtype == "float32" else {"dtype": dtype}
    card = {
        "layout": LAYOUT if packed else PLAIN_LAYOUT,
        "wordvec": __version__,
        "processor": processor(),
        "kind": saved.kind,
        **packed,
        "params": saved.params,
        "history": saved.history,
        "state": saved.state,
        "files": {path.name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)} for path in files},
    }
    try:
        text = json.dumps(card, indent=2, ensure_ascii=False, allow_nan=False, default=_plain) + "\n"
    except ValueError as error:
        raise TypeError(
            f"cannot save this {saved.kind}: a setting, the history or the state is NaN or infinite"
        ) from error
    return text.encode("utf-8", errors="backslashreplace")  # lone surrogates become escapes that JSON knows


def _plain(value: Any) -> Any:
    """Turn NumPy's scalars into JSON's."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot save {value!r}: a model folder keeps only numbers, strings, lists, dicts, booleans, None")


def _read_card(folder: Path) -> dict[str, Any]:
    path = folder / CARD
    if not path.exists():
        raise _no_model(folder)
    card = read_card(path, {"layout": Whole(1)}, REMEDY, most=_MOST)
    if card["layout"] > LAYOUT:
        raise FormatError(f"{path} was written by wordvec {card.get('wordvec')}; read it with that version or newer")
    return checked(card, _SCHEMA, path, REMEDY)


def _no_model(folder: Path) -> FormatError:
    return FormatError(f"{folder} is not a model folder: there is no {CARD} in it; give the folder of a saved model")


def _check(path: Path, noted: Mapping[str, Any], whole: bool = True) -> None:
    """Compare a file with the size and hash on the card, or with the size alone."""
    try:
        size = path.stat().st_size
        good = path.is_file() and size == noted["bytes"] and (not whole or sha256_of(path) == noted["sha256"])
    except OSError as error:
        raise FormatError(f"cannot read {path} ({error.strerror}); {REMEDY}") from error
    if not good:
        raise FormatError(
            f"{path} is damaged: its {size:,} bytes are not the {noted['bytes']:,} that were saved, or not with "
            f"their SHA-256; {REMEDY}"
        )


def _unpacked(path: Path, dtype: str | None) -> dict[str, np.ndarray]:
    arrays = read_arrays(path, REMEDY)
    try:
        return unpack(arrays, dtype) if dtype else arrays
    except ValueError as error:
        raise FormatError(f"{path} is damaged ({error}); {REMEDY}") from error
