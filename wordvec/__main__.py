"""``python -m wordvec`` is the command ``wordvec``."""

from .cli import main

main()
