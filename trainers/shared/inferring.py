"""Vectors of new documents, learnt by a model that stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import core, corpora
from ...parameters import whole
from ...progress import SILENT, USUAL, Progress
from ...system.warning import warn_caller
from .planning import Planning
from .transformer import Transformer

if TYPE_CHECKING:
    from ...corpora.documents import Documents
    from ...corpora.sources.kinds import TextSource

__all__ = ["Inferring"]


class Inferring(Transformer, Planning):
    """A trainer of documents' vectors that learns those of unseen documents, too."""

    def infer_vector(self, document: str | Sequence[str], epochs: int | None = None) -> np.ndarray:
        """Infer the vector of an unseen document: float32 (vector_size,).

        The same document gives the same vector, whatever was inferred before or beside it, on any number of workers.

        Parameters
        ----------
        document : list of str, or str
            Tokens, or text that is preprocessed as the training text was.
        epochs : int, optional
            Passes over the document; by default those of training.
        """
        return self._infer([document], epochs, SILENT)[0]

    def transform(
        self, source: Documents | TextSource, *, epochs: int | None = None, progress: Progress = USUAL
    ) -> np.ndarray:
        """Infer the vectors of unseen documents: float32 (n, vector_size).

        Word vectors and output vectors are frozen. The vector of a document depends on the model and the document
        alone; tags are ignored. A document without a known word gets zeros, and a warning counts these.

        Parameters
        ----------
        source : Documents, Corpus, or anything `Documents.build` reads
            Strings and files are preprocessed as the training text was: same tokenizer, same case.
        epochs : int, optional
            Passes over the document; by default those of training.
        progress : Progress

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        CorpusError, TypeError, ValueError
            The source cannot be read, or a parameter no longer fits what was trained.
        """
        return self._framed(self._infer(source, epochs, progress), source)

    def fit_transform(self, source: Documents | TextSource, y: Any = None, *, progress: Progress = USUAL) -> np.ndarray:
        """Fit, then infer the vectors of the same documents: float32 (n, vector_size).

        They are inferred rather than taken from `documents_`, so that a classifier in a `Pipeline` is fitted on vectors
        of the same distribution as those it will predict from: trained vectors were learned while the output vectors
        changed, inferred ones were not.

        Parameters
        ----------
        source, y, progress
            As in `fit`.
        """
        documents = corpora.as_documents(source, progress=progress)
        self.fit(documents, progress=progress)  # type: ignore[arg-type]  # which takes documents here
        return self._framed(self._infer(documents, None, progress), source)

    def _infer(self, source: Documents | TextSource, epochs: int | None, progress: Progress) -> np.ndarray:
        from .new_texts import encode_with_vocabulary  # which loads all that reads text

        self._require_fitted()
        self._require_same_layout()
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        tokens, offsets = encode_with_vocabulary(source, self.vocabulary_, self.pipeline(), progress)
        vectors, learnt = core.infer(
            core.Texts(tokens, offsets),
            self._words(self._keep()),
            self._settings_of_inference(),
            self._matrices(),
            core.Schedule(epochs, self.alpha, self.min_alpha, self.seed),
            workers=self.workers,
            progress=progress,
        )
        empty = int(np.count_nonzero(learnt == 0))
        if empty:
            warn_caller(
                f"{empty:,} of {len(learnt):,} documents have no known word to learn from, or none that subsampling"
                f" keeps (sample={self.sample:g}): their vectors are zeros",
            )
        return vectors

    def _settings_of_inference(self) -> core.Settings:
        """How a tag learns from one document at a time."""
        raise NotImplementedError
