"""Machine code that is kept is used as long as nothing that it was made from has changed, and not longer."""

from __future__ import annotations

import ast
import errno
import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec, resolve_name
from pathlib import Path

import numpy as np
import pytest

from wordvec.jit import caching
from wordvec.jit.options import kernel

PACKAGES = "wordvec", "wordvec.corpora", "wordvec.trainers", "wordvec.evaluation"
FOLDERS = {package: Path(find_spec(package).origin).parent for package in PACKAGES}

PROBE = """
import sys
import numpy as np
from numba.core import event
from ..jit.draws import mix
from ..jit.options import inner, kernel
from .state import AHEAD

@inner
def mixed(number):
    return mix(number)

@kernel
def probe(result):
    result[0] = AHEAD
    result[1] = mixed(np.uint64(1))

@kernel
def fill(result):
    result[2] = 5

if __name__ == "__main__":
    with event.install_recorder("numba:compile") as recorder:
        result = np.zeros(3, np.uint64)
        probe(result)
        fill(result)
    compiled = [e.data["dispatcher"].py_func.__name__ for _, e in recorder.buffer if e.is_start]
    print(*result, " ".join(sorted({"probe", "fill"} & set(compiled))), sep=";")
"""


class Copy:
    """A copy of the package as it is installed, with a module that has compiled functions."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in PACKAGES:
            target = folder.joinpath(*name.split("."))
            shutil.copytree(FOLDERS[name], target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        (folder / "wordvec" / "core" / "probe.py").write_text(PROBE)

    def run(self) -> list[str]:
        """Run the module; returns which of its functions were compiled. `results` are what they have computed."""
        # Python's own cache of bytecode goes by the second, and Numba's environment must not decide either.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
        own = {
            "PYTHONPATH": str(self.folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "NUMBA_CACHE_DIR": str(self.folder / "kept"),
        }
        command = [sys.executable, "-m", "wordvec.core.probe"]
        done = subprocess.run(command, cwd=self.folder, env=environment | own, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        *self.results, compiled = done.stdout.rstrip("\n").split(";")
        return compiled.split()

    def files(self, function: str = "*") -> list[Path]:
        return sorted((self.folder / "kept").rglob(f"probe.{function}.*.nbc"))

    def change(self, path: str, before: str, after: str) -> None:
        text = (self.folder / path).read_text(encoding="utf-8")
        assert before in text
        (self.folder / path).write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """It has run once."""
    copy = Copy(tmp_path_factory.mktemp("copy"))
    assert copy.run() == ["fill", "probe"]
    return copy


def test_what_has_not_changed_is_not_compiled_again(copy):
    assert copy.run() == []


def test_a_constant_of_another_file_is_the_new_one(copy):
    ahead, mixed, number = copy.results
    files = len(copy.files())
    copy.change("wordvec/core/state.py", "\nAHEAD = ", "\nAHEAD = 2 * ")
    assert copy.run() == ["fill", "probe"]
    assert copy.results == [str(2 * int(ahead)), mixed, number]
    assert len(copy.files()) == files  # the old ones are gone


def test_a_function_of_another_file_is_the_new_one(copy):
    ahead, mixed, number = copy.results
    copy.change("wordvec/jit/draws.py", "return x ^ (x >> uint64(31))", "return x ^ (x >> uint64(33))")
    assert copy.run() == ["fill", "probe"]
    assert [copy.results[0], copy.results[2]] == [ahead, number]
    assert copy.results[1] != mixed


def test_a_file_that_is_not_imported_changes_nothing(copy):
    copy.change("wordvec/core/rounds.py", '"""', '"""Changed. ')
    assert copy.run() == []


def test_what_cannot_be_read_is_made_anew(copy):
    before = copy.results
    (damaged,), (moved,) = copy.files("fill"), copy.files("probe")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    payload = b"cwordvec.core.gone\nKind\n."  # a pickled class of a module that is no longer there
    with pytest.raises(ImportError):
        pickle.loads(payload)
    moved.write_bytes(hashlib.sha256(payload).digest() + payload)
    assert copy.run() == ["fill", "probe"]
    damaged.write_bytes(b"")
    assert copy.run() == ["fill"]
    assert copy.results == before


def test_without_a_folder_to_write_to_functions_are_compiled_in_memory(monkeypatch):
    monkeypatch.setattr(caching._Named, "_locator_classes", [])
    with pytest.warns(UserWarning, match="NUMBA_CACHE_DIR"):

        @kernel
        def double(values):
            values[0] *= 2

    values = np.ones(1)
    double(values)
    assert values[0] == 2


def test_machine_code_that_cannot_be_written_or_read_is_in_memory(monkeypatch, tmp_path):
    monkeypatch.setattr(caching.config, "CACHE_DIR", str(tmp_path))
    caching._warn_of_no_cache.cache_clear()

    @kernel
    def triple(values):
        values[0] *= 3

    values = np.ones(1)
    with monkeypatch.context() as context:
        context.setattr(triple._cache._cache_file, "_open_for_write", _full)
        with pytest.warns(UserWarning, match="cannot be kept.*No space left"):
            triple(values)
    path = Path(triple._cache._path(triple.signatures[0], triple.targetctx.codegen()))
    path.mkdir(parents=True)  # to open a folder fails as what another user has written does
    assert triple._cache._load_overload(triple.signatures[0], triple.targetctx) is None
    assert values[0] == 3


def _full(path):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


MODULES = [
    ".".join([package, *path.relative_to(folder).with_suffix("").parts])
    for package, folder in FOLDERS.items()
    for path in sorted(folder.rglob("*.py"))
    if "jit.options import" in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("module", MODULES)
def test_no_import_is_overlooked(module):
    """The lines that are read for imports hold all that Python imports outside functions, and so on from there."""
    imported = import_module(module)
    found = caching.sources(imported.__file__, vars(imported))
    assert {module, "wordvec.jit.options", "wordvec.jit.caching"} <= found.keys()
    for name, source in found.items():
        package = sys.modules[name].__package__
        assert set(_imported(ast.parse(source), package)) <= found.keys(), name


def _imported(node, package):
    """The modules of this package that are imported outside functions."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            names = [alias.name for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            origin = resolve_name("." * child.level + (child.module or ""), package)
            names = [origin, *(f"{origin}.{alias.name}" for alias in child.names)]
        else:
            names = []
        yield from (name for name in names if name.split(".")[0] == "wordvec" and name in sys.modules)
        if not isinstance(child, ast.FunctionDef):
            yield from _imported(child, package)
