"""fastText's supervised classifier: a linear model on the mean of word and n-gram vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from .. import core
from ..corpora.tokenizers.pipeline import Pipeline
from ..formats.saved import SavedModel
from ..parameters import MODEL, OUTPUT, RUN, Parameter, choice, real, whole
from ..progress import USUAL, Progress
from ..system.cards import Anything, Each
from .shared import settings
from .shared.choosing import ChoosingWords
from .shared.growing import Freeze, mean_cosine, told
from .shared.idle import Idle, warn_of_idle
from .shared.labelled import encode_texts, is_right, label_array, labelled_documents, require_one_kind, sorted_labels
from .shared.more_classes import learn_on, with_labels
from .shared.text_classes import ADDED, TextClasses, Watch, fasttext_probabilities, learn, score_blocks
from .shared.watching import Callbacks, check_callbacks

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..corpora.documents import Documents
    from ..corpora.sources.kinds import TextSource
    from ..vectors.subword import SubwordVectors

__all__ = ["FastTextClassifier"]

#: Parameters that the trained rows depend on.
OF_THE_ROWS = (
    *("vector_size", "word_ngrams", "min_n", "max_n", "bucket", "loss"),
    *("lower", "tokenizer", "normalize", "expressions", "phrases"),
)


class FastTextClassifier(ChoosingWords):
    """fastText's text classifier (Joulin et al. 2017), with scikit-learn's interface.

    A linear classifier on the mean of a text's input vectors: those of its words, its character n-grams, its word
    n-grams, and ``</s>``, which ends every text. They are fastText's, hash for hash. Results are bit-identical for a
    given seed, whatever the number of workers.

    Attributes
    ----------
    classes_ : array (classes,)
        The labels, sorted.
    vocabulary_ : Vocabulary
        The words, most frequent first; ``</s>`` is among them.
    wv : SubwordVectors
        The word vectors: means over each word and its character n-grams, if any.
    vectors_ : float32 array (V, vector_size)
        The word vectors as a matrix.
    buckets_ : int64 array (R,)
        The hash buckets that have a vector, ascending.
    growth_ : dict
        What came with the last growth: see `partial_fit`.
    history_ : list of dict
        One record per epoch: ``epoch``, ``loss`` (mean per text), ``learning_rate``, ``texts_per_second``, ``seconds``.
    corpus_card_ : dict
        Statistics of the training corpus.

    Notes
    -----
    For a text with several labels, "ova" learns all of them at once, and the other losses one that is drawn anew each
    time. With "ova" a step that would overshoot is shortened, where fastText's goes to infinity: a text sums up the
    gradients of all labels, and with a hundred true ones among thousands these are many.

    Examples
    --------
    >>> from wordvec import FastTextClassifier
    >>> texts = ["the cat sat", "the dog ran", "stocks fell", "shares rose"] * 25
    >>> model = FastTextClassifier(vector_size=8, epochs=20).fit(texts, ["pets", "pets", "money", "money"] * 25)
    >>> model.predict(["the cat ran"]).tolist()
    ['pets']
    """

    _fewest_words = 1
    _estimator_type = "classifier"  # other libraries, and scikit-learn before 1.8, ask for it beside the tags

    lower: settings.Lower = False
    tokenizer: settings.Tokenizer = "whitespace"
    normalize: settings.Normalize = None
    expressions: settings.Expressions = None
    phrases: settings.Phrases = None
    vector_size: settings.VectorSize = 100
    min_count: settings.MinCount = 1
    max_final_vocab: settings.MaxFinalVocab = None
    class_min_count: settings.ClassMinCount = None
    word_ngrams: Annotated[
        int,
        Parameter(
            'Longest word n-gram. 2 tells "not good" from "good" and is nearly always better than 1, at some cost in '
            "time and memory.",
            MODEL,
            least=1,
            most=1_000,
        ),
    ] = 1
    min_n: Annotated[
        int,
        Parameter("Shortest character n-gram, if `max_n` is not 0.", MODEL, least=0, most=settings.LONGEST_NGRAM),
    ] = 0
    max_n: Annotated[
        int,
        Parameter(
            "Longest character n-gram; 0 for none. Try `min_n=2` and `max_n=5` for short or misspelt texts, or "
            "language identification.",
            MODEL,
            least=0,
            most=settings.LONGEST_NGRAM,
        ),
    ] = 0
    bucket: settings.Bucket = 2_000_000
    loss: Annotated[
        Literal["softmax", "hs", "ns", "ova"],
        Parameter(
            '"softmax": exactly one label per text. "hs", hierarchical softmax, and "ns", negative sampling, are '
            'faster with very many labels. "ova": one-vs-all, for texts with several labels.',
            OUTPUT,
        ),
    ] = "softmax"
    negative: Annotated[int, Parameter('Negative samples, with `loss="ns"`.', OUTPUT, least=1, most=10_000)] = 5
    epochs: settings.Epochs = 5
    learning_rate: Annotated[
        float,
        Parameter(
            "Initial learning rate; it decays linearly to zero. 0.1 to 1; raise it for few texts, lower it if the loss "
            "rises.",
            RUN,
            above=0,
            most=100,
        ),
    ] = 0.1
    workers: settings.Workers = None
    seed: settings.Seed = 1

    _idle = (
        Idle(("min_n",), lambda model: not model.max_n, "max_n=0"),
        Idle(("bucket",), lambda model: not model.max_n and model.word_ngrams == 1, "max_n=0 and word_ngrams=1"),
        Idle(("negative",), lambda model: model.loss != "ns", 'any loss but "ns"'),
    )

    def fit(
        self,
        texts: Documents | TextSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        progress: Progress = USUAL,
    ) -> Self:
        """Fit the classifier.

        Parameters
        ----------
        texts : iterable of str or of lists of str, path of a file in fastText's format, or Documents
            In fastText's format, words of a line that start with ``__label__`` are its labels. The tags of
            `Documents` are labels. Of files and documents, texts without a label are left out, and a warning counts
            them; with ``loss="ova"`` they teach that none of the labels is theirs, if they have a word.
        y : sequence, optional
            Labels, unless the texts include them: a str, int, float or bool for each text, or a list of several.
        checkpoint : str or Path, optional
            A file for the state of training; see `Word2Vec.fit`.
        callbacks : list of callbacks
            See `Word2Vec.fit`. They are given a classifier of what has been learnt so far, which is not this object.
        progress : Progress

        Raises
        ------
        CorpusError
            A text has no label among `y` (but with "ova"), no word is frequent enough, or the source cannot be read.
        ValueError, TypeError
            There is one label only, labels are of several kinds, or they and the texts are not as many; or a parameter
            is not what it should be.
        FormatError
            The checkpoint is damaged, that of another run, or in a place that cannot be written.
        TrainingError
            A value is no longer finite; what was learnt before is kept.
        """
        return self._fit(texts, y, None, checkpoint, callbacks, progress)

    def _fit(
        self,
        texts: Any,
        y: Any,
        classes: Any,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        progress: Progress,
    ) -> Self:
        self.check_params()
        callbacks = check_callbacks(callbacks, self)
        warn_of_idle(self)
        with labelled_documents(texts, y, self.pipeline(), progress) as documents:
            if not len(documents.tags) or (y is not None and self.loss != "ova"):
                documents.require_tags("label")
            self._require_among(documents.tags, classes)
            found, label = sorted_labels(documents.tags)
            watch = Watch(checkpoint, callbacks, self._so_far(found, documents.card, []))
            learnt, history = learn(documents, label, self, watch, progress)
        self._keep(learnt, found)
        self.history_ = history
        self.corpus_card_ = documents.card | {
            "vocabulary": len(learnt.vocabulary),
            "labels": len(found),
            "fingerprint": documents.corpus.fingerprint,
        }
        return self

    def partial_fit(
        self,
        texts: Documents | TextSource,
        y: Any = None,
        classes: Any = None,
        *,
        epochs: int | None = None,
        grow: bool = False,
        freeze: Freeze = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        progress: Progress = USUAL,
    ) -> Self:
        """Continue training on more texts; an unfitted classifier is fitted.

        Without `grow`, words and n-grams that have no vector are left out, as in prediction, and a new label is
        refused. The learning rate decays again: set it first (`set_params`) to change the classifier gently.

        Parameters
        ----------
        texts, y, checkpoint, callbacks, progress
            As in `fit`.
        classes : sequence, optional
            All labels that there may be, as scikit-learn has it: another one in `y` is refused.
        epochs : int, optional
            ``self.epochs`` by default.
        grow : bool, default False
            Take in new labels, the words that occur `min_count` times or more in these texts, and n-grams. Counts add
            up. `growth_` says what has come: ``words`` in all, ``new_words``, ``new_labels``, ``new_buckets``, how
            many words are ``held``, and the ``mean_cosine`` of known words' vectors with those of before. With
            ``loss="hs"`` no label can come.
        freeze : bool, list of str, str or Path, optional
            Words whose vectors stay as they are, to the bit: True for all words and n-grams that are known, a list, or
            a file with a word a line. Labels learn on.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            A label is new, of another kind, or not among `classes`; `freeze` names no word or an unknown one; or a
            parameter was changed that the trained rows depend on.
        CorpusError, FormatError, TrainingError
            As in `fit`; what was learnt before is kept.
        """
        choice("grow", grow, (False, True))
        if not hasattr(self, "vocabulary_"):
            if epochs is not None:
                raise ValueError("this classifier has no vocabulary yet: set its epochs and call fit")
            if freeze not in (None, False):
                raise ValueError("freeze holds vectors fast that there are already: call fit first")
            return self._fit(texts, y, classes, checkpoint, callbacks, progress)
        self.check_params()
        callbacks = check_callbacks(callbacks, self)
        self._require_fitted()
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        before, known = self._learnt, self.classes_
        with labelled_documents(texts, y, self.pipeline(), progress) as documents:
            if not len(documents.tags) or (y is not None and self.loss != "ova"):
                documents.require_tags("label")
            self._require_among(documents.tags, classes)
            every, label = with_labels(known, documents.tags, grow)
            number = {each: n for n, each in enumerate(known.tolist())}
            places = np.array([number.get(each, -1) for each in every.tolist()])
            trained = len(self.history_)
            watch = Watch(checkpoint, callbacks, self._so_far(every, documents.card, self.history_))
            learnt, history, growth = learn_on(
                before, documents, label, places, self, epochs, trained, grow, freeze, watch, progress
            )
        vectors = self.vectors_ if grow else None
        self._keep(learnt, every)
        self.history_ = [*self.history_, *history]
        self.corpus_card_ = documents.card | {
            "vocabulary": len(learnt.vocabulary),
            "labels": len(every),
            "fingerprint": documents.corpus.fingerprint,
        }
        if vectors is not None:
            now = self.vectors_[[learnt.vocabulary.index[word] for word in before.vocabulary.words]]
            self.growth_ = growth | {"mean_cosine": mean_cosine(now, vectors)}
            progress.note(told(self.growth_))
        return self

    def _so_far(self, classes: np.ndarray, card: dict[str, Any], history: list[dict[str, Any]]) -> Any:
        """A function that makes of what is being learnt a classifier for callbacks; this one changes when all is."""

        def model_of(learnt: TextClasses) -> Self:
            model = copy(self)
            model._keep(learnt, classes)
            model.history_, model.corpus_card_ = history, dict(card)
            return model

        return model_of

    def _require_among(self, labels: Sequence[Any], classes: Any) -> None:
        """Raise `ValueError` for a label that is not one of `classes`, if these are given."""
        if classes is not None and (others := sorted(set(labels) - set(label_array(classes).tolist()))):
            raise ValueError(f"the label {others[0]!r} is not among classes: add it there, or correct the label")

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
        self, texts: Documents | TextSource, k: int | None = 1, threshold: float = 0.0
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
        threshold : float, default 0
            Only labels of at least this probability. With "ova" and "ns" probabilities are independent, as in fastText:
            ``k=None, threshold=0.5`` predicts all labels that are more probable than not.
        """
        self._require_fitted()
        k = min(len(self.classes_), len(self.classes_) if k is None else whole("k", k, 1))
        least = np.float32(real("threshold", threshold, 0) + ADDED) if threshold else 0
        found = []
        for scores in self._scores(texts, ADDED):
            best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
            best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), 1, "stable"), 1)
            values = np.take_along_axis(fasttext_probabilities(scores, self.loss), best, 1)
            for names, row in zip(self.classes_[best].tolist(), values.tolist(), strict=True):
                found.append([pair for pair in zip(names, row, strict=True) if pair[1] >= least])
        return found

    def predict_proba(self, texts: Documents | TextSource) -> np.ndarray:
        """Class probabilities: float32 (texts, classes), in the order of `classes_`.

        With "softmax" and "hs" each row sums to 1; fastText prints 0.00001 more (see `predict_labels`). With "ns" and
        "ova" probabilities are independent, those of `predict_labels`, and at most 1.
        """
        from scipy.special import softmax

        if self.loss in ("ns", "ova"):
            blocks = (np.minimum(fasttext_probabilities(scores, self.loss), 1) for scores in self._scores(texts))
        else:  # logits, or logarithms whose exponentials sum to 1
            blocks = (softmax(scores, axis=1) for scores in self._scores(texts))
        return np.concatenate(list(blocks))

    def decision_function(self, texts: Documents | TextSource) -> np.ndarray:
        """Confidence scores: float32 (texts, classes). Logits; with "hs" log probabilities.

        For two classes, (texts,): the score of ``classes_[1]`` minus that of ``classes_[0]``.
        """
        scores = np.concatenate(list(self._scores(texts)))
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def score(self, texts: Documents | TextSource, y: Any = None) -> float:
        """Mean accuracy; for a text with several labels, any of them is correct."""
        if y is None:
            with labelled_documents(texts, None, self.pipeline()) as documents:
                if not len(documents.tags):
                    documents.require_tags("label")
                labelled = np.flatnonzero(np.diff(documents.start)).tolist()
                predicted = self.predict(documents)[labelled].tolist()
                labels = [documents.tags_of(text) for text in labelled]
        else:
            predicted = self.predict(texts).tolist()
            labels = y.tolist() if hasattr(y, "tolist") else list(y)
        if len(labels) != len(predicted):
            raise ValueError(f"there are {len(labels):,} labels for {len(predicted):,} texts; give a label for each")
        return float(np.mean(list(map(is_right, predicted, labels))))

    def check_params(self) -> None:
        """Check each parameter, and that the settings of n-grams go together."""
        super().check_params()
        self.pipeline()
        if self.min_n > self.max_n:
            raise ValueError(
                f"min_n ({self.min_n}) is above max_n ({self.max_n}): set max_n, or min_n=0 for no n-grams"
            )
        settings.check_ngrams(self.min_n or 1, self.max_n, self.bucket)
        settings.check_bucket(self.bucket, "word_ngrams=1 and max_n=0 for no n-grams")

    @property
    def wv(self) -> SubwordVectors:
        """The word vectors as gensim's `FastTextKeyedVectors`, stored compactly."""
        if self._wv is None:
            from ..vectors.subword import subword_vectors

            self._require_fitted()
            self._wv = subword_vectors(
                self.vocabulary_.words,
                *self._word_and_ngram_rows(),
                self.buckets_,
                min_n=self.min_n,
                max_n=self.max_n,
                bucket=self.bucket,
                counts=self.vocabulary_.counts,
            )
        return self._wv

    @property
    def vectors_(self) -> np.ndarray:
        """The word vectors: float32 (V, vector_size)."""
        return self.wv.vectors

    def _saved(self) -> SavedModel:
        word_rows, ngram_rows = self._word_and_ngram_rows()
        arrays = {
            "vectors": self.vectors_,
            "word_rows": word_rows,
            "ngram_rows": ngram_rows,
            "buckets": self.buckets_,
            "counts": self.vocabulary_.counts,
            "outputs": self._learnt.outputs[:, : self.vector_size],
            "label_counts": self._learnt.counts,
            "label_order": self._learnt.order,
        }
        state = {"corpus": self.corpus_card_, "classes": self.classes_.tolist()}
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
        own = saved.array("word_rows", words, self.vector_size)
        ngrams = saved.array("ngram_rows", len(buckets), self.vector_size)
        outputs = saved.array("outputs", len(labels) - (self.loss == "hs"), self.vector_size)
        inputs = core.padded(own, ngrams)
        self._keep(
            TextClasses(self.vocabulary_, buckets, inputs, core.padded(outputs), counts, order), label_array(labels)
        )

    def _keep(self, learnt: TextClasses, classes: np.ndarray) -> None:
        self._learnt, self.classes_ = learnt, classes
        self.vocabulary_, self.buckets_ = learnt.vocabulary, learnt.buckets
        self._learnt_with = self._of_the_rows()
        self._wv = None

    def _of_the_rows(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in OF_THE_ROWS}

    def _word_and_ngram_rows(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self._learnt.inputs[:, : self.vector_size]
        return rows[: len(self.vocabulary_)], rows[len(self.vocabulary_) :]

    def _reading(self) -> dict[str, Any]:
        return self.pipeline().record()

    def pipeline(self) -> Pipeline:
        """How texts become tokens."""
        how = self.tokenizer, bool(self.lower), self.normalize, self.expressions, self.phrases
        return self._pipeline_of(how, lambda: Pipeline.of(*how))

    def _params_to_save(self) -> dict[str, Any]:
        """With what files held that say how texts are read."""
        read = self.pipeline().record()
        kept = {"tokenizer": read["tokenizer"], "expressions": read.get("expressions"), "phrases": read.get("phrases")}
        return super()._params_to_save() | kept

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> Self:
        """Without what reads files or calls functions that a name in a folder stands for."""
        if isinstance(given := saved.params.get("tokenizer"), str) and given not in ("whitespace", "unicode"):
            raise saved.damaged(f"its tokenizer is {given[:50]!r}, where the name of a plain one belongs, or settings")
        if isinstance(saved.params.get("expressions"), str):
            raise saved.damaged("its expressions are the name of a file, where a list belongs")
        if not isinstance(saved.params.get("phrases"), dict | None):
            raise saved.damaged("its phrases are the name of a file, where a list belongs")
        return super()._from_saved(saved)

    def _scores(self, texts: Documents | TextSource, added: float = 0.0) -> Iterator[np.ndarray]:
        """The scores of the classes for some texts after the other; see `score_blocks`."""
        self._require_fitted()
        return score_blocks(self._learnt, encode_texts(texts, self.pipeline()), self, added)

    def _require_fitted(self) -> None:
        super()._require_fitted()
        changed = [name for name, value in self._learnt_with.items() if value != getattr(self, name)]
        if changed:
            raise ValueError(f"{', '.join(changed)} no longer fits the trained rows: set it back, or fit anew")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags

        tags = super().__sklearn_tags__()
        tags.estimator_type, tags.classifier_tags = "classifier", ClassifierTags()
        tags.target_tags.required = True
        return tags
