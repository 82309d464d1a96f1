"""Functions as tokenizers: written down by name where they have one that another program can import.

A card names a function, and a card may be a stranger's: so one that a card names is called only if this run was told
to trust it, by giving it, or its name, as a tokenizer; by `trust`; or by the environment,
``WORDVEC_TRUST=module:function`` (several between commas).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from ...system.functions import function_named, name_of_function
from .base import Record, Tokenizer, checked_tokens

__all__ = ["Function", "LostFunction", "trust", "trusted_functions"]

_VARIABLE = "WORDVEC_TRUST"
_trusted: set[str] = set()


def trust(*names: str) -> None:
    """Let models and corpora that name these functions, as ``module:function``, call them to cut text into tokens."""
    for name in names:
        function_named(name, "tokenizer")
        _trusted.add(name)


def trust_unseen(names: Iterable[str]) -> None:
    """Trust what the program that started this one trusts."""
    _trusted.update(names)


def trusted_functions() -> list[str]:
    """What `trust` was told, for another program of the same run."""
    return sorted(_trusted)


def is_trusted(name: str) -> bool:
    """Whether a function may be called because a card names it."""
    return name in _trusted or name in os.environ.get(_VARIABLE, "").replace(",", " ").split()


class Function(Tokenizer):
    """A function of a text that gives its tokens.

    Raises
    ------
    ValueError
        It is a name, and there is no such function.
    """

    name = "function"

    def __init__(self, function: str | Callable[[str], list[str]]):
        if isinstance(function, str):
            self._called, self._given = function, None
        else:
            self._called, self._given = name_of_function(function) or "", function
            if self._called:
                _trusted.add(self._called)
        self.travels = bool(self._called)  # type: ignore[misc]  # of each its own

    @classmethod
    def spelled(cls, settings: str) -> Function:
        """Settings as ``module:function``, without the name of the tokenizer; whoever writes it trusts it."""
        trust(settings)
        return cls(settings)

    @cached_property
    def _function(self) -> Callable[[str], list[str]]:
        if self._given is not None:
            return self._given
        if not is_trusted(self._called):
            raise ValueError(
                f"the text that this learnt from was cut by the function {self._called}: if you trust it, say so with"
                f" wordvec.trust({self._called!r}) or {_VARIABLE}={self._called}, or give lists of tokens"
            )
        return function_named(self._called, "tokenizer")

    def record(self) -> Record:
        """Its name and where it is; of a function without a name of its own, what it calls itself."""
        if self.travels:
            return super().record()
        return str(getattr(self._given, "__name__", type(self._given).__name__))

    def settings(self) -> dict[str, Any]:
        """Where it is."""
        return {"function": self._called}

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text; `TypeError` if the function gives something else than a list of str."""
        return checked_tokens(self._function(text))


class LostFunction(Tokenizer):
    """A function of which only the name is known."""

    name = "lost"
    travels = False

    def __init__(self, called: str):
        self._called = called

    @classmethod
    def spelled(cls, settings: str) -> LostFunction:
        """It is never given."""
        raise ValueError(f"there is no tokenizer {settings!r}")

    def record(self) -> Record:
        """What it called itself."""
        return self._called

    def tokens(self, text: str) -> list[str]:
        """It cannot."""
        raise ValueError(
            f"the text that this model learnt from was split by a function, {self._called}: call it yourself, and give"
            " lists of tokens"
        )
