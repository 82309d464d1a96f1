"""Sixteen lanes: vectors that compiled code computes on, and fused multiply-add.

Why write lanes out instead of leaving loops to the vectorizer? A vectorized sum is added in an order that depends on
the width of the machine's registers, so the same seed would give other bits on another processor. Here a sum is
sixteen partial sums and one fixed tree, whatever the hardware: LLVM maps sixteen lanes to one AVX-512 register, two
AVX registers or four NEON registers, and the result is the same. It is also two to three times as fast.

Everything works on C-contiguous two-dimensional arrays of float32 or float64.
"""

from __future__ import annotations

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic, models, register_model

from . import pointers

LANES = 16


class Lanes(types.Type):
    """Numbers that are computed on together: vectors of sixteen, and one of eight where there are eight more."""

    def __init__(self, dtype, count=LANES):
        self.dtype = dtype
        self.widths = [LANES] * (count // LANES) + [8] * (count % LANES // 8)
        super().__init__(name=f"Lanes({dtype}, {count})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, lanes):
        scalar = manager.lookup(lanes.dtype).get_value_type()
        vectors = [ir.VectorType(scalar, width) for width in lanes.widths]
        super().__init__(manager, lanes, ir.LiteralStructType(vectors))


def _vectors(builder, value):
    """The vectors that a value of type `Lanes` consists of."""
    return [builder.extract_value(value, i) for i in range(len(value.type.elements))]


def _joined(context, builder, lanes, vectors):
    value = ir.Constant(context.get_value_type(lanes), ir.Undefined)
    for i, vector in enumerate(vectors):
        value = builder.insert_value(value, vector, i)
    return value


def _places(context, builder, lanes, start):
    """Addresses of the vectors of `lanes` from an address on."""
    scalar = context.get_data_type(lanes.dtype)
    return [pointers.advance(builder, start, scalar, ir.IntType(32)(LANES * i)) for i in range(len(lanes.widths))]


def _load(context, builder, lanes, start):
    kinds = context.get_value_type(lanes).elements
    places = _places(context, builder, lanes, start)
    align = lanes.dtype.bitwidth // 8  # rows start anywhere
    vectors = [pointers.load(builder, place, kind, align) for place, kind in zip(places, kinds, strict=True)]
    return _joined(context, builder, lanes, vectors)


def _splat(builder, vector_type, scalar):
    single = builder.insert_element(ir.Constant(vector_type, ir.Undefined), scalar, ir.IntType(32)(0))
    mask = ir.Constant(ir.VectorType(ir.IntType(32), vector_type.count), None)
    return builder.shuffle_vector(single, ir.Constant(vector_type, ir.Undefined), mask)


def _shuffle(builder, a, b, places):
    return builder.shuffle_vector(a, b, ir.Constant(ir.VectorType(ir.IntType(32), len(places)), places))


def _lanewise(context, builder, lanes, operation, *args):
    """Lanes whose vectors are what the operation makes of those of the arguments; a scalar meets every lane."""
    kinds = context.get_value_type(lanes).elements
    columns = [
        _vectors(builder, value)
        if isinstance(value.type, ir.LiteralStructType)
        else [_splat(builder, kind, value) for kind in kinds]
        for value in args
    ]
    return _joined(context, builder, lanes, [operation(*vectors) for vectors in zip(*columns, strict=True)])


def _instruction(builder, name):
    """An LLVM intrinsic on values of one type, which is part of its name."""

    def operation(*args):
        kind = args[0].type
        suffix = f"v{kind.count}{_suffix(kind.element)}" if isinstance(kind, ir.VectorType) else _suffix(kind)
        function_type = ir.FunctionType(kind, [kind] * len(args))
        function = cgutils.get_or_insert_function(builder.module, function_type, f"llvm.{name}.{suffix}")
        return builder.call(function, args)

    return operation


def _suffix(scalar):
    return "f64" if isinstance(scalar, ir.DoubleType) else "f32"


@intrinsic
def zeros(typingctx, matrix):
    """Sixteen zeros of the matrix's type."""

    def generate(context, builder, signature, args):
        return ir.Constant(context.get_value_type(signature.return_type), None)

    return Lanes(matrix.dtype)(matrix), generate


@intrinsic(prefer_literal=True)
def many_zeros(typingctx, matrix, count):
    """`count` zeros of the matrix's type; `count` is a multiple of eight, and known when this is compiled."""
    lanes = Lanes(matrix.dtype, count.literal_value)

    def generate(context, builder, signature, args):
        return ir.Constant(context.get_value_type(lanes), None)

    return lanes(matrix, count), generate


@intrinsic
def load(typingctx, matrix, row, column):
    """``matrix[row, column:column + 16]``."""

    def generate(context, builder, signature, args):
        return _load(
            context, builder, signature.return_type, pointers.element(context, builder, matrix, args[0], args[1:])
        )

    return Lanes(matrix.dtype)(matrix, types.intp, types.intp), generate


@intrinsic
def load_like(typingctx, matrix, row, column, like):
    """``matrix[row, column:column + n]``, where `n` is the number of lanes of `like`."""

    def generate(context, builder, signature, args):
        return _load(context, builder, like, pointers.element(context, builder, matrix, args[0], args[1:3]))

    return like(matrix, types.intp, types.intp, like), generate


@intrinsic
def row_start(typingctx, matrix, row):
    """Where a row starts, for `load_from`."""

    def generate(context, builder, signature, args):
        proxy = context.make_array(matrix)(context, builder, args[0])
        return builder.mul(args[1], builder.extract_value(proxy.shape, 1))

    return types.intp(matrix, types.intp), generate


@intrinsic
def load_from(typingctx, matrix, start, column, like):
    """``matrix[row, column:column + n]`` of the row that starts there; `n` is the number of lanes of `like`."""

    def generate(context, builder, signature, args):
        place = builder.add(args[1], args[2])
        return _load(context, builder, like, pointers.element(context, builder, matrix, args[0], [place]))

    return like(matrix, types.intp, types.intp, like), generate


@intrinsic
def store(typingctx, matrix, row, column, value):
    """``matrix[row, column:column + n] = value``."""

    def generate(context, builder, signature, args):
        places = _places(context, builder, value, pointers.element(context, builder, matrix, args[0], args[1:3]))
        for vector, place in zip(_vectors(builder, args[3]), places, strict=True):
            pointers.store(builder, vector, place, matrix.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.none(matrix, types.intp, types.intp, value), generate


@intrinsic
def spread(typingctx, matrix, scalar):
    """Sixteen times the same number, in the matrix's type."""

    def generate(context, builder, signature, args):
        return _lanewise(context, builder, signature.return_type, lambda vector: vector, args[1])

    return Lanes(matrix.dtype)(matrix, matrix.dtype), generate


@intrinsic
def subtract(typingctx, x, y):
    """``x - y``, lane by lane."""

    def generate(context, builder, signature, args):
        return _lanewise(context, builder, x, builder.fsub, *args)

    return x(x, x), generate


@intrinsic
def add(typingctx, x, y):
    """``x + y``, lane by lane."""

    def generate(context, builder, signature, args):
        return _lanewise(context, builder, x, builder.fadd, *args)

    return x(x, x), generate


@intrinsic
def multiply(typingctx, x, y):
    """``x * y``, lane by lane; a scalar `y` meets every lane."""

    def generate(context, builder, signature, args):
        return _lanewise(context, builder, x, builder.fmul, *args)

    return x(x, y if isinstance(y, Lanes) else x.dtype), generate


@intrinsic
def divide(typingctx, x, y):
    """``x / y``, lane by lane, correctly rounded."""

    def generate(context, builder, signature, args):
        return _lanewise(context, builder, x, builder.fdiv, *args)

    return x(x, x), generate


@intrinsic
def root(typingctx, x):
    """The square root of each lane, correctly rounded."""

    def generate(context, builder, signature, args):
        return _lanewise(context, builder, x, _instruction(builder, "sqrt"), *args)

    return x(x), generate


@intrinsic
def fma(typingctx, x, y, z):
    """``x * y + z``, rounded once. Lanes or scalars; a scalar `y` meets every lane of `x`."""
    lanes = isinstance(x, Lanes)
    element = x.dtype if lanes else x

    def generate(context, builder, signature, args):
        multiply_add = _instruction(builder, "fma")
        return _lanewise(context, builder, x, multiply_add, *args) if lanes else multiply_add(*args)

    return x(x, y if isinstance(y, Lanes) else element, x), generate


@intrinsic
def any_above(typingctx, x, limit):
    """Whether one of sixteen lanes is above a scalar, or not a number."""

    def generate(context, builder, signature, args):
        (vector,) = _vectors(builder, args[0])
        above = builder.fcmp_unordered(">", vector, _splat(builder, vector.type, args[1]))
        bits = builder.bitcast(above, ir.IntType(LANES))
        return builder.icmp_unsigned("!=", bits, ir.IntType(LANES)(0))

    return types.boolean(x, x.dtype), generate


def _folded(builder, vector, width):
    """The upper half of a vector added to the lower one, until `width` lanes are left."""
    while vector.type.count > width:
        half = vector.type.count // 2
        low = _shuffle(builder, vector, vector, list(range(half)))
        high = _shuffle(builder, vector, vector, list(range(half, 2 * half)))
        vector = builder.fadd(low, high)
    return vector


def _halves(builder, value):
    """Eight lanes after eight."""
    places = list(range(8)), list(range(8, LANES))
    for vector in _vectors(builder, value):
        yield from [_shuffle(builder, vector, vector, half) for half in places[: vector.type.count // 8]]


@intrinsic
def dot(typingctx, x, y):
    """The sum of ``x * y`` over all lanes: sixteen sums of products (twice sixteen), then one tree, half by half.

    Eight more lanes are the first eight of sixteen whose others are zero.
    """

    def generate(context, builder, signature, args):
        multiply_add = _instruction(builder, "fma")
        totals = []  # of halves of sixteen lanes: those at even and odd places
        for i, (a, b) in enumerate(zip(*(_halves(builder, value) for value in args), strict=True)):
            if i < 4:
                totals.append(builder.fmul(a, b))
            else:
                totals[i % 4] = multiply_add(a, b, totals[i % 4])
        low = builder.fadd(totals[0], totals[2]) if len(totals) > 2 else totals[0]
        if len(totals) > 1:
            low = builder.fadd(low, builder.fadd(totals[1], totals[3]) if len(totals) > 3 else totals[1])
        return builder.extract_element(_folded(builder, low, 1), ir.IntType(32)(0))

    return x.dtype(x, x), generate


@intrinsic
def total4(typingctx, a, b, c, d):
    """The sums of four sets of sixteen lanes, each added as the same tree: half by half, then neighbours."""

    def generate(context, builder, signature, args):
        quarters = [_folded(builder, *_vectors(builder, value), 4) for value in args]

        def fold(left, right):
            even = _shuffle(builder, left, right, [0, 2, 4, 6])
            odd = _shuffle(builder, left, right, [1, 3, 5, 7])
            return builder.fadd(even, odd)

        sums = fold(fold(quarters[0], quarters[1]), fold(quarters[2], quarters[3]))
        scalars = [builder.extract_element(sums, ir.IntType(32)(i)) for i in range(4)]
        return context.make_tuple(builder, signature.return_type, scalars)

    return types.UniTuple(a.dtype, 4)(a, a, a, a), generate


@intrinsic
def turn4(typingctx, matrix, row, column, result):
    """``result[column + j, row + i] = matrix[row + i, column + j]`` for i and j from 0 to 3."""

    def generate(context, builder, signature, args):
        four = ir.VectorType(context.get_value_type(matrix.dtype), 4)
        size = matrix.dtype.bitwidth // 8

        def place(array_type, array, row, column, step):
            row = builder.add(row, ir.Constant(row.type, step))
            return pointers.element(context, builder, array_type, array, [row, column])

        places = [place(matrix, args[0], args[1], args[2], i) for i in range(4)]
        a, b, c, d = [pointers.load(builder, each, four, size) for each in places]
        ab = [_shuffle(builder, a, b, places) for places in ([0, 4, 1, 5], [2, 6, 3, 7])]
        cd = [_shuffle(builder, c, d, places) for places in ([0, 4, 1, 5], [2, 6, 3, 7])]
        halves = [0, 1, 4, 5], [2, 3, 6, 7]
        columns = [_shuffle(builder, x, y, places) for x, y in zip(ab, cd, strict=True) for places in halves]
        for j, values in enumerate(columns):
            pointers.store(builder, values, place(result, args[3], args[2], args[1], j), size)
        return context.get_dummy_value()

    return types.none(matrix, types.intp, types.intp, result), generate
