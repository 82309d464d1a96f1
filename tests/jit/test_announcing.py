"""What a user is told while functions are compiled."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from wordvec.jit.announcing import announced
from wordvec.jit.options import inner, kernel


class Notes:
    def __init__(self):
        self.texts = []

    def note(self, text):
        self.texts.append(text)


@inner
def twice(number):
    return 2 * number


@pytest.fixture
def double():
    """Compiled anew for each test."""

    def function(values):
        values[0] = twice(values[0])

    function.__module__ = __name__
    made = kernel(function)
    made._cache.flush()
    return made


def test_it_is_said_once_and_how_long_it_took(double):
    progress = Notes()
    with announced(progress):
        double(np.ones(1))
        double(np.ones(1, np.float32))
    said, took = progress.texts
    assert said.startswith("compiling") and took.startswith("compiled in")


def test_nothing_is_said_when_nothing_is_compiled(double):
    double(np.ones(1))
    progress = Notes()
    with announced(progress):
        double(np.ones(1))
    assert progress.texts == []


@pytest.mark.parametrize("before", [True, False])
def test_garbage_is_collected_afterwards_as_before(double, before):
    if not before:
        gc.disable()
    try:
        with announced(Notes()):
            double(np.ones(1))
            assert gc.isenabled() is before
        assert gc.isenabled() is before
    finally:
        gc.enable()
