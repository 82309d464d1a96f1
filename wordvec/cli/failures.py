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
_QUOTED = r"""(?<!\w)'[^']*'(?!\w)|(?<!\w)"[^"]*"(?!\w)|(?<![\w./\\-])"""
_SEVERAL_WORDS = re.compile(_QUOTED + r"""[a-z]+(?:_[a-z]+)+(?![\w-]|\.\w|[^\s'"]*[/\\])""")
_ASSIGNMENT = re.compile(_QUOTED + r"""(?P<name>[a-z][a-z0-9_]*)=(?P<value>'[^']*'|-?\w+(?:\.\w+)*)(?![^\s'"]*[/\\])""")
_WORK = CorpusError, FormatError, TrainingError, ImportError, OSError, MemoryError


class Commands(TyperGroup):
    """A group of commands with an option ``--traceback``, which shows where an expected failure came from."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command and turn its failure into a sentence and an exit code."""

        def say(sentence: str) -> None:
            typer.echo(
                "wordvec: " + printable(_with_options(sentence, self.commands.get(ctx.invoked_subcommand, self))),
                err=True,
            )

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


def _with_options(sentence: str, command: Any) -> str:
    """A sentence that names parameters as the library has them, with the options of a command in their place."""
    options = _options(command)

    def given(found: re.Match[str]) -> str:
        option, value = options.get(found["name"] or ""), found["value"]
        if option is None:
            return found[0]
        if not option.is_flag:
            return f"{option.opts[0]} {value}"
        yes, no = option.opts[0], next(iter(option.secondary_opts), f"no {option.opts[0]}")
        return yes if value in ("True", "1") else no

    def named(found: re.Match[str]) -> str:
        option = options.get(found[0])
        return option.opts[0] if option is not None else found[0]

    return _SEVERAL_WORDS.sub(named, _ASSIGNMENT.sub(given, sentence))


def _options(command: Any) -> dict[str, Any]:
    """The options of a command, or of all commands of a group, by the names of their parameters."""
    options = {param.name: param for param in command.params if param.param_type_name == "option"}
    for each in getattr(command, "commands", {}).values():
        options |= _options(each)
    return options


def _sentence(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return f"there is not enough memory for so many words and dimensions: {error}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or f"{type(error).__name__} (add --traceback to see where)"
