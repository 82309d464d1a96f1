"""Damage files of every format, use them, and tell what came of it.

    python -m benchmarks.damage [FORMAT ...] [--cases N] [--seed S] [--workers W]
    python -m benchmarks.damage FORMAT --case NUMBER

Case after case a small file or folder is made anew, damaged as its number decides, and used: loaded, trained on,
evaluated. Even numbers damage it as it lies on the disk; odd ones below its checksums and its compression, which are
then made anew, where the format has them. Cases are tried in copies of a process in which everything is compiled, with
so much memory and time and no more; what goes wrong there is tried again in a copy of its own. What can come of a case:

=========== ===========================================================================================
refused     one sentence of ours, which names the path
harmless    the same result as without damage
told        another result, and a warning
plausible   another result of finite numbers, where no checksum could have shown the damage
SILENT      any other result
nameless    an error of ours that does not name the path, or takes more than a sentence
traceback   any other error
crash       the process was ended by a signal
hang        the work did not end in time
memory      the work wanted more memory than there was
=========== ===========================================================================================

What stands in the second half of the table is wrong: the program shows these cases, and ends with 1.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import blake2b
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, NoReturn

import numpy as np
from threadpoolctl import threadpool_limits

import wordvec
import wordvec.corpora
import wordvec.evaluation
import wordvec.trainers

from .blows import Files, damage
from .formats import FORMATS, Format

__all__ = ["Outcome", "fuzz", "main"]

RIGHT = "refused", "harmless", "told", "plausible"
WRONG = "SILENT", "nameless", "traceback", "crash", "hang", "memory"
TOGETHER = 25  # cases in one copy of the process
MEMORY, SECONDS = 4 << 30, 20  # what one case may take
PATIENCE = 5  # times as long it may wait
UNTOLD = "nothing was learnt"  # which tells of training, and nothing of files
LONGEST = 700  # characters of a sentence, without the path
ROOMS = wordvec, wordvec.corpora, wordvec.trainers, wordvec.evaluation
HOUSE = tuple(f"{Path(str(room.__file__)).parent}{os.sep}" for room in ROOMS)


class Outcome(NamedTuple):
    """What came of a case, and what there is to say about it."""

    kind: str
    told: str = ""


class Undamaged(NamedTuple):
    """Two versions of a format's files; what they come to, and what the first warns of."""

    files: tuple[Files, Files]
    results: tuple[str, str]
    warned: list[str]


@cache
def undamaged(name: str) -> Undamaged:
    """Make a format's files and use them, which also compiles what that takes."""
    first, other = (_made_and_used(FORMATS[name], version) for version in (0, 1))
    return Undamaged((first[0], other[0]), (first[1], other[1]), first[2])


def _made_and_used(format: Format, version: int) -> tuple[Files, str, list[str]]:
    """The files, what they come to, and the warnings; refusals, too, which mean the state of another run."""
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as place:
        format.make(Path(made), version)
        files = _files_of(Path(made))
        try:
            return (files, *_used(format, Path(place), files)[:2])
        except (wordvec.CorpusError, wordvec.FormatError):
            return files, "", []


def _files_of(folder: Path) -> Files:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _used(format: Format, place: Path, files: Files) -> tuple[str, list[str], bool]:
    """The digest of what files come to, the warnings, and whether all numbers are finite."""
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = format.use(place)
    digest = blake2b()
    finite = _take(digest, result)
    told = [str(each.message).replace(str(place), "") for each in caught if each.category is UserWarning]
    return digest.hexdigest(), [each for each in told if not each.startswith(UNTOLD)], finite


