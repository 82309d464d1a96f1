"""Formats of dataset files: one row a format, recognized by content.

============ ======================================================= ==============================================
format       a line                                                  known from
============ ======================================================= ==============================================
bias (JSON)  an object of tests with ``A_key``, ``B_key`` …          WEAT
next items   an object ``{"history": […], "next": …}``               `wordvec corpus --leave-last-out`
bias         ``Label: word, word, …``, three or four a file          WEAT; a folder of such files is one dataset
categories   CSV with the columns ``category`` and ``word``          AP, BLESS, ESSLLI, Battig
outliers     CSV with ``category``, ``outliers`` and ``words``       8-8-8, WikiSem500
similarity   ``word1 word2 score``, also between ``,``, ``;``, ``:`` WordSim-353, MEN, MTurk, RG-65, …
similarity   ``word1 word2 [letter] score …``, five cells or more    SimLex-999, SimVerb-3500, Rare Words as published
questions    ``a b c d``, with or without ``: section``, also with   Google's questions-words, Microsoft's MSR
             ``,``; CSV with ``word1,word2,word3,target``
sentences    a score, then two sentences, in cells 5, 6 and 7        STS benchmark
contexts     ten ratings of two words in ``<b>word</b>``              SCWS
contexts     ``word part 2-6 sentence sentence``; T and F beside it  WiC
texts        ``label … text``, perhaps below a line of that kind     text classification; IMDB reviews
pairs        ``word answer/answer/…``; one relation a file           BATS: a folder of such files is one dataset
node labels  ``node label …``, in a file with ``label`` in its name; DeepWalk's BlogCatalog; Cora
             in any, where a graph is measured;
             CSV with ``node`` and ``label``
links        CSV with ``node1``, ``node2`` and ``link``, 1 or 0      ``wordvec hold-out``
============ ======================================================= ==============================================

Cells are divided by tabs if a line has any, by blanks otherwise; those of pairs may be written as CSV, and their scores
with a decimal comma. Empty lines, ``#`` comments and a header line are skipped and counted. Any other line is left
out, counted and named in `damaged`.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

from ...errors import FormatError
from ...system.cards import Each, Text, checked, read_card
from .context_formats import is_scws, is_wic, read_scws, read_wic, together_wic
from .graph_formats import is_labelled_node, labelled_nodes, links_of, nodes_of_table
from .kinds import (
    AnalogySet,
    BiasSet,
    BiasTest,
    CategorySet,
    ContextSet,
    Dataset,
    LabelledText,
    LinkSet,
    Member,
    NodeLabelSet,
    OutlierGroup,
    OutlierSet,
    Pair,
    Question,
    Section,
    SentenceSet,
    SimilaritySet,
    TextSet,
)
from .lines import File, Line, mostly, number_in
from .next_items import is_next_items, read_next_items

__all__ = ["DATASET_FORMATS", "DatasetFormat"]

MOST_PAIRS = 2000  # of a relation: BATS has 50, and 2,000 make four million questions
_LIST = Each(Text())


@dataclass(frozen=True)
class DatasetFormat:
    """One row of the table above.

    `fits` tells from a file's first lines whether it is of this format, `read` makes a dataset of the files that belong
    together, and `together` maps a file to what it belongs to: itself, or its folder.
    """

    name: str
    fits: Callable[[Sequence[Line]], bool]
    read: Callable[[list[Path]], Dataset]
    together: Callable[[Path], Path] = field(default=lambda path: path)
    named: str = ""
    nodes: bool = False  # about nodes of a graph: where the others are not asked for, its files need no name


# Lines of cells


def _three_cells(line: Line) -> list[str]:
    """The words and the score of a line of pairs, whose cells may stand between semicolons or commas as well."""
    divided = [line.cells, *(_between(line.text, mark) for mark in ";,:")]
    return next((three for three in map(_without_details, divided) if len(three) == 3), line.cells)


def _between(text: str, mark: str = ",") -> list[str]:
    """The cells of a line of CSV; none of one that the csv module does not take, as with a carriage return inside."""
    try:
        return next(csv.reader([text], delimiter=mark), [])
    except csv.Error:
        return []


def _without_details(cells: list[str]) -> list[str]:
    """Leave out what published sets add to a pair: its number, parts of speech, single ratings, a relation."""
    if len(cells) == 4 and _score(cells[3]) is not None:
        first, second, third, score = cells
        if number_in(first) is not None and _score(third) is None:
            return [second, third, score]
        return [first, second, score] if _score(third) is None else cells
    if len(cells) < 5 or any(number_in(word) is not None for word in cells[:2]):
        return cells
    lettered = bool(re.fullmatch("[A-Z]", cells[2].strip()))
    score, *details = cells[2 + lettered :]
    plain = all(_score(cell) is not None or _is_part_of_speech(cell) for cell in details if cell.strip())
    return [*cells[:2], score] if lettered or plain else cells


def _is_part_of_speech(cell: str) -> bool:
    return bool(re.fullmatch("[A-Za-z]", cell.strip()))


def _score(cell: str) -> float | None:
    """A number, whose decimal point may be a comma."""
    return number_in(cell.strip().replace(",", "."))


def _is_pair(line: Line) -> bool:
    cells = _three_cells(line)
    return len(cells) == 3 and _score(cells[2]) is not None


def _is_question(line: Line) -> bool:
    return line.text.startswith(":") or (len(cells := _four_cells(line)) == 4 and number_in(cells[3]) is None)


def _four_cells(line: Line) -> list[str]:
    """The words of a question, which may stand between commas or semicolons as well."""
    divided = ([cell.strip() for cell in line.text.split(mark)] for mark in ",;")
    whole = (cells for cells in divided if len(cells) == 4 and all(len(cell.split()) == 1 for cell in cells))
    return next(whole, line.cells)


def _is_relation(line: Line) -> bool:
    return len(line.cells) == 2


def _is_scored_sentences(line: Line) -> bool:
    if "\t" not in line.text or len(line.cells) < 7:
        return False
    score, first, second = map(number_in, line.cells[4:7])
    return score is not None and first is None and second is None


def _is_labelled(line: Line) -> bool:
    return "\t" in line.text and len(line.cells) >= 2 and " " not in line.cells[0] and bool(line.cells[-1].strip())


def _looks_labelled(line: Line) -> bool:
    return _is_labelled(line) and len(line.cells[-1].split()) >= 3


def _is_header(line: Line) -> bool:
    cells = _three_cells(line)
    return len(cells) >= 3 and _score(cells[-1]) is None


def _pairs(file: File) -> list[Pair]:
    file.drop_header(_is_header)
    lines = map(_three_cells, file.fitting(_is_pair, "two words and a number"))
    pairs = [
        Pair(first.strip(), second.strip(), score)
        for first, second, cell in lines
        if (score := _score(cell)) is not None
    ]
    return file.checked(_without_parts_of_speech(pairs))


def _without_parts_of_speech(pairs: list[Pair]) -> list[Pair]:
    """Words without ``-n``, ``-v``, ``-j`` and the like behind them, if every one has it."""
    if not all(re.fullmatch(".+-[a-z]", word) for pair in pairs for word in pair[:2]):
        return pairs
    return [Pair(first[:-2], second[:-2], score) for first, second, score in pairs]


def _sections(file: File) -> list[Section]:
    sections: dict[str, list[Question]] = {}
    name = ""
    for line in file.fitting(_is_question, "four words, or a colon and the name of a section,"):
        if line.text.startswith(":"):
            name = line.text.removeprefix(":").strip()
        else:
            a, b, c, answer = _four_cells(line)
            sections.setdefault(name, []).append(Question(a, (b,), c, (answer,)))
    file.checked([question for asked in sections.values() for question in asked])
    # Google's file tells its syntactic relations by this prefix; a file without it has no such division.
    divided = any(name.startswith("gram") for name in sections)
    return [Section(name, _google_group(name) if divided else "", asked) for name, asked in sections.items()]


def _google_group(section: str) -> str:
    return "syntactic" if section.startswith("gram") else "semantic"


def _relation(file: File) -> Iterator[Section]:
    """A file of pairs as a section; every two pairs make two questions (Gladkova et al. 2016)."""
    lines = file.checked(list(file.fitting(_is_relation, "a word and its answers")))
    if len(lines) > MOST_PAIRS:
        raise FormatError(
            f"{file.path} holds {len(lines):,} pairs, every two of which would make questions; give a file for each"
            f" relation, of at most {MOST_PAIRS:,} pairs"
        )
    pairs = [(word, tuple(filter(None, answers.split("/")))) for _, _, (word, answers) in lines]
    questions = [Question(a, b, c, answers) for (a, b), (c, answers) in permutations(pairs, 2)]
    yield Section(file.path.stem, _bats_group(file.path.stem), questions, pairs)


def _bats_group(section: str) -> str:
    """Tell BATS's four kinds of relation by the start of the file's name: ``I1``, ``L10 [antonyms]``."""
    if not re.match(r"[IDEL]\d", section):
        return ""
    return {"I": "inflectional", "D": "derivational", "E": "encyclopedic", "L": "lexicographic"}[section[0]]


def _scored_sentences(file: File) -> list[Pair]:
    lines = file.fitting(_is_scored_sentences, "seven cells, the fifth a number,")
    return file.checked([Pair(cells[5].strip(), cells[6].strip(), float(cells[4])) for _, _, cells in lines])


def _texts(paths: list[Path]) -> TextSet:
    """Texts with their labels; a first line ``label … text`` names the columns."""
    (path,) = paths
    file = File(path)
    first = file.lines[0].cells if file.lines else []
    columns = first[1:-1] if _names_columns(first) else []
    file.drop_header(lambda line: _names_columns(line.cells))
    texts = [
        LabelledText(cells[0], cells[-1].replace("<br />", " ").strip(), tuple(cells[1:-1]))
        for _, _, cells in file.fitting(_is_labelled, "a label and a text")
    ]
    return TextSet(path.stem, file.checked(texts), columns, skipped=file.skipped, damaged=file.damaged)


def _names_columns(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and [cells[0].lower(), cells[-1].lower()] == ["label", "text"]


# Tables with named columns


def _has_columns(*names: str) -> Callable[[Sequence[Line]], bool]:
    return lambda lines: bool(lines) and set(names) <= set(_between(lines[0].text))


def _table(file: File, *names: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of the named columns, of each row that has as many cells as there are columns."""
    columns = _between(file.lines[0].text) if file.lines else []
    if not set(names) <= set(columns):  # the line that has them is not UTF-8, and left out
        raise FormatError(
            f"{file.path}: the columns {', '.join(names)} are named in no line that is UTF-8; mend the file"
        )
    places = [columns.index(name) for name in names]
    file.drop_header(lambda line: True)
    for line in file.lines:
        cells = _between(line.text)
        if len(cells) == len(columns) and all(cells[place].strip() for place in places):
            yield line.number, [cells[place].strip() for place in places]
        else:
            file.leave_out(line.number, f"{len(columns)} full cells belong here, not {line.text[:60]!r}")


