"""Exercises of notebook 10: names in a grid, what may see which texts, and when a model is worth its time."""

from __future__ import annotations

import numpy as np

from .exercises import Exercise

__all__ = ["grid", "held_out_scores", "texts_until_cheaper"]

grid = Exercise(
    {"pooledvectors__weighting": ["mean", "idf", "sif"], "logisticregression__C": [1, 10, 100]},
    mistakes={
        "the pipeline cannot know whose C that is: write the step's name, two underscores, the parameter": {
            "weighting": ["mean", "idf", "sif"],
            "C": [1, 10, 100],
        },
        "two underscores stand between a step and its parameter": {
            "pooledvectors_weighting": ["mean", "idf", "sif"],
            "logisticregression_C": [1, 10, 100],
        },
        "steps are called by their classes in lower case, as make_pipeline names them": {
            "PooledVectors__weighting": ["mean", "idf", "sif"],
            "LogisticRegression__C": [1, 10, 100],
        },
    },
)


def _held_out_scores(outer: np.ndarray, chosen: np.ndarray) -> float:
    return float(np.mean(outer[np.arange(len(outer)), chosen]))


_RANDOM = np.random.default_rng(10)
_OUTER, _INNER = _RANDOM.uniform(0.6, 0.9, size=(5, 4)), _RANDOM.uniform(0.6, 0.9, size=(5, 4))

held_out_scores = Exercise(
    lambda inner, outer: _held_out_scores(outer, inner.argmax(axis=1)),
    [(_INNER, _OUTER), (_INNER[:2], _OUTER[:2])],
    {
        "this is the best score that was seen in choosing: report what the choice scores on the texts held out": (
            lambda inner, outer: float(inner.max(axis=1).mean())
        ),
        "this chooses by the scores that it reports": lambda inner, outer: float(outer.max(axis=1).mean()),
        "this reports the mean of all settings, not of the one that was chosen": (
            lambda inner, outer: float(outer.mean())
        ),
    },
)

texts_until_cheaper = Exercise(
    lambda training, fast, slow: training / (slow - fast),
    [(30.0, 0.0001, 0.01), (120.0, 0.001, 0.002)],
    {
        "the fast model takes time for each text, too: what counts is what a text saves": (
            lambda training, fast, slow: training / slow
        ),
        "that is turned round: the time of training is paid back by what each text saves": (
            lambda training, fast, slow: (slow - fast) / training
        ),
    },
)
