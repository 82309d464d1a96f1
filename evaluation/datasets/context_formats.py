"""Formats of words in contexts: SCWS (Huang et al. 2012) and WiC (Pilehvar & Camacho-Collados 2019)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .kinds import ContextPair, ContextSet, Occurrence
from .lines import File, Line, number_in

__all__ = ["is_scws", "is_wic", "read_scws", "read_wic", "together_wic"]

_MARKED = re.compile(r"(.*?)<b>\s*(.+?)\s*</b>(.*)")
_PLACES = re.compile(r"(\d+)-(\d+)")
_TRAINING = "train"


def is_scws(line: Line) -> bool:
    """Number, word, part of speech, word, part of speech, two contexts with ``<b>word</b>``, a score and more."""
    cells = line.cells
    return len(cells) >= 8 and all(map(_MARKED.fullmatch, cells[5:7])) and number_in(cells[7]) is not None


def read_scws(file: File) -> list[ContextPair]:
    """The pairs of SCWS."""
    pairs = []
    for _, _, cells in file.fitting(is_scws, "two words in contexts, each with <b>word</b>, and a score"):
        first, second = (_marked(word, cell) for word, cell in ((cells[1], cells[5]), (cells[3], cells[6])))
        pairs.append(ContextPair(first, second, float(cells[7])))
    return file.checked(pairs)


def _marked(word: str, cell: str) -> Occurrence:
    found = _MARKED.fullmatch(cell)
    assert found is not None
    before, inside, behind = (part.split() for part in found.groups())
    return Occurrence(word.strip(), (*before, *inside, *behind), len(before) + len(inside) - 1)


def is_wic(lines: Sequence[Line]) -> bool:
    """Data, of which a line is a word, its part of speech, two places ``2-6`` and two sentences; or gold, T and F."""
    if lines and all(line.text.strip() in ("T", "F") for line in lines):
        return True
    return 2 * sum(map(_is_data, lines)) > len(lines)


def _is_data(line: Line) -> bool:
    if len(line.cells) != 5 or "\t" not in line.text:
        return False
    places = _PLACES.fullmatch(line.cells[2].strip())
    sentences = line.cells[3:]
    return places is not None and all(
        int(place) < len(text.split()) for place, text in zip(places.groups(), sentences, strict=True)
    )


def together_wic(path: Path) -> Path:
    """The folder of a data set: its parts are files in it, or in folders of their names."""
    return path.parent.parent if path.parent.name == _part(path) else path.parent


def _part(path: Path) -> str:
    return path.name.partition(".")[0]


def read_wic(paths: list[Path]) -> ContextSet:
    """The parts of WiC that have gold answers; those of the training part only serve to choose a threshold."""
    files = {path: File(path) for path in paths}
    gold = {_part(path): [line.text.strip() == "T" for line in file.lines]
            for path, file in files.items() if _is_gold(file)}  # fmt: skip
    pairs: list[ContextPair] = []
    training: list[ContextPair] = []
    damaged = []
    for path, file in files.items():
        if _is_gold(file):
            continue
        answers = gold.get(_part(path))
        if answers is None or len(answers) != len(file.lines):
            what = "no answers" if answers is None else f"{len(answers):,} answers for {len(file.lines):,} items"
            damaged.append(f"{path.name}: {what} in a file of T and F beside it; left out")
            continue
        kept = training if _part(path) == _TRAINING else pairs
        for line, answer in zip(file.lines, answers, strict=True):
            if _is_data(line):
                kept.append(_pair(line, answer))
            else:
                file.leave_out(line.number, f"a word, two places and two sentences belong here, not {line.text[:60]!r}")
    damaged += [reason for file in files.values() for reason in file.damaged]
    name = paths[0].stem.partition(".")[0] if len(paths) == 1 else together_wic(paths[0]).resolve().name
    skipped = sum(file.skipped for file in files.values())
    return ContextSet(name, pairs, training, judged=True, skipped=skipped, damaged=tuple(damaged))


def _is_gold(file: File) -> bool:
    return bool(file.lines) and all(line.text.strip() in ("T", "F") for line in file.lines)


def _pair(line: Line, answer: bool) -> ContextPair:
    word, _, places, *sentences = line.cells
    first, second = (
        Occurrence(word.strip(), tuple(text.split()), int(place))
        for text, place in zip(sentences, places.split("-"), strict=True)
    )
    return ContextPair(first, second, float(answer))
