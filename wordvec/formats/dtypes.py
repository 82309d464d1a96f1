"""What a model folder keeps its matrices in: numbers of 32, 16 or 8 bits, or codes; without NumPy, for command lines.

"pq" is product quantization (`wordvec.vectors.quantized`): a byte for every two numbers of a row.
"""

from typing import Literal

__all__ = ["PACKED", "UNMAPPED", "StoredDtype"]

StoredDtype = Literal["float32", "float16", "int8", "pq"]
PACKED = "float16", "int8", "pq"
UNMAPPED = "int8", "pq"  # floats are made of them
