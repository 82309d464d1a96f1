"""Files of histories and the items that came next, a session a line, as objects of JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from typing import Any

from ...errors import FormatError
from .kinds import NextItem, NextItemSet
from .lines import Line

__all__ = ["is_next_items", "read_next_items"]


def is_next_items(lines: Sequence[Line]) -> bool:
    """Whether the first line is such a session."""
    return bool(lines) and lines[0].text.startswith("{") and _session(lines[0].text) is not None


def read_next_items(paths: list[Path]) -> NextItemSet:
    """Read a file, line by line: it may hold every session that a model was trained on.

    Raises
    ------
    FormatError
        It cannot be read, or most of its lines hold no session.
    """
    (path,) = paths
    asked, others, damaged, skipped = [], [], [], 0
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    skipped += 1
                    continue
                session = _session(line)
                if session is None:
                    damaged.append(f'{path.name}, line {number:,}: {{"history": […], "next": …}} belongs here')
                elif session.item:
                    asked.append(session)
                else:
                    others.append(session.history)
    except OSError as error:
        raise FormatError(f"cannot read the dataset {path}: {error.strerror or error}") from error
    if len(damaged) > len(asked) + len(others):
        raise FormatError(f"{path}: {len(damaged):,} of its lines do not fit, first {damaged[0]}; mend the file")
    return NextItemSet(path.stem, asked, others, skipped=skipped, damaged=damaged)


def _session(line: str) -> NextItem | None:
    """The session in a line, whose item is empty if none is asked for; None if there is none."""
    try:
        row: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    history = row.get("history") if isinstance(row, dict) else None
    item = row.get("next", "") if isinstance(row, dict) else None
    if not isinstance(history, list) or not isinstance(item, str) or not all(isinstance(one, str) for one in history):
        return None
    return NextItem(tuple(map(intern, history)), intern(item))
