"""Every choice that changes a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..parameters import whole
from ..vectors.pooled_tokens import WEIGHTINGS
from .lexicon import CASES
from .statistics.intervals import Bootstrap
from .tasks.analogy import ANALOGY_METHODS
from .tasks.bias import PERMUTATIONS
from .tasks.nodes import LABELLED
from .tasks.sentences import CHOICES
from .tasks.similarity import CORRELATIONS, UNKNOWN

__all__ = ["Protocol"]


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
