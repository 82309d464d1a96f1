"""Trainers whose vocabulary is chosen by more than frequency."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ... import corpora
from ...errors import CorpusError
from ...vocabulary import Vocabulary
from . import settings
from .estimator import Estimator

if TYPE_CHECKING:
    from ...corpora.choosing import Choice

__all__ = ["ChoosingWords"]


class ChoosingWords(Estimator):
    """A trainer with the parameters that say which types are words."""

    min_length: settings.MinLength = 1
    keep: settings.Keep = None
    drop: settings.Drop = None
    rule: settings.Rule = None

    def choice(self) -> Choice:
        """Which types of the text of `fit` are words."""
        from ...corpora.choosing import Choice

        names = "min_count", "max_final_vocab", "min_length", "keep", "drop", "rule", "class_min_count"
        return Choice(**{name: getattr(self, name) for name in names if hasattr(self, name)})

    def choice_of_more(self) -> Choice:
        """Which types of one more text are words: its tags need not be those of `fit`, nor its words those to keep."""
        return replace(self.choice(), class_min_count=None, known=self.vocabulary_.index)

    def _learn_vocabulary(self, corpus: corpora.Corpus, tagged: Any = None) -> tuple[Vocabulary, corpora.Corpus]:
        """The words of a corpus, and the corpus as training wants it: its leading ranks are the words.

        Raises
        ------
        CorpusError
            Fewer than two types are words.
        """
        from ...corpora.choosing import ChosenWords

        choice = self.choice()
        ranks = choice.ranks(corpus, tagged)
        self._require_two(choice, corpus, len(ranks))
        if not np.array_equal(ranks, np.arange(len(ranks))):
            corpus = ChosenWords(corpus, ranks)
        size = len(ranks)
        return Vocabulary(corpus.leading_types(size), np.array(corpus.counts[:size])), corpus

    @staticmethod
    def _require_two(choice: Choice, corpus: corpora.Corpus, size: int) -> None:
        if size >= 2:
            return
        if choice.max_final_vocab is not None and corpus.cut(min_count=choice.min_count) >= 2 and choice.is_a_cut:
            raise CorpusError(
                f"max_final_vocab={choice.max_final_vocab} leaves {size} of {len(corpus.counts):,} types, as those of"
                " one count stay or go together: raise it (two words are the least)"
            )
        if not choice.is_a_cut:
            raise CorpusError(
                f"min_length, keep, drop, rule and min_count={choice.min_count} leave {size} of"
                f" {len(corpus.counts):,} types: ask for less, or give more text (two words are the least)"
            )
        raise CorpusError(
            f"only {size} of {len(corpus.counts):,} types occurs {choice.min_count} times or more: lower min_count"
            " or give more text (two words are the least)"
        )

    def _params_to_save(self) -> dict[str, Any]:
        return {name: _plain(value) for name, value in super()._params_to_save().items()} | {"rule": None}


def _plain(value: Any) -> Any:
    """A value in JSON's types."""
    if isinstance(value, Path):
        return str(value)
    return sorted(value) if isinstance(value, set | frozenset) else value
