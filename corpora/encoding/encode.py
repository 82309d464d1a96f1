"""Encode a source, of whatever kind, into a draft, and say what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import CorpusError
from ...formats.word_lines import read_words
from ...jit.announcing import announced
from ...progress import SILENT, Progress
from ...version import __version__
from ..sources.base import Form, Source
from ..sources.lines import undecodable
from ..sources.streams import ByteStream, JoinedFiles
from ..sources.texts import Strings
from ..storage.corpus_folder import Draft
from ..storage.gathered import Gathered
from ..tokenizers.pipeline import Pipeline
from ..tokenizers.words import Whitespace
from .numbering import Piece, blocks, encode_bytes, encode_lists, encode_numbers
from .ranking import DraftTypes, Ranking, rank
from .runs import Runs
from .tokenizing import encode_texts

__all__ = ["Encoder", "card_of", "encode", "encode_strings", "nothing_in"]

BLOCK = 1 << 20  # bytes read, scanned and written at once
_REMEDY = 'convert it to UTF-8, or choose errors="replace"'


class Encoder:
    """Numbers the tokens of one source, which is of any form but tagged texts; `strict` refuses what is no UTF-8."""

    def __init__(self, source: Source, pipeline: Pipeline, strict: bool, workers: int, progress: Progress):
        self.source, self.pipeline, self.strict, self.workers = source, pipeline, strict, workers
        self.progress = progress
        self.nul_bytes = self.undecodable_bytes = self.empty_tokens = 0
        self.first_undecodable: int | None = None
        as_bytes = source.form is Form.BYTES or (source.form is Form.STRINGS and pipeline.splits_bytes)
        self.stream: ByteStream | None = source.stream(strict) if as_bytes else None

    def number(self, draft: Gathered, aside: Path | None = None) -> DraftTypes | Runs:
        """Number every token of the source into a draft, or into memory; many types are put `aside` into a folder."""
        types: DraftTypes | Runs
        if self.source.form is Form.TOKENS:
            lists = self.source if self.pipeline.phrases is None else map(self.pipeline.respelled, self.source)
            pieces = (Piece(tokens, True) for tokens in lists)
            types, self.empty_tokens = encode_lists(pieces, draft, BLOCK >> 2)
        elif self.source.form is Form.NUMBERS:
            types = encode_numbers(self.source.numbered_texts(), draft)
        elif self.stream and self.pipeline.splits_bytes:
            runs = Runs(aside, self.workers, self.respell) if aside else None
            with announced(self.progress):
                types, self.nul_bytes = encode_bytes(self.stream, draft, self.workers, BLOCK, self.progress, runs)
        else:
            texts = self._lines(self.stream) if self.stream else ((text, True) for text in self.source)
            types, self.empty_tokens = encode_texts(self._parts(texts), draft, self._of_parts(), self.workers)
        return types

    def _parts(self, texts: Iterable[tuple[str, bool]]) -> Iterable[tuple[str, bool]]:
        """Texts, several of one where the tokenizer says so."""
        tokenizer = self.pipeline.tokenizer
        if tokenizer.of_parts() is tokenizer:
            return texts
        return ((part, True) for text, _ in texts for part in tokenizer.parts(text))

    def _of_parts(self) -> Pipeline:
        tokenizer = self.pipeline.tokenizer.of_parts()
        return self.pipeline if tokenizer is self.pipeline.tokenizer else replace(self.pipeline, tokenizer=tokenizer)

    @property
    def respell(self) -> Callable[[list[str]], list[str]] | None:
        """What makes a type of what it was met as."""
        return self.respelling(self.pipeline, self.source.form in (Form.TOKENS, Form.NUMBERS))

    @staticmethod
    def respelling(pipeline: Pipeline, given_as_tokens: bool = False) -> Callable[[list[str]], list[str]] | None:
        """The same of any source with such a pipeline."""
        whole = given_as_tokens or pipeline.splits_bytes
        if pipeline.normalization and whole and pipeline.phrases is None:
            return pipeline.respelled
        return _lowered if pipeline.lower else None

    def refuse(self, byte: int) -> None:
        """Raise the error for a byte that is no UTF-8."""
        where = self.stream.place(byte) if self.stream else "a token"
        raise CorpusError(f"{where} is not UTF-8; {_REMEDY}")

    def _lines(self, stream: ByteStream) -> Iterator[tuple[str, bool]]:
        """The lines of files; a line that spans blocks in pieces, unless the tokenizer wants whole texts."""
        for data, stop, origin in blocks(stream, BLOCK, newline_only=not self.pipeline.between_blanks):
            *lines, last = self._decode(data[:stop].tobytes(), origin).split("\n")
            for line in lines:
                yield line.removesuffix("\r"), True
            if last:
                yield last, False
            self.progress.advance(stream.given)

    def _decode(self, data: bytes, origin: int) -> str:
        self.nul_bytes += data.count(0)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            if self.strict:
                self.refuse(origin + error.start)
            self.undecodable_bytes += undecodable(data)[1]
            if self.first_undecodable is None:
                self.first_undecodable = origin + error.start
            return data.decode("utf-8", "replace")


def encode(
    source: Source, draft: Draft, pipeline: Pipeline, errors: str, workers: int, progress: Progress
) -> tuple[Ranking, dict[str, Any]]:
    """Encode a source into a draft; returns the ranking, and a card of what was read, in JSON's types.

    Raises
    ------
    CorpusError
        The source cannot be read, holds no token (no text, where empty ones are kept), or (``errors="strict"``)
        bytes that are no UTF-8.
    """
    encoder = Encoder(source, pipeline, errors == "strict", workers, progress)
    progress.begin("reading", sum(path.stat().st_size for path in source.paths), "bytes")
    with encoder.stream or nullcontext():
        types = encoder.number(draft, draft.staging)
    if not (draft.texts if draft.keep_empty else draft.tokens):
        raise nothing_in(source, pipeline, draft.keep_empty, draft.empty_texts)
    refuse = encoder.refuse if encoder.strict else None
    ranking = types.rank(refuse) if isinstance(types, Runs) else rank(types, encoder.respell, refuse)
    progress.end(tokens=draft.tokens, types=ranking.size)
    first = ranking.first_undecodable if encoder.first_undecodable is None else encoder.first_undecodable
    counted: dict[str, Any] = {
        "texts": draft.texts,
        "tokens": draft.tokens,
        "empty_texts": draft.empty_texts,
        "empty_tokens": encoder.empty_tokens,
        "undecodable_bytes": encoder.undecodable_bytes + ranking.undecodable_bytes + source.undecodable_bytes,
        "nul_bytes": encoder.nul_bytes,
        "first_undecodable": None,
    }
    if isinstance(encoder.stream, JoinedFiles) and first is not None:
        counted["first_undecodable"] = encoder.stream.place(first)
    return ranking, card_of(source, pipeline, errors, ranking.size, counted)


def encode_strings(texts: Sequence[str], pipeline: Pipeline) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Texts in memory, of a pipeline that splits bytes: their types, tokens (int32) and offsets (int64)."""
    encoder, draft = Encoder(Strings(texts), pipeline, False, 1, SILENT), Gathered(keep_empty=True)
    found = encoder.number(draft)
    assert isinstance(found, DraftTypes)  # nothing is put aside
    ranking = rank(found, encoder.respell, None)
    ids, ends = draft.whole()
    return read_words(b"".join(ranking.lines)), ranking.ranks[ids], np.concatenate((np.zeros(1, np.int64), ends))


def nothing_in(source: Source, pipeline: Pipeline, keep_empty: bool, empty_texts: int) -> CorpusError:
    """The error for a source without a token, or without a text, where empty ones are kept."""
    what = "text" if keep_empty else "token"
    if empty_texts and not isinstance(pipeline.tokenizer, Whitespace):
        what = f"token that the tokenizer {pipeline.tokenizer} finds"
    return CorpusError(f"there is no {what} in {source.description}; give text that is not empty")


def card_of(source: Source, pipeline: Pipeline, errors: str, types: int, counted: Mapping[str, Any]) -> dict[str, Any]:
    """The card of what was read, in JSON's types."""
    numbers = "empty_texts", "empty_tokens", "undecodable_bytes", "nul_bytes"
    card = {
        "source": source.description,
        **source.file_counts(),
        "texts": counted["texts"],
        "tokens": counted["tokens"],
        "types": types,
        **{name: counted[name] for name in numbers},
        **source.read_counts(),
        **pipeline.record(),
        "errors": errors,
        "wordvec": __version__,
    }
    if counted["first_undecodable"] is not None:
        card["first_undecodable"] = counted["first_undecodable"]
    return card


def _lowered(types: list[str]) -> list[str]:
    return [spelling.lower() for spelling in types]
