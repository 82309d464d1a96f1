from collections.abc import Sequence
from typing import Any

import numpy as np

def check_is_fitted(
    estimator: Any, attributes: str | Sequence[str] | None = None, *, msg: str | None = None
) -> None: ...
def validate_data(estimator: Any, X: Any, *, dtype: Any = ..., reset: bool = True) -> np.ndarray: ...
