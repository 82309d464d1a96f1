"""Doc2Vec: paragraph vectors, learned in training or inferred for unseen documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from .. import core
from ..formats.saved import SavedModel
from ..parameters import MODEL, Parameter
from ..progress import USUAL, Progress
from .shared import settings
from .shared.growing import Freeze
from .shared.idle import Idle
from .shared.inferring import Inferring
from .shared.planning import DAMPING, Layout
from .shared.tagged import Tagged
from .shared.watching import Callbacks

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..corpora.documents import Documents
    from ..corpora.sources.kinds import TextSource

__all__ = ["Doc2Vec"]

PART = 8  # tokens to a part of a chunk, which mixes documents
PART_WITH_WINDOWS = 16  # where the words around are read as well
PART_SIDE_BY_SIDE = 4  # with dm_concat a tag receives whole gradients, not shares
WIDEST_SIDE_BY_SIDE = 1_000  # with dm_concat, windows to either side
STEP = 32  # targets that the tag of a new text learns from at once
STEP_OF_SHARES = 128  # where it has but a share in each window, and overshoots less
NOISE_WITH_WINDOWS = 3  # then, noise words that as many windows share; else the targets of a step share as many


class Doc2Vec(Inferring, Tagged):
    """Paragraph vectors (Le & Mikolov 2014): PV-DM and PV-DBOW.

    Each document has one or more tags, mostly one; the vector of a tag is part of the context of every word in its
    documents. Parameters have gensim 4's names, meanings and defaults. Documents are shuffled in every epoch, so the
    order in which they are stored does not matter. Results are bit-identical for a given seed, whatever the number of
    workers.

    Attributes
    ----------
    dv : gensim.models.KeyedVectors
        The document vectors by tag. An integer is a tag and never a row index, a tuple one tag and not several.
    wv : gensim.models.KeyedVectors
        The word vectors, with word counts. They stay random in PV-DBOW without `dbow_words`.
    documents_ : float32 array (T, vector_size)
        The document vectors, in the order of `tags_`.
    tags_ : sequence of T hashables
    corpus_card_ : dict
        Statistics of the last training corpus, with its ``tags`` and ``untagged_texts``.
    reading_ : dict
        How the text of `fit` was read (``lower``, ``tokenizer``, …), as unseen documents will be, whatever
        `partial_fit` reads in between.
    vectors_, contexts_, nodes_, vocabulary_, growth_, history_
        As in `Word2Vec`.

    Notes
    -----
    A scikit-learn transformer: ``make_pipeline(Doc2Vec(...), LogisticRegression())`` takes strings or lists of tokens.
    The classifier in a pipeline is fitted on inferred vectors (see `fit_transform`); ``set_output(transform="pandas")``
    makes data frames of them.

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
            "1 is PV-DM: the document vector and the context words predict a word. 0 is PV-DBOW: the document vector "
            "alone predicts it; faster, and often better for classification. Train both and concatenate them.",
            MODEL,
            choices=(0, 1),
        ),
    ] = 1
    dm_mean: Annotated[
        int | None,
        Parameter(
            "PV-DM only: 1 takes the mean of the document and word vectors, 0 their sum.",
            MODEL,
            choices=(0, 1),
            unset="1",
        ),
    ] = None
    dm_concat: Annotated[
        int,
        Parameter(
            "PV-DM only: 1 concatenates the vectors, so that the position in the window matters; windows do not "
            "shrink, and missing context words are zeros. Slow, with output vectors of 2 windows; seldom worth it.",
            MODEL,
            choices=(0, 1),
        ),
    ] = 0
    dm_tag_count: Annotated[
        int, Parameter("With `dm_concat=1`: how many tags of a document are concatenated.", MODEL, least=1, most=1_000)
    ] = 1
    dbow_words: Annotated[
        int,
        Parameter(
            "PV-DBOW only: 1 trains word vectors as well, by skip-gram; otherwise they stay random. Slower.",
            MODEL,
            choices=(0, 1),
        ),
    ] = 0
    class_min_count: settings.ClassMinCount = None
    epochs: settings.Epochs = 10

    _idle: ClassVar[tuple[Idle, ...]] = (
        *Tagged._idle,
        Idle(("dm_mean", "cbow_gradient", "dm_tag_count"), lambda model: not model.dm, "dm=0"),
        Idle(
            ("window", "shrink_windows"), lambda model: not model.dm and not model.dbow_words, "dm=0 and dbow_words=0"
        ),
        Idle(("dm_mean", "cbow_gradient", "shrink_windows"), lambda model: model.dm_concat, "dm_concat=1"),
        Idle(("dm_tag_count",), lambda model: model.dm and not model.dm_concat, "dm_concat=0"),
    )

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
        if self.dm_concat and self.shards > 1:
            raise ValueError("dm_concat=1 is trained on one text: leave shards at 1, or dm_concat at 0")
        if self.dm_concat and self.window > WIDEST_SIDE_BY_SIDE:
            raise ValueError(
                f"window must be {WIDEST_SIDE_BY_SIDE:,} at most with dm_concat=1, not {self.window:,}: an output"
                " vector has a part for each of its places"
            )

    def fit(
        self,
        source: Documents | TextSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Learn the vocabulary, and vectors of words and documents.

        Parameters
        ----------
        source : Documents, Corpus, or anything `Documents.build` reads
            Tagged texts; a text that cannot have tags (a line, a str, a list of tokens) is tagged by its number, from
            0. For a table, name its columns: ``fit(Documents.build("reviews.csv", text="review", tags="id"))``. Texts
            with the same tag share its vector; one without a tag trains words only, and `corpus_card_` counts it.
        y : ignored
        checkpoint : str or Path, optional
            A file for the state of training; see `Word2Vec.fit`.
        callbacks : list of callbacks
            See `Word2Vec.fit`.
        client : dask.distributed.Client, optional
            See `Word2Vec.fit`; texts with tags are encoded here.
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
        return super().fit(
            source,  # type: ignore[arg-type]
            y,
            checkpoint=checkpoint,
            callbacks=callbacks,
            client=client,
            progress=progress,
        )

    def partial_fit(
        self,
        source: Documents | TextSource,
        y: Any = None,
        *,
        epochs: int | None = None,
        grow: bool = False,
        freeze: Freeze = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Continue training on more documents, with the vocabulary unchanged or grown; an unfitted model is fitted.

        The vector of a known tag is trained further, a new tag gets a new one, with `grow` and without. Give new
        documents new tags: those tagged by number start from 0 again.

        Parameters
        ----------
        source, y, checkpoint, callbacks, client, progress
            As in `fit`.
        epochs : int, optional
            ``self.epochs`` by default. The learning rate decays from alpha to min_alpha again.
        grow : bool, default False
            Take in the words that are frequent enough in these documents: see `Word2Vec.partial_fit`. `growth_` says
            what has come, with the ``new_tags``.
        freeze : bool, list of str, str or Path, optional
            True holds the vectors of all known words and tags fast; otherwise words, or a file of them.

        Returns
        -------
        self
        """
        # As in `fit`.
        return super().partial_fit(
            source,  # type: ignore[arg-type]
            y,
            epochs=epochs,
            grow=grow,
            freeze=freeze,
            checkpoint=checkpoint,
            callbacks=callbacks,
            client=client,
            progress=progress,
        )

    def _wanted_layout(self) -> Layout:
        places = 2 * self.window + self.dm_tag_count if self.dm_concat else 1
        return super()._wanted_layout()._replace(places=places)

    @property
    def _n_features_out(self) -> int:
        return self.documents_.shape[1]

    def _saved(self) -> SavedModel:
        saved = super()._saved()
        if not self.dm and not self.dbow_words:
            saved.state["random_words"] = True
        return saved

    def _settings(self, chunk: int) -> core.Settings:
        """A chunk has parts of several documents: then a tag sums few gradients of one state, and shared noise words
        are contrasted with different documents.
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

    def _examples_at_once(self) -> float:
        """Without windows it is documents that predict: each the words of its part of a chunk."""
        return super()._examples_at_once() if self.dm or self.dbow_words else PART

    def _occurrences(self, chunk: int) -> float:
        """It predicts in many chunks, not all of them alike: half as many noise words will do in each."""
        return super()._occurrences(chunk) if self.dm or self.dbow_words else 0.5

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
            damping=DAMPING * max(1, (1 + self.negative) / 6),  # as many examples with any number of noise words
        )
