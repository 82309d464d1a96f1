"""What methods are fitted on: for each kind of source the options that say how to read it, and what reads it.

The signature of a reader is the list of its options.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ..progress import Progress
from ..trainers.shared import settings
from . import options
from .inputs import column_options, label_options, source_of, text_options

__all__ = ["READERS"]


@contextmanager
def read_corpus(
    sources: options.Sources,
    text_column: options.TextColumns = None,
    header: options.Header = None,
    lower: settings.Lower = False,
    tokenizer: settings.Tokenizer = "whitespace",
    normalize: settings.Normalize = None,
    expressions: settings.Expressions = None,
    phrases: settings.Phrases = None,
    errors: options.Errors = "replace",
    *,
    progress: Progress,
) -> Iterator[Any]:
    """Texts."""
    from ..corpora.corpus import as_corpus

    how = column_options(text_column, None, header) | text_options(
        lower, tokenizer, errors, normalize, expressions, phrases
    )
    yield as_corpus(source_of(sources), progress=progress, **how)


@contextmanager
def read_documents(
    sources: options.Documents,
    text_column: options.TextColumns = None,
    tags_column: options.TagsColumns = None,
    header: options.Header = None,
    lower: settings.Lower = False,
    tokenizer: settings.Tokenizer = "whitespace",
    normalize: settings.Normalize = None,
    expressions: settings.Expressions = None,
    phrases: settings.Phrases = None,
    errors: options.Errors = "replace",
    *,
    progress: Progress,
) -> Iterator[Any]:
    """Texts with tags that a model can keep."""
    from ..corpora.documents import as_documents
    from ..formats.tag_lines import check_tags

    how = column_options(text_column, tags_column, header) | text_options(
        lower, tokenizer, errors, normalize, expressions, phrases
    )
    documents = as_documents(source_of(sources), progress=progress, **how)
    check_tags(documents.tags)
    yield documents


@contextmanager
def read_labelled(
    sources: options.LabelledTexts,
    label_prefix: options.LabelPrefix = "__label__",
    text_column: options.TextColumns = None,
    label_column: options.LabelColumns = None,
    weight_column: options.WeightColumn = None,
    header: options.Header = None,
    lower: settings.Lower = False,
    tokenizer: settings.Tokenizer = "whitespace",
    normalize: settings.Normalize = None,
    expressions: settings.Expressions = None,
    phrases: settings.Phrases = None,
    errors: options.Errors = "replace",
    *,
    progress: Progress,
) -> Iterator[Any]:
    """Texts with labels."""
    from ..trainers.shared.labelled import temporary_documents

    how = label_options(text_column, label_column, header, label_prefix, weight_column) | text_options(
        lower, tokenizer, errors, normalize, expressions, phrases
    )
    with temporary_documents(source_of(sources), progress=progress, **how) as documents:
        yield documents


#: What reads the source of a method, by `Method.source`.
READERS: dict[str, Callable[..., AbstractContextManager[Any]]] = {
    "corpus": read_corpus,
    "documents": read_documents,
    "labels": read_labelled,
}