def _take(digest: Any, value: Any) -> bool:
    """Add a result to a digest; returns whether its numbers are finite."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        digest.update(f"{value.shape}{value.dtype}".encode() + value.tobytes())
        return value.dtype.kind != "f" or bool(np.isfinite(value).all())
    if isinstance(value, dict):
        value = [(key, each) for key, each in value.items() if "second" not in str(key)]
    if isinstance(value, list | tuple):
        digest.update(f"{len(value)}:".encode())
        return min([_take(digest, each) for each in value], default=True)  # `all` would leave some out
    digest.update(repr(value).encode("utf-8", "backslashreplace") + b";")
    return not isinstance(value, float) or bool(np.isfinite(value))


def struck(name: str, number: int) -> tuple[Files, str, bool]:
    """The files of a case; what was done to them; and whether a checksum shows it."""
    format, whole = FORMATS[name], undamaged(name)
    random = Random(f"{name} {number}")
    if number % 2 and format.bare and format.sealed:
        files, done = damage(random, *map(format.bare, whole.files))
        return format.sealed(files), f"{done}; sealed anew", False
    files, done = damage(random, *whole.files)
    changed = [each for each, data in whole.files[0].items() if files.get(each) != data]
    shown = any(format.covered(each, files.get(each, b"")) for each in changed)
    return files, done, shown


def outcome(name: str, number: int, place: Path) -> Outcome:
    """What came of a case, in this process."""
    files, done, covered = struck(name, number)
    whole = undamaged(name)
    try:
        result, warned, finite = _used(FORMATS[name], place, files)
    except MemoryError:
        return Outcome("memory", f"{done}: {traceback.format_exc(limit=-3)}")
    except (wordvec.CorpusError, wordvec.FormatError, wordvec.TrainingError, ValueError, TypeError) as error:
        told = str(error)
        if not traceback.extract_tb(error.__traceback__)[-1].filename.startswith(HOUSE):
            return Outcome("traceback", f"{done}: {_last_of(error)}")
        named = str(place) in told or isinstance(error, wordvec.TrainingError)
        short = "\n" not in told and len(told.replace(str(place), "")) < LONGEST
        return Outcome("refused" if named and short else "nameless", f"{done}: {type(error).__name__}: {told}")
    except BaseException as error:
        return Outcome("traceback", f"{done}: {_last_of(error)}")
    if result == whole.results[0]:
        return Outcome("harmless", done)
    if not set(warned) <= set(whole.warned):
        return Outcome("told", f"{done}: {warned[0]}")
    fine = finite and (not covered or result == whole.results[1])  # the whole other version
    return Outcome("plausible" if fine else "SILENT", done)


def _last_of(error: BaseException) -> str:
    """An error, and where it left the house."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename.startswith(HOUSE)] or list(frames)
    place = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}"
    return f"{type(error).__name__} at {place}: {str(error)[:300]}"


# ------------------------------------------------------------------------------------------ a case in its own process


def several(name: str, numbers: range) -> list[Outcome]:
    """What came of some cases, one after the other in a copy of this process; what went wrong is tried again alone."""
    undamaged(name)  # in the copy it would be made again and again
    found: list[Outcome] = []
    while len(found) < len(numbers):
        found += _copy(name, numbers[len(found) :])
    for place, number in enumerate(numbers):
        if found[place].kind in WRONG and len(numbers) > 1:
            (alone,) = _copy(name, numbers[place : place + 1])
            after = f"{found[place].told}; only after {name} {numbers[0]} to {number - 1}"
            found[place] = alone if alone.kind in WRONG else found[place]._replace(told=after)
    return found


def _copy(name: str, numbers: range) -> list[Outcome]:
    """What came of the first of some cases in a copy of this process, down to one that ended it."""
    with tempfile.TemporaryDirectory() as place:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _work_as_copy(name, numbers, Path(place), writing)
        os.close(writing)
        with open(reading, encoding="utf-8") as pipe:
            found = [Outcome(*json.loads(line)) for line in pipe]
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if len(found) < len(numbers):
        ended = signal.Signals(-status).name if status < 0 else f"exit code {status}"
        kind = "hang" if ended in ("SIGXCPU", "SIGALRM") else "crash"
        found.append(Outcome(kind, f"{struck(name, numbers[len(found)])[1]}: {ended}"))
    return found


