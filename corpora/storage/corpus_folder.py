r"""The folder of an encoded corpus: written beside its place, checked when opened.

==================  ===========================================================================
``tokens.npy``      int32, every token of the corpus as the rank of its type
``offsets.npy``     int64, text `t` is ``tokens[offsets[t]:offsets[t + 1]]``
``counts.npy``      int64, how often each type occurs, descending
``types.txt``       the types in rank order, one a line; backslash and newline are ``\\`` and ``\n``
``corpus.json``     the card, the fingerprint, size and SHA-256 of every other file
``tokenizer.json``  where text was cut into subwords: the tokenizer
``phrases.tsv``     where words were joined: the list of phrases
==================  ===========================================================================
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import numpy as np

from ...errors import CorpusError
from ...formats.attached import ATTACHED, attach, detach
from ...formats.word_lines import read_words, word_lines
from ...progress import SILENT, Progress
from ...system.arrays import save_array
from ...system.cards import Real, Text, Whole
from ...system.files import sha256_of
from ...system.hidden import hidden_folder
from ...system.storage import Remote
from ...system.versions import one_version, put, staged
from ...system.workers import in_order
from ..sources.finding import CORPUS_CARD
from ..tokenizers.pipeline import SCHEMA
from .arrays import (
    SEGMENT,
    ArrayFile,
    count_of,
    damaged,
    digest_of,
    first_true,
    first_undecodable,
    first_wrong,
    map_array,
    parts_of,
    place_after,
    whole_digest,
)
from .checked import check_once
from .folders import FolderKind, writing
from .gathered import Gathered

__all__ = [
    "COOCCURRENCE_FOLDER",
    "CORPUS",
    "OFFSETS_FILE",
    "TOKENS_FILE",
    "Building",
    "Draft",
    "Encoded",
    "complete",
    "is_whole",
    "map_text",
    "not_below",
    "open_encoded",
    "read_types",
    "type_lines",
]

TOKENS_FILE, OFFSETS_FILE, COUNTS_FILE, TYPES_FILE = "tokens.npy", "offsets.npy", "counts.npy", "types.txt"
FINGERPRINTED = ("empty_texts", "empty_tokens", "undecodable_bytes", "nul_bytes")  # of what the card counts
#: What the card of a corpus that was made of events counts besides.
EVENTS = ("events", "events_without_group", "events_without_item", "single_events", "longest_text")
COOCCURRENCE_FOLDER = "cooccurrence"  # inside it: the co-occurrence counts of the corpus
CORPUS = FolderKind(
    what="encoded corpus",
    card=CORPUS_CARD,
    layout=1,
    arrays={TOKENS_FILE: np.int32, OFFSETS_FILE: np.int64, COUNTS_FILE: np.int64},
    others=(TYPES_FILE,),
    inside=(COOCCURRENCE_FOLDER, *ATTACHED.values()),
    schema={
        "fingerprint": Text("[0-9a-f]{32}"),
        "card": {
            "source": Text(),
            **dict.fromkeys(("texts", "tokens", "types", *FINGERPRINTED), Whole(0)),
            **dict.fromkeys(("files?", "skipped_files?", *(f"{name}?" for name in EVENTS)), Whole(0)),
            **SCHEMA,
            "errors?": Text("replace|strict"),
            "first_undecodable?": Text(),
            "wordvec?": Text(),
            "seconds?": Real(0),
        },
    },
    remedy="delete the folder and encode the text again",
)
NEWLINE = ord("\n")
_CHUNK = SEGMENT // 4  # tokens that are renumbered, and hashed, at once


class Building:
    """A corpus under construction, in a hidden folder inside `folder`, which it will be in.

    If it is not yet `named`, it will be in a folder inside.

    Attributes
    ----------
    staging : Path
        The hidden folder.

    Raises
    ------
    CorpusError
        The folder cannot be written, or something else than an encoded corpus is there, or besides it.
    """

    def __init__(self, folder: Path, named: bool = True):
        self._place = CORPUS.replaceable(folder) if named else folder
        self.folder = folder
        self._closing = ExitStack()
        with writing(f"the encoded corpus {folder}"):
            self.staging = self._closing.enter_context(
                hidden_folder(self._place) if isinstance(self._place, Remote) else staged(self._place)
            )

    def publish(self, fingerprint: str, folder: Path | None = None) -> None:
        """Let the finished corpus take the place of what is there; or lie in another folder, if none is there yet."""
        with writing(f"the encoded corpus {folder or self.folder}"):
            if isinstance(self._place, Remote):
                pass  # who completed it has sent it
            elif folder:
                put(self.staging, folder, keep=lambda: is_whole(folder, fingerprint))
            else:
                put(self.staging, self._place, stale=[COOCCURRENCE_FOLDER])
            self._closing.close()

    def discard(self) -> None:
        """Leave nothing behind."""
        self._closing.close()


class Draft(Building, Gathered):
    """A corpus whose tokens are written as they come, under provisional ids."""

    def __init__(self, folder: Path, keep_empty: bool = False, named: bool = True):
        Gathered.__init__(self, keep_empty)
        Building.__init__(self, folder, named)
        with writing(f"the encoded corpus {folder}"):
            self._token_file = ArrayFile(self.staging / TOKENS_FILE, np.int32)
            self._offset_file = ArrayFile(self.staging / OFFSETS_FILE, np.int64)
            self._offset_file.append(np.zeros(1))

    def _take(self, ids: np.ndarray, stops: np.ndarray) -> None:
        with writing(f"the encoded corpus {self.folder}"):
            self._token_file.append(ids)
            self._offset_file.append(stops)

    def finish(
        self, ranks: np.ndarray, counts: np.ndarray, lines: Iterable[bytes], card: dict[str, Any], workers: int
    ) -> str:
        """Replace provisional ids by their `ranks`, and write all else; returns the fingerprint: see `complete`."""
        with writing(f"the encoded corpus {self.folder}"):
            self._token_file.close()
            self._offset_file.close()
            return complete(self.staging, self._renumber(ranks, workers), counts, lines, card)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._token_file.abandon()
        self._offset_file.abandon()
        super().discard()

    def _renumber(self, ranks: np.ndarray, workers: int) -> list[str]:
        """Write ranks over provisional ids; returns a digest of every part."""

        def part(first: int) -> str:
            with open(self._token_file.path, "r+b") as file:
                place = self._token_file.start + 4 * first
                file.seek(place)
                ids = np.fromfile(file, np.int32, min(_CHUNK, self.tokens - first))
                ids = ranks.take(ids, mode="clip")
                file.seek(place)
                file.write(ids.data)
            return hashlib.sha256(ids.data).hexdigest()

        return list(in_order(part, zip(range(0, self.tokens, _CHUNK)), workers))


def type_lines(types: Iterable[str]) -> bytes:
    """Types as their file has them."""
    return word_lines(types, escaped="\\\n")


def complete(staging: Path, parts: list[str], counts: np.ndarray, lines: Iterable[bytes], card: dict[str, Any]) -> str:
    """Write all else into a folder that holds tokens, whose segments have these digests, and offsets.

    `counts` and `lines`, which are the file of types in pieces, are by rank; the `card` is what the user should know,
    and what it counts is part of the fingerprint, which is returned.
    """
    with open(staging / COUNTS_FILE, "wb") as file:
        save_array(file, counts.astype("<i8"))
    with open(staging / TYPES_FILE, "wb") as file:
        file.writelines(lines)
    fingerprint = _fingerprint(parts, staging, card)
    _, *others = CORPUS.contents(staging)
    digests = [whole_digest(parts), *map(digest_of, others)]
    attached: dict[str, bytes] = {}
    kept = detach(card, attached)
    for name, content in attached.items():
        (staging / name).write_bytes(content)
    CORPUS.write_card(staging, digests, fingerprint=fingerprint, card=kept)
    return fingerprint


class Encoded(NamedTuple):
    """What the folder of an encoded corpus holds."""

    record: dict[str, Any]  # the card
    tokens: np.ndarray
    offsets: np.ndarray
    counts: np.ndarray
    spelled: np.ndarray  # the types as they are spelled in their file


def open_encoded(folder: Path, verify: bool = False, progress: Progress = SILENT) -> Encoded:
    """Map an encoded corpus, once all is checked that compiled code relies on.

    Large ones are checked once: see `check_once`. To `verify` is to read all of it, and compare the digests.

    Raises
    ------
    CorpusError
        The folder holds no corpus, a file is missing or damaged, or another wordvec wrote it.
    """
    return one_version(folder, (*CORPUS.files, CORPUS_CARD), partial(_read, folder, verify, progress))


def map_text(folder: Path, fingerprint: str) -> tuple[np.ndarray, np.ndarray]:
    """Tokens and offsets of a corpus that has been opened, and so checked, by another process of the same run.

    Raises
    ------
    CorpusError
        It is no longer there, or is another one.
    """
    if CORPUS.read_card(folder)["fingerprint"] != fingerprint:
        raise CorpusError(f"{folder} holds another corpus by now: encode the text again, into a folder of its own")
    tokens, offsets = (
        map_array(folder / name, dtype, CORPUS.remedy) for name, dtype in list(CORPUS.arrays.items())[:2]
    )
    return tokens, offsets


def read_types(folder: Path, spelled: np.ndarray, size: int | None = None) -> list[str]:
    """The types of a corpus, or so many of the most frequent ones; `CorpusError` if two are alike."""
    stop = None if size is None else place_after(spelled, NEWLINE, size)
    types = read_words(spelled[:stop].tobytes())
    if len(set(types)) < len(types):
        raise damaged(folder / TYPES_FILE, "a type is there twice", CORPUS.remedy)
    return types


def is_whole(folder: Path, fingerprint: str) -> bool:
    """Whether a folder holds a certain corpus, undamaged."""
    try:
        return bool(_read(folder, True, SILENT).record["fingerprint"] == fingerprint)
    except CorpusError:
        return False


def _read(folder: Path, verify: bool, progress: Progress) -> Encoded:
    if not (folder / CORPUS_CARD).is_file():
        raise CorpusError(f"{folder} holds no encoded corpus ({CORPUS_CARD} is missing); make one with Corpus.build")
    record = CORPUS.read_card(folder)
    record["card"] = attach(record["card"], folder, CORPUS.remedy, CorpusError)
    encoded = Encoded(record, *CORPUS.contents(folder))
    if verify:
        _verify(folder, encoded, progress)
    check_once(folder, (*CORPUS.files, CORPUS_CARD), partial(_check, folder, encoded), again=verify)
    return encoded


def _check(folder: Path, encoded: Encoded) -> None:
    """Raise `CorpusError` unless the parts of a corpus belong together."""
    record, tokens, offsets, counts, spelled = encoded
    card, kinds = record["card"], len(counts)

    def refuse(name: str, what: str) -> NoReturn:
        raise damaged(folder / name, what, CORPUS.remedy)

    lengths = (
        (TOKENS_FILE, "tokens", len(tokens)), (OFFSETS_FILE, "texts", len(offsets) - 1), (COUNTS_FILE, "types", kinds),
        (TYPES_FILE, "types", count_of(spelled, NEWLINE)),
    )  # fmt: skip
    for name, what, number in lengths:
        if number != card[what]:
            refuse(name, f"it is of {number:,} {what}, and {CORPUS_CARD} of {card[what]:,}")

    first, last = offsets[[0, -1]].tolist()
    if first != 0 or last != len(tokens):
        refuse(OFFSETS_FILE, f"texts reach from {first:,} to {last:,}, and there are {len(tokens):,} tokens")
    ends_early = np.less if card["empty_texts"] else np.less_equal  # empty texts may be kept only where some were met
    text = first_wrong(offsets, lambda part, _start: first_true(ends_early(part[1:], part[:-1])), before=1)
    if text is not None:
        refuse(OFFSETS_FILE, f"text {text:,} starts at token {offsets[text]:,} and ends at {offsets[text + 1]:,}")

    token = first_wrong(tokens, partial(not_below, kinds))
    if token is not None:
        refuse(TOKENS_FILE, f"token {token:,} is {tokens[token]:,}, and there are {kinds:,} types")

    if kinds and (counts[-1] < 1 or (counts[1:] > counts[:-1]).any()):
        refuse(COUNTS_FILE, "counts are not above zero and descending")
    if counts.sum() != len(tokens) or kinds > len(tokens):
        refuse(COUNTS_FILE, f"counts come to {counts.sum():,}, and there are {len(tokens):,} tokens")

    ends = not kinds or spelled[-1] == NEWLINE
    if not ends or spelled[:1].tobytes() == b"\n" or first_wrong(spelled, _empty, before=1) is not None:
        refuse(TYPES_FILE, "a type is empty, or the last one has no end")
    byte = first_undecodable(spelled)
    if byte is not None:
        refuse(TYPES_FILE, f"byte {byte:,} is not UTF-8")


def _empty(lines: np.ndarray, _start: int) -> int | None:
    """Where a newline follows a newline."""
    return first_true((lines[1:] == NEWLINE) & (lines[:-1] == NEWLINE))


def not_below(bound: int, values: np.ndarray, _start: int) -> int | None:
    """The first of these int32 numbers that is not in ``range(bound)``."""
    unsigned = values.view(np.uint32)  # so that negative numbers are large
    return None if unsigned.max() < bound else int(np.argmax(unsigned >= bound))


def _verify(folder: Path, encoded: Encoded, progress: Progress) -> None:
    """Raise `CorpusError` unless the files are those that were written, by their digests."""
    record, *contents = encoded
    if "sha256" in record:
        CORPUS.verify(folder, record, contents, progress)
    elif record["fingerprint"] != _fingerprint(list(parts_of(encoded.tokens)), folder, record["card"]):
        files = f"{TOKENS_FILE}, {OFFSETS_FILE}, {TYPES_FILE} or {CORPUS_CARD}"
        raise damaged(folder, f"{files} is not what was written, by the fingerprint", CORPUS.remedy)


def _fingerprint(parts: list[str], folder: Path, card: Mapping[str, Any]) -> str:
    """What tells a corpus from any other: from the digests of its tokens and files, and what the card counts."""
    files = [sha256_of(folder / name) for name in (OFFSETS_FILE, TYPES_FILE)]
    counted = [card[name] for name in FINGERPRINTED] + [card[name] for name in EVENTS if name in card]
    return hashlib.sha256(json.dumps([CORPUS.layout, parts + files, counted]).encode()).hexdigest()[:32]
