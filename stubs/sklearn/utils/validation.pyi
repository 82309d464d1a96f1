from collections.abc import Sequence
from typing import Any

def check_is_fitted(
    estimator: Any, attributes: str | Sequence[str] | None = None, *, msg: str | None = None
) -> None: ...
