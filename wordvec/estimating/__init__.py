"""How long a run will take, and how much memory and disk: from a part of it that is measured."""

from .run import Estimate as Estimate
from .run import Phase as Phase
from .run import estimate as estimate

__all__ = ["Estimate", "Phase", "estimate"]
