"""Pictures of digits named by words: vectors from elsewhere, laid upon those of a text.

    python -m examples.digits -o digits

The pictures are those of scikit-learn, 64 brightnesses each, and the words those of the sample of Wikipedia. Half of
the pictures, with the words for what they show, say how one space lies upon the other; the other half is named.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors
from sklearn.datasets import load_digits

import wordvec
from wordvec.corpora.samples import wikipedia_paragraphs

NAMES = "zero one two three four five six seven eight nine".split()


def pictures(folder: Path) -> KeyedVectors:
    """The pictures as any program might leave them, read as vectors: ``seven 42`` is number 42, and shows a seven."""
    digits = load_digits()
    ids = [f"{NAMES[shown]} {number}" for number, shown in enumerate(digits.target)]
    np.savez(folder / "pictures.npz", ids=ids, features=digits.data)
    return wordvec.read_vectors(folder / "pictures.npz")


def main() -> None:
    """Read pictures, train words, align, and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, default=Path("digits"), help="a folder (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=10, help="of training the words (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the halves (default: %(default)s)")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    seen = pictures(args.output)
    near = seen.most_similar(seen.index_to_key[0], topn=5)
    print(f"nearest to {seen.index_to_key[0]!r}: {', '.join(name for name, _ in near)}")
    words = wordvec.Word2Vec(vector_size=64, sg=1, epochs=args.epochs, min_count=5).fit(wikipedia_paragraphs()).wv
    pairs = [(picture, picture.split()[0]) for picture in seen.index_to_key]
    order = np.random.default_rng(args.seed).permutation(len(pairs))
    known, asked = ([pairs[place] for place in half] for half in np.array_split(order, 2))
    names = KeyedVectors(64)
    names.add_vectors(NAMES, np.stack([words[name] for name in NAMES]))
    for what, target in (f"{len(NAMES)} names", names), (f"{len(words):,} words", words):
        aligned = wordvec.align(seen, target, known, refine=0)  # many pictures to a word: no dictionary to refine
        (row,) = aligned.precision(asked, at=[1], neighbors=0)
        low, high = row.interval
        print(f"named right among {what}: {row.score:.1f} % of {row.asked:,} ({low:.1f} to {high:.1f})")
    wordvec.write_vectors(aligned.wv, args.output / "pictures-among-words.npz")


if __name__ == "__main__":
    main()
