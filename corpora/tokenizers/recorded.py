"""How the text of a model was cut, as its folder says it."""

from __future__ import annotations

from pathlib import Path

from ...errors import FormatError
from ...formats.attached import attach
from ...formats.folder import REMEDY, card_of
from .pipeline import Pipeline

__all__ = ["recorded_pipeline"]


def recorded_pipeline(folder: Path) -> Pipeline | None:
    """How the text became tokens that a model learnt from; None where its folder says nothing of it.

    Raises
    ------
    FormatError
        A file is missing or damaged.
    """
    state = card_of(folder)["state"]
    record = attach(state.get("reading") or state.get("corpus", {}), folder, REMEDY, FormatError)
    return Pipeline.of_record(record) if {"lower", "tokenizer"} <= record.keys() else None
