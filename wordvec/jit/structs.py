"""Named tuples of arrays that compiled functions take by reference, and calls by address.

Numba passes a tuple by value, and an array is seven numbers or more: a function that hands on the sixty arrays of a
training run has hundreds of arguments, and takes longer to compile than to write. A `struct` is a named tuple in
Python; for compiled code it is the address of a block of memory with its numbers and with the data, shape and strides
of its arrays. A field is read from there where it is named.

A function that another one calls by its name is compiled into it once more. Called by its `address`, it is compiled
for itself, once, and only if it is needed.
"""

from __future__ import annotations

import hashlib
import operator
from functools import cached_property
from numbers import Integral, Real
from typing import Any, TypeVar, cast

import numpy as np
from llvmlite import ir
from numba import typeof
from numba.core import cgutils, types
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, AttributeTemplate, infer_global
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.np.arrayobj import make_array, populate_array

from . import pointers

__all__ = ["Several", "address", "call", "struct"]

WORD = ir.IntType(64)

_Named = TypeVar("_Named", bound=tuple[Any, ...])
_Each = TypeVar("_Each")


class StructType(types.Type):
    """A struct with fields of these names and types."""

    def __init__(self, name: str, fields: dict[str, types.Type]):
        self.fields = fields
        self.places: dict[str, int] = {}  # where each field starts, in words of eight bytes
        self.words = 0
        for field, kind in fields.items():
            self.places[field] = self.words
            self.words += _words(kind)
        digest = hashlib.sha256(repr([*fields.items()]).encode()).hexdigest()  # names of functions contain it: be short
        super().__init__(name=f"{name}.{digest[:16]}")


class SeveralType(types.Type):
    """Several structs of one type."""

    def __init__(self, kind: StructType):
        self.kind = kind
        super().__init__(name=f"several.{kind.name}")


@register_model(StructType)
@register_model(SeveralType)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, manager, kind):
        super().__init__(manager, kind, manager.lookup(types.CPointer(types.int64)).get_value_type())


def _kind_of(field: Any) -> types.Type:
    """The type of a field: of numbers there are three, each of a word."""
    if isinstance(field, bool | np.bool_):
        return types.boolean
    if isinstance(field, Integral):
        return types.int64
    return types.float64 if isinstance(field, Real) else typeof(field)


def _words(kind: types.Type) -> int:
    """How many words a field takes."""
    if isinstance(kind, StructType):
        return kind.words
    return 1 + 2 * kind.ndim if isinstance(kind, types.Array) else 1


def _contents(value: Any, kind: types.Type) -> list[int]:
    """The words of a field."""
    if isinstance(kind, StructType):
        return [
            word for each, field in zip(value, kind.fields.values(), strict=True) for word in _contents(each, field)
        ]
    if isinstance(kind, SeveralType):
        return [value.address]
    if isinstance(kind, types.Array):
        return [value.ctypes.data, *value.shape, *value.strides]
    if isinstance(kind, types.Float):
        return [int(np.float64(value).view(np.int64))]
    return [int(value)]


class _Struct(tuple[Any, ...]):
    """What makes a named tuple a struct. It lives as long as the block of memory that compiled code reads."""

    _fields: tuple[str, ...]

    @cached_property
    def kind(self) -> StructType:
        return StructType(type(self).__name__, dict(zip(self._fields, map(_kind_of, self), strict=True)))

    @cached_property
    def block(self) -> np.ndarray:
        return np.array(_contents(self, self.kind), np.int64)

    @cached_property
    def address(self) -> int:
        return self.block.ctypes.data

    def __getstate__(self) -> None:
        """No copy in another process has these addresses."""


class Several(tuple[_Each, ...]):
    """Structs of one type, which compiled code finds as ``several[i]``."""

    @cached_property
    def kind(self) -> SeveralType:
        """The type that compiled code knows."""
        return SeveralType(typeof(self[0]))

    @cached_property
    def block(self) -> np.ndarray:
        """The structs' words, one row each."""
        structs = cast("tuple[_Struct, ...]", self)  # type checkers know them as the named tuples that they were
        return np.array([each.block for each in structs])

    @cached_property
    def address(self) -> int:
        """Where these are in memory."""
        return self.block.ctypes.data

    def __getstate__(self) -> None:
        """No copy in another process has these addresses."""


