"""Functions by name, as ``module:function``."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import reduce
from importlib import import_module
from typing import Any

__all__ = ["function_named", "name_of_function"]

_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*(\.[^\W\d]\w*)*")


def function_named(name: str, what: str) -> Callable[..., Any]:
    """The function of a module; `what` is what messages call it. The folder that one works in is searched, too.

    Raises
    ------
    ValueError
        The name is none, its module cannot be imported, or has no such function.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{what} {name!r} must be a function's name, as module:function")
    module, _, function = name.partition(":")
    here = os.getcwd()
    if here not in sys.path:  # where `python -m` looks, and an installed command does not
        sys.path.insert(0, here)
    try:
        found: Any = reduce(getattr, function.split("."), import_module(module))
    except ImportError as error:
        raise ValueError(f"{what} {name!r} cannot be imported ({error}): install it, or put it beside you") from error
    except AttributeError as error:
        raise ValueError(f"{what} {name!r} does not exist: {module} has no {function}") from error
    if not callable(found):
        raise ValueError(f"{what} {name!r} is no function, but {type(found).__name__}")
    return found


def name_of_function(function: Callable[..., Any]) -> str | None:
    """What `function_named` finds a function by; None for one that only this run has."""
    module, name = getattr(function, "__module__", None), getattr(function, "__qualname__", None)
    if not module or not name or module == "__main__" or not _NAME.fullmatch(f"{module}:{name}"):
        return None
    try:
        here: Any = reduce(getattr, name.split("."), sys.modules[module])
    except (KeyError, AttributeError):
        return None
    return f"{module}:{name}" if here is function else None
