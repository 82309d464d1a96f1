"""The command ``wordvec infer``: vectors of new documents from a Doc2Vec model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO

import typer

from ..system.storage import located
from ..trainers.shared import settings
from . import options
from .inputs import check_file, source_of, table_options

if TYPE_CHECKING:
    import numpy as np

    from ..corpora.documents import Documents
    from ..progress import Progress

__all__ = ["infer", "load_doc2vec"]


def _write_npy(stream: BinaryIO, vectors: np.ndarray) -> None:
    import numpy as np

    np.save(stream, vectors)


def _write_tsv(stream: BinaryIO, vectors: np.ndarray) -> None:
    import numpy as np

    np.savetxt(stream, vectors, fmt="%.9g", delimiter="\t")  # nine digits tell any two float32 apart


_WRITERS = {".npy": _write_npy, ".tsv": _write_tsv}


@options.with_options_of(table_options)
def infer(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="The folder of a Doc2Vec model.", show_default=False)],
    sources: options.Documents,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write the vectors: .npy for NumPy, .tsv for numbers between tabs, a document a line.",
            show_default="standard output, as .tsv",
        ),
    ] = None,
    overwrite: options.Overwrite = False,
    epochs: options.InferenceEpochs = None,
    workers: settings.Workers = None,
    **how: Any,
) -> None:
    """Infer the vectors of new documents, one each, in their order.

    Text is split and lower-cased as the training text was. The same document always gets the same vector.
    """
    from ..system.versions import replacing, writing
    from . import console

    if output is not None:
        output = located(output)
        if output.suffix not in _WRITERS:
            raise ValueError(f"{output} must end in {' or '.join(_WRITERS)}, which says how to write it")
        check_file(output, overwrite)
    with console.listener() as progress:
        estimator = load_doc2vec(model).set_params(workers=workers)
        estimator.check_params()
        columns = table_options(**how)
        source = _table(estimator, sources, columns, progress) if columns else source_of(sources)
        vectors = estimator.transform(source, epochs=epochs, progress=progress)
    if output is None and console.is_json():
        console.value({"vectors": vectors})
        return
    if output is None:
        _write_tsv(sys.stdout.buffer, vectors)
        return
    with writing(output), replacing(output) as written, open(written, "wb") as stream:
        _WRITERS[output.suffix](stream, vectors)
    console.say(f"{output}: {len(vectors):,} documents, {vectors.shape[1]} dimensions")
    console.value({"output": output, "documents": len(vectors), "dimensions": vectors.shape[1]})


def _table(estimator: Any, sources: list[str], columns: dict[str, Any], progress: Progress) -> Documents:
    """The documents of a table, read as the training text was."""
    from ..corpora.documents import as_documents
    from ..trainers.shared.new_texts import note_undecodable, reading_options

    how = reading_options(estimator.reading_)
    documents = as_documents(source_of(sources), **columns, **how, progress=progress)
    note_undecodable(documents, progress)
    return documents


def load_doc2vec(model: Path) -> Any:
    """A model of documents.

    Raises
    ------
    ValueError
        It is one of words.
    """
    from ..loading import load

    estimator = load(model)
    if not hasattr(type(estimator), "dv"):
        raise ValueError(f"{model} is a model of {type(estimator).__name__}, which has words only; give one of Doc2Vec")
    return estimator
