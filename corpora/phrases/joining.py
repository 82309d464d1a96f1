"""A corpus in which phrases are one token: the corpus that a list of phrases makes of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...progress import Progress
from ...system.workers import in_order
from ...version import __version__
from ..corpus import Corpus, reopened
from ..storage.cache import place_of
from ..storage.corpus_folder import Draft, type_lines
from ..tokenizers.phrase_list import Phrase, PhraseList
from . import walking
from .counting import BLOCK, Trie

__all__ = ["join_corpus", "rewritten"]


def join_corpus(
    corpus: Corpus,
    phrases: list[Phrase],
    recorded: PhraseList | None,
    folder: Path | None,
    workers: int,
    progress: Progress,
) -> Corpus:
    """Encode a corpus anew, with the phrases of one pass as one token each.

    Parameters
    ----------
    corpus : Corpus
    phrases : list of Phrase
    recorded : PhraseList, optional
        What the card tells of, from text to the new corpus.
    folder : Path, optional
        By default the cache.
    workers : int
        The corpus does not depend on it.
    progress : Progress

    Raises
    ------
    CorpusError
        The folder cannot be written, or holds something else.
    """
    types = list(corpus.types)
    trie, starts, of_nodes = _trie_of(types, phrases)
    numbers = np.arange(len(starts), dtype=np.int32)
    lengths = corpus.offsets[1:] - corpus.offsets[:-1]

    def joined(first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        tokens = np.empty(int(lengths[first:last].sum()), np.int32)
        ends = np.empty(last - first, np.int64)
        size = walking.join_phrases(
            corpus.tokens, corpus.offsets, first, last, trie.table, starts, of_nodes, numbers, tokens, ends
        )
        return tokens[:size], ends

    told = {} if recorded is None else {"phrases": {"list": recorded.text()}}
    return rewritten(corpus, joined, types, told, "joining", folder, workers, progress)


def rewritten(
    corpus: Corpus,
    part: Callable[[int, int], tuple[np.ndarray, np.ndarray]],
    types: list[str],
    told: Mapping[str, Any],
    task: str,
    folder: Path | None,
    workers: int,
    progress: Progress,
) -> Corpus:
    """Encode a corpus anew, of parts that do not depend on each other.

    Parameters
    ----------
    corpus : Corpus
    part : callable
        From two numbers to the tokens, as numbers of `types`, of the texts from the one to the other, and where each
        text ends among them.
    types : list of str
    told : mapping
        What the card tells beside that of `corpus`.
    task : str
        What `progress` calls it.
    folder, workers, progress
        As for `join_corpus`.
    """
    draft = Draft(folder or place_of(), keep_empty=True, named=bool(folder))
    counts, firsts = np.zeros(len(types), np.int64), np.zeros(len(types), np.int64)
    try:
        progress.begin(task, len(corpus), "texts")
        for tokens, ends in in_order(part, _parts(corpus.offsets), workers):
            walking.count_tokens(tokens, draft.tokens, counts, firsts)
            draft.append(tokens, ends)
            progress.advance(draft.texts)
        progress.end()
        there = np.flatnonzero(counts)
        order = there[np.lexsort((firsts[there], -counts[there]))]
        ranks = np.zeros(len(types), np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        card = corpus.card | {"tokens": draft.tokens, "types": len(order), "wordvec": __version__} | dict(told)
        lines = type_lines(types[number] for number in order.tolist())
        fingerprint = draft.finish(ranks, counts[order], [lines], card, workers)
        kept = folder or place_of(fingerprint)
        draft.publish(fingerprint, None if folder else kept)
    except BaseException:
        draft.discard()
        raise
    found = reopened(kept, fingerprint)
    found.card = card  # the cache may have had the same content from elsewhere
    return found


def _trie_of(types: list[str], phrases: list[Phrase]) -> tuple[Trie, np.ndarray, np.ndarray]:
    """Phrases as a trie, which types they start with, and which type each node is; new types are added to `types`."""
    known = len(types)
    rank = {word: number for number, word in enumerate(types)}
    trie, starts, nodes = Trie(known), np.zeros(known, np.uint8), {}
    for each in phrases:
        words = [rank[word] for word in each.words if word in rank]
        if len(words) < len(each.words) or max(words) >= known:
            continue
        starts[words[0]] = 1
        if each.phrase not in rank:
            rank[each.phrase] = len(types)
            types.append(each.phrase)
        nodes[trie.add(words)] = rank[each.phrase]
    of_nodes = np.full(len(trie), -1, np.int32)
    of_nodes[list(nodes)] = list(nodes.values())
    return trie, starts, of_nodes


def _parts(offsets: np.ndarray) -> Iterator[tuple[int, int]]:
    """Texts that have about as many tokens as a block together: the first, and the one behind the last."""
    first, texts = 0, len(offsets) - 1
    while first < texts:
        last = max(int(np.searchsorted(offsets, offsets[first] + BLOCK, "right")) - 1, first + 1)
        yield first, min(last, texts)
        first = last
