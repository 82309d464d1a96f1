"""How long a run will take, and how much memory and disk: from a part of it that is measured.

The run itself is begun, on the whole text with all its words, and broken off after some seconds of training; the model
of that moment is saved once into a temporary folder. So matrices have their size and caches behave as they will. Of
counting, and of text that is too long to be encoded for an estimate, a part is measured, and its growth extrapolated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ..corpora.sources.kinds import read_source
from ..errors import CorpusError
from ..methods import METHODS
from ..progress import USUAL, Progress
from ..system.checkpoints import SECONDS
from ..system.files import cache_folder
from ..system.machine import peak_memory, since_start
from ..system.versions import scratch
from . import growth
from .clock import Clock, Enough
from .trial import bytes_of, measure, trial_of

__all__ = ["Estimate", "Phase", "estimate"]

READING = 20.0  # seconds that are spent on encoding: of longer texts a part is taken
TRAINING = 6.0
PART = 48 << 20  # bytes of a text that is not encoded whole
MAPPED = 1 << 30  # bytes of text that are worth a word
COUNT, SORTED, INDEX = 8, 12, 8  # bytes of a count, of one sorted for training, and of a token that is counted

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
        Bytes at the most, without those of the text that is mapped, which the system takes back when it needs them;
        None where it does not tell.
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
    clock = Clock(progress, {"reading": READING, "training": TRAINING})
    with scratch() as folder:
        started = time.perf_counter()
        try:
            with opening(clock, None) as found:
                read = [starting, *_read(clock, started, found, opening, progress)]
                return _estimate(model, found, read, 1.0, clock, Path(output), notes)
        except Enough:
            seconds = clock.seconds("reading")
            file = folder / "part.txt"
            share = _write_part(source, file)
        notes.append(f"the text is long: {100 * share:.2g} % of it were taken for the whole")
        clock = Clock(progress, {"training": TRAINING})
        with opening(clock, file) as found:
            read = [starting, Phase("reading", seconds)]
            return _estimate(model, found, read, share, clock, Path(output), notes)


def _opening(model: Any, source: Any) -> Opening:
    """What opens a source as `fit` does."""
    from ..corpora.corpus import as_corpus
    from ..corpora.documents import as_documents
    from ..corpora.graphs.graph import as_graph
    from ..trainers.labels.labelled import labelled_documents

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
    from ..trainers.nodes import Drawn

    clock = Clock(progress, {"training": TRAINING})
    with opening(clock, None) as graph:
        texts = model.texts(graph, progress=clock)
    read = [Phase("starting", since_start() or 0.0), *(Phase(name, clock.seconds(name)) for name in clock.tasks)]
    if clock.compiled:
        read.append(Phase("compiling", clock.compiled, kept=True))
    return _estimate(model, Drawn(texts), read, 1.0, clock, output, [])


def _read(clock: Clock, started: float, found: Any, opening: Opening, progress: Progress) -> list[Phase]:
    """The phases of reading: what was encoded into the cache is found there by the run."""
    seconds = time.perf_counter() - started - clock.compiled
    folder = getattr(found, "corpus", found).folder
    if "reading" not in clock.tasks or not folder.is_relative_to(cache_folder().absolute()):
        return [Phase("reading", seconds)]
    again = Clock(progress, {})
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
    model: Any, found: Any, read: list[Phase], share: float, clock: Clock, output: Path, notes: list[str]
) -> Estimate:
    """What a run takes whose source is open, or a share of it."""
    corpus = getattr(found, "corpus", found)
    in_counts = METHODS[type(model).__name__].epochs_over in ("nonzeros", "")
    tokens, words = round(len(corpus.tokens) / share), 0
    earlier: list[int] = []
    with scratch() as folder:
        trial = trial_of(model, share)
        if in_counts and len(corpus.tokens) > growth.COUNTED and not growth.is_counted(model, corpus):
            earlier, trial, found, words = growth.parts_of(trial, corpus, folder, notes)
            share *= growth.COUNTED / len(corpus.tokens)
        run = measure(trial, found, clock, output)
    words = words or len(run.model.vocabulary_)
    larger = words / len(run.model.vocabulary_)  # all that is as large as the vocabulary
    grown = growth.times_as_many([*earlier, run.nonzeros], 1 / share) if earlier else 1 / share
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
    disk = {"corpus": round(4 * tokens + bytes_of(corpus.folder, "cooccurrence") - corpus.tokens.nbytes)}
    memory = 0.0
    if in_counts:
        disk["counts"] = round(COUNT * run.nonzeros * grown)
        memory = min(INDEX * tokens * (1 - share), model.memory * 2**30)
        memory += (COUNT + SORTED * hasattr(model, "epochs")) * run.nonzeros * (grown - 1)
    size = {"tokens": tokens, "words": words}
    if hasattr(model, "epochs"):
        disk["checkpoint"], size["epochs"] = round(run.matrices * larger), model.epochs
    if 4 * tokens > MAPPED:
        notes.append(f"{4 * tokens:,} bytes of text are mapped besides: memory that others can have at any time")
    peak = peak_memory()
    memory += peak + 3 * run.bytes * (larger - 1) if peak else 0
    return Estimate(phases, round(memory) if peak else None, disk | {"model": round(run.bytes * larger)}, size, notes)
