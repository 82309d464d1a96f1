"""What a command was asked for: which arguments a function takes of it, and what a model folder keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any

from . import options

__all__ = ["asked_of", "taken"]


def asked_of(reader: Callable[..., Any], how_to_read: Mapping[str, Any]) -> dict[str, Any]:
    """What the model folder keeps of how the text was given: paths as they are from everywhere, and no defaults."""
    asked = options.changed(how_to_read, reader)
    asked = {name: str(value.absolute()) if isinstance(value, Path) else value for name, value in asked.items()}
    return asked | {
        "sources": [source if source == "-" else str(Path(source).absolute()) for source in asked["sources"]]
    }


def taken(arguments: Mapping[str, Any], names: Container[str]) -> dict[str, Any]:
    """Those of the arguments that have some names."""
    return {name: value for name, value in arguments.items() if name in names}
