"""Files encoded in shards by an executor: to the bytes that one process writes.

A shard is scanned where it is read, under numbers of its own for its types. Types of neighbours become one list, as a
tree; what is at its root is ranked, and the ranks go down the tree to the shards, whose tokens are then written. So no
process holds more tokens than those of its shards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...cluster.executors import Executor, Result, part_of
from ...formats.attached import ATTACHED
from ...progress import SILENT, Progress
from ...system.copies import sent
from ...system.storage import Remote
from ...system.versions import scratch
from ..sources.base import Source
from ..sources.files import Files
from ..sources.shards import Shard, shards_of
from ..storage.by_many import put_together, write_array
from ..storage.corpus_folder import COOCCURRENCE_FOLDER, CORPUS, OFFSETS_FILE, TOKENS_FILE, complete
from ..storage.folders import writing
from ..storage.gathered import Gathered
from ..tokenizers.functions import trust_unseen, trusted_functions
from ..tokenizers.pipeline import Pipeline
from . import scanner
from .dealing import deal, join
from .encode import Encoder, card_of, nothing_in
from .ranking import DraftTypes, rank, settle

__all__ = ["can_be_cut", "encode_shards"]

LEAST, MOST = 1 << 23, 1 << 26  # bytes of a shard
SHARDS_A_TASK = 4  # so that who is done early has more to do
NEIGHBOURS = 8  # whose types become one list at once
TYPES_A_PART = 1 << 18  # that are looked up in one table


class Types(NamedTuple):
    """The types of neighbouring shards, in UTF-8; those that are bytes are spelled as in the end."""

    spellings: list[str] | bytes  # strings, or bytes with a newline after each
    counts: np.ndarray  # int64 (types,)
    first: np.ndarray  # int64 (types,): where each was met first
    reach: int  # all places are before it; of the next shard, they are counted from it


class Facts(NamedTuple):
    """What is known of a shard, or of several, once it is read."""

    tokens: int
    texts: int
    empty_texts: int
    empty_tokens: int
    undecodable_bytes: int
    nul_bytes: int
    first_undecodable: str | None  # where it is


class Encoded(NamedTuple):
    """A shard under numbers of its own."""

    facts: Facts
    types: Types
    ids: np.ndarray  # int32 (tokens,)
    stops: np.ndarray  # int64 (texts,): how many tokens there are up to the end of each text


class Reading(NamedTuple):
    """How a shard is read: what a process must be told."""

    pipeline: dict[str, Any]  # its record
    trusted: Any
    errors: str
    keep_empty: bool


def can_be_cut(source: Source, pipeline: Pipeline) -> bool:
    """Whether a source can be read in shards by other processes: files of text, and a pipeline that they can make."""
    return isinstance(source, Files) and bool(source.paths) and pipeline.travels


def encode_shards(
    executor: Executor,
    source: Files,
    staging: Path,
    pipeline: Pipeline,
    errors: str,
    keep_empty: bool,
    progress: Progress,
) -> tuple[dict[str, Any], Callable[[dict[str, Any]], str]]:
    """Encode files into a folder that all workers share.

    Returns
    -------
    card : dict
        Without the seconds it took.
    finish : callable
        Given the card, it writes what else a corpus has, and returns the fingerprint.

    Raises
    ------
    CorpusError
        As `encode`; or a worker cannot read a file, or cannot write.
    """
    paths = [path.absolute() for path in source.paths]
    total = sum(path.stat().st_size for path in paths)
    size = min(max(-(-total // (SHARDS_A_TASK * executor.tasks)), LEAST), MOST)  # not one shard more than that
    reading = executor.submit(Reading, pipeline.record(), trusted_functions(), errors, keep_empty)
    progress.begin("reading", total, "bytes")
    shards = [executor.submit(scan_shard, shard, reading) for shard in shards_of(paths, source.description, size)]
    found = executor.gather(
        [part_of(executor, shard, 0) for shard in shards], lambda done: progress.advance(total * done // len(shards))
    )
    facts = _sum(found, {str(path.absolute()): str(path) for path in source.paths})
    if not (facts.texts if keep_empty else facts.tokens):
        raise nothing_in(source, pipeline, keep_empty, facts.empty_texts)
    tree = _Tree.over(executor, [part_of(executor, shard, 1) for shard in shards])
    ranking = executor.submit(ranked, tree.types, reading)
    ranks = tree.spread(executor, part_of(executor, ranking, 2))
    (kinds,) = executor.gather([part_of(executor, ranking, 0)])
    with writing(f"the encoded corpus {staging.parent}"):
        digests = _write(executor, staging, shards, ranks, found)
    progress.end(tokens=facts.tokens, types=kinds)
    card = card_of(source, pipeline, errors, kinds, facts._asdict())

    def finish(card: dict[str, Any]) -> str:
        by_rank = part_of(executor, ranking, 1)
        (fingerprint,) = executor.gather([executor.submit(finished, staging, digests, by_rank, card)])
        return str(fingerprint)

    return card, finish


def _write(
    executor: Executor, staging: Path, shards: Sequence[Result], ranks: Sequence[Result], found: Sequence[Facts]
) -> list[str]:
    """Write tokens and offsets; returns the digests of the tokens."""

    def tokens(number: int, start: int, stop: int) -> Result:
        return executor.submit(renumbered, shards[number], ranks[number], start, stop)

    before = np.cumsum([0, *(each.tokens for each in found)]).tolist()

    def offsets(number: int, start: int, stop: int) -> Result:
        if number == 0:
            return np.zeros(1, np.int64)
        return executor.submit(stops_of, shards[number - 1], before[number - 1], start, stop)

    digests = write_array(executor, staging / TOKENS_FILE, np.int32, [each.tokens for each in found], tokens)
    others = write_array(executor, staging / OFFSETS_FILE, np.int64, [1, *(each.texts for each in found)], offsets)
    written = executor.gather([*digests, *others])
    return [digest for block in written[: len(digests)] for digest in block]


# --------------------------------------------------------------------------------------------- what a worker is given


def scan_shard(shard: Shard, reading: Reading) -> Encoded:
    """Number the tokens of a shard."""
    trust_unseen(reading.trusted)
    pipeline = Pipeline.of_record(reading.pipeline)
    encoder = Encoder(shard, pipeline, reading.errors == "strict", 1, SILENT)
    texts = Gathered(reading.keep_empty)
    assert encoder.stream is not None  # shards are of bytes
    with encoder.stream as stream:
        found = encoder.number(texts)
        assert isinstance(found, DraftTypes)  # nothing is put aside
        of_bytes = isinstance(found.spellings, bytes)  # other types may hold separators, and are respelled together
        settled = settle(found.spellings, found.counts, found.first, encoder.respell if of_bytes else None)
        wrong = settled.first_wrong
        if wrong is not None and encoder.strict:
            encoder.refuse(wrong)
        first = wrong if encoder.first_undecodable is None else encoder.first_undecodable
        place = None if first is None else stream.place(first)
    reach = int(found.first.max(initial=-1)) + 1
    types = Types(settled.spelled() if of_bytes else settled.types, settled.counts, settled.first, reach)
    undecodable, (ids, stops) = encoder.undecodable_bytes + settled.wrong_bytes, texts.whole()
    if settled.merged is not None:
        ids = settled.merged.astype(np.int32)[ids]
    nothing = texts.empty_texts, encoder.empty_tokens
    facts = Facts(texts.tokens, texts.texts, *nothing, undecodable, encoder.nul_bytes, place)
    return Encoded(facts, types, ids, stops)


def joined(parts: list[Types]) -> tuple[Types, list[np.ndarray]]:
    """The types of neighbours as one list; and where each type of each of them is in it (int32)."""
    before = np.cumsum([0, *(part.reach for part in parts)]).tolist()
    firsts = [part.first + reach for part, reach in zip(parts, before[:-1], strict=True)]
    spellings: Any = [part.spellings for part in parts]
    if isinstance(spellings[0], bytes):
        dealt_into = 1 + min(sum(map(len, firsts)) // TYPES_A_PART, 255)
        dealt = [
            deal(scanner.table_of(spelled, first), part.counts, dealt_into)
            for spelled, first, part in zip(spellings, firsts, parts, strict=True)
        ]
        numbers = [np.empty(len(first), np.int32) for first in firsts]
        types = join(dealt, numbers)
        where = [number[each.places] for number, each in zip(numbers, dealt, strict=True)]
        return Types(types.spelling.tobytes(), types.counts, types.first, before[-1]), where
    number_of: dict[Any, int] = {}
    where = [
        np.fromiter((number_of.setdefault(each, len(number_of)) for each in spelled), np.int32, len(spelled))
        for spelled in spellings
    ]
    counts, earliest = np.zeros(len(number_of), np.int64), np.full(len(number_of), np.iinfo(np.int64).max)
    for places, first, part in zip(where, firsts, parts, strict=True):
        counts[places] += part.counts
        earliest[places] = np.minimum(earliest[places], first)
    return Types(list(number_of), counts, earliest, before[-1]), where


def ranked(types: Types, reading: Reading) -> tuple[int, tuple[np.ndarray, Iterable[bytes]], np.ndarray]:
    """How many types there are; their counts and lines by rank; the rank of each."""
    trust_unseen(reading.trusted)
    respell = None if isinstance(types.spellings, bytes) else Encoder.respelling(Pipeline.of_record(reading.pipeline))
    same = np.arange(len(types.counts), dtype=np.int32)
    found = rank(DraftTypes(types.spellings, types.counts, types.first, same), respell, None)
    return found.size, (found.counts, list(found.lines)), found.ranks


def ranks_of(ranks: np.ndarray, node: tuple[Types, list[np.ndarray]], number: int) -> np.ndarray:
    """The ranks of the types of one of several neighbours, from those of all."""
    return ranks[node[1][number]]


def renumbered(shard: Encoded, ranks: np.ndarray, start: int, stop: int) -> np.ndarray:
    """Some tokens of a shard as ranks."""
    return ranks.take(shard.ids[start:stop], mode="clip")


def stops_of(shard: Encoded, before: int, start: int, stop: int) -> np.ndarray:
    """Where some texts of a shard end, with so many tokens before it."""
    return shard.stops[start:stop] + before


def finished(
    staging: Path, digests: list[str], by_rank: tuple[np.ndarray, Iterable[bytes]], card: dict[str, Any]
) -> str:
    """Write what else a corpus has."""
    with writing(f"the encoded corpus {staging.parent}"):
        if not isinstance(staging, Remote):
            return complete(staging, digests, *by_rank, card)
        with scratch() as here:
            for name, dtype in ((TOKENS_FILE, np.int32), (OFFSETS_FILE, np.int64)):
                put_together(staging / name, here / name, dtype)
            fingerprint = complete(here, digests, *by_rank, card)
            sent(here.iterdir(), Remote(staging.parent), CORPUS.card, [COOCCURRENCE_FOLDER, *ATTACHED.values()])
            return fingerprint


# ------------------------------------------------------------------------------------------------------------- a tree


class _Tree:
    """Types of shards, and how they became one list."""

    def __init__(self, types: Result, node: Result = None, parts: Sequence[_Tree] = ()):
        self.types, self._node, self._parts = types, node, parts

    @classmethod
    def over(cls, executor: Executor, types: Sequence[Result]) -> _Tree:
        """The tree of neighbours."""
        trees = [cls(each) for each in types]
        while len(trees) > 1:
            groups = [trees[first : first + NEIGHBOURS] for first in range(0, len(trees), NEIGHBOURS)]
            trees = [cls._above(executor, group) if len(group) > 1 else group[0] for group in groups]
        return trees[0]

    @classmethod
    def _above(cls, executor: Executor, parts: Sequence[_Tree]) -> _Tree:
        node = executor.submit(joined, [part.types for part in parts])
        return cls(part_of(executor, node, 0), node, parts)

    def spread(self, executor: Executor, ranks: Result) -> list[Result]:
        """The ranks of the types of each shard, from those at the root."""
        if not self._parts:
            return [ranks]
        return [
            each
            for number, part in enumerate(self._parts)
            for each in part.spread(executor, executor.submit(ranks_of, ranks, self._node, number))
        ]


def _sum(found: Sequence[Facts], names: Mapping[str, str]) -> Facts:
    """The facts of all shards; of the first byte that is no UTF-8, the file is named as it was given."""
    first = next((each.first_undecodable for each in found if each.first_undecodable), None)
    if first is not None:
        byte, _, path = first.partition(" of ")
        first = f"{byte} of {names[path]}"
    return Facts._make([*np.array([each[:-1] for each in found], np.int64).sum(axis=0).tolist(), first])
