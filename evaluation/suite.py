"""Scoring vectors by every dataset in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..progress import SILENT, USUAL, Progress
from ..system.workers import in_parallel
from .comparison import Report
from .datasets.catalogue import CATALOGUE, installed_datasets, locate
from .datasets.kinds import (
    AnalogySet,
    BiasSet,
    CategorySet,
    ContextSet,
    Dataset,
    LinkSet,
    NextItemSet,
    NodeLabelSet,
    OutlierSet,
    SentenceSet,
    SimilaritySet,
    TextSet,
)
from .datasets.readers import Found, read_folder
from .protocol import Protocol
from .reports.rows import Row
from .scored import Scored, reported
from .subjects import Subject, subject_of
from .tasks.analogy import analogies
from .tasks.bias import bias
from .tasks.categorization import categorization
from .tasks.contexts import contextual_similarity
from .tasks.downstream import classification
from .tasks.geometry import geometry
from .tasks.links import link_prediction
from .tasks.next_items import next_items
from .tasks.nodes import node_classification
from .tasks.outliers import outlier_detection
from .tasks.sentences import sentence_similarity
from .tasks.similarity import similarity_rows

if TYPE_CHECKING:
    from .subjects import Given

__all__ = ["TASKS", "Protocol", "evaluate", "find_datasets", "measure", "scored"]


#: How each kind of dataset is scored: from the subject (s), the dataset (d), the protocol (p) and the progress.
TASKS: dict[type[Dataset], Callable[[Subject, Any, Protocol, Progress], list[Row]]] = {
    SimilaritySet: lambda s, d, p, _: similarity_rows(s.lexicon, d, p.correlation, p.unknown),
    AnalogySet: lambda s, d, p, progress: [
        row for method in p.methods for row in analogies(s.lexicon, d, method, p.restrict_vocab, p.exclude, progress)
    ],
    CategorySet: lambda s, d, p, _: categorization(s.lexicon, d, p.seed),
    OutlierSet: lambda s, d, p, _: outlier_detection(s.lexicon, d),
    SentenceSet: lambda s, d, p, _: sentence_similarity(
        s.keyed, d, p.weightings, p.correlation, s.encode, p.choose, p.seed, s.tokenize
    ),
    ContextSet: lambda s, d, p, _: contextual_similarity(s.keyed, d, p.correlation, p.case, s.in_context, p.seed),
    BiasSet: lambda s, d, p, _: bias(s.lexicon, d, p.seed),
    NextItemSet: lambda s, d, p, _: next_items(s.keyed, d, p.depth, p.history, p.seed, s.outputs),
    TextSet: lambda s, d, p, _: [
        classification(s.keyed, d, seed=p.seed, encode=s.encode, tokenize=s.tokenize, group_column=p.group_column)
    ],
    NodeLabelSet: lambda s, d, p, _: node_classification(s.keyed, d, p.labelled, p.splits, p.seed),
    LinkSet: lambda s, d, p, _: link_prediction(s.keyed, d, seed=p.seed),
}


def evaluate(
    vectors: Given,
    data: str | Path | Iterable[str | Path] | None = None,
    *,
    vocabulary: Iterable[str] | None = None,
    unicode_errors: str = "strict",
    progress: Progress = USUAL,
    **protocol: Any,
) -> Report:
    """Score vectors by every dataset.

    Parameters
    ----------
    vectors : KeyedVectors, anything with them as `wv`, a path, the name of an encoder, or a callable
        A path is a model folder or a file in any format of `wordvec.formats.table`. Names are those of
        `wordvec.encoders.names`, as ``"transformers:bert-base-uncased+cls"``. A callable takes a list of texts and
        gives an array with a row for each, as a sentence-transformers model's `encode` does.
    data : str or Path, or an iterable of them, optional
        Dataset files, folders of them, or names in `wordvec.evaluation.CATALOGUE`; by default WordSim-353, SimLex-999
        and the Google analogies, which gensim installs with itself.
    vocabulary : iterable of str, optional
        The words of a callable, most frequent first; by default those of the datasets.
    unicode_errors : {"strict", "replace", "ignore"}
        Of a file's words that are not UTF-8; see `wordvec.read_vectors`.
    progress : Progress
    **protocol
        The fields of `Protocol`.

    Returns
    -------
    Report
        Its text holds the protocol, scores, intervals and coverage.

    Raises
    ------
    FormatError
        The vectors or a dataset cannot be read.
    ValueError
        A setting is wrong, or a vector holds NaN or infinity.
    """
    how = Protocol(**protocol)  # before anything is read
    return measure(vectors, find_datasets(data, progress=progress), how, vocabulary, unicode_errors, progress)


def find_datasets(
    data: str | Path | Iterable[str | Path] | None = None, nodes: bool = False, progress: Progress = SILENT
) -> Found:
    """Read the datasets that paths and names stand for; by default those that gensim installs.

    With `nodes` they are about nodes of a graph. What each was taken for is noted.
    """
    if data is None:
        return Found(installed_datasets(), [], [])
    sources = [data] if isinstance(data, (str, Path)) else list(data)
    places = [locate(str(s)) if str(s) in CATALOGUE and not Path(s).exists() else Path(s) for s in sources]
    found = read_folder(places, nodes)
    progress.note(f"datasets, as they were understood: {found.described()}")
    return found


def measure(
    vectors: Given,
    found: Found,
    protocol: Protocol,
    vocabulary: Iterable[str] | None = None,
    unicode_errors: str = "strict",
    progress: Progress = USUAL,
) -> Report:
    """Score vectors by datasets that were read; see `evaluate`."""
    pieces = scored(vectors, found.datasets, protocol, vocabulary, unicode_errors, progress)
    return reported(pieces, found, protocol)


def scored(
    vectors: Given,
    datasets: Sequence[Dataset],
    protocol: Protocol,
    vocabulary: Iterable[str] | None = None,
    unicode_errors: str = "strict",
    progress: Progress = USUAL,
) -> list[Scored]:
    """Score vectors by each dataset, and, behind these, their geometry, if the protocol asks for it; see `reported`.

    But for those of a function, which knows the words of the datasets alone, no score depends on the other datasets.
    """
    phrases = protocol.phrases == "mean"
    subject = subject_of(vectors, datasets, protocol.case, vocabulary, phrases=phrases, unicode_errors=unicode_errors)
    found = [TASKS[type(dataset)](subject, dataset, protocol, progress) for dataset in datasets]
    if protocol.geometry:
        called = "most frequent words" if subject.encode is None else _encoded(vocabulary)
        found.append(geometry(subject.lexicon, subject.keyed, seed=protocol.seed, called=called))
    whole = in_parallel(lambda row: row.with_interval(protocol.bootstrap), [row for rows in found for row in rows])
    sizes = _sizes(subject, protocol)
    return [
        Scored.of(list(islice(whole, len(rows))), sizes, subject.lexicon, dataset)
        for rows, dataset in zip_longest(found, datasets)
    ]


def _encoded(vocabulary: Iterable[str] | None) -> str:
    """What the words of a function from texts to vectors are called, which has no words of its own."""
    return "words of the datasets" if vocabulary is None else "words given"


def _sizes(subject: Subject, protocol: Protocol) -> dict[str, Any]:
    lexicon = subject.lexicon
    sizes = {
        "words": lexicon.words,
        "dimensions": lexicon.unit.shape[1],
        "analogy_candidates": lexicon.cut(protocol.restrict_vocab),
    }
    return sizes if subject.encode is None else sizes | {"vocabulary": "words encoded one by one"}
