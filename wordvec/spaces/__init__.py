"""Spaces of vectors: what is done with whole matrices of them, one or several, after they were trained.

Spaces of two languages, of periods of time, of seeds are laid upon each other: `rows` normalizes vectors as they are
read, `maps` finds the turn that brings paired vectors together, `retrieval` looks for partners by CSLS, compiled in
`tiles`, and `looking_up` for what some words mean; `learning` finds pairs where few or none are given. `alignment` is
all of it as a transformer of arrays, `aligning` for words and files, and `translating` measures it. `periods` follows
words through time, drawn by `drawing`, and `steadiness` says which neighbours several seeds agree on.

`shared_words` lays several models on the words of all, and `combining` makes one vector of each word's;
`postprocessing` is what is done to a matrix, and `steps` calls it by name; `debiasing` takes directions out, and
`remaining` asks what is left of them. All sums are made in `blocks`.
"""

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .aligning import Aligned as Aligned
    from .aligning import align as align
    from .alignment import Alignment as Alignment
    from .debiasing import bias_direction as bias_direction
    from .debiasing import equalize as equalize
    from .debiasing import neutralize as neutralize
    from .debiasing import project as project
    from .drawing import plot_way as plot_way
    from .looking_up import translations as translations
    from .maps import orthogonal_map as orthogonal_map
    from .maps import weighted_maps as weighted_maps
    from .periods import Drift as Drift
    from .periods import drift as drift
    from .periods import shuffled_periods as shuffled_periods
    from .postprocessing import AllButTheTop as AllButTheTop
    from .postprocessing import Centring as Centring
    from .postprocessing import ConceptorNegation as ConceptorNegation
    from .postprocessing import NormWeighting as NormWeighting
    from .postprocessing import PrincipalComponents as PrincipalComponents
    from .postprocessing import Whitening as Whitening
    from .postprocessing import all_but_the_top as all_but_the_top
    from .postprocessing import centre as centre
    from .postprocessing import negate_conceptor as negate_conceptor
    from .postprocessing import principal_components as principal_components
    from .postprocessing import weigh_norms as weigh_norms
    from .postprocessing import whiten as whiten
    from .remaining import Remains as Remains
    from .remaining import what_remains as what_remains
    from .steadiness import steady_neighbors as steady_neighbors

_NAMES = {
    "aligning": "Aligned align",
    "alignment": "Alignment",
    "debiasing": "bias_direction equalize neutralize project",
    "drawing": "plot_way",
    "looking_up": "translations",
    "maps": "orthogonal_map weighted_maps",
    "periods": "Drift drift shuffled_periods",
    "postprocessing": (
        "AllButTheTop Centring ConceptorNegation NormWeighting PrincipalComponents Whitening all_but_the_top centre"
        " negate_conceptor principal_components weigh_norms whiten"
    ),
    "remaining": "Remains what_remains",
    "steadiness": "steady_neighbors",
}

__all__ = [
    "Aligned",
    "Alignment",
    "AllButTheTop",
    "Centring",
    "ConceptorNegation",
    "Drift",
    "NormWeighting",
    "PrincipalComponents",
    "Remains",
    "Whitening",
    "align",
    "all_but_the_top",
    "bias_direction",
    "centre",
    "drift",
    "equalize",
    "negate_conceptor",
    "neutralize",
    "orthogonal_map",
    "plot_way",
    "principal_components",
    "project",
    "shuffled_periods",
    "steady_neighbors",
    "translations",
    "weigh_norms",
    "weighted_maps",
    "what_remains",
    "whiten",
]

if not TYPE_CHECKING:  # which would take it that there is every name
    __getattr__ = on_first_use(__name__, _NAMES)
