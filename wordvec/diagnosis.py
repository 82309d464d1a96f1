"""What wordvec finds on this machine, what of it is wrong, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from .caches import CACHES
from .system.files import cache_folder
from .system.machine import processor
from .system.workers import available_workers
from .version import __version__

__all__ = ["Diagnosis", "Finding", "diagnose"]

#: Extras whose packages a user may miss; the others are for those who work on wordvec.
EXTRAS = "dask", "languages", "tokenizers", "parquet", "transformers", "model2vec"
WIDE = 256  # bits: of narrower registers arithmetic takes several times as long
LITTLE_ROOM = 1 << 30  # bytes on a disk


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and what to do."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}"


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    Attributes
    ----------
    versions : dict of str to str
        Of Python, wordvec and what it takes; of optional packages "not installed" where they are not.
    machine : dict
        ``system``, ``processor``, ``simd`` (its name and bits), ``processors`` that this process may use, ``of`` all,
        ``threads`` that training takes, ``blas`` (libraries with their threads), ``memory`` and ``free_memory`` in
        bytes, where they are known.
    caches : list of dict
        ``cache``, ``holds``, ``files``, ``bytes``, ``folders``, ``writable``.
    findings : list of Finding
        What is wrong; empty if nothing is.
    """

    versions: dict[str, str]
    machine: dict[str, Any]
    caches: list[dict[str, Any]]
    findings: list[Finding]

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON's types."""
        return asdict(self)


def diagnose() -> Diagnosis:
    """Look at versions, processor, threads and caches, and say what is wrong."""
    versions, machine = _versions(), _machine()
    caches = [
        {
            "cache": each.name,
            "holds": each.holds,
            "files": len(each.files()),
            "bytes": each.size(),
            "folders": list(map(str, each.folders())),
            "writable": each.writable(),
        }
        for each in CACHES.values()
    ]
    findings = [*_of_packages(), *_of_compiler(machine), *_of_threads(machine), *_of_caches(caches)]
    return Diagnosis(versions, machine, caches, findings)


# ------------------------------------------------------------------------------------------------------------ versions


def _required() -> Iterator[tuple[str, Any, str]]:
    """What wordvec takes: the name, the specifier of versions, and the extra that it belongs to, if it does."""
    from packaging.requirements import Requirement

    for text in metadata.requires("wordvec") or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name, requirement.specifier, ""
            continue
        for extra in EXTRAS:
            if requirement.marker.evaluate({"extra": extra}):
                yield requirement.name, requirement.specifier, extra


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "wordvec": __version__, "llvmlite": _installed("llvmlite") or ""}
    for name, _, extra in _required():
        versions[name] = _installed(name) or f"not installed: pip install 'wordvec[{extra}]'"
    return versions


def _of_packages() -> Iterator[Finding]:
    for name, wanted, extra in _required():
        here = _installed(name)
        if here is None and not extra:
            yield Finding(f"{name} is not installed", f"pip install '{name}{wanted}'")
        elif here is not None and not wanted.contains(here, prereleases=True):
            yield Finding(f"{name} {here} is not a version that wordvec takes", f"pip install '{name}{wanted}'")


# ------------------------------------------------------------------------------------------------------------- machine


def _machine() -> dict[str, Any]:
    from threadpoolctl import threadpool_info

    from .jit.processor import compiler, simd

    import scipy.linalg  # noqa: F401 - it has a BLAS of its own  # isort: skip

    name, bits = simd()
    libraries = [
        {"library": each["internal_api"], "version": each.get("version"), "threads": each["num_threads"]}
        for each in threadpool_info()
        if each["user_api"] == "blas"
    ]
    return {
        "system": platform.platform(),
        "processor": processor(),
        "simd": name,
        "simd_bits": bits,
        "compiler": compiler(),
        "processors": available_workers(),
        "of": os.cpu_count(),
        "quota": _quota(),
        "threads": available_workers(),
        "blas": libraries,
        **_memory(),
    }


