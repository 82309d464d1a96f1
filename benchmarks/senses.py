"""Senses of pseudowords, whose answer is known: every two words are merged into one, and told apart again.

    python -m benchmarks.senses TEXT [--tokens 4000000] [--pairs 100]

Words that occur 300 to 5,000 times are paired by chance, and each pair becomes one token of the text. Skip-gram is
trained on that text, and `wordvec.Senses` finds the senses of the pairs, and of as many words that were left alone.
*Purity*: the share of the occurrences of a pair that are of their token's more frequent word; that of one token is
what the more frequent word of the two has anyway. *A linear classifier* that is shown which word each context was of
says how much such contexts can tell at all (its right answers in two folds). *Two senses*: how many pairs have two;
*left alone*: how many other words have one, so that words that do mean several things count against it.
*Same word?* asks of two occurrences of a pseudoword, as WiC does: by the vectors of senses, and by contexts alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import wordvec
from wordvec.corpora.senses import Senses
from wordvec.corpora.senses.contexts import context_vectors
from wordvec.corpora.senses.looking import context_rows, rows_of_types
from wordvec.evaluation import Bootstrap, ContextPair, ContextSet, Items, Occurrence, contextual_similarity

LEAST, MOST = 300, 5_000
WINDOW = 10
IN_CONTEXT = "two senses, window 10"  # the variant whose vectors are asked about contexts
VARIANTS: dict[str, dict[str, Any]] = {
    "two senses, window 5": dict(n_senses=2, window=5),
    "two senses, window 10": dict(n_senses=2, window=10),
    "two senses, window 20": dict(n_senses=2, window=20),
    "auto, threshold -0.2": dict(n_senses="auto", threshold=-0.2),
    "auto, threshold -0.3": dict(n_senses="auto", threshold=-0.3),
    "auto, threshold -0.4": dict(n_senses="auto", threshold=-0.4),
}


class Merged(NamedTuple):
    """A corpus with pseudowords, and what each token of them was."""

    corpus: wordvec.Corpus
    pairs: dict[str, tuple[str, str]]
    alone: list[str]
    places: np.ndarray  # of the tokens of pseudowords
    was: np.ndarray  # whether each was the second word


def main() -> None:
    """Merge, train, tell apart, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path)
    parser.add_argument("--tokens", type=int, default=4_000_000)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    corpus = wordvec.Corpus.build(_lines(asked.text, asked.tokens))
    merged = merge(corpus, asked.pairs, asked.seed)
    print(f"{len(corpus.tokens):,} tokens; {asked.pairs} pseudowords", flush=True)
    began = time.process_time()
    model = wordvec.Word2Vec(sg=1, vector_size=100, window=5, min_count=5, seed=1).fit(merged.corpus)
    print(f"skip-gram: {time.process_time() - began:.0f} s of processor time", flush=True)
    print(f"a linear classifier on contexts: {100 * ceiling(merged, model):.1f}", flush=True)
    for name, settings in VARIANTS.items():
        began = time.process_time()
        senses = Senses(model, words=[*merged.pairs, *merged.alone], **settings)
        told = senses.fit_corpus(merged.corpus)
        took = time.process_time() - began
        found, plain = purities(merged, told)
        interval = Bootstrap(2000).interval(Items(found))
        if name == IN_CONTEXT:
            measure_contexts(merged, told, model)
        kept = sum(senses.senses_.get(word, 1) == 2 for word in merged.pairs)
        ones = sum(word not in senses.senses_ for word in merged.alone)
        print(
            f"{name:24} purity {100 * found.mean():.1f} ({interval.low:.1f} to {interval.high:.1f}), of one token"
            f" {100 * plain.mean():.1f}; two senses: {kept} of {len(merged.pairs)}; left alone: {ones} of"
            f" {len(merged.alone)}; {took:.0f} s",
            flush=True,
        )


def _lines(path: Path, tokens: int) -> list[str]:
    lines = []
    with path.open(encoding="utf-8") as text:
        for line in text:
            lines.append(line)
            tokens -= len(line.split())
            if tokens <= 0:
                break
    return lines


