"""What formats hold that make vectors of texts: words, rows whose mean is a text's vector, and how texts are cut."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..system.warning import warn_caller
from .cutting import Cutting, in_lower_case, tokenizer_json, unsayable

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Encoder", "TextVectors", "encoder_of"]


@dataclass(frozen=True)
class TextVectors:
    """Vectors, and how the texts were cut that they learnt from: as much of a model as `PooledVectors` needs.

    Attributes
    ----------
    wv : KeyedVectors
    cut : Pipeline, of `wordvec.corpora.tokenizers.pipeline`
    method : str
        What made the vectors.
    """

    wv: KeyedVectors
    cut: Any
    method: str = ""

    def pipeline(self) -> Any:
        """How a text becomes tokens."""
        return self.cut

    def tokenize(self, text: str) -> list[str]:
        """The tokens of a text."""
        return self.cut.tokens(text)


@dataclass(frozen=True)
class Encoder:
    """What makes vectors of texts.

    Attributes
    ----------
    tokenizer : bytes
        A ``tokenizer.json``, which gives the rows of a text's words.
    rows : float32 array (R, D)
        A text's vector is the mean of its words' rows; where there is none, zero.
    words : int
        How many words have a vector.
    method : str
        What made the vectors, if that is known.
    weighting : str
        How words are weighed: one of `WEIGHTINGS`.
    """

    tokenizer: bytes
    rows: np.ndarray
    words: int
    method: str
    weighting: str


def encoder_of(given: Any, path: Path) -> Encoder:
    """The encoder that texts' vectors come from, as `PooledVectors` pools them; warnings say what differs.

    Parameters
    ----------
    given : KeyedVectors, a model, or a `PooledVectors` of either
    path : Path
        Where it is to be written, as messages call it.

    Raises
    ------
    FormatError
        A ``tokenizer.json`` cannot say how texts are cut, or hold a word.
    """
    pooled = given if hasattr(given, "weighting") else None
    model = given if pooled is None else pooled.wv
    vectors = getattr(model, "wv", model)
    weighting = "mean" if pooled is None else pooled.weighting
    if pooled is not None and pooled.tokenizer is not None:
        raise unsayable(f"what the function {getattr(pooled.tokenizer, '__name__', pooled.tokenizer)} does")
    rows = vectors.vectors if pooled is None else pooled.rows()
    cutting = _cutting(getattr(model, "pipeline", None))
    words = list(map(str, vectors.index_to_key))
    rows = np.asarray(rows, np.float32)
    if cutting.json is None:
        tokenizer = tokenizer_json(cutting, words)
        if not (cutting.lower or in_lower_case(words)):
            warn_caller(
                f"{path} finds words as they are written alone; wordvec looks for an unknown one in lower case, too"
            )
    else:
        tokenizer, rows = _of_pieces(cutting, words, rows, path)
    if weighting == "idf":
        warn_caller(
            f"{path} divides the sum of a text's words by their number, where idf divides by their weights: a text's"
            " vector has the same direction and another length"
        )
    return Encoder(tokenizer, rows, len(words), _method(model), weighting)


def _cutting(pipeline: Callable[[], Any] | None) -> Cutting:
    if pipeline is None:
        return Cutting.usual()
    try:
        return pipeline().cutting()
    except ValueError as error:
        raise unsayable(error) from error


def _of_pieces(cutting: Cutting, words: list[str], rows: np.ndarray, path: Path) -> tuple[bytes, np.ndarray]:
    """A ``tokenizer.json`` that the model has, and the rows in the order of its pieces."""
    described = json.loads(cutting.json or "{}")
    known = described["model"]["vocab"]
    numbered = known if isinstance(known, dict) else {piece: number for number, (piece, _) in enumerate(known)}
    numbered = numbered | {each["content"]: each["id"] for each in described.get("added_tokens") or ()}
    index = {word: row for row, word in enumerate(words)}
    found = np.zeros((max(numbered.values()) + 1, rows.shape[1]), np.float32)
    missing = len(found)
    for piece, number in numbered.items():
        forms = (piece.lower(),) if cutting.lower else (piece, piece.lower())
        row = next((index[form] for form in forms if form in index), None)
        if row is not None:
            found[number] = rows[row]
            missing -= 1
    if missing:
        warn_caller(
            f"{missing:,} of the {len(found):,} pieces of the tokenizer have no vector: {path} counts them as zeros"
            " when it divides, where wordvec leaves them out"
        )
    before = [described["normalizer"]] if described.get("normalizer") else []
    steps = [*cutting.normalizers, *before]
    described |= {"truncation": None, "padding": None}
    described["normalizer"] = {"type": "Sequence", "normalizers": steps} if steps else None
    return json.dumps(described, ensure_ascii=False).encode("utf-8"), found


def _method(model: Any) -> str:
    return type(model).__name__ if hasattr(model, "get_params") else getattr(model, "method", "")
