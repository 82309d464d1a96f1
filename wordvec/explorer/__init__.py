"""A page to look at vectors with: one HTML file that needs no server and no network.

`exploring` has `explore`, which does all of it. `models` says what there is to show of a model; `spaces` prepares the
keys and vectors of one space (its words, or its documents), `places` its map, `ngrams` what unseen words are made of,
`colors` a table of one's own. `page` writes the file around the bundle of the front end, whose sources are in
``explorer/`` at the top of the repository.
"""

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .exploring import explore as explore

__all__ = ["explore"]

if not TYPE_CHECKING:  # which would take it that there is every name
    __getattr__ = on_first_use(__name__, {"exploring": "explore"})
