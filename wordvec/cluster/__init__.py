"""Where work is done: by threads of this process, or by the workers of a Dask cluster. The one seam between the two.

Every stage is a pure function over a part of its input. `executor_of` gives what runs such functions; what they make
stays where it was made until another function takes it, or `gather` brings it here.
"""

from .connecting import connected, executor_of
from .executors import Executor, Result, Threads, part_of, reduced

__all__ = ["Executor", "Result", "Threads", "connected", "executor_of", "part_of", "reduced"]
