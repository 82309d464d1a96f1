"""Which article a paragraph is from: texts of many labels, a classifier, how sure it is, and why.

    python -m examples.topics [--articles 106] [--epochs 25] [--word-ngrams 2] [-o topics.ftz]

The paragraphs are those of 106 articles of Wikipedia that gensim installs with itself. Every third one of an article is
held out, and asked for; beside the classifier stands what needs no learning of vectors for the purpose: the means of a
skip-gram model's vectors, and a logistic regression on them. FILE receives the classifier, made small.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.pipeline import make_pipeline

import wordvec
from wordvec.cli import console
from wordvec.corpora.samples import wikipedia_articles

COLUMNS = "method", "right, %", "macro F1"


def paragraphs(articles: int, words: int = 30) -> tuple[list[str], list[str]]:
    """Paragraphs of some length, and the titles of the articles that they are from."""
    known = [(text, title) for title, texts in list(wikipedia_articles())[:articles] for text in texts]
    texts, titles = zip(*((text, title) for text, title in known if len(text.split()) >= words), strict=True)
    return list(texts), list(titles)


def apart(texts: list[str], titles: list[str]) -> tuple[Any, Any]:
    """Two thirds of each article, to learn from, and the third that is asked for."""
    seen: dict[str, int] = {}
    parts: tuple[Any, Any] = (([], []), ([], []))
    for text, title in zip(texts, titles, strict=True):
        seen[title] = seen.get(title, 0) + 1
        part = parts[seen[title] % 3 == 0]
        part[0].append(text)
        part[1].append(title)
    return parts


def main() -> None:
    """Learn, ask, compare, and look at what was hard."""
    parser = argparse.ArgumentParser(prog="python -m examples.topics", description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=106, help="how many of them (default: %(default)s)")
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--word-ngrams", type=int, default=2)
    parser.add_argument("--vector-size", type=int, default=50)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="a classifier in fastText's format: x.ftz")
    given = parser.parse_args()
    known, (texts, titles) = apart(*paragraphs(given.articles))
    how = {"vector_size": given.vector_size, "epochs": given.epochs}
    model = wordvec.FastTextClassifier(learning_rate=0.5, word_ngrams=given.word_ngrams, **how).fit(*known)
    vectors = wordvec.Word2Vec(sg=1, window=10, min_count=2, sample=1e-4, **how).fit(known[0])
    pooled = make_pipeline(wordvec.PooledVectors(vectors, "sif"), LogisticRegression(C=100, max_iter=1000)).fit(*known)
    rows = []
    for name, found in {"classifier": model.predict(texts), "means of vectors": pooled.predict(texts)}.items():
        right = 100 * np.mean(np.asarray(titles) == found)
        rows.append((name, f"{right:.1f}", f"{100 * f1_score(titles, found, average='macro'):.1f}"))
    most = max(titles.count(title) for title in set(titles))
    rows.append(("always the longest article", f"{100 * most / len(titles):.1f}", ""))
    console.show_table(f"{len(texts):,} paragraphs of {len(set(titles))} articles", COLUMNS, rows)
    often = model.report(texts, titles).confusions()[:5]
    console.show_table("taken for another most often", ("article", "taken for", "times"), often)
    first = next(text for text, title, found in zip(texts, titles, model.predict(texts), strict=True) if title == found)
    (label, probability), *_ = model.predict_labels([first])[0]
    pieces = ", ".join(f"{piece.piece} {piece.contribution:.2f}" for piece in model.explain(first).pieces[:6])
    print(f"{first[:60]}…: {label}, with probability {probability:.2f}, for: {pieces}")
    if given.output:
        wordvec.write_vectors(wordvec.quantize(model), given.output)


if __name__ == "__main__":
    main()
