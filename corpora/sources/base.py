"""The interface of a source of text: what `Corpus`, `Documents` and the trainers must know to read one.

A new kind of source is a subclass of `Source`, and a row of `wordvec.corpora.sources.kinds` that recognises it; a new
format of table files is a subclass of `TableFile`, and a row of ``FORMATS`` in `wordvec.corpora.sources.tables`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ...errors import CorpusError
from ...system.files import sha256_of
from .streams import ByteReader, ByteStream

if TYPE_CHECKING:
    from .columns import Columns

__all__ = ["FileSource", "Form", "Source"]


class Form(Enum):
    """What a source gives its texts as."""

    BYTES = "a stream of UTF-8, a text a line"
    STRINGS = "a str for each text"
    TOKENS = "a list of tokens for each text"
    TAGGED = "a pair for each text: a str or a list of tokens, and its tags"


class Source:
    """Texts, read once.

    A subclass sets `form` and defines `__iter__` or, for bytes, `stream`. The rest is what holds of texts in memory.

    Attributes
    ----------
    form : Form
        What `__iter__` yields.
    description : str
        What error messages and cards call it.
    number : int
        Of the text being read, from 0, where texts are counted here.
    undecodable_bytes : int
        Bytes read as U+FFFD so far, where texts are decoded here.
    """

    form: ClassVar[Form]

    def __init__(self, description: str):
        self.description = description
        self.number = 0  # of the text being read
        self.undecodable_bytes = 0

    @property
    def size(self) -> int:
        """Bytes to read; 0 when that is not known."""
        return 0

    @property
    def repeatable(self) -> bool:
        """Whether it can be hashed and read again, so that its corpus can be found in the cache."""
        return False

    @property
    def is_table(self) -> bool:
        """Whether `select` chooses the columns of the texts and of the tags."""
        return False

    @property
    def has_tables(self) -> bool:
        """Whether there are tables among files that are read as lines of text."""
        return False

    @property
    def numbered(self) -> bool:
        """Of tagged texts: whether they come without tags, and are tagged by their numbers."""
        return False

    def __iter__(self) -> Iterator[Any]:
        """The texts, in the `form` of the source."""
        raise TypeError(f"{self.description}: texts of the form {self.form.name} are read from `stream`")

    def stream(self, strict: bool) -> ByteStream:
        """The texts as bytes, a text a line; `strict` refuses what has no UTF-8."""
        raise TypeError(f"{self.description}: texts of the form {self.form.name} are iterated over")

    def untagged(self) -> Iterator[Any]:
        """The texts without their tags."""
        return (text for text, _ in self) if self.form is Form.TAGGED else iter(self)

    def place(self) -> str:
        """Which text is being read, for an error message."""
        return f"text {self.number}"

    def file_counts(self) -> dict[str, int]:
        """How many files are read and skipped, for a corpus's card."""
        return {"files": 0, "skipped_files": 0}

    def hashes(self) -> Iterator[str]:
        """SHA-256 of all that is read, piece by piece, if it is `repeatable`."""
        return iter(())

    def stamp(self) -> list[tuple[int, int]]:
        """What tells whether the source was written to in the meantime, if it is `repeatable`."""
        return []

    def select(self, columns: Columns, strict: bool) -> Source:
        """The texts and tags in the columns of a table; what is no table is returned as it is."""
        return self

    def labelled(self, prefix: str, strict: bool) -> Source:
        """The texts with those words as tags that start with `prefix`, as fastText's files have them.

        Raises
        ------
        ValueError
            The source is not made of files of text.
        """
        if self.is_table:
            raise ValueError(f"{self.description} is a table: say which column holds the text, and which the labels")
        raise ValueError("label_prefix is about files of text; leave it out, or give the path of a file")


class FileSource(Source):
    """Texts in files.

    Parameters
    ----------
    files : sequence of Path or binary stream
    description : str
    skipped : int
        Files that were found and left out.
    """

    def __init__(self, files: Sequence[Path | ByteReader], description: str, skipped: int = 0):
        super().__init__(description)
        self.files, self.skipped = files, skipped

    @property
    def paths(self) -> list[Path]:
        """Those of the files that have a path: all, unless there is a stream among them."""
        return [file for file in self.files if isinstance(file, Path)]

    @property
    def size(self) -> int:
        """Bytes on the disk; 0 when that is not known."""
        return sum(path.stat().st_size for path in self.paths) if self.repeatable else 0

    @property
    def repeatable(self) -> bool:
        """Whether reading twice gives the same twice: neither a pipe nor a stream is among the files."""
        return len(self.paths) == len(self.files) and all(path.is_file() for path in self.paths)

    def file_counts(self) -> dict[str, int]:
        """How many files are read and skipped, for a corpus's card."""
        return {"files": len(self.files), "skipped_files": self.skipped}

    def hashes(self) -> Iterator[str]:
        """The SHA-256 of every file.

        Raises
        ------
        CorpusError
            A file cannot be read.
        """
        for path in self.paths:
            try:
                yield sha256_of(path)
            except OSError as error:
                raise CorpusError(f"cannot read {path}: {error.strerror}; check the file and its rights") from error

    def stamp(self) -> list[tuple[int, int]]:
        """The size and date of every file, which tell whether one was written to."""
        return [(status.st_size, status.st_mtime_ns) for status in map(Path.stat, self.paths)]
