"""What `wordvec doctor` finds, and the caches that it and `wordvec cache` know."""

from __future__ import annotations

import json
import os
from importlib import metadata

import pytest
from typer.testing import CliRunner

from wordvec import Corpus, caches, diagnosis
from wordvec.cli.program import app
from wordvec.jit import caching, processor

GOOD = dict(simd="avx2", simd_bits=256, compiler={}, processors=4, quota=None, blas=[dict(library="mkl", threads=4)])


def answer(*line):
    done = CliRunner().invoke(app, [*line, "--json"])
    found = json.loads(done.stdout)
    assert done.exit_code == int(bool(found.get("findings"))), done.output
    return found


def test_it_tells_of_versions_machine_and_caches():
    found = answer("doctor")
    assert {"python", "wordvec", "numba", "numpy", "gensim"} <= found["versions"].keys()
    assert found["versions"]["numpy"] == metadata.version("numpy")
    machine = found["machine"]
    assert 1 <= machine["threads"] <= machine["of"] and machine["simd_bits"] in (0, 128, 256, 512)
    assert [each["cache"] for each in found["caches"]] == ["texts", "compiled", "downloads"]
    shown = CliRunner().invoke(app, ["doctor"])
    assert (
        shown.exit_code == int(bool(found["findings"]))
        and "# machine" in shown.stdout
        and "vector instructions" in shown.stdout
    )


@pytest.mark.parametrize(
    ("change", "what", "remedy"),
    [
        (dict(simd="sse2", simd_bits=128), "only sse2 (128 bits)", "-cpu host"),
        (dict(simd="", simd_bits=0), "shows none", "-cpu host"),
        (dict(compiler={"disabled": "1"}), "NUMBA_DISABLE_JIT is set", "unset it"),
        (dict(compiler={"cpu": "generic"}), "NUMBA_CPU_NAME", "unset them"),
        (dict(quota=1.5), "the time of 1.5 processors, and 4 threads", "--workers 1"),
        (dict(blas=[dict(library="openblas", threads=64)]), "64 threads on 4 processors", "OPENBLAS_NUM_THREADS"),
        (dict(blas=[dict(library="openblas", threads=1)]), "one thread of 4", "unset"),
    ],
)
def test_what_is_wrong_with_the_machine_has_a_remedy(change, what, remedy):
    machine = GOOD | change
    (finding,) = [*diagnosis._of_compiler(machine), *diagnosis._of_threads(machine)]
    assert what in finding.what and remedy in finding.remedy
    assert not [*diagnosis._of_compiler(GOOD), *diagnosis._of_threads(GOOD)]


def test_a_package_that_is_too_old_is_named(monkeypatch):
    real = metadata.version
    old = {"zstandard": "0.1", "pyarrow": "2.0"}
    monkeypatch.setattr(metadata, "version", lambda name: old.get(name) or real(name))
    told = list(map(str, diagnosis._of_packages()))
    assert len(told) == 2 and all("is not a version that wordvec takes: pip install '" in each for each in told)
    assert any("zstandard 0.1" in each for each in told) and any("pyarrow>=15" in each for each in told)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can write anywhere")
def test_a_cache_that_cannot_be_written_to_is_named(tmp_path, monkeypatch):
    tmp_path.chmod(0o500)
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    assert not caches.CACHES["texts"].writable()


def test_caches_that_cannot_be_used_are_told(tmp_path):
    bad = dict(cache="texts", folders=["/nowhere"], writable=False)
    (finding,) = diagnosis._of_caches([bad])
    assert "/nowhere, cannot be written to" in finding.what and "WORDVEC_CACHE" in finding.remedy
    (tmp_path / "file").touch()
    assert not caches._writable(tmp_path / "file" / "folder") and caches._writable(tmp_path / "new" / "folder")


def test_quota_and_memory_are_read(tmp_path):
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    assert diagnosis._quota(tmp_path / "cpu.max") == 1.5
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert diagnosis._quota(tmp_path / "cpu.max") is None and diagnosis._quota(tmp_path / "none") is None
    (tmp_path / "meminfo").write_text("MemTotal:  2048 kB\nMemFree: 5 kB\nMemAvailable: 1024 kB\nHuge: 0\n")
    assert diagnosis._memory(tmp_path / "meminfo") == {"memory": 2 << 20, "free_memory": 1 << 20}


def test_one_cache_is_emptied_and_no_other(tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path))
    (tmp_path / "text").write_text("a b\n" * 9)
    Corpus.build(tmp_path / "text")
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "pairs").write_text("a b 1")
    listed = answer("cache")
    assert [each["tokens"] for each in listed["texts"]] == [18]
    sizes = {each["cache"]: each["bytes"] for each in listed["caches"]}
    assert sizes["downloads"] == 5 and sizes["texts"] > 0
    assert answer("cache", "--clear", "texts")["freed"] == {"texts": sizes["texts"]}
    assert not answer("cache")["texts"] and (tmp_path / "datasets" / "pairs").exists()
    wrong = CliRunner().invoke(app, ["cache", "--clear", "text"])
    assert wrong.exit_code == 2 and "there is no cache 'text': give texts, compiled, downloads or all" in wrong.stderr


def test_machine_code_is_found_and_nothing_else_is_removed(tmp_path, monkeypatch):
    folders = caching.folders()
    assert folders and len(set(folders)) == len(folders)
    monkeypatch.setattr(caching, "folders", lambda: [tmp_path])
    for name in ("rounds.f-1.py311.0.nbc", "other.txt"):
        (tmp_path / name).write_text("123")
    assert caches.empty(["compiled"]) == {"compiled": 3}
    assert [path.name for path in tmp_path.iterdir()] == ["other.txt"]


def test_the_width_of_vectors_is_that_of_what_is_compiled(monkeypatch):
    monkeypatch.setattr(processor.config, "CPU_NAME", "generic")
    monkeypatch.setattr(processor.config, "CPU_FEATURES", "+sse2,+avx,-avx2")
    monkeypatch.setattr(processor.llvm, "get_process_triple", lambda: "x86_64-linux")
    assert processor.simd() == ("avx", 256)
    assert processor.compiler()["cpu"] == "generic"
