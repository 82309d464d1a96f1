"""Damage files of every format, use them, and tell what came of it.

    python -m benchmarks.damage [FORMAT ...] [--cases N] [--seed S] [--workers W]
    python -m benchmarks.damage FORMAT --case NUMBER

Case after case a small file or folder is made anew, damaged as the case's number decides, and used: loaded, trained on,
evaluated. Even numbers damage it as it lies on the disk; odd ones below its checksums and its compression, which are
then made anew, where the format has them. A case is a process of its own, with so much memory and time and no more: a
copy of one in which everything is compiled. What can come of it:

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
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import blake2b
from multiprocessing import get_context
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
MEMORY, SECONDS = 4 << 30, 20  # of one case, besides what all have
UNTOLD = "nothing was learnt"  # which tells of training, and nothing of files
LONGEST = 700  # characters of a sentence, without the path
ROOMS = wordvec, wordvec.corpora, wordvec.trainers, wordvec.evaluation
HOUSE = tuple(f"{Path(str(room.__file__)).parent}{os.sep}" for room in ROOMS)


class Outcome(NamedTuple):
    """What came of a case, and what there is to say about it."""

    kind: str
    told: str = ""


class Undamaged(NamedTuple):
    """Two versions of a format's files; what the first comes to, and what it warns of."""

    files: tuple[Files, Files]
    result: str
    warned: list[str]


@cache
def undamaged(name: str) -> Undamaged:
    """Make a format's files and use them, which also compiles what that takes."""
    format, versions = FORMATS[name], []
    for version in (0, 1):
        with tempfile.TemporaryDirectory() as made:
            format.make(Path(made), version)
            versions.append(_files_of(Path(made)))
    with tempfile.TemporaryDirectory() as place:
        result, warned, _ = _used(format, Path(place), versions[0])
    return Undamaged((versions[0], versions[1]), result, warned)


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
    return files, done, shown and files != whole.files[1]


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
    if result == whole.result:
        return Outcome("harmless", done)
    if not set(warned) <= set(whole.warned):
        return Outcome("told", f"{done}: {warned[0]}")
    return Outcome("plausible" if finite and not covered else "SILENT", done)


def _last_of(error: BaseException) -> str:
    """An error, and where it left the house."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename.startswith(HOUSE)] or list(frames)
    place = f"{Path(inside[-1].filename).name}:{inside[-1].lineno}"
    return f"{type(error).__name__} at {place}: {str(error)[:300]}"


# ------------------------------------------------------------------------------------------ a case in its own process


def one(name: str, number: int) -> Outcome:
    """What came of a case, in a copy of this process."""
    undamaged(name)  # in the copy it would be made again and again
    with tempfile.TemporaryDirectory() as place:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            _end(lambda: outcome(name, number, Path(place)), writing)
        os.close(writing)
        with open(reading, "rb") as pipe:
            told = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if told:
        return Outcome(*json.loads(told))
    ended = signal.Signals(-status).name if status < 0 else f"exit code {status}"
    kind = "hang" if ended in ("SIGXCPU", "SIGALRM") else "crash"
    return Outcome(kind, f"{struck(name, number)[1]}: {ended}")


def _end(work: Callable[[], Outcome], writing: int) -> NoReturn:
    """Work as a copy does: within limits, and never beyond."""
    try:
        _limited()
        found = work()
    except BaseException:
        found = Outcome("crash", f"of this program: {traceback.format_exc(limit=-3)}")
    finally:
        os.write(writing, json.dumps(found._replace(told=found.told[:2000])).encode())
        os._exit(0)


def _limited() -> None:
    """Let this process, which is a copy, have so much memory and time; no disk need be waited for."""
    os.fsync = lambda _file: None
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, used + SECONDS))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(5 * SECONDS)  # of one that waits instead of working


def fuzz(names: Sequence[str], cases: range, workers: int = 1) -> Iterator[tuple[str, int, Outcome]]:
    """Try cases of formats; yields each with what came of it."""
    every = [(name, number) for name in names for number in cases]
    with threadpool_limits(1):  # a copy of a process has one thread
        for name in names:
            undamaged(name)
        gc.collect()
        gc.freeze()  # so that copies share what is there
        with ProcessPoolExecutor(workers, mp_context=get_context("fork")) as pool:
            found = pool.map(one, *zip(*every, strict=True), chunksize=20)
            yield from ((*case, each) for case, each in zip(every, found, strict=True))
    gc.unfreeze()


def show(name: str, number: int) -> int:
    """Try one case in this process, with its traceback; its files stay."""
    place = Path(tempfile.mkdtemp(prefix="damaged-"))
    files, done, covered = struck(name, number)
    print(f"{name} {number}, in {place}: {done}{' (a checksum covers it)' if covered else ''}")
    result, warned, finite = _used(FORMATS[name], place, files)
    same = result == undamaged(name).result
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
    started, wrong = time.perf_counter(), 0
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, number, found in fuzz(args.formats, range(args.seed, args.seed + args.cases), args.workers):
        counts[name][found.kind] += 1
        if found.kind in WRONG:
            wrong += 1
            print(f"{name} --case {number}: {found.kind}: {found.told[:500]}", file=sys.stderr, flush=True)
    _print_table(counts)
    print(
        f"{args.cases:,} cases of each of {len(counts)} formats, {wrong:,} wrong, {time.perf_counter() - started:.0f} s"
    )
    return min(wrong, 1)


def _print_table(counts: dict[str, Counter[str]]) -> None:
    width = max(map(len, counts))
    print(f"{'':{width}}" + "".join(f"{kind:>10}" for kind in (*RIGHT, *WRONG)))
    for name, of in counts.items():
        print(f"{name:{width}}" + "".join(f"{of[kind] or '·':>10}" for kind in (*RIGHT, *WRONG)))


if __name__ == "__main__":
    sys.exit(main())
