"""Spaces of vectors: what is done with whole matrices of them, one or several, after they were trained.

Spaces of two languages, of periods of time, of seeds are laid upon each other: `rows` normalizes vectors as they are
read, `maps` finds the turn that brings paired vectors together, `retrieval` looks for translations by CSLS, compiled in
`tiles`; `learning` finds pairs where few or none are given. `alignment` is all of it as a transformer of arrays,
`aligning` for words and files, and `translating` measures it. `periods` follows words through time, drawn by `drawing`,
and `steadiness` says which neighbours several seeds agree on.
"""

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .aligning import Aligned as Aligned
    from .aligning import align as align
    from .alignment import Alignment as Alignment
    from .drawing import plot_way as plot_way
    from .maps import orthogonal_map as orthogonal_map
    from .maps import weighted_maps as weighted_maps
    from .periods import Drift as Drift
    from .periods import drift as drift
    from .periods import shuffled_periods as shuffled_periods
    from .retrieval import translations as translations
    from .steadiness import steady_neighbors as steady_neighbors

_NAMES = {
    "aligning": "Aligned align",
    "alignment": "Alignment",
    "drawing": "plot_way",
    "maps": "orthogonal_map weighted_maps",
    "periods": "Drift drift shuffled_periods",
    "retrieval": "translations",
    "steadiness": "steady_neighbors",
}

__all__ = [
    "Aligned",
    "Alignment",
    "Drift",
    "align",
    "drift",
    "orthogonal_map",
    "plot_way",
    "shuffled_periods",
    "steady_neighbors",
    "translations",
    "weighted_maps",
]

if not TYPE_CHECKING:  # which would take it that there is every name
    __getattr__ = on_first_use(__name__, _NAMES)
