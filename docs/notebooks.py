"""Executes notebooks beforehand, several at a time: Sphinx reads pages that follow each other in one process."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from myst_nb.core.execute import create_client
from myst_nb.core.read import create_nb_reader
from sphinx.util.logging import getLogger


def execute(_app: Any, env: Any, names: list[str]) -> None:
    """Put what the notebooks among pages show into the cache, unless it is there; the build takes it from there."""
    _ = get_cache(env.mystnb_config.execution_cache_path).db  # made now: two threads would both make its tables
    for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # of a kernel: there is one for each processor
        os.environ.setdefault(threads, "1")
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # of threads, because a kernel is a process
        for _done in pool.map(lambda name: _execute(env, name), names):
            pass


def _execute(env: Any, name: str) -> None:
    path = env.doc2path(name)
    text = Path(path).read_text(encoding="utf-8")
    reader = create_nb_reader(path, env.myst_config, env.mystnb_config, text)
    if reader is not None:
        with create_client(reader.read(text), path, env.mystnb_config, getLogger(__name__), reader.read_fmt):
            pass  # entered, it has executed the notebook
