"""The folder of a report: its files, and the functions that write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ...system.versions import require_room, version, writing
from .latex import Layout, latex
from .page import page
from .results import Results
from .tables import as_csv, as_json, markdown

__all__ = ["WRITERS", "require_room_for_report", "write_report"]

#: Every file of a report folder, and the function that writes it.
WRITERS: dict[str, Callable[[Results, Mapping[str, str], Layout], str]] = {
    "report.html": page,
    "report.md": markdown,
    "results.json": as_json,
    "results.csv": as_csv,
    "table.tex": latex,
}


def require_room_for_report(folder: str | Path) -> None:
    """Raise `FormatError` if a folder holds something that is no report: its files don't belong there."""
    own = {*WRITERS, "models"}
    require_room(Path(folder), "report", lambda place: any(path.name in own for path in place.iterdir()))


def write_report(
    results: Results, folder: str | Path, charts: Mapping[str, str] | None = None, layout: Layout | None = None
) -> list[Path]:
    """Write a report into a folder, made if need be.

    Parameters
    ----------
    results : Results
    folder : str or Path
    charts : mapping of str to str, optional
        Pictures as SVG, by their captions.
    layout : Layout, optional
        Of the table in LaTeX.

    Returns
    -------
    list of Path
        The files: ``report.html``, ``report.md``, ``results.json``, ``results.csv``, ``table.tex``.

    Raises
    ------
    FormatError
        The folder cannot be written, or it holds something that is no report.
    ValueError
        There is no score to report, or no such column.
    """
    require_room_for_report(folder)
    folder = Path(folder)
    texts = {name: text(results, charts or {}, layout or Layout()) for name, text in WRITERS.items()}
    with writing(f"the report {folder}"), version(folder) as staging:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
