"""Which words have moved between periods of time, with a control for chance: Dubossarsky, Weinshall & Grossman (2017).

    python -m examples.drift 1900s.txt 1950s.txt 2000s.txt -o FOLDER [--controls 3] [--epochs 5] [--vector-size 100]

Each file holds the texts of a period, one a line. A model is trained on each; then the texts of all are dealt out anew
at random, as many to each period as it had, and models are trained on these, a row of them for each control. A word has
moved if hardly any word as frequent moves as far in the controls, where nothing can have changed. FOLDER receives the
table of all words, ``moved.tsv``, and a picture of the way of each of the first, ``WORD.png``. The words nearest to
these in each period are printed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from wordvec import Word2Vec
from wordvec.cli import console
from wordvec.spaces import Drift, drift, plot_way, shuffled_periods

COLUMNS = "word", "distance", "expected", "p", "corrected", "most in"
DRAWN = 3  # words
NEAREST = 8  # words that are told of each


def trained(periods: Mapping[str, Sequence[str]], **settings: Any) -> dict[str, Word2Vec]:
    """A model of each period, all alike."""
    return {period: Word2Vec(sg=1, **settings).fit(texts) for period, texts in periods.items()}


def followed(periods: Mapping[str, Sequence[str]], controls: int, **settings: Any) -> Drift:
    """The words of the periods, against so many controls."""
    chance = [list(trained(shuffled_periods(periods, seed), **settings).values()) for seed in range(controls)]
    return drift(trained(periods, **settings), chance)


def main() -> None:
    """Train, follow, write and draw."""
    parser = argparse.ArgumentParser(prog="python -m examples.drift", description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path, nargs="+", metavar="FILE", help="the texts of a period, one a line")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--controls", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--vector-size", type=int, default=100)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    settings = {name: getattr(given, name) for name in ("epochs", "vector_size", "min_count", "seed")}
    missing = [str(path) for path in given.texts if not path.is_file()]
    if missing or len(given.texts) < 2:
        parser.error(f"there is no file {missing[0]}" if missing else "one period is no way: give two files or more")
    periods = {path.stem: path.read_text("utf-8").splitlines() for path in given.texts}
    found = followed(periods, given.controls, **settings)
    rows = [(each.word, *each[1:]) for each in found.moved(None)]
    given.output.mkdir(parents=True, exist_ok=True)
    table = "".join("\t".join("" if cell is None else str(cell) for cell in row) + "\n" for row in (COLUMNS, *rows))
    (given.output / "moved.tsv").write_text(table, "utf-8")
    for word, *_ in rows[:DRAWN]:
        plot_way(found, word, given.output / f"{word.replace('/', '_')}.png")
    console.show_table(f"{len(rows):,} words of {len(periods)} periods", COLUMNS, rows[:20])
    near = {str(word): found.neighbors(str(word), NEAREST) for word, *_ in rows[:DRAWN]}
    listed = [
        (word, period, ", ".join(other for other, _ in others))
        for word, each in near.items()
        for period, others in each.items()
    ]
    console.show_table("nearest words", ("word", "period", "neighbors"), listed)


if __name__ == "__main__":
    main()
