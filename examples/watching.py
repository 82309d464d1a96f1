"""A model watched while it is trained: scores, neighbours on their way, the end when nothing is gained any more.

    python -m examples.watching [TEXT ...] [--word music] [--epochs 40] [--patience 3] [-o FOLDER]

Without a text, the articles of Wikipedia that gensim installs with itself. WordSim-353 says when to stop and which
epoch is best; so what is reported in the end is SimLex-999, which nothing was chosen by. Callbacks change no bit of
what is learnt. FOLDER receives the model, and a picture of its scores.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import wordvec
from wordvec.callbacks import Callback, EarlyStopping, Evaluate
from wordvec.cli import console
from wordvec.corpora.samples import wikipedia_paragraphs
from wordvec.evaluation import plot_learning_curves

COLUMNS = "epoch", "loss", "score", "kept", "neighbours"


class Neighbours(Callback):
    """A callback of one's own: who is near to a word at the end of each epoch."""

    def __init__(self, word: str) -> None:
        self.word, self.seen = word, []

    def on_epoch_end(self, model: Any) -> None:
        """Look."""
        near = model.wv.most_similar(self.word, topn=4) if self.word in model.wv else []
        self.seen.append(", ".join(name for name, _ in near))


def main() -> None:
    """Train, watch, and show how it went."""
    parser = argparse.ArgumentParser(prog="python -m examples.watching", description=__doc__.partition("\n")[0])
    parser.add_argument("texts", type=Path, nargs="*", metavar="TEXT", help="files of text, a text a line")
    parser.add_argument("--word", default="music", help="whose neighbours are looked at (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=40, help="at the most (default: %(default)s)")
    parser.add_argument("--patience", type=int, default=3, help="epochs without a gain (default: %(default)s)")
    parser.add_argument("--vector-size", type=int, default=50)
    parser.add_argument("--data", default="wordsim353", help="a dataset that chooses (default: %(default)s)")
    parser.add_argument("--test", default="simlex999", help="one that does not (default: %(default)s)")
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    corpus = wordvec.Corpus.build(given.texts or wikipedia_paragraphs(), lower=True, tokenizer="unicode")
    model = wordvec.Word2Vec(sg=1, window=10, sample=1e-4, vector_size=given.vector_size, epochs=given.epochs)
    neighbours = Neighbours(given.word)
    choosing = [Evaluate(given.data, name="score"), EarlyStopping("score", patience=given.patience)]
    model.fit(corpus, callbacks=[*choosing, neighbours])
    best = next((record for record in model.history_ if "kept" in record), model.history_[-1])
    rows = [
        (f"{record['epoch']:g}", f"{record['loss']:.3f}", f"{record['score']:.1f}", "*" * (record is best), near)
        for record, near in zip(model.history_, neighbours.seen, strict=True)
    ]
    console.show_table(f"{len(rows)} of {given.epochs} epochs, chosen by {given.data}", COLUMNS, rows)
    print(wordvec.evaluate(model, given.test))
    if given.output:
        model.save(given.output)
        plot_learning_curves({"skip-gram": model.history_}, given.output.with_suffix(".png"))


if __name__ == "__main__":
    main()
