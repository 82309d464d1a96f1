"""The command ``wordvec convert``: vectors from one format into another, or into fewer bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ..formats.dtypes import StoredDtype
from . import options
from .classify import convert_classifier
from .inputs import check_free, require_usable, usable_documents, usable_vectors

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

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
    weighting: Annotated[
        Literal["mean", "idf", "sif"],
        typer.Option(
            help="How a text's words are weighed, in formats that make vectors of texts (sentence-transformers,"
            " model2vec): alike, by inverse document frequency, or by smooth inverse frequency."
        ),
    ] = "mean",
    texts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Texts that idf and sif learn their weights from, a text a line.", show_default=False
        ),
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

    For other libraries: sentence-transformers and model2vec (which make vectors of texts as wordvec does), spaCy,
    PyTorch, the Embedding Projector, NumPy, Parquet and Arrow, word2vec, fastText and GloVe.
    """
    from ..formats.folder import is_model
    from ..formats.table import becomes_encoder, becomes_model, write_vectors
    from ..loading import holds_classifier
    from ..vectors.subword import as_keyed
    from . import console

    check_free(target, overwrite, source)
    encoder = becomes_encoder(target, target_format)
    _require_fitting(encoder, documents, weighting, texts)
    small = dtype != "float32" or dimensions is not None
    whole = is_model(source) and source_format in (None, "wordvec") and not documents and limit is None
    if whole and not small and becomes_model(target, target_format):
        _copy_model(source, target)
        return
    plain = source_format is None and not documents and limit is None and not encoder
    if plain and holds_classifier(source):
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
    keyed = as_keyed(vectors)
    given = _encoder(source, keyed, weighting, texts) if encoder else keyed
    write_vectors(given, target, target_format, dtype=dtype)
    what, size = "documents" if documents else "words", vectors.vector_size
    stored = {} if dtype == "float32" else {"dtype": dtype}
    console.say(", ".join([f"{target}: {len(vectors):,} {what}", f"{size} dimensions", *stored.values()]))
    console.value({"output": target, what: len(vectors), "dimensions": size, **stored})


def _require_fitting(encoder: bool, documents: bool, weighting: str, texts: Path | None) -> None:
    """Refuse options that mean nothing where they are given."""
    if documents and encoder:
        raise ValueError("--documents are vectors of texts already, and this format makes them of words: leave it out")
    if weighting != "mean" and not encoder:
        raise ValueError(
            f"--weighting {weighting} is of texts' vectors, which --to sentence-transformers and --to model2vec make"
        )
    if (weighting == "mean") != (texts is None):
        raise ValueError(
            "--texts are what idf and sif learn weights from: give --weighting, too"
            if texts
            else f"--weighting {weighting} takes --texts to learn weights from: a file with a text a line"
        )


def _encoder(source: Path, vectors: KeyedVectors, weighting: str, texts: Path | None) -> Any:
    """Vectors with how a model cuts texts, and weighs their words."""
    from ..corpora.tokenizers.recorded import recorded_pipeline
    from ..formats.encoders import TextVectors
    from ..formats.folder import is_model, kind_of
    from ..formats.opening import opened_text
    from ..loading import holds_classifier, load
    from ..vectors.pooling import PooledVectors

    if holds_classifier(source):
        model = load(source)
        pipeline, method = model.pipeline(), type(model).__name__
    else:
        found = is_model(source)
        pipeline, method = (recorded_pipeline(source), kind_of(source)) if found else (None, "")
    given = vectors if pipeline is None else TextVectors(vectors, pipeline, method)
    if texts is None:
        return given
    with opened_text(texts) as stream:
        lines = [line.decode("utf-8", "replace").rstrip("\r\n") for line in stream]
    if not any(line.strip() for line in lines):
        raise ValueError(f"{texts} holds no text to learn weights from: give a file with a text a line")
    return PooledVectors(given, weighting).fit(lines)


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
