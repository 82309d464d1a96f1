"""The senses of words in a text, and whom each is near: a model, its corpus told apart, and a model of that.

    python -m examples.senses [TEXT ...] [--words church power party press] [--n-senses 2] [-o FOLDER]

Without a text, the articles of Wikipedia that gensim installs with itself. Vectors are trained twice: those of the
first model tell the contexts of each word apart (Huang et al. 2012), and those of the second have a row for each sense.
FOLDER receives the second model.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import wordvec
from wordvec.cli import console
from wordvec.corpora.samples import wikipedia_paragraphs

WORDS = ("church", "power", "party", "press")
COLUMNS = "sense", "share", "words around", "neighbours"


def told_apart(corpus: wordvec.Corpus, words: list[str], n_senses: int | str, **settings: Any) -> tuple[Any, Any]:
    """The senses of words of a corpus, and a model of the corpus that has them."""
    model = wordvec.Word2Vec(sg=1, **settings).fit(corpus)
    senses = wordvec.Senses(model, words=words, n_senses=n_senses)
    return senses, wordvec.Word2Vec(sg=1, **settings).fit(senses.fit_corpus(corpus))


def main() -> None:
    """Train, tell apart, train again, and show."""
    parser = argparse.ArgumentParser(prog="python -m examples.senses", description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path, nargs="*", metavar="TEXT", help="files of text, a text a line")
    parser.add_argument("--words", nargs="+", default=list(WORDS), metavar="WORD")
    parser.add_argument("--n-senses", default="2", metavar="NUMBER|auto")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--vector-size", type=int, default=100)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--sample", type=float, default=1e-4)
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    missing = [str(path) for path in given.texts if not path.is_file()]
    if missing:
        parser.error(f"there is no file {missing[0]}")
    corpus = wordvec.Corpus.build(given.texts or wikipedia_paragraphs(), lower=True, tokenizer="unicode")
    number = given.n_senses if given.n_senses == "auto" else int(given.n_senses)
    settings = {"epochs": given.epochs, "vector_size": given.vector_size, "min_count": given.min_count}
    settings |= {"sample": given.sample, "window": 10}
    senses, model = told_apart(corpus, given.words, number, **settings)
    rows = []
    for word, shares in senses.shares_.items():
        for sense, (share, around) in enumerate(zip(shares, senses.typical_words(word, 4), strict=True), 1):
            near = model.wv.most_similar(f"{word}#{sense}", topn=4) if f"{word}#{sense}" in model.wv else []
            rows.append((f"{word}#{sense}", f"{share:.0%}", ", ".join(around), ", ".join(name for name, _ in near)))
    console.show_table(f"{len(senses.senses_)} of {senses.looked_at_} words have several senses", COLUMNS, rows)
    if given.output:
        model.save(given.output)


if __name__ == "__main__":
    main()
