"""Products, a patient's codes and proteins as sequences: made data whose answer is known, in seconds.

    python -m examples.sequences -o sequences

Products: sessions stay in a department, whose products are bought by Zipf's law. Codes: a patient has codes (ICD-10) of
one disease, in no order. Proteins: two families have each a motif of their own.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

import wordvec
from wordvec import Corpus, Word2Vec

CODES = {
    "diabetes": "E11.9 E78.5 I10 N18.3 H36.0 G63.2 E66.9 Z79.4".split(),
    "asthma and COPD": "J45.9 J44.1 J20.9 J30.1 R06.2 Z87.0 J96.0 R05".split(),
    "birth": "O80 Z34.0 Z37.0 O24.4 O60.1 Z39.2 O99.0 O14.9".split(),
}
EVERYONE = "Z00.0 R51 M54.5".split()  # codes that any patient has
DEPARTMENTS, SHELF = ("tea", "tools", "books", "toys", "shoes"), 40
MOTIFS = {"kinases": "HRDLKPENLL", "globins": "LSALSDLHAH"}
LETTERS = "ACDEFGHIKLMNPQRSTVWY"
SMALL: dict[str, Any] = {"vector_size": 32, "sg": 1, "min_count": 5, "sample": 0, "epochs": 30, "seed": 1}


def products(folder: Path, draw: np.random.Generator) -> None:
    """Sessions in order of time: what comes next, and what goes with a product."""
    share = 1 / np.arange(1, SHELF + 1)
    lines, time = [], 0
    for session in range(3000):
        department = draw.choice(DEPARTMENTS)
        for product in draw.choice(SHELF, draw.integers(3, 9), p=share / share.sum()):
            time += 1
            lines.append(f"{session},{time},{department} {product}")
    draw.shuffle(lines)
    (folder / "events.csv").write_text("\n".join(["session,time,product", *lines, ""]))
    corpus = Corpus.build(folder / "events.csv", group="session", order="time", item="product")
    train = wordvec.leave_last_out(corpus, folder / "held-out.jsonl", asked=1000)
    model = Word2Vec(**SMALL | {"epochs": 100, "ns_exponent": -0.5}).fit(train)
    print(wordvec.evaluate(model, folder / "held-out.jsonl", geometry=False))
    print(f"with tea 3 go: {', '.join(item for item, _ in wordvec.recommend(model, ['tea 3'], top=4))}\n")


def codes(folder: Path, draw: np.random.Generator) -> None:
    """Baskets: every code of a patient meets every other."""
    rows = []
    for patient in range(1500):
        disease = CODES[str(draw.choice(list(CODES)))]
        rows += [(f"P{patient:04}", code) for code in draw.choice(disease, 5, replace=False)]
        rows += [(f"P{patient:04}", code) for code in draw.choice(EVERYONE, 1)]
    draw.shuffle(rows)
    (folder / "codes.tsv").write_text("\n".join(["patient\tcode", *("\t".join(row) for row in rows), ""]))
    corpus = Corpus.build(folder / "codes.tsv", group="patient", item="code")
    model = Word2Vec(**SMALL, window=corpus.card["longest_text"], shrink_windows=False).fit(corpus)
    right = [
        other in disease
        for disease in CODES.values()
        for code in disease
        for other, _ in model.wv.most_similar(code, topn=3)
    ]
    print(f"codes: {np.mean(right):.1%} of the three nearest to each code are of its disease\n")


def proteins(folder: Path, draw: np.random.Generator) -> None:
    """Three-letter words of proteins, in the three reading frames of ProtVec."""
    records = []
    for number in range(600):
        family = list(MOTIFS)[number % 2]
        parts = ["".join(draw.choice(list(LETTERS), draw.integers(8, 16))) for _ in range(5)]
        records.append(f">{family} {number}\n{MOTIFS[family].join(parts)}\n")
    (folder / "proteins.fasta").write_text("".join(records))
    corpus = Corpus.build(folder / "proteins.fasta", tokenizer="kmer:3+frames")
    model = Word2Vec(**SMALL | {"min_count": 50}, window=3).fit(corpus)
    for family, motif in MOTIFS.items():
        near = [word for word, _ in model.wv.most_similar(motif[:3], topn=2)]
        print(f"{family}: to {motif[:3]} of {motif} the nearest are {', '.join(near)}")


def main() -> None:
    """Make each kind, train, and show what was known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("sequences"), help="a folder (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the data (default: %(default)s)")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    for each in products, codes, proteins:
        each(args.output, np.random.default_rng(args.seed))


if __name__ == "__main__":
    main()
