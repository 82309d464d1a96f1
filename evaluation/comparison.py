"""What evaluations give: the `Report` of one set of vectors, the `Comparison` of several, and how they are shown."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..system.printing import printable
from ..version import __version__
from .reports.comparing import FAMILIES, notes_on_items, on_common_items, paired_tests, scores_of
from .reports.folder import write_report
from .reports.latex import Layout, latex
from .reports.page import fragment
from .reports.phrases import LEVELS, asked, label, mark, number, p_value, range_of
from .reports.results import Results
from .reports.rows import SCALE, Row, plain
from .reports.tables import flat, markdown
from .reports.verdict import paper
from .statistics.intervals import Bootstrap

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Comparison", "Report", "compare_reports", "environment", "require_names"]

#: Of the table of a report.
COLUMNS = ("dataset", "measure", "score", "interval", "asked / total")

_LAYOUT = Layout()


class _Shown:
    """What reports and comparisons can be turned into."""

    def _results(self) -> Results:
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """Give a data frame with a line for each score: model, dataset, measure, score, interval, coverage …

        Raises
        ------
        ImportError
            pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("a data frame needs the package pandas; install it with pip install pandas") from error
        return pd.DataFrame(map(flat, self._results().scores))

    def to_markdown(self) -> str:
        """Give the whole report in Markdown, without pictures."""
        return markdown(self._results(), {}, _LAYOUT)

    def to_sentences(self) -> list[str]:
        """Give what a paper says: a sentence a dataset, with score, interval, test and correction.

        It is about the model that is ahead on the items that all can be asked, and its closest rival.
        """
        return paper(self._results())

    def to_latex(
        self,
        columns: Sequence[str] | None = None,
        caption: str | None = None,
        label: str = _LAYOUT.label,
        width: float = _LAYOUT.width,
    ) -> str:
        r"""Give a table for LaTeX, with booktabs, that fits the column of a page.

        Parameters
        ----------
        columns : sequence of str, optional
            Which models, in this order, and ``"asked"`` for the coverage; by default all models without the coverage.
        caption : str, optional
            By default one that says what the numbers are.
        label : str
            For ``\ref``.
        width : float
            Of the column, in points. Models that find no room continue below.

        Raises
        ------
        ValueError
            There is no such column, or no score to show.
        """
        return latex(self._results(), {}, Layout(columns, caption, label, width))

    def save(self, folder: str | Path, layout: Layout | None = None) -> list[Path]:
        """Write the report into a folder: a page, Markdown, JSON, CSV and a table in LaTeX.

        Parameters
        ----------
        folder : str or Path
            Made if need be. A report that is there is replaced.
        layout : Layout, optional
            Of the table in LaTeX; see `to_latex`.

        Returns
        -------
        list of Path
            The files.

        Raises
        ------
        FormatError
            The folder cannot be written, or holds something that is no report.
        ValueError
            There is no score to report, or no such column.
        """
        from .drawing.charts import comparison_charts
        from .drawing.provenance import described

        results = self._results()
        about = dict(results.facts) | results.settings
        charts = {caption: described(svg, about) for caption, svg in comparison_charts(results).items()}
        return write_report(results, folder, charts, layout)

    def _repr_html_(self) -> str:
        return fragment(self._results(), {})


@dataclass(frozen=True, repr=False)
class Report(_Shown):
    """Scores, and the protocol by which they were computed.

    Notebooks show it as a table; see `to_pandas`, `to_latex`, `to_markdown` and `save` for other places.

    Attributes
    ----------
    rows : sequence of Row
    protocol : dict
        Words and dimensions of the vectors, and every choice that changes a figure.
    notes : sequence of str
        What was skipped or looks wrong, a sentence each.
    """

    rows: Sequence[Row]
    protocol: dict[str, Any]
    notes: Sequence[str] = field(default_factory=tuple)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as JSON's types."""
        return {"protocol": self.protocol, "rows": [row.to_dict() for row in self.rows], "notes": list(self.notes)}

    def to_table(self, sections: bool = False) -> str:
        """Write the rows as an aligned table in plain text, followed by the protocol and the notes.

        Parameters
        ----------
        sections : bool
            Also show single sections, not only totals and groups.
        """
        return printable("\n".join([*_align([COLUMNS, *self.table_rows(sections)]), "", self.footnotes()]))

    def table_rows(self, sections: bool = False) -> list[tuple[str, ...]]:
        """The rows of the table as they are shown, under `COLUMNS`."""
        return [_cells(row) for row in self.rows if sections or row.level != "section"]

    def footnotes(self) -> str:
        """What stands below the table: what the numbers are, the protocol, and notes."""
        return printable("\n".join([SCALE, self.protocol_line(), *(f"note: {note}" for note in self.notes)]))

    def protocol_line(self) -> str:
        """Write the protocol in one line."""
        return "; ".join(f"{name.replace('_', ' ')} {plain(value)}" for name, value in self.protocol.items())

    def __str__(self) -> str:
        return self.to_table()

    def __repr__(self) -> str:
        datasets = list(dict.fromkeys(row.dataset for row in self.rows))
        return f"<Report on {len(datasets):,} datasets: {len(self.rows):,} scores; print it to see them>"

    def _results(self) -> Results:
        return compare_reports({"score": [self]}, Bootstrap(0))


