"""The compiled scanner: one pass over bytes, from text to provisional token ids.

A token is a maximal run of bytes that are not separators: space, tab, newline, vertical tab, form feed, carriage
return, NUL. Newline also ends a text. All of them are ASCII, so UTF-8 needs no decoding here (word2vec.c, fastText
and GloVe read text the same way). Each worker scans whole blocks with a table of its own; `absorb` joins the tables
afterwards.

What is done for every token is inlined by force: a call hands over seven words an array, which takes too long.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import int64, uint64

from ...jit.machine import data_of, eight_bytes, trailing_zeros
from ...jit.options import always_inlined, inner, kernel

__all__ = [
    "NEWLINE",
    "PAD",
    "Found",
    "Table",
    "absorb",
    "deal",
    "enlarge",
    "found",
    "gather",
    "gathered",
    "grow",
    "last_separator",
    "new_table",
    "scan",
    "table_of",
]

PAD = 16  # bytes after a block or a spelling that an eight-byte load may touch; in a block they are newlines
NEWLINE = 10
SEPARATORS = sum(1 << byte for byte in b" \t\n\v\f\r\0")
FIRST_MIX, LAST_MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9

DONE, MORE_TYPES, MORE_SPELLING = 0, 1, 2  # what `scan` comes back with: the end, or a table to be enlarged


class Table(NamedTuple):
    """Every type met so far, found by its bytes: an open-addressing hash table.

    A slot is four numbers, so that all of a look-up is in one cache line: ``tag << 32 | type + 1`` (0 when the slot is
    empty), the token's first sixteen bytes filled up with zeros (two numbers), and its count. As no token holds a NUL
    byte, sixteen bytes say all about a shorter token; of a longer one, the spelling is compared. There are at least
    twice as many slots as types.
    """

    slots: np.ndarray  # uint64 (4 * a power of two,)
    starts: np.ndarray  # int64 (types,): where a type's bytes start in `spelling`; a newline ends them
    first: np.ndarray  # int64 (types,): the byte of the whole source where it was met first
    spelling: np.ndarray  # uint8
    used: np.ndarray  # int64 (3,): types, bytes of spelling, and the place before which blocks have been scanned


class Found(NamedTuple):
    """What a scan of one block leaves behind; reused from block to block."""

    tokens: np.ndarray  # int32: provisional ids, `type * workers + worker`
    ends: np.ndarray  # int64: the number of tokens of the block before each newline
    tally: np.ndarray  # int64 (4,): next byte, tokens, ends, NUL bytes


def new_table(types: int = 1 << 12, spelling: int = 1 << 16) -> Table:
    """An empty table with room for `types` types of `spelling` bytes in all."""
    slots = 4 << (2 * types - 1).bit_length()
    room = np.zeros(slots + 8, np.uint64)
    aligned = -room.ctypes.data % 64 // 8  # a slot must not straddle cache lines
    return Table(
        room[aligned : aligned + slots],
        np.empty(types, np.int64),
        np.empty(types, np.int64),
        np.empty(spelling + PAD, np.uint8),
        np.zeros(3, np.int64),
    )


def found(size: int) -> Found:
    """Room for what a block of `size` bytes can hold."""
    return Found(np.empty(size // 2 + 2, np.int32), np.empty(size + 1, np.int64), np.zeros(4, np.int64))


def grow(table: Table, types: int, spelling: int) -> Table:
    """The same table with room for `types` types of `spelling` bytes in all."""
    larger = new_table(types, spelling)
    larger.used[:] = table.used
    kinds, size, _ = table.used
    larger.starts[:kinds] = table.starts[:kinds]
    larger.first[:kinds] = table.first[:kinds]
    larger.spelling[:size] = table.spelling[:size]
    _move(table, larger)
    return larger


def table_of(spelling: bytes, first: np.ndarray) -> Table:
    """Types as `absorb` takes them: spelled one after the other, with a newline after each. None can be looked up."""
    spelled = np.full(len(spelling) + PAD, NEWLINE, np.uint8)
    spelled[: len(spelling)] = np.frombuffer(spelling, np.uint8)
    starts = np.zeros(len(first), np.int64)
    starts[1:] = np.flatnonzero(spelled[: len(spelling)] == NEWLINE)[:-1] + 1
    used = np.array([len(first), len(spelling), 0])
    return Table(np.empty(0, np.uint64), starts, np.asarray(first, np.int64), spelled, used)


def counts(table: Table) -> np.ndarray:
    """How often each type was met, int64 of shape (types,)."""
    slots = table.slots.reshape(-1, 4)
    slots = slots[slots[:, 0] != 0]
    result = np.empty(len(slots), np.int64)
    result[(slots[:, 0] & np.uint64(0xFFFFFFFF)).astype(np.int64) - 1] = slots[:, 3]
    return result


def enlarge(table: Table, short: int) -> Table:
    """The table with twice the room for what `scan` was short of."""
    types, spelling = len(table.starts), len(table.spelling) - PAD
    return grow(table, types * (1 + (short == MORE_TYPES)), spelling * (1 + (short == MORE_SPELLING)))


# ------------------------------------------------------------------------------------------------ eight bytes at once


@always_inlined
def _is_separator(byte):
    return byte <= 32 and (uint64(SEPARATORS) >> uint64(byte)) & uint64(1) != 0


@always_inlined
def _separator_in(word):
    """Eight times the place of the first separator among eight bytes; 64 when there is none.

    Adding 95 to the low seven bits of a byte carries into its high bit unless they are at most 32; a byte whose high
    bit was set is no separator. That finds the bytes up to 32; each of them is then tested exactly.
    """
    low = uint64(0x7F7F7F7F7F7F7F7F)
    small = ~(((word & low) + uint64(0x5F5F5F5F5F5F5F5F)) | word) & ~low
    while small:
        place = uint64(trailing_zeros(small)) & uint64(0x78)
        if _is_separator((word >> place) & uint64(0xFF)):
            return place
        small &= small - uint64(1)
    return uint64(64)


@always_inlined
def _keep(word, bits):
    """The lowest `bits` of a word, fewer than 64."""
    return word & ((uint64(1) << bits) - uint64(1))


@always_inlined
def _read_token(start):
    """Of the token that starts at an address: its length, its hash, its first and second eight bytes."""
    head, neck = eight_bytes(start), uint64(0)
    bits = _separator_in(head)
    length = int64(bits >> uint64(3))
    if bits < uint64(64):
        head = _keep(head, bits)
    else:
        neck = eight_bytes(start + 8)
        bits = _separator_in(neck)
        length += int64(bits >> uint64(3))
        if bits < uint64(64):
            neck = _keep(neck, bits)
    mixed = (head ^ (neck * uint64(LAST_MIX))) * uint64(FIRST_MIX)
    while bits == uint64(64):
        word = eight_bytes(start + length)
        bits = _separator_in(word)
        length += int64(bits >> uint64(3))
        if bits < uint64(64):
            word = _keep(word, bits)
        mixed = ((mixed ^ (mixed >> uint64(32))) ^ word) * uint64(FIRST_MIX)
    mixed ^= mixed >> uint64(29)
    mixed *= uint64(LAST_MIX)
    return length, mixed ^ (mixed >> uint64(32)), head, neck


@always_inlined
def _same(token, length, spelled):
    """Whether the `length` bytes at address `token` are the type spelled at address `spelled`, newline included."""
    while length >= 8:
        if eight_bytes(token) != eight_bytes(spelled):
            return False
        token += 8
        spelled += 8
        length -= 8
    bits = uint64(8 * length)
    there = eight_bytes(spelled)
    difference = (eight_bytes(token) ^ there) & ((uint64(1) << bits) - uint64(1))
    return difference == 0 and (there >> bits) & uint64(0xFF) == NEWLINE


# ---------------------------------------------------------------------------------------------------------- the table


@always_inlined
def _entry(mixed, kind):
    return (mixed >> uint64(32)) << uint64(32) | uint64(kind + 1)


@always_inlined
def _type_in(entry):
    return int64(entry & uint64(0xFFFFFFFF)) - 1


@always_inlined
def _first_slot(mixed, mask):
    """Where the search for a token starts; `mask` is the length of the slots, less one."""
    return int64(mixed) << 2 & mask


@always_inlined
def _slot_of(slots, mask, starts, spelling, token, length, mixed, head, neck):
    """The slot of the token at address `token`: its own when it is known, else the empty one where it belongs.

    The arrays of the table are given as addresses: handing over arrays costs reference counts for every token.
    """
    slot = _first_slot(mixed, mask)
    while True:
        entry = eight_bytes(slots + 8 * slot)
        if entry == 0:
            return slot
        if eight_bytes(slots + 8 * slot + 8) == head and eight_bytes(slots + 8 * slot + 16) == neck:
            if length < 16:
                return slot
            if entry >> uint64(32) == mixed >> uint64(32):
                if _same(token, length, spelling + int64(eight_bytes(starts + 8 * _type_in(entry)))):
                    return slot
        slot = (slot + 4) & mask


@inner
def _add_type(table, slot, block, start, first):
    """Enter the token at ``block[start]`` as a new type with count 0 in an empty slot; there must be room."""
    kind, place = table.used[0], table.used[1]
    length, mixed, head, neck = _read_token(data_of(block) + start)
    table.slots[slot], table.slots[slot + 1], table.slots[slot + 2] = _entry(mixed, kind), head, neck
    table.starts[kind] = place
    table.first[kind] = first
    for i in range(length):
        table.spelling[place + i] = block[start + i]
    table.spelling[place + length] = NEWLINE
    table.used[0] = kind + 1
    table.used[1] = place + length + 1


@kernel
def _move(table, larger):
    """Put the slots of `table` into `larger`, which is empty."""
    mask = larger.slots.shape[0] - 1
    for old in range(0, table.slots.shape[0], 4):
        if table.slots[old]:
            _, mixed, _, _ = _read_token(data_of(table.spelling) + table.starts[_type_in(table.slots[old])])
            slot = _first_slot(mixed, mask)
            while larger.slots[slot]:
                slot = (slot + 4) & mask
            for i in range(4):
                larger.slots[slot + i] = table.slots[old + i]


@kernel
def absorb(table, other, other_counts, kinds):
    """Add the types of `other` to `table`, which has room for all of them; ``kinds[type]`` is its type there."""
    slots, starts, spelling = data_of(table.slots), data_of(table.starts), data_of(table.spelling)
    mask = table.slots.shape[0] - 1
    for kind in range(other.used[0]):
        token = data_of(other.spelling) + other.starts[kind]
        length, mixed, head, neck = _read_token(token)
        slot = _slot_of(slots, mask, starts, spelling, token, length, mixed, head, neck)
        if table.slots[slot] == 0:
            _add_type(table, slot, other.spelling, other.starts[kind], other.first[kind])
        here = _type_in(table.slots[slot])
        table.first[here] = min(table.first[here], other.first[kind])
        table.slots[slot + 3] += uint64(other_counts[kind])
        kinds[kind] = here


@kernel
def deal(table, parts, part):
    """Fill in which of some parts, 256 at most, each type belongs to; that is told by its spelling alone."""
    for kind in range(part.shape[0]):
        _, mixed, _, _ = _read_token(data_of(table.spelling) + table.starts[kind])
        part[kind] = (mixed >> uint64(32)) % uint64(parts)


@kernel
def gather(spelling, starts, order, out):
    """Fill in what `gathered` gives."""
    place = 0
    for i in range(order.shape[0]):
        for byte in range(starts[order[i]], starts[order[i] + 1]):
            out[place] = spelling[byte]
            place += 1


def gathered(spelling: np.ndarray, starts: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Types spelled one after the other in some order; each is ``spelling[starts[kind]:starts[kind + 1]]``."""
    result = np.empty(int((starts[order + 1] - starts[order]).sum()), np.uint8)
    gather(spelling, starts, order, result)
    return result


