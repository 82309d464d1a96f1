"""Parameters that change nothing together with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...system.warning import warn_caller

__all__ = ["Idle", "warn_of_idle"]


class Idle(NamedTuple):
    """Parameters that change nothing of a model `when` others have some values, which `others` says."""

    names: tuple[str, ...]
    when: Callable[[Any], bool]
    others: str


def warn_of_idle(model: Any) -> None:
    """Warn of parameters that are not at their defaults and change nothing, with those that are the reason."""
    for names, when, others in model._idle:
        given = [name for name in names if getattr(model, name) != model.parameters[name].default]
        if given and when(model):
            shown = " and ".join(f"{name}={getattr(model, name)!r}" for name in given)
            verb = "changes" if len(given) == 1 else "change"
            warn_caller(f"{shown} {verb} nothing with {others}: leave out the one or the other")
