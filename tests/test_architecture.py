"""The house keeps its shape: which package may import which, and what `import wordvec` must not load."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "wordvec": "wordvec",
    "wordvec.corpora": "corpora",
    "wordvec.trainers": "trainers",
    "wordvec.evaluation": "evaluation",
}
MAY_IMPORT = {
    "wordvec": {"wordvec"},
    "wordvec.corpora": {"wordvec", "wordvec.corpora"},
    "wordvec.trainers": {"wordvec", "wordvec.corpora", "wordvec.trainers"},
    "wordvec.evaluation": {"wordvec", "wordvec.evaluation"},
}
LOOKS_UP = {
    "wordvec/__init__.py",
    "wordvec/cli.py",
    "wordvec/cli_classify.py",
    "wordvec/cli_evaluate.py",
    "wordvec/cli_infer.py",
    "wordvec/cli_plot.py",
    "wordvec/cli_train.py",
    "wordvec/comparing.py",
    "wordvec/console.py",
}
HEAVY = ("numba", "gensim", "sklearn", "scipy", "matplotlib", "rich", "typer")

FILES = [(package, path) for package, folder in FOLDERS.items() for path in sorted((ROOT / folder).rglob("*.py"))]
by_file = pytest.mark.parametrize(
    ("package", "path"), FILES, ids=[path.relative_to(ROOT).as_posix() for _, path in FILES]
)


def _home(package: str, path: Path) -> str:
    """The package a file lies in, with folders below the top one: what its relative imports start from."""
    inner = path.relative_to(ROOT / FOLDERS[package]).parent.parts
    return ".".join((package, *inner))


def _imports(package: str, path: Path):
    """Every module a file imports by statement, as (absolute name, names taken from it)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _home(package, path).split(".")
            base = base[: len(base) - node.level + 1] if node.level else []
            module = ".".join([*base, node.module] if node.module else base)
            yield module, [alias.name for alias in node.names]


def _package_of(module: str) -> str | None:
    """The one of our packages that a module belongs to."""
    owners = [package for package in FOLDERS if module == package or module.startswith(package + ".")]
    return max(owners, key=len, default=None)


@by_file
def test_imports_point_one_way(package, path):
    if path.relative_to(ROOT).as_posix() in LOOKS_UP:
        return
    for module, names in _imports(package, path):
        for target in (module, *(f"{module}.{name}" for name in names)):
            owner = _package_of(target)
            assert owner is None or owner in MAY_IMPORT[package], f"{path} imports {target}"


@pytest.mark.parametrize("folder", ["wordvec", "corpora", "trainers", "evaluation", "tests", "benchmarks", "examples"])
def test_nobody_imports_a_folder_by_its_bare_name(folder):
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module]
            bare = {name.split(".")[0] for name in names} & {"corpora", "trainers", "evaluation"}
            assert not bare, f"{path} imports {bare}: write wordvec.{bare.pop()}, or two copies are loaded"


def _loaded_after(statement: str) -> set[str]:
    program = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return {module.split(".")[0] for module in done.stdout.split()}


def test_importing_wordvec_loads_nothing_heavy():
    assert not _loaded_after("import wordvec").intersection(HEAVY)


def test_the_command_line_starts_without_numba_and_gensim():
    loaded = _loaded_after("import wordvec.cli")
    assert not loaded & {"numba", "gensim", "sklearn", "scipy", "matplotlib", "numpy"}


def _compiled(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a file that carry a decorator of Numba's, or one of `wordvec.compiled`."""
    functions = (node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef))
    names = re.compile(r"jit|\b(inner|step|by_panels)\b")
    return {f.name: f for f in functions if any(names.search(ast.unparse(each)) for each in f.decorator_list)}


def _called(function: ast.FunctionDef) -> set[str]:
    """The names a function calls: ``f`` of both ``f()`` and ``module.f()``."""
    targets = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {target.attr if isinstance(target, ast.Attribute) else ast.unparse(target) for target in targets}


def test_compiled_functions_that_call_each_other_live_in_one_file():
    """Numba doesn't renew the cache of a caller when a compiled function in another file changes.

    The bits of `wordvec.randomness` are published ones, which never change.
    """
    compiled = {f"{_home(package, path)}.{path.stem}": _compiled(path) for package, path in FILES}
    assert set(compiled.pop("wordvec.randomness")) == {"mix", "draw"}
    for package, path in FILES:
        own = compiled.get(f"{_home(package, path)}.{path.stem}", {})
        imported = {f"{module}.{name}" for module, names in _imports(package, path) for name in names}
        imported |= {module for module, _ in _imports(package, path)}
        foreign = {name for module in imported & compiled.keys() for name in compiled[module]} - own.keys()
        for function in own.values():
            assert not _called(function) & foreign, f"{path}: {function.name} calls {_called(function) & foreign}"
