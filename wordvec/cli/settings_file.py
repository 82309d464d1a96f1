"""``--config``: options of a command from a TOML file, below those that are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..system.toml import read_toml
from .suggestions import did_you_mean

__all__ = ["use_settings"]

_NOT_IN_A_FILE = {"config", "json", "quiet", "help"}


def use_settings(context: Any, _option: Any, path: Path | None) -> Path | None:
    """Make the settings of a file the defaults of the command that is being read.

    Raises
    ------
    FormatError
        The file cannot be read, or is no TOML.
    ValueError
        It holds something that is no option of the command.
    """
    if path is None or context.resilient_parsing:
        return path
    taken = {each.name: each for each in context.command.params if each.name not in _NOT_IN_A_FILE}
    found = {}
    for name, value in read_toml(path, "the settings").items():
        known = taken.get(name.replace("-", "_"))
        if known is None:
            raise ValueError(
                f"{path} holds {name!r}, which is no option of {context.command_path}"
                f"{did_you_mean(name, taken)}; remove it or correct its name"
            )
        several = known.nargs == -1 or getattr(known, "multiple", False)
        found[known.name] = [value] if several and not isinstance(value, list) else value
    context.default_map = found
    return path
