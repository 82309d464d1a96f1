"""Spaces laid upon each other: how many words are found again, how fast, and vecmap beside it.

    python -m benchmarks.alignment TEXT [--spaces seeds halves] [--words 5000] [--pairs 1000] [--vecmap FOLDER] ...
    python -m benchmarks.alignment --models MODEL MODEL [--dictionary FILE --test FILE] ...

Skip-gram is trained twice: on the whole text with two seeds, or on its two halves. Or two models are given. They are
taken for two languages: the words of the second have other names. Of the most frequent words some pairs make the
dictionary, and all others are to be translated, by CSLS, among all. Models of two languages come with a dictionary to
learn from and one to be tested on: of each line a word and one of its translations. Programs read and write files of
text, each in a process of its own; the seconds of processors that it takes are counted, as a whole and without what
files take.

``--vecmap`` is the folder of vecmap's programs (https://github.com/artetxem/vecmap), run as its authors recommend it:
``--supervised`` and ``--unsupervised``. ``--muse`` is that of MUSE's (https://github.com/facebookresearch/MUSE), with
the settings of its authors: Procrustes with five refinements, and with ``--adversarial`` what needs no dictionary. It
takes PyTorch, which may be of another Python (``--muse-python``).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
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
from wordvec.evaluation import Bootstrap
from wordvec.formats.table import read_words
from wordvec.spaces import Alignment, translations
from wordvec.spaces.aligning import aligned
from wordvec.spaces.dictionaries import dictionary_pairs, known_pairs
from wordvec.spaces.translating import precision
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


MUSE = "muse"  # what begins its jobs, before its folder
# what its programs took of Python and PyTorch, and newer ones have no more, or do only when they are told
MUSE_BEGINS = "import inspect, runpy, sys; inspect.getargspec = lambda f: inspect.getfullargspec(f)[:4]; "
MUSE_BEGINS += "sys.path.insert(0, '.'); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"


class Spaces(NamedTuple):
    """The files of two spaces, and pairs of words."""

    folder: Path
    test: list[tuple[str, str]]


class Peers(NamedTuple):
    """Folders of other programs, and what runs them."""

    vecmap: Path | None
    muse: Path | None
    muse_python: str
    adversarial: bool


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


def prepare_languages(models: Sequence[Any], words: int, dictionary: Path, test: Path, folder: Path) -> Spaces:
    """Write the most frequent words of two models as they are, and the dictionary; the other is to be translated."""
    known = []
    for model, name in zip(models, ("source", "target"), strict=True):
        known.append(set(model.index_to_key[:words]))
        write_vectors(keyed_vectors(model.index_to_key[:words], model.vectors[:words]), folder / f"{name}.txt")
    pairs = [pair for pair in dictionary_pairs(dictionary) if pair[0] in known[0] and pair[1] in known[1]]
    (folder / "pairs.txt").write_text("".join(f"{one} {other}\n" for one, other in pairs), "utf-8")
    return Spaces(folder, list(dictionary_pairs(test)))


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
    """Precision of written vectors, with intervals, and how many words could be asked of how many."""
    source, target = (read_words(spaces.folder / f"made.{side}.txt") for side in ("source", "target"))

    def ranked(rows: np.ndarray, top: int) -> np.ndarray:
        return translations(source.vectors[rows], source.vectors, target.vectors, top=top)[0]

    ours, theirs = source.key_to_index, target.key_to_index
    rows = precision(ours, theirs, ranked, spaces.test, AT, len(theirs), Bootstrap())
    told = []
    for row in rows:
        low, high = row.interval or (np.nan, np.nan)
        told.append(f"{row.score:.1f} ({low:.1f} … {high:.1f})")
    return [*told, f"{rows[0].asked:,} of {rows[0].total:,}"]


class Job(NamedTuple):
    """What a process does: one alignment, from files to files."""

    folder: str
    program: str  # a method of wordvec, or the folder of vecmap's programs, or of MUSE's behind its name
    supervised: bool
    python: str = sys.executable  # of MUSE

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


def muse(job: Job) -> float:
    """Align with MUSE's program; what it reads and writes is not told apart."""
    with open(job.file("source.txt"), encoding="utf-8") as file:
        dimensions = file.readline().split()[1]
    program = "supervised.py" if job.supervised else "unsupervised.py"
    given = ["--src_lang", "source", "--tgt_lang", "target", "--emb_dim", dimensions, "--cuda", "false", "--seed", "1"]
    given += ["--src_emb", job.file("source.txt"), "--tgt_emb", job.file("target.txt")]
    # the best of its rounds is chosen by a dictionary, which is not that of the test
    given += ["--dico_eval", job.file("pairs.txt"), "--exp_path", job.folder, "--exp_name", "made", "--exp_id", "muse"]
    given += ["--dico_train", job.file("pairs.txt")] if job.supervised else ["--dis_most_frequent", "0"]
    subprocess.run(
        [job.python, "-c", MUSE_BEGINS, program, *given],
        check=True,
        cwd=job.program.removeprefix(f"{MUSE}:"),
        stdout=sys.stderr,
        env=os.environ | {"OMP_NUM_THREADS": "1", "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD": "1"},
    )
    made = Path(job.file("made")) / "muse"
    for side in ("source", "target"):
        (made / f"vectors-{side}.txt").replace(job.file(f"made.{side}.txt"))
    shutil.rmtree(made)
    return float("nan")


