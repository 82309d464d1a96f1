"""Texts to provisional ids by a pipeline: the first ones here, many by helpers, programs of ours, on every processor.

A helper is told the record of the pipeline and gets texts; it numbers their tokens by itself, and spells each type
once. Batches of texts go to the helpers in turn, and what comes back is taken in the order of the texts: so types have
the numbers, and ties the order, that one program alone would give.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import IO, Any

import numpy as np

from ...errors import CorpusError
from ..storage.gathered import Gathered
from ..tokenizers.functions import trusted_functions
from ..tokenizers.pipeline import Pipeline
from .numberer import Numbered, Numberer
from .ranking import DraftTypes

__all__ = ["encode_texts"]

BATCH = 1 << 18  # characters of text that are numbered at once
ALONE = 0.5  # seconds of work before it is worth while to start helpers; what comes out is the same


class _Helper:
    """A program that numbers texts; one thread talks to it, so that batches reach it in their order."""

    def __init__(self, pipeline: Pipeline):
        self._thread = ThreadPoolExecutor(1)
        self.types = np.zeros(0, np.int32)  # of each number of its own, that of the whole
        self._program = subprocess.Popen(
            [sys.executable, "-c", "from wordvec.corpora.encoding.helping import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "TOKENIZERS_PARALLELISM": "false",
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )
        self._thread.submit(self._send, (pipeline.record(), trusted_functions()))
        self._ready = self._thread.submit(self._answer)

    def works(self) -> bool:
        """Whether it can make the pipeline: a function that this program has, another may not find."""
        try:
            return bool(self._ready.result())
        except CorpusError:
            return False

    def submit(self, texts: list[str]) -> Future[Numbered]:
        """Have some texts numbered."""
        return self._thread.submit(self._ask, texts)

    def close(self) -> None:
        """End the program."""
        self._program.kill()
        self._thread.shutdown(wait=True, cancel_futures=True)
        for stream in (self._program.stdin, self._program.stdout):
            if stream is not None:
                stream.close()
        self._program.wait()

    def _ask(self, texts: list[str]) -> Numbered:
        self._send(texts)
        return Numbered(*self._answer())

    def _answer(self) -> Any:
        try:
            answer = pickle.load(self._stream(self._program.stdout))
        except EOFError as error:
            raise CorpusError("a program that cuts text into tokens ended early: try workers=1") from error
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _send(self, what: Any) -> None:
        stream = self._stream(self._program.stdin)
        try:
            pickle.dump(what, stream, pickle.HIGHEST_PROTOCOL)
            stream.flush()
        except BrokenPipeError:  # the answer says so
            pass

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None  # it was asked for
        return stream


def encode_texts(
    texts: Iterable[tuple[str, bool]], draft: Gathered, pipeline: Pipeline, workers: int
) -> tuple[DraftTypes, int]:
    """Number the tokens of texts into a draft.

    Parameters
    ----------
    texts : iterable of (str, bool)
        A text, or a piece of one, and whether the text ends with it.
    draft : Gathered
    pipeline : Pipeline
    workers : int
        Programs; one where the pipeline cannot be told to others.

    Returns
    -------
    types : DraftTypes
        Their `first` counts types.
    empty : int
        Tokens of no characters, which are left out.
    """
    whole = Numberer(pipeline)
    counts, empty = np.zeros(0, np.int64), 0
    with ExitStack() as closing:
        for numbered, types, ends in _numbered(texts, whole, workers if pipeline.travels else 1, closing):
            ids = np.frombuffer(numbered.ids, np.int32) if len(numbered.ids) else np.zeros(0, np.int32)
            ids = ids if types is None else types[ids]
            found = np.bincount(ids, minlength=len(whole.numbers))
            found[: len(counts)] += counts
            counts = found
            empty += numbered.empty
            draft.append(ids, np.cumsum(numbered.lengths, dtype=np.int64)[np.array(ends, bool)])
    kinds = np.arange(len(counts))
    return DraftTypes(list(whole.numbers), counts.astype(np.int64), kinds, kinds.astype(np.int32)), empty


def _numbered(
    texts: Iterable[tuple[str, bool]], whole: Numberer, workers: int, closing: ExitStack
) -> Iterator[tuple[Numbered, np.ndarray | None, list[bool]]]:
    """The tokens of batches by number, what these numbers are in the whole (None: the same), and where texts end."""
    helpers: list[_Helper] = []
    ahead: deque[tuple[Future[Numbered], _Helper, list[bool]]] = deque()

    def next_one() -> tuple[Numbered, np.ndarray, list[bool]]:
        future, helper, ends = ahead.popleft()
        numbered = future.result()
        new = np.fromiter(map(whole.numbers.__getitem__, numbered.types), np.int32, len(numbered.types))
        helper.types = np.concatenate((helper.types, new))
        return numbered, helper.types, ends

    worked = 0.0
    for number, (batch, ends) in enumerate(_batches(texts)):
        if workers < 2 or (worked < ALONE and not helpers):
            started = time.perf_counter()
            numbered = whole.number(batch)
            worked += time.perf_counter() - started
            yield numbered, None, ends
            continue
        if not helpers:
            for _ in range(workers):
                helpers.append(_Helper(whole.pipeline))
                closing.callback(helpers[-1].close)
            if not all(helper.works() for helper in helpers):
                workers = 1
                yield whole.number(batch), None, ends
                continue
        helper = helpers[number % workers]
        ahead.append((helper.submit(batch), helper, ends))
        if len(ahead) > 2 * workers:
            yield next_one()
    while ahead:
        yield next_one()


def _batches(texts: Iterable[tuple[str, bool]]) -> Iterator[tuple[list[str], list[bool]]]:
    batch: list[str] = []
    ends: list[bool] = []
    size = 0
    for text, end in texts:
        batch.append(text)
        ends.append(end)
        size += len(text) + 64  # short ones cost, too
        if size >= BATCH:
            yield batch, ends
            batch, ends, size = [], [], 0
    if batch:
        yield batch, ends
