"""The commands ``wordvec walks`` and ``wordvec hold-out``: graphs become texts, or part with some of their edges."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..trainers.shared import settings
from . import options
from .inputs import check_free
from .sources import read_graph

__all__ = ["hold_out", "walks"]


@options.with_options_of(read_graph)
def walks(
    output: options.Output,
    overwrite: options.Overwrite = False,
    num_walks: settings.NumWalks = 10,
    walk_length: settings.WalkLength = 80,
    p: settings.Return = 1.0,
    q: settings.InOut = 1.0,
    extend: settings.Extend = False,
    gamma: settings.Gamma = 0.0,
    workers: settings.Workers = None,
    seed: settings.Seed = 1,
    **how: Any,
) -> None:
    """Walk through a graph at random, and keep the walks as an encoded corpus, from which any method learns."""
    from ..corpora.graphs.walks import Settings
    from ..corpora.graphs.walks import walks as walk
    from . import console

    check_free(output, overwrite)
    drawn = Settings(num_walks, walk_length, p, q, extend, gamma, seed).checked()
    with console.listener() as progress, read_graph(**how, progress=progress) as graph:
        corpus = walk(graph, output, drawn, workers=workers, progress=progress)
    ended = corpus.card["walks"]["ended_walks"]
    if ended:
        console.note(f"{ended:,} of {len(corpus):,} walks ended early, where no edge leads on")
    console.answer({"corpus": output} | corpus.card, console.card_table(f"walks {output}", corpus.card))


@options.with_options_of(read_graph)
def hold_out(
    output: options.Output,
    overwrite: options.Overwrite = False,
    share: Annotated[float, typer.Option(min=0, max=1, help="Of the edges.")] = 0.5,
    seed: Annotated[int, typer.Option(min=0, help="Of the edges that are drawn.")] = 0,
    **how: Any,
) -> None:
    """Hold edges out of a graph, for link prediction: the rest hangs together as before.

    OUTPUT/graph.tsv is the rest, to train on; OUTPUT/links.csv holds these edges and as many pairs of nodes without
    one, a dataset for wordvec evaluate.
    """
    from ..corpora.graphs import hold_out_edges
    from ..errors import CorpusError
    from ..system.versions import version, writing
    from . import console

    check_free(output, overwrite)
    with console.listener() as progress, read_graph(**how, progress=progress) as graph:
        held = hold_out_edges(graph, share, seed)
    with writing(f"the graph and the links {output}", CorpusError), version(output) as folder:
        held.graph.write(folder / "graph.tsv")
        held.write_links(folder / "links.csv")
    edges = held.graph.card["edges"]
    alone = held.graph.card["isolated"]
    if alone:
        console.note(f"{alone:,} nodes have no edge and are in neither file")
    console.say(f"{output}: graph.tsv of {edges:,} edges, links.csv of {len(held.there):,} pairs")
    console.value(
        {"graph": output / "graph.tsv", "links": output / "links.csv", "edges": edges, "pairs": len(held.there)}
    )
