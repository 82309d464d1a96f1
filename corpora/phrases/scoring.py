"""Which pairs are phrases: scores of gensim's names, from counts as gensim's `Phrases` has them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from ..corpus import Corpus
from .counting import PairCounts, Run, Trie

__all__ = ["SCORINGS", "Found", "find_phrases", "holding"]

SCORINGS = ("default", "npmi")
_32, _LOW = np.uint64(32), np.uint64(2**32 - 1)


class Found(NamedTuple):
    """Pairs that are phrases, the highest score first."""

    heads: np.ndarray  # int64
    lasts: np.ndarray  # int64: the last word
    counts: np.ndarray  # int64
    scores: np.ndarray  # float64


def find_phrases(
    corpus: Corpus,
    pairs: PairCounts,
    connects: np.ndarray,
    *,
    min_count: int,
    threshold: float,
    scoring: str,
    delimiter: str,
) -> Found:
    """Score pairs as gensim does, and take those above the threshold.

    gensim counts words and pairs in one dictionary by their spelling, ``"blood_pressure"``: so where a word has the
    delimiter inside, what is spelled alike counts together, here as there.
    """
    marked = holding(corpus.types, delimiter)
    any_marked, marked_heads = bool(marked.any()), _marked_heads(pairs.trie, marked)
    distinct, kept = int(len(connects) - np.count_nonzero(connects)), []
    for keys, counts in pairs.ranges():
        distinct += len(keys)
        wanted = counts >= min_count
        if any_marked:
            wanted |= marked_heads[_head(keys)] | marked[_last(keys)]
        kept.append((keys[wanted], counts[wanted]))
    run = Run(*(np.concatenate(each) for each in zip(*kept, strict=True)))
    words = corpus.counts.copy()
    if any_marked:
        alike = marked_heads[_head(run.keys)] | marked[_last(run.keys)]
        run, repeated = _as_spelled(corpus, pairs, connects, run, alike, marked, delimiter, words)
        distinct -= repeated
    frequent = run.counts >= min_count
    keys, counts = run.keys[frequent], run.counts[frequent]
    heads, lasts = _head(keys), _last(keys)
    of_first, of_last = words[pairs.trie.roots(heads)], words[lasts]
    if scoring == "npmi":
        scores = _npmi(of_first, of_last, counts, len(corpus.tokens))
    else:
        scores = (counts - min_count) / (of_first * of_last).astype(np.float64) * distinct
    order = np.lexsort((keys, -scores))
    order = order[scores[order] > threshold]
    return Found(heads[order], lasts[order], counts[order], scores[order])


def holding(types: list[str], delimiter: str) -> np.ndarray:
    """Which types hold the delimiter, or, of a longer one, a part of it: bool."""
    parts = set(delimiter)
    return np.fromiter((not parts.isdisjoint(word) for word in types), bool, len(types))


def _head(keys: np.ndarray) -> np.ndarray:
    return (keys >> _32).astype(np.int64)


def _last(keys: np.ndarray) -> np.ndarray:
    return (keys & _LOW).astype(np.int64)


def _marked_heads(trie: Trie, marked: np.ndarray) -> np.ndarray:
    """Which heads have a word that is marked."""
    found = np.concatenate((marked, np.zeros(len(trie), bool)))
    if marked.any():
        for number, key in enumerate(trie.keys.tolist(), start=trie.types):  # parents come before their children
            found[number] = found[key >> 32] or marked[key & 0xFFFFFFFF]
    return found


def _as_spelled(
    corpus: Corpus,
    pairs: PairCounts,
    connects: np.ndarray,
    run: Run,
    alike: np.ndarray,
    marked: np.ndarray,
    delimiter: str,
    words: np.ndarray,
) -> tuple[Run, int]:
    """Let pairs, and words, count as often as all that are spelled like them.

    Two ways to cut a spelling into words differ in a word that holds the delimiter. So only these are spelled out, and
    of each the one way to cut it into words that hold none is looked up.

    Returns
    -------
    run : Run
        With new counts; `words` have theirs changed.
    repeated : int
        How many pairs and words there are besides the first of each spelling.
    """
    types, trie = corpus.types, pairs.trie
    rank = {word: number for number, word in enumerate(types)}
    spelled_heads: dict[int, str] = {}
    groups: dict[str, list[int]] = {types[word]: [] for word in np.flatnonzero(marked & (connects == 0)).tolist()}
    for key in run.keys[alike].tolist():
        head, last = key >> 32, key & 0xFFFFFFFF
        if head not in spelled_heads:
            spelled_heads[head] = delimiter.join(types[word] for word in trie.words(head))
        groups.setdefault(spelled_heads[head] + delimiter + types[last], []).append(key)

    def plain(spelled: str) -> int | None:
        parts = [rank.get(part, -1) for part in spelled.split(delimiter)]
        if len(parts) < 2 or min(parts) < 0 or connects[parts[0]] or connects[parts[-1]] or marked[parts].any():
            return None
        if not connects[parts[1:-1]].all() or (head := trie.find(parts[:-1])) < 0:
            return None
        return head << 32 | parts[-1]

    more = {spelled: key for spelled in groups if (key := plain(spelled)) is not None}
    found = pairs.of(np.array(list(more.values()), np.uint64)).tolist()
    counts = dict(zip(run.keys[alike].tolist(), run.counts[alike].tolist(), strict=True))
    for (spelled, key), count in zip(more.items(), found, strict=True):
        if count:
            groups[spelled].append(key)
            counts[key] = count
    repeated, changed = 0, {}
    for spelled, keys in groups.items():
        word = rank.get(spelled, -1)
        is_word = word >= 0 and not connects[word]
        if len(keys) + is_word < 2:
            continue
        repeated += len(keys) + is_word - 1
        total = sum(counts[key] for key in keys) + (int(corpus.counts[word]) if is_word else 0)
        changed.update(dict.fromkeys(keys, total))
        if is_word:
            words[word] = total
    new = np.array(list(changed), np.uint64)
    same = ~np.isin(run.keys, new)
    joined = np.concatenate((run.keys[same], new))
    return Run(joined, np.concatenate((run.counts[same], np.array(list(changed.values()), np.int64)))), repeated


def _npmi(first: np.ndarray, last: np.ndarray, together: np.ndarray, tokens: int) -> np.ndarray:
    """Normalized pointwise mutual information (Bouma 2009), in gensim's order of arithmetic."""
    of_first, of_last, of_both = (each / float(tokens) for each in (first, last, together))
    ratio = of_both / (of_first * of_last)
    # NumPy's logarithms differ from Python's in the last bit.
    return np.array([math.log(a) / -math.log(b) for a, b in zip(ratio.tolist(), of_both.tolist(), strict=True)])
