"""How training functions are compiled."""

from __future__ import annotations

import functools

import numpy as np
from numba import njit
from numba.extending import register_jitable

# Without Numba's runtime: no kernel allocates, and counting references costs more than the arithmetic.
COMPILED = dict(nogil=True, cache=True, boundscheck=False, error_model="numpy", _nrt=False, no_cfunc_wrapper=True)

# For functions that compiled ones alone call: what a call from Python needs takes time to compile.
_INTERNAL = dict(COMPILED, no_cpython_wrapper=True)

# A function that is compiled into those that call it by name, each time anew. From Python it runs as it stands.
inner = register_jitable(**_INTERNAL)

# A function that runs by its address (`wordvec.jit.structs.call`): compiled for itself, once, and only if it is needed.
step = njit(**_INTERNAL)

# Numba compiles a function anew for a literal argument; these are no literals.
FIRST, FALSE, TRUE = (np.int64(number) for number in (0, 0, 1))


def by_panels(function_of):
    """The kernel for panels of each width: so many columns that the sums of a row stay in registers."""

    @functools.cache
    def kernel(width):
        function = function_of(width)
        function.__qualname__ = f"{function_of.__name__}_{width}"  # Numba mixes up functions that have one name
        return step(function)

    return kernel
