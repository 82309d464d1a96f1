"""The command ``wordvec rerun``: a report is made again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .inputs import source_of

__all__ = ["rerun_report"]


def rerun_report(
    report: Annotated[
        Path,
        typer.Argument(
            metavar="REPORT", help="The folder of a report of `wordvec compare`, or its URL.", show_default=False
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Keep the new report and its models here.", show_default=False
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SOURCE",
            help="The text, if it is no longer where it was; may be given again.",
            show_default=False,
        ),
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(metavar="DATA", help="The datasets, if they are no longer where they were.", show_default=False),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Threads; they change nothing of the result.", show_default="all cores")
    ] = None,
) -> None:
    """Make a report again, from its text, and say whether every bit of vectors and scores agrees.

    All is trained anew, as REPORT/experiment.json says. What came out otherwise is listed, with what changed since.

    Exit code 1: something came out otherwise.
    """
    from ..experiments import rerun
    from . import console

    with console.listener() as progress:
        found = rerun(
            report, output, source=source_of(source) if source else None, data=data, workers=workers, progress=progress
        )
    console.say(*(f"changed since: {circumstance}" for circumstance in found.circumstances))
    console.say(*(f"differs: {difference}" for difference in found.differences))
    console.say(str(found))
    console.value({"same": found.same, "differences": found.differences, "circumstances": found.circumstances})
    if not found.same:
        raise typer.Exit(1)
