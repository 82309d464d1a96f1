"""How a command ends: 0 done; 1 the work failed; 2 the command was wrong; 130 interrupted.

A failure that can be expected ends in one sentence on standard error. Anything else is a bug and shows its
traceback.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

import typer
from typer.core import TyperGroup

from ..errors import CorpusError, FormatError, TrainingError
from ..system.printing import printable
from .streams import divert

__all__ = ["Commands", "failed"]

FAILED, WRONG, INTERRUPTED = 1, 2, 130
_ARGUMENTS = ValueError, TypeError
# A parameter's name, if it is one, and what stands in quotes; "window" may be just a word, "runs/min_count" is a file.
_SEVERAL_WORDS = re.compile(
    r"""(?<!\w)'[^']*'(?!\w)|(?<!\w)"[^"]*"(?!\w)|(?<![\w./\\-])[a-z]+(?:_[a-z]+)+(?![\w-]|\.\w|[^\s'"]*[/\\])"""
)
_WORK = CorpusError, FormatError, TrainingError, ImportError, OSError, MemoryError


class Commands(TyperGroup):
    """A group of commands with an option ``--traceback``, which shows where an expected failure came from."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command and turn its failure into a sentence and an exit code."""

        def say(sentence: str) -> None:
            names = _options(self.commands.get(ctx.invoked_subcommand, self))
            sentence = _SEVERAL_WORDS.sub(lambda name: names.get(name[0], name[0]), sentence)
            typer.echo("wordvec: " + printable(sentence), err=True)

        try:
            with warnings.catch_warnings():
                warnings.showwarning = lambda message, *_where: say(str(message))
                return super().invoke(ctx)
        except BrokenPipeError as error:  # someone reads only our first lines, as `head` does
            divert(1)
            raise typer.Exit from error
        except (*_ARGUMENTS, *_WORK) as error:
            if ctx.params["traceback"]:
                raise
            say(_sentence(error))
            raise typer.Exit(WRONG if isinstance(error, _ARGUMENTS) else FAILED) from error
        except KeyboardInterrupt as interruption:
            typer.echo(f"wordvec: {str(interruption) or 'interrupted'}", err=True)
            raise typer.Exit(INTERRUPTED) from interruption


def failed(error: Exception) -> int:
    """Say in a sentence what failed; the exit code."""
    typer.echo("wordvec: " + printable(_sentence(error)), err=True)
    return FAILED


def _options(command: Any) -> dict[str, str]:
    """How the parameters of a command, or of all commands of a group, are given here: by their options."""
    options = {param.name: param.opts[0] for param in command.params if param.param_type_name == "option"}
    for each in getattr(command, "commands", {}).values():
        options |= _options(each)
    return options


def _sentence(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return f"there is not enough memory for so many words and dimensions: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or f"{type(error).__name__} (add --traceback to see where)"
