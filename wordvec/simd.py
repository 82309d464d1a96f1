"""The few machine instructions that Numba has no name for: sixteen lanes, fused multiply-add, prefetch, atomics.

Why write lanes out instead of leaving loops to the vectorizer? A vectorized sum is added in an order that depends on
the width of the machine's registers, so the same seed would give other bits on another processor. Here a sum is
sixteen partial sums and one fixed tree, whatever the hardware: LLVM maps sixteen lanes to one AVX-512 register, two
AVX registers or four NEON registers, and the result is the same. It is also two to three times as fast.

Everything works on C-contiguous two-dimensional arrays of float32 or float64.
"""

from __future__ import annotations

import sys

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, register_model

LANES = 16


class Lanes(types.Type):
    """Sixteen numbers that are computed on together."""

    def __init__(self, dtype):
        self.dtype = dtype
        super().__init__(name=f"Lanes({dtype})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, lanes):
        scalar = manager.lookup(lanes.dtype).get_value_type()
        super().__init__(manager, lanes, ir.VectorType(scalar, LANES))


def _pointer(context, builder, array_type, array, indices):
    """Address of an element of a C-contiguous array."""
    proxy = context.make_array(array_type)(context, builder, array)
    place = indices[0]
    for axis, index in enumerate(indices[1:], start=1):
        length = builder.extract_value(proxy.shape, axis)
        place = builder.add(builder.mul(place, length), index)
    return builder.gep(proxy.data, [place])


def _lanes_pointer(context, builder, array_type, array, indices):
    vector = context.get_value_type(Lanes(array_type.dtype))
    return builder.bitcast(_pointer(context, builder, array_type, array, indices), vector.as_pointer())


def _splat(builder, vector_type, scalar):
    single = builder.insert_element(ir.Constant(vector_type, ir.Undefined), scalar, ir.IntType(32)(0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), vector_type.count), None)
    return builder.shuffle_vector(single, ir.Constant(vector_type, ir.Undefined), mask)


def _shuffle(builder, a, b, places):
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(places)), places))


@intrinsic
def load(typingctx, matrix, row, column):
    """``matrix[row, column:column + 16]``."""

    def generate(context, builder, signature, args):
        place = _lanes_pointer(context, builder, signature.args[0], args[0], args[1:])
        value = builder.load(place)
        value.align = matrix.dtype.bitwidth // 8
        return value

    return Lanes(matrix.dtype)(matrix, types.intp, types.intp), generate


@intrinsic
def store(typingctx, matrix, row, column, value):
    """``matrix[row, column:column + 16] = value``."""

    def generate(context, builder, signature, args):
        place = _lanes_pointer(context, builder, signature.args[0], args[0], args[1:3])
        builder.store(args[3], place).align = matrix.dtype.bitwidth // 8
        return context.get_dummy_value()

    return types.none(matrix, types.intp, types.intp, Lanes(matrix.dtype)), generate


@intrinsic
def zeros(typingctx, matrix):
    """Sixteen zeros of the matrix's type."""

    def generate(context, builder, signature, args):
        return ir.Constant(context.get_value_type(signature.return_type), None)

    return Lanes(matrix.dtype)(matrix), generate


@intrinsic
def fma(typingctx, x, y, z):
    """``x * y + z``, rounded once. Lanes or scalars; a scalar `y` meets every lane of `x`."""
    element = x.dtype if isinstance(x, Lanes) else x
    factor = y if isinstance(y, Lanes) else element

    def generate(context, builder, signature, args):
        a, b, c = args
        if isinstance(x, Lanes) and not isinstance(y, Lanes):
            b = _splat(builder, a.type, b)
        name = ("v16" if isinstance(x, Lanes) else "") + f"f{element.bitwidth}"
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(a.type, [a.type] * 3), f"llvm.fma.{name}"
        )
        return builder.call(function, [a, b, c])

    return x(x, factor, x), generate


@intrinsic
def spread(typingctx, matrix, scalar):
    """Sixteen times the same number, in the matrix's type."""

    def generate(context, builder, signature, args):
        return _splat(builder, context.get_value_type(signature.return_type), args[1])

    return Lanes(matrix.dtype)(matrix, matrix.dtype), generate


@intrinsic
def add(typingctx, x, y):
    """``x + y``, lane by lane."""

    def generate(context, builder, signature, args):
        return builder.fadd(*args)

    return x(x, x), generate


