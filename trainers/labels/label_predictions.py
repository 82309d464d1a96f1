"""What a fitted classifier says of texts: their labels, probabilities and scores."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ...parameters import real, whole
from ...progress import SILENT, Progress
from ..shared.choosing import ChoosingWords
from ..shared.pieces import in_pieces, is_nothing
from .class_scores import ADDED, Scoring, Shape, fasttext_probabilities
from .labelled import encode_texts, encoded_corpus, is_right, labelled_documents
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

    def predict(self, texts: Documents | TextSource, *, client: Any = None, progress: Progress = SILENT) -> np.ndarray:
        """Predict the most probable label of each text.

        Parameters
        ----------
        texts : iterable of str or of lists of str, path of a file, Documents or Corpus
            Labels in a file or of documents are ignored.
        client : dask.distributed.Client, optional
            Of a cluster whose workers classify, each some of the texts. These are encoded here, as those of `fit` are.
            What is predicted comes to this process, and is the same.
        progress : Progress
            Of a cluster.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        ValueError
            A parameter was changed that the trained rows depend on.
        """
        first = np.concatenate(list(self._told(texts, _first, 0.0, client, progress)))
        return self.classes_[first]

    def predict_labels(
        self,
        texts: Documents | TextSource,
        k: int | None = 1,
        threshold: float | None = None,
        *,
        client: Any = None,
        progress: Progress = SILENT,
    ) -> list[list[tuple[Any, float]]]:
        """Predict the k most probable labels of each text with their probabilities, in descending order.

        They are fastText's numbers: it adds 0.00001 to every probability (with "hs", to that of every branch of the
        tree), and with "ns" and "ova" looks them up in a table of 512.

        Parameters
        ----------
        texts, client, progress
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
        for best, values, enough in self._told(texts, partial(_best, k, least, self.loss), ADDED, client, progress):
            for names, row, kept in zip(self.classes_[best].tolist(), values.tolist(), enough.tolist(), strict=True):
                found.append(
                    [pair for pair, is_kept in zip(zip(names, row, strict=True), kept, strict=True) if is_kept]
                )
        return found

    def predict_proba(
        self, texts: Documents | TextSource, *, client: Any = None, progress: Progress = SILENT
    ) -> np.ndarray:
        """Class probabilities: float32 (texts, classes), in the order of `classes_`.

        With "softmax" and "hs" each row sums to 1; fastText prints 0.00001 more (see `predict_labels`). With "ns" and
        "ova" probabilities are independent, those of `predict_labels`, and at most 1. Parameters and errors are those
        of `predict`.
        """
        return np.concatenate(list(self._probabilities(texts, client, progress)))

    def decision_function(
        self, texts: Documents | TextSource, *, client: Any = None, progress: Progress = SILENT
    ) -> np.ndarray:
        """Confidence scores: float32 (texts, classes). Logits; with "hs" log probabilities.

        For two classes, (texts,): the score of ``classes_[1]`` minus that of ``classes_[0]``. Parameters and errors are
        those of `predict`.
        """
        scores = np.concatenate(list(self._told(texts, np.asarray, 0.0, client, progress)))
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

    def _probabilities(
        self, texts: Documents | TextSource, client: Any = None, progress: Progress = SILENT
    ) -> Iterator[np.ndarray]:
        """The probabilities of the classes for some texts after the other."""
        return self._told(texts, partial(_shares, self.loss, self._exclusive), 0.0, client, progress)

    def _scores(self, texts: Documents | TextSource) -> Iterator[np.ndarray]:
        """The scores of the classes for some texts after the other; see `score_blocks`."""
        return self._told(texts, np.asarray)

    def _told(
        self,
        texts: Documents | TextSource,
        tell: Callable[[np.ndarray], Any],
        added: float = 0.0,
        client: Any = None,
        progress: Progress = SILENT,
    ) -> Iterator[Any]:
        """What is told of the scores for some texts after the other, here or by the workers of a cluster."""
        self._require_fitted()
        stage = Scoring(self._learnt, Shape.of(self), tell, added)
        if client is None or is_nothing(texts):
            return stage.blocks(encode_texts(texts, self.pipeline()))
        with (
            encoded_corpus(texts, self.pipeline(), progress) as corpus,
            in_pieces(replace(stage, types=corpus.types), corpus, client) as pieces,
        ):
            return iter([block for blocks in pieces.gather("classifying", progress) for block in blocks])


# ------------------------------------------------------------------------------- what is told of scores (texts, labels)


def _first(scores: np.ndarray) -> np.ndarray:
    """The number of the label with the highest."""
    return scores.argmax(axis=1)


def _best(k: int, least: np.ndarray, loss: str, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The numbers of the `k` most probable labels, their probabilities, and whether these are high enough."""
    best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), 1, "stable"), 1)
    values = np.take_along_axis(fasttext_probabilities(scores, loss), best, 1)
    return best, values, values >= least[best]


def _shares(loss: str, exclusive: bool, scores: np.ndarray) -> np.ndarray:
    """The probabilities of all labels."""
    from scipy.special import softmax

    if exclusive:  # logits, or logarithms whose exponentials sum to 1
        return softmax(scores, axis=1)
    return np.minimum(fasttext_probabilities(scores, loss), 1)
