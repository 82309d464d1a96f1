"""Datasets from files and folders: found, recognized by content, read; of equal ones the first is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ...errors import FormatError
from .formats import DATASET_FORMATS, DatasetFormat
from .kinds import Dataset
from .lines import raw_lines, split

__all__ = ["Found", "by_asks", "read_datasets", "read_folder"]

_SNIFFED_LINES = 20
_SNIFFED_BYTES = 1 << 16


class Found(NamedTuple):
    """What files and folders hold: datasets, files of no known format, and a sentence for each repeated dataset."""

    datasets: list[Dataset]
    unknown: list[Path]
    repeated: list[str]

    def described(self) -> str:
        """What each dataset was taken for, in a line."""
        return "; ".join(f"{asks}: {', '.join(each.name for each in those)}" for asks, those in by_asks(self.datasets))


def by_asks(datasets: Iterable[Dataset]) -> list[tuple[str, list[Dataset]]]:
    """Datasets that ask for the same, together, with what that is called."""
    found: dict[str, list[Dataset]] = {}
    for each in datasets:
        found.setdefault(each.asks, []).append(each)
    return list(found.items())


def read_datasets(sources: str | Path | Iterable[str | Path]) -> tuple[list[Dataset], list[Path]]:
    """Read the datasets in files and folders.

    Parameters
    ----------
    sources : str or Path, or an iterable of them
        Files, and folders to search through with all their subfolders.

    Returns
    -------
    datasets : list
        Of the classes in `wordvec.evaluation.datasets.kinds`, in the order of their paths; one that holds the same as
        another before it is left out. They are named after their files, and where these have the same name, after as
        much of their folders as tells them apart.
    unknown : list of Path
        Files in the folders that are of no known format.

    Raises
    ------
    FormatError
        There is no such path, a folder is empty, nothing is of a known format, or most lines of a file do not fit
        its format.
    """
    datasets, unknown, _ = read_folder(sources)
    return datasets, unknown


def read_folder(sources: str | Path | Iterable[str | Path], nodes: bool = False) -> Found:
    """Read as `read_datasets` does; also tell which datasets were left out because another holds the same.

    With `nodes` all are about nodes of a graph, and lines of a node and its labels are known in a file of any name.
    """
    if isinstance(sources, (str, Path)):
        sources = [sources]
    places = [Path(source) for source in sources]
    formats = {path: _format(path, nodes) for place in places for path in _files(place)}
    unknown = [path for path, found in formats.items() if found is None]
    belonging: dict[tuple[DatasetFormat, Path], list[Path]] = {}
    for path, found in formats.items():
        if found is not None:
            belonging.setdefault((found, found.together(path)), []).append(path)
    refused = [path for path in unknown if path in places] or (places if not belonging else [])
    empty = [str(path) for path in refused if path.is_file() and not path.stat().st_size]
    if empty:
        raise FormatError(f"{', '.join(empty)}: nothing is in it; give a file with a dataset in it")
    if refused:
        known = (
            "neither a node and its labels, between tabs or blanks, nor rows of a table with the columns node and"
            " label, or node1, node2 and link"
            if nodes
            else "neither word similarity (two words and a score, between tabs, blanks, commas or semicolons) nor"
            " analogies (four words) nor pairs (word answer/answer) nor another"
        )
        raise FormatError(
            f"{', '.join(map(str, refused))}: of no known format, as most lines are {known}; give a file"
            " of one of these"
        )
    kept, repeated = _different({paths[0]: found.read(paths) for (found, _), paths in belonging.items()})
    return Found(_told_apart(kept), unknown, repeated)


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
        if not files:
            raise FormatError(f"the folder {source} holds no file; choose a folder with datasets in it")
        return files
    if not source.exists():
        raise FormatError(f"there is no dataset {source}; check the path, or see `wordvec datasets` for names")
    return [source]


def _format(path: Path, nodes: bool) -> DatasetFormat | None:
    """Recognize the format of a file by its first lines."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_SNIFFED_BYTES)
    except OSError as error:
        raise FormatError(f"cannot read the dataset {path}: {error.strerror or error}") from error
    text = [line.decode("utf-8", errors="replace") for line in raw_lines(start)]
    if len(start) == _SNIFFED_BYTES:
        del text[-1:]
    lines = list(islice(split(text), _SNIFFED_LINES))
    named = (each for each in DATASET_FORMATS if (each.nodes if nodes else each.named in path.name.lower()))
    return next((each for each in named if lines and each.fits(lines)), None)


def _different(datasets: Mapping[Path, Dataset]) -> tuple[dict[Path, Dataset], list[str]]:
    """Keep the first of datasets with the same content: WEAT comes as one file and as one file a test."""
    first: dict[tuple[Hashable, ...], Dataset] = {}
    kept, repeated = {}, []
    for path, dataset in datasets.items():
        same = first.setdefault(_content(dataset), dataset)
        if same is dataset:
            kept[path] = dataset
        else:
            repeated.append(f"{dataset.name} holds the same as {same.name} and is measured once")
    return kept, repeated


def _told_apart(datasets: Mapping[Path, Dataset]) -> list[Dataset]:
    """Give each dataset a name of its own: scores are kept by it."""
    names = [_names(path, dataset) for path, dataset in datasets.items()]
    having = Counter(name for possible in names for name in possible)
    return [
        replace(dataset, name=next((name for name in possible if having[name] == 1), dataset.name))
        for dataset, possible in zip(datasets.values(), names, strict=True)
    ]


def _names(path: Path, dataset: Dataset) -> list[str]:
    """What a dataset may be called, the shortest first: with more and more of its folders, then with its suffix."""
    place = path.absolute()
    if dataset.name != path.stem:  # a folder of files
        place = place.parent
    folders = place.parent.parts[1:]
    ends = dict.fromkeys((dataset.name, place.name))
    return ["/".join((*folders[at:], end)) for end in ends for at in range(len(folders), -1, -1)]


def _content(dataset: Dataset) -> tuple[Hashable, ...]:
    """What a dataset asks, without its name, in a form that can be compared."""
    own = [each.name for each in fields(dataset) if each not in fields(Dataset)]
    return type(dataset), *(_frozen(getattr(dataset, name)) for name in own)


def _frozen(value: Sequence[object] | bool) -> frozenset[str]:
    return frozenset([repr(value)] if isinstance(value, bool) else map(repr, value))
