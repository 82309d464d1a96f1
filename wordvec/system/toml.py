"""Settings as TOML: read with Python's own reader, written a line a setting."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import FormatError

__all__ = ["read_toml", "toml_line"]


def read_toml(path: str | Path, what: str) -> dict[str, Any]:
    """Read a TOML file, which is to be `what`.

    Raises
    ------
    FormatError
        It cannot be read, or is no TOML.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with Path(path).open("rb") as file:
            return tomllib.load(file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FormatError(f"cannot read {what} {path}: {reason}; give a TOML file") from error


def toml_line(name: str, value: Any) -> str:
    """A line that gives a setting its value: a number, a truth value, a string or a list of these.

    Raises
    ------
    TypeError
        TOML has no such value, as None or a function.
    """
    return f"{name} = {_written(value)}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML's escapes are JSON's and more
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{json.dumps(str(name))} = {_written(one)}' for name, one in value.items())}}}"
    raise TypeError(f"TOML has no {type(value).__name__}: {value!r}")
