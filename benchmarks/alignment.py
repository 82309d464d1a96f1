"""Spaces laid upon each other: how many words are found again, how fast, and vecmap beside it.

    python -m benchmarks.alignment TEXT [--spaces seeds halves] [--words 5000] [--pairs 1000] [--vecmap FOLDER]
    python -m benchmarks.alignment --models MODEL MODEL ...

Skip-gram is trained twice: on the whole text with two seeds, or on its two halves. Or two models are given. They are
taken for two languages: the words of the second have other names. Of the most frequent words some pairs make the
dictionary, and all others are to be translated, by CSLS, among all. Programs read and write files of text, each in a
process of its own; the seconds of processors that it takes are counted, as a whole and without what files take. FOLDER
holds vecmap's programs (https://github.com/artetxem/vecmap), run as its authors recommend it: ``--supervised`` and
``--unsupervised``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from wordvec import Word2Vec, write_vectors
from wordvec.cli import console
from wordvec.evaluation import Bootstrap, Items
from wordvec.formats.table import read_words
from wordvec.spaces import Alignment, translations
from wordvec.spaces.aligning import aligned
from wordvec.spaces.dictionaries import known_pairs
from wordvec.vectors.keyed import keyed_vectors
from wordvec.vectors.subword import as_keyed

from .report import machine
from .work import COMMON

OTHER = "~"  # what begins words of the other language
AT = 1, 5, 10
METHODS: dict[str, dict[str, Any]] = {
    "orthogonal": {},
    "weighted": {"method": "weighted"},
    "weighted, not refined": {"method": "weighted", "refine": 0},
}


class Spaces(NamedTuple):
    """The files of two spaces, and pairs of words."""

    folder: Path
    test: list[tuple[str, str]]


def trained(text: Path, how: str, folder: Path, epochs: int) -> list[Any]:
    """The vectors of two models."""
    return [_train(*each, epochs) for each in _texts(text, how, folder)]


def prepare(models: Sequence[Any], words: int, pairs: int, folder: Path) -> Spaces:
    """Write the most frequent words of two models, the dictionary, and what is to be translated."""
    names: list[list[str]] = []
    for model, begin, name in zip(models, ("", OTHER), ("source", "target"), strict=True):
        names.append(model.index_to_key[:words])
        renamed = [begin + word for word in names[-1]]
        write_vectors(keyed_vectors(renamed, model.vectors[:words]), folder / f"{name}.txt")
    shared = sorted(set(names[0]) & set(names[1]))
    order = np.random.default_rng(0).permutation(len(shared))
    both = [(shared[place], OTHER + shared[place]) for place in order]
    (folder / "pairs.txt").write_text("".join(f"{one} {other}\n" for one, other in both[:pairs]), "utf-8")
    return Spaces(folder, both[pairs:])


def _texts(text: Path, how: str, folder: Path) -> Iterator[tuple[Path, int]]:
    if how == "seeds":
        yield from ((text, seed) for seed in (1, 2))
        return
    with open(text, encoding="utf-8") as file:
        lines = file.readlines()
    middle = len(lines) // 2
    for name, half in (("first", lines[:middle]), ("second", lines[middle:])):
        (folder / name).write_text("".join(half), "utf-8")
        yield folder / name, 1


def _train(text: Path, seed: int, epochs: int) -> Any:
    return Word2Vec(**{**COMMON, "epochs": epochs}, sg=1, seed=seed).fit(text).wv


def scores(spaces: Spaces) -> list[str]:
    """Precision of written vectors, with intervals."""
    source, target = (read_words(spaces.folder / f"made.{side}.txt") for side in ("source", "target"))
    asked = np.array([source.key_to_index[word] for word, _ in spaces.test])
    right = np.array([target.key_to_index[other] for _, other in spaces.test])
    found, _ = translations(source.vectors[asked], source.vectors, target.vectors, top=max(AT))
    told = []
    for top in AT:
        items = Items((found[:, :top] == right[:, None]).any(axis=1).astype(float))
        low, high = Bootstrap().interval(items) or (np.nan, np.nan)
        told.append(f"{items.score():.1f} ({low:.1f} … {high:.1f})")
    return told


class Job(NamedTuple):
    """What a process does: one alignment, from files to files."""

    folder: str
    program: str  # a method of wordvec, or the folder of vecmap's programs
    supervised: bool

    def file(self, name: str) -> str:
        """The path of a file."""
        return str(Path(self.folder) / name)


def ours(job: Job) -> float:
    """Align with wordvec, and tell how long it took without files."""
    source, target = (read_words(job.file(f"{name}.txt")) for name in ("source", "target"))
    known = known_pairs(Path(job.file("pairs.txt")), source, target) if job.supervised else None
    start = time.process_time()
    alignment = Alignment(**METHODS[job.program]).fit(source.vectors, target.vectors, known and known.rows)
    found = aligned(alignment, source, target, known, copy=(False, False))
    seconds = time.process_time() - start
    write_vectors(found.wv, job.file("made.source.txt"))
    mapped_target = found.target if alignment.target_W_ is not None else as_keyed(target)
    write_vectors(mapped_target, job.file("made.target.txt"))
    return seconds


def theirs(job: Job) -> float:
    """Align with vecmap's program, and tell how long it took without files."""
    sys.path.insert(0, job.program)
    files: Any = import_module("embeddings")
    program: Any = import_module("map_embeddings")
    spent = 0.0

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            nonlocal spent
            start = time.process_time()
            try:
                return function(*given, **named)
            finally:
                spent += time.process_time() - start

        return call

    files.read, files.write = timed(files.read), timed(files.write)
    how = ["--supervised", job.file("pairs.txt")] if job.supervised else ["--unsupervised"]
    names = "source.txt", "target.txt", "made.source.txt", "made.target.txt"
    sys.argv = ["map_embeddings", *how, *map(job.file, names)]
    start = time.process_time()
    program.main()
    return time.process_time() - start - spent


