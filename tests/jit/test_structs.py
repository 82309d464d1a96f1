"""Named tuples by reference, and calls by address."""

from __future__ import annotations

import copy
from typing import NamedTuple

import numpy as np
from numba import float64, int64, njit, types

from wordvec.core import sparse
from wordvec.jit.options import kernel, step
from wordvec.jit.structs import Several, address, call, struct


@struct
class Point(NamedTuple):
    """A field of every kind but structs."""

    name: int
    there: bool
    weight: float
    place: np.ndarray


@struct
class Points(NamedTuple):
    """Structs inside a struct."""

    first: Point
    others: Several
    table: np.ndarray


def make_points():
    points = [Point(-3 + n, n > 0, 0.5 * n, np.arange(n, n + 2.0)) for n in range(4)]
    return Points(points[0], Several(points[1:]), np.arange(12, dtype=np.int32).reshape(3, 4)[:, ::2])


@njit
def read(points, result):
    result[0] = points.first.name
    result[1] = points.first.there
    result[2] = points.others[1].weight
    result[3] = points.others[2].place[1]
    result[4] = points.others[0].there
    result[5] = points.table[2, 1]
    result[6] = points.table.shape[1]


def test_compiled_code_reads_every_field():
    result = np.zeros(7)
    read(make_points(), result)
    assert result.tolist() == [-3, 0, 1, 4, 1, 10, 2]
    assert len(read.signatures) == 1
    read(make_points()._replace(first=Point(7, True, 1.0, np.zeros(2))), result)
    assert result[:2].tolist() == [7, 1]
    assert len(read.signatures) == 1


def test_numbers_of_numpy_are_numbers():
    point = make_points().first
    numpys = Point(np.int32(-3), np.bool_(False), np.float32(0.0), point.place)
    assert numpys.kind == point.kind
    result = np.zeros(7)
    read(make_points()._replace(first=numpys._replace(name=np.uint8(200))), result)
    assert result[0] == 200


def test_a_struct_is_a_named_tuple():
    point = make_points().first
    name, there, weight, place = point
    assert (name, there, weight, place.tolist()) == (-3, False, 0.0, [0, 1])
    assert point._replace(name=5).name == 5


def test_a_copy_has_an_address_of_its_own():
    points = make_points()
    read(points, np.zeros(7))
    copied = copy.deepcopy(points)
    copied.others[1].place[:] = 9
    assert copied.address != points.address
    assert points.others[1].place.tolist() == [2, 3]
    result = np.zeros(7)
    read(copied._replace(first=points.others[2]), result)
    assert result[0] == 0


@step
def scale(values, factor, count):
    """Called by its address alone."""
    for i in range(count):
        values[i] *= factor


@kernel
def scale_twice(where, values, factor):
    call(where, values, factor, values.shape[0])
    call(where, values, factor, int64(1))


def test_a_function_is_called_by_its_address():
    values = np.ones(3)
    where = address(scale, types.Array(float64, 1, "C"), float64, int64)
    scale_twice(where, values, 3.0)
    assert values.tolist() == [9, 3, 3]
    assert where == address(scale, types.Array(float64, 1, "C"), float64, int64)


def test_kernels_of_panels_have_names_of_their_own():
    """Machine code of two processes that has one name is mixed up."""
    kernels = [kernel_of(width) for kernel_of in (sparse.product, sparse.sampled_product) for width in (8, 16, 104)]
    assert len({kernel.py_func.__qualname__ for kernel in kernels}) == 6
    assert sparse.product(104) is sparse.product(104)
