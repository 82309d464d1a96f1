"""The steps of GloVe: how wordvec and Stanford's programs do each of them.

Stanford's programs count from text and keep words in a vocabulary file; ours count from the encoded corpus. What comes
before the step that is measured is done first and not timed.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from ..work import WARM_UP, Job, Work, timed

MEMORY = 2.0  # GiB, for either side


def count_wordvec(job: Job) -> Work:
    from wordvec import Cooccurrence, Corpus

    corpus = Corpus.open(job.encoded)
    words = corpus.cut(job.settings["min_count"])
    means = {"memory": MEMORY, "workers": job.workers}
    window = job.settings["window"]
    with tempfile.TemporaryDirectory(dir=Path(job.encoded).parent) as folder:
        tiny = Corpus.build(WARM_UP, Path(folder, "tiny"))
        Cooccurrence.count(tiny, len(tiny.counts), window=window)  # loads the kernels, compiles them if need be
        place = Path(folder, "counts")
        seconds, _ = timed(lambda: Cooccurrence.count(corpus, words, place, window=window, **means))
    return Work(seconds)


def arrange_wordvec(job: Job) -> Work:
    """Sorting the nonzeros into tiles."""
    from wordvec import Cooccurrence, Corpus, GloVe
    from wordvec.factorization import tiles

    GloVe(min_count=1, epochs=1).fit(WARM_UP)
    corpus = Corpus.open(job.encoded)
    counts = Cooccurrence.count(corpus, corpus.cut(job.settings["min_count"]), window=job.settings["window"])
    rows = counts.starts, counts.columns, counts.values
    with tempfile.TemporaryFile(dir=Path(job.encoded).parent) as file:
        seconds, _ = timed(lambda: tiles.lay(*rows, 10.0, 0.75, file, job.workers))
    return Work(seconds)


def train_wordvec(job: Job) -> Work:
    """The seconds of the epochs alone, as Stanford's are taken."""
    from wordvec import Corpus, GloVe

    GloVe(**{**job.settings, "min_count": 1, "epochs": 1}).fit(WARM_UP)
    model = GloVe(**job.settings, workers=job.workers, seed=job.seed).fit(Corpus.open(job.encoded))
    return Work(sum(record["seconds"] for record in model.history_), model.wv)


def count_stanford(job: Job) -> Work:
    with _folder(job) as folder:
        _vocabulary(job, folder)
        return Work(_cooccur(job, folder), peak_mb=_children_mb())


def arrange_stanford(job: Job) -> Work:
    with _folder(job) as folder:
        _vocabulary(job, folder)
        _cooccur(job, folder)
        return Work(_shuffle(job, folder), peak_mb=_children_mb())


def train_stanford(job: Job) -> Work:
    """The time of the same call with no epoch is taken off: reading words, first numbers, writing the vectors."""
    from gensim.models import KeyedVectors

    with _folder(job) as folder:
        _vocabulary(job, folder)
        _cooccur(job, folder)
        _shuffle(job, folder)
        around = _glove(job, folder, epochs=0)
        seconds = _glove(job, folder, epochs=job.settings["epochs"])
        vectors = KeyedVectors.load_word2vec_format(str(folder / "vectors.txt"))
    return Work(seconds - around, vectors, peak_mb=_children_mb())


class _folder(tempfile.TemporaryDirectory):
    """A folder beside the encoded corpus, as a `Path`."""

    def __init__(self, job: Job):
        super().__init__(dir=Path(job.encoded).parent)

    def __enter__(self) -> Path:
        return Path(super().__enter__())


def _run(job: Job, program: str, source: Path | None, target: Path | None, *options: Any) -> float:
    """Run one of Stanford's programs from file to file; returns its seconds."""
    command = [str(Path(job.glove_bin, program)), "-verbose", "0", *map(str, options)]
    with open(source or "/dev/null", "rb") as stdin, open(target or "/dev/null", "wb") as stdout:
        started = time.perf_counter()
        subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, check=True)
        return time.perf_counter() - started


def _vocabulary(job: Job, folder: Path) -> None:
    _run(job, "vocab_count", Path(job.text), folder / "vocab", "-min-count", job.settings["min_count"])


def _cooccur(job: Job, folder: Path) -> float:
    options = "-memory", MEMORY, "-vocab-file", folder / "vocab", "-overflow-file", folder / "overflow"
    window = "-window-size", job.settings["window"]
    return _run(job, "cooccur", Path(job.text), folder / "counts", *options, *window)


def _shuffle(job: Job, folder: Path) -> float:
    options = "-memory", MEMORY, "-temp-file", folder / "temporary", "-seed", job.seed
    return _run(job, "shuffle", folder / "counts", folder / "shuffled", *options)


def _glove(job: Job, folder: Path, epochs: int) -> float:
    settings = {
        "-vector-size": job.settings["vector_size"],
        "-x-max": job.settings["x_max"],
        "-eta": job.settings["eta"],
        "-iter": epochs,
        "-threads": job.workers,
        "-seed": job.seed,
        "-binary": 0,
        "-write-header": 1,
        "-input-file": folder / "shuffled",
        "-vocab-file": folder / "vocab",
        "-save-file": folder / "vectors",
    }
    return _run(job, "glove", None, None, *(word for pair in settings.items() for word in pair))


def _children_mb() -> float:
    """The most memory that any program run so far has had."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
