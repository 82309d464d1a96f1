"""Options of the commands that train: what looks at the model on its way."""

from __future__ import annotations

from typing import Annotated, Any

import typer

__all__ = ["callbacks_of"]

_PANEL = "On the way"


def callbacks_of(
    evaluate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DATA",
            help="Score the model on the way: a dataset's file or name, as for `wordvec evaluate`; for a classifier a "
            "file of labelled texts. May be given again. Scores are saved with the model; draw them with `wordvec plot "
            "history`.",
            show_default=False,
            rich_help_panel=_PANEL,
        ),
    ] = None,
    evaluate_every: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS|EPOCHS",
            help="How often: a number of words, as 5000000, or of epochs, as 2epochs or 0.5epochs.",
            show_default="at the end of each epoch",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    patience: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Stop when so many measurements in succession were no better than the best before, and save that one.",
            show_default="never",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    min_delta: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="With --patience or --keep-best: gains of no more than that are none.",
            show_default="0",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    monitor: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="With --patience or --keep-best: what is best, the name of a dataset, or loss.",
            show_default="the first dataset; else the loss",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    keep_best: Annotated[
        bool,
        typer.Option(
            "--keep-best", help="Train to the end, and save the model as it was at its best.", rich_help_panel=_PANEL
        ),
    ] = False,
    snapshot: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="Save the model on the way, too: each in place of the one before, or each in a folder of its own, if "
            "the name has {epoch} in it.",
            show_default=False,
            rich_help_panel=_PANEL,
        ),
    ] = None,
    snapshot_every: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS|EPOCHS",
            help="How often, as --evaluate-every.",
            show_default="at the end of each epoch",
            rich_help_panel=_PANEL,
        ),
    ] = None,
) -> list[Any]:
    """Callbacks, of the options that ask for them.

    Raises
    ------
    ValueError
        One option is given without another that it belongs to.
    """
    judged = patience is not None or keep_best
    if evaluate_every is not None and not evaluate:
        raise ValueError("--evaluate-every without --evaluate: name what to evaluate on")
    for option, given in (("--min-delta", min_delta), ("--monitor", monitor)):
        if given is not None and not judged:
            raise ValueError(f"{option} without --patience or --keep-best: say what it is for")
    if snapshot_every is not None and snapshot is None:
        raise ValueError("--snapshot-every without --snapshot: name the folder to save to")
    if not evaluate and not judged and snapshot is None:
        return []
    from ..callbacks import EarlyStopping, Evaluate, KeepBest, Snapshot

    callbacks: list[Any] = [Evaluate(data, every=evaluate_every) for data in evaluate or ()]
    if patience is not None:
        callbacks.append(EarlyStopping(monitor, patience, min_delta or 0.0))
    elif keep_best:
        callbacks.append(KeepBest(monitor, min_delta or 0.0))
    if snapshot is not None:
        callbacks.append(Snapshot(snapshot, every=snapshot_every))
    return callbacks
