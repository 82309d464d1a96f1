"""What a classifier has once it is fitted: its rows, its labels and its word vectors; to files and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ... import core
from ...corpora.tokenizers.pipeline import Pipeline
from ...formats.saved import SavedModel
from ...progress import Progress
from ...system.cards import Anything, Each
from ...system.warning import warn_caller
from ...vectors.quantized import QuantizedRows
from .label_measures import LabelMeasures
from .labelled import label_array, require_one_kind
from .quantized_classes import restored_rows, rows_to_save
from .text_classes import TextClasses

if TYPE_CHECKING:
    from typing_extensions import Self

    from ...vectors.subword import SubwordVectors

__all__ = ["KeptClasses"]

#: Parameters that the trained rows depend on.
OF_THE_ROWS = (
    *("vector_size", "word_ngrams", "min_n", "max_n", "bucket", "loss"),
    *("lower", "tokenizer", "normalize", "expressions", "phrases"),
)


class KeptClasses(LabelMeasures):
    """A classifier that keeps what it has learnt, in memory and in files."""

    if TYPE_CHECKING:  # parameters; annotated here, they would be declared twice
        vector_size = min_n = max_n = bucket = 0
        lower = False
        tokenizer = normalize = expressions = phrases = class_weight = cast("Any", None)

    @property
    def wv(self) -> SubwordVectors:
        """The word vectors as gensim's `FastTextKeyedVectors`, stored compactly."""
        if self._wv is None:
            from ...vectors.subword import subword_vectors

            self._require_fitted()
            self._wv = subword_vectors(
                self.vocabulary_.words,
                *self._word_and_ngram_rows(),
                self.buckets_,
                min_n=self.min_n,
                max_n=self.max_n,
                bucket=self.bucket,
                counts=self.vocabulary_.counts,
                pruned=isinstance(self._learnt.inputs, QuantizedRows),
            )
        return self._wv

    @property
    def vectors_(self) -> np.ndarray:
        """The word vectors: float32 (V, vector_size)."""
        return self.wv.vectors

    def _saved(self) -> SavedModel:
        rows, how = rows_to_save(self._learnt, self.vector_size)
        arrays = {
            "vectors": self.vectors_,
            **rows,
            "buckets": self.buckets_,
            "counts": self.vocabulary_.counts,
            "outputs": self._learnt.outputs[:, : self.vector_size],
            "label_counts": self._learnt.counts,
            "label_order": self._learnt.order,
        }
        if self.thresholds_ is not None:
            arrays["thresholds"] = self.thresholds_
        state = {"corpus": self.corpus_card_, "classes": self.classes_.tolist()} | self._started() | how
        return SavedModel(
            type(self).__name__, self._params_to_save(), arrays, self.vocabulary_.words, self.history_, state
        )

    def _restore(self, saved: SavedModel) -> None:
        saved.require(state={"classes": Each(Anything(), least=1)})
        labels = saved.state["classes"]
        try:
            require_one_kind(labels)
        except TypeError as error:
            raise saved.damaged(str(error)) from error
        if len(set(labels)) < len(labels) or sorted(labels) != labels:
            raise saved.damaged("its labels are not different ones in their order")
        words, buckets = len(self.vocabulary_), saved.buckets(self.bucket)
        counts, order = (
            saved.counts("label_counts", len(labels)),
            saved.array("label_order", len(labels), dtype=np.int64),
        )
        if not np.array_equal(np.sort(order), np.arange(len(labels))) or (np.diff(counts[order]) > 0).any():
            raise saved.damaged("the array 'label_order' does not order the labels by their counts")
        inputs, codes = restored_rows(saved, words, len(buckets), self.vector_size, len(labels))
        outputs = saved.array("outputs", len(labels) - (self.loss == "hs"), self.vector_size)
        learnt = TextClasses(self.vocabulary_, buckets, inputs, core.padded(outputs), counts, order, codes)
        self._keep(learnt, label_array(labels))
        if "thresholds" in saved.arrays:
            self.thresholds_ = saved.array("thresholds", len(labels))

    def _warn_of_lost_thresholds(self) -> None:
        """Warn that rows change for which thresholds were chosen: `_keep` leaves these out."""
        if self.thresholds_ is not None:
            warn_caller("the labels' thresholds were chosen for other rows and are gone: choose them anew")

    def _keep(self, learnt: TextClasses, classes: np.ndarray) -> None:
        self._learnt, self.classes_, self.thresholds_ = learnt, classes, None  # which were chosen for other rows
        self.vocabulary_, self.buckets_ = learnt.vocabulary, learnt.buckets
        self._learnt_with = self._of_the_rows()
        self._wv = None

    def _of_the_rows(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in OF_THE_ROWS}

    def _word_and_ngram_rows(self) -> tuple[np.ndarray, np.ndarray]:
        rows = np.asarray(self._learnt.inputs)[:, : self.vector_size]
        return rows[: len(self.vocabulary_)], rows[len(self.vocabulary_) :]

    def _reading(self) -> dict[str, Any]:
        return self.pipeline().record()

    def _opened(self, source: Any, client: Any, progress: Progress) -> Any:
        return source  # texts with labels, which are encoded already

    def pipeline(self) -> Pipeline:
        """How texts become tokens."""
        how = self.tokenizer, bool(self.lower), self.normalize, self.expressions, self.phrases
        return self._pipeline_of(how, lambda: Pipeline.of(*how))

    def _params_to_save(self) -> dict[str, Any]:
        """With what files held that say how texts are read."""
        read = self.pipeline().record()
        kept = {"tokenizer": read["tokenizer"], "expressions": read.get("expressions"), "phrases": read.get("phrases")}
        if isinstance(self.class_weight, Mapping):  # whose keys may be numbers
            kept["class_weight"] = [[label, float(weight)] for label, weight in self.class_weight.items()]
        return super()._params_to_save() | kept | {"keep_vocabulary": False, "freeze": False}

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> Self:
        """Without what reads files or calls functions that a name in a folder stands for."""
        if isinstance(given := saved.params.get("tokenizer"), str) and given not in ("whitespace", "unicode"):
            raise saved.damaged(f"its tokenizer is {given[:50]!r}, where the name of a plain one belongs, or settings")
        if isinstance(saved.params.get("expressions"), str):
            raise saved.damaged("its expressions are the name of a file, where a list belongs")
        if not isinstance(saved.params.get("phrases"), dict | None):
            raise saved.damaged("its phrases are the name of a file, where a list belongs")
        if isinstance(given := saved.params.get("class_weight"), list):
            saved.require(params={"class_weight": Each(Each(Anything(), least=2, most=2))})
            try:
                saved.params["class_weight"] = dict(given)
            except TypeError as error:
                raise saved.damaged("its class_weight names what is no label") from error
        return super()._from_saved(saved)

    def _require_fitted(self) -> None:
        super()._require_fitted()
        changed = [name for name, value in self._learnt_with.items() if value != getattr(self, name)]
        if changed:
            raise ValueError(f"{', '.join(changed)} no longer fits the trained rows: set it back, or fit anew")
