"""Formats of datasets about the nodes of graphs; rows of the table in `wordvec.evaluation.datasets.formats`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .kinds import LabelledNode, Link
from .lines import File, Line

__all__ = ["is_labelled_node", "labelled_nodes", "links_of", "nodes_of_table"]

Table = Callable[..., Iterator[tuple[int, list[str]]]]  # of the rows of a table with named columns


def is_labelled_node(line: Line) -> bool:
    """Whether a line is a node and its labels."""
    return len(line.cells) >= 2 and all(cell and " " not in cell for cell in line.cells)


def labelled_nodes(file: File) -> list[LabelledNode]:
    """Nodes with their labels behind them."""
    lines = file.fitting(is_labelled_node, "a node and its labels")
    return file.checked(_joined((cells[0], cells[1:]) for _, _, cells in lines))


def nodes_of_table(file: File, table: Table) -> list[LabelledNode]:
    """Nodes of a table with the columns ``node`` and ``label``, a label a row."""
    return file.checked(_joined((node, [label]) for _, (node, label) in table(file, "node", "label")))


def links_of(file: File, table: Table) -> list[Link]:
    """Pairs of a table with the columns ``node1``, ``node2`` and ``link``, which is 1 or 0."""
    links = []
    for number, (first, second, there) in table(file, "node1", "node2", "link"):
        if there in ("0", "1"):
            links.append(Link(first, second, there == "1"))
        else:
            file.leave_out(number, f"1 or 0 belongs here, not {there!r}")
    return file.checked(links)


def _joined(found: Iterator[tuple[str, list[str]]]) -> list[LabelledNode]:
    """Each node once, with all its labels."""
    labels: dict[str, dict[str, None]] = {}
    for node, more in found:
        labels.setdefault(node, {}).update(dict.fromkeys(more))
    return [LabelledNode(node, tuple(given)) for node, given in labels.items()]
