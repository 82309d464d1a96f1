"""What a fitted classifier says of texts: their labels, probabilities and scores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...parameters import real, whole
from .choosing import ChoosingWords
from .class_scores import ADDED, fasttext_probabilities, score_blocks
from .labelled import encode_texts, is_right, labelled_documents
from .text_classes import TextClasses

if TYPE_CHECKING:
    from ...corpora.documents import Documents
    from ...corpora.sources.kinds import TextSource

__all__ = ["LabelPredictions"]


class LabelPredictions(ChoosingWords):
    """A classifier that predicts labels from what it has learnt."""

    if TYPE_CHECKING:  # of what is trained; annotated, they would be parameters
        classes_ = cast("np.ndarray", None)
        loss = cast("str", None)
        thresholds_ = cast("np.ndarray | None", None)
        _learnt = cast("TextClasses", None)

    def predict(self, texts: Documents | TextSource) -> np.ndarray:
        """Predict the most probable label of each text.

        Parameters
        ----------
        texts : iterable of str or of lists of str, path of a file, Documents or Corpus
            Labels in a file or of documents are ignored.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        ValueError
            A parameter was changed that the trained rows depend on.
        """
        best = np.concatenate([scores.argmax(axis=1) for scores in self._scores(texts)])
        return self.classes_[best]

    def predict_labels(
        self, texts: Documents | TextSource, k: int | None = 1, threshold: float | None = None
    ) -> list[list[tuple[Any, float]]]:
        """Predict the k most probable labels of each text with their probabilities, in descending order.

        They are fastText's numbers: it adds 0.00001 to every probability (with "hs", to that of every branch of the
        tree), and with "ns" and "ova" looks them up in a table of 512.

        Parameters
        ----------
        texts
            As for `predict`.
        k : int, optional
            At most so many; None for all.
        threshold : float, optional
            Only labels of at least this probability; by default the threshold of each label, if they were chosen
            (`choose_thresholds`), else any. With "ova" and "ns" probabilities are independent, as in fastText:
            ``k=None, threshold=0.5`` predicts all labels that are more probable than not.
        """
        self._require_fitted()
        k = min(len(self.classes_), len(self.classes_) if k is None else whole("k", k, 1))
        if threshold is None:
            least = np.zeros(len(self.classes_), np.float32) if self.thresholds_ is None else self.thresholds_
        else:
            asked = real("threshold", threshold, 0)
            least = np.full(len(self.classes_), np.float32(asked + ADDED) if asked else 0, np.float32)
        found = []
        for scores in self._scores(texts, ADDED):
            best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
            best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), 1, "stable"), 1)
            values = np.take_along_axis(fasttext_probabilities(scores, self.loss), best, 1)
            enough = (values >= least[best]).tolist()
            for names, row, kept in zip(self.classes_[best].tolist(), values.tolist(), enough, strict=True):
                found.append(
                    [pair for pair, is_kept in zip(zip(names, row, strict=True), kept, strict=True) if is_kept]
                )
        return found

    def predict_proba(self, texts: Documents | TextSource) -> np.ndarray:
        """Class probabilities: float32 (texts, classes), in the order of `classes_`.

        With "softmax" and "hs" each row sums to 1; fastText prints 0.00001 more (see `predict_labels`). With "ns" and
        "ova" probabilities are independent, those of `predict_labels`, and at most 1.
        """
        return np.concatenate(list(self._probabilities(texts)))

    def decision_function(self, texts: Documents | TextSource) -> np.ndarray:
        """Confidence scores: float32 (texts, classes). Logits; with "hs" log probabilities.

        For two classes, (texts,): the score of ``classes_[1]`` minus that of ``classes_[0]``.
        """
        scores = np.concatenate(list(self._scores(texts)))
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def score(self, texts: Documents | TextSource, y: Any = None, sample_weight: Any = None) -> float:
        """Mean accuracy; for a text with several labels, any of them is correct.

        Parameters
        ----------
        texts, y
            As for `fit`.
        sample_weight : sequence of float (texts,), optional
            How much each text counts.
        """
        if y is None:
            with labelled_documents(texts, None, self.pipeline()) as documents:
                if not len(documents.tags):
                    documents.require_tags("label")
                labelled = np.flatnonzero(np.diff(documents.start)).tolist()
                predicted = self.predict(documents)[labelled].tolist()
                labels = [documents.tags_of(text) for text in labelled]
                sample_weight = None if sample_weight is None else np.asarray(sample_weight)[labelled]
        else:
            predicted = self.predict(texts).tolist()
            labels = y.tolist() if hasattr(y, "tolist") else list(y)
        if len(labels) != len(predicted):
            raise ValueError(f"there are {len(labels):,} labels for {len(predicted):,} texts; give a label for each")
        return float(np.average(list(map(is_right, predicted, labels)), weights=sample_weight))

    @property
    def _exclusive(self) -> bool:
        """Whether labels exclude each other, so that their probabilities sum to 1."""
        return self.loss not in ("ns", "ova")

    def _probabilities(self, texts: Documents | TextSource) -> Iterator[np.ndarray]:
        """The probabilities of the classes for some texts after the other."""
        from scipy.special import softmax

        for scores in self._scores(texts):
            if self._exclusive:  # logits, or logarithms whose exponentials sum to 1
                yield softmax(scores, axis=1)
            else:
                yield np.minimum(fasttext_probabilities(scores, self.loss), 1)

    def _scores(self, texts: Documents | TextSource, added: float = 0.0) -> Iterator[np.ndarray]:
        """The scores of the classes for some texts after the other; see `score_blocks`."""
        self._require_fitted()
        return score_blocks(self._learnt, encode_texts(texts, self.pipeline()), self, added)
