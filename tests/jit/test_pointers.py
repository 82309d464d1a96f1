"""Addresses, with the pointers that Numba makes and with those without types that it will make."""

from __future__ import annotations

import ctypes

import llvmlite.binding as llvm
import numpy as np
import pytest
from llvmlite import ir

from wordvec.jit import pointers

WORD, FLOAT = ir.IntType(64), ir.FloatType()


def pointer_of(typed):
    if typed:
        return ir.PointerType(WORD)
    if not pointers._OPAQUE:
        pytest.skip("this llvmlite has no pointers without types")
    return ir.PointerType()


@pytest.mark.parametrize("typed", [True, False])
def test_reading_writing_and_counting_off(typed):
    """``place[3] = place[1]``, and the same of four floats at once from word 4 on, by way of pointers to words."""
    module = ir.Module()
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), [pointer_of(typed)]), "copy")
    builder = ir.IRBuilder(function.append_basic_block())
    (place,) = function.args
    four = ir.VectorType(FLOAT, 4)
    word = pointers.load(builder, pointers.advance(builder, place, WORD, WORD(1)), WORD)
    pointers.store(builder, word, pointers.advance(builder, place, WORD, WORD(3)))
    vector = pointers.load(builder, pointers.advance(builder, place, FLOAT, WORD(8)), four, 4)
    pointers.store(builder, vector, pointers.advance(builder, place, four, WORD(3)), 4)
    counted = pointers.load_atomic(builder, place, WORD, 8)
    pointers.store(builder, counted, pointers.advance(builder, place, WORD, WORD(2)))
    builder.ret_void()

    memory = np.arange(8)
    memory[4:6] = np.arange(4, dtype=np.float32).view(np.int64)
    engine = _compiled(module)
    ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("copy"))(memory.ctypes.data)
    assert memory[:4].tolist() == [0, 1, 0, 1]
    assert memory[6:].view(np.float32).tolist() == [0, 1, 2, 3]


def _compiled(module):
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(str(module)), machine)
    engine.finalize_object()
    return engine
