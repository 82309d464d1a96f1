"""PPMI and SVD: count-based word vectors, the baseline that every comparison needs."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, cast

import numpy as np

from .. import corpora
from ..errors import CorpusError, TrainingError
from ..formats.saved import SavedModel
from ..parameters import MODEL, Parameter
from ..progress import USUAL, Progress
from ..system.files import release
from ..system.warning import warn_caller
from ..system.workers import available_workers, in_order
from .shared import settings
from .shared.choosing import ChoosingWords
from .shared.counts import corpus_counts
from .shared.decomposition import decompose, rows_of_blocks
from .shared.elsewhere import fit_elsewhere
from .shared.settings import Counts
from .shared.transformer import MeansOfWords
from .shared.vocabularies import corpus_card

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from typing_extensions import Self

    from ..corpora.sources.kinds import TextSource

__all__ = ["PPMISVD", "ppmi"]

BLOCK = 1 << 22  # entries that a thread weighs at a time


class PPMISVD(MeansOfWords, ChoosingWords):
    """Word vectors from a truncated singular value decomposition of positive pointwise mutual information.

    The count-based baseline of Levy, Goldberg & Dagan 2015 (*Improving distributional similarity with lessons learned
    from word embeddings*), with their names for its hyper-parameters. Nothing in it is random.

    Attributes
    ----------
    wv : gensim.models.KeyedVectors
        The word vectors, with word counts.
    vectors_ : float32 array (V, vector_size)
    singular_values_ : float32 array (vector_size,)
        Descending; dimensions whose value is 0 (relative to the first, to ten digits) are zero in all vectors.
    vocabulary_ : Vocabulary
    history_ : list of dict
        One record: ``nonzeros`` of the PPMI matrix, ``explained`` (the share of its squares that the kept dimensions
        hold), ``seconds``.
    corpus_card_ : dict
        Statistics of the training corpus: its card, the vocabulary's size, the numbers of out-of-vocabulary tokens and
        of nonzero co-occurrence counts.

    Examples
    --------
    >>> from wordvec import PPMISVD
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = PPMISVD(vector_size=4, min_count=1).fit(texts)
    >>> model.wv.most_similar("cat", topn=3)  # doctest: +SKIP
    """

    vector_size: settings.VectorSize = 100
    window: settings.Window = 5
    min_count: settings.MinCount = 5
    max_final_vocab: settings.MaxFinalVocab = None
    shift: Annotated[
        float,
        Parameter(
            "Subtract this from every pointwise mutual information; log k corresponds to k negative samples (Levy & "
            "Goldberg 2014). 0 to 1.6; more makes the matrix sparser and keeps strong associations only.",
            MODEL,
            least=0,
            most=1_000,
        ),
    ] = 0.0
    context_smoothing: Annotated[
        float,
        Parameter(
            "Raise context counts to this power (context distribution smoothing), so that rare contexts are not "
            "overrated. 0.75 is nearly always better than 1.",
            MODEL,
            least=0,
            most=10,
        ),
    ] = 0.75
    eigenvalue_weighting: Annotated[
        float,
        Parameter(
            "Raise singular values to this power. 0.5 or 0 for similarity; 1, as in textbooks, is worse.",
            MODEL,
            least=0,
            most=10,
        ),
    ] = 0.5
    add_context: Annotated[
        bool, Parameter("Add context vectors to word vectors. Helps some tests of relatedness.", MODEL)
    ] = False
    symmetric: settings.Symmetric = True
    distance_weighting: settings.DistanceWeighting = True
    memory: settings.Memory = 2.0
    workers: settings.Workers = None

    def fit(
        self,
        source: TextSource,
        y: Any = None,
        *,
        cooccurrence: Counts = None,
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Count co-occurrences, weight them by PPMI and factorize.

        Parameters
        ----------
        source : Corpus or anything `Corpus.build` reads
        y : ignored
        cooccurrence : Cooccurrence, str or Path, optional
            Counts of this corpus with these settings, or their folder. By default they are cached beside the corpus and
            reused; interrupted counting is resumed.
        client : dask.distributed.Client, optional
            See `Word2Vec.fit`; all workers count.
        progress : Progress

        Returns
        -------
        self

        Raises
        ------
        TypeError, ValueError
            A parameter is not what it should be, or there are fewer words than dimensions.
        CorpusError
            The source or the counts cannot be used, or no word is frequent enough.
        TrainingError
            A vector is not finite.
        """
        if client is not None:
            return cast("Self", fit_elsewhere(self, source, client, progress, cooccurrence=cooccurrence))
        self.check_params()
        corpus = corpora.as_corpus(source, progress=progress)
        vocabulary, corpus = self._learn_vocabulary(corpus)
        self.check_vocabulary(len(vocabulary))
        counts = corpus_counts(self, corpus, len(vocabulary), cooccurrence, progress)
        progress.begin("decomposing", 0, "words")
        started = time.perf_counter()
        information = ppmi(counts.matrix, self.shift, self.context_smoothing, self.workers)
        release(counts.values, counts.columns)
        if not information.nnz:
            raise CorpusError("no two words stand together more often than by chance: lower shift or give more text")
        words, values, contexts = decompose(information, self.vector_size, self.workers)
        weights = values**self.eigenvalue_weighting
        with np.errstate(over="ignore", invalid="ignore"):  # said below
            vectors = ((words + contexts if self.add_context else words) * weights).astype(np.float32)
        if not np.isfinite(vectors).all():
            raise TrainingError("the vectors are not finite; lower eigenvalue_weighting")
        empty = np.diff(information.indptr) == 0
        if self.add_context:
            empty &= np.bincount(information.indices, minlength=len(empty)) == 0
        if empty.any():
            vectors[empty] = 0  # but for rounding
            first = vocabulary.words[int(empty.argmax())]
            warn_caller(
                f"{empty.sum():,} of {len(vocabulary):,} words, first {first!r}, stand with no other word more often"
                " than by chance: their vectors are zeros, and have no neighbours; lower shift, raise min_count, or"
                " give more text",
            )
        self.vocabulary_ = vocabulary
        self.singular_values_ = values.astype(np.float32)
        self._vectors = vectors
        figures = {
            "nonzeros": int(information.nnz),
            "explained": float((values**2).sum() / (information.data**2).sum()),
            "seconds": time.perf_counter() - started,
        }
        self.history_ = [figures]
        self.corpus_card_ = corpus_card(corpus, corpus.tokens, len(vocabulary)) | {"nonzeros": len(counts)}
        self._wv = None
        progress.end(**figures)
        return self

    @property
    def vectors_(self) -> np.ndarray:
        """The word vectors: float32 (V, vector_size)."""
        return self._vectors

    def _saved(self) -> SavedModel:
        arrays = {
            "vectors": self.vectors_,
            "singular_values": self.singular_values_,
            "counts": self.vocabulary_.counts,
        }
        state = {"corpus": self.corpus_card_}
        return SavedModel("PPMISVD", self._params_to_save(), arrays, self.vocabulary_.words, self.history_, state)

    def _restore(self, saved: SavedModel) -> None:
        self._vectors = saved.array("vectors", len(self.vocabulary_), self.vector_size)
        self.singular_values_ = saved.array("singular_values", self.vector_size)

    def check_vocabulary(self, words: int) -> None:
        """Raise `ValueError` if there are fewer words than dimensions; `fit` does it before it counts."""
        if words < self.vector_size:
            raise ValueError(
                f"vector_size ({self.vector_size}) is more than the vocabulary's {words:,} words: lower it, or lower"
                " min_count"
            )