def merge(corpus: wordvec.Corpus, pairs: int, seed: int) -> Merged:
    """Merge words by twos."""
    types = corpus.types
    middle = np.flatnonzero((corpus.counts >= LEAST) & (corpus.counts <= MOST))
    able = [int(rank) for rank in middle if types[int(rank)].isalpha() and len(types[int(rank)]) > 3]
    if len(able) < 3 * pairs:
        raise ValueError(
            f"{len(able):,} words occur {LEAST} to {MOST:,} times, too few for {pairs:,} pairs: give more text"
        )
    chosen = np.random.default_rng(seed).permutation(able)[: 3 * pairs].tolist()
    of_first, of_second, alone = chosen[:pairs], chosen[pairs : 2 * pairs], chosen[2 * pairs :]
    names = list(types)
    made = {}
    for first, second in zip(of_first, of_second, strict=True):
        name = f"{types[first]}_{types[second]}"
        made[name] = types[first], types[second]
        names[first] = names[second] = name
    kind = np.zeros(len(types), np.int8)
    kind[of_first], kind[of_second] = 1, 2
    kinds = kind[corpus.tokens]

    def texts() -> Iterator[list[str]]:
        for first, last in zip(corpus.offsets[:-1].tolist(), corpus.offsets[1:].tolist(), strict=True):
            yield [names[token] for token in corpus.tokens[first:last].tolist()]

    places = np.flatnonzero(kinds)
    return Merged(wordvec.Corpus.build(texts()), made, [types[rank] for rank in alone], places, kinds[places] == 2)


def measure_contexts(merged: Merged, told: wordvec.Corpus, model: Any) -> None:
    """Whether two occurrences of a pseudoword are of the same word, as WiC asks: by senses, and by contexts alone."""
    dataset = questions(merged)
    of_senses = wordvec.Word2Vec(sg=1, vector_size=100, window=5, min_count=5, seed=1).fit(told)
    for name, vectors in (("vectors of senses", of_senses), ("vectors of words", model)):
        for row in contextual_similarity(vectors, dataset):
            row = row.with_interval(Bootstrap(2000))
            low, high = row.interval or (float("nan"), float("nan"))
            print(f"  same word? {name}, {row.variant}: {row.score:.1f} ({low:.1f} to {high:.1f}) of {row.asked:,}")


def questions(merged: Merged) -> ContextSet:
    """Twenty pairs of occurrences of each pseudoword, half of them of the same word; half are for the threshold."""
    corpus, random = merged.corpus, np.random.default_rng(0)
    types = corpus.types
    of = np.array(types)[corpus.tokens[merged.places]]
    parts: tuple[list[ContextPair], list[ContextPair]] = ([], [])

    def occurrence(number: int) -> Occurrence:
        place = int(merged.places[number])
        text = int(np.searchsorted(corpus.offsets, place, "right")) - 1
        begin, end = int(corpus.offsets[text]), int(corpus.offsets[text + 1])
        words = tuple(types[token] for token in corpus.tokens[begin:end].tolist())
        return Occurrence(words[place - begin], words, place - begin)

    for word in merged.pairs:
        here = np.flatnonzero(of == word)
        first, second = here[~merged.was[here]], here[merged.was[here]]
        for turn in range(20):
            one = random.choice(first, 2, replace=False)
            other = random.choice(second, 2, replace=False)
            chosen = (one if turn % 4 == 0 else other) if turn % 2 == 0 else (one[0], other[0])
            pair = ContextPair(occurrence(int(chosen[0])), occurrence(int(chosen[1])), float(turn % 2 == 0))
            parts[turn // 10].append(pair)
    return ContextSet("pseudowords", parts[0], parts[1], judged=True)


def ceiling(merged: Merged, model: Any) -> float:
    """The mean accuracy of logistic regression on the contexts of each pseudoword."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_score

    corpus = merged.corpus
    words, rows = context_rows(model, corpus)
    row_of, rank = rows_of_types(corpus, words), {word: place for place, word in enumerate(corpus.types)}
    of = corpus.tokens[merged.places]
    found = []
    for word in merged.pairs:
        here = np.flatnonzero(of == rank[word])
        places = merged.places[here]
        texts = np.searchsorted(corpus.offsets, places, "right")
        made = np.empty((len(places), rows.shape[1]), np.float32)
        begins, ends = corpus.offsets[texts - 1], corpus.offsets[texts]
        context_vectors(corpus.tokens, begins, ends, places, WINDOW, row_of, rows, made)
        found.append(cross_val_score(LogisticRegression(), made, merged.was[here], cv=2).mean())
    return float(np.mean(found))


def purities(merged: Merged, told: wordvec.Corpus) -> tuple[np.ndarray, np.ndarray]:
    """Of each pseudoword the purity of its senses, and that of one token."""
    names = np.array(told.types)[told.tokens[merged.places]]
    words = np.array([name.partition("#")[0] for name in names])
    found, plain = [], []
    for word in merged.pairs:
        here = words == word
        was, sense = merged.was[here], names[here]
        right = sum(max(was[sense == each].sum(), (~was[sense == each]).sum()) for each in np.unique(sense))
        found.append(right / len(was))
        plain.append(max(was.mean(), 1 - was.mean()))
    return np.array(found), np.array(plain)


if __name__ == "__main__":
    main()
