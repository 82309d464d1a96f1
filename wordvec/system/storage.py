"""What lies at a URL: object stores, HDFS and the like, as fsspec opens them. Nothing else in the house asks fsspec.

A URL is a path whose files lie elsewhere (`Remote`): it has the names of `Path`, and reads and writes through fsspec.

Keys and addresses of stores are those of their libraries and of fsspec's configuration; none is asked for here.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import stat as modes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from typing_extensions import Buffer

    _Path = Path
else:
    _Path = type(Path())

__all__ = ["Remote", "located"]

_URL = re.compile(r"([a-z][a-z0-9+.-]+):/+")  # two letters at least: one is a drive
_MAGIC = re.compile(r"[*?[]")
_AHEAD = 1 << 22  # bytes that are read ahead
_SHOWN = 200  # characters of others' messages
#: What is to be installed for some schemes; of others fsspec knows it.
_LIBRARIES = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "hdfs": "pyarrow", "abfs": "adlfs"}
_WITH_FOLDERS = {"hdfs", "webhdfs", "sftp", "ssh", "smb", "ftp"}  # schemes where these are made before files
_WITHOUT_HOST = {"memory"}  # schemes whose paths may start at once


def located(place: str | os.PathLike[str]) -> Path:
    """What a name stands for: a path here, or a `Remote` if it is a URL, even one that became a `Path` on its way.

    ``file:///…`` is a path here.

    Raises
    ------
    ValueError
        A URL has no host, or bucket.
    """
    if isinstance(place, Remote):
        return place
    name = place if isinstance(place, str) else os.fspath(place)
    found = _URL.match(name.replace(os.sep, "/"))
    if not found or (not name.startswith(found[1] + "://") and os.path.lexists(name)):
        return Path(place)
    if found[1] in {"file", "local"}:
        return Path("/" + unquote(name[found.end() :]))
    if found[0].endswith(":///") and found[1] not in _WITHOUT_HOST:
        raise ValueError(f"{name} does not say where that is: write {found[1]}://HOST/… or {found[1]}://BUCKET/…")
    return Remote(name)


class Remote(_Path):
    """A path at a URL. What `Path` can do besides reading, writing and finding files is not for it."""

    __slots__ = ()

    def __str__(self) -> str:
        scheme, _, rest = super().__str__().replace(os.sep, "/").partition(":/")
        return f"{scheme}://{rest}"

    __fspath__ = as_posix = __str__

    def absolute(self) -> Remote:
        """It is."""
        return self

    def resolve(self, strict: bool = False) -> Remote:
        """It leads nowhere else."""
        return self

    def exists(self, *, follow_symlinks: bool = True) -> bool:
        """Whether there is a file, or a folder with something in it."""
        with self._asked(anew=True) as (fs, path):
            return bool(fs.exists(path))

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Whether there is a file."""
        with self._asked(anew=True) as (fs, path):
            return bool(fs.isfile(path))

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Whether there is a folder: something whose name goes on after it."""
        with self._asked(anew=True) as (fs, path):
            return bool(fs.isdir(path))

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        """The size of a file; and in place of a date a number that is another one when it was written again."""
        with self._asked() as (fs, path):
            info = fs.info(path)  # of what has been listed, no more is asked
            version = int(hashlib.sha256(repr(sorted(info.items(), key=str)).encode()).hexdigest()[:15], 16)
            size = int(info.get("size") or 0)
            return os.stat_result((modes.S_IFREG, 0, 0, 1, 0, 0, size, 0, 0, 0), {"st_mtime_ns": version})

    def version(self) -> str | None:
        """What tells what the file holds from what it held before, without reading it; None if only reading does."""
        return None if str(self).startswith("http") else f"{self}: {self.stat().st_mtime_ns}"

    def open(self, mode: str = "rb", *_: Any, **__: Any) -> Any:
        """A file as a raw stream of bytes, which reads ahead and can be searched in."""
        if mode != "rb":
            raise ValueError(f"{self} is written as a whole: see write_bytes")
        return _Reading(self)

    def read_bytes(self) -> bytes:
        """All of a file."""
        with self._asked() as (fs, path):
            return bytes(fs.cat_file(path))

    def read_range(self, start: int, stop: int) -> bytes:
        """Some bytes of a file; fewer if it ends before."""
        with self._asked() as (fs, path):
            return bytes(fs.cat_file(path, start=start, end=stop))

    def heads(self, files: Sequence[Path], count: int) -> list[bytes]:
        """The first bytes of files of this store, asked for at once; none of one that cannot be read."""
        with self._asked() as (fs, _):
            paths = [fs._strip_protocol(str(file)) for file in files]
            found = fs.cat_ranges(paths, [0] * len(paths), [count] * len(paths), on_error="return")
            return [b"" if isinstance(each, Exception) else bytes(each) for each in found]

    def write_bytes(self, data: Buffer) -> int:
        """Write a file as a whole."""
        with self._asked() as (fs, path):
            self._make_parents(fs, path)
            fs.pipe_file(path, bytes(data))
            return len(memoryview(data))

    def take(self, file: Path) -> None:
        """Become a copy of a file here."""
        with self._asked() as (fs, path):
            self._make_parents(fs, path)
            fs.put_file(str(file), path)

    def copy_to(self, place: Path) -> None:
        """Copy a file, or the files of a folder but those in folders inside, to a path here."""
        names = self.names()
        if names:
            place.mkdir(exist_ok=True)
        with self._asked() as (fs, path):
            for name in names:
                if fs.isfile(f"{path}/{name}"):
                    fs.get_file(f"{path}/{name}", str(place / name))
            if not names:
                fs.get_file(path, str(place))

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        """Folders come with what is in them."""

    def unlink(self, missing_ok: bool = False) -> None:
        """Remove a file."""
        with self._asked() as (fs, path):
            if not missing_ok or fs.exists(path):
                fs.rm_file(path)

    def remove(self) -> None:
        """Remove a folder with all that is in it, if there is one."""
        with self._asked() as (fs, path):
            if fs.exists(path):
                fs.rm(path, recursive=True)

    def names(self) -> list[str]:
        """What is in a folder, if there is one."""
        with self._asked(anew=True) as (fs, path):
            found = fs.ls(path, detail=False) if fs.isdir(path) else []
            return sorted(each.rstrip("/").rpartition("/")[2] for each in found)

    def iterdir(self) -> Iterator[Path]:  # type: ignore[override]
        """The same as paths."""
        return (self / name for name in self.names())

    def files(self) -> list[Path]:
        """All files below a folder."""
        with self._asked(anew=True) as (fs, path):
            return sorted(self._named(fs, each) for each in fs.find(path))

    def matches(self) -> list[Path]:
        """The files and folders that match, of a pattern; none of a name."""
        if not _MAGIC.search(str(self)):
            return []
        base = next(Remote(each) for each in self.parents if not _MAGIC.search(str(Remote(each))))
        with self._asked(anew=True) as (fs, path):
            return [base._named(fs, each) for each in sorted(fs.glob(path))]

    def _make_parents(self, fs: Any, path: str) -> None:
        if self.parts[0].rstrip(":") in _WITH_FOLDERS:  # elsewhere it would make buckets
            fs.makedirs(fs._parent(path), exist_ok=True)

    def _named(self, fs: Any, path: str) -> Remote:
        """A path of the file system below this one, as a URL: it may lack the host."""
        inside = path.removeprefix(fs._strip_protocol(str(self)).rstrip("/")).lstrip("/")
        return Remote(self, inside) if inside else self

    @contextmanager
    def _asked(self, anew: bool = False) -> Iterator[tuple[Any, str]]:
        """The file system and the path in it; whatever goes wrong there is an `OSError` that can be told.

        File systems remember what they have listed; `anew` is for what others may have written since.
        """
        with _told(str(self)):
            fs, path = _opened(str(self))
            if anew:
                fs.invalidate_cache()
            yield fs, path


class _Reading(io.RawIOBase):
    """A file at a URL."""

    def __init__(self, url: Remote):
        self._url = str(url)
        with url._asked() as (fs, path):
            self._file = fs.open(path, "rb", block_size=_AHEAD)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        with _told(self._url):
            return int(self._file.readinto(buffer) or 0)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        with _told(self._url):
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _opened(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise ImportError(f"{url} is a URL, and these take fsspec: pip install 'wordvec[url]'") from error
    scheme = url.partition(":")[0]
    try:
        fs, path = url_to_fs(url)
    except ImportError as error:
        library = _LIBRARIES.get(scheme)
        what = f"take {library}: pip install {library}" if library else f"take another library: {error}"
        raise ImportError(f"URLs with {scheme}:// {what} (on all machines that read or write them)") from error
    except ValueError as error:
        if "rotocol" not in str(error):
            raise
        known = "such as s3://, gs:// or https://"
        raise ValueError(f"fsspec knows no {scheme}://, and no path here begins so: give a URL {known}") from error
    return fs, str(path)


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Raise an `OSError` with a number and a sentence for what libraries of stores raise, each its own."""
    try:
        yield
    except (ImportError, ValueError):  # of what is missing or wrong here
        raise
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, "there is no such file", url) from error
    except PermissionError as error:
        raise PermissionError(errno.EACCES, str(error)[:_SHOWN] or "not allowed", url) from error
    except Exception as error:
        told = " ".join(f"{getattr(error, 'strerror', None) or error or type(error).__name__}".split())
        raise OSError(getattr(error, "errno", None) or errno.EIO, told[:_SHOWN], url) from error
