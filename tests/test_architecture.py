"""The house keeps its shape: which room may import which, and what `import wordvec` must not load."""

import ast
import importlib
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from wordvec.methods import METHODS

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    "wordvec": "wordvec",
    "wordvec.corpora": "corpora",
    "wordvec.trainers": "trainers",
    "wordvec.evaluation": "evaluation",
    "benchmarks": "benchmarks",
}

#: The rooms from the ground up: each may import those above it in this list, and itself.
ORDER = """
    wordvec.version wordvec.errors wordvec.parameters wordvec.notebook wordvec.progress wordvec.vocabulary
    wordvec.methods
    wordvec.system
    wordvec.jit
    wordvec.cluster
    wordvec.core
    wordvec.factorization
    wordvec.shards
    wordvec.vectors
    wordvec.formats
    wordvec.encoders
    wordvec.corpora.sources
    wordvec.corpora.tokenizers
    wordvec.corpora.storage
    wordvec.corpora.encoding
    wordvec.corpora
    wordvec.corpora.graphs
    wordvec.corpora.cooccurrence
    wordvec.corpora.phrases
    wordvec.corpora.senses
    wordvec.trainers.shared
    wordvec.trainers.labels
    wordvec.trainers
    wordvec.evaluation.statistics
    wordvec.evaluation.datasets
    wordvec.evaluation.reports
    wordvec.evaluation.lexicon
    wordvec.evaluation.tasks
    wordvec.evaluation.drawing
    wordvec.evaluation
    wordvec.callbacks
    wordvec.estimating
    wordvec.datasets
    wordvec.caches wordvec.diagnosis
    wordvec.loading
    wordvec.distilling
    wordvec.search
    wordvec.retrofitting wordvec.quantization wordvec.tuning_scores wordvec.tuning
    wordvec.spaces
    wordvec.experiments
    wordvec.explain
    wordvec.explorer
    wordvec
    wordvec.cli
    wordvec.__main__
    benchmarks.work benchmarks.imdb benchmarks.rare
    benchmarks.jobs benchmarks.papers
    benchmarks.damage
    benchmarks
""".split()

#: Measuring knows vectors and files, and nothing of how they came to be, but how a model's text is cut.
KNOWN = "wordvec.corpora.tokenizers"
APART = {"wordvec.evaluation": ("wordvec.core", "wordvec.factorization", "wordvec.corpora", "wordvec.trainers")}

#: What files outside `wordvec.jit` may take from Numba.
TYPES_OF_NUMBA = {f"numba.{name}" for name in ("float32", "int64", "typeof", "types", "uint64")}

HEAVY = {"numba", "gensim", "sklearn", "scipy", "matplotlib", "rich", "typer"}


def _module(package: str, path: Path) -> str:
    inner = path.relative_to(ROOT / FOLDERS[package]).with_suffix("").parts
    return ".".join((package, *inner)).removesuffix(".__init__")


FILES = {
    _module(package, path): path
    for package, folder in FOLDERS.items()
    for path in sorted((ROOT / folder).rglob("*.py"))
}
by_file = pytest.mark.parametrize("module", FILES)


def _imports(module: str):
    """Every module a file imports by statement, inside functions too, as (absolute name, names taken from it)."""
    path = FILES[module]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
            base = base[: len(base) - node.level + 1] if node.level else []
            yield ".".join([*base, node.module] if node.module else base), [alias.name for alias in node.names]


def _targets(module: str) -> set[str]:
    """The modules of ours that a file imports, or takes names from."""
    found = set()
    for source, names in _imports(module):
        modules = {f"{source}.{name}" for name in names} & FILES.keys()
        found |= modules or ({source} & FILES.keys())
    return found


def _room(module: str) -> str:
    return max((room for room in ORDER if f"{module}.".startswith(f"{room}.")), key=len)


@by_file
def test_imports_point_one_way(module):
    for target in _targets(module):
        assert ORDER.index(_room(target)) <= ORDER.index(_room(module)), f"{module} imports {target}"
        for part, others in APART.items():
            apart = f"{module}.".startswith(f"{part}.") and target.startswith(others)
            assert not apart or target.startswith(KNOWN), f"{module} imports {target}"


def test_no_file_imports_itself_by_way_of_others():
    edges = {module: _targets(module) for module in FILES}
    while leaves := [module for module, targets in edges.items() if not targets & edges.keys() - {module}]:
        for module in leaves:
            del edges[module]
    assert not edges, f"a circle is among {sorted(edges)}"


def test_every_folder_of_the_house_is_a_room_and_is_installed():
    folders = {module for module, path in FILES.items() if path.name == "__init__.py"}
    assert folders <= set(ORDER)
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    installed = {folder for folder in folders if folder.startswith("wordvec")}
    assert set(config["options"]["packages"].split()) == installed


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
    assert not _loaded_after("import wordvec") & HEAVY


def test_evaluation_loads_what_is_slow_where_it_is_used():
    program = "import sys; import wordvec.evaluation; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    slow = {"gensim", "matplotlib", "numba", "scipy.linalg", "scipy.stats", "sklearn"}
    assert not slow & set(done.stdout.split())


def test_importing_trainers_loads_nothing_heavy():
    trainers = ", ".join(module for module in FILES if _room(module) == "wordvec.trainers")
    assert not _loaded_after(f"import {trainers}") & HEAVY


ROOMS_OF_NAMES = [
    *("wordvec", "wordvec.core", "wordvec.corpora", "wordvec.evaluation", "wordvec.explain", "wordvec.factorization"),
    "wordvec.spaces",
]


@pytest.mark.parametrize("room", ROOMS_OF_NAMES)
def test_a_room_gives_the_names_that_it_declares(room):
    """What type checkers see is what there is at run time."""
    declared = {name for source, names in _imports(room) if source.startswith(f"{room}.") for name in names}
    module = importlib.import_module(room)
    assert declared and all(hasattr(module, name) for name in declared)
    assert set(getattr(module, "__all__", declared)) <= declared
    assert not hasattr(module, "other")


def test_the_command_line_starts_without_numba_and_gensim():
    assert not _loaded_after("import wordvec.cli.program") & {
        "numba",
        "gensim",
        "sklearn",
        "scipy",
        "matplotlib",
        "numpy",
    }


def test_only_the_compiled_layer_asks_numba_to_compile():
    """What goes past `wordvec.jit.options` has other options, and machine code that may be stale."""
    for module in FILES:
        found = {f"{source}.{name}" for source, names in _imports(module) for name in names or ["*"]}
        internals = {name for name in found if name.split(".")[0] in ("numba", "llvmlite")} - TYPES_OF_NUMBA
        assert module.startswith("wordvec.jit.") or not internals, f"{module} imports {internals}"


def test_help_is_shown_without_numba_and_gensim():
    commands = [["train", "--help"], ["compare", "--help"], *(["train", m.command, "--help"] for m in METHODS.values())]
    program = "from typer.testing import CliRunner; from wordvec.cli import app; run = CliRunner().invoke; "
    program += f"assert not any(run(app, command).exit_code for command in {commands})"
    assert not _loaded_after(program) & {"numba", "gensim", "sklearn", "scipy", "matplotlib"}
