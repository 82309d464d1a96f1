"""What a trainer of documents' vectors has of tags: a row each, made of texts, and in files."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ... import core, corpora
from ...corpora.tokenizers.pipeline import Pipeline
from ...errors import CorpusError
from ...formats.saved import SavedModel
from ...formats.tag_lines import check_tags
from ...progress import Progress
from .growing import moved, random_of
from .prediction import Prediction
from .random_rows import random_rows
from .runs import Source

if TYPE_CHECKING:
    from ...corpora.documents import Documents
    from ...corpora.sources.kinds import TextSource
    from ...vectors.tags import TagVectors

__all__ = ["Tagged"]


class Tagged(Prediction):
    """Words predicted with the help of rows that are those of tags, of which a text may have several."""

    if TYPE_CHECKING:
        tags_ = cast("Sequence[Hashable]", None)

    @property
    def dv(self) -> TagVectors:
        """The document vectors as gensim's `KeyedVectors` by tag, where an integer is a tag and never a row index."""
        if self.__dict__.get("_dv") is None:
            from ...vectors.tags import tag_vectors

            self._require_fitted()
            self._dv = tag_vectors(self.tags_, self.documents_)
        return self._dv

    @property
    def vectors_(self) -> np.ndarray:
        """Input vectors of the words: float32 (V, vector_size)."""
        return self._inputs[:, : self._layout.dimensions]

    @property
    def documents_(self) -> np.ndarray:
        """The document vectors: float32 (T, vector_size)."""
        return self._documents[:, : self._layout.dimensions]

    def _opened(self, source: Documents | TextSource, client: Any, progress: Progress) -> Any:
        return corpora.as_documents(source, progress=progress)

    def _read(self, source: Documents | TextSource, progress: Progress, more: bool = False) -> Source:
        documents = corpora.as_documents(source, progress=progress)
        if not len(documents.tags):
            raise CorpusError("no document has a tag, so there is nothing to learn a vector for; tag the documents")
        if not isinstance(documents.tags, range):
            check_tags(documents.tags)
        if not len(documents.corpus.tokens):
            raise CorpusError(f"there is no token in {documents.card['source']}; give text that is not empty")
        known = 0
        if more:
            known = len(self.tags_)
            row = self._rows_of_tags(documents.tags)[documents.row]
        else:
            self.tags_, row = documents.tags, documents.row
            self.reading_ = Pipeline.of_record(documents.card).record()
        tags = core.Tags(documents.start, row)
        return Source(documents.corpus, documents.card, tags, documents, known)

    def _rows_of_tags(self, tags: Sequence[Hashable]) -> np.ndarray:
        """The rows of tags: int32; new ones get rows behind the others."""
        row_of = {tag: row for row, tag in enumerate(self.tags_)}
        before = len(row_of)
        rows = np.array([row_of.setdefault(tag, len(row_of)) for tag in tags], np.int32)
        if len(row_of) > before:
            random = np.random.default_rng([self.seed, len(row_of)])
            new = random_rows(random, len(row_of) - before, self.vector_size)
            self.tags_ = list(row_of)
            self._forget("_dv")
            self._documents = core.padded(self.documents_, new[:, : self.vector_size])
        return rows

    def _matrices(self) -> core.Matrices:
        return core.Matrices(self._inputs, self._documents, self._outputs)

    def _make_writable(self) -> None:
        super()._make_writable()
        self._documents = core.writable(self._documents)

    def _make_inputs(self, random: np.random.Generator, given: Any, progress: Progress) -> None:
        self._inputs = random_rows(random, len(self.vocabulary_), self.vector_size)
        self._documents = random_rows(random, len(self.tags_), self.vector_size)

    def _grow_inputs(self, before: np.ndarray) -> np.ndarray:
        self._inputs, new = moved(self._inputs, before), before < 0
        self._inputs[new] = random_rows(random_of(self.seed, len(before)), int(new.sum()), self.vector_size)
        return ~new

    def _input_arrays(self) -> dict[str, np.ndarray]:
        return {"vectors": self.vectors_, "documents": self.documents_}

    def _restore_inputs(self, saved: SavedModel) -> None:
        self._inputs = core.padded(saved.array("vectors", len(self.vocabulary_), self.vector_size))
        self.tags_ = range(saved.rows("documents")) if saved.tags is None else saved.tags
        self._documents = core.padded(saved.array("documents", len(self.tags_), self.vector_size))

    def _saved(self) -> SavedModel:
        saved = super()._saved()
        saved.tags = None if isinstance(self.tags_, range) else self.tags_
        return saved

    def _restore(self, saved: SavedModel) -> None:
        super()._restore(saved)
        self.reading_ = self.reading_ or Pipeline.of_record(self.corpus_card_).record()

    def _rows_changed(self) -> None:
        super()._rows_changed()
        self._forget("_dv")

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_dv"}
