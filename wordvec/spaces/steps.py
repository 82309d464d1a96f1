"""Post-processing by name, as it is typed: ``all-but-the-top=3,norms=0``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..parameters import real, whole
from .postprocessing import (
    AllButTheTop,
    Centring,
    ConceptorNegation,
    NormWeighting,
    PrincipalComponents,
    Whitening,
)

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.keyed import HasVectors

__all__ = ["STEPS", "postprocess", "read_steps"]


class Step(NamedTuple):
    """A step by name: its transformer, and the parameter that a value after ``=`` stands for."""

    transformer: Callable[..., Any]
    parameter: str = ""
    kind: type = float


STEPS = {
    "centre": Step(Centring),
    "all-but-the-top": Step(AllButTheTop, "directions", int),
    "whiten": Step(Whitening),
    "conceptor": Step(ConceptorNegation, "aperture"),
    "pca": Step(PrincipalComponents, "dimensions", int),
    "norms": Step(NormWeighting, "power"),
}


def read_steps(text: str) -> list[Any]:
    """The transformers that a list of steps between commas names, each with a value behind ``=`` or its default.

    Raises
    ------
    ValueError
        There is no such step, it takes no value, or the value is no number.
    """
    found = []
    for part in text.split(","):
        name, equals, value = (each.strip() for each in part.partition("="))
        step = STEPS.get(name)
        if step is None:
            raise ValueError(
                f"there is no step {name!r} of post-processing; choose from {', '.join(STEPS)}, between commas"
            )
        if equals and not step.parameter:
            raise ValueError(f"the step {name} takes no value, and {value!r} was given: leave it out")
        found.append(step.transformer(**({step.parameter: _number(name, step, value)} if equals else {})))
    return found


def _number(name: str, step: Step, value: str) -> float:
    try:
        number = step.kind(value)
    except ValueError:
        kind = "a whole number" if step.kind is int else "a number"
        raise ValueError(f"{name}={value}: its {step.parameter} must be {kind}") from None
    return whole(step.parameter, number) if step.kind is int else real(step.parameter, number)


def postprocess(vectors: KeyedVectors | HasVectors | str | Path, steps: str) -> KeyedVectors:
    """Post-process vectors, one step after the other.

    Parameters
    ----------
    vectors : KeyedVectors, a model, or the path of either
        V words; they stay as they are. Of vectors with n-grams the known words are taken.
    steps : str
        Names between commas, each perhaps with a value: ``"centre"``, ``"all-but-the-top=3"`` (directions; Mu &
        Viswanath 2018), ``"whiten"``, ``"conceptor=2"`` (aperture; Liu, Ungar & Sedoc 2019), ``"pca=100"``
        (dimensions), ``"norms=0"`` (power of lengths). ``"all-but-the-top,pca=50,all-but-the-top"`` is what Raunak,
        Gupta & Metze (2019) do.

    Returns
    -------
    KeyedVectors
        float32, in the same order, with the same counts.

    Raises
    ------
    ValueError
        There is no such step, its value does not suit the vectors, or a vector is not finite.
    FormatError
        A file cannot be read.
    """
    from ..formats.table import read_vectors
    from ..vectors.directions import require_finite
    from ..vectors.keyed import keyed_of, keyed_vectors

    chain = read_steps(steps)
    keyed = read_vectors(vectors) if isinstance(vectors, str | Path) else keyed_of(vectors)
    matrix, words, counts = keyed.vectors, keyed.index_to_key, keyed.expandos.get("count")
    require_finite(words, matrix)
    del keyed, vectors  # what was read is let go with the first step
    for step in chain:
        matrix = step.fit_transform(matrix)
    return keyed_vectors(words, np.ascontiguousarray(matrix, np.float32), counts)