def measured(spaces: Spaces, vecmap: Path | None) -> Iterator[list[Any]]:
    """A row for each program and way."""
    programs = {f"wordvec, {method}": method for method in METHODS}
    programs |= {} if vecmap is None else {"vecmap": str(vecmap.resolve())}
    for supervised in (True, False):
        for name, program in programs.items():
            if not supervised and program in METHODS and "refine" in METHODS[program]:
                continue  # nothing is refined where nothing was given
            job = Job(str(spaces.folder), program, supervised)
            start = resource.getrusage(resource.RUSAGE_CHILDREN)
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.alignment", "--job", json.dumps(job)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},  # threads that wait for each other take time, too
            )
            end = resource.getrusage(resource.RUSAGE_CHILDREN)
            whole = end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
            seconds = whole, float(done.stdout.split()[-1])
            how = "pairs" if supervised else "none"
            yield [name, how, *(f"{each:.3g}" for each in seconds), *scores(spaces)]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alignment", description=__doc__.partition("\n")[0])
    parser.add_argument("text", type=Path, nargs="?")
    parser.add_argument("--job", help=argparse.SUPPRESS)
    parser.add_argument("--spaces", nargs="+", choices=("seeds", "halves"), default=["seeds", "halves"])
    parser.add_argument("--models", type=Path, nargs=2, metavar="MODEL", help="in place of a text")
    parser.add_argument("--words", type=int, default=5000, help="the most frequent words of either space")
    parser.add_argument("--pairs", type=int, default=1000, help="of the dictionary")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--vecmap", type=Path, help="the folder of vecmap's programs")
    given = parser.parse_args()
    if given.job:
        job = Job(*json.loads(given.job))
        print((ours if job.program in METHODS else theirs)(job))
        return
    if given.text is None and given.models is None:
        parser.error("there is no text to train on: name a file, or give --models")
    print(machine())
    console.tab_line(
        ["spaces", "program", "dictionary", "seconds", "without files", *(f"precision at {top}" for top in AT)]
    )
    for how in ["models"] if given.models else given.spaces:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            models = given.models and [read_words(path) for path in given.models]
            models = models or trained(given.text, how, place, given.epochs)
            spaces = prepare(models, given.words, given.pairs, place)
            for row in measured(spaces, given.vecmap):
                console.tab_line([how, *row])


if __name__ == "__main__":
    main()
