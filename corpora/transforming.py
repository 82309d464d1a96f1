"""What is fitted on one text and makes other tokens of any: the transformer that `Phrases` and `Senses` are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from ..jit.announcing import announced
from ..progress import SILENT, USUAL, Progress
from .corpus import Corpus, as_corpus, is_encoded
from .sources.base import token_list
from .sources.kinds import TextSource
from .tokenizers.pipeline import Pipeline

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["TokenTransformer", "check_delimiter"]


class TokenTransformer(TransformerMixin, BaseEstimator):
    """A scikit-learn transformer of tokens, which a text or an encoded corpus goes through.

    Attributes
    ----------
    reading_ : dict
        How the text of `fit` became tokens, as a record.
    """

    _fitted: ClassVar[str]  # what there is after `fit`
    reading_: dict[str, Any]

    @abstractmethod
    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""

    @abstractmethod
    def _learn(self, corpus: Corpus, folder: Path | None, wanted: bool, progress: Progress) -> Corpus | None:
        """Fit on a corpus; gives the new one, in a folder or the cache, if it is `wanted`."""

    @abstractmethod
    def _of_corpus(self, corpus: Corpus, folder: Path | None, progress: Progress) -> Corpus:
        """A corpus anew."""

    @abstractmethod
    def _of_tokens(self, texts: list[Sequence[str]]) -> list[list[str]]:
        """Texts anew, which are cut into tokens."""

    def fit(self, texts: TextSource, y: Any = None, *, progress: Progress = SILENT) -> Self:
        """Learn what becomes of tokens.

        Parameters
        ----------
        texts : Corpus, path of one, or anything that `Corpus.build` reads
        y : ignored
        progress : Progress

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            A parameter is not what it should be.
        CorpusError, FormatError
            The text cannot be read, or holds no token; or what a parameter names cannot.
        """
        self.check_params()
        corpus = as_corpus(texts, progress=progress)
        with announced(progress):
            self._learn(corpus, None, False, progress)
        return self

    def fit_transform(self, texts: Any, y: Any = None) -> Any:
        """Fit, then transform the same texts, which are read once: a generator will do."""
        if not is_encoded(texts) and not hasattr(texts, "__len__"):
            texts = list(texts)
        return self.fit(texts).transform(texts)

    def fit_corpus(self, texts: TextSource, folder: str | Path | None = None, *, progress: Progress = USUAL) -> Corpus:
        """Learn, and encode the same text with its new tokens: `fit`, and `transform` of the corpus, in one go.

        Parameters
        ----------
        texts : Corpus, path of one, or anything that `Corpus.build` reads
        folder : str or Path, optional
            Where to put the corpus; by default a cache.
        progress : Progress

        Raises
        ------
        ValueError, TypeError, CorpusError, FormatError
            As in `fit`, or the folder cannot be written.
        """
        self.check_params()
        corpus = as_corpus(texts, progress=progress)
        with announced(progress):
            made = self._learn(corpus, None if folder is None else Path(folder), True, progress)
        assert made is not None
        return made

    def transform(self, texts: Any, folder: str | Path | None = None, *, progress: Progress = SILENT) -> Any:
        """Make the new tokens of texts.

        Parameters
        ----------
        texts : Corpus, path of one, or iterable of str or of lists of str
            A str is cut into tokens as the text of `fit` was.
        folder : str or Path, optional
            Of a corpus: where to put the new one; by default a cache.
        progress : Progress

        Returns
        -------
        Corpus, or list of lists of str
            A corpus for a corpus, else the tokens of each text.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        TypeError
            `texts` is one text, or holds something else than texts.
        CorpusError
            The folder cannot be written.
        """
        check_is_fitted(self, self._fitted)
        if is_encoded(texts):
            return self._of_corpus(as_corpus(texts), None if folder is None else Path(folder), progress)
        if folder is not None:
            raise ValueError("folder is about an encoded corpus, and these are texts: leave it out")
        if isinstance(texts, str | Path):
            raise TypeError(f"transform takes a list of texts, not one text or path: put the text {texts!r} in a list")
        pipeline = Pipeline.of_record(self.reading_)
        return self._of_tokens(
            [
                pipeline.tokens(text)
                if isinstance(text, str)
                else pipeline.respelled(token_list(text, f"text {number}"))
                for number, text in enumerate(texts)
            ]
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, self._fitted)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


def check_delimiter(delimiter: Any) -> None:
    """Raise ValueError for what cannot stand within a token."""
    if not isinstance(delimiter, str) or not delimiter or delimiter.split() != [delimiter]:
        raise ValueError(f"delimiter={delimiter!r} must be one character or more, without blanks")
