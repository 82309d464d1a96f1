"""GloVe's text: ``word x1 … xd`` lines without a header."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from statistics import mode
from typing import TYPE_CHECKING

from ..errors import FormatError
from ..system.versions import replacing
from .gzipped import opened
from .word_files import first_lines, header_sizes, read_lines, require_writable, trailing_numbers, unique

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["read", "sniff", "write"]

_SAMPLE = 100  # lines that tell how many dimensions there are


def sniff(path: Path) -> bool:
    """Whether `path` starts with a word and numbers."""
    line, _ = first_lines(path)
    return header_sizes(line) is None and trailing_numbers(line) > 0


def read(path: Path) -> KeyedVectors:
    """Read GloVe text, in two passes: the first counts."""
    with opened(path) as stream:
        sample = [line for line in itertools.islice(stream, _SAMPLE) if line.strip()]
        count = len(sample) + sum(1 for line in stream if line.strip())
    dimensions = _usual_dimensions(sample)
    if not dimensions:
        raise FormatError(f"{path} does not hold a word and numbers on each line; is it of another format?")
    with opened(path) as stream:
        words, vectors = read_lines(path, stream, count, dimensions, first_line=1)
    return unique(path, words, vectors)


def write(vectors: KeyedVectors, path: Path) -> None:
    """Write GloVe text."""
    require_writable(vectors, path, "\n")
    if _usual_dimensions([f"{word} 0".encode() for word in vectors.index_to_key[:_SAMPLE]]) != 1:
        raise FormatError(
            f"cannot write {path}: its words end in numbers, so that no reader could tell them from the vectors; "
            "choose the format word2vec-binary or wordvec"
        )
    with replacing(path) as written:
        vectors.save_word2vec_format(str(written), binary=False, write_header=False)


def _usual_dimensions(lines: Sequence[bytes]) -> int:
    """Tell how many numbers most lines end in: a word may end in one of its own ("at 9"), a line may be cut off."""
    numbers = sorted(map(trailing_numbers, lines))
    return mode(numbers) if numbers else 0
