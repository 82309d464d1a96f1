"""Search by meaning: texts, or anything with a vector, found by vectors, by words, or by both."""

from .index import Hit as Hit
from .index import SearchIndex as SearchIndex
from .neighbors import Neighbors as Neighbors
from .recommending import recommend as recommend

__all__ = ["Hit", "Neighbors", "SearchIndex", "recommend"]
