"""Folders of a tokenizer and rows whose mean is a text's vector: what sentence-transformers and model2vec share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.cards import Anything, Text, read_card
from ..system.versions import one_version, require_room, settle, version
from ..vectors.plain import WordVectors
from .cutting import MARK, word_of
from .mapping import read_arrays, write_arrays
from .word_files import unique

__all__ = ["ARRAYS", "MODULES", "TOKENIZER", "card", "holds", "json_file", "read_folder", "write_folder"]

ARRAYS, TOKENIZER, MODULES, CARD = "model.safetensors", "tokenizer.json", "modules.json", "README.md"
_REMEDY = "save it again or restore the file"
_MOST = 1 << 28  # bytes of a tokenizer
#: Of modules.json: the one module, under the name that every version of sentence-transformers knows.
STATIC = "sentence_transformers.models.StaticEmbedding"


def holds(folder: Path, *names: str) -> bool:
    """Whether a folder has files of these names."""
    settle(folder)
    return all((folder / name).is_file() for name in names)


def json_file(content: Any) -> bytes:
    """JSON for people."""
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode("utf-8")


def write_folder(
    folder: Path, files: Mapping[str, bytes], arrays: tuple[str, Mapping[str, np.ndarray]], what: str, *marks: str
) -> None:
    """Write files, and arrays into one of that name, in one step; others in the folder stay.

    `what` it is, and the names of files that are in every such folder, keep it from being mixed with something else.
    """
    require_room(folder, what, lambda place: holds(place, *marks))
    with version(folder) as staging:
        for name, content in files.items():
            (staging / name).write_bytes(content)
        write_arrays(staging / arrays[0], arrays[1], {"format": "pt"})


def read_folder(folder: Path, limit: int | None, dtype: DTypeLike) -> WordVectors:
    """Read the pieces that a tokenizer knows, and their rows.

    Raises
    ------
    FormatError
        A file is missing or damaged.
    """
    names = (TOKENIZER, ARRAYS)
    words, rows = one_version(folder, names, lambda: (_pieces(folder / TOKENIZER), _rows(folder / ARRAYS)))
    if len(words) != len(rows):
        raise FormatError(f"{folder} has {len(words):,} pieces and {len(rows):,} rows; {_REMEDY}")
    return unique(folder, words[:limit], rows[:limit].astype(dtype, copy=False))


def _pieces(path: Path) -> list[str]:
    described = read_card(path, {"model": {"type?": Text(), "vocab": Anything()}}, _REMEDY, most=_MOST)
    known = described["model"]["vocab"]
    try:
        if isinstance(known, list):
            known = {piece: number for number, (piece, _) in enumerate(known)}
        known |= {each["content"]: each["id"] for each in described.get("added_tokens") or ()}
        pieces = sorted(known, key=known.__getitem__)
        if sorted(known.values()) != list(range(len(known))):
            raise ValueError("its ids are not 0, 1, 2 …")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{path} is damaged (its vocabulary: {str(error)[:200]}); {_REMEDY}") from error
    ours = described["model"].get("ignore_merges") is True and all(piece.startswith(MARK) for piece in pieces)
    return list(map(word_of, pieces)) if ours and not described["model"].get("merges") else pieces


def _rows(path: Path) -> np.ndarray:
    arrays = read_arrays(path, _REMEDY)
    rows = arrays.get("embedding.weight", arrays.get("embeddings"))
    if rows is None or rows.ndim != 2 or rows.dtype.kind not in "fi":
        raise FormatError(f"{path} has no matrix embedding.weight or embeddings; give a static embedding")
    if "mapping" in arrays:
        mapping = arrays["mapping"]
        if mapping.ndim != 1 or mapping.dtype.kind not in "iu" or not ((mapping >= 0) & (mapping < len(rows))).all():
            raise FormatError(f"{path} is damaged: mapping holds numbers of no row; {_REMEDY}")
        rows = rows[mapping]
    weights = arrays.get("weights")
    if weights is None:
        return rows
    if weights.shape != (len(rows),):
        raise FormatError(f"{path} is damaged: it has {len(rows):,} rows and weights {weights.shape}; {_REMEDY}")
    return rows * weights[:, None].astype(np.float32)


def card(encoder: Any, library: str, lines: str) -> bytes:
    """A model card."""
    weighed = {
        "mean": "the mean of its words' vectors",
        "idf": "the mean of its words' vectors, weighed by inverse document frequency",
        "sif": "the mean of its words' vectors, weighed by smooth inverse frequency, without the directions that all"
        " texts share (Arora, Liang & Ma 2017)",
    }[encoder.weighting]
    made = f"{encoder.method} of wordvec" if encoder.method else "wordvec"
    text = f"""\
---
library_name: {library}
tags:
- sentence-transformers
- static-embeddings
- feature-extraction
- sentence-similarity
- word-embeddings
---

# {len(encoder.rows):,} rows of {encoder.rows.shape[1]} dimensions, from wordvec

Vectors of {encoder.words:,} words, made by {made}. A text's vector is {weighed}. Words that are not known are left
out, and a text without a known word is a vector of zeros. `{TOKENIZER}` finds the words of a text as wordvec does.

```python
{lines}
```
"""
    return text.encode("utf-8")