def _questions_of_table(file: File) -> list[Section]:
    sections: dict[str, list[Question]] = {}
    kind = "type" if file.lines and "type" in _between(file.lines[0].text) else "word1"
    for _, (name, a, b, c, answer) in _table(file, kind, "word1", "word2", "word3", "target"):
        sections.setdefault(name if kind == "type" else "", []).append(Question(a, (b,), c, (answer,)))
    file.checked([question for asked in sections.values() for question in asked])
    return [Section(name, "", asked) for name, asked in sections.items()]


def _members(file: File) -> list[Member]:
    return file.checked([Member(word, category) for _, (word, category) in _table(file, "word", "category")])


def _outlier_groups(file: File) -> list[OutlierGroup]:
    groups = []
    for number, (category, words, outliers) in _table(file, "category", "words", "outliers"):
        try:
            groups.append(OutlierGroup(category, _listed(words), _listed(outliers)))
        except (ValueError, SyntaxError):
            file.leave_out(number, "lists of words belong here, as Python writes them")
    return file.checked(groups)


def _listed(cell: str) -> tuple[str, ...]:
    words = ast.literal_eval(cell)
    if not isinstance(words, (list, tuple)) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"no list of words: {cell!r}")
    return tuple(filter(None, words))


def _pairs_of_table(file: File) -> list[Pair]:
    pairs = []
    for number, (first, second, score) in _table(file, "word1", "word2", "similarity"):
        if number_in(score) is None:
            file.leave_out(number, f"a number belongs here, not {score!r}")
        else:
            pairs.append(Pair(first, second, float(score)))
    return file.checked(pairs)