def _cells(row: Row) -> tuple[str, ...]:
    part = f"{row.part} alone" if row.level == "baseline" else row.part
    name = ("  with " if row.level == "variant" else "    " if row.level == "section" else "  ") + part
    measure = f"{row.measure} ({row.variant})" if row.variant else row.measure
    return (
        printable(name if row.part else row.dataset),
        measure if row.p is None else f"{measure}, p {p_value(row.p, row.floor)}",
        number(row.score, 2),
        range_of(row.interval, 2),
        f"{row.asked:,} / {row.total:,}" + (f" ({row.composed:,} composed)" if row.composed else ""),
    )


def _align(table: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    sides = (str.ljust, str.ljust, *[str.rjust] * (len(widths) - 2))
    return [
        "  ".join(side(cell, width) for cell, width, side in zip(line, widths, sides, strict=True)) for line in table
    ]


@dataclass(frozen=True, repr=False)
class Comparison(_Shown, Results):
    """Scores of models, tests between them, and what they depend on; its attributes are those of `Results`.

    Notebooks show scores and ranks; see `to_pandas`, `to_latex`, `to_markdown` and `save` for other places.
    """

    def to_table(self) -> str:
        """Write the scores as an aligned table in plain text: * where no other model is better, by a test."""
        head = ("dataset", "asked / total", *self.models)
        lines = [head]
        for key, scores in self.questions(*LEVELS).items():
            cells = (
                f"{number(scores[m].score)} {_SIGNS.get(mark(self, key, m), ' ')}" if m in scores else "–  "
                for m in self.models
            )
            lines.append((("  " if key[4] else "") + label(key), asked(scores), *cells))
        return printable("\n".join([*(line.rstrip() for line in _align(lines)), "", SCALE]))

    def __str__(self) -> str:
        return self.to_table()

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.models)}: {len(self.scores):,} scores, {len(self.tests):,} tests>"

    def _results(self) -> Results:
        return self


_SIGNS = {"best": "*", "better": "▲", "worse": "▼"}


def compare_reports(
    runs: Mapping[str, Sequence[Report]],
    bootstrap: Bootstrap,
    extra: Mapping[str, Sequence[Row]] | None = None,
    *,
    against: str | None = None,
    families: str = "kind",
    common_items: bool = False,
    **facts: Any,
) -> Comparison:
    """Compare models by their reports.

    Tests are on the items of a dataset that all models can be asked.

    Parameters
    ----------
    runs : mapping of str to sequence of Report
        The reports of every run of each model, all of the same protocol and datasets.
    bootstrap : Bootstrap
    extra : mapping of str to sequence of Row, optional
        Rows that belong to a model rather than to a run, such as the stability of its runs.
    against : str, optional
        A model of reference: every other one is tested against it, rather than every two.
    families : {"kind", "report"}
        Which tests Holm's correction counts together: those on datasets of a kind, or all.
    common_items : bool
        Whether scores, too, are on the items that all models can be asked, rather than on all that each can be asked.
    **facts
        `settings`, `histories` and `facts` of `Comparison`.

    Raises
    ------
    ValueError
        There is no score at all, no such model of reference, or no such families.
    """
    require_names(runs, against, families)
    rows = {model: [report.rows for report in reports] for model, reports in runs.items()}
    if not any(each for reports in rows.values() for each in reports):
        raise ValueError("there is nothing to report: no dataset was given that these vectors can be asked in this way")
    common = on_common_items(rows)
    shown = common if common_items else rows
    scores = scores_of(shown, bootstrap)
    for model, more in (extra or {}).items():
        scores += scores_of({model: [more]}, bootstrap)
    tests = paired_tests(common, bootstrap, against, families)
    protocol = _shared_protocol(runs)
    if len(runs) > 1:
        protocol |= {
            "scores_are_on": "the items that all models can be asked" if common_items else "all items of each model",
            "tests_are_on": "the items that all models can be asked",
            "tests_are_corrected": "by Holm, " + ("for each kind of dataset" if families == "kind" else "all together"),
        }
        if against is not None:
            protocol |= {"against": against}
    notes = [*_notes(runs), *notes_on_items(rows)]
    found = Comparison(list(runs), scores, tests, protocol, notes, against=against, **facts)
    return replace(found, ranking=replace(found, scores=scores_of(common, Bootstrap(0))).rank())


def require_names(
    models: Iterable[str], against: str | None, families: str = "kind", layout: Layout | None = None
) -> None:
    """Raise ValueError for a model of reference, families of tests, or a column that there is not."""
    models = list(models)
    if families not in FAMILIES:
        raise ValueError(f"families must be one of {', '.join(FAMILIES)}, not {families!r}")
    if against is not None and against not in models:
        raise ValueError(f"there is no model {against!r} to compare against; name one of {', '.join(models)}")
    (layout or Layout()).chosen(models)


def _shared_protocol(runs: Mapping[str, Sequence[Report]]) -> dict[str, Any]:
    """What all protocols have in common: sizes may differ, choices must not."""
    first, *others = [report.protocol for reports in runs.values() for report in reports]
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}


def _notes(runs: Mapping[str, Sequence[Report]]) -> Iterable[str]:
    """Yield each note once: those that all models share as they are, the others with the models they are about."""
    about: dict[str, list[str]] = {}
    for model, reports in runs.items():
        for note in dict.fromkeys(note for report in reports for note in report.notes):
            about.setdefault(note, []).append(model)
    for note, models in about.items():
        yield note if len(models) == len(runs) else f"{', '.join(models)}: {note}"


def environment() -> dict[str, Any]:
    """What scores may depend on beside the protocol: versions of wordvec, Python and packages, and the system."""
    versions = {name: version(name) for name in ("numpy", "scipy", "scikit-learn", "gensim", "numba")}
    return {"wordvec": __version__, "python": platform.python_version(), **versions, "system": platform.platform()}
