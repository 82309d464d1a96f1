"""``settings.toml`` of a model folder: what `wordvec train METHOD --config settings.toml` needs to make it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..methods import METHODS
from ..system.toml import toml_line
from .saved import SavedModel

__all__ = ["settings_toml"]

_OF_THE_TEXT = {"lower": False, "tokenizer": "whitespace", "errors": "replace"}


def settings_toml(saved: SavedModel) -> bytes | None:
    """The settings of a model, with its text as far as that has a name; None for vectors without a method."""
    if saved.kind not in METHODS:
        return None
    command = f"wordvec train {METHODS[saved.kind].command}"
    lines = [f"# What made this {saved.kind}. To make it again: {command} --config settings.toml -o again", ""]
    if _went_on(saved):
        lines += ["# It was trained further since then, which these settings do not repeat.", ""]
    if saved.is_quantized:
        lines += ["# It was quantized since then (wordvec quantize), which these settings do not repeat.", ""]
    text = _text(saved)
    params = {name: value for name, value in saved.params.items() if name not in text}
    lines += [*text.values(), "", *(_setting(name, value) for name, value in params.items())]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _went_on(saved: SavedModel) -> bool:
    epochs = saved.params.get("epochs")
    return isinstance(epochs, int) and any(record.get("epoch", 0) > epochs for record in saved.history)


def _text(saved: SavedModel) -> dict[str, str]:
    """Lines of the text and how it is read: as the command line was given it, or as the card of the text says."""
    card = saved.state.get("corpus", {})
    if asked := saved.state.get("asked"):
        return {name: _setting(name, value) for name, value in asked.items()}
    source = str(card.get("source", ""))
    # texts from memory are called "texts"; a file of that name is another text
    exists = card.get("files") != 0 and Path(source).exists()
    named = toml_line("sources", [str(Path(source).absolute()) if exists else source])
    if not exists:
        named = f"# {named}  # no file of this computer: give its name in the command"
    ways = {name: card[name] for name, usual in _OF_THE_TEXT.items() if card.get(name, usual) != usual}
    ways |= {"normalize": "+".join(card["normalization"])} if card.get("normalization") else {}
    ways |= {"expressions": card["expressions"]} if card.get("expressions") else {}
    ways |= {"phrases": card["phrases"]} if card.get("phrases") else {}
    return {"sources": named, **{name: _setting(name, value) for name, value in ways.items()}}


def _setting(name: str, value: Any) -> str:
    """A line; what TOML has no word for, or no option takes, is left at its default, and said."""
    if name == "tokenizer":
        value = _spelled(value)
    if name == "tokenizer" and value is None:
        return "# tokenizer: the tokenizer.json beside this file; give its path"
    if name == "phrases" and isinstance(value, dict):
        return "# phrases: the phrases.tsv beside this file; give its path"
    if name == "expressions" and isinstance(value, list):
        return f"# expressions: {len(value):,}, in model.json; give them as a file"
    if name == "class_weight" and isinstance(value, list):
        return f"# class_weight: those of {len(value):,} labels, in model.json; give them in Python"
    try:
        return toml_line(name, value)
    except TypeError:
        return f"# {name}: not set" if value is None else f"# {name}: {value!r}"


def _spelled(tokenizer: Any) -> str | None:
    """A tokenizer as the command line takes it, from its record; None of one that is a file."""
    if not isinstance(tokenizer, dict):
        return str(tokenizer)
    settings = dict(tokenizer)
    name = settings.pop("name", "")
    if name == "unicode":
        return name + "".join(f"{'+' if value else '-'}{setting}" for setting, value in settings.items())
    if name == "spacy":
        return f"{name}:{settings['language']}" + "+lemmas" * bool(settings.get("lemmas"))
    others: dict[str, str | None] = {"huggingface": None, "function": settings.get("function")}
    others["regex"] = f"regex:{settings.get('pattern')}"
    return others.get(name, name)
