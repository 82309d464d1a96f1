"""What a fitted classifier says of its own predictions: how good they are, where to draw the line, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...parameters import whole
from ...system.warning import warn_caller
from .label_explanations import Explanation, explained
from .label_levels import Level, depth_of, parent_of
from .label_predictions import LabelPredictions
from .label_report import LabelReport, Truth, measured
from .label_thresholds import USUAL, best_thresholds
from .labelled import encode_texts, labelled_documents, require_one_kind

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...corpora.documents import Documents
    from ...corpora.sources.kinds import TextSource

__all__ = ["LabelMeasures"]

SHOWN = 5  # unknown labels in a message


class LabelMeasures(LabelPredictions):
    """A classifier that measures and explains what it predicts."""

    if TYPE_CHECKING:  # parameters and what is trained; annotated, they would be declared twice
        separator = cast("str | None", None)

    def report(
        self, texts: Documents | TextSource, y: Any = None, *, at: Sequence[int] = (1, 5), bins: int = 10
    ) -> LabelReport:
        """Measure the predictions on texts whose labels are known.

        With "ova" a label is predicted from its threshold on (`choose_thresholds`, else 0.5), with other losses the
        most probable one. Texts without a label are left out; a label that the classifier does not know counts as not
        found, and a warning names it.

        Parameters
        ----------
        texts, y
            As for `fit`.
        at : sequence of int
            The numbers k of first labels for ``precision_at`` and ``recall_at``.
        bins : int
            Of the calibration.

        Returns
        -------
        LabelReport
            Precision, recall, F1 and support by label and in the mean, accuracy, P@k, R@k, confusion matrix,
            calibration; with `separator`, also by level.

        Raises
        ------
        CorpusError
            No text has a label.
        TypeError
            The labels are of another kind than the classifier's.

        Examples
        --------
        >>> from wordvec import FastTextClassifier
        >>> texts = ["the cat sat", "the dog ran", "stocks fell", "shares rose"] * 25
        >>> labels = ["pets", "pets", "money", "money"] * 25
        >>> report = FastTextClassifier(vector_size=8, epochs=20).fit(texts, labels).report(texts, labels)
        >>> report.accuracy, report.labels, report.support.tolist()
        (1.0, ['money', 'pets'], [50, 50])
        """
        at, bins = [whole("at", k, 1) for k in at], whole("bins", bins, 1)
        known = self.classes_.tolist()
        with self._with_truth(texts, y) as (documents, labels):
            truth = Truth(known, documents.start, labels)
            blocks = [*self._with_predicted(documents)] if self.separator else self._with_predicted(documents)
            report = measured(truth, blocks, len(known), self._exclusive, at, bins)
            for number in range(1, depth_of(truth.names, self.separator) if self.separator else 0):
                report.levels[number] = self._at_level(number, documents, labels, blocks, at, bins)
        if report.unknown:
            told = [f"{label!r} ({count:,})" for label, count in report.unknown.items()]
            more = f" and {len(told) - SHOWN:,} more" if len(told) > SHOWN else ""
            warn_caller(
                "labels that this classifier does not know count as not found (how many texts have them in brackets):"
                f" {', '.join(told[:SHOWN])}{more}",
            )
        return report

    def _at_level(
        self, number: int, documents: Any, labels: Sequence[Any], blocks: Any, at: Sequence[int], bins: int
    ) -> LabelReport:
        """The report of the labels above."""
        level = Level.of(self.classes_.tolist(), self.separator or "", number)
        start, above = [0], list[str]()
        for first, end in zip(documents.start.tolist(), documents.start.tolist()[1:], strict=False):
            above += dict.fromkeys(parent_of(label, self.separator or "", number) for label in labels[first:end])
            start.append(len(above))
        parents = (
            (level.probability(probability, self._exclusive), self._predicted_above(level, probability, predicted))
            for probability, predicted in blocks
        )
        truth = Truth(level.names, np.array(start), above)
        return measured(truth, parents, len(level.names), self._exclusive, at, bins)

    def _predicted_above(self, level: Level, probability: np.ndarray, predicted: np.ndarray) -> np.ndarray:
        if self._exclusive or self.loss == "ns":
            return _first(level.probability(probability, self._exclusive))
        return level.probability(predicted, exclusive=False)

    def level_proba(self, texts: Documents | TextSource, level: int = 1) -> tuple[list[str], np.ndarray]:
        """Probabilities of the labels above, for names that are paths (`separator`).

        Parameters
        ----------
        texts
            As for `predict`.
        level : int, default 1
            How many parts of a name; 1 is the root. A label of fewer parts stays as it is.

        Returns
        -------
        names : list of str
        probability : float32 array (texts, names)
            The sum of those of the labels below; with "ns" and "ova", where labels do not exclude each other, the
            largest of them.

        Raises
        ------
        ValueError
            There is no `separator`.
        """
        if not self.separator:
            raise ValueError("without a separator names of labels have no levels: set it, as separator='/'")
        above = Level.of(self.classes_.tolist(), self.separator, whole("level", level, 1))
        return above.names, above.probability(self.predict_proba(texts), self._exclusive)

    def choose_thresholds(self, texts: Documents | TextSource, y: Any = None) -> Self:
        """Choose for each label the probability from which on it is predicted: that of the best F1 on these texts.

        Take texts that were not learnt from. The thresholds, `thresholds_`, are kept with the model, and used by
        `predict_labels` and `report`, until it learns on or is quantized, when a warning says that they are gone.

        Parameters
        ----------
        texts, y
            As for `fit`; texts without a label have none of them.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            The loss is not "ova": with others a text has one label, the most probable one.
        CorpusError, TypeError
            As in `report`.
        """
        if self.loss != "ova":
            raise ValueError(f'thresholds are for loss="ova", where labels are independent, not for "{self.loss}"')
        known = self.classes_.tolist()
        with self._with_truth(texts, y) as (documents, labels):
            truth = Truth(known, documents.start, labels)
            self.thresholds_ = best_thresholds(truth.matrix, self.predict_proba(documents))
        missing = [label for label in known if label not in set(labels)]
        if missing or truth.unknown:
            unknown = len(truth.unknown)
            parts = [f"{len(missing):,} labels have no text here, and keep {USUAL}"] * bool(missing)
            parts += [f"{unknown:,} labels of these texts are unknown to the classifier"] * bool(unknown)
            first = missing[0] if missing else next(iter(truth.unknown))
            warn_caller(f"thresholds: {'; '.join(parts)} (the first one: {first!r})")
        return self

    def explain(self, text: str | Sequence[str], label: Any = None) -> Explanation:
        """Say which words and n-grams of a text speak for a label, and which against it.

        A text's vector is the mean of those of its pieces, so that their contributions sum to the label's score.

        Parameters
        ----------
        text : str or list of str
            One text.
        label : optional
            By default the most probable one.

        Returns
        -------
        Explanation

        Raises
        ------
        ValueError
            The classifier does not know the label; or the loss is "hs", whose scores are no sums.

        Examples
        --------
        >>> from wordvec import FastTextClassifier
        >>> texts = ["the cat sat", "the dog ran", "stocks fell", "shares rose"] * 25
        >>> labels = ["pets", "pets", "money", "money"] * 25
        >>> model = FastTextClassifier(vector_size=8, epochs=20).fit(texts, labels)
        >>> why = model.explain("the cat fell")
        >>> why.label, sorted(piece.piece for piece in why.pieces)
        ('pets', ['</s>', 'cat', 'fell', 'the'])
        """
        if self.loss == "hs":
            raise ValueError('with loss="hs" a score is a sum of logarithms over a tree, of which words have no share')
        probability = self.predict_proba([text])[0]
        known = self.classes_.tolist()
        if label is None:
            number = int(probability.argmax())
        elif label in known:
            number = known.index(label)
        else:
            shown = ", ".join(map(repr, known[:SHOWN])) + ", …" * (len(known) > SHOWN)
            raise ValueError(f"the classifier does not know the label {label!r}: it has {shown}")
        encoded = encode_texts([text], self.pipeline())
        return explained(self._learnt, encoded, number, known[number], float(probability[number]), self)

    @contextmanager
    def _with_truth(self, texts: Any, y: Any) -> Iterator[tuple[Documents, list[Any]]]:
        """Texts with the labels of each, one after the other."""
        self._require_fitted()
        with labelled_documents(texts, y, self.pipeline()) as documents:
            if not len(documents.tags):
                documents.require_tags("label")
            require_one_kind([*self.classes_[:1].tolist(), *documents.tags])
            yield documents, [documents.tags[row] for row in documents.row.tolist()]

    def _with_predicted(self, texts: Any) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Probabilities of some texts after the other, and whether each label is predicted."""
        for probability in self._probabilities(texts):
            if self.loss == "ova":
                yield probability, probability >= (USUAL if self.thresholds_ is None else self.thresholds_)
            else:
                yield probability, _first(probability)


def _first(probability: np.ndarray) -> np.ndarray:
    """Whether each label is the most probable one: bool (texts, labels)."""
    result = np.zeros(probability.shape, bool)
    result[np.arange(len(result)), probability.argmax(axis=1)] = True
    return result
