"""What a trained model says of many texts, by the workers of a cluster: piece by piece, each by a pure function.

Workers find the texts in the folder of an encoded corpus, or at its URL, and the function, with what it holds of the
model, in a file of a hidden folder there, which they read once. So a piece of a worker that dies is done again from
files, and neither client nor scheduler carries the model or the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...cluster import Executor, Result, executor_of
from ...cluster.storing import SharedFolder
from ...corpora.corpus import Corpus
from ...corpora.storage.ranges import some_texts
from ...progress import Progress
from ...system.hidden import hidden_folder
from ...system.storage import Remote
from ...system.versions import staged
from .shard_texts import folder_of

__all__ = ["Pieces", "Stage", "in_pieces", "is_nothing"]

LEAST, MOST = 1 << 14, 1 << 20  # texts and tokens of a piece
A_TASK = 4  # pieces for each task that runs at once, so that who is done early has more to do

#: Given the tokens of some texts, their offsets, and the path of a file that it may write.
Stage = Callable[[np.ndarray, np.ndarray, Path], Any]


class _Work(NamedTuple):
    """What is done, and where the texts are."""

    stage: Stage
    corpus: Path
    fingerprint: str


@dataclass(frozen=True)
class Pieces:
    """Pieces of a corpus that workers are at.

    Attributes
    ----------
    executor : Executor
    texts : int
        Of the corpus.
    places : list of Path
        The file that each piece may have written.
    """

    executor: Executor
    texts: int
    places: list[Path]
    _cuts: list[int]
    _results: list[Result]

    def gather(self, task: str, progress: Progress) -> list[Any]:
        """What the stage has made of each piece, in their order."""
        progress.begin(task, self.texts, "texts")
        found = self.executor.gather(self._results, lambda done: progress.advance(self._cuts[done]))
        progress.end()
        return found


@contextmanager
def in_pieces(stage: Stage, corpus: Corpus, client: Any) -> Iterator[Pieces]:
    """Have workers do a stage to all texts of a corpus; at the end of the block what they wrote is gone.

    Parameters
    ----------
    stage : callable
        A pure function that can be pickled. What it makes of a text must not depend on which others are beside it.
    corpus : Corpus
        In a folder that all workers see and can write to, or at a URL.
    client : dask.distributed.Client

    Raises
    ------
    CorpusError
        Workers do not see the folder.
    """
    folder = folder_of(corpus)
    with executor_of(client) as executor:
        executor.require_shared(folder, [path for path in folder.iterdir() if path.is_file()])
        hidden = hidden_folder(folder) if isinstance(folder, Remote) else staged(folder)
        with hidden as own:
            work = SharedFolder(executor, own).job(_Work(stage, folder, corpus.fingerprint))
            cuts = cuts_of(corpus.offsets, executor.tasks)
            places = [own / f"piece-{number}" for number in range(len(cuts) - 1)]
            spans = zip(pairwise(cuts), places, strict=True)
            results = [executor.submit(do_piece, work, *span, place) for span, place in spans]
            yield Pieces(executor, len(corpus), places, cuts, results)


def cuts_of(offsets: np.ndarray, tasks: int) -> list[int]:
    """Where texts are cut into pieces, of about as many texts and tokens each, for so many tasks that run at once."""
    ends = offsets + np.arange(len(offsets))
    number = int(np.clip(A_TASK * tasks, ends[-1] // MOST + 1, max(1, ends[-1] // LEAST)))
    return np.unique(np.searchsorted(ends, np.linspace(0, ends[-1], number + 1).astype(np.int64))).tolist()


def do_piece(work: _Work, first: int, last: int, place: Path) -> Any:
    """Do what is to be done to some of the texts, on a worker."""
    return work.stage(*some_texts(work.corpus, work.fingerprint, first, last), place)


def is_nothing(texts: Any) -> bool:
    """Whether there are no texts, of which a corpus cannot be made."""
    return isinstance(texts, list | tuple | np.ndarray) and not len(texts)
