"""What every material of an experiment has."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ..evaluation.datasets.kinds import Dataset
from ..evaluation.datasets.readers import Found
from ..methods import VARIANTS
from ..progress import Progress
from ..system.storage import Remote, located
from .plan import Candidate

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["Material", "Part", "absolute", "dataset_digests", "plain_card"]


@dataclass(frozen=True)
class Part:
    """What every candidate is fitted on, and the datasets that the models are measured by.

    Attributes
    ----------
    trained_on : Corpus or Graph
        What `fit` takes, with a `fingerprint`.
    found : Found
    digests : dict of str to str
        A SHA-256 for each dataset, which stands for all that it asks.
    without : str
        What was held out of it; empty where nothing was.
    """

    trained_on: Any
    found: Found
    digests: Mapping[str, str]
    without: str = ""


class Material(ABC):
    """What methods are trained on, and what of it is held out to be asked for."""

    name: ClassVar[str]
    called: ClassVar[str]  # in sentences
    sources: ClassVar[tuple[str, ...]]  # of the methods that are trained on it: `Method.source`
    usual: ClassVar[Mapping[str, Any]]  # settings that all methods share unless they are given, `epochs` among them
    options: ClassVar[frozenset[str]]  # of how it is read
    of_words: ClassVar[bool]  # what vectors are of, so that datasets of words are usual

    def __init__(self, parts: Sequence[Part], source: Any, how: Mapping[str, Any], hold_out: float | None):
        self.parts, self.source, self.how, self.hold_out = list(parts), source, dict(how), hold_out

    @classmethod
    @abstractmethod
    def read(
        cls,
        source: Any,
        found: Found,
        hold_out: float | None,
        seed: int,
        *,
        client: Any = None,
        progress: Progress,
        **how: Any,
    ) -> Self:
        """Read a source, and hold out of it what is asked for; `found` are the datasets that were given."""

    @property
    @abstractmethod
    def whole(self) -> Any:
        """What was read, with `card` and `fingerprint`, before anything was held out."""

    @abstractmethod
    def sentence(self) -> str:
        """What it is, as a paper says it."""

    @staticmethod
    @abstractmethod
    def size(card: Mapping[str, Any]) -> str:
        """How much there is of it, by its card."""

    @classmethod
    def is_one(cls, source: Any) -> bool:
        """Whether an object can be nothing else."""
        return False

    @classmethod
    def require_options(cls, how: Mapping[str, Any]) -> None:
        """Raise ValueError for an option of how another kind is read."""
        if strange := sorted(set(how) - cls.options):
            raise ValueError(f"{', '.join(strange)}: no option of how {cls.called} are read; leave it out")

    @classmethod
    def methods(cls) -> list[str]:
        """All methods that are trained on it."""
        return [name for name, method in VARIANTS.items() if method.source in cls.sources]

    @abstractmethod
    def check(self, candidate: Candidate) -> None:
        """Raise what `fit` would, where that can be told before."""

    def shares(self, progress: Progress) -> Mapping[float, Any]:
        """Shares of it, each of which lies within the next, to draw a curve over.

        Raises
        ------
        ValueError
            It has none.
        """
        raise ValueError(f'curves over the text need a text, and {self.called} have no parts: leave "text" out')

    def facts(self) -> dict[str, Any]:
        """What a report says of it."""
        return {self.name: plain_card(self.whole.card), f"{self.name} fingerprint": self.whole.fingerprint}

    def told(self) -> dict[str, Any]:
        """What the card of an experiment says of it."""
        options = {name: _kept(value) for name, value in self.how.items()}
        told = {"kind": self.name, "source": _source(self.source), "options": options, "hold_out": self.hold_out}
        return told | {"fingerprint": self.whole.fingerprint, "card": self.whole.card}


def plain_card(card: Mapping[str, Any]) -> str:
    """Statistics in one line; what is zero or off is left out."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in card.items() if value)


def dataset_digests(datasets: Iterable[Dataset]) -> dict[str, str]:
    """The SHA-256 of what each dataset holds, by its name."""
    return {each.name: hashlib.sha256(repr(each).encode("utf-8", "surrogatepass")).hexdigest() for each in datasets}


def _source(source: Any) -> str | list[str] | None:
    """Where it comes from, as `rerun` finds it again: paths, the sample, or nothing that lasts."""
    if source is None:
        return "sample"
    if place := getattr(source, "place", None):
        return absolute([place])
    if isinstance(source, (str, Path)):
        return None if str(source) == "-" else absolute([source])
    paths = isinstance(source, list) and all(isinstance(each, Path) for each in source)
    return absolute(source) if paths else None


def _kept(option: Any) -> Any:
    if isinstance(option, (list, tuple)):
        return list(option)
    return option if isinstance(option, (bool, int)) else str(option)


def absolute(paths: Iterable[str | Path]) -> list[str]:
    """Paths as they can be found from anywhere; a URL, a name or a pattern stays as it is."""
    found = map(located, paths)
    return [str(path.resolve()) if not isinstance(path, Remote) and path.exists() else str(path) for path in found]
