"""What the machine can do besides arithmetic: prefetch, atomics, waiting, bits, the order of what it does."""

from __future__ import annotations

import sys

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from . import pointers
from .lanes import LANES
from .options import inner

__all__ = [
    "atomic_add",
    "atomic_load",
    "await_count",
    "data_of",
    "eight_bytes",
    "first_know",
    "prefetch",
    "prefetch_columns",
    "trailing_zeros",
]


@intrinsic
def first_know(typingctx, later, now):
    """`now`, but not before `later` is known, which a compiler would put off until it is needed.

    A loop over rows that are found in an index waits for each of them, unless it looks up the next one before it
    works on this one. No instruction comes of it: an empty one is said to need both numbers.
    """

    def generate(context, builder, signature, args):
        both = ir.LiteralStructType([args[0].type, args[1].type])
        function = ir.FunctionType(both, [args[0].type, args[1].type])
        numbers = builder.asm(function, "", "=r,=r,0,1", args, side_effect=False)
        return context.make_tuple(builder, signature.return_type, [builder.extract_value(numbers, i) for i in range(2)])

    return types.UniTuple(types.intp, 2)(types.intp, types.intp), generate


def _prefetch(context, builder, place):
    word, byte = ir.IntType(32), context.get_value_type(types.voidptr)
    function = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), "llvm.prefetch.p0"
    )
    builder.call(function, [builder.bitcast(place, byte), word(0), word(3), word(1)])


@intrinsic
def prefetch(typingctx, array, *place):
    """Ask for the cache line of ``array[place]`` before it is needed."""

    def generate(context, builder, signature, args):
        indices = cgutils.unpack_tuple(builder, args[1])
        _prefetch(context, builder, pointers.element(context, builder, signature.args[0], args[0], indices))
        return context.get_dummy_value()

    return types.none(array, types.StarArgTuple([types.intp] * len(place))), generate


@intrinsic
def prefetch_columns(typingctx, matrix, row, first, count):
    """Ask for ``matrix[row, first:first + count]``, sixteen columns after sixteen, before they are needed."""

    def generate(context, builder, signature, args):
        array, row, first, count = args
        end = builder.add(first, count)
        with cgutils.for_range_slice(builder, first, end, first.type(LANES)) as (column, _):
            _prefetch(context, builder, pointers.element(context, builder, matrix, array, [row, column]))
        return context.get_dummy_value()

    return types.none(matrix, types.intp, types.intp, types.intp), generate


@intrinsic
def atomic_add(typingctx, counters, place, value):
    """Add to ``counters[place]`` (int64) as one step that no thread can split; returns the value before."""

    def generate(context, builder, signature, args):
        place = pointers.element(context, builder, signature.args[0], args[0], [args[1]])
        return builder.atomic_rmw("add", place, args[2], "acq_rel")

    return types.int64(counters, types.intp, types.int64), generate


@intrinsic
def atomic_load(typingctx, counters, place):
    """``counters[place]`` (int64), with everything written before it was set."""

    def generate(context, builder, signature, args):
        place = pointers.element(context, builder, signature.args[0], args[0], [args[1]])
        return pointers.load_atomic(builder, place, context.get_value_type(types.int64), 8)

    return types.int64(counters, types.intp), generate


# Let another thread run, or sleep for some microseconds (on Windows: until the next tick).
if sys.platform == "win32":
    _yield_processor = types.ExternalFunction("SwitchToThread", types.int32())
    _sleep = types.ExternalFunction("Sleep", types.void(types.uint32))
else:
    _yield_processor = types.ExternalFunction("sched_yield", types.int32())
    _sleep = types.ExternalFunction("usleep", types.int32(types.uint32))


@inner
def await_count(counters, place, count):
    """Wait until ``counters[place]`` (int64) has come so far.

    Mostly it does within microseconds. Where others want the processors too, who waits lets them go.
    """
    spins = 0
    while atomic_load(counters, place) < count:
        spins += 1
        if spins > 3000:
            _sleep(np.uint32(50))
        elif spins > 2000:
            _yield_processor()


@intrinsic
def trailing_zeros(typingctx, bits):
    """How many zeros stand below the lowest one of `bits` (uint64), which must not be zero."""

    def generate(context, builder, signature, args):
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.int64(types.uint64), generate


@intrinsic
def data_of(typingctx, array):
    """Where an array's data lie in memory. Handing over addresses is cheaper than handing over arrays."""

    def generate(context, builder, signature, args):
        proxy = context.make_array(signature.args[0])(context, builder, args[0])
        return builder.ptrtoint(proxy.data, ir.IntType(64))

    return types.int64(array), generate


@intrinsic
def eight_bytes(typingctx, address):
    """The eight bytes at an address as one number, the first byte lowest."""

    def generate(context, builder, signature, args):
        place = builder.inttoptr(args[0], context.get_value_type(types.voidptr))
        return pointers.load(builder, place, ir.IntType(64), 1)

    return types.uint64(types.int64), generate
