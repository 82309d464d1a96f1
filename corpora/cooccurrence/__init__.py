"""Co-occurrence counts of a corpus: the compiled counting, in bounded memory, that can be broken off."""

from .counts import Cooccurrence
from .places import replaceable

__all__ = ["Cooccurrence", "replaceable"]
