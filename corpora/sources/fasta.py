"""FASTA: sequences of amino acids or of bases, each behind a line that starts with ``>``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...errors import CorpusError
from .base import FileSource, Form
from .lines import DecodedLines
from .streams import ByteReader

__all__ = ["FastaFiles", "is_fasta"]

_SUFFIXES = {".fasta", ".fa", ".faa", ".fna", ".fas"}
_COMPRESSED = {".gz", ".bz2", ".xz", ".zst"}


def is_fasta(file: Path | ByteReader) -> bool:
    """Whether a file is FASTA, by its name, compressed or not."""
    path = file if isinstance(file, Path) else Path()
    return (Path(path.stem) if path.suffix.lower() in _COMPRESSED else path).suffix.lower() in _SUFFIXES


class FastaFiles(FileSource):
    """The sequences of files, a text each, without their descriptions; ``*`` at an end, a stop, is left out.

    Raises
    ------
    CorpusError
        While reading: a file does not start as FASTA does, or cannot be read.
    """

    form = Form.STRINGS

    def __iter__(self) -> Iterator[str]:
        for file in self.files:
            self._lines = DecodedLines(file, strict=True)
            yield from self._sequences()

    def place(self) -> str:
        """Which line is being read, for an error message."""
        return self._lines.place()

    def _sequences(self) -> Iterator[str]:
        parts: list[str] | None = None
        for line in self._lines:
            line = line.strip().removeprefix("\ufeff")
            if line.startswith(">"):
                if parts is not None:
                    yield "".join(parts).removesuffix("*")
                parts = []
            elif line and not line.startswith(";"):
                if parts is None:
                    raise CorpusError(
                        f"{self.place()} is no FASTA, in which a line that starts with > comes before each sequence;"
                        " repair the file, or give it another name"
                    )
                parts.append(line)
        if parts is not None:
            yield "".join(parts).removesuffix("*")
