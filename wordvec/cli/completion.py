"""Completion by the shell, as Typer installs it, but that it answers zsh from the first Tab on."""

from __future__ import annotations

from typing import Any

from typer import _completion_shared

__all__ = ["answer_the_first_tab"]

# zsh loads the file as the function that completes. Called first, Typer's only names the function to call from then on.
_CALLED = '[ "$funcstack[1]" = "_%(prog_name)s" ] && %(complete_func)s "$@"\n'


def answer_the_first_tab() -> None:
    """Let what zsh loads complete at once, too."""
    scripts: dict[str, Any] = getattr(_completion_shared, "_completion_scripts", {})  # Typer has no public place
    if "zsh" in scripts and _CALLED not in scripts["zsh"]:
        scripts["zsh"] += _CALLED
