"""How functions are compiled: a decorator for each kind, and no other place that asks Numba to.

=================  ==================================================================================================
`kernel`           called from Python, and by compiled code
`allocating`       the same, for one that makes arrays of its own
`inner`            called by compiled code alone: compiled into those that call it by name, each time anew
`always_inlined`   an `inner` that LLVM must not make a call of
`step`             runs by its address (`wordvec.jit.structs.call`): compiled for itself, once, and only if it is needed
`by_panels`        makes such a one for each width of a panel
=================  ==================================================================================================

Machine code is kept on disk (`wordvec.jit.caching`).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np
from numba import njit
from numba.extending import register_jitable

from .caching import Cache

__all__ = ["FALSE", "FIRST", "TRUE", "allocating", "always_inlined", "by_panels", "inner", "kernel", "step"]

_Function = TypeVar("_Function", bound=Callable[..., Any])  # type checkers see compiled functions as they are written


class _Decorator(Protocol):
    def __call__(self, function: _Function, /) -> _Function: ...


_OPTIONS = dict(nogil=True, boundscheck=False, error_model="numpy", no_cfunc_wrapper=True)

# Without Numba's runtime: what allocates nothing needs no counts of references, which cost more than the arithmetic.
_BARE = dict(_OPTIONS, _nrt=False)

# For functions that compiled ones alone call: what a call from Python needs takes time to compile.
_INTERNAL = dict(_BARE, no_cpython_wrapper=True)

# Numba compiles a function anew for a literal argument; these are no literals.
FIRST, FALSE, TRUE = (np.int64(number) for number in (0, 0, 1))


def kernel(function: _Function) -> _Function:
    """Compile what Python calls."""
    return Cache.install(njit(**_BARE)(function))


def allocating(function: _Function) -> _Function:
    """Compile what Python calls, and what makes arrays of its own."""
    return Cache.install(njit(**_OPTIONS)(function))


def step(function: _Function) -> _Function:
    """Compile what runs by its address."""
    return Cache.install(njit(**_INTERNAL)(function))


# From Python these run as they stand. Their machine code is part of that of others, and not kept for itself.
inner: _Decorator = register_jitable(**_INTERNAL)
always_inlined: _Decorator = register_jitable(**_INTERNAL, forceinline=True)


def by_panels(function_of: Callable[[int], _Function]) -> Callable[[int], _Function]:
    """Compile a function for panels of each width: so many columns that the sums of a row stay in registers."""

    @functools.cache
    def of_width(width: int) -> _Function:
        function = function_of(width)
        function.__qualname__ = f"{function_of.__name__}_{width}"  # Numba mixes up functions that have one name
        return step(function)

    return of_width