# Association tests


def _is_word_list(line: Line) -> bool:
    return bool(re.match(r"[^:,{\[\"]+:[^:]*,", line.text))


def _bias_test(file: File) -> Iterator[BiasTest]:
    lists = [_word_list(line) for line in file.fitting(_is_word_list, "a label and words between commas")]
    if len(lists) in (3, 4):
        labels, words = zip(*lists, strict=True)
        first, *second, one, other = words
        yield BiasTest(file.path.stem, first, second[0] if second else (), one, other, labels)
    else:
        file.leave_out(1, f"three or four lists of words make a test, not {len(lists)}")


def _word_list(line: Line) -> tuple[str, tuple[str, ...]]:
    label, words = line.text.split(":", 1)
    return label.strip(), tuple(filter(None, (word.strip() for word in words.split(","))))


def _is_bias_json(lines: Sequence[Line]) -> bool:
    return bool(lines) and lines[0].text.startswith("{") and any('"A_key"' in line.text for line in lines)


def _read_bias_json(paths: list[Path]) -> BiasSet:
    path, tests, damaged = paths[0], [], []
    for name, entry in read_card(path, {"*": {}}, "restore the file").items():
        try:
            targets = ["X_key", "Y_key"] if "X_key" in entry else ["W_key"]
            labels = tuple(entry[key] for key in (*targets, "A_key", "B_key"))
            first, *second, one, other = (tuple(checked(entry[label], _LIST, label, "give one")) for label in labels)
            tests.append(BiasTest(name, first, second[0] if second else (), one, other, labels))
        except (KeyError, TypeError, ValueError, FormatError) as error:
            damaged.append(f"{path.name}, test {name!r}: no whole test ({error!r})")
    if not tests:
        raise FormatError(f"{path}: no association test is whole; restore the file")
    return BiasSet(path.stem, tests, damaged=tuple(damaged))


