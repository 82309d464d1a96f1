"""The compiled part of phrases: which pairs a text has, how often, and the text in which phrases are one token.

What a pair starts with is a *head*: a word, or a word with the connector words behind it. The head of one word is its
type; every other is a node of a trie, whose children are found in a table by ``head << 32 | word``. So a pair, however
many connector words it has inside, is one number: ``head << 32 | last word``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import int64, uint64

from ...jit.options import inner, kernel

__all__ = [
    "EMPTY",
    "Table",
    "count_tokens",
    "find",
    "insert",
    "join_phrases",
    "merge_runs",
    "read_pairs",
    "run_lengths",
]

EMPTY = np.uint64(2**64 - 1)  # no head is that large
_MIX, _32 = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)


class Table(NamedTuple):
    """A trie of words: the children of each node."""

    slots: np.ndarray  # int64 (a power of 2,): the number of a node among those made, or -1
    made: np.ndarray  # uint64 (room,): the key of each node that was made, in the order of making
    roots: np.ndarray  # int64 (room,): the word that it starts with
    used: np.ndarray  # int64 (1,): how many were made


@inner
def _slot(table, key):
    """Where a key is, or would be."""
    mask = uint64(table.slots.shape[0] - 1)
    place = ((key * _MIX) >> _32) & mask
    while table.slots[place] >= 0 and table.made[table.slots[place]] != key:
        place = (place + uint64(1)) & mask
    return place


@inner
def _key(head, word):
    return (uint64(head) << _32) | uint64(word)


@inner
def _add(table, place, key, types):
    """A new node for a key; returns its number among those made."""
    number = table.used[0]
    head = int64(key >> _32)
    table.made[number] = key
    table.roots[number] = head if head < types else table.roots[head - types]
    table.slots[place] = number
    table.used[0] = number + 1
    return number


@kernel
def insert(table, keys, types):
    """Add keys, of which none is there; heads from `types` on are nodes."""
    for key in keys:
        _add(table, _slot(table, key), key, types)


@kernel
def find(table, words, types):
    """The head of a word with others behind it, or -1."""
    head = int64(words[0])
    for place in range(1, words.shape[0]):
        number = table.slots[_slot(table, _key(head, words[place]))]
        if number < 0:
            return int64(-1)
        head = types + number
    return head


@kernel
def read_pairs(tokens, offsets, connects, table, cursor, pairs):
    """Write the pairs of a corpus to `pairs` until that is full, the table half full, or the corpus read.

    `connects` (uint8) says which types are connector words. `cursor` (int64), the position, its text and the head that
    stands before it (-1: none), moves on. Returns how many pairs there are.
    """
    position, text, head = cursor[0], cursor[1], cursor[2]
    types, filled, room = connects.shape[0], 0, table.made.shape[0]
    while position < tokens.shape[0] and filled < pairs.shape[0] and table.used[0] < room:
        if position == offsets[text + 1]:
            text += 1
            head = -1
            continue
        word = tokens[position]
        position += 1
        if not connects[word]:
            if head >= 0:
                pairs[filled] = _key(head, word)
                filled += 1
            head = int64(word)
        elif head >= 0:
            key = _key(head, word)
            place = _slot(table, key)
            number = table.slots[place]
            head = types + (number if number >= 0 else _add(table, place, key, types))
    cursor[0], cursor[1], cursor[2] = position, text, head
    return filled


@kernel
def run_lengths(ordered, counts):
    """Keep each of these sorted keys once, with how often it is there in `counts`; returns how many remain."""
    n = 0
    for place in range(ordered.shape[0]):
        if n and ordered[n - 1] == ordered[place]:
            counts[n - 1] += 1
        else:
            ordered[n] = ordered[place]
            counts[n] = 1
            n += 1
    return n


@kernel
def merge_runs(keys, counts, more_keys, more_counts, out_keys, out_counts):
    """Add up two runs of sorted keys with counts; returns how long the sum is."""
    i, j, n = 0, 0, 0
    while i < keys.shape[0] and j < more_keys.shape[0]:
        one, other = keys[i], more_keys[j]
        out_keys[n] = min(one, other)
        out_counts[n] = (counts[i] if one <= other else 0) + (more_counts[j] if other <= one else 0)
        i += int64(one <= other)
        j += int64(other <= one)
        n += 1
    while i < keys.shape[0]:
        out_keys[n], out_counts[n] = keys[i], counts[i]
        i += 1
        n += 1
    while j < more_keys.shape[0]:
        out_keys[n], out_counts[n] = more_keys[j], more_counts[j]
        j += 1
        n += 1
    return n


@kernel
def join_phrases(tokens, offsets, first, last, table, starts, phrases, numbers, joined, ends):
    """Write the texts `first` to `last` with phrases as one token each; returns how many tokens there are.

    From left to right, the longest phrase that starts at a word is taken, and the words in it are done. `starts`
    (uint8) says which types a phrase starts with, `phrases` (int32) which token each node of the table is, -1 for none;
    `numbers` (int32) which each type is. Tokens go to `joined`, and where texts end to `ends`.
    """
    types, n = starts.shape[0], 0
    for text in range(first, last):
        position, stop = offsets[text], offsets[text + 1]
        while position < stop:
            word = tokens[position]
            token, behind = numbers[word], position + 1
            if starts[word]:
                head, place = int64(word), position + 1
                while place < stop:
                    number = table.slots[_slot(table, _key(head, tokens[place]))]
                    if number < 0:
                        break
                    place += 1
                    if phrases[number] >= 0:
                        token, behind = phrases[number], place
                    head = types + number
            joined[n] = token
            n += 1
            position = behind
        ends[text - first] = n
    return n


@kernel
def count_tokens(tokens, before, counts, firsts):
    """Add tokens, of which so many stand `before`, to counts, and note where each kind is first."""
    for place in range(tokens.shape[0]):
        token = tokens[place]
        if counts[token] == 0:
            firsts[token] = before + place
        counts[token] += 1