def ppmi(
    counts: csr_matrix, shift: float = 0.0, context_smoothing: float = 0.75, workers: int | None = None
) -> csr_matrix:
    """Shifted positive pointwise mutual information, ``max(0, log P(w, c) / (P(w) P(c)) - shift)``.

    ``P(c)`` is the context's count to the power `context_smoothing`, divided by the sum of all (Levy, Goldberg & Dagan
    2015, section 3.2).

    Parameters
    ----------
    counts : csr_matrix (V, V)
        Of words × contexts; not changed.
    shift, context_smoothing : float
    workers : int, optional
        Threads, all processors by default; each takes some rows at a time.

    Returns
    -------
    csr_matrix (V, V)
        float64, without zeros.
    """
    from scipy.sparse import csr_matrix

    word_counts = np.asarray(counts.sum(axis=1)).ravel()
    context_counts = np.asarray(counts.sum(axis=0)).ravel() ** context_smoothing
    with np.errstate(divide="ignore"):  # words without any context have no entries
        log_words, log_contexts = np.log(word_counts), np.log(context_counts / context_counts.sum())

    def of_rows(first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        span = slice(counts.indptr[first], counts.indptr[last])
        columns, lengths = counts.indices[span], np.diff(counts.indptr[first : last + 1])
        rows = np.repeat(log_words[first:last], lengths)
        information = np.log(counts.data[span]) - rows - log_contexts[columns] - shift
        kept = information > 0
        ends = np.concatenate(([0], np.cumsum(kept)))[np.cumsum(lengths)]
        return information[kept], columns[kept], ends

    blocks = pairwise(rows_of_blocks(counts.indptr, max(1, counts.nnz // BLOCK)))
    values, columns, ends = zip(*in_order(of_rows, blocks, available_workers(workers)), strict=True)
    before = np.cumsum([0, *map(len, values)])
    starts = np.concatenate(([0], *(each + start for each, start in zip(ends, before[:-1], strict=True))))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=counts.shape)
