"""Scoring vectors by every dataset in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..parameters import whole
from ..progress import USUAL, Progress
from ..system.workers import in_parallel
from ..vectors.pooled_tokens import WEIGHTINGS
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
from .lexicon import CASES, Lexicon
from .reports.rows import Row
from .statistics.intervals import Bootstrap
from .subjects import Subject, subject_of
from .tasks.analogy import ANALOGY_METHODS, analogies
from .tasks.bias import PERMUTATIONS, bias
from .tasks.categorization import categorization
from .tasks.contexts import contextual_similarity
from .tasks.downstream import classification
from .tasks.geometry import geometry
from .tasks.links import link_prediction
from .tasks.next_items import MOST_ASKED, next_items
from .tasks.nodes import LABELLED, node_classification
from .tasks.outliers import outlier_detection
from .tasks.sentences import CHOICES, sentence_similarity
from .tasks.similarity import CORRELATIONS, UNKNOWN, similarity_rows

if TYPE_CHECKING:
    from .subjects import Given

__all__ = ["TASKS", "Protocol", "evaluate", "find_datasets", "measure"]


@dataclass(frozen=True)
class Protocol:
    """The choices that change a score; each is printed with the results.

    Attributes
    ----------
    restrict_vocab : int or None
        The words of analogy questions and their candidates are among this many most frequent words; None for all. The
        default is gensim's, so that scores can be compared, and leaves the vocabularies of ordinary corpora whole. A
        smaller vocabulary makes the task easier and covers fewer questions: papers on small corpora often take 30,000.
    case : {"fold", "first", "exact", "turkish"}
        How letter case is treated; see `Lexicon`.
    methods : str or sequence of str
        How analogies are answered: keys of `wordvec.evaluation.ANALOGY_METHODS`.
    exclude : bool
        Whether the words of an analogy question are excluded from its candidates.
    correlation : {"spearman", "pearson"}
        Correlation of cosines with human scores.
    unknown : {"skip", "mean"}
        Skip word pairs with an unknown word, or use the mean vector for it.
    phrases : {"mean", "skip"}
        In outlier detection, the mean vector of its words stands for a phrase that the vocabulary lacks, as
        Rio_de_Janeiro, if they are all known; or leave it out.
    weightings : {"mean", "idf", "sif"}, or a sequence of them
        How word vectors are pooled into a sentence vector. The first stands for the model in the row of its dataset,
        the others are variants below it.
    choose : {"first", "development"}
        With "development" the weighting that scores best on a half of the items, drawn by `seed`, stands for the model,
        and all scores are of the other half.
    group_column : str or int, optional
        In text classification, the column, by name or by number from 1, that tells which texts belong together, as
        paragraphs of an article: they are hidden together. By default the column named ``group``, if there is one.
    labelled : sequence of int
        In node classification, per cent of the nodes whose labels are known.
    splits : int
        In node classification, how often the nodes are divided anew for each of these shares.
    depth, history : int
        Of next items: so many of the nearest are looked at, and the mean of so many last items asks.
    geometry : bool
        Whether to compute measures of the geometry as well.
    seed : int
        Seed of k-means, permutations, folds and random pairs.
    bootstrap : Bootstrap
        How confidence intervals are computed.
    """

    restrict_vocab: int | None = 300_000
    case: str = "fold"
    methods: str | Sequence[str] = tuple(ANALOGY_METHODS)
    exclude: bool = True
    correlation: str = "spearman"
    unknown: str = "skip"
    phrases: str = "mean"
    weightings: str | Sequence[str] = ("sif", "mean", "idf")
    choose: str = "first"
    group_column: str | int | None = None
    labelled: Sequence[int] = LABELLED
    splits: int = 10
    depth: int = 10
    history: int = 1
    geometry: bool = True
    seed: int = 0
    bootstrap: Bootstrap = field(default_factory=Bootstrap)

    def __post_init__(self) -> None:
        for name in ("methods", "weightings"):
            given = getattr(self, name)
            object.__setattr__(self, name, (given,) if isinstance(given, str) else tuple(dict.fromkeys(given)))
        allowed = {"case": CASES, "correlation": tuple(CORRELATIONS), "unknown": UNKNOWN, "phrases": UNKNOWN}
        allowed |= {"methods": tuple(ANALOGY_METHODS), "weightings": WEIGHTINGS, "choose": CHOICES}
        for name, choices in allowed.items():
            given = getattr(self, name)
            for value in (given,) if isinstance(given, str) else given:
                if value not in choices:
                    one = name if name == "phrases" else name.removesuffix("s")
                    raise ValueError(f"{one} must be one of {', '.join(choices)}, not {value!r}")
        if self.restrict_vocab is not None:
            whole("restrict_vocab", self.restrict_vocab, 1)
        for share in self.labelled:
            whole("labelled", share, 1, 99)
        whole("splits", self.splits, 2)
        whole("depth", self.depth, 1)
        whole("history", self.history, 1)
        whole("seed", self.seed, 0)
        if not isinstance(self.bootstrap, Bootstrap):
            raise TypeError(f"bootstrap must be a Bootstrap, not {self.bootstrap!r}: Bootstrap(0) for no intervals")

    def described(self) -> dict[str, Any]:
        """Describe every choice in words."""
        by_group = {} if self.group_column is None else {"groups_of_texts": f"column {self.group_column}"}
        resampled = f"{self.bootstrap.resamples:,} resamples of the items, percentiles"
        return {
            "restrict_vocab": self.restrict_vocab,
            "case": self.case,
            "unknown_words": {"skip": "left out", "mean": "the mean vector"}[self.unknown],
            "phrases": {"skip": "left out", "mean": "the mean of their words"}[self.phrases],
            "question_words": "no candidates" if self.exclude else "candidates too",
            "correlation": self.correlation,
            "pooling": list(self.weightings),
            "pooling_that_stands_for_a_model": self._stands(),
            "intervals": f"{self.bootstrap.level:g} % bootstrap, {resampled}" if self.bootstrap.resamples else "none",
            "permutations": PERMUTATIONS,
            "seed": self.seed,
        } | by_group

    def _stands(self) -> str:
        if self.choose == "development":
            return "the best on a half of the items, scores are of the other"
        return f"{self.weightings[0]}, named beforehand" if self.weightings else "none"


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
    return measure(vectors, find_datasets(data), how, vocabulary, unicode_errors, progress)


def find_datasets(data: str | Path | Iterable[str | Path] | None = None) -> Found:
    """Read the datasets that paths and names stand for; by default those that gensim installs."""
    if data is None:
        return Found(installed_datasets(), [], [])
    sources = [data] if isinstance(data, (str, Path)) else list(data)
    return read_folder([locate(str(s)) if str(s) in CATALOGUE and not Path(s).exists() else Path(s) for s in sources])


def measure(
    vectors: Given,
    found: Found,
    protocol: Protocol,
    vocabulary: Iterable[str] | None = None,
    unicode_errors: str = "strict",
    progress: Progress = USUAL,
) -> Report:
    """Score vectors by datasets that were read; see `evaluate`."""
    phrases = protocol.phrases == "mean"
    subject = subject_of(
        vectors, found.datasets, protocol.case, vocabulary, phrases=phrases, unicode_errors=unicode_errors
    )
    rows = [row for dataset in found.datasets for row in TASKS[type(dataset)](subject, dataset, protocol, progress)]
    if protocol.geometry:
        called = "most frequent words" if subject.encode is None else _encoded(vocabulary)
        rows += geometry(subject.lexicon, subject.keyed, seed=protocol.seed, called=called)
    if not rows:
        raise ValueError(
            f"none of the datasets ({', '.join(dataset.name for dataset in found.datasets)}) can be scored in this way;"
            " 3CosAvg and LRCos need the pairs that analogies were made of, as BATS has them"
        )
    rows = list(in_parallel(lambda row: row.with_interval(protocol.bootstrap), rows))
    return Report(rows, _sizes(subject, protocol) | protocol.described(), list(_notes(subject, found, rows, protocol)))


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


def _without_score(rows: Sequence[Row]) -> Iterable[str]:
    """A sentence for each reason that measures of a dataset have no score."""
    measures: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.score is None and row.level == "total":
            why = "too few or all equal" if row.asked and row.needs == Row.needs else row.needs
            asked = f"no score, as of {row.total:,} items {row.asked:,} were asked ({why})"
            measures.setdefault((row.dataset, asked), []).append(row.measure)
    for (dataset, asked), names in measures.items():
        yield f"{dataset}, {names[0] if len(names) == 1 else f'{len(names)} measures'}: {asked}"


def _notes(subject: Subject, found: Found, rows: Sequence[Row], how: Protocol) -> Iterable[str]:
    lexicon, datasets = subject.lexicon, found.datasets
    if lexicon.zeros:
        yield f"{lexicon.zeros:,} words have a zero vector, whose cosine with any other counts as 0"
    if lexicon.composed:
        yield f"{lexicon.composed:,} words that the vocabulary lacks were composed of n-grams; analogies leave them out"
    if lexicon.composed_phrases:
        yield (
            f"{lexicon.composed_phrases:,} phrases that the vocabulary lacks were composed of their words, in outlier"
            " detection alone"
        )
    yield from filter(None, (_otherwise_written(lexicon, dataset) for dataset in datasets))
    yield from _without_score(rows)
    if any(isinstance(dataset, NextItemSet) for dataset in datasets):
        yield (
            f"next items: the mean of the last {how.history:,} of a history asks, which are no candidates themselves;"
            f" {MOST_ASKED:,} questions at most; popularity and co-occurrence are counted in the histories"
        )
    skipped = {dataset.name: dataset.skipped for dataset in datasets if dataset.skipped}
    if skipped:
        lines = ", ".join(f"{count} in {name}" for name, count in skipped.items())
        yield f"lines skipped because they are empty, comments or headers: {lines}"
    for dataset in datasets:
        if dataset.damaged:
            more = f" and {len(dataset.damaged) - 3:,} more" if len(dataset.damaged) > 3 else ""
            yield f"damaged lines left out, {len(dataset.damaged):,}: {'; '.join(dataset.damaged[:3])}{more}"
        if repeated := dataset.repeated():
            items = "1 item" if repeated == 1 else f"{repeated:,} items"
            yield f"{dataset.name} holds {items} more than once; each is asked as often as it is given"
    if any(isinstance(dataset, NodeLabelSet) for dataset in datasets):
        yield (
            f"node classification: means over {how.splits} divisions of the nodes, and intervals over these; a"
            " node is given as many labels as it has"
        )
    yield from found.repeated
    if found.unknown:
        yield f"files skipped because they hold no known dataset: {', '.join(path.name for path in found.unknown)}"


def _otherwise_written(lexicon: Lexicon, dataset: Dataset) -> str:
    """Say how many items are lost to letter case or to accents that are composed in another way."""
    lost = [words for item in dataset.lookups() if (words := [w for w in item if lexicon.is_otherwise_written(w)])]
    if not lost:
        return ""
    remedy = 'case="turkish"' if lexicon.case in ("fold", "first") else 'case="fold"'
    return (
        f"{dataset.name}: {len(lost):,} items hold words that the vocabulary has in other case or accents, first"
        f" {lost[0][0]!r}; try {remedy}, or write them alike"
    )