def struct(cls: type[_Named]) -> type[_Named]:
    """Make a class of named tuples one whose tuples are passed by reference.

    Their fields are arrays, numbers, structs, or several of one type.
    """
    return type(cls.__name__, (_Struct, cls), dict(__doc__=cls.__doc__, __module__=cls.__module__))


@typeof_impl.register(_Struct)
@typeof_impl.register(Several)
def _typeof(value, context):
    return value.kind


@unbox(StructType)
@unbox(SeveralType)
def _unbox(kind, value, c):
    number = c.pyapi.object_getattr_string(value, "address")
    address = c.pyapi.long_as_longlong(number)
    c.pyapi.decref(number)
    return NativeValue(c.builder.inttoptr(address, c.context.get_value_type(kind)), is_error=c.pyapi.c_api_error())


@infer_getattr
class _Fields(AttributeTemplate):
    key = StructType

    def generic_resolve(self, kind, name):
        return kind.fields.get(name)


def _read(builder, address, place):
    """A word of a block, which never changes."""
    word = pointers.load(builder, pointers.advance(builder, address, WORD, ir.IntType(32)(place)), WORD)
    word.set_metadata("invariant.load", builder.module.add_metadata([]))
    return word


@lower_getattr_generic(StructType)
def _field(context, builder, kind, address, name):
    place, field = kind.places[name], kind.fields[name]
    if isinstance(field, StructType):
        return pointers.advance(builder, address, WORD, ir.IntType(32)(place))
    word = _read(builder, address, place)
    if isinstance(field, SeveralType):
        return builder.inttoptr(word, context.get_value_type(field))
    if isinstance(field, types.Boolean):
        return builder.trunc(word, ir.IntType(1))
    if isinstance(field, types.Float):
        return builder.bitcast(word, ir.DoubleType())
    if not isinstance(field, types.Array):
        return word
    element = context.get_data_type(field.dtype)
    numbers = [_read(builder, address, place + 1 + i) for i in range(2 * field.ndim)]
    array = make_array(field)(context, builder)
    populate_array(
        array,
        data=builder.inttoptr(word, context.get_value_type(types.CPointer(field.dtype))),
        shape=numbers[: field.ndim],
        strides=numbers[field.ndim :],
        itemsize=context.get_constant(types.intp, context.get_abi_sizeof(element)),
        meminfo=None,
    )
    return array._getvalue()


@infer_global(operator.getitem)
class _Item(AbstractTemplate):
    def generic(self, args, kws):
        if isinstance(args[0], SeveralType):
            return args[0].kind(args[0], types.intp)


@lower_builtin(operator.getitem, SeveralType, types.Integer)
def _item(context, builder, signature, args):
    return pointers.advance(builder, args[0], WORD, builder.mul(args[1], WORD(signature.return_type.words)))


def address(kernel: Any, *kinds: types.Type) -> int:
    """Where the machine code of a compiled function for arguments of these types is.

    Parameters
    ----------
    kernel : Dispatcher
        Made by ``numba.njit``; returns nothing. It must live as long as its address is used.
    *kinds : Type
    """
    kernel.compile(kinds)
    made = kernel.overloads[kinds]
    return made.library.get_pointer_to_function(made.fndesc.llvm_func_name)


@intrinsic
def call(typingctx, address, *args):
    """Call the function at an address, which was compiled for arguments of exactly these types."""
    kinds = [types.unliteral(each) for each in args]

    def generate(context, builder, signature, values):
        function = context.call_conv.get_function_type(types.none, kinds)
        place = builder.inttoptr(values[0], ir.PointerType(function))
        arguments = cgutils.unpack_tuple(builder, values[1])
        status, _ = context.call_conv.call_function(builder, place, types.none, kinds, arguments)
        with cgutils.if_unlikely(builder, status.is_error):
            context.call_conv.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return types.none(address, types.StarArgTuple(kinds)), generate
