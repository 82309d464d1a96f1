"""How long a run will take, and how much memory and disk: from a part of it that is measured.

The run itself is begun, on the whole text with all its words, and broken off after some seconds of training; the model
of that moment is saved once into a temporary folder. So matrices have their size and caches behave as they will. Of
counting, and of text that is too long to be encoded for an estimate, a part is measured, and its growth extrapolated.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from .callbacks import Callback
from .corpora.corpus import Corpus
from .corpora.sources.kinds import read_source
from .errors import CorpusError
from .methods import METHODS
from .progress import SILENT, USUAL, Progress
from .system.checkpoints import SECONDS
from .system.files import cache_folder
from .system.machine import peak_memory, since_start
from .system.storage import Remote, located
from .system.versions import scratch, staged

__all__ = ["Estimate", "Phase", "estimate"]

READING = 20.0  # seconds that are spent on encoding: of longer texts a part is taken
TRAINING = 6.0
WARMING = 1.0  # seconds of training that are not typical
PART = 48 << 20  # bytes of a text that is not encoded whole
COUNT, SORTED, INDEX = 8, 12, 8  # bytes of a count, of one sorted for training, and of a token that is counted
PIECE = 10_000  # tokens of a text that is long
COUNTED = 3_000_000  # tokens of a corpus that is not counted whole

#: What opens the source of a run: given a listener, and a file in place of the source, if there is one.
Opening = Callable[[Progress, Path | None], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Phase:
    """A part of a run.

    Attributes
    ----------
    name : str
    seconds : float
    kept : bool
        It was done for the estimate, and the run finds what came of it: its seconds are not spent again.
    """

    name: str
    seconds: float
    kept: bool = False


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes
    ----------
    phases : list of Phase
    memory : int or None
        Bytes at the most; None where the system does not tell.
    disk : dict of str to int
        Bytes by what they hold: ``corpus``, ``counts``, ``checkpoint``, ``model``.
    size : dict of str to int
        What is trained: ``tokens``, ``words``, ``epochs``.
    notes : list of str
        How it was found.
    """

    phases: list[Phase]
    memory: int | None
    disk: dict[str, int]
    size: dict[str, int]
    notes: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Of the whole run, from now on."""
        return sum(phase.seconds for phase in self.phases if not phase.kept)

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON's types."""
        return asdict(self) | {"seconds": self.seconds}


class _Enough(BaseException):
    """Enough was seen; no `Exception`, after which a model would be as before."""


class _Clock:
    """A listener that notes when what was done, breaks tasks off that take too long, and hands on what it hears."""

    def __init__(self, progress: Progress, limits: dict[str, float]):
        self._progress, self._limits = progress, limits
        self.tasks: dict[str, _Task] = {}
        self._task = ""
        self.compiled, self._compiling = 0.0, 0.0

    def begin(self, task: str, total: int, unit: str, done: int = 0) -> None:
        """Start a task's clock."""
        self._task = task
        self.tasks[task] = _Task(total, unit, [(time.perf_counter(), done)])
        self._progress.begin(task, total, unit, done)

    def advance(self, done: int, **figures: float) -> None:
        """Note it, and break the task off if it would take too long."""
        self._progress.advance(done, **figures)
        task = self.tasks[self._task]
        task.seen.append((time.perf_counter(), done))
        limit = self._limits.get(self._task, math.inf)
        if task.took > limit:
            raise _Enough

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
class _Task:
    total: int
    unit: str
    seen: list[tuple[float, int]]
    ended: float | None = None

    @property
    def took(self) -> float:
        return (self.ended or self.seen[-1][0]) - self.seen[0][0]

    @property
    def done(self) -> int:
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


class _Begun(Callback):
    """Keeps the model that is trained."""

    def __init__(self) -> None:
        self.model: Any = None
        self.matrices = 0

    def keep_state(self, matrices: Sequence[np.ndarray]) -> Sequence[np.ndarray]:
        """It keeps none, and sees how large it would be."""
        self.matrices = sum(matrix.nbytes for matrix in matrices)
        return ()

    def on_train_begin(self, model: Any) -> None:
        """It begins."""
        self.model = model


