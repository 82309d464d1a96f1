"""The commands ``wordvec train …``: one for each row of `METHODS`, made of what its class declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from ..methods import METHODS, Method
from ..parameters import declared_arguments
from ..progress import Progress
from . import options
from .asked import asked_of, taken
from .autotune import autotuned, tuning_options
from .clusters import cluster_of
from .commands import add, examples_of
from .inputs import check_free, check_model, initial_vectors
from .mistakes import Group
from .sources import READERS
from .watching import callbacks_of

__all__ = ["command_of", "train"]


class Methods(Group):
    """A command for each method: its name and what it does, until it is called, which makes the whole of it.

    So a list of commands imports no method, and a command no method but its own.
    """

    def __init__(self, **settings: Any):
        super().__init__(**settings)
        for method in METHODS.values():
            self.add_command(TyperCommand(method.command, help=method.summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Make the command that is called."""
        for method in METHODS.values():
            if args[:1] == [method.command]:
                self.add_command(command_of(method))
        return super().resolve_command(ctx, args)


train = typer.Typer(
    cls=Methods,
    no_args_is_help=True,
    epilog=examples_of("train"),
    help="Train vectors of words or documents: one command for each method.\n\nTraining in epochs writes a checkpoint, "
    "OUTPUT.checkpoint, every minute or more and when it is interrupted: the same command resumes an interrupted run, "
    "with the result of an uninterrupted one.",
)


def command_of(method: Method) -> Any:
    """The command that trains a method: the options of its kind of source, its parameters, and those of its `fit`."""
    trainer, reader = method.load(), READERS[method.source]

    def run(
        output: options.Output, overwrite: options.Overwrite = False, dry_run: options.DryRun = False, **arguments: Any
    ) -> None:
        (_try if dry_run else _train)(trainer, reader, output, overwrite, arguments)

    labels = method.source == "labels"
    train_this: Callable[..., None] = autotuned(run, trainer, reader) if labels else run

    def run_from_vectors(unicode_errors: options.UnicodeErrors = "strict", **arguments: Any) -> None:
        if arguments["init_from"] is not None:
            arguments["init_from"] = initial_vectors(arguments["init_from"], unicode_errors)
        train_this(**arguments)

    run_this: Any = run_from_vectors if "init_from" in trainer.parameters else train_this

    sources, *ways = options.parameters_of(reader)
    declared = {**trainer.parameters, **declared_arguments(trainer.fit)}
    more = options.parameters_of(run_from_vectors) if run_this is run_from_vectors else []
    more += options.parameters_of(tuning_options) if labels else []
    more += options.parameters_of(callbacks_of) if _in_epochs(trainer) else []
    more += options.parameters_of(cluster_of) if _takes(trainer, "client") else []
    asked = options.signature([sources, *options.parameters_of(run), *ways, *more], declared.values())
    run_this.__signature__ = asked
    app = typer.Typer(add_completion=False)
    add(app, f"train {method.command}", run_this, method.summary)
    return typer.main.get_command(app)


def _checked(trainer: Any, output: Path, overwrite: bool, arguments: Mapping[str, Any]) -> tuple[Any, list[Any]]:
    """A trainer and callbacks, once all is checked that can be before the text is read."""
    from ..trainers.shared.watching import check_callbacks

    check_model(output, overwrite)
    estimator = trainer(**taken(arguments, trainer.parameters))
    estimator.check_params()
    callbacks = callbacks_of(**taken(arguments, inspect.signature(callbacks_of).parameters))
    return estimator, check_callbacks(callbacks, estimator)


def _try(trainer: Any, reader: Callable[..., Any], output: Path, overwrite: bool, arguments: Mapping[str, Any]) -> None:
    """Say what `_train` would take; nothing is written but to the cache."""
    from ..estimating import estimate
    from . import console
    from .inputs import source_of

    estimator, _ = _checked(trainer, output, overwrite, arguments)
    how_to_read = taken(arguments, inspect.signature(reader).parameters)

    def opening(progress: Progress, part: Path | None) -> Any:
        return reader(**how_to_read | ({} if part is None else {"sources": [str(part)]}), progress=progress)

    with console.listener() as progress:
        found = estimate(estimator, source_of(arguments["sources"]), opening=opening, output=output, progress=progress)
    if any(arguments.get(name) is not None for name in ("scheduler", "cluster")):
        found.notes.append("all of it was measured on this machine alone: no cluster was asked")
    phases = [(each.name, each.seconds, "done, and kept" if each.kept else "") for each in found.phases]
    sizes = [*found.size.items(), *((f"disk: {name}", size) for name, size in found.disk.items())]
    sizes += [("memory", found.memory)] if found.memory else []
    console.answer(
        found.to_dict(),
        console.Table("time", ("phase", "seconds", ""), [*phases, ("from now on", found.seconds, "")]),
        console.Table("size", ("what", "bytes, or how many"), sizes),
    )
    console.note(*found.notes, f"{console.duration(found.seconds)} in all; nothing was written to {output}")


def _train(
    trainer: Any, reader: Callable[..., Any], output: Path, overwrite: bool, arguments: Mapping[str, Any]
) -> None:
    """Read the source, fit a trainer on it, and save it; each takes those arguments that it knows."""
    from . import console

    estimator, callbacks = _checked(trainer, output, overwrite, arguments)
    to_fit = taken(arguments, declared_arguments(trainer.fit))
    place = output.resolve()  # "." has no name of its own
    checkpoint = place.with_name(f"{place.name}.checkpoint")
    if _in_epochs(trainer):
        to_fit |= {"checkpoint": checkpoint, "callbacks": callbacks}
    how_to_read = taken(arguments, inspect.signature(reader).parameters)
    with ExitStack() as stack:
        progress = stack.enter_context(console.listener())
        client = stack.enter_context(cluster_of(**taken(arguments, inspect.signature(cluster_of).parameters)))
        if client is not None:
            to_fit["client"] = how_to_read["client"] = client
        source = stack.enter_context(reader(**how_to_read, progress=progress))
        estimator.fit(source, progress=progress, **to_fit)
        estimator.asked_ = asked_of(reader, how_to_read)
        check_free(output, overwrite)  # another run may have been faster; the checkpoint stays
        estimator.save(output)
        if "checkpoint" in to_fit:
            checkpoint.unlink(missing_ok=True)
    card, history = estimator.corpus_card_, estimator.history_
    console.details(console.card_table("text", card), console.history_table(history))
    size = _size(estimator)
    console.say(f"{output}: {', '.join(f'{number:,} {what}' for what, number in size.items())}")
    console.value({"model": output, "method": type(estimator).__name__, **size, "text": card, "history": history})


def _in_epochs(trainer: Any) -> bool:
    """Whether a method trains in epochs, so that there is a state to keep and to look at."""
    return _takes(trainer, "checkpoint")


def _takes(trainer: Any, name: str) -> bool:
    """Whether its `fit` takes an argument."""
    return name in inspect.signature(trainer.fit).parameters


def _size(estimator: Any) -> dict[str, int]:
    """How much a trainer has learnt vectors of."""
    parts = {"tags": "tags_", "labels": "classes_"}
    sizes = {what: len(getattr(estimator, name)) for what, name in parts.items() if hasattr(estimator, name)}
    return sizes | {"words": len(estimator.vocabulary_), "dimensions": estimator.vector_size}
