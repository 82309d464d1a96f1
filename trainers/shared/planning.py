"""What training goes by: the parameters of methods that predict words, and what these and the vocabulary make of a
text: words and settings for the kernels, and how much text a round holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple, cast

import numpy as np

from ... import core
from ...vocabulary import keep_probability
from . import settings
from .growing import Growing
from .idle import Idle

__all__ = ["DAMPING", "Layout", "Plan", "Planning", "noise_words_to_share"]

CHUNK = 128  # tokens of text to a chunk
CHUNK_OF_OWN_NOISE = 32  # every pair brings rows of its own
# Noise words that a group of skip-gram's hidden rows shares, and what each stands for, at most, in independent draws.
LEAST_SHARED, MOST_SHARED, NOISE_WEIGHT = 16, 64, 160
# The mean of a window predicts one word, and rows are in several windows: fewer will do, and no more rows to a group.
SHARED_BY_MEANS, NOISE_WEIGHT_OF_MEANS, MOST_MEANS = 8, 10, 32
# What a row may sum up, at least, at most, and at most as part of a mean. With ``window=100, negative=20, alpha=0.1,
# sample=0`` and 200,000 tokens skip-gram diverges at 4, and with a window of 30 means do not at 15.
DAMPING, MOST_DAMPING, MOST_DAMPING_OF_MEANS = 1.5, 3.0, 15.0


class Layout(NamedTuple):
    """What the matrices of a fitted model hold."""

    dimensions: int
    contexts: int  # output rows of words
    nodes: int  # output rows of tree nodes
    places: int = 1  # an output row meets a concatenation of so many rows
    ngrams: tuple[int, int, int] | None = None  # min_n, max_n, bucket


class Plan(NamedTuple):
    """What training goes by on a text of a certain length."""

    words: core.Words
    settings: core.Settings
    keep: np.ndarray  # the probability that an occurrence of each word survives subsampling
    chunk: int  # tokens to a chunk
    streams: int  # chunks to a round


def noise_words_to_share(draws: float) -> int:
    """How many noise words a group of skip-gram's hidden rows shares, if each row of its own had drawn so many.

    Two thirds of them, in whole eights, as the dense products want them. What a group shares is the sample from which
    all its rows estimate their gradients, so its size counts; how many rows share it hardly does. On a million tokens
    of English 16 words cost a point of Google's analogies with ``negative=20``, ``window=15`` or ``sample=0``, where a
    row draws 70 to 140; 48 to 64 do not. With the defaults, 34 draws, it is 24 words (`benchmarks.noise`).
    """
    return 8 * round(min(max(draws * 2 / 3, LEAST_SHARED), MOST_SHARED) / 8)


class Planning(Growing):
    """A trainer of vectors that predict words: the parameters that all of them share, and what follows from these."""

    vector_size: settings.VectorSize = 100
    window: settings.Window = 5
    shrink_windows: settings.ShrinkWindows = True
    min_count: settings.MinCount = 5
    max_final_vocab: settings.MaxFinalVocab = None
    sample: settings.Sample = 1e-3
    cbow_gradient: settings.CbowGradient = "classic"
    negative: settings.Negative = 5
    ns_exponent: settings.NsExponent = 0.75
    shared_noise: settings.SharedNoise = True
    hs: settings.HierarchicalSoftmax = 0
    epochs: settings.Epochs = 5
    alpha: settings.Alpha = 0.025
    min_alpha: settings.MinAlpha = 0.0001
    batch_size: settings.BatchSize = None
    shards: settings.Shards = 1
    workers: settings.Workers = None
    seed: settings.Seed = 1

    if TYPE_CHECKING:  # parameters of some, and of others what follows from them

        @property
        def sg(self) -> int:
            """Whether hidden rows are single rows, as in skip-gram."""

        @property
        def cbow_mean(self) -> int:
            """Whether hidden rows are means."""

    _idle: ClassVar[tuple[Idle, ...]] = (
        Idle(("ns_exponent", "shared_noise"), lambda model: not model.negative, "negative=0"),
    )
    _rows = cast("core.Rows | None", None)  # what words are made of, if it is not a row each

    def check_params(self) -> None:
        """Check each parameter, and that there is something to learn at a rate that falls."""
        super().check_params()
        if self.min_alpha > self.alpha:
            raise ValueError(
                f"min_alpha ({self.min_alpha}) is above alpha ({self.alpha}): the rate falls, it cannot rise"
            )
        if not self.hs and not self.negative:
            raise ValueError("hs=0 and negative=0 leave nothing to learn: set hs=1, or negative to 5 or so")

    def _wanted_layout(self) -> Layout:
        words = len(self.vocabulary_)
        return Layout(self.vector_size, words if self.negative else 0, words - 1 if self.hs else 0)

    def _words(self, keep: np.ndarray) -> core.Words:
        counts = self.vocabulary_.counts
        noise, tree = core.NO_NOISE, core.NO_TREE
        if self.negative:
            # words that were kept have none, and stand last
            noise = core.alias_table(counts[counts > 0], self.ns_exponent)
        if self.hs:
            tree = core.Tree(*core.huffman_paths(np.maximum(counts, 1)))  # words that were kept have a leaf, too
        threshold = np.rint(keep[keep < 1] * 2**32).astype(np.int64)
        return core.Words(len(counts), threshold, noise, tree, self._rows or core.NO_ROWS)

    def _settings(self, chunk: int) -> core.Settings:
        shared, group = self._shared_noise(chunk)
        return core.Settings(
            dimensions=int(self.vector_size),
            skipgram=bool(self.sg),
            window=int(self.window),
            shrink=bool(self.shrink_windows),
            mean=bool(self.cbow_mean),
            divide=bool(self.cbow_mean) == (self.cbow_gradient == "corrected"),
            negative=int(self.negative),
            shared=shared if self.shared_noise else 0,
            group=group,
            tree=bool(self.hs),
            # CBOW's hidden rows meet too few nodes each for a dense block
            top=shared if self.sg and self.hs else 0,
            node_base=self._layout.contexts,
            chunk=chunk,
            damping=self._damping(),
        )

    def _shared_noise(self, chunk: int) -> tuple[int, int]:
        """How many noise words a group of hidden rows shares, and in how many examples it takes part, at most."""
        negative = max(self.negative, 1)
        if self.sg:
            shared = noise_words_to_share(self.negative * self._examples_at_once() * self._occurrences(chunk))
            return shared, max(1, NOISE_WEIGHT * shared // negative)
        return SHARED_BY_MEANS, max(1, min(NOISE_WEIGHT_OF_MEANS * SHARED_BY_MEANS // negative, MOST_MEANS))

    def _examples_at_once(self) -> float:
        """How many examples an occurrence of a word takes part in: one with each word around it."""
        return self.window + 1 if self.shrink_windows else 2 * self.window

    def _occurrences(self, chunk: int) -> float:
        """How often the word of a token occurs in its chunk, in the mean: once, and wherever else it is drawn again."""
        counts = self.vocabulary_.counts
        kept = counts * self._keep()
        return 1 + chunk * (kept**2).sum() / (kept.sum() * counts.sum())

    def _damping(self) -> float:
        """How many gradients of one state a row may sum up, times the learning rate.

        With gensim's `alpha` those of five occurrences, as far as training stays stable: a word is not to learn less
        because its windows are wide or its noise words many.
        """
        most = MOST_DAMPING_OF_MEANS if not self.sg and self.cbow_mean else MOST_DAMPING
        return min(max(DAMPING, (1 + self.negative) * self._examples_at_once() / 8), most)

    def _keep(self) -> np.ndarray:
        return keep_probability(self.vocabulary_.counts, self.sample)

    def plan(self, tokens: int) -> Plan:
        """What training on so many tokens, all shards together, goes by, once there is a vocabulary."""
        keep = self._keep()
        words = self._words(keep)
        largest = CHUNK if self.shared_noise or not self.negative else CHUNK_OF_OWN_NOISE
        counts = self.vocabulary_.counts
        chunk, streams = core.plan_rounds(tokens // self.shards, counts, keep, largest, words.rows, self.batch_size)
        return Plan(words, self._settings(chunk), keep, chunk, streams)

    def _loss_of_guessing(self, words: core.Words, keep: np.ndarray) -> float:
        """The mean loss of vectors that are zero: ln 2 for each yes or no, of words and of branches in the tree."""
        choices = self.negative + 1 if self.negative else 0
        if self.hs:
            choices += np.average(np.diff(words.tree.start), weights=self.vocabulary_.counts * keep)
        return float(np.log(2) * choices)
