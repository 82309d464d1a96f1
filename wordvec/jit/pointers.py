"""Addresses, for both kinds of LLVM pointers.

Pointers of LLVM once had the type of what they point to, and llvmlite up to 0.43 knows no others. Since then they are
opaque: whoever loads says what. Numba makes pointers with types as long as llvmlite still has such. So the type of what
is there is named wherever something is read, written or counted off, and no pointer is asked for it. Which type a
pointer itself has, Numba says (``context.get_value_type``).
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from llvmlite import ir
from numba.core import types
from numba.core.base import BaseContext

__all__ = ["advance", "element", "load", "load_atomic", "store"]

# Whether a load and a step can be told what is there.
_OPAQUE = "typ" in inspect.signature(ir.IRBuilder.load).parameters


def _as(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type) -> ir.Value:
    """The same address, where llvmlite compares the type that a pointer has with that of what it is told to write."""
    return place if getattr(place.type, "is_opaque", False) else builder.bitcast(place, ir.PointerType(kind))


def advance(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type, count: ir.Value) -> ir.Value:
    """The address that comes `count` elements of this kind after another."""
    if _OPAQUE:
        return builder.gep(place, [count], source_etype=kind)
    return builder.gep(_as(builder, place, kind), [count])


def load(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type, align: int | None = None) -> ir.Value:
    """What is at an address; `align` bytes are sure, or as many as the kind has in an array."""
    if _OPAQUE:
        return builder.load(place, align=align, typ=kind)
    return builder.load(_as(builder, place, kind), align=align)


def load_atomic(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type, align: int) -> ir.Value:
    """What is at an address, with everything that another thread wrote before it."""
    if _OPAQUE:
        return builder.load_atomic(place, "acquire", align, typ=kind)
    return builder.load_atomic(_as(builder, place, kind), "acquire", align)


def store(builder: ir.IRBuilder, value: ir.Value, place: ir.Value, align: int | None = None) -> ir.Value:
    """Write a value to an address."""
    return builder.store(value, _as(builder, place, value.type), align=align)


def element(
    context: BaseContext, builder: ir.IRBuilder, array_type: types.Array, array: ir.Value, indices: Sequence[ir.Value]
) -> ir.Value:
    """The address of an element of a C-contiguous array."""
    proxy = context.make_array(array_type)(context, builder, array)
    place = indices[0]
    for axis, index in enumerate(indices[1:], start=1):
        length = builder.extract_value(proxy.shape, axis)
        place = builder.add(builder.mul(place, length), index)
    return advance(builder, proxy.data, context.get_data_type(array_type.dtype), place)
