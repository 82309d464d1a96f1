"""Texts and tables: how small ones are made and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

import wordvec
from wordvec.corpora.documents import Documents

from .samples import TEXTS, labelled, only, small, text

__all__ = [
    "make_events",
    "make_fasta",
    "make_labelled",
    "make_table",
    "make_text",
    "use_events",
    "use_fasta",
    "use_labelled",
    "use_table",
    "use_text",
]


def make_text(folder: Path, version: int, name: str = "text.txt") -> None:
    (folder / name).write_text(text(version), encoding="utf-8")


def use_text(folder: Path) -> Any:
    return list(
        wordvec.Corpus.build(only(folder), folder / "out" / "corpus", lower=True, tokenizer="unicode", workers=1)
    )


def make_table(folder: Path, version: int, name: str) -> None:
    rows = [
        {"id": f"r{number}", "review": f'"{line}", he said' if number % 5 == 0 else line, "stars": number % 3}
        for number, line in enumerate(text(version).splitlines())
    ]
    path = folder / name
    if name.endswith(".parquet"):
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    elif name.endswith(".jsonl"):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    else:
        import csv

        with open(path, "w", encoding="utf-8", newline="") as file:
            tabs = {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "quotechar": None}
            writer = csv.writer(file, **tabs if name.endswith(".tsv") else {})
            writer.writerows([list(rows[0]), *(list(row.values()) for row in rows)])


def use_table(folder: Path) -> Any:
    made = Documents.build(
        only(folder), folder / "out" / "corpus", text="review", tags=["id", "stars"], lower=True, workers=1
    )
    return list(made.corpus), list(made.tags), made.start, made.row


def make_events(folder: Path, version: int) -> None:
    lines = [line.split() for line in text(version).splitlines()]
    rows = [(group, time, word) for group, line in enumerate(lines) for time, word in enumerate(line)]
    groups, times, items = (np.array(column) for column in zip(*rows, strict=True))
    np.savez(folder / "events.npz", stars=groups, times=times, review=items)


def use_events(folder: Path) -> Any:
    path = only(folder)
    order = "times" if path.suffix == ".npz" else None
    return list(wordvec.Corpus.build(path, folder / "out" / "corpus", group="stars", order=order, item="review"))


def make_fasta(folder: Path, version: int) -> None:
    lines = text(version).splitlines()
    (folder / "text.fasta").write_text("".join(f">{n}\n{line}\n" for n, line in enumerate(lines)), encoding="utf-8")


def use_fasta(folder: Path) -> Any:
    return list(wordvec.Corpus.build(only(folder), folder / "out" / "corpus", tokenizer="kmer:3+frames", workers=1))


def make_labelled(folder: Path, version: int) -> None:
    lines = (f"__label__{label} {line}\n" for line, label in zip(*labelled(version), strict=True))
    (folder / "labelled.txt").write_text("".join(lines), encoding="utf-8")


def use_labelled(folder: Path) -> Any:
    made = Documents.build(only(folder), folder / "out" / "corpus", label_prefix="__label__", workers=1)
    if len(made.tags) < 2 or not made.corpus.types:  # which `fit` refuses, as there is nothing to tell apart
        return list(made.corpus), made.tags
    model = small("FastTextClassifier").fit(made)
    return list(made.corpus), model.classes_.tolist(), model.predict_proba(TEXTS[:3])
