"""The command ``wordvec doctor``: what there is on this machine, what is wrong, and what to do."""

from __future__ import annotations

from typing import Any

import typer

__all__ = ["doctor"]


def doctor() -> None:
    """Look at versions, processor, threads and caches. Where something is wrong it says what to do and exits with 1."""
    from ..diagnosis import diagnose
    from . import console
    from .cache import cache_table

    found = diagnose()
    machine = [(name.replace("_", " "), str(value)) for name, value in _machine(found.machine).items()]
    findings = [(each.what, each.remedy) for each in found.findings]
    console.answer(
        found.to_dict(),
        console.Table("versions", ("package", "version"), list(found.versions.items())),
        console.Table("machine", ("", ""), machine),
        cache_table(),
        *([console.Table("what is wrong", ("what", "what to do"), findings)] if findings else []),
    )
    console.note("nothing is wrong" if not findings else f"{len(findings)} to look at")
    if findings:
        raise typer.Exit(1)


def _machine(found: dict[str, Any]) -> dict[str, Any]:
    """What a person wants to know of it."""
    blas = ", ".join(f"{each['library']} {each['version']}: {each['threads']} threads" for each in found["blas"])
    memory: dict[str, Any] = {
        name: f"{found[name] / 2**30:.1f} GiB" for name in ("memory", "free_memory") if name in found
    }
    return {
        "system": found["system"],
        "processor": found["processor"],
        "vector instructions": f"{found['simd'] or 'none'}, {found['simd_bits']} bits",
        "processors": f"{found['processors']} of {found['of']}",
        "threads of training": found["threads"],
        "BLAS": blas or "none",
        **memory,
    }
