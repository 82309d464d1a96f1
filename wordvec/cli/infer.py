"""The command ``wordvec infer``: vectors of new documents from a Doc2Vec model."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..system.storage import located
from ..trainers.shared import settings
from . import options
from .clusters import cluster_of
from .inputs import check_file, source_of, table_options

if TYPE_CHECKING:
    from ..corpora.documents import Documents
    from ..progress import Progress

__all__ = ["infer", "load_doc2vec"]


@options.with_options_of(table_options, cluster_of)
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

    Text is split and lower-cased as the training text was. The same document always gets the same vector. On a cluster
    its workers write the file.
    """
    from ..trainers.shared.row_files import ROW_FILES, row_file_of
    from . import console

    if output is not None:
        output = located(output)
        row_file_of(output)
        check_file(output, overwrite)
    columns, on_cluster = table_options(**options.taken(how, table_options)), options.taken(how, cluster_of)
    with console.listener() as progress, cluster_of(**on_cluster) as client:
        estimator = load_doc2vec(model).set_params(workers=workers)
        estimator.check_params()
        source = _table(estimator, sources, columns, progress) if columns else source_of(sources)
        told: dict[str, Any] = {"epochs": epochs, "client": client, "progress": progress}
        if output is not None:
            documents, dimensions = estimator.infer_into(output, source, **told)
        else:
            vectors = estimator.transform(source, **told)
    if output is None and console.is_json():
        console.value({"vectors": vectors})
        return
    if output is None:
        ROW_FILES[".tsv"].rows(sys.stdout.buffer, vectors)
        return
    console.say(f"{output}: {documents:,} documents, {dimensions} dimensions")
    console.value({"output": output, "documents": documents, "dimensions": dimensions})


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
