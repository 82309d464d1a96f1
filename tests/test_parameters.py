"""Parameters are declared once: what follows from that, for every method there is."""

from __future__ import annotations

import inspect
import math
import re
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
import pytest
from sklearn.base import clone

from wordvec.errors import CorpusError, FormatError, TrainingError
from wordvec.methods import METHODS
from wordvec.parameters import MODEL, Parameter, declared
from wordvec.trainers.shared.estimator import Estimator
from wordvec.vocabulary import LARGEST_BUCKET

TRAINERS = {name: method.load() for name, method in METHODS.items()}
PARAMETERS = [(trainer, each) for trainer in TRAINERS.values() for each in trainer.parameters.values()]
by_method = pytest.mark.parametrize("trainer", TRAINERS.values(), ids=TRAINERS)
by_parameter = pytest.mark.parametrize(
    ("trainer", "parameter"), PARAMETERS, ids=[f"{trainer.__name__}-{each.name}" for trainer, each in PARAMETERS]
)


@by_method
def test_signature_and_get_params_are_what_is_declared(trainer):
    defaults = {each.name: each.default for each in trainer.parameters.values()}
    arguments = inspect.signature(trainer).parameters.values()
    assert {each.name: each.default for each in arguments} == defaults == trainer().get_params()
    assert {each.kind for each in arguments} == {inspect.Parameter.KEYWORD_ONLY}
    assert repr(trainer()) == f"{trainer.__name__}()"
    trainer().check_params()


@by_parameter
def test_the_docstring_has_an_entry_for_every_parameter(trainer, parameter):
    assert f"\n{parameter.name} : " in trainer.__doc__.split("Attributes\n---")[0]
    assert len(parameter.parameter.help) > 30
    for name in re.findall(r"(?<!`)`(\w+)(?:=[^`]*)?`(?!`)", parameter.parameter.help):
        assert name in trainer.parameters or name.endswith("_"), f"{name} is no parameter of {trainer.__name__}"


@by_parameter
def test_a_default_passes_its_check_and_what_lies_outside_does_not(trainer, parameter):
    parameter.check(parameter.default)
    bounds = parameter.parameter
    outside = [] if bounds.least is None else [bounds.least - 1]
    outside += [] if bounds.above is None else [bounds.above]
    outside += [] if bounds.most is None else [bounds.most + 1]
    outside += ["another"] if parameter.choices else []
    for value in outside:
        with pytest.raises(ValueError, match=f"^{parameter.name} must be "):
            trainer(**{parameter.name: value}).check_params()


TEXTS = ["the cat sat on the mat", "the dog sat on the log"] * 10
EDGES = [("a", "b", 2), ("b", "c", 1), ("c", "a", 1), ("c", "d", 0.5), ("d", "e", 3), ("e", "c", 1)]
HOSTILE = [math.nan, math.inf, -math.inf, -1, 10**30, 10**5000, "x", [], None, Fraction(1, 3), object(), {}]
HOSTILE += [np.array([0, 1]), np.array(1), np.zeros(0), np.float32(math.nan), 2**64, 1e308, -1e308]


def tiny_fit(trainer, **setting):
    small = {"vector_size": 4, "min_count": 1, "epochs": 1, "bucket": 100, "workers": 1, "num_walks": 2} | setting
    model = trainer(**{name: value for name, value in small.items() if name in trainer.parameters})
    if METHODS[trainer.__name__].source == "graph":
        return model.fit(EDGES)
    return model.fit(TEXTS, *[["cat", "dog"] * 10] * (METHODS[trainer.__name__].source == "labels"))


@pytest.mark.filterwarnings("ignore:nothing was learnt")
@by_parameter
def test_a_hostile_value_is_refused_by_name_or_does_no_harm(trainer, parameter):
    for value in HOSTILE:
        model = trainer(**{parameter.name: value})
        try:
            parameter.check(value)
        except (ValueError, TypeError) as error:
            assert re.match(f"{parameter.name} must be [^\n]{{5,150}}$", str(error)), error
            with pytest.raises(type(error), match=f"^{parameter.name} must be "):
                model.fit(TEXTS)
        else:
            try:
                assert np.isfinite(tiny_fit(trainer, **{parameter.name: value}).vectors_).all(), value
            except (ValueError, TypeError, CorpusError, FormatError) as error:  # of what is more than a number
                assert parameter.kind is object and (parameter.name == "init_from" or parameter.name in str(error))
                assert "\n" not in str(error)


@pytest.mark.filterwarnings("ignore:nothing was learnt")
@by_parameter
def test_both_ends_of_a_range_come_to_an_end(trainer, parameter):
    bounds, numeric = parameter.parameter, parameter.kind in (int, float) and not parameter.choices
    assert not numeric or (bounds.most is not None and {bounds.least, bounds.above} != {None})
    for value in (each for each in (bounds.least, bounds.most) if each is not None):
        parameter.check(value)
        if parameter.name in ("epochs", "num_walks", "walk_length", "samples") and value > 2:
            continue  # they take as long as they take
        try:
            model = tiny_fit(trainer, **{parameter.name: value})
        except (ValueError, CorpusError, TrainingError) as error:
            assert parameter.name in str(error)
        else:
            assert np.isfinite(model.vectors_).all()


