"""Warnings that name the line that called wordvec, however many functions of its own lie between."""

from __future__ import annotations

import sys
import warnings

__all__ = ["warn_caller"]

#: Packages whose functions stand between: wordvec's own, and scikit-learn's wrappers of `transform` and `fit`.
_BETWEEN = "wordvec", "sklearn", "contextlib"


def warn_caller(sentence: str, category: type[Warning] = UserWarning) -> None:
    """Warn, and name the nearest line outside of wordvec.

    Parameters
    ----------
    sentence : str
    category : type
    """
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _BETWEEN:
        frame, level = frame.f_back, level + 1
    warnings.warn(sentence, category, stacklevel=level)
