"""Read a source into a draft, whatever it is, and say what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..errors import CorpusError
from ..jit.announcing import announced
from ..progress import Progress
from ..version import __version__
from .encoding import Kinds, Piece, blocks, encode_bytes, encode_lists
from .files import JoinedFiles
from .ranking import Ranking, rank, undecodable
from .sources import Files, JoinedTexts, Texts, TokenLists, token_list
from .storage import Draft
from .tokenizer import unicode_words

__all__ = ["encode"]

BLOCK = 1 << 20  # bytes read, scanned and written at once
_REMEDY = 'convert it to UTF-8, or choose errors="replace"'


class Reading:
    """One source being read.

    Parameters
    ----------
    source : Files, Texts or TokenLists
    tokenizer : None, "unicode" or callable
    strict : bool
        Refuse what is no UTF-8.
    workers : int
    progress : Progress
    """

    def __init__(
        self, source: Files | Texts | TokenLists, tokenizer: Any, strict: bool, workers: int, progress: Progress
    ):
        self.source, self.strict, self.workers, self.progress = source, strict, workers, progress
        self.whole_texts = callable(tokenizer)
        self.tokenizer: Callable[[str], list[str]] | None = unicode_words if tokenizer == "unicode" else tokenizer
        self.nul_bytes = self.undecodable_bytes = self.empty_tokens = 0
        self.stream = JoinedFiles(source.files) if isinstance(source, Files) else None

    def read(self, draft: Draft) -> Kinds:
        """Number every token of the source into the draft."""
        if self.tokenizer is None and not isinstance(self.source, TokenLists):
            stream = self.stream or JoinedTexts(self.source, self.strict)
            with announced(self.progress):
                kinds, self.nul_bytes = encode_bytes(stream, draft, self.workers, BLOCK, self.progress)
        else:
            kinds, self.empty_tokens = encode_lists(self._pieces(), draft, BLOCK >> 2)
        return kinds

    def refuse(self, place: int) -> None:
        """Raise the error for a byte that is no UTF-8."""
        where = self.stream.place(place) if self.stream else "a token"
        raise CorpusError(f"{where} is not UTF-8; {_REMEDY}")

    def _pieces(self) -> Iterator[Piece]:
        if isinstance(self.source, TokenLists):
            for tokens in self.source:
                yield Piece(tokens, True)
            return
        for text, ends in self._lines() if self.stream else ((text, True) for text in self.source):
            yield Piece(token_list(self.tokenizer(text), "what the tokenizer gave"), ends)

    def _lines(self) -> Iterator[tuple[str, bool]]:
        """The lines of files; a line that spans blocks in pieces, unless the tokenizer wants whole texts."""
        for data, stop, origin in blocks(self.stream, BLOCK, self.whole_texts):
            *lines, last = self._decode(data[:stop].tobytes(), origin).split("\n")
            for line in lines:
                yield line.removesuffix("\r"), True
            if last:
                yield last, False
            self.progress.advance(self.stream.given)

    def _decode(self, data: bytes, origin: int) -> str:
        self.nul_bytes += data.count(0)
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            if self.strict:
                self.refuse(origin + error.start)
            self.undecodable_bytes += undecodable(data)[1]
            return data.decode("utf-8", "replace")


def encode(
    source: Files | Texts | TokenLists,
    draft: Draft,
    lower: bool,
    tokenizer: Any,
    errors: str,
    workers: int,
    progress: Progress,
) -> tuple[Ranking, dict[str, Any]]:
    """Read a source into a draft.

    Returns
    -------
    ranking : Ranking
    card : dict
        What happened, of JSON's types.

    Raises
    ------
    CorpusError
        The source cannot be read, holds no token (no text, where empty ones are kept), or (``errors="strict"``)
        bytes that are no UTF-8.
    """
    reading = Reading(source, tokenizer, errors == "strict", workers, progress)
    progress.begin("reading", source.size if isinstance(source, Files) else 0, "bytes")
    try:
        kinds = reading.read(draft)
    finally:
        if reading.stream:
            reading.stream.close()
    if not (draft.texts if draft.keep_empty else draft.tokens):
        what = "text" if draft.keep_empty else "token"
        raise CorpusError(f"there is no {what} in {source.description}; give text that is not empty")
    ranking = rank(kinds, lower, reading.refuse if reading.strict else None)
    progress.end(tokens=draft.tokens, types=len(ranking.types))
    card = {
        "source": source.description,
        **(source.card() if isinstance(source, Files) else {"files": 0, "skipped_files": 0}),
        "texts": draft.texts,
        "tokens": draft.tokens,
        "types": len(ranking.types),
        "empty_texts": draft.empty_texts,
        "empty_tokens": reading.empty_tokens,
        "undecodable_bytes": reading.undecodable_bytes + ranking.undecodable_bytes,
        "nul_bytes": reading.nul_bytes,
        "lower": lower,
        "tokenizer": getattr(tokenizer, "__name__", str(tokenizer)) if tokenizer else "whitespace",
        "errors": errors,
        "wordvec": __version__,
    }
    return ranking, card
