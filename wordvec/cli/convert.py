"""The command ``wordvec convert``: vectors from one format into another, or into fewer bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..formats.dtypes import StoredDtype
from . import options
from .classify import convert_classifier
from .inputs import check_free, require_usable, usable_documents, usable_vectors

__all__ = ["convert"]


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Vectors to read.", show_default=False)],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="Where to write them.", show_default=False)],
    source_format: Annotated[
        str | None, typer.Option("--from", help=options.FORMAT_HELP, show_default="by its content")
    ] = None,
    target_format: Annotated[
        str | None, typer.Option("--to", help=options.FORMAT_HELP, show_default="by its name")
    ] = None,
    documents: options.OfDocuments = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Only the first vectors, as many at most.", show_default="all"),
    ] = None,
    dtype: Annotated[
        StoredDtype,
        typer.Option(
            help="Of a model folder: numbers in half the bytes, in a quarter, or in an eighth (product quantization)."
        ),
    ] = "float32",
    dimensions: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Fewer dimensions, those that keep most of the products of vectors; n-grams are kept, too.",
            show_default="all",
        ),
    ] = None,
    unicode_errors: options.UnicodeErrors = "strict",
    overwrite: options.Overwrite = False,
) -> None:
    """Turn vectors from one format into another; a model stays whole in a model folder, a classifier in a .bin, too.

    With --dtype or --dimensions vectors stay and what training goes on from is left out.
    """
    from ..formats.folder import is_model
    from ..formats.table import becomes_model, write_vectors
    from ..loading import holds_classifier
    from ..vectors.subword import as_keyed
    from . import console

    if target.resolve() == source.resolve():
        raise ValueError(f"{target} is what shall be converted: give what comes out another name")
    check_free(target, overwrite)
    small = dtype != "float32" or dimensions is not None
    whole = is_model(source) and source_format in (None, "wordvec") and not documents and limit is None
    if whole and not small and becomes_model(target, target_format):
        _copy_model(source, target)
        return
    if source_format is None and not documents and limit is None and holds_classifier(source):
        if dimensions is not None:
            raise ValueError(
                f"{source} is a classifier, whose labels have the dimensions of its words: leave --dimensions out"
            )
        convert_classifier(source, target, target_format, dtype)
        return
    if documents:
        vectors = usable_documents(source)
        vectors = vectors if limit is None else vectors.first(limit)
    else:
        vectors = usable_vectors(source, source_format, unicode_errors, limit)
    if dimensions is not None:
        from ..spaces.smaller import in_fewer_dimensions

        vectors = in_fewer_dimensions(vectors, dimensions)
    write_vectors(as_keyed(vectors), target, target_format, dtype=dtype)
    what, size = "documents" if documents else "words", vectors.vector_size
    stored = {} if dtype == "float32" else {"dtype": dtype}
    console.say(", ".join([f"{target}: {len(vectors):,} {what}", f"{size} dimensions", *stored.values()]))
    console.value({"output": target, what: len(vectors), "dimensions": size, **stored})


def _copy_model(source: Path, target: Path) -> None:
    """Write the model of a folder into another."""
    from ..formats.folder import read_model, write_model
    from . import console

    saved = read_model(source)
    require_usable(saved.words, saved.arrays["vectors"], source)
    write_model(target, saved)
    words, dimensions = saved.arrays["vectors"].shape
    console.say(f"{target}: the same {saved.kind}, {words:,} words, {dimensions} dimensions")
    console.value({"output": target, "method": saved.kind, "words": words, "dimensions": dimensions})