def measured(spaces: Spaces, peers: Peers, ways: Sequence[str]) -> Iterator[list[Any]]:
    """A row for each program and way."""
    programs = {f"wordvec, {method}": method for method in METHODS}
    programs |= {} if peers.vecmap is None else {"vecmap": str(peers.vecmap.resolve())}
    programs |= {} if peers.muse is None else {"MUSE": f"{MUSE}:{peers.muse.resolve()}"}
    for how in ways:
        supervised = how == "pairs"
        for name, program in programs.items():
            if not supervised and program in METHODS and "refine" in METHODS[program]:
                continue  # nothing is refined where nothing was given
            if not supervised and name == "MUSE" and not peers.adversarial:
                continue
            job = Job(str(spaces.folder), program, supervised, peers.muse_python)
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
            yield [name, how, *(f"{each:.3g}" for each in seconds), *scores(spaces)]


def run(job: Job) -> float:
    """Do a job, and tell how long it took without files, if that can be told."""
    if job.program in METHODS:
        return ours(job)
    return muse(job) if job.program.startswith(f"{MUSE}:") else theirs(job)


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
    parser.add_argument("--dictionary", type=Path, help="of two languages: pairs to learn from")
    parser.add_argument("--test", type=Path, help="of two languages: pairs to be found")
    parser.add_argument("--ways", nargs="+", choices=("pairs", "none"), default=["pairs", "none"])
    parser.add_argument("--vecmap", type=Path, help="the folder of vecmap's programs")
    parser.add_argument("--muse", type=Path, help="the folder of MUSE's programs")
    parser.add_argument("--muse-python", default=sys.executable, help="a Python that has PyTorch")
    parser.add_argument("--adversarial", action="store_true", help="run MUSE without a dictionary, too")
    given = parser.parse_args()
    if given.job:
        print(run(Job(*json.loads(given.job))))
        return
    if given.text is None and given.models is None:
        parser.error("there is no text to train on: name a file, or give --models")
    if (given.dictionary is None) != (given.test is None) or (given.test and not given.models):
        parser.error("two languages take --models, --dictionary and --test together")
    peers = Peers(given.vecmap, given.muse, given.muse_python, given.adversarial)
    print(machine())
    console.tab_line(
        ["spaces", "program", "dictionary", "seconds", "without files", *(f"precision at {top}" for top in AT), "asked"]
    )
    for how in ["models"] if given.models else given.spaces:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            models = given.models and [read_words(path) for path in given.models]
            models = models or trained(given.text, how, place, given.epochs)
            if given.test:
                spaces = prepare_languages(models, given.words, given.dictionary, given.test, place)
            else:
                spaces = prepare(models, given.words, given.pairs, place)
            for row in measured(spaces, peers, given.ways):
                console.tab_line([how, *row])


if __name__ == "__main__":
    main()