def estimate(
    model: Any, source: Any, *, opening: Opening | None = None, output: str | Path = ".", progress: Progress = USUAL
) -> Estimate:
    """Say what it will take to fit a model and save it.

    Parameters
    ----------
    model : trainer
        It stays as it is: another one of its parameters is begun.
    source : what `fit` takes
        Text is encoded within `READING` seconds if it can be, and kept in the cache, as in a run.
    opening : callable, optional
        Opens the source with settings of its own, as the command line does.
    output : str or Path
        Where the model will be saved: in the same folder it is tried out.
    progress : Progress

    Returns
    -------
    Estimate

    Raises
    ------
    CorpusError, ValueError, TypeError
        As `fit` raises them: a run would fail, too.
    """
    opening = opening or _opening(model, source)
    if METHODS[type(model).__name__].source == "graph":
        return _estimate_graph(model, opening, Path(output), progress)
    starting = Phase("starting", since_start() or 0.0)
    notes: list[str] = []
    clock = _Clock(progress, {"reading": READING, "training": TRAINING})
    with scratch() as folder:
        started = time.perf_counter()
        try:
            with opening(clock, None) as found:
                read = [starting, *_read(clock, started, found, opening, progress)]
                return _estimate(model, found, read, 1.0, clock, Path(output), notes)
        except _Enough:
            seconds = clock.seconds("reading")
            file = folder / "part.txt"
            share = _write_part(source, file)
        notes.append(f"the text is long: {100 * share:.2g} % of it were taken for the whole")
        clock = _Clock(progress, {"training": TRAINING})
        with opening(clock, file) as found:
            read = [starting, Phase("reading", seconds)]
            return _estimate(model, found, read, share, clock, Path(output), notes)


def _opening(model: Any, source: Any) -> Opening:
    """What opens a source as `fit` does."""
    from .corpora.corpus import as_corpus
    from .corpora.documents import as_documents
    from .corpora.graphs.graph import as_graph
    from .trainers.shared.labelled import labelled_documents

    kind = METHODS[type(model).__name__].source
    read: dict[str, Callable[..., Any]] = {"corpus": as_corpus, "documents": as_documents, "graph": as_graph}

    @contextmanager
    def opened(progress: Progress, part: Path | None) -> Iterator[Any]:
        given = part or source
        if kind == "labels":
            with labelled_documents(given, None, model.pipeline(), progress) as documents:
                yield documents
        else:
            yield read[kind](given, progress=progress)

    return opened


def _estimate_graph(model: Any, opening: Opening, output: Path, progress: Progress) -> Estimate:
    """What a run takes that learns from a graph: all walks or edges are drawn, and a part of them is learnt from."""
    from .trainers.nodes import Drawn

    clock = _Clock(progress, {"training": TRAINING})
    with opening(clock, None) as graph:
        texts = model.texts(graph, progress=clock)
    read = [Phase("starting", since_start() or 0.0), *(Phase(name, clock.seconds(name)) for name in clock.tasks)]
    if clock.compiled:
        read.append(Phase("compiling", clock.compiled, kept=True))
    return _estimate(model, Drawn(texts), read, 1.0, clock, output, [])


def _read(clock: _Clock, started: float, found: Any, opening: Opening, progress: Progress) -> list[Phase]:
    """The phases of reading: what was encoded into the cache is found there by the run."""
    seconds = time.perf_counter() - started - clock.compiled
    folder = getattr(found, "corpus", found).folder
    if "reading" not in clock.tasks or not folder.is_relative_to(cache_folder().absolute()):
        return [Phase("reading", seconds)]
    again = _Clock(progress, {})
    started = time.perf_counter()
    with opening(again, None):
        seconds_again = time.perf_counter() - started
    if "reading" in again.tasks:  # what is not found there, as text from a pipe
        return [Phase("reading", seconds)]
    return [Phase("encoding", seconds, kept=True), Phase("reading", seconds_again)]


