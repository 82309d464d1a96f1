"""Files as a source: lines of text, unless columns or labels are chosen."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from ...system.storage import located
from .base import FileSource, Form, Source, type_name
from .columns import Columns
from .fasta import FastaFiles, is_fasta
from .finding import find_files
from .labelled import LabelledFiles
from .recognizing import is_json_lines
from .streams import ByteReader, ByteStream, JoinedFiles
from .tables import TableFiles, is_table_file

__all__ = ["Files"]


class Files(FileSource):
    """Files of text, a text a line."""

    form = Form.BYTES

    @classmethod
    def at(cls, path: str | os.PathLike[str]) -> FileSource:
        """What a path stands for: a file, a folder, a pattern, or ``-`` for standard input."""
        files, skipped = find_files([Path(path)])
        return cls._of(files, str(located(path)), skipped)

    @classmethod
    def at_paths(cls, paths: Iterable[Any]) -> FileSource:
        """What paths stand for.

        Raises
        ------
        TypeError
            One is no path.
        """
        paths = list(paths)
        for number, path in enumerate(paths):
            if not isinstance(path, os.PathLike):
                raise TypeError(f"item {number} is {type_name(path)} among paths; give every file as a Path")
        files, skipped = find_files(paths)
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        return cls._of(files, ", ".join(str(located(path)) for path in paths[:3]) + more, skipped)

    @classmethod
    def _of(cls, files: list[Path], description: str, skipped: int) -> FileSource:
        """Files of lines, or of sequences, told by their names."""
        if not any(map(is_fasta, files)):
            return cls(files, description, skipped)
        if other := next((file for file in files if not is_fasta(file)), None):
            raise CorpusError(f"{other} is no FASTA among such files; give sequences and text apart")
        return FastaFiles(files, description, skipped)

    @classmethod
    def opened(cls, stream: ByteReader) -> Files:
        """An open file or another stream of bytes."""
        return cls([stream], str(getattr(stream, "name", "a stream")))

    def stream(self, strict: bool) -> ByteStream:
        """The files as one stream of bytes."""
        return JoinedFiles(self.files)

    @property
    def has_tables(self) -> bool:
        """Whether a file among them is a table, told by its name."""
        return any(map(is_table_file, self.files))

    @property
    def seems_a_table(self) -> bool:
        """Whether a file among them is a table, or the first, whatever its name, starts as JSON Lines do."""
        return self.has_tables or (isinstance(self.files[0], Path) and is_json_lines(self.files[0]))

    @property
    def is_table(self) -> bool:
        """Whether the files are tables, told by their names.

        Raises
        ------
        CorpusError
            Some are and some are not.
        """
        other = next((file for file in self.files if not is_table_file(file)), None)
        if self.has_tables and other is not None:
            raise CorpusError(f"{other} is no table among tables; give tables and text apart")
        return self.has_tables

    def select(self, columns: Columns, strict: bool) -> Source:
        """The texts and tags in the columns of tables; other files are returned as they are."""
        return TableFiles(self, columns, strict) if self.is_table else self

    def labelled(self, prefix: str, strict: bool) -> Source:
        """The lines, with those words as tags that start with `prefix`."""
        return super().labelled(prefix, strict) if self.is_table else LabelledFiles(self, prefix, strict)