def _quota(file: Path = Path("/sys/fs/cgroup/cpu.max")) -> float | None:
    """How many processors' time a container grants; None where there is no limit, or none is known."""
    try:
        quota, period = file.read_text(encoding="ascii").split()
        return None if quota == "max" else int(quota) / int(period)
    except (OSError, ValueError):
        return None


def _memory(file: Path = Path("/proc/meminfo")) -> dict[str, int]:
    """Bytes of memory, and of what is free of it; empty where the system does not tell."""
    try:
        lines = [line.split() for line in file.read_text(encoding="ascii").splitlines()]
    except OSError:
        return {}
    known = {line[0]: 1024 * int(line[1]) for line in lines if len(line) == 3}
    names = {"memory": "MemTotal:", "free_memory": "MemAvailable:"}
    return {name: known[entry] for name, entry in names.items() if entry in known}


def _of_compiler(machine: dict[str, Any]) -> Iterator[Finding]:
    told = machine["compiler"]
    if "disabled" in told:
        yield Finding("NUMBA_DISABLE_JIT is set, so that nothing is compiled", "unset it, or training takes for ever")
    if told.keys() & {"cpu", "features"}:
        yield Finding(
            "NUMBA_CPU_NAME or NUMBA_CPU_FEATURES choose what is compiled for", "unset them for this processor's own"
        )
    if machine["simd_bits"] < WIDE:
        found = f"only {machine['simd']} ({machine['simd_bits']} bits)" if machine["simd_bits"] else "none"
        yield Finding(
            f"of vector instructions this processor shows {found}, and arithmetic takes several times as long",
            "in a virtual machine, let it see the host's processor (QEMU: -cpu host); else use a newer one",
        )


def _of_threads(machine: dict[str, Any]) -> Iterator[Finding]:
    here, quota = machine["processors"], machine["quota"]
    if quota is not None and quota < here - 0.01:
        yield Finding(
            f"this container is granted the time of {quota:g} processors, and {here} threads would share it",
            f"give --workers {max(1, int(quota))}, which changes no result",
        )
    for each in machine["blas"]:
        if each["threads"] > here:
            yield Finding(
                f"{each['library']} starts {each['threads']} threads on {here} processors, which wait for each other",
                f"set OPENBLAS_NUM_THREADS, OMP_NUM_THREADS or MKL_NUM_THREADS to {here}",
            )
        elif each["threads"] < here and each["threads"] == 1:
            yield Finding(
                f"{each['library']} is held to one thread of {here}, so that PPMI-SVD and analogies take longer",
                "unset OPENBLAS_NUM_THREADS, OMP_NUM_THREADS and MKL_NUM_THREADS, if that is not meant",
            )


# -------------------------------------------------------------------------------------------------------------- caches


def _of_caches(caches: list[dict[str, Any]]) -> Iterator[Finding]:
    remedies = {
        "texts": "set WORDVEC_CACHE to a folder that is, or give texts encoded (wordvec corpus)",
        "compiled": "set NUMBA_CACHE_DIR to a folder that is, or each run compiles anew",
        "downloads": "set WORDVEC_CACHE to a folder that is",
    }
    for each in caches:
        if not each["writable"]:
            yield Finding(
                f"the cache of {each['cache']}, {each['folders'][0]}, cannot be written to", remedies[each["cache"]]
            )
        elif not each["folders"]:
            yield Finding(f"the cache of {each['cache']} has no folder", remedies[each["cache"]])
    places = {"the cache": cache_folder(), "temporary files": Path(tempfile.gettempdir())}
    for what, folder in places.items():
        there = next((place for place in (folder, *folder.absolute().parents) if place.exists()), None)
        if there is not None and (free := shutil.disk_usage(there).free) < LITTLE_ROOM:
            variable = "WORDVEC_CACHE" if what == "the cache" else "TMPDIR"
            yield Finding(
                f"the disk of {what}, {folder}, has {free >> 20:,} MiB left",
                f"make room (wordvec cache --clear texts), or set {variable} to a folder elsewhere",
            )
