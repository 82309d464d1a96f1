"""The command line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .program import app as app

__all__ = ["app", "main"]

if not TYPE_CHECKING:
    __getattr__ = on_first_use(__name__, {"program": "app"})


def main() -> None:
    """Run the command line; who interrupts it before a command has begun is answered as later."""
    try:
        from .program import main as run

        run()
    except KeyboardInterrupt:
        os.write(2, b"wordvec: interrupted\n")
        sys.exit(130)
