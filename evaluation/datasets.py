"""Word similarity and analogy files, told apart by what is in them.

============ ============================================== ===========================================
layout       a line                                         known from
============ ============================================== ===========================================
similarity   ``word1 word2 score``                          WordSim-353, SimLex-999, MEN, SimVerb, …
questions    ``a b c d``, with or without ``: section``     Google's questions-words, Microsoft's MSR
pairs        ``word answer/answer/…``; one relation a file  BATS: a folder of such files is one dataset
============ ============================================== ===========================================

Cells are divided by tabs if a line has any, by blanks otherwise. Empty lines, ``#`` comments and a header
line above the first score are skipped and counted. Any other line that does not fit raises `FormatError`
with its number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, permutations
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from ..errors import FormatError

__all__ = [
    "AnalogySet",
    "Dataset",
    "Pair",
    "Question",
    "Section",
    "SimilaritySet",
    "installed_datasets",
    "read_datasets",
]

_SNIFFED_LINES = 20
_SNIFFED_BYTES = 1 << 16


class Pair(NamedTuple):
    """Two words and how similar people find them."""

    first: str
    second: str
    score: float


class Question(NamedTuple):
    """`a` is to `b` as `c` is to what? Of several words in `b` the first that the vectors know is used."""

    a: str
    b: tuple[str, ...]
    c: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """Questions about one relation; `group` is what its dataset files it under, or empty."""

    name: str
    group: str
    questions: Sequence[Question]


@dataclass(frozen=True)
class SimilaritySet:
    """Word pairs with human scores; `skipped` lines of its file held none."""

    name: str
    pairs: Sequence[Pair]
    skipped: int = 0


@dataclass(frozen=True)
class AnalogySet:
    """Analogy questions by section; `skipped` lines of its files held none."""

    name: str
    sections: Sequence[Section]
    skipped: int = 0


Dataset = SimilaritySet | AnalogySet


class _Line(NamedTuple):
    number: int
    cells: list[str]


@dataclass(frozen=True)
class _Layout:
    """One row of the table above.

    `fits` tells a line of it, `together` maps a file to what it belongs to, `read` makes a dataset of the
    files that belong together.
    """

    fits: Callable[[_Line], bool]
    together: Callable[[Path], Path]
    read: Callable[[list[Path]], Dataset]


def installed_datasets() -> list[Dataset]:
    """Read WordSim-353, SimLex-999 and the Google analogies, which gensim installs with itself."""
    from gensim.test.utils import datapath

    datasets, _ = read_datasets([datapath(name) for name in ("wordsim353.tsv", "simlex999.txt", "questions-words.txt")])
    return datasets


def read_datasets(sources: str | Path | Iterable[str | Path]) -> tuple[list[Dataset], list[Path]]:
    """Read the datasets in files and folders.

    Parameters
    ----------
    sources : str or Path, or an iterable of them
        Files, and folders to search through with all their subfolders.

    Returns
    -------
    datasets : list
        `SimilaritySet` and `AnalogySet`, in the order of their paths.
    unknown : list of Path
        Files in the folders that are of no known layout.

    Raises
    ------
    FormatError
        There is no such path, nothing in it is of a known layout, or a line does not fit.
    """
    if isinstance(sources, (str, Path)):
        sources = [sources]
    sources = [Path(source) for source in sources]
    layouts = {path: _layout(path) for source in sources for path in _files(source)}
    unknown = [path for path, layout in layouts.items() if layout is None]
    belonging: dict[tuple[_Layout, Path], list[Path]] = {}
    for path, layout in layouts.items():
        if layout is not None:
            belonging.setdefault((layout, layout.together(path)), []).append(path)
    refused = [path for path in unknown if path in sources] or (sources if not belonging else [])
    if refused:
        raise FormatError(
            f"{', '.join(map(str, refused))}: most lines are neither word similarity (word word score) nor "
            "analogies (four words) nor pairs (word answer/answer); give a dataset of one of these layouts"
        )
    return [layout.read(paths) for (layout, _), paths in belonging.items()], unknown


def _files(source: Path) -> list[Path]:
    if source.is_dir():
        return sorted(path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    if not source.exists():
        raise FormatError(f"there is no dataset {source}; check the path")
    return [source]


def _layout(path: Path) -> _Layout | None:
    """Tell the layout that more than half of a file's first lines fit."""
    with path.open("rb") as stream:
        start = stream.read(_SNIFFED_BYTES)
    text = start.decode("utf-8-sig", errors="replace")
    if len(start) == _SNIFFED_BYTES:
        text = text[: text.rfind("\n")]
    lines = list(islice(_split(text), _SNIFFED_LINES))
    for layout in LAYOUTS:
        if 2 * sum(map(layout.fits, lines)) > len(lines):
            return layout
    return None


