"""Datasets to evaluate by: how small ones are made and used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from wordvec.evaluation import Bootstrap, evaluate

from .samples import WORDS, vectors

__all__ = ["make_bias", "make_dataset", "make_weat", "make_wic", "use_dataset"]


def make_dataset(folder: Path, version: int, line: Callable[[Random, list[str]], str], head: str, name: str) -> None:
    random = Random(version)
    lines = (line(random, random.sample(WORDS[:12], 6)) for _ in range(20))
    (folder / name).write_text(head + "".join(lines), encoding="utf-8")


def make_weat(folder: Path, version: int) -> None:
    keys = {"X_key": "ships", "Y_key": "ovens", "A_key": "sea", "B_key": "home"}
    lists = {name: WORDS[3 * n + version : 3 * n + version + 3] for n, name in enumerate(keys.values())}
    tests = {f"test {number}": keys | lists for number in range(3)}
    (folder / "weat.json").write_text(json.dumps(tests, indent=1, ensure_ascii=False), encoding="utf-8")


def make_wic(folder: Path, version: int) -> None:
    random = Random(version)
    for part in ("train", "dev"):
        (folder / part).mkdir()
        chosen = [random.sample(WORDS, 3) for _ in range(8)]
        lines = (f"{one}\tN\t0-1\t{one} {two}\t{three} {one}\n" for one, two, three in chosen)
        (folder / part / f"{part}.data.txt").write_text("".join(lines), encoding="utf-8")
        (folder / part / f"{part}.gold.txt").write_text("".join(random.choice("TF") + "\n" for _ in chosen))


def make_bias(folder: Path, version: int) -> None:
    (folder / "tests").mkdir()
    for number in range(3):
        names = ("ships", "ovens", "sea", "home")
        lists = (WORDS[3 * n + version : 3 * n + version + 2 + number % 2] for n in range(4))
        lines = (f"{name}: {', '.join(each)}\n" for name, each in zip(names, lists, strict=True))
        (folder / "tests" / f"test{number}.txt").write_text("".join(lines), encoding="utf-8")


def use_dataset(folder: Path) -> Any:
    try:
        report = evaluate(vectors(), folder, geometry=False, bootstrap=Bootstrap(0))
    except ValueError as error:
        if str(error).startswith("none of the datasets"):  # they were read, and go by the names they have in reports
            return str(error)
        raise
    return [row.to_dict() for row in report.rows]
