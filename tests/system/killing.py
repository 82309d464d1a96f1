"""Kills commands at calls that change the disk and runs them again: ``killing.py COMMAND:EVERY ...``.

Then these calls fail, as on a full disk. What was found of either is in a line of JSON for each command.

One process warms up and forks for every kill, so that a kill takes no longer than the command.
"""

from __future__ import annotations

import builtins
import errno
import io
import itertools
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy
import typer

import wordvec
from wordvec.cli import app
from wordvec.system import checkpoints, versions

TEXT = "\n".join(" ".join(f"w{(first * step) % 13}" for step in range(1, 14)) for first in range(1, 60))
REMAINS = re.compile(r"\.wordvec-|\.\d+\.|wordvec-|.*\.counting")
SMALL = "--min-count 1 --vector-size {} --epochs 2 --window 3 --workers 1"
TRAIN = f"train word2vec text -o model {SMALL.format(6)}"
TEMPORARY = tempfile.gettempdir()
CHANGES = ("replace", "rename", "fsync", "unlink", "remove", "mkdir", "rmdir", "chmod")


def model(name: str = "model") -> Any:
    return wordvec.load(name).vectors_.tolist()


def vectors(name: str) -> Any:
    return wordvec.read_vectors(name).vectors.tolist()


def report() -> Any:
    return json.loads(Path("report/results.json").read_text())["models"]


def index() -> Any:
    return wordvec.SearchIndex.load("index", "model").texts_


def corpus() -> Any:
    return list(wordvec.Corpus.open("corpus"))


def parted() -> Any:
    names = versions.names_in(Path("parted"))
    return [Path(f"parted/{name}").read_text() for name in names] or None


def counts() -> Any:
    return wordvec.Cooccurrence.open("counts").matrix.toarray().tolist()


#: What is there before, the command, and what is to be read of its result.
COMMANDS: dict[str, tuple[list[str], str, Callable[[], Any]]] = {
    "train": ([], TRAIN, model),
    "train-overwrite": ([TRAIN.replace("size 6", "size 4")], f"{TRAIN} --overwrite", model),
    "corpus": ([], "corpus text -o corpus", corpus),
    "corpus-overwrite": (["corpus other -o corpus"], "corpus text -o corpus --overwrite", corpus),
    "phrases": (["corpus text -o text-corpus"], "phrases text-corpus -o corpus --min-count 1 --threshold 0.1", corpus),
    "walks": ([], "walks text -o corpus --format adjacency --num-walks 1 --walk-length 3", corpus),
    "hold-out": (
        [],
        "hold-out text -o parted --format adjacency --directed --share 0.02",
        parted,
    ),
    "tokenizer": (
        [],
        "tokenizer text -o tokenizer.json --vocab-size 40",
        lambda: json.loads(Path("tokenizer.json").read_text())["model"]["vocab"],
    ),
    "cooccurrence": (["corpus text -o corpus"], "cooccurrence corpus -o counts --min-count 1", counts),
    "cooccurrence-overwrite": (
        ["corpus text -o corpus", "cooccurrence corpus -o counts --min-count 1 --window 2"],
        "cooccurrence corpus -o counts --min-count 1 --overwrite",
        counts,
    ),
    "convert": ([TRAIN], "convert model.vec converted", lambda: vectors("converted")),
    "quantize": (
        ["train classifier labelled -o topics --vector-size 4"],
        "quantize topics labelled -o small.ftz --cutoff 9",
        lambda: hash(Path("small.ftz").read_bytes()),
    ),
    "convert-file": ([TRAIN], "convert model converted.vec.gz", lambda: vectors("converted.vec.gz")),
    "postprocess": ([TRAIN], "postprocess model centre -o converted", lambda: vectors("converted")),
    "combine": ([TRAIN], "combine model model -o converted", lambda: vectors("converted")),
    "debias": ([TRAIN], "debias model directions.txt -o converted --sides 0", lambda: vectors("converted")),
    "compare": (
        [],
        f"compare text -o report --methods word2vec-sg,ppmi-svd {SMALL.format(6)} --data pairs.csv --resamples 0",
        report,
    ),
    "evaluate": (
        [TRAIN],
        "evaluate model --data pairs.csv -o evaluated --resamples 0",
        lambda: json.loads(Path("evaluated/results.json").read_text())["protocol"],
    ),
    "align": (
        [TRAIN, TRAIN.replace("-o model", "-o second --seed 2")],
        "align second model -o aligned --dictionary identical",
        lambda: vectors("aligned"),
    ),
    "search": ([TRAIN], "search model w1 --in text --index index", index),
    "search-overwrite": (
        [TRAIN, "search model w1 --in other --index index --method bm25"],
        "search model w1 --in text --index index --overwrite",
        index,
    ),
    "senses": ([TRAIN], "senses model text -o corpus --words words", corpus),
    "distill": (
        [],
        "distill function:lengths:words --corpus text -o distilled.txt --min-count 1",
        lambda: vectors("distilled.txt"),
    ),
    "explore": ([TRAIN], "explore model -o page.html", lambda: hash(Path("page.html").read_bytes())),
    "convert-small": ([TRAIN], "convert model converted --dtype int8", lambda: vectors("converted")),
    "infer": (
        [TRAIN.replace("word2vec", "doc2vec")],
        "infer model other -o inferred.npy",
        lambda: np.load("inferred.npy").tolist(),
    ),
}


