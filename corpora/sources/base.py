"""The interface of a source of text: what `Corpus`, `Documents` and the trainers must know to read one.

A new kind of source is a subclass of `Source`, and a row of `wordvec.corpora.sources.kinds` that recognises it; a new
format of table files is a subclass of `TableFile`, and a row of ``FORMATS`` in `wordvec.corpora.sources.tables`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from ...system.storage import Remote
from ...system.warning import warn_caller
from .streams import ByteReader, ByteStream

if TYPE_CHECKING:
    import numpy as np

    from .columns import Columns

__all__ = ["FileSource", "Form", "Numbered", "Source", "token_list", "type_name"]


class Form(Enum):
    """What a source gives its texts as."""

    BYTES = "a stream of UTF-8, a text a line"
    STRINGS = "a str for each text"
    TOKENS = "a list of tokens for each text"
    NUMBERS = "the numbers of all tokens, and where texts end"
    TAGGED = "a pair for each text: a str or a list of tokens, and its tags"


class Numbered(NamedTuple):
    """Texts as the numbers of their tokens."""

    ids: np.ndarray  # int32 (tokens,)
    ends: np.ndarray  # int64 (texts,): so many tokens stand before the end of each
    names: list[str]  # by number, in order of first occurrence
    counts: np.ndarray  # int64 (names,)


class Source:
    """Texts, read once.

    A subclass sets `form` and defines `__iter__` or, for bytes, `stream`, or, for numbers, `numbered_texts`. The rest
    is what holds of texts in memory.

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
    numbered : bool
        Of tagged texts: whether there are no tags, so that each is tagged by its number.
    weights : array of float
        Of the texts read so far, where a column holds them.
    """

    form: ClassVar[Form]

    def __init__(self, description: str):
        self.description = description
        self.number = self.undecodable_bytes = 0
        self.numbered = False
        self.weights = array("d")

    @property
    def paths(self) -> list[Path]:
        """The files that hold all that is read, so that a corpus of the same can be found in the cache; else none."""
        return []

    @property
    def is_table(self) -> bool:
        """Whether `select` chooses the columns of the texts and of the tags."""
        return False

    @property
    def has_tables(self) -> bool:
        """Whether there are tables among files that are read as lines of text, by their names."""
        return False

    @property
    def seems_a_table(self) -> bool:
        """The same by name or by content."""
        return self.has_tables

    def warn_if_a_table(self) -> None:
        """Warn of a table that is read as lines."""
        if self.seems_a_table:
            warn_caller(
                f"{self.description} is a table, and is read here as lines of text: names, separators, quotes and all;"
                " say which column holds the text (text=, --text-column), or give the text alone, a text a line"
            )

    def __iter__(self) -> Iterator[Any]:
        """The texts, in the `form` of the source."""
        raise TypeError(f"{self.description}: texts of the form {self.form.name} are read from `stream`")

    def stream(self, strict: bool) -> ByteStream:
        """The texts as bytes, a text a line; `strict` refuses what has no UTF-8."""
        raise TypeError(f"{self.description}: texts of the form {self.form.name} are iterated over")

    def numbered_texts(self) -> Numbered:
        """The texts as numbers."""
        raise TypeError(f"{self.description}: texts of the form {self.form.name} are not numbered here")

    def untagged(self) -> Iterator[Any]:
        """The texts without their tags."""
        return (text for text, _ in self) if self.form is Form.TAGGED else iter(self)

    def place(self) -> str:
        """Which text is being read, for an error message."""
        return f"text {self.number}"

    def file_counts(self) -> dict[str, int]:
        """How many files are read and skipped, for a corpus's card."""
        return {"files": 0, "skipped_files": 0}

    def read_counts(self) -> dict[str, int]:
        """What else was counted while reading, for a corpus's card."""
        return {}

    def select(self, columns: Columns, strict: bool) -> Source:
        """The texts and tags in the columns of a table; what is no table is returned as it is."""
        return self

    def labelled(self, prefix: str, strict: bool) -> Source:
        """The texts with those words as tags that start with `prefix`; `ValueError` if it is no file of text."""
        if self.is_table:
            raise ValueError(f"{self.description} is a table: say which column holds the text, and which the labels")
        raise ValueError("label_prefix is about files of text; leave it out, or give the path of a file")


class FileSource(Source):
    """Texts in files, or in binary streams; `skipped` files were found and left out."""

    def __init__(self, files: Sequence[Path | ByteReader], description: str, skipped: int = 0):
        super().__init__(description)
        self.files, self.skipped = files, skipped

    @property
    def paths(self) -> list[Path]:
        """The files, unless a pipe or a stream is among them, which cannot be read twice."""
        paths = [file for file in self.files if isinstance(file, Remote) or (isinstance(file, Path) and file.is_file())]
        return paths if len(paths) == len(self.files) else []

    def file_counts(self) -> dict[str, int]:
        """How many files are read and skipped, for a corpus's card."""
        return {"files": len(self.files), "skipped_files": self.skipped}


def type_name(thing: Any) -> str:
    """The type of a thing with its article: ``an int``."""
    name = type(thing).__name__
    if thing is None:
        return "None"
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"


def token_list(text: Any, what: str) -> list[str]:
    """`text` as a list of tokens; `what` names it in the error message.

    Raises
    ------
    TypeError
        It is no iterable of str.
    """
    if isinstance(text, str | bytes) or not isinstance(text, Iterable):
        raise TypeError(f"{what} is {type_name(text)} where a list of tokens belongs; give a list of str")
    tokens = list(text)
    if set(map(type, tokens)) <= {str}:
        return tokens
    for number, token in enumerate(tokens):
        if not isinstance(token, str):
            raise TypeError(
                f"token {number} of {what} is {type_name(token)}; give every token as a str, as list(map(str, text))"
                " does: a number that looks up a vector is that of a row"
            )
    return tokens