class Small(Estimator):
    """An estimator to look at.

    Attributes
    ----------
    vectors_ : array
    """

    rows: Annotated[int, Parameter("How many rows.", MODEL, least=1)] = 1_000
    rate: Annotated[float | None, Parameter("How fast.", MODEL, above=0, most=2, unset="as fast as can be")] = None
    way: Annotated[Literal["up", "down"], Parameter("Where to.", MODEL)] = "up"
    flag: Annotated[int, Parameter("On or off.", MODEL, choices=(0, 1))] = 0
    given: Annotated[str | list | None, Parameter("Anything.", MODEL)] = None


class Smaller(Small):
    """One that differs in a default."""

    rows: Annotated[int, Parameter("How many rows, at least two.", MODEL, least=2)] = 2


def test_what_follows_from_a_declaration():
    assert Small.__doc__.splitlines()[2:15] == [
        "Parameters",
        "----------",
        "rows : int, default 1,000",
        "    How many rows.",
        "rate : float, optional",
        "    How fast. By default: as fast as can be.",
        'way : {"up", "down"}, default "up"',
        "    Where to.",
        "flag : {0, 1}, default 0",
        "    On or off.",
        "given : str or list, optional",
        "    Anything.",
        "",
    ]
    assert repr(Small(way="down", flag=1)) == "Small(way='down', flag=1)"
    assert Smaller().get_params() == {"rows": 2, "rate": None, "way": "up", "flag": 0, "given": None}
    assert Small().rows == 1_000 and "at least two" not in Small.__doc__


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({"rows": 0}, ValueError, "rows must be 1 or more, not 0"),
        ({"rows": 1.5}, TypeError, "rows must be a whole number, not 1.5"),
        ({"rate": 0}, ValueError, "rate must be more than 0, not 0"),
        ({"rate": 3}, ValueError, "rate must be 2 at most, not 3"),
        ({"rate": 10**400}, ValueError, "rate must be 2 at most, not a number of 401 digits"),
        ({"rate": Fraction(1, 3)}, TypeError, "rate must be a number, an int or a float, not 1/3"),
        ({"rows": True}, TypeError, "rows must be a whole number, not True"),
        ({"flag": np.array([0, 1])}, ValueError, r"flag must be 0 or 1, not array\(\[0, 1\]\)"),
        ({"given": 5}, TypeError, "given must be str or list, not 5"),
        ({"rate": True}, TypeError, "rate must be a number, not True"),
        ({"way": "left"}, ValueError, "way must be 'up' or 'down', not 'left'"),
        ({"flag": 2}, ValueError, "flag must be 0 or 1, not 2"),
    ],
)
def test_a_value_that_is_wrong_is_one_sentence(settings, error, sentence):
    with pytest.raises(error, match=f"^{sentence}$"):
        Small(**settings).check_params()


def test_the_largest_bucket_is_the_one_of_files():
    (bucket,) = {each.parameter.most for _, each in PARAMETERS if each.name == "bucket"}
    assert bucket == LARGEST_BUCKET


def test_an_annotation_that_declares_nothing_is_told():
    assert declared(int, "rows", 3) is None
    with pytest.raises(TypeError, match="Careless.rows is annotated, so it is a parameter: declare it"):

        class Careless(Estimator):
            rows: int = 3


class Named(Small):
    """One with a constructor of its own, which hands on what it does not name."""

    cache_: dict[str, int]
    _hidden: list[int] = []

    def __init__(self, name="none", **settings):
        super().__init__(**settings)
        self.name = name


class Fixed(Small):
    """One whose constructor takes other parameters."""

    def __init__(self, rows=3, name="none"):
        super().__init__(rows=rows, way="down")
        self.name = name


class Handed(Named):
    """One that inherits a constructor."""


class Taking(Small):
    """One whose constructor takes what it needs from what it hands on."""

    def __init__(self, **settings):
        self.name = settings.pop("name", "none")
        super().__init__(**settings)


def test_a_constructor_of_its_own_says_what_the_parameters_are():
    assert Named("mine", rows=2).get_params() == Small(rows=2).get_params() | {"name": "mine"}
    assert repr(clone(Named(name="mine"))) == "Named(name='mine')"
    assert Fixed(4).get_params() == {"rows": 4, "name": "none"}
    assert repr(clone(Fixed(name="mine").set_params(rows=5))) == "Fixed(rows=5, name='mine')"
    with pytest.raises(ValueError, match="^Fixed has no parameter 'flag'"):
        Fixed().set_params(flag=1)
    with pytest.raises(ValueError, match="rows must be 1 or more, not 0"):
        Fixed(0).check_params()
    assert clone(Handed("mine", rows=2)).name == "mine"
    assert Taking(name="mine", rows=2).name == "mine"


def test_names_with_an_underscore_at_either_end_are_no_parameters():
    assert {"cache_", "_hidden"}.isdisjoint(Named.parameters)
    assert {"cache_", "_hidden"} <= Named.__annotations__.keys()
    assert not hasattr(Named(), "cache_")
