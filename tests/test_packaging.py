"""What users get: a source distribution from which the wheel is built, and in it every file of the packages."""

import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import wordvec

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {"wordvec": "wordvec", "corpora": "wordvec/corpora", "trainers": "wordvec/trainers"}
FOLDERS |= {"evaluation": "wordvec/evaluation"}
BUNDLE = {f"wordvec/explorer/bundle/{name}" for name in ("explorer.css", "explorer.js")}


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build with what the environment has, as `pip` does without isolation."""
    program = f"from setuptools import build_meta; build_meta.build_{kind}({str(folder)!r})"
    subprocess.run([sys.executable, "-c", program], cwd=source, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("packaging")
    for name in (*FOLDERS, "tests"):
        shutil.copytree(ROOT / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    (folder / "sdist").mkdir()
    shutil.unpack_archive(build("sdist", folder / "source", folder / "sdist"), folder / "unpacked")
    (unpacked,) = (folder / "unpacked").iterdir()
    return unpacked


@pytest.fixture(scope="module")
def wheel(sdist, tmp_path_factory) -> zipfile.ZipFile:
    """The wheel that is built from the source distribution."""
    with zipfile.ZipFile(build("wheel", sdist, tmp_path_factory.mktemp("wheel"))) as packed:
        yield packed


def test_the_source_distribution_holds_no_tests(sdist):
    """They need the whole repository, and some of them alone are of no use."""
    assert (sdist / "wordvec").is_dir() and not list(sdist.rglob("test*"))


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel):
    source = {
        f"{installed}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, installed in FOLDERS.items()
        for path in (ROOT / folder).rglob("*.py")
    }
    packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packed == source | {"wordvec/py.typed"} | BUNDLE


def test_the_version_is_said_once(wheel):
    assert f"wordvec-{wordvec.__version__}.dist-info/METADATA" in wheel.namelist()
    assert version("wordvec") == wordvec.__version__
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {wordvec.__version__}\n" in citation


def test_the_licence_comes_along(wheel):
    assert any(name.endswith("LICENSE") for name in wheel.namelist())
