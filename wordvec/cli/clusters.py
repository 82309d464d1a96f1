"""The options of a cluster: where its scheduler is, or that one is started here for a while."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Annotated, Any

import typer

from ..parameters import RUN

__all__ = ["cluster_of"]


def cluster_of(
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Work on a Dask cluster: the address that `dask scheduler` prints, as tcp://10.0.0.1:8786. Its "
            "workers see text and results under the same paths. The result is the same.",
            show_default=False,
            rich_help_panel=RUN,
        ),
    ] = None,
    cluster: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            min=1,
            help="Start a cluster of so many processes of one thread on this machine, to try it out.",
            show_default=False,
            rich_help_panel=RUN,
        ),
    ] = None,
) -> AbstractContextManager[Any]:
    """A client of the cluster that is asked for, for a block; None without one."""
    from ..cluster import connected

    return connected(scheduler, cluster)
