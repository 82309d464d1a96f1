"""FastText's other half: a linear classifier of texts over the mean of their rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np

from .. import core
from ..formats.folder import write_model
from ..formats.saved import SavedModel
from ..parameters import MODEL, OUTPUT, RUN, Parameter, real, whole
from ..progress import SILENT, Progress
from ..vocabulary import Vocabulary
from .shared.estimator import Estimator
from .shared.labelled import encode_texts, is_right, label_array, labelled_documents, sorted_labels
from .shared.settings import (
    Bucket,
    Epochs,
    Lower,
    MinCount,
    Seed,
    Tokenizer,
    VectorSize,
    Workers,
    check_bucket,
    check_ngrams,
)
from .shared.text_classes import LOG_PROBABILITY, TextClasses, learn, score_blocks

if TYPE_CHECKING:
    from typing_extensions import Self

    from ..corpora.documents import Documents
    from ..corpora.sources.kinds import TextSource
    from ..vectors.subword import SubwordVectors

__all__ = ["FastTextClassifier"]

OF_THE_ROWS = "vector_size", "word_ngrams", "min_n", "max_n", "bucket", "loss", "lower", "tokenizer"


class FastTextClassifier(Estimator):
    """Classifies texts by the mean of their words' and n-grams' rows (Joulin et al. 2017), as scikit-learn does.

    Trained on the core of the word vectors: a text is one input, made of many rows, and what it predicts is its label.
    The rows are fastText's: those of words, of runs of characters and of runs of words, and of ``</s>``, which ends
    every text. The same seed gives the same bits for any number of workers.

    Attributes
    ----------
    classes_ : array (classes,)
        The labels, sorted.
    vocabulary_ : Vocabulary
        The words, most frequent first; ``</s>`` is among them.
    wv : SubwordVectors
        The words' vectors: means of their own rows and those of their n-grams of characters, if there are any.
    vectors_ : float32 array (V, vector_size)
        The same as a matrix.
    buckets_ : int64 array (R,)
        The buckets that have a row.
    history_ : list of dict
        One record an epoch: ``epoch``, ``loss`` (mean per text), ``learning_rate``, ``texts_per_second``, ``seconds``.
    corpus_card_ : dict
        What was read.

    Notes
    -----
    Where a text has several labels, "ova" learns all of them together and the other losses one of them, drawn anew each
    time.

    Examples
    --------
    >>> from wordvec import FastTextClassifier
    >>> texts = ["the cat sat", "the dog ran", "stocks fell", "shares rose"] * 25
    >>> model = FastTextClassifier(vector_size=8, epochs=20).fit(texts, ["pets", "pets", "money", "money"] * 25)
    >>> model.predict(["the cat ran"]).tolist()
    ['pets']
    """

    _estimator_type = "classifier"  # other libraries, and scikit-learn before 1.8, ask for it beside the tags

    lower: Lower = False
    tokenizer: Tokenizer = "whitespace"
    vector_size: VectorSize = 100
    min_count: MinCount = 1
    word_ngrams: Annotated[
        int,
        Parameter(
            'Longest run of words that counts as one. 2 tells "not good" from "good" and is nearly always better than '
            "1, for some time and memory.",
            MODEL,
            least=1,
        ),
    ] = 1
    min_n: Annotated[int, Parameter("Shortest n-gram of characters, where `max_n` asks for some.", MODEL, least=0)] = 0
    max_n: Annotated[
        int,
        Parameter(
            "Longest n-gram of characters; 0 for none. Try `min_n=2` and `max_n=5` for short texts, misspelt ones, or "
            "telling languages apart.",
            MODEL,
            least=0,
        ),
    ] = 0
    bucket: Bucket = 2_000_000
    loss: Annotated[
        Literal["softmax", "hs", "ns", "ova"],
        Parameter(
            '"softmax": one label excludes the others. "hs", a Huffman tree of the labels, and "ns", each label '
            'against some drawn ones, are faster where labels are very many. "ova": each label for itself, where a '
            "text may have several.",
            OUTPUT,
        ),
    ] = "softmax"
    negative: Annotated[int, Parameter('With `loss="ns"`, how many other labels are drawn.', OUTPUT, least=1)] = 5
    epochs: Epochs = 5
    learning_rate: Annotated[
        float,
        Parameter(
            "The learning rate at the start; it falls to zero. 0.1 to 1; raise it for few texts, lower it if the loss "
            "rises.",
            RUN,
            above=0,
        ),
    ] = 0.1
    workers: Workers = None
    seed: Seed = 1

    def fit(
        self,
        texts: Documents | TextSource,
        y: Any = None,
        *,
        checkpoint: str | Path | None = None,
        progress: Progress = SILENT,
    ) -> Self:
        """Learn to tell labels from texts.

        Parameters
        ----------
        texts : iterable of str or of lists of str, path of a file in fastText's format, or Documents
            In fastText's format words of a line that start with ``__label__`` are its labels. The tags of
            `Documents` are labels.
        y : sequence, optional
            Labels, where texts do not bring theirs: a str, int, float or bool for each text, or a list of several.
        checkpoint : str or Path, optional
            A file that keeps the state of training; see `Word2Vec.fit`.
        progress : Progress

        Raises
        ------
        CorpusError
            A text has no label, no word is frequent enough, or the source cannot be read.
        ValueError, TypeError
            There is one label only, labels are of several kinds, or they and the texts are not as many; or a parameter
            is not what it should be.
        FormatError
            The checkpoint is damaged, that of another run, or in a place that cannot be written.
        TrainingError
            A value is no longer finite; what was learnt before is kept.
        """
        self.check_params()
        with labelled_documents(texts, y, *self._how(), progress) as documents:
            documents.require_tags("label")
            classes, label = sorted_labels(documents.tags)
            learnt, history = learn(documents, label, self, checkpoint, progress)
        self._keep(learnt, classes)
        self.history_ = history
        self.corpus_card_ = documents.card | {"vocabulary": len(learnt.vocabulary), "labels": len(classes)}
        return self

    def predict(self, texts: Documents | TextSource) -> np.ndarray:
        """The likeliest label of each text.

        Parameters
        ----------
        texts : iterable of str or of lists of str, path of a file, Documents or Corpus
            Labels in a file or of documents are left aside.

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
        """The likeliest labels of each text with their probabilities, likeliest first.

        Parameters
        ----------
        texts
            As for `predict`.
        k : int, optional
            How many at most; None for all.
        threshold : float, default 0
            Only labels of this probability or more. With "ova" and "ns" every label has a probability of its own, as in
            fastText: ``k=None, threshold=0.5`` gives all labels that are likelier than not.
        """
        self._require_fitted()
        k = min(len(self.classes_), len(self.classes_) if k is None else whole("k", k, 1))
        real("threshold", threshold, 0)
        found = []
        for scores in self._scores(texts):
            best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
            best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), 1, "stable"), 1)
            values = np.take_along_axis(np.exp(LOG_PROBABILITY[self.loss](scores)), best, 1)
            for names, row in zip(self.classes_[best].tolist(), values.tolist(), strict=True):
                found.append([pair for pair in zip(names, row, strict=True) if pair[1] >= threshold])
        return found

    def predict_proba(self, texts: Documents | TextSource) -> np.ndarray:
        """The probability of each class: float32 (texts, classes), in the order of `classes_`; a row sums to 1.

        With "ns" and "ova" these are the labels' own probabilities (see `predict_labels`) divided by their sum.
        """
        from scipy.special import softmax

        logarithm = LOG_PROBABILITY[self.loss]  # probabilities that are all tiny still have a quotient
        return np.concatenate([softmax(logarithm(scores), axis=1) for scores in self._scores(texts)])

    def decision_function(self, texts: Documents | TextSource) -> np.ndarray:
        """A score of each class: float32 (texts, classes). Logits; with "hs" logarithms of probabilities.

        Of two classes there is one score, (texts,): that of ``classes_[1]`` less that of ``classes_[0]``.
        """
        scores = np.concatenate(list(self._scores(texts)))
        return scores[:, 1] - scores[:, 0] if len(self.classes_) == 2 else scores

    def score(self, texts: Documents | TextSource, y: Any = None) -> float:
        """The share of texts whose predicted label is right: one of its own, where a text has several."""
        if y is None:
            with labelled_documents(texts, None, *self._how()) as documents:
                documents.require_tags("label")
                predicted = self.predict(documents).tolist()
                labels = [documents.tags_of(text) for text in range(len(documents))]
        else:
            predicted = self.predict(texts).tolist()
            labels = y.tolist() if hasattr(y, "tolist") else list(y)
        if len(labels) != len(predicted):
            raise ValueError(f"there are {len(labels):,} labels for {len(predicted):,} texts; give a label for each")
        return float(np.mean(list(map(is_right, predicted, labels))))

    def check_params(self) -> None:
        """Check each parameter, and that the settings of n-grams go together."""
        super().check_params()
        if self.min_n > self.max_n:
            raise ValueError(
                f"min_n ({self.min_n}) is above max_n ({self.max_n}): set max_n, or min_n=0 for no n-grams"
            )
        check_ngrams(self.min_n or 1, self.max_n, self.bucket)
        check_bucket(self.bucket, "word_ngrams=1 and max_n=0 for no n-grams")

    @property
    def wv(self) -> SubwordVectors:
        """The words' vectors as gensim's `FastTextKeyedVectors` with compact rows."""
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
        """The words' vectors: float32 (V, vector_size)."""
        return self.wv.vectors

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder: JSON, safetensors and text, nothing that can run."""
        write_model(folder, self.saved())

    def saved(self) -> SavedModel:
        """The model as plain data, which `wordvec.write_vectors` makes a file of fastText's of, too."""
        self._require_fitted()
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
        return SavedModel(type(self).__name__, self.get_params(), arrays, self.vocabulary_.words, self.history_, state)

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> Self:
        model, arrays = cls(**saved.params), saved.arrays
        learnt = TextClasses(
            Vocabulary(saved.words, arrays["counts"]),
            arrays["buckets"],
            core.padded(arrays["word_rows"], arrays["ngram_rows"]),
            core.padded(arrays["outputs"]),
            arrays["label_counts"],
            arrays["label_order"],
        )
        model._keep(learnt, label_array(saved.state["classes"]))
        model.history_, model.corpus_card_ = saved.history, saved.state["corpus"]
        return model

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

    def _how(self) -> tuple[bool, str]:
        """How texts are read."""
        return bool(self.lower), self.tokenizer

    def _scores(self, texts: Documents | TextSource) -> Iterator[np.ndarray]:
        """The scores of the classes for some texts after the other."""
        self._require_fitted()
        return score_blocks(self._learnt, encode_texts(texts, *self._how()), self)

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