# The table


def _of_files(kind: Callable[..., Dataset], items: Callable[[File], Iterable[Any]]) -> Callable[[list[Path]], Dataset]:
    """Make of a function that reads the items of a file one that makes a dataset of the files that belong together."""

    def read(paths: list[Path]) -> Dataset:
        files = [File(path) for path in paths]
        name = paths[0].stem if len(paths) == 1 else paths[0].resolve().parent.name
        content = [item for file in files for item in items(file)]
        damaged = tuple(reason for file in files for reason in file.damaged)
        if kind is BiasSet and not content:
            raise FormatError(f"{paths[0]}: no association test is whole; first {damaged[0]}; mend the file")
        return kind(name, content, skipped=sum(file.skipped for file in files), damaged=damaged)

    return read


#: The first format that fits is taken, so the more particular stand first.
DATASET_FORMATS = (
    DatasetFormat("next items", is_next_items, read_next_items),
    DatasetFormat("bias (JSON)", _is_bias_json, _read_bias_json),
    DatasetFormat("contexts (SCWS)", mostly(is_scws), _of_files(ContextSet, read_scws)),
    DatasetFormat("contexts (WiC)", is_wic, read_wic, together_wic),
    DatasetFormat("outliers", _has_columns("category", "outliers", "words"), _of_files(OutlierSet, _outlier_groups)),
    DatasetFormat("categories", _has_columns("category", "word"), _of_files(CategorySet, _members)),
    DatasetFormat(
        "similarity (CSV)", _has_columns("word1", "word2", "similarity"), _of_files(SimilaritySet, _pairs_of_table)
    ),
    DatasetFormat(
        "questions (CSV)", _has_columns("word1", "word2", "word3", "target"), _of_files(AnalogySet, _questions_of_table)
    ),
    DatasetFormat(
        "links", _has_columns("node1", "node2", "link"), _of_files(LinkSet, partial(links_of, table=_table)), nodes=True
    ),
    DatasetFormat(
        "node labels (CSV)",
        _has_columns("node", "label"),
        _of_files(NodeLabelSet, partial(nodes_of_table, table=_table)),
        nodes=True,
    ),
    DatasetFormat(
        "node labels", mostly(is_labelled_node), _of_files(NodeLabelSet, labelled_nodes), named="label", nodes=True
    ),
    DatasetFormat("bias", mostly(_is_word_list), _of_files(BiasSet, _bias_test), lambda path: path.parent),
    DatasetFormat("texts (named columns)", lambda lines: bool(lines) and _names_columns(lines[0].cells), _texts),
    DatasetFormat("similarity", mostly(_is_pair), _of_files(SimilaritySet, _pairs)),
    DatasetFormat("questions", mostly(_is_question), _of_files(AnalogySet, _sections)),
    DatasetFormat("sentences", mostly(_is_scored_sentences), _of_files(SentenceSet, _scored_sentences)),
    DatasetFormat("texts", mostly(_looks_labelled), _texts),
    DatasetFormat("pairs", mostly(_is_relation), _of_files(AnalogySet, _relation), lambda path: path.parent),
)