@intrinsic
def subtract(typingctx, x, y):
    """``x - y``, lane by lane."""

    def generate(context, builder, signature, args):
        return builder.fsub(*args)

    return x(x, x), generate


@intrinsic
def multiply(typingctx, x, y):
    """``x * y``, lane by lane; a scalar `y` meets every lane."""
    factor = y if isinstance(y, Lanes) else x.dtype

    def generate(context, builder, signature, args):
        a, b = args
        return builder.fmul(a, b if isinstance(y, Lanes) else _splat(builder, a.type, b))

    return x(x, factor), generate


@intrinsic
def divide(typingctx, x, y):
    """``x / y``, lane by lane, correctly rounded."""

    def generate(context, builder, signature, args):
        return builder.fdiv(*args)

    return x(x, x), generate


@intrinsic
def root(typingctx, x):
    """The square root of each lane, correctly rounded."""

    def generate(context, builder, signature, args):
        name = f"llvm.sqrt.v{LANES}f{x.dtype.bitwidth}"
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(args[0].type, [args[0].type]), name)
        return builder.call(function, args)

    return x(x), generate


@intrinsic
def any_above(typingctx, x, limit):
    """Whether a lane of `x` is above a scalar, or not a number."""

    def generate(context, builder, signature, args):
        above = builder.fcmp_unordered(">", args[0], _splat(builder, args[0].type, args[1]))
        bits = builder.bitcast(above, ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.IntType(LANES)(0))

    return types.boolean(x, x.dtype), generate


@intrinsic
def total4(typingctx, a, b, c, d):
    """The sums of four sets of lanes, each added as the same tree: halves, quarters, then neighbours."""

    def generate(context, builder, signature, args):
        quarters = []
        for value in args:
            for width in (8, 4):
                low = _shuffle(builder, value, value, list(range(width)))
                high = _shuffle(builder, value, value, list(range(width, 2 * width)))
                value = builder.fadd(low, high)
            quarters.append(value)

        def fold(left, right):
            even = _shuffle(builder, left, right, [0, 2, 4, 6])
            odd = _shuffle(builder, left, right, [1, 3, 5, 7])
            return builder.fadd(even, odd)

        sums = fold(fold(quarters[0], quarters[1]), fold(quarters[2], quarters[3]))
        scalars = [builder.extract_element(sums, ir.IntType(32)(i)) for i in range(4)]
        return context.make_tuple(builder, signature.return_type, scalars)

    return types.UniTuple(a.dtype, 4)(a, a, a, a), generate


@intrinsic
def prefetch(typingctx, array, *place):
    """Ask for the cache line of ``array[place]`` before it is needed."""

    def generate(context, builder, signature, args):
        word, byte = ir.IntType(32), ir.IntType(8).as_pointer()
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(ir.VoidType(), [byte, word, word, word]), "llvm.prefetch.p0"
        )
        indices = cgutils.unpack_tuple(builder, args[1])
        place = _pointer(context, builder, signature.args[0], args[0], indices)
        builder.call(function, [builder.bitcast(place, byte), word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.none(array, types.StarArgTuple([types.intp] * len(place))), generate


@intrinsic
def trailing_zeros(typingctx, bits):
    """How many zeros stand below the lowest one of `bits` (uint64), which must not be zero."""

    def generate(context, builder, signature, args):
        return builder.cttz(args[0], ir.IntType(1)(1))

    return types.int64(types.uint64), generate


@intrinsic
def atomic_add(typingctx, counters, place, value):
    """Add to ``counters[place]`` (int64) as one step that no thread can split; returns the value before."""

    def generate(context, builder, signature, args):
        place = _pointer(context, builder, signature.args[0], args[0], [args[1]])
        return builder.atomic_rmw("add", place, args[2], "acq_rel")

    return types.int64(counters, types.intp, types.int64), generate


@intrinsic
def atomic_load(typingctx, counters, place):
    """``counters[place]`` (int64), with everything written before it was set."""

    def generate(context, builder, signature, args):
        place = _pointer(context, builder, signature.args[0], args[0], [args[1]])
        return builder.load_atomic(place, "acquire", 8)

    return types.int64(counters, types.intp), generate


yield_processor = types.ExternalFunction("SwitchToThread" if sys.platform == "win32" else "sched_yield", types.int32())
