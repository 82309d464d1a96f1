"""Words of one space laid upon those of another: `align`, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..evaluation.reports.rows import Row
from ..evaluation.statistics.intervals import Bootstrap
from ..parameters import whole
from ..progress import USUAL, Progress
from ..vectors.keyed import keyed_vectors
from ..vectors.plain import WordVectors
from .alignment import Alignment
from .dictionaries import Dictionary, known_pairs
from .looking_up import Surroundings, best_translations
from .opening import Given, opened
from .rows import Rows
from .translating import precision

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

__all__ = ["Aligned", "align"]

CANDIDATES = 200_000  # words among which translations are looked for: as many as Conneau et al. 2018 take


@dataclass
class Aligned:
    """A source laid upon a target: anything that takes a model takes it, for its mapped vectors.

    Attributes
    ----------
    wv : KeyedVectors
        The source's words with their vectors in the target's space, float32 (V, D), in the same order, with the same
        counts.
    target : KeyedVectors
        As they were given; with `method="weighted"`, where the target is changed, too, other ones.
    alignment : Alignment
        What was learnt: ``alignment.W_``.
    given, known : int or None
        Pairs of the dictionary, and those whose two words have vectors; None without one.
    """

    wv: KeyedVectors
    target: KeyedVectors | WordVectors
    alignment: Alignment
    given: int | None = None
    known: int | None = None
    _near: dict[tuple[int, int | None], Surroundings] = field(default_factory=dict, repr=False)

    def translate(
        self,
        words: Sequence[str],
        top: int = 10,
        *,
        neighbors: int = 10,
        restrict_vocab: int | None = CANDIDATES,
    ) -> dict[str, list[tuple[str, float]]]:
        """The target's words that are nearest to words of the source, by CSLS (Conneau et al. 2018).

        Parameters
        ----------
        words : sequence of str
        top : int, default 10
        neighbors : int, default 10
            How many nearest ones say how near a word is to its surroundings; 0 for twice the cosine alone.
        restrict_vocab : int or None, default 200,000
            Look among so many first words of the target, and let so many of the source say how near these are to all.

        Returns
        -------
        dict of str to list of (str, float)
            Words with scores, which are comparable within each list.

        Raises
        ------
        ValueError
            The source does not know a word.
        """
        unknown = [word for word in words if word not in self.wv.key_to_index]
        if unknown:
            raise ValueError(f"the source does not know {', '.join(map(repr, unknown))}: leave out such words")
        rows = np.array([self.wv.key_to_index[word] for word in words], np.int64)
        found, scores = self.ranked(rows, top, neighbors=neighbors, restrict_vocab=restrict_vocab)
        names = self.target.index_to_key
        return {
            word: [(names[row], float(score)) for row, score in zip(*each, strict=True)]
            for word, *each in zip(words, found, scores, strict=True)
        }

    def precision(
        self,
        test: Iterable[tuple[str, str]] | str | Path,
        at: Sequence[int] = (1, 5, 10),
        *,
        neighbors: int = 10,
        restrict_vocab: int | None = CANDIDATES,
        bootstrap: Bootstrap | None = None,
    ) -> list[Row]:
        """How often a right translation is among the first, of the words of a dictionary that was held out.

        Parameters
        ----------
        test : iterable of pairs of str, str or Path
            A word of the source and one of the target each, or a file of them. A word may have several.
        at : sequence of int, default (1, 5, 10)
        neighbors, restrict_vocab
            As for `translate`.
        bootstrap : Bootstrap, optional
            For the intervals.

        Returns
        -------
        list of Row
            One for each of `at`: per cent of the words that are known, and of whose translations one is, at least;
            ``asked`` of ``total`` are.

        Raises
        ------
        ValueError, TypeError
            No word can be asked, or what is given is no dictionary.
        FormatError
            The file cannot be read.
        """

        def first(rows: np.ndarray, top: int) -> np.ndarray:
            return self.ranked(rows, top, neighbors=neighbors, restrict_vocab=restrict_vocab)[0]

        ours, theirs = self.wv.key_to_index, self.target.key_to_index
        candidates = len(theirs) if restrict_vocab is None else min(restrict_vocab, len(theirs))
        return precision(ours, theirs, first, test, at, candidates, bootstrap or Bootstrap())

    def ranked(
        self, rows: np.ndarray, top: int, *, neighbors: int = 10, restrict_vocab: int | None = CANDIDATES
    ) -> tuple[np.ndarray, np.ndarray]:
        """As `translate`, with rows in place of words: int64 and float32 arrays (rows, top)."""
        whole("top", top, 1)
        whole("neighbors", neighbors, 0)
        if restrict_vocab is not None:
            whole("restrict_vocab", restrict_vocab, 1)
        key = neighbors, restrict_vocab
        if key not in self._near:
            sources, targets = (each.first(restrict_vocab).held() for each in (self._sources, self._targets))
            self._near[key] = Surroundings(sources, targets, neighbors)
        return best_translations(self._sources.chosen(rows), self._near[key], top)

    @cached_property
    def _sources(self) -> Rows:
        """The mapped vectors, about the mean again."""
        return Rows(self.wv.vectors, self.alignment.target_mean_, unit=False)

    @cached_property
    def _targets(self) -> Rows:
        changed = self.alignment.target_W_ is not None
        return Rows(self.target.vectors, self.alignment.target_mean_, unit=not changed)


def align(
    source: Given,
    target: Given,
    dictionary: Iterable[tuple[str, str]] | str | Path | None = None,
    *,
    method: str = "orthogonal",
    center: bool = True,
    refine: int = 1,
    self_learning: bool = False,
    words: int = 20_000,
    seed: int = 0,
    progress: Progress = USUAL,
    **more: Any,
) -> Aligned:
    """Lay the space of one model upon that of another: two languages, two periods, two seeds.

    Parameters
    ----------
    source, target : KeyedVectors, a model, or the path of either
        Vectors of as many dimensions; they stay as they are. Of vectors with n-grams the known words are taken.
    dictionary : iterable of pairs of str, str or Path, optional
        What is known of words that belong together: pairs of a source and a target word, or a file of them: of each
        line the first word with each of the others, between blanks or tabs. ``"identical"`` takes words that both
        have, ``"numerals"`` those of digits alone. By default nothing is known, and pairs are found (Artetxe, Labaka &
        Agirre 2018b).
    method, center, refine, self_learning, words, seed
        As for `wordvec.spaces.Alignment`.
    progress : Progress
    **more
        Other parameters of `Alignment`.

    Returns
    -------
    Aligned
        The source in the target's space as `wv`; `wordvec.write_vectors` writes it as it would a model.

    Raises
    ------
    ValueError, TypeError
        The dimensions differ, no pair of the dictionary is known, or an argument is not what it should be.
    FormatError
        A file cannot be read.

    Examples
    --------
    >>> import wordvec
    >>> aligned = wordvec.align("de", "en", "pairs.txt")  # doctest: +SKIP
    >>> aligned.translate(["hund"], top=3)  # doctest: +SKIP
    {'hund': [('dog', 1.21), ('dogs', 1.02), ('cat', 0.97)]}
    """
    ours, theirs = opened(source), opened(target)
    alignment = Alignment(
        method, center=center, refine=refine, self_learning=self_learning, words=words, seed=seed, **more
    )
    known = None if dictionary is None else known_pairs(dictionary, ours, theirs)
    alignment.fit(ours.vectors, theirs.vectors, known and known.rows, progress=progress)
    copy = not isinstance(source, str | Path), not isinstance(target, str | Path)
    return aligned(alignment, ours, theirs, known, copy)


def aligned(
    alignment: Alignment,
    source: Any,
    target: Any,
    known: Dictionary | None = None,
    copy: tuple[bool, bool] = (True, True),
) -> Aligned:
    """A source mapped as was learnt; without `copy` vectors of the source and of the target are overwritten."""
    mapped = keyed_vectors(
        source.index_to_key, alignment.transform(source.vectors, copy=copy[0]), source.expandos.get("count")
    )
    if alignment.target_W_ is not None:
        changed = alignment.transform_target(target.vectors, copy=copy[1])
        target = keyed_vectors(target.index_to_key, changed, target.expandos.get("count"))
    return Aligned(mapped, target, alignment, known and known.given, known and len(known.rows))
