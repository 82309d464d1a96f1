"""The program that `tokenizing` starts: it reads texts, and writes their tokens by number."""

from __future__ import annotations

import pickle
import signal
import sys
import warnings
from typing import Any

__all__ = ["main"]


def main() -> None:
    """Answer batch after batch, from standard input to standard output, until that is closed."""
    from ..tokenizers.functions import trust_unseen
    from ..tokenizers.pipeline import Pipeline
    from .numberer import Numberer

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends this program
    warnings.simplefilter("ignore")  # whoever asks has said it already
    given, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what a function prints is no answer
    record, trusted = pickle.load(given)
    trust_unseen(trusted)
    pipeline = Pipeline.of_record(record)
    try:
        pipeline.tokens("")
        pickle.dump(True, answers)
    except Exception:  # whoever asks does it alone, and learns what is wrong
        pickle.dump(False, answers)
    answers.flush()
    numberer = Numberer(pipeline)
    while True:
        try:
            texts = pickle.load(given)
        except EOFError:
            return
        answer: Any
        try:
            answer = tuple(numberer.number(texts))
        except Exception as error:
            answer = _portable(error)
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _portable(error: Exception) -> Exception:
    """An error as one that another program knows."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return ValueError(f"{type(error).__name__}: {error}")
    return error