def _split(text: str) -> Iterator[_Line]:
    """Yield the lines that are neither empty nor comments, cut into cells."""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if line and not line.startswith("#"):
            yield _Line(number, line.split("\t") if "\t" in line else line.split())


def _read(path: Path) -> tuple[list[_Line], int]:
    """Read a file's lines; also count those skipped so far."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise FormatError(f"cannot read the dataset {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise FormatError(f"{path}, line {number:,}: this is not UTF-8; re-encode the file") from error
    lines = list(_split(text))
    return lines, len(text.removesuffix("\n").split("\n")) - len(lines)


def _number(cell: str) -> float | None:
    """Read a finite number; None for anything else."""
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _is_pair(line: _Line) -> bool:
    return len(line.cells) == 3 and _number(line.cells[2]) is not None


def _is_question(line: _Line) -> bool:
    return line.cells[0].startswith(":") or (len(line.cells) == 4 and _number(line.cells[3]) is None)


def _is_relation(line: _Line) -> bool:
    return len(line.cells) == 2


def _is_header(line: _Line) -> bool:
    return len(line.cells) >= 3 and _number(line.cells[-1]) is None


def _read_similarity(paths: list[Path]) -> SimilaritySet:
    (path,) = paths
    lines, skipped = _read(path)
    if _is_header(lines[0]):
        lines, skipped = lines[1:], skipped + 1
    for line in lines:
        if not _is_pair(line):
            raise _misfit(path, line, "two words and a number")
    pairs = [Pair(first.strip(), second.strip(), float(score)) for _, (first, second, score) in lines]
    return SimilaritySet(path.stem, pairs, skipped)


def _read_questions(paths: list[Path]) -> AnalogySet:
    (path,) = paths
    lines, skipped = _read(path)
    sections: dict[str, list[Question]] = {}
    name = ""
    for line in lines:
        if not _is_question(line):
            raise _misfit(path, line, "four words, or a colon and the name of a section,")
        if line.cells[0].startswith(":"):
            name = " ".join(line.cells).removeprefix(":").strip()
        else:
            a, b, c, answer = line.cells
            sections.setdefault(name, []).append(Question(a, (b,), c, (answer,)))
    # Google's file tells its syntactic relations by this prefix; a file without it has no such division.
    divided = any(name.startswith("gram") for name in sections)
    return AnalogySet(
        path.stem,
        [Section(name, _google_group(name) if divided else "", asked) for name, asked in sections.items()],
        skipped,
    )


def _google_group(section: str) -> str:
    return "syntactic" if section.startswith("gram") else "semantic"


def _read_relations(paths: list[Path]) -> AnalogySet:
    """Read pair files, a section each; every two pairs make two questions (Gladkova et al. 2016)."""
    sections, skipped = [], 0
    for path in paths:
        lines, more = _read(path)
        skipped += more
        for line in lines:
            if not _is_relation(line):
                raise _misfit(path, line, "a word and its answers")
        pairs = [(word, tuple(answers.split("/"))) for _, (word, answers) in lines]
        questions = [Question(a, b, c, answers) for (a, b), (c, answers) in permutations(pairs, 2)]
        sections.append(Section(path.stem, _bats_group(path.stem), questions))
    name = paths[0].stem if len(paths) == 1 else paths[0].resolve().parent.name
    return AnalogySet(name, sections, skipped)


def _bats_group(section: str) -> str:
    """Tell BATS's four kinds of relation by the start of the file's name: ``I1``, ``L10 [antonyms]``."""
    if not re.match(r"[IDEL]\d", section):
        return ""
    return {"I": "inflectional", "D": "derivational", "E": "encyclopedic", "L": "lexicographic"}[section[0]]


def _misfit(path: Path, line: _Line, expected: str) -> FormatError:
    found = " ".join(line.cells)[:80]
    return FormatError(f"{path}, line {line.number:,}: {expected} belong here, not {found!r}; mend or remove it")


LAYOUTS = (
    _Layout(_is_pair, lambda path: path, _read_similarity),
    _Layout(_is_question, lambda path: path, _read_questions),
    _Layout(_is_relation, lambda path: path.parent, _read_relations),
)
