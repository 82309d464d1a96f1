"""Finished vectors in the report that `compare` writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..evaluation.comparison import Comparison, compare_reports, environment, require_names
from ..evaluation.reports.folder import require_room_for_report
from ..evaluation.reports.latex import Layout
from ..evaluation.subjects import made_with, require_vectors
from ..evaluation.suite import Protocol, find_datasets, measure
from ..progress import USUAL, Progress
from .measuring import sizes_of

__all__ = ["evaluate_all"]


def evaluate_all(
    vectors: Mapping[str, Any],
    folder: str | Path | None = None,
    data: str | Path | Iterable[str | Path] | None = None,
    protocol: Protocol | None = None,
    against: str | None = None,
    families: str = "kind",
    common_items: bool = False,
    layout: Layout | None = None,
    unicode_errors: str = "strict",
    progress: Progress = USUAL,
) -> Comparison:
    """Evaluate finished vectors, compare them, and write the same report as `compare`.

    Parameters
    ----------
    vectors : mapping of str to anything `wordvec.evaluate` takes
        By their names in the report.
    folder, data, protocol, against, families, common_items, layout, progress
        As for `compare`.
    unicode_errors : {"strict", "replace", "ignore"}
        As for `wordvec.evaluate`.
    """
    if folder is not None:
        require_room_for_report(folder)
    require_names(vectors, against, families, layout)
    protocol = protocol or Protocol()
    found = find_datasets(data, progress=progress)
    for given in vectors.values():
        require_vectors(given)  # of the last one, too, before the first is measured
    how: dict[str, Any] = {"unicode_errors": unicode_errors, "progress": progress}
    runs = {name: [measure(given, found, protocol, **how)] for name, given in vectors.items()}
    comparison = compare_reports(
        runs,
        protocol.bootstrap,
        against=against,
        families=families,
        common_items=common_items,
        settings={name: made_with(given) | sizes_of(runs[name][0]) for name, given in vectors.items()},
        facts=environment(),
    )
    if folder is not None:
        comparison.save(folder, layout)
    return comparison