def _write_part(source: Any, file: Path) -> float:
    """Write the beginning of a text to a file; returns its share of the whole."""
    found = read_source(source)
    total = sum(path.stat().st_size for path in found.paths)
    if not total:
        raise CorpusError("this source can only be read once, and takes long: encode it first (wordvec corpus)")
    with found.stream(False) as stream, file.open("wb") as written:
        left = PART
        while left > 0 and (block := stream.read(min(left, 1 << 20))):
            written.write(block)
            left -= len(block)
        return max(getattr(stream, "given", total), 1) / total


# -------------------------------------------------------------------------------------------------------------- the run


def _estimate(
    model: Any, found: Any, read: list[Phase], share: float, clock: _Clock, output: Path, notes: list[str]
) -> Estimate:
    """What a run takes whose source is open, or a share of it."""
    corpus = getattr(found, "corpus", found)
    in_counts = METHODS[type(model).__name__].epochs_over in ("nonzeros", "")
    tokens, words = round(len(corpus.tokens) / share), 0
    earlier: list[int] = []
    with scratch() as folder:
        trial = _trial(model, share)
        if in_counts and len(corpus.tokens) > COUNTED and not _is_counted(model, corpus):
            earlier, trial, found, words = _parts(trial, corpus, folder, notes)
            share *= COUNTED / len(corpus.tokens)
        run = _measure(trial, found, clock, output)
    words = words or len(run.model.vocabulary_)
    larger = words / len(run.model.vocabulary_)  # all that is as large as the vocabulary
    grown = _times_as_many([*earlier, run.nonzeros], 1 / share) if earlier else 1 / share
    phases = [*read, *([Phase("compiling", run.compiled, kept=True)] if run.compiled else [])]
    if in_counts:
        counting = Phase("counting", run.counting / share, kept=run.counting > 0 and share == 1)
        phases += [counting, Phase("preparing", run.preparing * grown)]
    else:
        phases.append(Phase("preparing", run.preparing))
    training = Phase("training" if hasattr(model, "epochs") else "decomposing", run.training * grown)
    saving = Phase("saving", run.saving * larger)
    checkpoints = int(training.seconds // SECONDS) if hasattr(model, "epochs") else 0
    phases += [training, *([Phase("checkpoints", checkpoints * saving.seconds)] if checkpoints else []), saving]
    notes.append(f"training was measured for {clock.watched('training', 'decomposing'):.1f} seconds")
    disk = {"corpus": round(4 * tokens + _bytes_of(corpus.folder, "cooccurrence") - corpus.tokens.nbytes)}
    memory = 4 * tokens * max(0.0, 1 - run.part * share)  # tokens that have not been mapped yet
    if in_counts:
        disk["counts"] = round(COUNT * run.nonzeros * grown)
        memory = min(INDEX * tokens * (1 - share), model.memory * 2**30)
        memory += (COUNT + SORTED * hasattr(model, "epochs")) * run.nonzeros * (grown - 1)
    size = {"tokens": tokens, "words": words}
    if hasattr(model, "epochs"):
        disk["checkpoint"], size["epochs"] = round(run.matrices * larger), model.epochs
    peak = peak_memory()
    memory += peak + 3 * run.bytes * (larger - 1) if peak else 0
    return Estimate(phases, round(memory) if peak else None, disk | {"model": round(run.bytes * larger)}, size, notes)


@dataclass(frozen=True)
class _Run:
    """What was measured of a run."""

    model: Any
    preparing: float
    compiled: float
    counting: float
    training: float  # of all epochs
    saving: float
    bytes: int  # of the saved model
    matrices: int  # bytes
    part: float  # of an epoch that was trained
    nonzeros: int


def _measure(trial: Any, found: Any, clock: _Clock, output: Path) -> _Run:
    begun, started, compiled = _Begun(), time.perf_counter(), clock.compiled
    in_epochs = hasattr(trial, "epochs")
    try:
        trial.fit(found, progress=clock, **({"callbacks": [begun]} if in_epochs else {}))
    except _Enough:
        if "training" not in clock.tasks:
            raise
    training = "training" if in_epochs else "decomposing"
    began = clock.tasks[training].seen[0][0]
    compiled = clock.compiled - compiled
    counting = clock.seconds("counting")
    model = begun.model or trial
    saving, size = _saved(model, output)
    task = clock.tasks[training]
    return _Run(
        model,
        max(0.0, began - started - compiled - counting),
        compiled,
        counting,
        clock.seconds(training),
        saving,
        size,
        begun.matrices,
        task.done * getattr(trial, "epochs", 1) / max(task.total, 1),
        model.corpus_card_.get("nonzeros", 0),
    )


def _trial(model: Any, share: float) -> Any:
    """A model of the same parameters. Of a share of a text, words are as many if rarer ones count."""
    trial = type(model)(**model.get_params())
    if share < 1:
        trial.set_params(min_count=max(1, round(model.min_count * share)))
    return trial


def _is_counted(model: Any, corpus: Corpus) -> bool:
    from .corpora.cooccurrence import Cooccurrence

    how = {name: getattr(model, name) for name in ("window", "symmetric", "distance_weighting")}
    return Cooccurrence.is_kept(corpus, corpus.cut(model.min_count, model.max_final_vocab), **how)


def _parts(model: Any, corpus: Corpus, folder: Path, notes: list[str]) -> tuple[list[int], Any, Corpus, int]:
    """Nonzeros of the first quarter and half of a part of the text; what learns from that part, with the part; and how
    many words there are in all. Other tokens are left out of it, as counting leaves them out.
    """
    from .trainers.shared.counts import corpus_counts

    notes.append(f"{COUNTED:,} tokens were counted, and how counts grow was seen in them")
    is_word = np.zeros(len(corpus.types), bool)
    is_word[model.choice().ranks(corpus)] = True
    usual = {name: model._arguments[name] for name in ("max_final_vocab", "min_length", "keep", "drop", "rule")}
    trial = type(model)(**model.get_params() | usual | {"min_count": 1})
    parts = [
        Corpus.build(_beginning(corpus, is_word, COUNTED // of), folder / str(of), progress=SILENT) for of in (4, 2, 1)
    ]
    earlier = [len(corpus_counts(trial, part, len(part.types), None, SILENT)) for part in parts[:2]]
    return earlier, trial, parts[2], int(is_word.sum())


def _beginning(corpus: Corpus, is_word: np.ndarray, tokens: int) -> Iterator[list[str]]:
    """The words of the texts of so many tokens, long ones in pieces: all may be in one."""
    types, ends = corpus.types, corpus.offsets.tolist()
    for first, end in pairwise(ends):
        for start in range(first, min(end, tokens), PIECE):
            piece = corpus.tokens[start : min(start + PIECE, end, tokens)]
            yield [types[token] for token in piece[is_word[piece]]]
        if end >= tokens:
            return


def _times_as_many(nonzeros: Sequence[int], times: float) -> float:
    """How many times as many nonzeros there are in so many times the text, of those in three parts, each twice the one
    before. They grow by a power that falls from doubling to doubling, as it did from the first to the second.
    """
    before, power = (math.log2(later / earlier) for earlier, later in pairwise(nonzeros))
    fall, doublings, grown = max(0.0, before - power), math.log2(max(times, 1.0)), 0.0
    for number in range(1, math.ceil(doublings) + 1):
        grown += max(0.0, power - fall * number) * min(1.0, doublings - number + 1)
    return 2**grown


def _saved(model: Any, output: Path) -> tuple[float, int]:
    """Seconds that saving takes, and bytes of the model, which is saved beside its place; or here, if that is a URL."""
    if isinstance(located(output), Remote):
        place = scratch()
    else:
        place = staged(next(folder for folder in output.absolute().parents if folder.is_dir()))
    with place as folder:
        started = time.perf_counter()
        model.save(folder / "model")
        return time.perf_counter() - started, _bytes_of(folder / "model")


def _bytes_of(folder: Path, but: str = "") -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and but not in path.parts)
