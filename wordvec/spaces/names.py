"""Names of ways to combine models; without NumPy, for command lines."""

from typing import Literal

__all__ = ["Method", "Words"]

Method = Literal["concatenate", "average", "procrustes", "svd", "gcca"]
Words = Literal["all", "common"]
