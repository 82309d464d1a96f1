"""Files as one stream of bytes: found by name, folder or pattern, decompressed by content, joined at newlines."""

from __future__ import annotations

import bz2
import errno
import glob
import gzip
import io
import lzma
import os
import sys
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

import zstandard

from ..errors import CorpusError

__all__ = ["JoinedFiles", "find_files", "is_corpus", "name_of"]

CARD = "corpus.json"
#: Cards of folders that hold no text: what these are, and a file beside the card.
_NOT_TEXT = {"model.json": ("a model", "arrays.safetensors"), "counts.json": ("co-occurrence counts", "values.npy")}
_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_HEAD = 10  # bytes that tell how a file is compressed


def is_corpus(folder: str | Path) -> bool:
    """Whether a folder holds an encoded corpus."""
    return os.path.isfile(Path(folder) / CARD)  # False for a text that is longer than any path


# ------------------------------------------------------------------------------------------------------ finding files


def find_files(names: Sequence[str | Path]) -> tuple[list[Path], int]:
    """The files that names, folders and patterns stand for, in an order that is the same everywhere.

    Parameters
    ----------
    names : sequence of str or Path
        A file; a folder, read recursively, where links lead, too, but none twice; or a pattern with ``*``, ``?``,
        ``[…]`` and ``**``. ``-`` is standard input. Inside folders, what starts with a dot is skipped, and whatever
        a pattern or a folder leads to: encoded corpora, models, counts, checkpoints, and pipes and the like.

    Returns
    -------
    files : list of Path
        Sorted within each name.
    skipped : int
        How many files and folders were skipped.

    Raises
    ------
    CorpusError
        A name stands for no file, or a folder holds none.
    """
    files, skipped = [], 0
    for name in names:
        found, left_out = _files_of(Path(name))
        files += found
        skipped += left_out
    return files, skipped


def _files_of(name: Path) -> tuple[list[Path], int]:
    if str(name) == "-":
        return [name], 0
    if _exists(name):
        return _files_in(name) if name.is_dir() else ([name], 0)
    matches = sorted(glob.glob(str(name), recursive=True)) if glob.has_magic(str(name)) else []
    if not matches:
        raise CorpusError(
            f"there is no file or folder {str(name)[:200]!r}, and no file matches it as a pattern; "
            "check the path (texts themselves are given as a list of strings)"
        )
    files, skipped = [], 0
    for match in map(Path, matches):
        if _is_ours(match) or _is_ours(match.parent) or not (match.is_dir() or _may_be_text(match)):
            skipped += 1
            continue
        found, left_out = _files_in(match) if match.is_dir() else ([match], 0)
        files += found
        skipped += left_out
    if not files:
        raise CorpusError(f"only encoded corpora, models and the like match {str(name)!r}; choose files of text")
    return list(dict.fromkeys(files)), skipped  # `**` finds a file and the folder it lies in


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # a text, most likely
            return False
        raise


def _files_in(folder: Path) -> tuple[list[Path], int]:
    if is_corpus(folder):
        raise CorpusError(
            f"{folder} is an encoded corpus, not text; train on it alone and as it is, or give the text it was made of"
        )
    for card, (kind, _) in _NOT_TEXT.items():
        if (folder / card).is_file():
            raise CorpusError(f"{folder} holds {kind}, not text; choose a folder of text, or an encoded corpus")
    files, skipped, seen = [], 0, {_identity(folder): folder}
    for where, folders, names in os.walk(folder, onerror=_cannot_list, followlinks=True):
        inside = [Path(where, name) for name in folders if not name.startswith(".")]
        inside.sort(key=lambda path: (path.is_symlink(), path))  # a folder is read under its own name, if it can be
        read = [path for path in inside if not _is_ours(path) and seen.setdefault(_identity(path), path) is path]
        kept = [path for name in names if not name.startswith(".") and _may_be_text(path := Path(where, name))]
        skipped += len(folders) - len(read) + len(names) - len(kept)
        folders[:] = [path.name for path in read]
        files += kept
    if not files:
        raise CorpusError(f"the folder {folder} holds no text file; choose a folder with text in it")
    return sorted(files), skipped


def _is_ours(folder: Path) -> bool:
    """Whether a folder holds a corpus, a model or counts."""
    return is_corpus(folder) or any(
        os.path.isfile(folder / card) and os.path.isfile(folder / array) for card, (_, array) in _NOT_TEXT.items()
    )


def _may_be_text(file: Path) -> bool:
    """Whether a file is neither the state of a run nor a pipe, which reading would wait for."""
    return file.suffix != ".checkpoint" and (file.is_file() or not file.exists())


def _identity(folder: Path) -> tuple[int, int]:
    """What tells a folder from any other, by whatever path it is reached."""
    status = folder.stat()
    return status.st_dev, status.st_ino


def _cannot_list(error: OSError) -> None:
    raise CorpusError(f"cannot list the folder {error.filename}: {error.strerror}; allow reading it") from error


# ------------------------------------------------------------------------------------------------------------ reading


class _Rewound(io.RawIOBase):
    """A stream whose first bytes were read already; counts what it gives."""

    def __init__(self, head: bytes, stream: BinaryIO):
        self._head, self._stream = head, stream
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, view) -> int:
        if self._head:
            count = min(len(view), len(self._head))
            view[:count] = self._head[:count]
            self._head = self._head[count:]
        else:
            count = self._stream.readinto(view)
        self.given += count
        return count


def _peek(stream: BinaryIO, count: int) -> tuple[bytes, _Rewound]:
    """The first `count` bytes of a stream (fewer at its end), and the stream as if they had not been read."""
    head = b""
    while len(head) < count and (more := stream.read(count - len(head))):
        head += more
    return head, _Rewound(head, stream)


