"""Experiments: what is trained on one text, how it is measured, and how it is made again.

`plan` says what there is to train: methods, variants, grids and presets, and groups of finished models. `materials` are
what that is trained on: texts, sequences, a graph. `training` fits a model, and `scores` measures it, unless an earlier
call did; `measuring` does so for all of a plan. `comparing` puts all of it together, `budgets`, `tuning` and `curves`
are parts of that, and `writing` is the folder of the report. `provenance` says what a report depends on, and
`rerunning` makes it again. `finished` is about vectors that are there already.
"""

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .comparing import compare as compare
    from .finished import evaluate_all as evaluate_all
    from .presets import PRESETS as PRESETS
    from .rerunning import rerun as rerun

_NAMES = {"comparing": "compare", "finished": "evaluate_all", "presets": "PRESETS", "rerunning": "rerun"}

__all__ = ["PRESETS", "compare", "evaluate_all", "rerun"]

if not TYPE_CHECKING:  # which would take it that there is every name
    __getattr__ = on_first_use(__name__, _NAMES)
