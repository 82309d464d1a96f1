"""The folder of a report: its files, and the functions that write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ...system.versions import require_room, version, writing
from .comparison import Comparison
from .page import page
from .tables import as_csv, as_json, latex, markdown

__all__ = ["WRITERS", "require_room_for_report", "write_comparison"]

#: Every file of a report folder, and the function that writes it.
WRITERS: dict[str, Callable[[Comparison, Mapping[str, str]], str]] = {
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


def write_comparison(comparison: Comparison, folder: str | Path, charts: Mapping[str, str] | None = None) -> list[Path]:
    """Write a comparison into a folder, made if need be, with `charts`: pictures as SVG, by their captions.

    Returns
    -------
    list of Path
        The files: ``report.html``, ``report.md``, ``results.json``, ``results.csv``, ``table.tex``.

    Raises
    ------
    FormatError
        The folder cannot be written, or it holds something that is no report.
    """
    require_room_for_report(folder)
    folder = Path(folder)
    texts = {name: text(comparison, charts or {}) for name, text in WRITERS.items()}
    with writing(f"the report {folder}"), version(folder) as staging:
        for name, text in texts.items():
            (staging / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
