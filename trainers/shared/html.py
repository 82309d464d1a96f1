"""A trainer as a notebook shows it: what it is, what was set, what it learnt."""

from __future__ import annotations

from html import escape
from typing import Any

from ...system.printing import printable

__all__ = ["html_of"]

FIRST_WORDS = 8


def html_of(model: Any) -> str:
    """A short table."""
    rows = _settings(model) + (_learnt(model) if hasattr(model, "vocabulary_") else [("fitted", "not yet: call fit")])
    cells = "".join(
        f'<tr><td style="text-align: left; opacity: .75">{escape(name)}</td>'
        f'<td style="text-align: left">{escape(printable(value))}</td></tr>'
        for name, value in rows
    )
    return f"<b>{type(model).__name__}</b><table>{cells}</table>"


def _settings(model: Any) -> list[tuple[str, str]]:
    """What differs from the defaults."""
    changed = repr(model).partition("(")[2].removesuffix(")")
    return [("settings", changed or "the defaults")]


def _learnt(model: Any) -> list[tuple[str, str]]:
    words, dimensions = model.vocabulary_.words, model.get_params()["vector_size"]
    first = ", ".join(words[:FIRST_WORDS])
    rows = [("words", f"{len(words):,}, {dimensions} dimensions each: {first}, …")]
    for name, of in (("tags_", "documents"), ("classes_", "labels")):
        if hasattr(type(model), name) or name in vars(model):
            rows.append((of, f"{len(getattr(model, name)):,}"))
    card = model.corpus_card_
    if {"tokens", "tokens_below_the_cut"} <= card.keys():
        rows.append(("learnt from", f"{card['tokens'] - card['tokens_below_the_cut']:,} of {card['tokens']:,} tokens"))
    losses = [record["loss"] for record in model.history_ if "loss" in record]
    if losses:
        epochs = "1 epoch" if len(losses) == 1 else f"{len(losses):,} epochs, from {losses[0]:.4f} after the first"
        rows.append(("loss", f"{losses[-1]:.4f} after {epochs}"))
    return rows
