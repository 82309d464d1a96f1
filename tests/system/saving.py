"""Two processes save models to one folder while others read it: ``saving.py [SAVES [SYNCED]]`` counts what was read
wrong.

Every part of a model tells its number, so that one whose parts are of several is found out.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from test_versions import number_of, numbered

from wordvec.formats.folder import read_model, write_model

WRITERS, READERS = 2, 2


def write(folder: Path, numbers: range, synced: int) -> None:
    """Save the models of these numbers, one after the other."""
    if not synced:
        os.fsync = lambda _file: None
    for number in numbers:
        write_model(folder, numbered(number))


def read(folder: Path, ended: Any, found: Any) -> None:
    """Read until the writers are done, and tell which numbers were read, how often, and what was wrong."""
    told: dict[str, Any] = {"reads": 0, "seen": set(), "wrong": []}
    while not ended.is_set() or not told["reads"]:
        try:
            told["seen"].add(number_of(read_model(folder)))
        except Exception as error:  # else nobody would hear of it, and wait
            told["wrong"].append(repr(error))
        told["reads"] += 1
    found.put(told)


def main(saves: int = 1000, synced: int = 1) -> dict[str, Any]:
    """What came of it: how often was read, how many models were seen, what was wrong, and what is there at the end."""
    processes = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base, "model")
        write_model(folder, numbered(0))
        ended, found = processes.Event(), processes.Queue()
        shares = [range(first, saves + 1, WRITERS) for first in range(1, WRITERS + 1)]
        writers = [processes.Process(target=write, args=(folder, share, synced)) for share in shares]
        readers = [processes.Process(target=read, args=(folder, ended, found)) for _ in range(READERS)]
        for each in (*readers, *writers):
            each.start()
        for each in writers:
            each.join()
        ended.set()
        told = [found.get() for _ in readers]
        return {
            "saves": sum(map(len, shares)),
            "reads": sum(each["reads"] for each in told),
            "models seen": len(set().union(*(each["seen"] for each in told))),
            "wrong": [what for each in told for what in each["wrong"]],
            "failed": [each.exitcode for each in writers if each.exitcode],
            "last": number_of(read_model(folder)) in {share[-1] for share in shares},
            "left": sorted(set(os.listdir(folder)) - {"arrays.safetensors", "model.json", "tags.jsonl", "words.txt"}),
        }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
