"""FASTA: sequences of amino acids or of bases, each behind a line that starts with ``>``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

from ...errors import CorpusError
from .base import FileSource, Form
from .lines import DecodedLines
from .streams import ByteReader

__all__ = ["STOP", "FastaFiles", "is_fasta", "letters_of"]

STOP = "*"
_NO_LETTERS = str.maketrans("", "", "-.")  # gaps of an alignment

_SUFFIXES = {".fasta", ".fa", ".faa", ".fna", ".fas"}
_COMPRESSED = {".gz", ".bz2", ".xz", ".zst"}


def is_fasta(file: Path | ByteReader) -> bool:
    """Whether a file is FASTA, by its name, compressed or not."""
    path = file if isinstance(file, Path) else Path()
    return (Path(path.stem) if path.suffix.lower() in _COMPRESSED else path).suffix.lower() in _SUFFIXES


def letters_of(sequence: str) -> str:
    """The letters of a sequence: without blanks and gaps, and in capitals, as soft-masked ones are the same letters."""
    return "".join(sequence.split()).translate(_NO_LETTERS).upper()


class FastaFiles(FileSource):
    """The sequences of files, a text each, without their descriptions, in capitals, without gaps.

    Counted are letters that were soft-masked, which are small ones; gaps, ``-`` and ``.``, which are left out; and
    stops, ``*``, which stay where they are: k-mers do not reach over them.

    Raises
    ------
    CorpusError
        While reading: a file does not start as FASTA does, or cannot be read.
    """

    form = Form.STRINGS
    _masked = _gaps = _stops = 0

    def __iter__(self) -> Iterator[str]:
        for file in self.files:
            self._lines = DecodedLines(file, strict=True)
            for sequence in self._sequences():
                self._gaps += sequence.count("-") + sequence.count(".")
                self._stops += sequence.count(STOP)
                self._masked += sum(map(sequence.count, ascii_lowercase))
                yield letters_of(sequence)

    def read_counts(self) -> dict[str, int]:
        """Letters in small, gaps and stops, for a corpus's card."""
        return {"soft_masked": self._masked, "gaps": self._gaps, "stops": self._stops}

    def place(self) -> str:
        """Which line is being read, for an error message."""
        return self._lines.place()

    def _sequences(self) -> Iterator[str]:
        parts: list[str] | None = None
        for line in self._lines:
            line = line.strip().removeprefix("\ufeff")
            if line.startswith(">"):
                if parts is not None:
                    yield "".join(parts)
                parts = []
            elif line and not line.startswith(";"):
                if parts is None:
                    raise CorpusError(
                        f"{self.place()} is no FASTA, in which a line that starts with > comes before each sequence;"
                        " repair the file, or give it another name"
                    )
                parts.append(line)
        if parts is not None:
            yield "".join(parts)
