"""Models of the package transformers: vectors of texts by a pooling, and of words in their contexts by their pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..errors import FormatError
from ..system.warning import warn_caller
from .checking import InContext
from .pooling import Pooling

__all__ = ["Transformer", "owners", "quietly", "words_of_sentence_transformer"]

_BATCH = 32  # texts that are computed at once
_NO_LIMIT = 1_000_000  # pieces: what a tokenizer says that knows none
_USUAL_LIMIT = 512


@contextmanager
def quietly() -> Iterator[None]:
    """Without the bar that transformers draws while it reads weights that are here already."""
    try:
        from transformers.utils import logging
    except ImportError:
        yield
        return
    drawn = getattr(logging, "is_progress_bar_enabled", lambda: False)()
    if drawn:
        logging.disable_progress_bar()
    try:
        yield
    finally:
        if drawn:
            logging.enable_progress_bar()


class Transformer:
    """A model with its tokenizer.

    Parameters
    ----------
    model : a model of transformers, which gives ``last_hidden_state``
    tokenizer : its tokenizer
    called : str
        What messages call it.
    pooling : Pooling
    longest : int
        Pieces of a text that are read; what stands behind them is cut off.
    """

    def __init__(self, model: Any, tokenizer: Any, called: str, pooling: Pooling, longest: int):
        self._model, self._tokenizer, self._called = model.eval(), tokenizer, called
        self._pooling, self._longest, self._told = pooling, longest, False
        if tokenizer.pad_token is None:  # as of decoders; what stands there is hidden from the others
            tokenizer.pad_token = tokenizer.eos_token or tokenizer.unk_token or tokenizer.convert_ids_to_tokens(0)
        tokenizer.padding_side = "right"

    @classmethod
    def from_pretrained(cls, name: str, pooling: Pooling, called: str) -> Transformer:
        """Load a model and its tokenizer from a folder or from Hugging Face."""
        import torch
        from transformers import AutoModel, AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModel.from_pretrained(name).float()
        if getattr(model.config, "is_encoder_decoder", False):
            model = model.get_encoder()
        limits = (tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", _NO_LIMIT))
        longest = min(int(limit) for limit in (*limits, _NO_LIMIT))
        return cls(
            model.to("cuda" if torch.cuda.is_available() else "cpu"),
            tokenizer,
            called,
            pooling,
            longest if longest < _NO_LIMIT else _USUAL_LIMIT,
        )

    def require_layer(self) -> None:
        """Raise ValueError if the model has not the layer that is asked for."""
        layers, layer = getattr(self._model.config, "num_hidden_layers", None), self._pooling.layer
        if layers is not None and not -layers - 1 <= layer <= layers:
            raise ValueError(
                f"{self._called} has no layer {layer}: give one from {-layers - 1} to {layers}, where 0 is what pieces"
                " are looked up as"
            )

    def texts(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of texts, pooled over their pieces: float32 (texts, dimensions)."""
        rows: list[np.ndarray] = [np.empty(0, np.float32)] * len(texts)
        for places in self._batches([len(text) for text in texts]):
            states, mask, _ = self._states([texts[place] for place in places])
            for place, row in zip(places, self._pooled(states, mask), strict=True):
                rows[place] = row
        return np.stack(rows) if rows else np.empty((0, self._model.config.hidden_size), np.float32)

    def in_context(self, texts: Sequence[Sequence[str]]) -> list[np.ndarray]:
        """A vector for each word of each text: a list of float32 arrays (words, dimensions).

        Rows of NaN are of words that have no piece: those that are cut off, or of which a tokenizer makes nothing.
        """
        if not self._tokenizer.is_fast:
            raise FormatError(
                f"the tokenizer of {self._called} does not say where in a text its pieces stand: give a model with a"
                " fast tokenizer (tokenizer.json)"
            )
        rows: list[np.ndarray] = [np.empty((0, 0), np.float32)] * len(texts)
        for places in self._batches([sum(map(len, text)) for text in texts]):
            states, _, offsets = self._states([" ".join(texts[place]) for place in places])
            for number, place in enumerate(places):
                words = owners(texts[place], offsets[number])
                rows[place] = _of_words(states[number][: len(words)], words, len(texts[place]), self._pooling.pieces)
        return rows

    @staticmethod
    def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
        """Texts of about one length together: little is filled up, and sums are the same whenever they are made."""
        order = sorted(range(len(lengths)), key=lambda place: (lengths[place], place))
        for first in range(0, len(order), _BATCH):
            yield order[first : first + _BATCH]

    def _states(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Vectors of pieces (texts, pieces, dimensions), which pieces there are, and where each stands in its text."""
        import torch

        fast = self._tokenizer.is_fast
        cut = self._tokenizer(
            texts,
            truncation=True,
            max_length=self._longest,
            padding=True,
            return_tensors="pt",
            return_offsets_mapping=fast,
            return_attention_mask=True,
        )
        offsets = cut.pop("offset_mapping").numpy() if fast else np.empty(0)
        if fast and not self._told:
            self._tell_of_long_ones(texts, cut.encodings)
        given = {name: value.to(self._model.device) for name, value in cut.items() if name != "token_type_ids"}
        with torch.inference_mode():
            if self._pooling.layer == -1:
                states = self._model(**given).last_hidden_state
            else:
                states = self._model(**given, output_hidden_states=True).hidden_states[self._pooling.layer]
        return states.float().cpu().numpy(), cut["attention_mask"].numpy().astype(bool), offsets

    def _tell_of_long_ones(self, texts: list[str], encodings: Any) -> None:
        long = [text for text, encoding in zip(texts, encodings, strict=True) if encoding.overflowing]
        if long:
            self._told = True
            warn_caller(
                f"{self._called} reads {self._longest:,} pieces of a text, and some are longer, first {long[0][:60]!r}:"
                " what stands behind those is cut off"
            )

    def _pooled(self, states: np.ndarray, mask: np.ndarray) -> np.ndarray:
        if self._pooling.how == "mean":
            counts = np.maximum(mask.sum(axis=1), 1).astype(np.float32)
            return np.einsum("ijk,ij->ik", states, mask.astype(np.float32)) / counts[:, None]
        places = mask.argmax(axis=1) if self._pooling.how == "cls" else np.maximum(mask.sum(axis=1), 1) - 1
        return states[np.arange(len(states)), places]


def words_of_sentence_transformer(model: Any, called: str) -> InContext | None:
    """Words in their contexts by the transformer inside a model of sentence-transformers; None if there is none."""
    first = model[0] if hasattr(model, "__getitem__") else None
    inner, tokenizer = getattr(first, "auto_model", None), getattr(first, "tokenizer", None)
    if inner is None or tokenizer is None or not hasattr(tokenizer, "is_fast"):
        return None
    longest = model.max_seq_length or _USUAL_LIMIT
    return Transformer(inner, tokenizer, called, Pooling(), int(longest)).in_context


def owners(words: Sequence[str], offsets: np.ndarray) -> np.ndarray:
    """Which word each piece is of, by where its last character stands in the words joined by blanks; -1 for none."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    of_characters = np.full(int(lengths.sum()) + len(words), -1, np.int64)
    behind = np.cumsum(lengths + 1)
    for word, (stop, length) in enumerate(zip((behind - 1).tolist(), lengths.tolist(), strict=True)):
        of_characters[stop - length : stop] = word
    found = np.full(len(offsets), -1, np.int64)
    there = offsets[:, 1] > offsets[:, 0]
    found[there] = of_characters[offsets[there, 1] - 1]
    return found


def _of_words(states: np.ndarray, words: np.ndarray, size: int, pieces: str) -> np.ndarray:
    """The vectors of words from those of their pieces, which follow each other."""
    rows = np.full((size, states.shape[1]), np.nan, np.float32)
    kept = np.flatnonzero(words >= 0)
    if len(kept) == 0:
        return rows
    there, starts, counts = np.unique(words[kept], return_index=True, return_counts=True)
    states = states[kept]
    if pieces == "mean":
        rows[there] = np.add.reduceat(states, starts, axis=0) / counts[:, None].astype(np.float32)
    elif pieces in ("max", "min"):
        rows[there] = (np.maximum if pieces == "max" else np.minimum).reduceat(states, starts, axis=0)
    else:
        rows[there] = states[starts if pieces == "first" else starts + counts - 1]
    return rows
