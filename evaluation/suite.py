"""One call that measures vectors by every dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..formats import read_vectors
from ..progress import SILENT, Progress
from .analogy import METHODS, analogies
from .datasets import AnalogySet, Dataset, SimilaritySet, installed_datasets, read_datasets
from .lexicon import Lexicon
from .report import Report, Row
from .similarity import similarity

__all__ = ["Protocol", "TASKS", "evaluate"]


@dataclass(frozen=True)
class Protocol:
    """The choices that change a figure; each is printed with the results."""

    restrict_vocab: int | None
    case: str
    methods: Sequence[str]


def _similarity(lexicon: Lexicon, dataset: SimilaritySet, protocol: Protocol, progress: Progress) -> list[Row]:
    return [similarity(lexicon, dataset)]


def _analogy(lexicon: Lexicon, dataset: AnalogySet, protocol: Protocol, progress: Progress) -> list[Row]:
    restrict_vocab = protocol.restrict_vocab
    return [row for name in protocol.methods for row in analogies(lexicon, dataset, name, restrict_vocab, progress)]


#: What to do with each kind of dataset. A new task is a dataset class, a function and a line here.
TASKS: dict[type, Callable[[Lexicon, Any, Protocol, Progress], list[Row]]] = {
    SimilaritySet: _similarity,
    AnalogySet: _analogy,
}


def evaluate(
    vectors: Any,
    data: str | Path | Iterable[str | Path] | None = None,
    *,
    restrict_vocab: int | None = 300_000,
    case: str = "fold",
    methods: Sequence[str] = tuple(METHODS),
    progress: Progress = SILENT,
) -> Report:
    """Measure vectors by word similarity and analogies.

    Parameters
    ----------
    vectors : KeyedVectors, anything with them as `wv`, or a path
        A path is a model folder or a file in any format of `wordvec.formats`.
    data : str or Path, or an iterable of them, optional
        Dataset files, or folders of them; by default WordSim-353, SimLex-999 and the Google analogies, which
        gensim installs with itself.
    restrict_vocab : int or None
        Analogies are asked and answered among this many most frequent words; None for all. The default is
        gensim's, so that figures can be compared, and leaves the vocabularies of ordinary corpora whole. A
        smaller cut makes the task easier and asks fewer questions: papers on small corpora often take 30,000.
    case : {"fold", "first", "exact"}
        What to do with upper and lower case; see `Lexicon`.
    methods : sequence of {"3cosadd", "3cosmul"}
        How to answer analogies.
    progress : Progress

    Returns
    -------
    Report
        Its text names the choices made, and what was asked out of how much.

    Raises
    ------
    FormatError
        The vectors or a dataset cannot be read.
    ValueError
        A setting is wrong, or a vector holds NaN or infinity.
    """
    if isinstance(vectors, (str, Path)):
        vectors = read_vectors(vectors)
    protocol = Protocol(restrict_vocab, case, methods)
    lexicon = Lexicon(getattr(vectors, "wv", vectors), case)
    datasets, unknown = (installed_datasets(), []) if data is None else read_datasets(data)
    rows = [row for dataset in datasets for row in TASKS[type(dataset)](lexicon, dataset, protocol, progress)]
    return Report(rows, _described(lexicon, protocol), list(_notes(lexicon, datasets, unknown)))


def _described(lexicon: Lexicon, protocol: Protocol) -> dict[str, Any]:
    return {
        "words": lexicon.words,
        "dimensions": lexicon.unit.shape[1],
        "analogy_candidates": lexicon.cut(protocol.restrict_vocab),
        "restrict_vocab": protocol.restrict_vocab,
        "case": protocol.case,
        "unknown_words": "left out",
        "question_words": "no candidates",
    }


def _notes(lexicon: Lexicon, datasets: Sequence[Dataset], unknown: Sequence[Path]) -> Iterable[str]:
    if lexicon.zeros:
        yield f"{lexicon.zeros:,} words have a zero vector, whose cosine with any other counts as 0"
    skipped = {dataset.name: dataset.skipped for dataset in datasets if dataset.skipped}
    if skipped:
        lines = ", ".join(f"{count} in {name}" for name, count in skipped.items())
        yield f"lines skipped because they are empty, comments or headers: {lines}"
    if unknown:
        yield f"files skipped because they hold no known dataset: {', '.join(path.name for path in unknown)}"
