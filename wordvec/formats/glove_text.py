"""GloVe's text: ``word x1 … xd`` lines without a header."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import DTypeLike

from ..errors import FormatError
from ..system.versions import replacing
from ..system.warning import warn_caller
from .layouts import names_columns
from .opening import opened_text
from .word_files import dimensions_of, numbered_lines, read_lines, require_readable, require_writable, sample_of, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors

__all__ = ["read", "sniff", "write"]


def sniff(path: Path) -> bool:
    """Whether `path` starts with lines of a word and numbers, and no header."""
    sample = sample_of(path)
    return sample.header is None and sample.fits


def read(
    path: Path, unicode_errors: str = "strict", limit: int | None = None, dtype: DTypeLike = "float32"
) -> WordVectors:
    """Read GloVe text, in two passes: the first counts, up to the limit."""
    sample = sample_of(path)
    layout, dimensions = dimensions_of(path, sample)
    if not dimensions:
        raise FormatError(f"{path} does not hold a word and numbers on each line; is it of another format?")
    named = "names" if sample.columns else names_columns(sample.lines[0], dimensions)
    with opened_text(path) as stream:
        lines = islice(numbered_lines(path, stream, 1), None if limit is None else limit + bool(named) + 1)
        count = sum(1 for _ in lines) - bool(named)
    with opened_text(path) as stream:
        line = next(numbered_lines(path, stream, 1))[0] if named else 0
        if named:
            warn_caller(f"{path}: line {line} {named} the columns, and is left out")
        words, vectors = read_lines(path, stream, count, layout, dimensions, line + 1, unicode_errors, limit, dtype)
    return unique(path, words, vectors)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write GloVe text."""
    require_writable(vectors, path, "\n")
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=False, write_header=False)
        require_readable(written, path, vectors.vector_size)
