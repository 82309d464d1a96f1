"""Texts and sequences, encoded once for all methods; of sequences the last items may be held out, to be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from ..corpora.corpus import Corpus, as_corpus
from ..corpora.last_items import last_items_of
from ..corpora.samples import wikipedia_paragraphs
from ..evaluation.datasets.kinds import NextItem, NextItemSet
from ..evaluation.datasets.readers import Found
from ..progress import Progress
from .material import Material, Part, dataset_digests
from .plan import Candidate

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["SHARES", "Texts", "shares_of"]

SHARES = 16, 8, 4, 2  # one in so many texts
_NAME = "held-out items"


class Texts(Material):
    """An encoded corpus; with `hold_out`, the last items of such a share of its texts are no part of it."""

    name = "text"
    called = "texts"
    sources = "corpus", "documents"
    of_words = True
    usual = {"vector_size": 100, "window": 5, "min_count": 5, "max_final_vocab": None, "epochs": 5}
    options = frozenset(
        "text group order item header lower tokenizer normalize expressions phrases errors keep_empty".split()
    )

    @classmethod
    def read(
        cls,
        source: Any,
        found: Found,
        hold_out: float | None,
        seed: int,
        *,
        client: Any = None,
        progress: Progress,
        **how: Any,
    ) -> Self:
        """See `Corpus.build` for the options; without a source, the sample that gensim installs."""
        given = wikipedia_paragraphs() if source is None else source
        corpus = as_corpus(given, client=client, progress=progress, **how)
        digests = dataset_digests(found.datasets)
        if hold_out is None:
            made = cls([Part(corpus, found, digests)], source, how, None)
        else:
            last = last_items_of(corpus, share=hold_out, seed=seed)
            asked = [NextItem(tuple(items[:-1]), items[-1]) for items, there in last.texts() if there]
            others = [tuple(items) for items, there in last.texts() if not there]
            more = NextItemSet(_NAME, asked, others)
            digests |= {_NAME: f"{corpus.fingerprint}, the last items of {hold_out:g}, seed {seed}"}
            together = Found([*found.datasets, more], found.unknown, found.repeated)
            histories = last.histories(progress=progress)
            made = cls([Part(histories, together, digests, "last items")], source, how, hold_out)
        made._whole = corpus
        return made

    _whole: Corpus

    @property
    def whole(self) -> Corpus:
        """The corpus of all items."""
        return self._whole

    def sentence(self) -> str:
        """What a paper says."""
        card = self.whole.card
        said = (
            f"The text has {card['tokens']:,} tokens of {card['types']:,} types in {card['texts']:,} texts "
            f"(fingerprint {self.whole.fingerprint})."
        )
        if self.hold_out is not None:
            said += f" The last items of {100 * self.hold_out:g} % of them were held out, to be asked for."
        return said

    @staticmethod
    def size(card: Mapping[str, Any]) -> str:
        """How many tokens."""
        return f"{card['tokens']:,} tokens"

    def check(self, candidate: Candidate) -> None:
        """Raise CorpusError or ValueError if the vocabulary is too small for a candidate."""
        first, corpus = candidate.estimators()[0], self.parts[0].trained_on
        first.check_vocabulary(corpus.cut(first.min_count, first.max_final_vocab))

    def shares(self, progress: Progress) -> Mapping[float, Corpus]:
        """One in 16, 8, 4 and 2 of the texts."""
        return shares_of(self.parts[0].trained_on, progress)


def shares_of(corpus: Corpus, progress: Progress, seed: int = 0) -> dict[float, Corpus]:
    """A corpus of one in 16, 8, 4 and 2 of the texts, drawn at random, each within the next, and the whole one.

    Raises
    ------
    ValueError
        There are fewer than 16 texts.
    """
    if len(corpus) < max(SHARES):
        raise ValueError(
            f"curves over the text take parts of its texts, and it has {len(corpus):,}, which is too few; give a text "
            "of more lines, each a text"
        )
    rank = np.random.default_rng(seed).permutation(len(corpus))
    chosen = {1 / part: compress(iter(corpus), rank < len(corpus) // part) for part in SHARES}
    return {share: Corpus.build(texts, progress=progress) for share, texts in chosen.items()} | {1.0: corpus}
