"""What methods are fitted on: for each kind of source the options that say how to read it, and what reads it.

The signature of a reader is the list of its options; those of texts are `text_options`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..errors import CorpusError
from ..progress import Progress
from . import options
from .inputs import (
    column_options,
    corpus_options,
    graph_options,
    label_options,
    source_of,
    table_options,
    text_options,
)

__all__ = ["READERS", "read_graph"]


@options.with_options_of(corpus_options)
@contextmanager
def read_corpus(
    sources: options.Sources,
    *,
    progress: Progress,
    client: Any = None,
    **how: Any,
) -> Iterator[Any]:
    """Texts, or events."""
    from ..corpora.corpus import as_corpus

    yield as_corpus(source_of(sources), client=client, progress=progress, **corpus_options(**how))


@options.with_options_of(text_options)
@contextmanager
def read_documents(
    sources: options.Documents,
    tags_column: options.TagsColumns = None,
    *,
    progress: Progress,
    client: Any = None,  # tags are read here
    **how: Any,
) -> Iterator[Any]:
    """Texts with tags that a model can keep."""
    from ..corpora.documents import as_documents
    from ..formats.tag_lines import check_tags

    reading = text_options(**how) | column_options(None, tags_column)
    documents = as_documents(source_of(sources), progress=progress, **reading)
    check_tags(documents.tags)
    yield documents


@options.with_options_of(text_options)
@contextmanager
def read_labelled(
    sources: options.LabelledTexts,
    label_prefix: options.LabelPrefix = "__label__",
    label_column: options.LabelColumns = None,
    weight_column: options.WeightColumn = None,
    *,
    progress: Progress,
    client: Any = None,  # labels are read here
    **how: Any,
) -> Iterator[Any]:
    """Texts with labels."""
    from ..trainers.labels.labelled import temporary_documents

    labels = label_options(label_column, label_prefix, weight_column, **options.taken(how, table_options))
    reading = text_options(**how) | labels
    with temporary_documents(source_of(sources), progress=progress, **reading) as documents:
        yield documents


@options.with_options_of(graph_options)
@contextmanager
def read_graph(
    sources: options.Graphs,
    header: options.GraphHeader = False,
    *,
    progress: Progress,
    **how: Any,
) -> Iterator[Any]:
    """A graph."""
    from ..corpora.graphs.graph import as_graph
    from ..corpora.sources.finding import is_corpus

    reading = graph_options(**how) | ({"header": True} if header else {})
    if len(sources) == 1 and is_corpus(sources[0]):
        raise CorpusError(
            f"{sources[0]} holds walks that are made already, not a graph: wordvec train word2vec {sources[0]} --sg 1"
            " --window 10 --min-count 1 --sample 0 learns from them"
        )
    graph = as_graph(source_of(sources), progress=progress, **reading)
    if graph.described():
        progress.note(graph.described())
    yield graph


#: What reads the source of a method, by `Method.source`.
READERS: dict[str, Callable[..., AbstractContextManager[Any]]] = {
    "corpus": read_corpus,
    "documents": read_documents,
    "labels": read_labelled,
    "graph": read_graph,
}
