"""Doc2Vec: vectors of documents that predict the words in them, and of documents that nobody has seen."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from .. import core
from ..corpora.documents import as_documents
from ..errors import CorpusError
from ..formats.saved import SavedModel
from ..parameters import MODEL, Parameter, whole
from ..progress import SILENT, Progress
from .shared.new_texts import encode_with_vocabulary
from .shared.prediction import Layout, Prediction, Source, random_rows
from .shared.settings import Epochs
from .shared.transformer import Transformer

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..corpora.documents import Documents
    from ..corpora.sources.kinds import TextSource
    from ..vectors.tags import TagVectors

__all__ = ["Doc2Vec"]

PART = 8  # tokens to a part of a chunk, which mixes documents
PART_WITH_WINDOWS = 16  # where the words around are read as well
PART_SIDE_BY_SIDE = 4  # with dm_concat a tag receives whole gradients, not shares
STEP = 32  # targets that the tag of a new text learns from at once
STEP_OF_SHARES = 128  # where it has but a share in each window, and overshoots less
NOISE_WITH_WINDOWS = 3  # then, noise words that as many windows share; else the targets of a step share as many


class Doc2Vec(Transformer, Prediction):
    """Paragraph vectors (Le & Mikolov 2014): PV-DM and PV-DBOW.

    Every document has tags, mostly one; a tag's vector stands in the window of each word of its documents. Parameters
    carry the names, meanings and defaults of gensim 4. Documents are visited in shuffled order in every epoch, so the
    order in which they are stored does not matter. The same seed gives the same bits for any number of workers.

    Attributes
    ----------
    dv : gensim.models.KeyedVectors
        The tags' vectors. A number is a tag and never a place, a tuple one tag and not several.
    wv : gensim.models.KeyedVectors
        The words' vectors, with counts. Random in PV-DBOW without words.
    documents_ : float32 array (T, vector_size)
        The tags' vectors, in the order of `tags_`.
    tags_ : sequence of T hashables
    corpus_card_ : dict
        What was read last, with its ``tags`` and ``untagged_texts``.
    reading_ : dict
        How the text of `fit` was read (``lower``, ``tokenizer``): so are new texts.
    vectors_, contexts_, nodes_, vocabulary_, history_
        As `Word2Vec` has them.

    Notes
    -----
    It is a scikit-learn transformer: ``make_pipeline(Doc2Vec(...), LogisticRegression())`` takes strings or lists of
    tokens. A pipeline learns from inferred vectors (`fit_transform`); ``set_output(transform="pandas")`` puts them into
    data frames.

    Examples
    --------
    >>> from wordvec import Doc2Vec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = Doc2Vec(vector_size=16, min_count=1).fit(texts)
    >>> model.infer_vector("a cat on a log").shape
    (16,)
    """

    _shaping = "vector_size, hs, negative or dm_concat (and with it window and dm_tag_count)"

    dm: Annotated[
        int,
        Parameter(
            "1 is PV-DM: a document's vector and the words around predict a word. 0 is PV-DBOW: the document's vector "
            "alone predicts it; faster, and often better for classification. Train both and put them side by side.",
            MODEL,
            choices=(0, 1),
        ),
    ] = 1
    dm_mean: Annotated[
        int | None,
        Parameter(
            "PV-DM only: 1 takes the mean of the document's and the words' vectors, 0 their sum.",
            MODEL,
            choices=(0, 1),
            unset="1",
        ),
    ] = None
    dm_concat: Annotated[
        int,
        Parameter(
            "PV-DM only: 1 puts the vectors side by side, so that places in the window count; windows do not shrink, "
            "and where there is no word stand zeros. Slow, with 2 windows of output vectors; seldom worth it.",
            MODEL,
            choices=(0, 1),
        ),
    ] = 0
    dm_tag_count: Annotated[
        int, Parameter("With `dm_concat=1`: how many tags of a document are put there.", MODEL, least=1)
    ] = 1
    dbow_words: Annotated[
        int,
        Parameter(
            "PV-DBOW only: 1 trains the words' vectors as well, by skip-gram. Without it they stay random. Slower.",
            MODEL,
            choices=(0, 1),
        ),
    ] = 0
    cbow_gradient: Annotated[
        Literal["classic", "corrected"],
        Parameter(
            'PV-DM only: "classic" gives each vector of a window the whole gradient, as gensim does; "corrected" '
            'divides it by their number (Irsoy, Benton & Stratos 2021). Try "corrected" with a higher `alpha`, about '
            "0.1.",
            MODEL,
        ),
    ] = "classic"
    epochs: Epochs = 10

    @property
    def sg(self) -> int:
        """Whether hidden rows are single rows, as in skip-gram."""
        return int(not self.dm)

    @property
    def cbow_mean(self) -> int:
        """Whether hidden rows are means."""
        return int(self.dm_mean is None or self.dm_mean) and int(not self.dm_concat)

    def check_params(self) -> None:
        """Check each parameter, and that those of PV-DM and of PV-DBOW are not mixed."""
        super().check_params()
        if self.dm_concat and not self.dm:
            raise ValueError("dm_concat=1 is a way of PV-DM: set dm=1")
        if self.dbow_words and self.dm:
            raise ValueError("dbow_words=1 is a way of PV-DBOW: set dm=0")

    @property
    def dv(self) -> TagVectors:
        """The tags' vectors as gensim's `KeyedVectors`, in which a number is a tag and never a place."""
        if self.__dict__.get("_dv") is None:
            from ..vectors.tags import tag_vectors

            self._require_fitted()
            self._dv = tag_vectors(self.tags_, self.documents_)
        return self._dv

    @property
    def vectors_(self) -> np.ndarray:
        """Input rows of the words: float32 (V, vector_size)."""
        return self._inputs[:, : self._layout.dimensions]

    @property
    def documents_(self) -> np.ndarray:
        """The tags' vectors: float32 (T, vector_size)."""
        return self._documents[:, : self._layout.dimensions]

    def fit(
        self,
        source: Documents | TextSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        progress: Progress = SILENT,
    ) -> Self:
        """Learn a vocabulary, its vectors and those of the documents' tags.

        Parameters
        ----------
        source : Documents, Corpus, or anything `Documents.build` reads
            Texts with tags; a text without any way to have tags (a line, a str, a list of tokens) is tagged by its
            number, from 0. Of a table say which columns to read: ``fit(Documents.build("reviews.csv", text="review",
            tags="id"))``. Texts that share a tag share its vector; one that has none trains words only, and
            `corpus_card_` counts it.
        y : ignored
        checkpoint : str or Path, optional
            A file that keeps the state of training; see `Word2Vec.fit`.
        progress : Progress

        Returns
        -------
        self

        Raises
        ------
        TypeError, ValueError
            A parameter is not what it should be, or two of them contradict each other.
        CorpusError
            The source cannot be read, no word is frequent enough, or no document has a tag.
        TrainingError
            A value is no longer finite.
        """
        # It hands the source to `_read` alone, which takes documents here.
        return super().fit(source, y, checkpoint=checkpoint, progress=progress)  # type: ignore[arg-type]

    def partial_fit(
        self,
        source: Documents | TextSource,
        y: Any = None,
        *,
        epochs: int | None = None,
        checkpoint: str | Path | None = None,
        progress: Progress = SILENT,
    ) -> Self:
        """Continue training on more documents with the vocabulary as it is; fits when there is none yet.

        A tag that is known goes on from its vector, a new one gets a row behind the others. Give new documents tags of
        their own: where texts are tagged by their numbers, the first one goes on from the vector of document 0.

        Parameters
        ----------
        source, y, checkpoint, progress
            As in `fit`.
        epochs : int, optional
            ``self.epochs`` by default. The learning rate falls from alpha to min_alpha again.

        Returns
        -------
        self
        """
        # As in `fit`.
        return super().partial_fit(
            source,  # type: ignore[arg-type]
            y,
            epochs=epochs,
            checkpoint=checkpoint,
            progress=progress,
        )

    def infer_vector(self, document: str | Sequence[str], epochs: int | None = None) -> np.ndarray:
        """The vector of a document that nobody has seen: float32 (vector_size,).

        The same document gives the same vector, whatever was inferred before or beside it, on any number of workers.

        Parameters
        ----------
        document : list of str, or str
            Tokens, or text that is read as the training text was.
        epochs : int, optional
            Those of training by default.
        """
        return self._infer([document], epochs, SILENT)[0]

    def transform(
        self, source: Documents | TextSource, *, epochs: int | None = None, progress: Progress = SILENT
    ) -> np.ndarray:
        """The vectors of documents that nobody has seen: float32 (n, vector_size).

        Words and output rows stay as they are. A document's vector depends on the model and the document alone; tags
        are not looked at. One without a known word gets zeros, and a warning counts them.

        Parameters
        ----------
        source : Documents, Corpus, or anything `Documents.build` reads
            Strings and files are read as the training text was: split and lower-cased alike.
        epochs : int, optional
            Those of training by default.
        progress : Progress

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        CorpusError, TypeError, ValueError
            The source cannot be read, or a parameter no longer fits what was trained.
        """
        return self._framed(self._infer(source, epochs, progress), source)

    def fit_transform(
        self, source: Documents | TextSource, y: Any = None, *, progress: Progress = SILENT
    ) -> np.ndarray:
        """Fit, then infer the vectors of the same documents: float32 (n, vector_size).

        They are inferred rather than taken from `documents_`, so that what a classifier learns from is made like what
        it will be asked about: a trained vector has seen the output rows change, an inferred one has not. That is what
        a `Pipeline` is fitted with.

        Parameters
        ----------
        source, y, progress
            As in `fit`.
        """
        documents = as_documents(source, progress=progress)
        return self._framed(self.fit(documents, progress=progress)._infer(documents, None, progress), source)

    def _infer(self, source: Documents | TextSource, epochs: int | None, progress: Progress) -> np.ndarray:
        self._require_fitted()
        self._require_same_layout()
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        tokens, offsets = encode_with_vocabulary(source, self.vocabulary_, self.reading_, progress)
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
            warnings.warn(
                f"{empty:,} of {len(learnt):,} documents have no known word to learn from, or none that subsampling"
                f" keeps (sample={self.sample:g}): their vectors are zeros",
                stacklevel=3,
            )
        return vectors

    def _read(self, source: Documents | TextSource, progress: Progress, more: bool = False) -> Source:
        documents = as_documents(source, progress=progress)
        if not len(documents.tags):
            raise CorpusError("no document has a tag, so there is nothing to learn a vector for; tag the documents")
        if not len(documents.corpus.tokens):
            raise CorpusError(f"there is no token in {documents.card['source']}; give text that is not empty")
        if more:
            row = self._rows_of_tags(documents.tags)[documents.row]
        else:
            self.tags_, row = documents.tags, documents.row
            self.reading_ = _reading(documents.card)
        return Source(documents.corpus, documents.card, core.Tags(documents.start, row))

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

    def _wanted_layout(self) -> Layout:
        places = 2 * self.window + self.dm_tag_count if self.dm_concat else 1
        return super()._wanted_layout()._replace(places=places)

    def _make_inputs(self, random: np.random.Generator, progress: Progress) -> None:
        self._inputs = random_rows(random, len(self.vocabulary_), self.vector_size)
        self._documents = random_rows(random, len(self.tags_), self.vector_size)

    def _input_arrays(self) -> dict[str, np.ndarray]:
        return {"vectors": self.vectors_, "documents": self.documents_}

    def _restore_inputs(self, arrays: dict[str, np.ndarray]) -> None:
        self._inputs = core.padded(arrays["vectors"])
        self._documents = core.padded(arrays["documents"])

    def _more_state(self) -> dict[str, Any]:
        state = {"reading": self.reading_}
        return state if self.dm or self.dbow_words else state | {"random_words": True}

    def _tags_to_save(self) -> Sequence[Hashable] | None:
        return None if isinstance(self.tags_, range) else self.tags_

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> Self:
        model = super()._from_saved(saved)
        model.tags_ = range(len(model._documents)) if saved.tags is None else saved.tags
        model.reading_ = saved.state.get("reading") or _reading(model.corpus_card_)
        return model

    def _settings(self, chunk: int) -> core.Settings:
        """A chunk has parts from several documents: then a tag sums up few gradients on one state, and noise words
        that are shared meet different documents.
        """
        settings = super()._settings(chunk)
        windows = bool(self.dm or self.dbow_words)
        part = min(chunk, PART_SIDE_BY_SIDE if self.dm_concat else PART_WITH_WINDOWS if windows else PART)
        return settings._replace(
            window=settings.window if windows else 0,
            shrink=settings.shrink and windows and not self.dm_concat,
            places=self._layout.places if self.dm_concat else 0,
            divide=settings.divide and not self.dm_concat,
            chunk=part,
            parts=max(1, chunk // part),
        )

    def _settings_of_inference(self) -> core.Settings:
        """Parts of one document follow each other, and what its words predict of each other is left out."""
        step = STEP_OF_SHARES if self.dm and not self.dm_concat else STEP
        noise = NOISE_WITH_WINDOWS if self.dm else step
        settings = self._settings(step)
        return settings._replace(
            window=settings.window if self.dm else 0,
            shared=noise if self.shared_noise else 0,
            group=noise,
            chunk=step,
            parts=1,
        )

    @property
    def _n_features_out(self) -> int:
        return self.documents_.shape[1]

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import TransformerTags

        tags = super().__sklearn_tags__()
        tags.transformer_tags = TransformerTags(preserves_dtype=["float32"])
        return tags

    def _train(self, *args: Any) -> None:
        try:
            super()._train(*args)
        finally:
            self._forget("_dv")  # an interrupted run has changed the rows, too

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in super().__getstate__().items() if name != "_dv"}


def _reading(card: dict[str, Any]) -> dict[str, Any]:
    """How text was read, of a card: so are new texts, whatever `partial_fit` reads in between."""
    return {"lower": card.get("lower", False), "tokenizer": card.get("tokenizer", "whitespace")}
