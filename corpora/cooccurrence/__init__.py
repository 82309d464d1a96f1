"""Co-occurrence counts of a corpus: the compiled counting, in bounded memory, that can be broken off."""

from .counts import Cooccurrence, replaceable

__all__ = ["Cooccurrence", "replaceable"]
