"""What a tokenizer is: a name with settings, which can be written down, and a function from a text to its tokens."""

from __future__ import annotations

import reprlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar

from ...system.warning import warn_caller
from ..sources.base import token_list

__all__ = ["Packaged", "Record", "Tokenizer", "checked_tokens", "package", "version_of"]

#: A tokenizer's name and settings, in JSON's types; the name alone where there are no settings.
Record = str | dict[str, Any]


class Tokenizer(ABC):
    """A tokenizer.

    A subclass takes its settings when it is made, and loads nothing heavy before the first text.

    Attributes
    ----------
    name : str
        In records, and on the command line.
    between_blanks : bool
        Whether no token has whitespace inside, and no blank changes what is found beyond it: then a long text may be
        read in pieces.
    travels : bool
        Whether its record is enough to make it again.
    """

    name: ClassVar[str]
    between_blanks: ClassVar[bool] = False
    travels: ClassVar[bool] = True

    @classmethod
    @abstractmethod
    def spelled(cls, settings: str) -> Tokenizer:
        """The tokenizer of settings as the command line has them, behind the name."""

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> Tokenizer:
        """The tokenizer of a record's settings; `TypeError` if it has others."""
        return cls(**record)

    def settings(self) -> dict[str, Any]:
        """Its settings, as a record has them."""
        return {}

    def record(self) -> Record:
        """Its name and settings."""
        settings = self.settings()
        return {"name": self.name, **settings} if settings else self.name

    @abstractmethod
    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""

    def many(self, texts: Iterable[str]) -> list[list[str]]:
        """The tokens of each of some texts."""
        return [self.tokens(text) for text in texts]

    def parts(self, text: str) -> Iterator[str]:
        """The texts that one becomes for training, mostly itself."""
        return iter((text,))

    def of_parts(self) -> Tokenizer:
        """What cuts these; itself where a text stays one."""
        return self

    def __eq__(self, other: object) -> bool:
        """Whether they find the same tokens, but for other versions of a package."""
        return isinstance(other, Tokenizer) and _unversioned(self.record()) == _unversioned(other.record())

    def __hash__(self) -> int:
        return hash(self.name)

    def __str__(self) -> str:
        """As messages have it."""
        settings = {name: value for name, value in self.settings().items() if name != "version"}
        if not settings:
            return repr(self.name)
        told = (f"{name}={reprlib.repr(value)}" for name, value in settings.items())
        return f"'{self.name}' ({', '.join(told)})"


def _unversioned(record: Record) -> Record:
    return record if isinstance(record, str) else {key: value for key, value in record.items() if key != "version"}


def package(name: str, install: str, tokenizer: str) -> Any:
    """A package that a tokenizer takes; `ValueError` that says how to install it, if it is not there."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ValueError(f"the tokenizer {tokenizer} takes {name}: pip install {install}") from error


def version_of(name: str) -> str | None:
    """The version of an installed package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


class Packaged(Tokenizer):
    """A tokenizer of another package, whose version is written down with it: another one may find other tokens."""

    library: ClassVar[str]
    install: ClassVar[str] = "'wordvec[languages]'"

    def __init__(self, version: str | None = None):
        self.version = version or version_of(self.library)

    def settings(self) -> dict[str, Any]:
        """The version of the package."""
        return {"version": self.version} if self.version else {}

    def loaded(self) -> Any:
        """The package; a warning tells of another version than the one that was written down."""
        found = package(self.library, self.install, self.name)
        here = version_of(self.library)
        if self.version and here and here != self.version:
            warn_caller(
                f"the tokenizer {self.name} is of {self.library} {here}, and the text was read by {self.version}: some"
                f" tokens may differ; pip install {self.library}=={self.version} for the same"
            )
        return found


def checked_tokens(found: Any) -> list[str]:
    """What a function gave, if it is a list of tokens; `TypeError` if not."""
    return token_list(found, "what the tokenizer gave")
