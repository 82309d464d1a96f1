"""fastText's supervised classifier: a linear model on the mean of word and n-gram vectors."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

import numpy as np

from ..parameters import MODEL, OUTPUT, RUN, Parameter, choice, whole
from ..progress import USUAL, Progress
from ..vectors.quantized import QuantizedRows
from .labels.class_training import Epochs, Watch, learn
from .labels.kept_classes import KeptClasses
from .labels.labelled import label_array, labelled_documents, sorted_labels
from .labels.more_classes import learn_on, with_labels
from .labels.starting_classes import Given
from .labels.text_classes import TextClasses
from .labels.text_weights import check_class_weight, text_weights
from .shared import settings
from .shared.elsewhere import continue_elsewhere, fit_elsewhere
from .shared.growing import Freeze, told
from .shared.idle import Idle, warn_of_idle
from .shared.settling import mean_cosine
from .shared.watching import Callbacks, check_callbacks

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from typing_extensions import Self

    from ..corpora.documents import Documents
    from ..corpora.sources.kinds import TextSource

__all__ = ["FastTextClassifier"]

InitFromAny = Annotated[
    "str | Path | KeyedVectors | None",
    Parameter(
        "Initialize matching words with these vectors, as fastText's -pretrainedVectors: a file of vectors, a model "
        "folder or fastText's .bin; with `max_n`, n-grams, too, if `min_n`, `max_n` and `bucket` are the same. Use it "
        "where labelled texts are few and other text is plenty.",
        RUN,
        metavar="VECTORS",
    ),
]


class FastTextClassifier(KeptClasses):
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
    thresholds_ : float32 array (classes,) or None
        For each label the probability from which on it is predicted, once they were chosen (`choose_thresholds`).
    growth_ : dict
        What came with the last growth: see `partial_fit`.
    init_report_ : dict or None
        With `init_from`: its ``source`` and ``sha256``, and the number of words ``matched``, ``of`` the texts' and
        ``given``; ``kept``, if any are.
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
    class_weight: Annotated[
        str | dict[Any, float] | None,
        Parameter(
            '"balanced" weighs each label by the inverse of how often it occurs, so that rare ones are learnt as well '
            "as frequent ones; a dict gives weights to labels. 2 counts as every text of the label given twice.",
            OUTPUT,
            metavar="balanced",
            unset="1 for all",
        ),
    ] = None
    separator: Annotated[
        str | None,
        Parameter(
            "What stands between the parts of a label's name, where names are paths: / for sport/football. Training "
            "does not know it; reports measure every level.",
            OUTPUT,
            metavar="TEXT",
        ),
    ] = None
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
    shards: settings.Shards = 1
    workers: settings.Workers = None
    seed: settings.Seed = 1
    init_from: InitFromAny = None
    keep_vocabulary: settings.KeepVocabulary = False
    freeze: Annotated[
        bool,
        Parameter(
            "Hold the vectors of `init_from` fast, to the bit: only labels learn, and words and n-grams that have none "
            "of these. Words that the texts lack then stay comparable with those that they have.",
            RUN,
            option="--freeze",
        ),
    ] = False

    _idle = (
        Idle(("min_n",), lambda model: not model.max_n, "max_n=0"),
        Idle(("bucket",), lambda model: not model.max_n and model.word_ngrams == 1, "max_n=0 and word_ngrams=1"),
        Idle(("negative",), lambda model: model.loss != "ns", 'any loss but "ns"'),
        Idle(("keep_vocabulary", "freeze"), lambda model: model.init_from is None, "init_from=None"),
    )

    def fit(
        self,
        texts: Documents | TextSource,
        y: Any = None,
        *,
        sample_weight: Any = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
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
        sample_weight : sequence of float (texts,), optional
            How much each text counts, from 0 on: one of weight 2 counts as the text given twice. By default the weights
            that `Documents` have, or all 1.
        checkpoint : str or Path, optional
            A file for the state of training; see `Word2Vec.fit`.
        callbacks : list of callbacks
            See `Word2Vec.fit`. They are given a classifier of what has been learnt so far, which is not this object.
        client : dask.distributed.Client, optional
            Of a cluster: one of its workers trains, with its threads; with `shards` above 1 all of them do. Texts are
            encoded here, into a folder that the workers see, too: give `Documents` that lie in one, unless temporary
            files do. The result is the same.
        progress : Progress

        Raises
        ------
        CorpusError
            A text has no label among `y` (but with "ova"), no word is frequent enough, or the source cannot be read.
        ValueError, TypeError
            There is one label only, labels are of several kinds, or they and the texts are not as many, or weights and
            texts; a weight is negative or not finite; or a parameter is not what it should be.
        FormatError
            The checkpoint is damaged, that of another run, or in a place that cannot be written.
        TrainingError
            A value is no longer finite; what was learnt before is kept.
        """
        return self._fit(texts, y, None, sample_weight, checkpoint, callbacks, client, progress)

    def _fit(
        self,
        texts: Any,
        y: Any,
        classes: Any,
        sample_weight: Any,
        checkpoint: str | Path | None,
        callbacks: Callbacks,
        client: Any,
        progress: Progress,
    ) -> Self:
        self.check_params()
        callbacks = check_callbacks(callbacks, self)
        warn_of_idle(self)
        given = Given.of(self)
        with labelled_documents(texts, y, self.pipeline(), progress) as documents:
            if not len(documents.tags) or (y is not None and self.loss != "ova"):
                documents.require_tags("label")
            self._require_among(documents.tags, classes)
            if client is not None and self.shards == 1:
                given_texts = _weighted(documents, sample_weight)
                return cast("Self", fit_elsewhere(self, given_texts, client, progress, checkpoint, callbacks))
            found, label = sorted_labels(documents.tags)
            weights = text_weights(documents, label, found.tolist(), self.class_weight, sample_weight)
            watch = Watch(checkpoint, callbacks, self._so_far(found, documents.card, []))
            fitted = learn(documents, label, self, given, weights, watch, client, progress)
            learnt, self.history_, self.init_report_ = fitted
        self._keep(learnt, found)
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
        sample_weight: Any = None,
        epochs: int | None = None,
        grow: bool = False,
        freeze: Freeze = None,
        checkpoint: str | Path | None = None,
        callbacks: Callbacks = (),
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Self:
        """Continue training on more texts; an unfitted classifier is fitted.

        Without `grow`, words and n-grams that have no vector are left out, as in prediction, and a new label is
        refused. The learning rate decays again: set it first (`set_params`) to change the classifier gently.

        Parameters
        ----------
        texts, y, sample_weight, checkpoint, callbacks, client, progress
            As in `fit`; a worker that trains alone is sent the classifier. With ``class_weight="balanced"`` labels are
            balanced within these texts.
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
            return self._fit(texts, y, classes, sample_weight, checkpoint, callbacks, client, progress)
        self.check_params()
        callbacks = check_callbacks(callbacks, self)
        self._require_fitted()
        if isinstance(self._learnt.inputs, QuantizedRows):
            raise ValueError("this classifier is quantized, and codes learn nothing: go on with what it was made of")
        epochs = self.epochs if epochs is None else whole("epochs", epochs, 1)
        before, known = self._learnt, self.classes_
        with labelled_documents(texts, y, self.pipeline(), progress) as documents:
            if not len(documents.tags) or (y is not None and self.loss != "ova"):
                documents.require_tags("label")
            self._require_among(documents.tags, classes)
            if client is not None and self.shards == 1:
                how = {"epochs": epochs, "grow": grow, "freeze": freeze}
                given = _weighted(documents, sample_weight)
                return cast("Self", continue_elsewhere(self, given, client, progress, checkpoint, callbacks, **how))
            every, label = with_labels(known, documents.tags, grow)
            number = {each: n for n, each in enumerate(known.tolist())}
            places = np.array([number.get(each, -1) for each in every.tolist()])
            weights = text_weights(documents, label, every.tolist(), self.class_weight, sample_weight)
            watch = Watch(checkpoint, callbacks, self._so_far(every, documents.card, self.history_))
            run = Epochs(epochs, len(self.history_), weights=weights, client=client)
            learnt, history, growth = learn_on(
                before, documents, label, places, self, run, grow, freeze, watch, progress
            )
        vectors = self.vectors_ if grow else None
        self._warn_of_lost_thresholds()
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

        def model_of(learnt: TextClasses, report: dict[str, Any] | None = None) -> Any:
            model = copy(self)
            model._keep(learnt, classes)
            model.history_, model.corpus_card_ = history, dict(card)
            model.init_report_ = self.__dict__.get("init_report_") if history else report
            return model

        return model_of

    def _require_among(self, labels: Sequence[Any], classes: Any) -> None:
        """Raise `ValueError` for a label that is not one of `classes`, if these are given."""
        if classes is not None and (others := sorted(set(labels) - set(label_array(classes).tolist()))):
            raise ValueError(f"the label {others[0]!r} is not among classes: add it there, or correct the label")

    def check_params(self) -> None:
        """Check each parameter, and that the settings of n-grams go together."""
        super().check_params()
        self.pipeline()
        check_class_weight(self.class_weight)
        if self.separator == "":
            raise ValueError("separator='' is between any two letters: give what stands between parts, or None")
        if self.min_n > self.max_n:
            raise ValueError(
                f"min_n ({self.min_n}) is above max_n ({self.max_n}): set max_n, or min_n=0 for no n-grams"
            )
        settings.check_ngrams(self.min_n or 1, self.max_n, self.bucket)
        settings.check_bucket(self.bucket, "word_ngrams=1 and max_n=0 for no n-grams")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags

        tags = super().__sklearn_tags__()
        tags.estimator_type, tags.classifier_tags = "classifier", ClassifierTags()
        tags.target_tags.required = True
        return tags


def _weighted(documents: Documents, sample_weight: Any) -> Documents:
    """Documents with the weights of their texts, if such are given."""
    if sample_weight is None:
        return documents
    weighted = copy(documents)
    weighted.weights = sample_weight
    return weighted
