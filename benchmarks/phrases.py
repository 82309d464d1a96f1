"""How fast phrases are found and joined, beside gensim: ``python -m benchmarks.phrases TEXT``.

Both read a text that is in memory already, gensim as lists of words, wordvec as an encoded corpus; the time to encode
it is a line of its own. They run in turns, and the medians stand in the table. Scores and tokens are compared, too.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

from gensim.models.phrases import Phrases as Gensims

from wordvec import Corpus, Phrases
from wordvec.corpora.phrases import ENGLISH_CONNECTOR_WORDS
from wordvec.progress import SILENT

SETTINGS: dict[str, dict[str, Any]] = {
    "default": {},
    "default, connector words": {"connector_words": ENGLISH_CONNECTOR_WORDS},
    "npmi": {"scoring": "npmi", "threshold": 0.5},
    "npmi, connector words": {"scoring": "npmi", "threshold": 0.5, "connector_words": ENGLISH_CONNECTOR_WORDS},
}


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the function gives."""
    started = time.perf_counter()
    found = function()
    return time.perf_counter() - started, found


def alike(texts: Iterable[list[str]], others: Iterable[list[str]]) -> bool:
    """Whether all tokens are the same."""
    return all(one == other for one, other in zip(texts, others, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--settings", nargs="*", choices=SETTINGS, default=list(SETTINGS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Corpus.build(["a warm start"], Path(folder, "warm"), progress=SILENT)
        Phrases(workers=given.workers, threshold=1e-9, min_count=1).fit_transform([["a", "warm", "start"]] * 3)
        seconds, corpus = timed(
            lambda: Corpus.build(given.text, Path(folder, "corpus"), workers=given.workers, progress=SILENT)
        )
        texts = list(corpus)
        print(f"{len(corpus.tokens):,} tokens, encoded in {seconds:.2f} s\n")
        print("| scoring | phrases | gensim, fit | wordvec, fit | | gensim, join | wordvec, join | | equal |")
        print("|---|---|---|---|---|---|---|---|---|")
        for name in given.settings:
            runs = []
            for number in range(given.rounds):
                theirs, model = timed(lambda name=name: Gensims(texts, max_vocab_size=10**9, **SETTINGS[name]))
                phrases = Phrases(workers=given.workers, **SETTINGS[name])
                ours, _ = timed(lambda phrases=phrases: phrases.fit(corpus))
                if number == 0:
                    frozen = model.freeze()
                    joined = timed(lambda frozen=frozen: [frozen[text] for text in texts])
                    place = Path(folder, f"joined {name}")
                    own = timed(lambda phrases=phrases, place=place: phrases.transform(corpus, place))
                    equal = alike(own[1], joined[1]) and frozen.phrasegrams.items() <= phrases.phrases_.items()
                runs.append((theirs, ours))
            theirs, ours = (median(each) for each in zip(*runs, strict=True))
            print(
                f"| {name} | {len(phrases.phrases_):,} | {theirs:.2f} s | {ours:.2f} s | {theirs / ours:.1f} times |"
                f" {joined[0]:.2f} s | {own[0]:.2f} s | {joined[0] / own[0]:.1f} times | {'yes' if equal else 'NO'} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
