"""Doc2Vec: vectors of documents that predict the words in them, and of documents that nobody has seen."""

from __future__ import annotations

import re
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import engine, layout
from ..corpora.corpus import Corpus
from ..corpora.documents import Documents, as_documents
from ..errors import CorpusError
from ..inference import infer
from ..model import keyed_vectors
from ..progress import SILENT, Progress
from ..vocabulary import Vocabulary
from .arguments import choice, whole
from .prediction import Prediction, random_rows
from .vocabularies import translated

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Doc2Vec"]

PART = 8  # tokens to a part of a chunk, which mixes documents
PART_OF_WINDOWS = 8  # where the words around are read as well
PART_OF_INFERENCE = 16  # where the parts of a document follow each other
WHITESPACE = re.compile("[ \t\n\r\x0b\x0c]+")


class Doc2Vec(Prediction):
    """Paragraph vectors (Le & Mikolov 2014): PV-DM and PV-DBOW.

    Every document has tags, mostly one; a tag's vector stands in the window of each word of its documents. Parameters
    carry the names, meanings and defaults of gensim 4. Documents are visited in shuffled order in every epoch, so the
    order in which they are stored does not matter. The same seed gives the same bits for any number of workers.

    Parameters
    ----------
    vector_size : int, default 100
        Dimensions.
    dm : {0, 1}, default 1
        1: PV-DM, which predicts a word from the tags and the words around it; 0: PV-DBOW, from a tag alone.
    dm_mean : {0, 1}, optional
        PV-DM's hidden row is the mean (1, the default) or the sum (0) of the tags and words.
    dm_concat : {0, 1}, default 0
        1: PV-DM's hidden row is their concatenation: ``2 * window + dm_tag_count`` rows side by side. Windows do not
        shrink, and where there is no word stand zeros.
    dm_tag_count : int, default 1
        With dm_concat, how many tags of a document stand in the concatenation.
    dbow_words : {0, 1}, default 0
        1: PV-DBOW trains word vectors as well, by skip-gram.
    window : int, default 5
        Words to either side that count as context.
    min_count : int, default 5
        Rarer words are left out.
    hs : {0, 1}, default 0
        1: hierarchical softmax over a Huffman tree; together with ``negative > 0`` both are trained.
    negative : int, default 5
        Noise words to a pair; 0: no negative sampling.
    ns_exponent : float, default 0.75
        Noise words are drawn in proportion to count ** ns_exponent.
    alpha, min_alpha : float, default 0.025 and 0.0001
        The learning rate falls linearly from the one to the other over all epochs.
    sample : float, default 1e-3
        Subsampling threshold of frequent words; 0: none.
    epochs : int, default 10
    shrink_windows : bool, default True
        Draw each window's size from 1..window.
    max_final_vocab : int, optional
        Raise min_count until at most so many words are left.
    workers : int, optional
        Threads; all processors by default. Changes the speed, never the result.
    seed : int, default 1
    cbow_gradient : {"classic", "corrected"}, default "classic"
        Whether every row of PV-DM's mean receives the whole gradient, or its share; see `Word2Vec`.
    shared_noise : bool, default True
        Whether neighbours share noise words, or each pair draws its own; see `Word2Vec`.

    Attributes
    ----------
    dv : gensim.models.KeyedVectors
        The tags' vectors.
    wv : gensim.models.KeyedVectors
        The words' vectors, with counts. Random in PV-DBOW without words.
    documents_ : float32 array (T, vector_size)
        The tags' vectors, in the order of `tags_`.
    tags_ : sequence of T hashables
    vectors_, contexts_, nodes_, vocabulary_, history_, corpus_card_
        As `Word2Vec` has them.

    Examples
    --------
    >>> from wordvec import Doc2Vec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = Doc2Vec(vector_size=16, min_count=1).fit(texts)
    >>> model.infer_vector("a cat on a log").shape
    (16,)
    """

    def __init__(
        self,
        vector_size=100,
        dm=1,
        dm_mean=None,
        dm_concat=0,
        dm_tag_count=1,
        dbow_words=0,
        window=5,
        min_count=5,
        hs=0,
        negative=5,
        ns_exponent=0.75,
        alpha=0.025,
        min_alpha=0.0001,
        sample=1e-3,
        epochs=10,
        shrink_windows=True,
        max_final_vocab=None,
        workers=None,
        seed=1,
        cbow_gradient="classic",
        shared_noise=True,
    ):
        self.vector_size = vector_size
        self.dm = dm
        self.dm_mean = dm_mean
        self.dm_concat = dm_concat
        self.dm_tag_count = dm_tag_count
        self.dbow_words = dbow_words
        self.window = window
        self.min_count = min_count
        self.hs = hs
        self.negative = negative
        self.ns_exponent = ns_exponent
        self.alpha = alpha
        self.min_alpha = min_alpha
        self.sample = sample
        self.epochs = epochs
        self.shrink_windows = shrink_windows
        self.max_final_vocab = max_final_vocab
        self.workers = workers
        self.seed = seed
        self.cbow_gradient = cbow_gradient
        self.shared_noise = shared_noise

    @property
    def sg(self) -> int:
        """Whether hidden rows are single rows, as in skip-gram."""
        return int(not self.dm)

    @property
    def cbow_mean(self) -> int:
        """Whether hidden rows are means."""
        return int(self.dm_mean is None or self.dm_mean) and int(not self.dm_concat)

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        for name in ("dm", "dm_concat", "dbow_words"):
            choice(name, getattr(self, name), (0, 1))
        choice("dm_mean", self.dm_mean, (0, 1, None))
        whole("dm_tag_count", self.dm_tag_count, 1)
        super().check_params()
        if self.dm_concat and not self.dm:
            raise ValueError("dm_concat=1 is a way of PV-DM: set dm=1")
        if self.dbow_words and self.dm:
            raise ValueError("dbow_words=1 is a way of PV-DBOW: set dm=0")

    @property
    def dv(self) -> KeyedVectors:
        """The tags' vectors as gensim's `KeyedVectors`."""
        if self.__dict__.get("_dv") is None:
            self._require_fitted()
            self._dv = keyed_vectors(list(self.tags_), self.documents_)
        return self._dv

    @property
    def vectors_(self) -> np.ndarray:
        """Input rows of the words: float32 (V, vector_size)."""
        return self._inputs[:, : self._layout.dimensions]

    @property
    def documents_(self) -> np.ndarray:
        """The tags' vectors: float32 (T, vector_size)."""
        return self._documents[:, : self._layout.dimensions]

    def infer_vector(self, document: str | Sequence[str], epochs: int | None = None) -> np.ndarray:
        """The vector of a document that nobody has seen: float32 (vector_size,).

        The same document gives the same vector, whatever was inferred before or beside it, on any number of workers.

        Parameters
        ----------
        document : list of str, or str
            Tokens, or text that is split at whitespace.
        epochs : int, optional
            Those of training by default.
        """
        return self.transform([document], epochs=epochs)[0]

    def transform(self, source: Any, *, epochs: int | None = None, progress: Progress = SILENT) -> np.ndarray:
        """The vectors of documents that nobody has seen: float32 (n, vector_size).

        Words and output rows stay as they are. A document's vector depends on the model and the document alone. One
        without a known word gets zeros, and a warning counts them.

        Parameters
        ----------
        source : iterable of str or of lists of str, or whatever `Documents.build` reads
        epochs : int, optional
            Those of training by default.
        progress : Progress

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        """
        self._require_fitted()
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        tokens, offsets = encoded(source, self.vocabulary_, progress)
        vectors, learnt = infer(
            layout.Texts(tokens, offsets, engine.NO_TAGS),
            self._words(self._keep()),
            self._settings(PART_OF_INFERENCE)._replace(chunk=PART_OF_INFERENCE, parts=1),
            self._matrices(),
            engine.Schedule(epochs, self.alpha, self.min_alpha, self.seed),
            dimensions=self.vector_size,
            workers=self.workers,
            progress=progress,
        )
        empty = int(np.count_nonzero(learnt == 0))
        if empty:
            warnings.warn(
                f"{empty:,} of {len(learnt):,} documents have no known word to learn from: their vectors are zeros",
                stacklevel=2,
            )
        return vectors

    def _read(self, source: Any, progress: Progress) -> tuple[Corpus, layout.Tags]:
        """Documents; tags that a trained model does not know get rows behind the others."""
        documents = as_documents(source, progress=progress)
        if not len(documents.tags):
            raise CorpusError("no document has a tag, so there is nothing to learn a vector for; tag the documents")
        if not hasattr(self, "vocabulary_"):
            self.tags_ = documents.tags
            return documents.corpus, layout.Tags(documents.start, documents.row)
        known = {tag: row for row, tag in enumerate(self.tags_)}
        rows = np.array([known.setdefault(tag, len(known)) for tag in documents.tags], np.int32)
        self.tags_ = list(known)
        more = random_rows(
            np.random.default_rng([self.seed, len(known)]), len(known) - len(self._documents), self.vector_size
        )
        self._documents = engine.padded(self.documents_, more[:, : self.vector_size])
        return documents.corpus, layout.Tags(documents.start, rows[documents.row])

    def _matrices(self) -> layout.Matrices:
        return layout.Matrices(self._inputs, self._documents, self._outputs)

    def _wanted_layout(self):
        places = 2 * self.window + self.dm_tag_count if self.dm_concat else 1
        return super()._wanted_layout()._replace(places=places)

    def _make_inputs(self, random: np.random.Generator, progress: Progress) -> None:
        self._inputs = random_rows(random, len(self.vocabulary_), self.vector_size)
        self._documents = random_rows(random, len(self.tags_), self.vector_size)

    def _input_arrays(self) -> dict[str, np.ndarray]:
        return {"vectors": self.vectors_, "documents": self.documents_}

    def _restore_inputs(self, arrays: dict[str, np.ndarray]) -> None:
        self._inputs = engine.padded(arrays["vectors"])
        self._documents = engine.padded(arrays["documents"])

    def _more_state(self) -> dict[str, Any]:
        if isinstance(self.tags_, range):
            return {"tags": len(self.tags_)}
        for tag in self.tags_:
            if not isinstance(tag, str | int | float):
                raise TypeError(f"cannot save the tag {tag!r}: a model folder keeps strings and numbers")
        return {"tags": list(self.tags_)}

    def _restore_state(self, state: dict[str, Any]) -> None:
        tags = state["tags"]
        self.tags_ = range(tags) if isinstance(tags, int) else tags

    def _pairs_of_a_hidden_row(self) -> int:
        if self.dm:
            return 1
        return super()._pairs_of_a_hidden_row() if self.dbow_words else PART

    def _settings(self, chunk: int) -> layout.Settings:
        """A chunk has parts from several documents: then a tag sums up few gradients on one state, and noise words
        that are shared meet different documents.
        """
        settings = super()._settings(chunk)
        windows = bool(self.dm or self.dbow_words)
        part = min(chunk, PART_OF_WINDOWS if windows else PART)
        return settings._replace(
            window=settings.window if windows else 0,
            shrink=settings.shrink and windows and not self.dm_concat,
            places=self._layout.places if self.dm_concat else 0,
            divide=settings.divide and not self.dm_concat,
            chunk=part,
            parts=max(1, chunk // part),
        )

    def _train(self, *args) -> None:
        super()._train(*args)
        self._dv = None

    def __getstate__(self):
        return {name: value for name, value in super().__getstate__().items() if name != "_dv"}


def encoded(source: Any, vocabulary: Vocabulary, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Texts as rows of a vocabulary: tokens (int32), and offsets (int64, one more than there are texts).

    Parameters
    ----------
    source : iterable of str or of lists of str, or whatever `Documents.build` reads
        A str is split at ASCII whitespace, as by the corpus reader.
    """
    if isinstance(source, str | Path | Corpus | Documents) or hasattr(source, "columns"):
        corpus = as_documents(source, progress=progress).corpus
        with tempfile.TemporaryFile() as file:
            return translated(corpus, vocabulary, file).copy(), np.asarray(corpus.offsets)
    index, unknown = vocabulary.index, len(vocabulary)
    texts = []
    for number, text in enumerate(source):
        text = getattr(text, "words", text)
        words = WHITESPACE.split(text) if isinstance(text, str) else text
        if not isinstance(words, list | tuple):
            raise TypeError(f"document {number} must be a string or a list of tokens, not {text!r}")
        texts.append(np.array([index.get(word, unknown) for word in words if word], np.int32))
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return np.concatenate([np.zeros(0, np.int32), *texts]), offsets
