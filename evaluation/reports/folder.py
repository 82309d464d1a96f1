"""The folder of a report: its files, and the functions that write them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from ...system.storage import located
from ...system.versions import require_room, version, writing
from .latex import Layout, latex
from .page import page
from .results import Results
from .tables import as_csv, as_json, markdown

__all__ = ["RESULTS", "WRITERS", "require_room_for_report", "write_report"]

RESULTS = "results.json"  # what all other files are made of

#: Every file of a report folder, and the function that writes it.
WRITERS: dict[str, Callable[[Results, Mapping[str, str], Layout], str]] = {
    "report.html": page,
    "report.md": markdown,
    RESULTS: as_json,
    "results.csv": as_csv,
    "table.tex": latex,
}


def require_room_for_report(folder: str | Path) -> None:
    """Raise `FormatError` if a folder holds something that is no report: its files don't belong there."""
    own = {*WRITERS, "models"}
    require_room(Path(folder), "report", lambda place: any(path.name in own for path in place.iterdir()))


def write_report(
    results: Results,
    folder: str | Path,
    charts: Mapping[str, str] | None = None,
    layout: Layout | None = None,
    more: Mapping[str, str] | None = None,
    stale: Collection[str] = (),
    card: str = RESULTS,
) -> list[Path]:
    """Write a report into a folder, made if need be, or to a URL.

    A report that is there is replaced as one; at a URL file by file, without its card meanwhile.

    Parameters
    ----------
    results : Results
    folder : str or Path
    charts : mapping of str to str, optional
        Pictures as SVG, by their captions.
    layout : Layout, optional
        Of the table in LaTeX.
    more : mapping of str to str, optional
        Further files of the report, by their names.
    stale : collection of str
        Names of files that go unless they are among `more`.
    card : str
        The file that is written last at a URL: where it is, the others are.

    Returns
    -------
    list of Path
        The files: ``report.html``, ``report.md``, ``results.json``, ``results.csv``, ``table.tex``, and `more`.

    Raises
    ------
    FormatError
        The folder cannot be written, or it holds something that is no report.
    ValueError
        There is no score to report, or no such column.
    """
    require_room_for_report(folder)
    folder = located(folder)
    texts = {name: text(results, charts or {}, layout or Layout()) for name, text in WRITERS.items()} | dict(more or {})
    with writing(f"the report {folder}"), version(folder, stale, card) as staging:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8", errors="backslashreplace")
    return [folder / name for name in texts]
