"""Training by prediction: one gradient, one way of a chunk. It knows matrices and texts, but no method.

What trainers use has its name here, loaded with Numba on first use (PEP 562).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .buffers import aligned as aligned
    from .buffers import padded as padded
    from .buffers import writable as writable
    from .engine import Schedule as Schedule
    from .engine import train as train
    from .inference import infer as infer
    from .outputs import NO_NOISE as NO_NOISE
    from .outputs import alias_table as alias_table
    from .outputs import huffman_paths as huffman_paths
    from .rows import owned_rows as owned_rows
    from .rows import plan_rounds as plan_rounds
    from .rows import streams_of as streams_of
    from .state import NO_ROWS as NO_ROWS
    from .state import NO_TAGS as NO_TAGS
    from .state import NO_TREE as NO_TREE
    from .state import Matrices as Matrices
    from .state import Rows as Rows
    from .state import Settings as Settings
    from .state import Tags as Tags
    from .state import Texts as Texts
    from .state import Tree as Tree
    from .state import Words as Words
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(
        __name__,
        {
            "buffers": "aligned padded writable",
            "engine": "Schedule train",
            "inference": "infer",
            "outputs": "NO_NOISE alias_table huffman_paths",
            "rows": "owned_rows plan_rounds streams_of",
            "state": "NO_ROWS NO_TAGS NO_TREE Matrices Rows Settings Tags Texts Tree Words",
        },
    )
