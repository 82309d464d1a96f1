"""A comparison as a LaTeX table that fits the column of a page.

Widths are estimated from those of Computer Modern, rounded up. Labels of datasets are broken into lines, and what
belongs to a score (its deviation, its interval, p) stands below it in small type. If models do not fit side by side,
intervals are rounded, then left out; if that is not enough, the models continue in a second table. So do rows that find
no room on a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from .phrases import folded, label, mark, number, of_p, pieces, range_of, side_by_side, spread
from .results import Results, Score
from .rows import Key

__all__ = ["COVERAGE", "Layout", "latex", "width_of"]

#: What the column of the coverage is called among the columns.
COVERAGE = "asked"


@dataclass(frozen=True)
class Layout:
    r"""How the table in LaTeX looks.

    Attributes
    ----------
    columns : sequence of str, optional
        Which models, in this order, and ``"asked"`` for the coverage; by default all models without the coverage.
    caption : str, optional
        By default one that says what the numbers are.
    label : str
        For ``\ref``.
    width : float
        Of the page's column, in TeX's points; 345 is that of LaTeX's articles.
    """

    columns: Sequence[str] | None = None
    caption: str | None = None
    label: str = "tab:wordvec"
    width: float = 345.0

    def chosen(self, models: Sequence[str]) -> list[str]:
        """The columns of a table of these models.

        Raises
        ------
        ValueError
            There is no such column, or no model among them.
        """
        chosen = list(models) if self.columns is None else list(dict.fromkeys(self.columns))
        for name in chosen:
            if name not in models and name != COVERAGE:
                raise ValueError(f"there is no column {name!r}; choose from {', '.join(models)} and {COVERAGE}")
        if not set(chosen) & set(models):
            raise ValueError(f"there is no model among the columns; name one of {', '.join(models)}")
        return chosen


class _Detail(Enum):
    """How intervals are written: as scores are, without digits behind the point, or not at all."""

    WHOLE = None
    ROUNDED = 0
    NONE = -1


class _Size(NamedTuple):
    """A size of type: its command, and the width of an em in points, of letters that are wider in small type."""

    command: str
    em: float


_TEXT, _SMALL = _Size("\\footnotesize", 8.55), _Size("\\scriptsize", 8.0)
_BOLD = 1.16  # how much wider bold type is
_GAP = 3.0  # points on either side of a column
_LEAST_LABEL = 62.0  # points
_HEAD = 9  # letters: after so many a model's name is broken at the next hyphen or its like
_SPARE = 1.0
_HEIGHT = 440.0  # points, of the rows on a page: LaTeX's articles have 550 for them, the caption and the head
_LINE, _SMALL_LINE, _BETWEEN = 9.5, 7.5, 2.0  # points, of the lines of a row, and between rows

#: Widths of letters in ems.
_WIDTHS = {
    letter: width
    for width, letters in {
        0.28: ".,:;'!|`il",
        0.31: "jf",
        0.34: " -",
        0.40: "rst()[]I",
        0.45: "cez",
        0.51: 'ago0123456789/"*–J',
        0.53: "kvxy\\",
        0.56: "bdhnpquS?",
        0.66: "LZF",
        0.74: "wBCERPT^~",
        0.79: "ADGHKNOQUVXY&+=<>−±@",
        0.93: "mM#%",
        1.03: "W—",
    }.items()
    for letter in letters
}


def width_of(text: str, em: float = _TEXT.em, bold: bool = False) -> float:
    """Estimate how wide a text is in Computer Modern, in points, or a little wider."""
    return em * (_BOLD if bold else 1) * sum(_WIDTHS.get(letter, 0.8) for letter in text)


def latex(results: Results, charts: Mapping[str, str], layout: Layout) -> str:
    r"""Write a table for LaTeX and booktabs, with a caption and a label: ``\input`` it where it belongs.

    Raises
    ------
    ValueError
        There is no score to show, or a column that there is not.
    """
    questions = results.printed()
    if not questions:
        raise ValueError("there is no score to put into a table; evaluate on some dataset")
    layout.chosen(results.models)
    for detail in _Detail:
        blocks = list(_blocks(results, questions, layout, detail))
        if len(blocks) == 1:
            break
    lines = ["% needs \\usepackage{booktabs}"]
    caption = _caption(results, questions, detail) if layout.caption is None else layout.caption
    tables = [(part, *block) for block in blocks for part in _pages(questions, detail, block[1])]
    for place, (part, columns, room) in enumerate(tables):
        lines += [
            "\\begin{table}",
            "\\centering",
            f"\\caption{{{caption}{' (Continued.)' if place else ''}}}",
            *([] if place else [f"\\label{{{layout.label}}}"]),
            "\\providecommand{\\stacked}[2]{\\begin{tabular}[t]{@{}#1@{}}#2\\end{tabular}}",
            f"{_TEXT.command}\\setlength{{\\tabcolsep}}{{{_GAP:g}pt}}",
            *_block(results, part, columns, room, detail),
            "\\end{table}",
        ]
    return "\n".join(lines) + "\n"


def _caption(results: Results, questions: Mapping[Key, Mapping[str, Score]], detail: _Detail) -> str:
    shown = [score for scores in questions.values() for score in scores.values()]
    parts = [
        "Scores times 100; effect sizes as they are" if any(s.p is not None for s in shown) else "Scores times 100"
    ]
    if detail is not _Detail.NONE and any(score.interval for score in shown):
        parts.append("below them their intervals")
    runs = max(len(score.runs) for score in shown)
    many = f" Means of {runs} runs, $\\pm$ their standard deviation." if runs > 1 else ""
    marks = ""
    if any(results.best(key) for key in questions):
        marks = " Bold: no other model is better (paired tests, Holm's correction, $p < 0.05$)."
    if results.against is not None and results.tests:
        marks = (
            f" $^{{+}}$ and $^{{-}}$: better and worse than {_tex(results.against)} (paired tests, Holm's correction,"
            " $p < 0.05$)."
        )
    return f"{', '.join(parts)}.{many}{marks}"


def _blocks(
    results: Results, questions: Mapping[Key, Mapping[str, Score]], layout: Layout, detail: _Detail
) -> Iterable[tuple[list[str], float]]:
    """Yield the columns that fit side by side, with the room in points that is left to labels."""
    longest = max(width_of(piece) for key in questions for piece in pieces(label(key)))
    natural = max(width_of(label(key)) for key in questions)
    least = min(natural, max(_LEAST_LABEL, longest)) + _SPARE
    room = layout.width - 2 * _GAP
    columns = layout.chosen(results.models)
    widths = {column: _column_width(results, questions, column, detail) + 2 * _GAP for column in columns}
    for block in side_by_side(widths, room - least):
        yield block, max(least, min(natural + _SPARE, room - sum(widths[column] for column in block)))


def _pages(
    questions: Mapping[Key, Mapping[str, Score]], detail: _Detail, room: float
) -> Iterable[Mapping[Key, Mapping[str, Score]]]:
    """Yield the rows that fit on a page each."""
    page: dict[Key, Mapping[str, Score]] = {}
    taken = 0.0
    for key, scores in questions.items():
        below = max(len(_lines(score, detail)) for score in scores.values()) - 1
        names = -(-width_of(label(key)) // room)  # lines of the label
        height = max(_LINE + below * _SMALL_LINE, names * _LINE) + _BETWEEN
        if page and taken + height > _HEIGHT:
            yield page
            page, taken = {}, 0.0
        page[key] = scores
        taken += height
    yield page


def _column_width(
    results: Results, questions: Mapping[Key, Mapping[str, Score]], column: str, detail: _Detail
) -> float:
    widest = max(width_of(line, _SMALL.em) for line in _head(column))
    for key, scores in questions.items():
        if column == COVERAGE:
            widest = max(widest, width_of(_coverage(scores)))
        elif column in scores:
            above, *below = _lines(scores[column], detail)
            raised = 0.55 * _TEXT.em if results.standing(key).get(column) else 0
            widest = max(widest, width_of(above, bold=True) + raised, *(width_of(line, _SMALL.em) for line in below))
    return widest


def _head(column: str) -> list[str]:
    return folded(column if column != COVERAGE else "asked / total", _HEAD)


def _lines(score: Score, detail: _Detail) -> list[str]:
    """What stands in a cell: the score, and below it what belongs to it."""
    if score.score is None:
        return ["–"]
    places = detail.value if score.p is None or detail.value is None else detail.value + 1  # effects are small numbers
    ends = "" if detail is _Detail.NONE else range_of(score.interval, places)
    narrow = ends.replace(" to ", "–") if "−" not in ends else ends
    return [number(score.score), *filter(None, (spread(score), narrow, of_p(score.p, score.row.floor)))]


def _coverage(scores: Mapping[str, Score]) -> str:
    asked = sorted({score.row.asked for score in scores.values()})
    total = next(iter(scores.values())).row.total
    return f"{'–'.join(f'{count:,}' for count in dict.fromkeys((asked[0], asked[-1])))} / {total:,}"


def _block(
    results: Results, questions: Mapping[Key, Mapping[str, Score]], columns: Sequence[str], room: float, detail: _Detail
) -> list[str]:
    heads = (f"\\stacked{{r}}{{{_small(_head(column))}}}" for column in columns)
    lines = [
        f"\\begin{{tabular}}{{p{{{room:.1f}pt}}{'r' * len(columns)}}}",
        "\\toprule",
        " & ".join(["", *heads]) + " \\\\",
        "\\midrule",
    ]
    for place, (key, scores) in enumerate(questions.items()):
        lines += ["\\addlinespace[2pt]"] if place else []
        cells = [
            _cell(scores.get(column), mark(results, key, column), detail)
            if column != COVERAGE
            else _tex(_coverage(scores))
            for column in columns
        ]
        lines.append(" & ".join([f"\\raggedright {_broken(label(key))}", *cells]) + " \\\\")
    return [*lines, "\\bottomrule", "\\end{tabular}"]


def _cell(score: Score | None, marked: str, detail: _Detail) -> str:
    if score is None:
        return "--"
    above, *below = _lines(score, detail)
    shown = f"\\textbf{{{_tex(above)}}}" if marked == "best" else _tex(above)
    shown += {"better": "$^{+}$", "worse": "$^{-}$"}.get(marked, "")
    return f"\\stacked{{r}}{{{shown}\\\\{_small(below)}}}" if below else shown


def _small(lines: Sequence[str]) -> str:
    """Lines in small type, close below each other."""
    return "\\\\[-2pt]".join(f"{_SMALL.command} {_tex(line)}" for line in lines)


def _broken(text: str) -> str:
    """Escape a text, with leave to break it behind hyphens and their like."""
    return "\\allowbreak ".join(map(_tex, pieces(text))).replace(" \\allowbreak ", " ")


_TEX = {letter: f"\\{letter}" for letter in "&%$#_{}"}
_TEX |= {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
_TEX |= {"−": "$-$", "±": "$\\pm$", "–": "--", "<": "$<$", ">": "$>$"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in text)