# ----------------------------------------------------------------------------------------------------------- scanning


@kernel
def last_separator(block, start, stop, newline_only):
    """One past the last separator (or newline) of ``block[start:stop]``; `start` when there is none."""
    place = stop
    while place > start:
        byte = block[place - 1]
        if byte == NEWLINE or (not newline_only and _is_separator(byte)):
            return place
        place -= 1
    return start


@kernel
def scan(block, stop, origin, table, found, worker, workers):
    """Turn ``block[:stop]`` into provisional ids, from the byte where the last call stopped.

    Blocks may come in any order: threads that were given two of them may begin with the later one.

    Parameters
    ----------
    block : uint8 array
        Ends, with byte `stop`, in a separator (unless `stop` is the end of everything), then `PAD` newlines.
    origin : int
        The place of the block's first byte in the whole source.
    table : Table
        The worker's own; types are added and counted.
    found : Found
        Filled. A token's provisional id is ``type * workers + worker``, so that ids of several tables never meet.

    Returns
    -------
    int
        `DONE`, or which part of the table must grow before the scan can go on: `MORE_TYPES`, `MORE_SPELLING`.
    """
    slots, starts, spelling, used = table.slots, table.starts, table.spelling, table.used
    slots_at, starts_at, spelling_at, block_at = data_of(slots), data_of(starts), data_of(spelling), data_of(block)
    mask = slots.shape[0] - 1
    ids, text_ends, tally = found
    position, tokens, ends, nul = tally[0], tally[1], tally[2], tally[3]
    result = DONE
    late = origin < used[2]
    while position < stop:
        byte = block[position]
        if _is_separator(byte):
            if byte == 0:
                nul += 1
            elif byte == NEWLINE:
                text_ends[ends] = tokens
                ends += 1
            position += 1
            continue
        token = block_at + position
        length, mixed, head, neck = _read_token(token)
        slot = _slot_of(slots_at, mask, starts_at, spelling_at, token, length, mixed, head, neck)
        if slots[slot] == 0:
            if used[0] == starts.shape[0]:
                result = MORE_TYPES
                break
            if used[1] + length + 1 + PAD > spelling.shape[0]:
                result = MORE_SPELLING
                break
            _add_type(table, slot, block, position, origin + position)
        slots[slot + 3] += uint64(1)
        kind = _type_in(slots[slot])
        if late and origin + position < table.first[kind]:
            table.first[kind] = origin + position
        ids[tokens] = kind * workers + worker
        tokens += 1
        position += length
    if result == DONE:
        used[2] = max(used[2], origin + stop)
    tally[0], tally[1], tally[2], tally[3] = position, tokens, ends, nul
    return result