def _work_as_copy(name: str, numbers: range, place: Path, writing: int) -> NoReturn:
    """Try cases in this process, which is a copy, within limits; it ends here, whatever happens."""
    try:
        os.fsync = lambda _file: None  # no disk need be waited for
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        for number in numbers:
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + SECONDS, resource.RLIM_INFINITY))
            signal.alarm(PATIENCE * SECONDS)  # of one that waits instead of working
            (place / str(number)).mkdir()
            found = outcome(name, number, place / str(number))
            os.write(writing, json.dumps(found._replace(told=found.told[:2000])).encode() + b"\n")
        os._exit(0)
    except BaseException:
        found = Outcome("crash", f"of this program: {traceback.format_exc(limit=-3)}")
        os.write(writing, json.dumps(found).encode() + b"\n")
    finally:
        os._exit(1)


def fuzz(names: Sequence[str], cases: range, workers: int = 1) -> Iterator[tuple[str, int, Outcome]]:
    """Try cases of formats; yields each with what came of it."""
    batches = [(name, cases[first : first + TOGETHER]) for name in names for first in range(0, len(cases), TOGETHER)]
    with threadpool_limits(1):  # a copy of a process has one thread
        for name in names:
            undamaged(name)
        gc.collect()
        gc.freeze()  # so that copies share what is there
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
            for (name, numbers), found in zip(batches, pool.map(several, *zip(*batches, strict=True)), strict=True):
                yield from ((name, number, each) for number, each in zip(numbers, found, strict=True))
    gc.unfreeze()


def show(name: str, number: int) -> int:
    """Try one case in this process, with its traceback; its files stay."""
    place = Path(tempfile.mkdtemp(prefix="damaged-"))
    files, done, covered = struck(name, number)
    print(f"{name} {number}, in {place}: {done}{' (a checksum covers it)' if covered else ''}")
    result, warned, finite = _used(FORMATS[name], place, files)
    same = result == undamaged(name).results[0]
    print(
        f"the result is {'the same' if same else 'another'}, {'finite' if finite else 'NOT FINITE'}; warnings: {warned}"
    )
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; returns its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.damage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("formats", nargs="*", metavar="FORMAT", default=list(FORMATS), help=f"default: all of {', '.join(FORMATS)}")
    add("--cases", type=int, default=100, help="of each format (default: %(default)s)")
    add("--seed", type=int, default=0, help="the number of the first case (default: %(default)s)")
    add("--workers", type=int, default=os.cpu_count(), help="processes (default: %(default)s)")
    add("--case", type=int, metavar="NUMBER", help="this case alone, with its traceback; its files stay")
    args = parser.parse_args(arguments)
    if unknown := set(args.formats) - FORMATS.keys():
        parser.error(f"there is no format {', '.join(sorted(unknown))}; choose among {', '.join(FORMATS)}")
    if args.case is not None:
        return max(show(name, args.case) for name in args.formats)
    print(_row("", *RIGHT, *WRONG))
    started, wrong = time.perf_counter(), 0
    every = fuzz(args.formats, range(args.seed, args.seed + args.cases), args.workers)
    for name, of_one in groupby(every, key=itemgetter(0)):
        counts: Counter[str] = Counter()
        for _, number, found in of_one:
            counts[found.kind] += 1
            if found.kind in WRONG:
                print(f"{name} --case {number}: {found.kind}: {found.told[:500]}", file=sys.stderr, flush=True)
        print(_row(name, *(f"{counts[kind]:,}" if counts[kind] else "·" for kind in (*RIGHT, *WRONG))), flush=True)
        wrong += sum(counts[kind] for kind in WRONG)
    seconds = time.perf_counter() - started
    print(f"{args.cases:,} cases of each of {len(args.formats)} formats, {wrong:,} wrong, {seconds:.0f} s")
    return min(wrong, 1)


def _row(name: str, *cells: str) -> str:
    return f"{name:{max(map(len, FORMATS))}}" + "".join(f"{cell:>10}" for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