COMMAND = typer.main.get_command(app)  # `app` would make all of them anew each time


def run(command: str) -> int:
    try:
        COMMAND(command.split(), standalone_mode=True)
    except SystemExit as ending:
        return int(ending.code or 0)
    return 0


def forked(work: Callable[[], int]) -> int:
    """What a copy of this process, that does some work, ends with."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os._exit(work())
        except BaseException:
            traceback.print_exc()
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


FULL = "(the disk is full)\n"


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    os.write(2, FULL.encode())
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def suffer(number: int, blow: Callable[[], None]) -> None:
    """Suffer a blow at the call of that number that changes the disk, just before it does."""
    left = [number]

    def counting(function: Callable[..., Any], counts: Callable[..., bool] = lambda *_, **__: True) -> Any:
        def called(*args: Any, **names: Any) -> Any:
            if counts(*args, **names):
                left[0] -= 1
                if left[0] == 0:
                    blow()
            return function(*args, **names)

        return called

    def writes(_file: Any, mode: str = "r", *_: Any, **__: Any) -> bool:
        return not set(mode).isdisjoint("wax+")

    os.fsync = lambda _file: None  # which would be slow, and no system goes down here
    for name in CHANGES if blow is kill else ("replace", "rename", "mkdir"):  # what removes works on a full disk
        setattr(os, name, counting(getattr(os, name)))
    os.open = counting(os.open, lambda _path, flags, *_, **__: flags & os.O_CREAT)
    builtins.open = io.open = counting(open, writes)
    safetensors.numpy.save_file = counting(safetensors.numpy.save_file)
    np.save = counting(np.save)


def struck(command: str, number: int, blow: Callable[[], None], told: Path) -> int:
    """What a command ends with that suffers a blow; what it says on standard error is in a file."""
    with open(told, "w") as file:
        os.dup2(file.fileno(), 2)
    suffer(number, blow)
    return run(command)


def remains() -> list[str]:
    return [str(path) for path in Path().rglob("*") if REMAINS.match(path.name)]


def standing(read: Callable[[], Any]) -> Any:
    """What is read, or None if there is nothing."""
    try:
        return read()
    except (wordvec.FormatError, wordvec.CorpusError, FileNotFoundError) as error:
        told = str(error)
        if re.search("not a model folder|no file or model|no search index|holds no|No such file", told):
            return None
        raise


def examine(command: str, read: Callable[[], Any], old: Any, new: Any) -> int:
    """Whether, after a kill, all is old or new, and the same command makes it new and leaves nothing else."""
    found = standing(read)
    if found not in (old, new):
        print(f"neither old nor new: {found}", file=sys.stderr)
        return 1
    code = run(command)
    if code and not (found == new != old and old is None):  # the command refuses to make what is there
        print(f"the same command ends with {code}", file=sys.stderr)
        return 2
    if standing(read) != new:
        print("the same command makes something else", file=sys.stderr)
        return 3
    run("corpus text -o swept --overwrite")  # whatever is written next to them sweeps
    if found := remains():
        print(f"left: {found}", file=sys.stderr)
        return 4
    return 0


def refused(old: Any, new: Any, read: Callable[[], Any], told: str, ended: int) -> int:
    """Whether a full disk left the old state, or the new, and nothing else, and was told in one sentence."""
    left = [path for path in remains() if ".wordvec-new" not in path]  # which who opens the folder puts in place
    if standing(read) not in (old, new) or left:
        print(f"not as it was, or left: {left}", file=sys.stderr)
        return 1
    if ended == 0 and standing(read) == new:  # what could do without
        return 0
    lines = [line for line in told.splitlines() if line.startswith("wordvec: ") and "No space left" in line]
    if ended not in (0, 1) or "Traceback" in told or not lines or not re.search(r"; .+|: .+: ", lines[-1]):
        print(f"ends with {ended}: {told}", file=sys.stderr)
        return 2
    return 0


def prepared(which: str, start: Path) -> Any:
    """Make the folder that a command starts from, and the current one; what is there to read before it."""
    (start / "tmp").mkdir(parents=True)
    (start / "text").write_text(TEXT)
    (start / "other").write_text("one two three\n" * 9)
    (start / "labelled").write_text("__label__a one two\n__label__b three four\n" * 9)
    (start / "pairs.csv").write_text("".join(f"w{n},w{n + 1},{n}\n" for n in range(12)))
    (start / "directions.txt").write_text("w1 w2\nw3 w4\n")
    (start / "words").write_text("w1\nw2\n")
    (start / "lengths.py").write_text("def words(texts):\n    return [[[len(w), len(t)] for w in t] for t in texts]\n")
    before, _, read = COMMANDS[which]
    os.chdir(start)
    for each in before:
        assert run(each) == 0
    if which == "convert":
        assert run("convert model model.vec") == 0
    return standing(read)


def struck_everywhere(which: str, every: str) -> dict[str, Any]:
    """What comes of a command that is struck at every how manieth call, by either blow."""
    checkpoints.SECONDS = checkpoints.SHARE = 0  # the state is kept whenever it can be
    base = Path(tempfile.mkdtemp(dir=TEMPORARY))
    os.environ |= {"WORDVEC_CACHE": "cache", "TMPDIR": "tmp"}
    tempfile.tempdir = "tmp"
    _, command, read = COMMANDS[which]
    old = prepared(which, base / "start")
    afresh(base)
    assert run(command) == 0
    new = read()

    def killed(number: int) -> tuple[int, bool, Callable[[], int]]:
        ended = forked(partial(struck, command, number, kill, base / "told"))
        return ended, ended == -signal.SIGKILL, partial(examine, command, read, old, new)

    def full(number: int) -> tuple[int, bool, Callable[[], int]]:
        ended = forked(partial(struck, command, number, fail, base / "told"))
        told = (base / "told").read_text()
        return ended, FULL in told, partial(refused, old, new, read, told, ended)

    found = {
        how: struck_until_it_ends(strike, base, int(every)) for how, strike in {"kill": killed, "full": full}.items()
    }
    os.chdir("/")
    shutil.rmtree(base)
    return found


def afresh(base: Path) -> None:
    """Make the current folder what a command starts from."""
    os.chdir(base)
    shutil.rmtree("work", ignore_errors=True)
    shutil.copytree("start", "work", symlinks=True)
    os.chdir("work")


def struck_until_it_ends(
    strike: Callable[[int], tuple[int, bool, Callable[[], int]]], base: Path, every: int
) -> dict[str, Any]:
    """Strike at every how manieth call, until there is none; what is wrong afterwards, by number of the call."""
    problems = []
    for blows, number in enumerate(itertools.count(1, every)):
        afresh(base)
        ended, was_struck, look = strike(number)
        if not was_struck:
            return {"ended": ended, "blows": blows, "problems": problems}
        if wrong := forked(look):
            problems.append([number, wrong])
    raise AssertionError


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        print(json.dumps(struck_everywhere(*asked.split(":"))), flush=True)
