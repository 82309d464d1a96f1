"""The weights of PyTorch's `nn.Embedding`: a folder of ``embedding.safetensors`` and ``vocab.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.cards import Whole, read_card
from ..system.versions import one_version
from ..vectors.plain import WordVectors
from .mapping import read_arrays
from .static_folder import holds, write_folder
from .word_files import require_strings, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]

ARRAYS, WORDS, ABOUT = "embedding.safetensors", "vocab.json", "README.md"
_REMEDY = "write the folder again"
_MOST = 1 << 28  # bytes of the words
_LINES = """\
# {count:,} word vectors of {dimensions} dimensions, from wordvec

```python
import json

import torch
from safetensors.torch import load_file

row = json.load(open("FOLDER/vocab.json", encoding="utf-8"))  # of each word
embedding = torch.nn.Embedding.from_pretrained(load_file("FOLDER/embedding.safetensors")["weight"], freeze=False)
embedding(torch.tensor([row[{word}]]))
```
"""


def sniff(path: Path) -> bool:
    """Whether a folder holds both files."""
    return holds(path, ARRAYS, WORDS)


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read both files."""
    return one_version(path, (ARRAYS, WORDS), lambda: _read(path, limit, dtype))


def _read(path: Path, limit: int | None, dtype: DTypeLike) -> WordVectors:
    row: dict[str, int] = read_card(path / WORDS, {"*": Whole(0)}, _REMEDY, most=_MOST)
    weight = read_arrays(path / ARRAYS, _REMEDY).get("weight", np.zeros(0))
    words = sorted(row, key=row.__getitem__)
    if weight.ndim != 2 or weight.dtype.kind != "f" or sorted(row.values()) != list(range(len(weight))):
        raise FormatError(f"{path} does not hold a row of numbers for each of its {len(words):,} words; {_REMEDY}")
    return unique(path, words[:limit], weight[:limit].astype(dtype, copy=False))


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write both files, and how to load them."""
    words = require_strings(vectors, path)
    about = _LINES.format(count=len(words), dimensions=vectors.vector_size, word=json.dumps(words[0]))
    vocabulary = json.dumps({word: row for row, word in enumerate(words)})  # escaped: a word may be no UTF-8
    files = {WORDS: vocabulary.encode("ascii"), ABOUT: about.encode("utf-8")}
    write_folder(path, files, (ARRAYS, {"weight": vectors.vectors}), "embedding of PyTorch", ARRAYS, WORDS)
