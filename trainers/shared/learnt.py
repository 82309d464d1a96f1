"""Whether anything was learnt, and what to change where it was not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...system.warning import warn_caller

__all__ = ["warn_if_next_to_untrained", "warn_if_nothing_learnt", "why_nothing_is_left"]

LEAST_GAIN = 0.002  # on the loss of guessing
DROPPED = 0.5  # of the words, from which on subsampling may be why little is learnt

# The median cosine of two of the 1,000 most frequent words, drawn at random, on the sample text of 470,000 words:
# settings that leave 0.44 or more have 2 to 20 on WordSim-353, those that leave 0.29 or less have 22 to 54. The
# threshold is between the two; `docs/how-to/untrained.md` has the table.
ALIKE = 0.4
WORDS, FEWEST, DRAWS = 1000, 100, 2000


def warn_if_nothing_learnt(
    history: Sequence[dict[str, Any]],
    guessing: float,
    rate: str,
    nothing_left: str = "",
    sample: str = "",
    more: str = "text",
) -> bool:
    """Warn if the last loss is no better than that of guessing, and say what may help.

    Parameters
    ----------
    history : sequence of dict
        A record an epoch, with its ``loss``.
    guessing : float
        The mean loss of a model that knows only the number of choices, or their frequencies.
    rate : str
        The name of the learning rate.
    nothing_left : str
        What is wrong where there was no example at all, and what to do.
    sample : str
        What to say of subsampling, where it drops much.
    more : str
        Of what there may have been too little.

    Returns
    -------
    bool
        Whether there was something to warn of.
    """
    losses = [record["loss"] for record in history]
    if not losses[-1]:
        warn_caller(f"nothing was learnt: {nothing_left or NO_PAIR}")
        return True
    if losses[-1] < (1 - LEAST_GAIN) * guessing:
        return False
    rose = losses[-1] > losses[0]
    remedy = f"lower {rate}" if rose else f"give more {more} or more epochs, or change {rate}"
    warn_caller(
        f"nothing was learnt: the loss is {losses[-1]:.4f} at the end of epoch {len(losses)}, that of guessing"
        f" {guessing:.4f}; {remedy}{sample}",
    )
    return True


NO_PAIR = (
    "no text has two words left for one to predict the other; give texts of several words, each a string or a list of"
    " its words"
)


def why_nothing_is_left(tokens: np.ndarray, offsets: np.ndarray, words: int, sample: float) -> str:
    """What leaves no pair: subsampling, where a text has two words of the vocabulary; else short texts."""
    inside = np.concatenate([[0], np.cumsum(tokens < words)])
    if sample and np.diff(inside[offsets]).max(initial=0) > 1:
        return (
            f"sample={sample:g} drops nearly every word of so small a text, as each makes up much of it; set sample=0,"
            " or give more text"
        )
    return NO_PAIR


def about_sample(counts: np.ndarray, keep: np.ndarray, sample: float) -> str:
    """What to say where subsampling drops much of a text from which too little was learnt."""
    share = float(counts @ keep / counts.sum())
    if not sample or share > DROPPED:
        return ""
    return f"; sample={sample:g} keeps only {100 * share:.0f} % of the words: on a small text set sample=0"


def warn_if_next_to_untrained(vectors: np.ndarray, epochs: int, other_remedy: str = "") -> None:
    """Warn where nearly all words point the same way, and say what to change.

    Parameters
    ----------
    vectors : float array (words, dimensions)
        Of the most frequent words.
    epochs : int
        How many there were, in all.
    other_remedy : str
        What to change, beside more epochs and more text.
    """
    if len(vectors) < FEWEST:
        return
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = vectors / np.where(length, length, 1)
    first, second = np.random.default_rng(0).integers(0, len(unit), (2, DRAWS))
    differ = first != second
    cosine = float(np.median((unit[first[differ]] * unit[second[differ]]).sum(1)))
    if cosine < ALIKE:
        return
    remedies = [f"train longer (epochs={4 * epochs} in place of {epochs})", other_remedy, "or give more text"]
    warn_caller(
        f"the vectors are next to untrained: two frequent words point the same way whichever they are (cosine"
        f" {cosine:.2f} in the median); {', '.join(filter(None, remedies))}",
    )
