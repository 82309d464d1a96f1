"""Encoding a text, or counting its words: how wordvec and gensim do it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..work import WARM_UP, Job, Work, timed


def encode_wordvec(job: Job) -> Work:
    from wordvec import Corpus

    with tempfile.TemporaryDirectory(dir=Path(job.encoded).parent) as folder:
        tiny = Path(folder, "tiny.txt")
        tiny.write_text("\n".join(map(" ".join, WARM_UP)), encoding="utf-8")
        Corpus.build(tiny, Path(folder, "tiny"), workers=job.workers)  # loads the scanner, compiled if need be
        seconds, _ = timed(lambda: Corpus.build(Path(job.text), Path(folder, "corpus"), workers=job.workers))
    return Work(seconds)


def encode_gensim(job: Job) -> Work:
    from gensim.models import Word2Vec

    model = Word2Vec(**job.settings, workers=job.workers)
    seconds, _ = timed(lambda: model.build_vocab(corpus_file=job.text))
    return Work(seconds)
