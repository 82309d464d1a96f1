"""A model of model2vec, which sentence-transformers load, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import DTypeLike

from ..vectors.plain import WordVectors
from .encoders import encoder_of
from .static_folder import ARRAYS, CARD, MODULES, STATIC, TOKENIZER, card, holds, json_file, read_folder, write_folder

__all__ = ["read", "sniff", "write_encoder"]

_CONFIG = "config.json"
_MARKS = (_CONFIG, ARRAYS, TOKENIZER, MODULES)
_LINES = """\
from model2vec import StaticModel

StaticModel.from_pretrained("FOLDER").encode(["a text"])"""


def sniff(path: Path) -> bool:
    """Whether a folder holds a model of model2vec."""
    return holds(path, *_MARKS)


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read the pieces of its tokenizer as words."""
    return read_folder(path, limit, dtype)


def write_encoder(given: Any, path: Path) -> None:
    """Write a folder that ``StaticModel`` loads, and whose vectors of texts are those of `PooledVectors`."""
    encoder = encoder_of(given, path)
    config = {
        "model_type": "model2vec",
        "architectures": ["StaticModel"],
        "hidden_dim": encoder.rows.shape[1],
        "normalize": False,
        "max_length": None,  # texts are not cut off
        "embedding_dtype": "float32",
    }
    files = {
        _CONFIG: json_file(config),
        MODULES: json_file([{"idx": 0, "name": "0", "path": ".", "type": STATIC}]),
        TOKENIZER: encoder.tokenizer,
        CARD: card(encoder, "model2vec", _LINES),
    }
    write_folder(path, files, (ARRAYS, {"embeddings": encoder.rows}), "model of model2vec", *_MARKS)
