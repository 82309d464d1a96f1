"""Search by meaning beside search by words, on texts that every machine with wordvec has.

    python -m benchmarks.search MODEL [MODEL ...] [--sentences STS.csv] [--texts FILE]
    python -m benchmarks.search sentence-transformers:NAME ...

Two questions with known answers. *Articles*: of each of the 106 Wikipedia articles that gensim installs, the first
paragraph asks, and the article's other paragraphs are the relevant ones among those of all articles. *Paraphrases*: of
each sentence pair of the STS benchmark that people gave 4 or more of 5 points, the first asks for the second among all
second sentences. nDCG, recall and reciprocal rank at 10, with 95 % intervals over the queries; TF-IDF is
scikit-learn's. With ``--texts`` it measures how long a query takes among its first 20,000 lines, and what approximate
look-ups lose.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import wordvec
from wordvec.corpora.samples import wikipedia_articles
from wordvec.encoders.names import is_encoder_name
from wordvec.evaluation import Bootstrap
from wordvec.evaluation.tasks.retrieval import retrieval
from wordvec.search import SearchIndex

DEPTH = 10
TEXTS = 20_000


class Task(NamedTuple):
    """Texts, queries, and which texts answer each query."""

    name: str
    texts: list[str]
    queries: list[str]
    relevant: list[set[int]]


def articles() -> Task:
    """The first paragraph of each article against the paragraphs of all."""
    texts: list[str] = []
    queries, relevant = [], []
    for _, paragraphs in wikipedia_articles():
        long = [each for each in paragraphs if len(each.split()) >= 20]
        if len(long) > 1:
            queries.append(long[0])
            relevant.append(set(range(len(texts), len(texts) + len(long) - 1)))
            texts += long[1:]
    return Task("articles", texts, queries, relevant)


def paraphrases(path: Path) -> Task:
    """Sentences that mean the same, of the STS benchmark."""
    pairs = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    texts = list(dict.fromkeys(cells[6] for cells in pairs))
    row = {text: place for place, text in enumerate(texts)}
    asked: dict[str, set[int]] = {}
    for cells in pairs:
        if float(cells[4]) >= 4 and cells[5] != cells[6]:
            asked.setdefault(cells[5], set()).add(row[cells[6]])
    return Task("paraphrases", texts, list(asked), list(asked.values()))


def tf_idf(task: Task) -> list[list[int]]:
    """Rankings by the cosine of TF-IDF vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(sublinear_tf=True)
    texts = vectorizer.fit_transform(task.texts)
    scores = (vectorizer.transform(task.queries) @ texts.T).toarray()
    return np.argsort(-scores, axis=1, kind="stable")[:, :DEPTH].tolist()


def report(name: str, task: Task, found: Sequence[Sequence[int]]) -> str:
    """A line of the table."""
    rows = [row.with_interval(Bootstrap(1000)) for row in retrieval(found, task.relevant, DEPTH, task.name)]
    cells = [f"{row.score:.1f} ({row.interval.low:.1f} to {row.interval.high:.1f})" for row in rows if row.interval]
    return f"| {name} | " + " | ".join(cells) + " |"


def quality(task: Task, models: list[str]) -> None:
    """The table of one task."""
    print(f"\n{task.name}: {len(task.texts):,} texts, {len(task.queries):,} queries\n")
    print("| | nDCG@10 | recall@10 | reciprocal rank |\n|---|---:|---:|---:|")
    print(report("TF-IDF", task, tf_idf(task)), flush=True)
    for number, path in enumerate(models):
        encoder = is_encoder_name(path)
        model = path if encoder else wordvec.load(path)
        for weighting in ("sif",) if encoder else ("mean", "idf", "sif"):
            start = time.process_time()
            index = SearchIndex(model, weighting).fit(task.texts)
            print(f"encoded in {time.process_time() - start:.0f} s of processors", file=sys.stderr)
            methods = ("bm25", "vectors", "hybrid") if weighting == "sif" and not number else ("vectors", "hybrid")
            for method in methods:
                hits = index.search_all(task.queries, DEPTH, method=method)
                name = "BM25" if method == "bm25" else Path(path).name + ("" if encoder else f", {weighting}")
                name += ", hybrid" * (method == "hybrid")
                print(report(name, task, [[int(str(hit.id)) for hit in each] for each in hits]), flush=True)


def speed(path: Path, model: str) -> None:
    """Seconds a query, and how many of the ten nearest an approximate look-up finds."""
    with open(path, encoding="utf-8") as file:
        texts = [line.strip() for line, _ in zip(file, range(TEXTS), strict=False)]
    loaded = model if is_encoder_name(model) else wordvec.load(model)
    started = time.perf_counter()
    index = SearchIndex(loaded, approximate=False).fit(texts)
    print(f"\n{len(texts):,} texts: encoded in {time.perf_counter() - started:.1f} s")
    queries = [" ".join(text.split()[:5]) for text in texts[:: len(texts) // 100] if len(text.split()) > 4]
    for method in ("vectors", "bm25", "hybrid"):
        index.search(queries[0], method=method)  # makes what is made once
        taken = []
        for query in queries:
            started = time.perf_counter()
            index.search(query, method=method)
            taken.append(1000 * (time.perf_counter() - started))
        print(f"{method}: median {np.median(taken):.1f} ms a query, worst {max(taken):.1f}")
    started = time.perf_counter()
    near = SearchIndex(loaded, approximate=True).fit(texts)
    print(f"graph made in {time.perf_counter() - started:.1f} s, encoding included")
    ways = index.neighbors_.unit[:: len(texts) // 500] + np.float32(0.01)
    exact, found = index.neighbors_.nearest(ways, 10)[0], near.neighbors_.nearest(ways, 10)[0]
    shared = [len({*one} & {*other}) / 10 for one, other in zip(exact.tolist(), found.tolist(), strict=True)]
    print(f"recall of the approximate ten nearest: {np.mean(shared):.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.search", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="+", metavar="MODEL", help="folders of models, or names of encoders")
    parser.add_argument("--sentences", type=Path, help="a file of the STS benchmark, such as sts-test.csv")
    parser.add_argument("--texts", type=Path, help="a text, for the times")
    args = parser.parse_args()
    quality(articles(), args.models)
    if args.sentences:
        quality(paraphrases(args.sentences), args.models)
    if args.texts:
        speed(args.texts, args.models[0])


if __name__ == "__main__":
    main()
