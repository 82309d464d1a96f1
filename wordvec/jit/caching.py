"""Machine code that is kept on disk, and used for as long as nothing that it was made from has changed.

Numba's own cache notices a change of the file that a function stands in. But machine code also holds what other files
give: constants, and functions that are compiled into it. So the name of a file of this cache carries a *fingerprint*:
the sources of the function's module and of all modules of this package that it imports, directly or by way of others,
and the versions and settings that shape machine code. What has another fingerprint is not even opened, and the next
code of the same function takes its place.

There is no index: a function's code for arguments of some types has one file of its own, which is written whole. So
processes that compile at once cannot mix up their files. One that cannot be read is made anew.
"""

from __future__ import annotations

import contextlib
import functools
import glob
import hashlib
import importlib
import linecache
import os
import pickle
import re
import sys
from importlib.util import resolve_name
from pathlib import Path
from types import FunctionType
from typing import Any

import llvmlite
import numba
import numpy as np
from numba.core import config
from numba.core.caching import CompileResultCacheImpl, FunctionCache
from numba.core.serialize import dumps

from ..system.warning import warn_caller

__all__ = ["Cache", "folders", "imported", "kept_in", "sources"]

_PACKAGE = __name__.partition(".")[0]
_IMPORT = re.compile(r"^(?:from +(\.*)([\w.]*) +)?import +(\([^)]*\)|.*)", re.MULTILINE)

_sources: dict[str, str] = {}  # by file
_fingerprints: dict[str, str] = {}


def _source(file: str, namespace: dict[str, Any]) -> str:
    """The text of a module when it is first asked for, which is when it is loaded."""
    if file not in _sources:
        _sources[file] = "".join(linecache.getlines(file, namespace))
        if not _sources[file] and getattr(sys, "frozen", False):  # then all is in one file, and that holds no sources
            _sources[file] = str(os.stat(sys.executable).st_mtime_ns)
    if not _sources[file]:
        raise RuntimeError(f"there is no source in {file}")
    return _sources[file]


@functools.cache
def imported(source: str, package: str) -> list[str]:
    """The modules of this package that a text imports at its top level: compiled code knows no others.

    Reading the lines takes a tenth of the time that parsing them does. Where it reads too much, in a docstring, a
    fingerprint holds a module more than it needs.
    """
    found: list[str] = []
    for dots, base, names in _IMPORT.findall(source):
        origin = resolve_name(dots + base, package)
        named = re.findall(r"[\w.]+", names)
        found += [origin, *(f"{origin}.{name}" for name in named)] if origin else named
    return [name for name in found if f"{name}.".startswith(f"{_PACKAGE}.") and name in sys.modules]


def sources(file: str, namespace: dict[str, Any]) -> dict[str, str]:
    """What a module's functions are compiled from: its text and those of the modules that it stands on, by name."""
    found: dict[str, str] = {}
    pending = [(file, namespace)]
    while pending:
        file, namespace = pending.pop()
        found[namespace["__name__"]] = text = _source(file, namespace)
        new = [sys.modules[name] for name in imported(text, namespace["__package__"] or "") if name not in found]
        pending += [(str(module.__file__), vars(module)) for module in new]
    return found


def _fingerprint(function: FunctionType) -> str:
    """All that the machine code of a function depends on, in sixteen digits; the same for all functions of a file."""
    file = function.__code__.co_filename
    if file not in _fingerprints:
        versions = numba.__version__, llvmlite.__version__, np.__version__, config.OPT, config.BOUNDSCHECK
        text = repr([versions, sorted(sources(file, function.__globals__).items())])
        _fingerprints[file] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _fingerprints[file]


class _Named(CompileResultCacheImpl):
    """Where Numba keeps machine code, and how it writes it down."""

    def get_filename_base(self, fullname: str, abiflags: str) -> str:
        """Without the number of the line, so that a function that has moved finds its old files, and removes them."""
        return f"{fullname}.{sys.implementation.cache_tag}{abiflags}".replace("<", "").replace(">", "")


class Cache(FunctionCache):
    """The machine code of one function."""

    _impl_class = _Named

    def __init__(self, function: FunctionType):
        super().__init__(function)
        self._base = os.path.join(self.cache_path, self._impl.filename_base)
        self._fingerprint = _fingerprint(function)
        self._line = function.__code__.co_firstlineno  # tells apart functions that have one name

    @classmethod
    def install(cls, dispatcher: Any) -> Any:
        """Give it to what ``numba.njit`` has made."""
        try:
            dispatcher._cache = cls(dispatcher.py_func)
        except RuntimeError as error:  # there is no source, or no folder that can be written to
            _warn_of_no_cache(str(error))
        return dispatcher

    def _path(self, signature: Any, codegen: Any) -> str:
        key = hashlib.sha256(repr((self._line, self._index_key(signature, codegen))).encode()).hexdigest()
        return f"{self._base}.{self._fingerprint}.{key[:16]}.nbc"

    def _load_overload(self, signature: Any, target_context: Any) -> Any:
        try:
            with open(self._path(signature, target_context.codegen()), "rb") as file:
                digest, data = file.read(32), file.read()
        except OSError:  # there is none, or it is another user's
            return None
        if hashlib.sha256(data).digest() != digest:
            return None  # it is damaged
        try:
            payload = pickle.loads(data)
        except (ImportError, AttributeError):
            return None  # it names a class that has moved
        return self._impl.rebuild(target_context, payload)

    def _save_overload(self, signature: Any, compiled: Any) -> None:
        if not self._impl.check_cachable(compiled):
            return
        data = dumps(self._impl.reduce(compiled))
        try:
            self._impl.locator.ensure_cache_path()
            with self._cache_file._open_for_write(self._path(signature, compiled.codegen)) as file:
                file.write(hashlib.sha256(data).digest() + data)
        except OSError as error:  # the disk is full, for one
            _warn_of_no_cache(str(error))
            return
        for path in glob.iglob(f"{glob.escape(self._base)}.*.nbc"):
            if not path.startswith(f"{self._base}.{self._fingerprint}."):
                _remove(path)

    def flush(self) -> None:
        """Remove the function's files."""
        for path in glob.iglob(f"{glob.escape(self._base)}.*.nbc"):
            _remove(path)


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):  # another process may be about to do the same
        os.unlink(path)


@functools.cache
def _warn_of_no_cache(reason: str) -> None:
    warn_caller(
        f"machine code cannot be kept, and is compiled again in each process: {reason}; "
        "name a folder that can be written to in NUMBA_CACHE_DIR"
    )


def folders() -> list[Path]:
    """Where machine code of this package is kept, or would be: a folder for each folder of its sources."""
    found: dict[Path, None] = {}
    package = sys.modules[_PACKAGE]
    places = {Path(place).resolve() for place in package.__path__}
    for name in ("corpora", "trainers", "evaluation"):  # folders of their own in a checkout
        module = importlib.import_module(f"{_PACKAGE}.{name}")
        places |= {Path(place).resolve() for place in module.__path__}
    for file in sorted(file for place in places for file in place.rglob("*.py")):
        if b"@kernel" in (text := file.read_bytes()) or b"@step" in text or b"@allocating" in text:
            located = (each.from_function(folders, str(file)) for each in _Named._locator_classes)
            if (locator := next(filter(None, located), None)) is not None:
                found[Path(locator.get_cache_path())] = None
    return list(found)


def kept_in(folder: Path) -> list[Path]:
    """The files of machine code in a folder."""
    return sorted(folder.glob("*.nbc"))
