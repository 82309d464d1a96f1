"""How a command ends: 0 done; 1 the work failed; 2 the command was wrong; 130 interrupted.

A failure that can be expected ends in one sentence on standard error. Anything else is a bug and shows its
traceback.
"""

from __future__ import annotations

import warnings

import typer
from typer.core import TyperGroup

from .errors import CorpusError, FormatError, TrainingError

__all__ = ["Commands"]

FAILED, WRONG, INTERRUPTED = 1, 2, 130
_ARGUMENTS = ValueError, TypeError
_WORK = CorpusError, FormatError, TrainingError, ImportError, OSError, MemoryError


class Commands(TyperGroup):
    """A group of commands with an option ``--traceback``, which shows where an expected failure came from."""

    def invoke(self, ctx: typer.Context):
        """Run a command and turn its failure into a sentence and an exit code."""
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _show_warning
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # someone reads only our first lines, as `head` does: no failure
        except (*_ARGUMENTS, *_WORK) as error:
            if ctx.params["traceback"]:
                raise
            typer.echo(f"wordvec: {_sentence(error)}", err=True)
            raise typer.Exit(WRONG if isinstance(error, _ARGUMENTS) else FAILED) from error
        except KeyboardInterrupt as interruption:
            typer.echo("wordvec: interrupted", err=True)
            raise typer.Exit(INTERRUPTED) from interruption


def _show_warning(message: Warning | str, *_where) -> None:
    typer.echo(f"wordvec: {message}", err=True)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return str(error) or f"{type(error).__name__} (add --traceback to see where)"
