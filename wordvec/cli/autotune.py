"""``wordvec train classifier --autotune``: settings that predict held-out texts best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ..parameters import declared_arguments
from . import options
from .asked import asked_of, taken
from .clusters import cluster_of
from .inputs import check_free, check_model
from .watching import callbacks_of

__all__ = ["autotuned", "tuning_options"]

PANEL = "Autotuning"
TEXT_OF_A_TRIAL = "lower", "tokenizer", "normalize", "expressions", "phrases"


def tuning_options(
    context: typer.Context,
    autotune: Annotated[
        Path | None,
        typer.Option(
            metavar="VALIDATION",
            help="Labelled texts, read as SOURCE is, on which settings are compared that are not given here.",
            show_default=False,
            rich_help_panel=PANEL,
        ),
    ] = None,
    autotune_duration: Annotated[
        float, typer.Option(min=0, help="Seconds that this may take.", rich_help_panel=PANEL)
    ] = 300,
    autotune_modelsize: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="Bytes that the result may have, as 2M or 500k: OUTPUT is then a quantized .ftz.",
            show_default="any",
            rich_help_panel=PANEL,
        ),
    ] = None,
    autotune_metric: Annotated[
        str, typer.Option(metavar="f1|f1:LABEL", help="F1 of all labels, or of one.", rich_help_panel=PANEL)
    ] = "f1",
    autotune_predictions: Annotated[
        int, typer.Option(min=1, help="Predicted labels for each text.", rich_help_panel=PANEL)
    ] = 1,
    autotune_trials: Annotated[
        int | None, typer.Option(min=1, help="End after so many trials.", show_default="none", rich_help_panel=PANEL)
    ] = None,
) -> None:
    """Take the options of autotuning."""


def autotuned(run: Callable[..., None], trainer: Any, reader: Callable[..., Any]) -> Callable[..., None]:
    """A command that trains, and looks for settings first where it is asked to."""

    def run_autotuned(**arguments: Any) -> None:
        asked = {each.name: arguments.pop(each.name) for each in options.parameters_of(tuning_options)}
        if asked["autotune"] is None:
            if idle := sorted(_given(asked["context"], asked.keys() - {"context"})):
                raise ValueError(
                    f"--{idle[0].replace('_', '-')} is for --autotune: give that texts to compare settings on"
                )
            run(**arguments)
        else:
            _tune(trainer, reader, arguments, asked)

    return run_autotuned


def _given(context: typer.Context, names: Iterable[str]) -> set[str]:
    """Those of some options that were given, on the command line or in a file of settings."""
    sources = {name: context.get_parameter_source(name) for name in names}
    return {name for name, source in sources.items() if source is not None and source.name != "DEFAULT"}


def _tune(trainer: Any, reader: Callable[..., Any], arguments: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    from ..formats.settings import settings_toml
    from ..formats.table import write_vectors
    from ..system.versions import replacing, writing
    from ..tuning import autotune, bytes_of
    from . import console

    others = (each.name for way in (callbacks_of, cluster_of) for each in options.parameters_of(way))
    idle = _given(asked["context"], {"dry_run", *others})
    if idle:
        raise ValueError(f"--{min(idle).replace('_', '-')} is not for --autotune, which trains many: leave it out")
    output, overwrite = arguments["output"], arguments["overwrite"]
    small, size = asked["autotune_modelsize"], None
    beside = output.with_suffix(".toml")
    if small is not None:
        size = bytes_of(small)
        if output.suffix != ".ftz":
            raise ValueError(f"--autotune-modelsize makes a quantized classifier: name it {output.name}.ftz")
        check_free(output, overwrite)
        check_free(beside, overwrite)
    else:
        check_model(output, overwrite)
    if "checkpoint" in declared_arguments(trainer.fit) and arguments.get("checkpoint"):
        raise ValueError("--autotune keeps no checkpoint: leave it out")
    parameters = taken(arguments, trainer.parameters)
    fixed = _given(asked["context"], parameters) | {*TEXT_OF_A_TRIAL}
    settings = {name: value for name, value in parameters.items() if name in fixed}
    how = taken(arguments, options_of(reader))
    with (
        console.listener() as progress,
        reader(**how, progress=progress) as documents,
        reader(**how | {"sources": [str(asked["autotune"])]}, progress=progress) as held_out,
    ):
        tuned = autotune(
            documents,
            validation=held_out,
            duration=asked["autotune_duration"],
            model_size=size,
            metric=asked["autotune_metric"],
            predictions=asked["autotune_predictions"],
            trials=asked["autotune_trials"],
            seed=parameters["seed"],
            progress=progress,
            **settings,
        )
        best: Any = tuned.classifier
        best.asked_ = asked_of(reader, how)
        check_free(output, overwrite)
        if size is None:
            best.save(output)
        else:
            write_vectors(best, output)
            with writing(beside), replacing(beside) as place:
                place.write_bytes((settings_toml(best.saved()) or b"") + _how_to_quantize(tuned.quantization))
    named = f"{len(best.classes_):,} labels, {len(best.vocabulary_):,} words"
    console.say(f"{output}: {named}; {asked['autotune_metric']} {tuned.score:.4f}, the best of {len(tuned.trials):,}")
    console.value(
        {"model": output, "score": tuned.score, "settings": tuned.settings, "quantization": tuned.quantization}
        | {"trials": tuned.trials}
    )


def options_of(reader: Callable[..., Any]) -> list[str]:
    """The names of the options of a reader."""
    return [each.name for each in options.parameters_of(reader)]


def _how_to_quantize(how: Mapping[str, Any]) -> bytes:
    flags = " ".join(f"--{name}" + ("" if value is True else f" {value}") for name, value in how.items() if value)
    return f"\n# and then: wordvec quantize again SOURCE -o again.ftz {flags}\n".encode()
