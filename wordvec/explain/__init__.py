"""Training as one can look at it: what a text gives to learn, what is drawn, and what one step changes.

Each function returns a small object that prints as a table of at most 80 columns, is a table in a notebook, and becomes
a data frame with `to_pandas`. All of it comes from the plain twin of the kernels (`wordvec.core.reference`), with the
settings that the model itself trains by.
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .moving import Animation, animate
    from .sampling import Noise, noise
    from .steps import Step, step
    from .windows import Pair, Pairs, pairs
    from .words import NGrams, Path, ngrams, path
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(
        __name__,
        {
            "moving": "Animation animate",
            "windows": "Pair Pairs pairs",
            "sampling": "Noise noise",
            "steps": "Step step",
            "words": "NGrams Path ngrams path",
        },
    )
