"""In what numbers a model folder keeps its matrices; without NumPy, for the command line."""

from typing import Literal

__all__ = ["PACKED", "StoredDtype"]

StoredDtype = Literal["float32", "float16", "int8"]
PACKED = "float16", "int8"
