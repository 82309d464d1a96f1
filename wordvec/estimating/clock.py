"""What the tasks of a run took, or would have taken: a listener that times them, and breaks long ones off."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from ..progress import Progress

__all__ = ["Clock", "Enough", "Task"]

WARMING = 1.0  # seconds of a task that are not typical


class Enough(BaseException):
    """Enough was seen; no `Exception`, after which a model would be as before."""


class Clock:
    """A listener that notes when what was done, breaks tasks off that take too long, and hands on what it hears."""

    def __init__(self, progress: Progress, limits: dict[str, float]):
        self._progress, self._limits = progress, limits
        self.tasks: dict[str, Task] = {}
        self._task = ""
        self.compiled, self._compiling = 0.0, 0.0

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Start a task's clock."""
        self._task = task
        self.tasks[task] = Task(total, unit, [(time.perf_counter(), done)])
        self._progress.begin(task, total, unit, done)

    def advance(self, done: int, **figures: float) -> None:
        """Note it, and break the task off if it would take too long."""
        self._progress.advance(done, **figures)
        task = self.tasks[self._task]
        task.seen.append((time.perf_counter(), done))
        limit = self._limits.get(self._task, math.inf)
        if task.took > limit:
            raise Enough

    def end(self, **figures: float) -> None:
        """Note it."""
        self.tasks[self._task].ended = time.perf_counter()
        self._progress.end(**figures)

    def note(self, sentence: str) -> None:
        """Hear when it compiles."""
        now = time.perf_counter()
        if sentence.startswith("compiling"):
            self._compiling = now
        elif sentence.startswith("compiled in") and self._compiling:
            self.compiled, self._compiling = self.compiled + now - self._compiling, 0.0
        self._progress.note(sentence)

    def seconds(self, name: str) -> float:
        """What a task took, or would have taken; 0 if there was none."""
        return self.tasks[name].in_all if name in self.tasks else 0.0

    def watched(self, *names: str) -> float:
        """For how long tasks were watched."""
        return sum(self.tasks[name].took for name in names if name in self.tasks)


@dataclass
class Task:
    """What was heard of a task."""

    total: int
    unit: str
    seen: list[tuple[float, int]]
    ended: float | None = None

    @property
    def took(self) -> float:
        """Seconds until it was last heard of."""
        return (self.ended or self.seen[-1][0]) - self.seen[0][0]

    @property
    def done(self) -> int:
        """Units that were heard of."""
        return self.seen[-1][1] - self.seen[0][1]

    @property
    def in_all(self) -> float:
        """Seconds from begin to end: by the speed behind the first second, if it was broken off."""
        if self.ended is not None or not self.done:
            return self.took
        return self.total / self.speed

    @property
    def speed(self) -> float:
        """Units a second, without the first second, if there is enough behind it."""
        begun = self.seen[0][0]
        warm = next((each for each in self.seen if each[0] - begun > WARMING), self.seen[0])
        if self.seen[-1][0] - warm[0] < WARMING:
            warm = self.seen[0]
        return (self.seen[-1][1] - warm[1]) / max(self.seen[-1][0] - warm[0], 1e-9)
