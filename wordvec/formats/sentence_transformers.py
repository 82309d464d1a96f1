"""A model of sentence-transformers with one module, `StaticEmbedding`: the mean of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import DTypeLike

from ..system.cards import Each, Text, read_card
from ..vectors.plain import WordVectors
from .encoders import encoder_of
from .static_folder import ARRAYS, CARD, MODULES, STATIC, TOKENIZER, card, holds, json_file, read_folder, write_folder

__all__ = ["read", "sniff", "write_encoder"]

_CONFIG = "config_sentence_transformers.json"
_MARKS = (_CONFIG, MODULES, ARRAYS, TOKENIZER)
_LINES = """\
from sentence_transformers import SentenceTransformer

SentenceTransformer("FOLDER").encode(["a text"])"""


def sniff(path: Path) -> bool:
    """Whether a folder holds a `StaticEmbedding`."""
    if not holds(path, *_MARKS):
        return False
    modules = read_card(path / MODULES, Each({"type": Text()}), "save it again")
    return bool(modules) and modules[0]["type"].endswith("StaticEmbedding")


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read the pieces of its tokenizer as words."""
    return read_folder(path, limit, dtype)


def write_encoder(given: Any, path: Path) -> None:
    """Write a folder that ``SentenceTransformer`` loads, and whose vectors of texts are those of `PooledVectors`."""
    encoder = encoder_of(given, path)
    config: dict[str, Any] = {
        "model_type": "SentenceTransformer",
        "prompts": {},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    files = {
        MODULES: json_file([{"idx": 0, "name": "0", "path": "", "type": STATIC}]),
        _CONFIG: json_file(config),
        TOKENIZER: encoder.tokenizer,
        CARD: card(encoder, "sentence-transformers", _LINES),
    }
    arrays = (ARRAYS, {"embedding.weight": encoder.rows})
    write_folder(path, files, arrays, "model of sentence-transformers", *_MARKS)
