"""``python -m wordvec`` is the command ``wordvec``."""

from .cli import main

if __name__ == "__main__":  # processes that it starts import this file, too
    main()
