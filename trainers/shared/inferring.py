"""Vectors of new documents, learnt by a model that stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import core, corpora
from ...parameters import whole
from ...progress import SILENT, USUAL, Progress
from ...system.copies import whole_file
from ...system.storage import Remote, located
from ...system.versions import make_folder
from ...system.warning import warn_caller
from .pieces import in_pieces, is_nothing
from .planning import Planning
from .row_files import ROW_FILES, put_together, row_file_of, write_rows
from .transformer import Transformer
from .vocabularies import rows_of_types

if TYPE_CHECKING:
    from ...corpora.corpus import Corpus
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
        self,
        source: Documents | TextSource,
        *,
        epochs: int | None = None,
        client: Any = None,
        progress: Progress = USUAL,
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
        client : dask.distributed.Client, optional
            Of a cluster whose workers infer, each some of the documents. They see the text and its corpus under the
            same paths as this process, and their vectors come to it; `infer_into` leaves them in a file. The result is
            the same.
        progress : Progress

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        CorpusError, TypeError, ValueError
            The source cannot be read, or a parameter no longer fits what was trained.
        """
        return self._framed(self._infer(source, epochs, progress, client), source)

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

    def infer_into(
        self,
        output: str | Path,
        source: Documents | TextSource,
        *,
        epochs: int | None = None,
        client: Any = None,
        progress: Progress = USUAL,
    ) -> tuple[int, int]:
        """Infer the vectors of unseen documents into a file, a document a row; one that is there is replaced.

        Parameters
        ----------
        output : str or Path
            ``.npy`` for NumPy, ``.tsv`` for numbers between tabs; or the URL of such a file.
        source, epochs, client, progress
            As in `transform`. The workers of a cluster write the file: no vector comes to this process.

        Returns
        -------
        documents, dimensions : int

        Raises
        ------
        ValueError
            The name of the file ends otherwise; or as in `transform`.
        sklearn.exceptions.NotFittedError, CorpusError, TypeError
            As in `transform`.
        FormatError
            The file cannot be written.
        """
        output = located(output)
        row_file_of(output)
        if client is None or is_nothing(source):
            vectors = self._infer(source, epochs, progress)
            write_rows(output, vectors)
            return vectors.shape
        stage, corpus = self._checked(source, epochs, client, progress)
        output, size = output.absolute(), (len(corpus), self._layout.dimensions)
        if not isinstance(output, Remote):
            make_folder(output.parent)
        with in_pieces(InferredRows(stage, output.suffix), corpus, client) as pieces:
            pieces.executor.require_shared(output.parent)
            empty = sum(pieces.gather("inferring", progress))
            pieces.executor.gather([pieces.executor.submit(put_together, pieces.places, output, *size)])
        self._warn_of_empty(empty, len(corpus))
        return size

    def _infer(
        self, source: Documents | TextSource, epochs: int | None, progress: Progress, client: Any = None
    ) -> np.ndarray:
        from .new_texts import encode_with_vocabulary  # which loads all that reads text

        if client is None or is_nothing(source):
            stage = self._inference(epochs)
            texts = core.Texts(*encode_with_vocabulary(source, self.vocabulary_, self.pipeline(), progress))
            vectors, learnt = stage.infer(texts, self.workers, progress)
            empty = int(np.count_nonzero(learnt == 0))
        else:
            stage, corpus = self._checked(source, epochs, client, progress)
            with in_pieces(stage, corpus, client) as pieces:
                found = pieces.gather("inferring", progress)
            vectors = np.concatenate([rows for rows, _ in found])
            empty = sum(none for _, none in found)
        self._warn_of_empty(empty, len(vectors))
        return vectors

    def _checked(
        self, source: Documents | TextSource, epochs: int | None, client: Any, progress: Progress
    ) -> tuple[Inference, Corpus]:
        """What is done to texts whose types are those of a corpus, and this corpus."""
        from .new_texts import encoded_elsewhere

        stage = self._inference(epochs)
        corpus = encoded_elsewhere(source, self.pipeline(), client, progress)
        return replace(stage, number=rows_of_types(corpus, self.vocabulary_)), corpus

    def _inference(self, epochs: int | None) -> Inference:
        """What is done to texts whose tokens are rows of the vocabulary."""
        self._require_fitted()
        self._require_same_layout()
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        return Inference(
            self._words(self._keep()),
            self._settings_of_inference(),
            self._matrices()._replace(D=core.aligned(0, self.vector_size)),
            core.Schedule(epochs, self.alpha, self.min_alpha, self.seed),
        )

    def _warn_of_empty(self, empty: int, documents: int) -> None:
        if empty:
            warn_caller(
                f"{empty:,} of {documents:,} documents have no known word to learn from, or none that subsampling"
                f" keeps (sample={self.sample:g}): their vectors are zeros",
            )

    def _settings_of_inference(self) -> core.Settings:
        """How a tag learns from one document at a time."""
        raise NotImplementedError


@dataclass(frozen=True)
class Inference:
    """The stage: a pure function from some texts to their vectors, each of which depends on the text alone."""

    words: core.Words
    settings: core.Settings
    matrices: core.Matrices
    schedule: core.Schedule
    number: np.ndarray | None = None  # int32: for each type of the texts its row; None: tokens are rows

    def infer(
        self, texts: core.Texts, workers: int | None = 1, progress: Progress = SILENT
    ) -> tuple[np.ndarray, np.ndarray]:
        """The vectors, and how many words each text has predicted; see `wordvec.core.infer`."""
        how = self.words, self.settings, self.matrices, self.schedule
        return core.infer(texts, *how, workers=workers, progress=progress)

    def __call__(self, tokens: np.ndarray, offsets: np.ndarray, place: Path) -> tuple[np.ndarray, int]:
        """The vectors of a piece, and how many of them are zeros, as nothing could be learnt."""
        tokens = tokens if self.number is None else self.number[tokens]
        vectors, learnt = self.infer(core.Texts(tokens, offsets))
        return np.ascontiguousarray(vectors), int(np.count_nonzero(learnt == 0))


@dataclass(frozen=True)
class InferredRows:
    """The same into a file, which leaves how many vectors are zeros."""

    inference: Inference
    suffix: str

    def __call__(self, tokens: np.ndarray, offsets: np.ndarray, place: Path) -> int:
        """Write the vectors of a piece."""
        vectors, empty = self.inference(tokens, offsets, place)
        with whole_file(place) as stream:
            ROW_FILES[self.suffix].rows(stream, vectors)
        return empty
