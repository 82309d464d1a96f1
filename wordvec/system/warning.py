"""Warnings that name the line that called wordvec, however many functions of its own lie between."""

from __future__ import annotations

import sys
import warnings

__all__ = ["warn_caller"]

#: Packages whose functions stand between: wordvec's own, what calls its `fit` and `transform` in pipelines, what
#: compiles, and what runs a module when a name is first asked for.
_BETWEEN = "wordvec", "sklearn", "joblib", "numba", "contextlib", "importlib"


def warn_caller(sentence: str, category: type[Warning] = UserWarning) -> None:
    """Warn, and name the nearest line outside of wordvec.

    Parameters
    ----------
    sentence : str
    category : type
    """
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _BETWEEN:
        frame = frame.f_back
    # Not by `stacklevel`, which leaves frames of imports out when it counts.
    known = frame.f_globals
    registry = known.setdefault("__warningregistry__", {})
    name = known.get("__name__", "<unknown>")
    warnings.warn_explicit(sentence, category, frame.f_code.co_filename, frame.f_lineno, name, registry)
