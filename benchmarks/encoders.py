"""Methods trained on a text beside encoders that were trained elsewhere, by one protocol.

    python -m benchmarks.encoders TEXT --words DATA --sentences STS.csv [--reviews REVIEWS.tsv] --model FOLDER -o OUT

Ours are trained on the first ``--tokens`` of TEXT. Beside them stand wordllama, a static encoder whose weights come
with its package, and a model of sentence-transformers (``--model``, a folder or a name): its vectors of words by
themselves, and of words in ``--contexts`` contexts of the same text (`wordvec.distill`).

All are asked the same words, those of the datasets in DATA and of the sentences that occur ``--min-count`` times in
the text: analogies are answered among these, so that they are easier here than in other tables. Sentences and reviews
are pooled by SIF of word vectors, or encoded as a whole by what encodes texts; those of distilled vectors know the same
words only. Every step runs in a process of its own, and is not repeated where OUT holds what it makes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

import wordvec
from wordvec.evaluation import Bootstrap, evaluate, read_datasets
from wordvec.vectors.keyed import keyed_vectors
from wordvec.vectors.pooled_tokens import tokens_of

SETTINGS: dict[str, dict[str, Any]] = {
    "skip-gram": dict(trainer="Word2Vec", sg=1, vector_size=100, window=5, epochs=5),
    "FastText": dict(trainer="FastText", sg=1, vector_size=100, window=5, epochs=5, bucket=200_000),
    "GloVe": dict(trainer="GloVe", vector_size=100, window=10, x_max=10, epochs=25),
    "PPMI-SVD": dict(trainer="PPMISVD", vector_size=100, window=5),
}
REVIEWS = 1_000


def wordllama() -> Callable[[list[str]], np.ndarray]:
    """The static encoder whose weights are in its package."""
    from wordllama import WordLlama

    place = Path(importlib.util.find_spec("wordllama").origin).parent
    return WordLlama.load(cache_dir=place, disable_download=True).embed


def main() -> None:
    """Make what is missing, measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--words", type=Path, nargs="+", required=True, metavar="DATA")
    parser.add_argument("--sentences", type=Path, required=True, metavar="STS.csv")
    parser.add_argument("--reviews", type=Path, metavar="REVIEWS.tsv")
    parser.add_argument("--model", required=True, metavar="FOLDER")
    parser.add_argument("--tokens", type=int, default=4_000_000)
    parser.add_argument("--contexts", type=int, default=5)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    asked.output.mkdir(parents=True, exist_ok=True)
    prepare(asked)
    steps = [*SETTINGS, "wordllama", "encoder, words alone", "encoder, distilled"]
    for name in steps:
        place = asked.output / f"{name.replace(', ', '-').replace(' ', '-')}.json"
        if not place.exists():
            with get_context("spawn").Pool(1) as pool:
                found = pool.apply(step, (name, asked))
            place.write_text(json.dumps(found, indent=1))
        show(name, json.loads(place.read_text()))


def prepare(asked: argparse.Namespace) -> None:
    """Cut the text, and list the words that all are asked for."""
    corpus, left = asked.output / "corpus", asked.tokens
    if not corpus.exists():
        lines = []
        with asked.text.open(encoding="utf-8") as text:
            for line in text:
                lines.append(line)
                left -= len(line.split())
                if left <= 0:
                    break
        wordvec.Corpus.build(lines, corpus)
    encoded = wordvec.Corpus.open(corpus)
    known = set(encoded.types[: encoded.cut(asked.min_count)])
    datasets, _ = read_datasets([*asked.words])
    words = dict.fromkeys(word.lower() for dataset in datasets for word in dataset.words())
    sentences, _ = read_datasets(asked.sentences)
    words |= dict.fromkeys(word for pair in sentences[0].pairs for text in pair[:2] for word in tokens_of(text.lower()))
    rank = {word: place for place, word in enumerate(encoded.types)}
    kept = sorted((word for word in words if word in known), key=rank.__getitem__)
    (asked.output / "words.txt").write_text("\n".join(kept), encoding="utf-8")
    if asked.reviews:
        rows = asked.reviews.read_text(encoding="utf-8").split("\n")[:-1]
        rows = rows[:: max(len(rows) // REVIEWS, 1)]
        (asked.output / "reviews.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(encoded.tokens):,} tokens, {len(kept):,} words are asked for", flush=True)


def step(name: str, asked: argparse.Namespace) -> dict[str, Any]:
    """Make vectors, or open an encoder, and measure it: seconds of processor time, peak memory, scores."""
    words = (asked.output / "words.txt").read_text(encoding="utf-8").split("\n")
    began = time.process_time()
    if name in SETTINGS:
        given = dict(SETTINGS[name])
        model = getattr(wordvec, given.pop("trainer"))(**given, min_count=asked.min_count)
        model.fit(asked.output / "corpus")
        made: Any = model
        known = {word: place for place, word in enumerate(model.wv.index_to_key)}
        rows = np.stack([model.wv.vectors[known[word]] for word in words])
        of_words: Any = keyed_vectors(words, rows)
    elif name == "encoder, distilled":
        os.environ["HF_HUB_OFFLINE"] = "1"
        of_words = wordvec.distill(
            f"transformers:{asked.model}",
            asked.output / "corpus",
            words=words,
            contexts=asked.contexts,
            checkpoint=asked.output / "distilling.checkpoint",
        )
        made = of_words
    else:
        os.environ["HF_HUB_OFFLINE"] = "1"
        made = of_words = wordllama() if name == "wordllama" else f"sentence-transformers:{asked.model}"
    making = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.process_time()
    how = dict(geometry=False, bootstrap=Bootstrap(1000), methods="3cosadd", weightings="sif")
    more = {"vocabulary": words} if callable(of_words) or isinstance(of_words, str) else {}
    rows = [*evaluate(of_words, asked.words, **how, **more).rows, *evaluate(made, asked.sentences, **how, **more).rows]
    if asked.reviews:
        rows += evaluate(made, asked.output / "reviews.tsv", **how, **more).rows
    return {
        "making_seconds": making,
        "measuring_seconds": time.process_time() - began,
        "making_mb": peak,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": [row.to_dict() for row in rows if row.level == "total"],
    }


def show(name: str, found: dict[str, Any]) -> None:
    """A method's scores with their intervals."""
    print(
        f"\n{name}: made in {found['making_seconds']:,.0f} s of processor time, {found['making_mb']:,.0f} MB at most;"
    )
    print(f"measured in {found['measuring_seconds']:,.0f} s, {found['peak_mb']:,.0f} MB at most")
    for row in found["rows"]:
        low, high = row["interval"] or (float("nan"), float("nan"))
        print(f"  {row['dataset']:24} {row['measure']:22} {row['score']:6.1f} ({low:.1f} to {high:.1f})", end="")
        print(f"  {row['asked']:,} of {row['total']:,}", flush=True)


if __name__ == "__main__":
    main()