class _Zstandard(io.RawIOBase):
    """Decompressed Zstandard frames; unlike zstandard's own reader it notices that the last one is cut short."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._frame, self._input, self._output = None, b"", b""

    def readable(self) -> bool:
        return True

    def readinto(self, view) -> int:
        while not self._output:
            self._input = self._input or self._stream.read(1 << 17)
            if not self._input:
                if self._frame is not None:
                    raise EOFError("compressed file ended before the end-of-stream marker was reached")
                return 0
            self._frame = self._frame or zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
            self._output = self._frame.decompress(self._input)
            self._input = b""
            if self._frame.eof:
                self._frame, self._input = None, self._frame.unused_data
        count = min(len(view), len(self._output))
        view[:count] = self._output[:count]
        self._output = self._output[count:]
        return count


_COMPRESSIONS: list[tuple[Callable[[bytes], bool], Callable[[BinaryIO], BinaryIO]]] = [
    (lambda head: head[:3] == b"\x1f\x8b\x08", lambda stream: gzip.GzipFile(fileobj=stream)),
    (lambda head: head[:3] == b"BZh" and head[4:10] in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90"), bz2.BZ2File),
    (lambda head: head[:6] == b"\xfd7zXZ\0", lzma.LZMAFile),
    (lambda head: head[:4] == b"\x28\xb5\x2f\xfd", _Zstandard),
]


class JoinedFiles:
    """Files as one stream of bytes, each without its byte-order mark and closed by a newline.

    Parameters
    ----------
    files : iterable of Path or binary stream
        Read in this order. ``Path("-")`` is standard input. Streams are not closed.

    Attributes
    ----------
    given : int
        Bytes read from the disk so far (compressed ones where a file is compressed).
    """

    def __init__(self, files: Iterable[Path | BinaryIO]):
        self._files = iter(files)
        self._stack: list[BinaryIO] = []  # what has to be closed after the running file
        self._stream: BinaryIO | None = None
        self._raw: _Rewound | None = None
        self._read_before = 0
        self._starts: list[int] = []
        self._names: list[str] = []
        self._position = 0
        self._last = b"\n"

    @property
    def given(self) -> int:
        """Bytes read from the disk so far."""
        return self._read_before + (self._raw.given if self._raw else 0)

    def place(self, byte: int) -> str:
        """Where a byte of the joined stream comes from, in words."""
        number = bisect_right(self._starts, byte) - 1
        return f"byte {byte - self._starts[number]:,} of {self._names[number]}"

    def readinto(self, view: memoryview) -> int:
        """Read some bytes into `view`; 0 at the end of the last file.

        Raises
        ------
        CorpusError
            A file cannot be read, is damaged or cut short, or is UTF-16 or UTF-32.
        """
        while True:
            if self._stream is None:
                item = next(self._files, None)
                if item is None:
                    return 0
                self._guarded(self._open, item)
            count = self._guarded(self._stream.readinto, view)
            if count:
                self._last = bytes(view[count - 1 : count])
            else:
                self._close()
                if self._last == b"\n":
                    continue
                view[:1] = self._last = b"\n"
                count = 1
            self._position += count
            return count

    def close(self) -> None:
        """Close the running file, if any."""
        self._close()

    def _guarded(self, step: Callable, argument):
        """Do one step of reading; whatever fails in it is told as one sentence."""
        try:
            return step(argument)
        except EOFError as error:
            raise CorpusError(
                f"{self._names[-1]} is cut short: its compressed data end too early; copy or download it again"
            ) from error
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError, gzip.BadGzipFile) as error:
            raise CorpusError(f"{self._names[-1]} is damaged ({error}); copy or download it again") from error
        except OSError as error:
            if error.errno is None:  # bz2's way to say so
                raise CorpusError(f"{self._names[-1]} is damaged ({error}); copy or download it again") from error
            raise CorpusError(
                f"cannot read {self._names[-1]}: {error.strerror}; check the file and its rights"
            ) from error

    def _open(self, item: Path | BinaryIO) -> None:
        self._starts.append(self._position)
        self._names.append(name_of(item))
        head, self._raw = _peek(self._file(item), _HEAD)
        stream: BinaryIO = self._raw
        for matches, decompress in _COMPRESSIONS:
            if matches(head):
                stream = decompress(io.BufferedReader(stream))
                break
        mark, stream = _peek(stream, 4)
        for wide, encoding in _WIDE_MARKS.items():
            if mark.startswith(wide):
                raise CorpusError(f"{self._names[-1]} is {encoding} text; convert it to UTF-8")
        if mark.startswith(_UTF8_MARK):
            stream.read(len(_UTF8_MARK))
            self._starts[-1] -= len(_UTF8_MARK)
        self._stream = stream
        self._last = b"\n"

    def _file(self, item: Path | BinaryIO) -> BinaryIO:
        if not isinstance(item, Path):
            return item
        if str(item) == "-":
            return sys.stdin.buffer
        file = open(item, "rb", buffering=0)
        self._stack.append(file)
        return file

    def _close(self) -> None:
        self._read_before, self._raw, self._stream = self.given, None, None
        while self._stack:
            self._stack.pop().close()


def name_of(item: Path | BinaryIO) -> str:
    """What to call a file in a sentence."""
    if item is sys.stdin.buffer or str(item) == "-":
        return "standard input"
    name = item if isinstance(item, Path) else getattr(item, "name", None)
    return str(name) if isinstance(name, str | Path) else "the stream"
