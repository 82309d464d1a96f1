"""What an experiment trains and measures: candidates by name, made of methods, variants, grids and presets; groups.

A *variant* is a method with settings of its own and a name. A *grid* lists values of settings, each of which meets each
of the others; a method or a variant that has a grid is a *family* of candidates. A *group* is finished models, ours or
anybody's, that stand for one method as its seeds do.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

from ..errors import FormatError
from ..methods import VARIANTS
from ..parameters import whole
from ..spaces.steps import read_steps
from ..system.cards import Anything, parse_card
from ..system.toml import read_toml
from .presets import PRESETS

__all__ = [
    "Candidate",
    "Plan",
    "make_plan",
    "read_grid",
    "read_group",
    "read_plan",
    "read_seeds",
    "read_variant",
    "setting_of",
    "value_of",
]


@dataclass(frozen=True)
class Candidate:
    """A method with all its settings.

    Attributes
    ----------
    name : str
        In the report.
    method : str
        A key of `VARIANTS`.
    settings : dict
        Every setting of the method but the seed.
    seeds : tuple of int
        Of each run; empty where nothing is drawn at random.
    family : str
        The name without the values of its grid: candidates of one family differ in nothing else.
    at : dict
        These values, by the names of the settings; empty without a grid.
    """

    name: str
    method: str
    settings: dict[str, Any]
    seeds: tuple[int, ...] = ()
    family: str = ""
    at: dict[str, Any] = field(default_factory=dict)

    def estimators(self) -> list[Any]:
        """An unfitted trainer for each seed; one, where nothing is drawn."""
        trainer = VARIANTS[self.method].load()
        return [trainer(**self.settings, seed=seed) for seed in self.seeds] or [trainer(**self.settings)]

    def at_epochs(self, epochs: int) -> Candidate:
        """The same with another number of epochs."""
        return replace(self, settings=self.settings | {"epochs": epochs})

    @property
    def in_epochs(self) -> bool:
        """Whether it passes over the text, or over counts, several times."""
        return "epochs" in self.settings


@dataclass(frozen=True)
class Plan:
    """All that an experiment trains and measures.

    Attributes
    ----------
    candidates : tuple of Candidate
    groups : dict of str to list
        Finished models, or what else `wordvec.evaluate` takes, by the name of their group.
    postprocess : tuple of str
        Steps of `wordvec.postprocess`: each model is measured once more after each.
    """

    candidates: tuple[Candidate, ...] = ()
    groups: dict[str, list[Any]] = field(default_factory=dict)
    postprocess: tuple[str, ...] = ()

    def require_known(self) -> None:
        """Raise `ValueError` or `TypeError` if a method or a setting is none that there is, or has a wrong value."""
        for candidate in self.candidates:
            _require_methods([candidate.method])
            for estimator in candidate.estimators():
                estimator.check_params()
        for steps in self.postprocess:
            read_steps(steps)

    def processed(self, name: str) -> list[str]:
        """What a model is called after each list of steps."""
        return [f"{name}, {steps}" for steps in self.postprocess]

    @property
    def families(self) -> dict[str, list[Candidate]]:
        """The candidates of each family."""
        found: dict[str, list[Candidate]] = {}
        for candidate in self.candidates:
            found.setdefault(candidate.family, []).append(candidate)
        return found


def make_plan(
    methods: Iterable[str] | None,
    common: Mapping[str, Any],
    *,
    seeds: int | Iterable[int] = 1,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    variants: Mapping[str, Mapping[str, Any]] | None = None,
    grid: Mapping[str, Mapping[str, Sequence[Any]]] | None = None,
    presets: Iterable[str] = (),
    groups: Mapping[str, Iterable[Any]] | None = None,
    postprocess: Iterable[str] = (),
    usual: Iterable[str] = tuple(VARIANTS),
) -> Plan:
    """What an experiment trains, complete and checked; see `wordvec.compare` for the arguments.

    `usual` are the methods where nothing is named.

    Raises
    ------
    ValueError, TypeError
        There is no such method, setting or preset, a name is given twice, or a value is wrong.
    """
    variants, grid, presets = variants or {}, grid or {}, list(presets)
    gathered = {name: _members(name, members) for name, members in (groups or {}).items()}
    nothing_else = not (variants or grid or presets or gathered)
    plain = list(dict.fromkeys(usual if methods is None and nothing_else else methods or ()))
    plain += [name for name in grid if name in VARIANTS and name not in (*plain, *variants)]
    bases = _bases(plain, settings or {}, variants, presets)
    if unknown := set(grid) - set(bases):
        known = ", ".join(bases) or "none is named"
        raise ValueError(f"there is a grid for {', '.join(sorted(unknown))}, not among the methods ({known})")
    if not (bases or gathered):
        raise ValueError("there is no method to compare; name at least one")
    if both := set(gathered) & set(bases):
        raise ValueError(f"{', '.join(sorted(both))} names a group and a method; give the group another name")
    candidates = [
        candidate
        for name, (method, own) in bases.items()
        for candidate in _candidates(name, method, common, own, grid.get(name, {}), seeds)
    ]
    steps = [postprocess] if isinstance(postprocess, str) else postprocess
    plan = Plan(tuple(candidates), gathered, tuple(dict.fromkeys(steps)))
    plan.require_known()
    return plan


def _members(name: str, members: Iterable[Any]) -> list[Any]:
    found = [members] if isinstance(members, (str, Path)) else list(members)
    if not found:
        raise ValueError(f"the group {name} is empty; give it at least one model")
    return found


def _bases(
    plain: Sequence[str],
    settings: Mapping[str, Mapping[str, Any]],
    variants: Mapping[str, Mapping[str, Any]],
    presets: Sequence[str],
) -> dict[str, tuple[str, dict[str, Any]]]:
    """The method and the own settings of each name, before grids; what `settings` says of a name comes last."""
    methods = {name: _method_of(name, given) for name, given in variants.items()}
    _require_methods([*plain, *methods.values(), *(name for name in settings if name not in (*methods, *presets))])
    if unused := set(settings) - {*plain, *methods, *methods.values(), *presets}:
        raise ValueError(f"there are settings for {', '.join(sorted(unused))}, not among the methods; add it there")
    if unknown := [name for name in presets if name not in PRESETS]:
        raise ValueError(f"there is no preset {unknown[0]!r}; choose from {', '.join(PRESETS)}")
    names = [*plain, *variants, *presets]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{', '.join(sorted(twice))} is given twice; give one of them another name")
    found = {name: (name, dict(settings.get(name, {}))) for name in plain}
    for name, given in variants.items():
        own = {key: value for key, value in given.items() if key != "method"}
        found[name] = methods[name], {**settings.get(methods[name], {}), **own, **settings.get(name, {})}
    for name in presets:
        found[name] = PRESETS[name].method, {**PRESETS[name].settings, **settings.get(name, {})}
    return found


def _method_of(name: str, given: Mapping[str, Any]) -> str:
    if not isinstance(given.get("method"), str):
        raise ValueError(f"the variant {name} names no method; give one of {', '.join(VARIANTS)}")
    return given["method"]


def _require_methods(names: Iterable[str]) -> None:
    for name in names:
        if name not in VARIANTS:
            raise ValueError(f"there is no method {name!r}; choose from {', '.join(VARIANTS)}")


def _candidates(
    name: str,
    method: str,
    common: Mapping[str, Any],
    own: Mapping[str, Any],
    grid: Mapping[str, Sequence[Any]],
    seeds: int | Iterable[int],
) -> list[Candidate]:
    row = VARIANTS[method]
    taken = inspect.signature(row.load()).parameters
    if unknown := (own.keys() | grid.keys()) - taken.keys():
        raise ValueError(f"{method} has no setting {', '.join(sorted(unknown))}; it has {', '.join(taken)}")
    for setting, values in grid.items():
        if isinstance(values, str) or not isinstance(values, Sequence) or not values:
            raise ValueError(f"the grid of {name} needs a list of values for {setting}, not {values!r}")
        if setting == "seed":
            raise ValueError(f"the grid of {name} holds seeds; give them as seeds, for all methods alike")
    drawn = read_seeds(seeds, own.get("seed", 1))
    fixed = {key: value for key, value in {**common, **row.variants[method], **own}.items() if key in taken}
    defaults = {key: parameter.default for key, parameter in taken.items()}
    if "seed" not in taken:
        drawn = ()
    candidates = []
    for values in product(*grid.values()):
        at = dict(zip(grid, values, strict=True))
        settings = {key: value for key, value in (defaults | fixed | at).items() if key != "seed"}
        label = " ".join([name, *(f"{key}={value}" for key, value in at.items())])
        candidates.append(Candidate(label, method, settings, drawn, name, at))
    return candidates


def read_seeds(seeds: int | Iterable[int], first: int = 1) -> tuple[int, ...]:
    """The seeds that a number of runs stands for, from `first` on, or a list of them.

    Raises
    ------
    ValueError, TypeError
        The number is below 1, or the list is empty or holds one twice.
    """
    if isinstance(seeds, int):
        if seeds < 1:
            raise ValueError(f"seeds must be 1 or more, not {seeds}")
        return tuple(range(first, first + seeds))
    found = tuple(whole("seeds", seed, 0) for seed in seeds)
    if not found or len(set(found)) < len(found):
        raise ValueError(f"seeds must be a number of runs, or different seeds, not {list(found)}")
    return found


# ------------------------------------------------------------------------------------------------------ as it is typed


def read_variant(text: str) -> tuple[str, dict[str, Any]]:
    """Read ``NAME=METHOD,SETTING=VALUE,…``; returns the name, and the method and settings."""
    name, equals, rest = text.partition("=")
    method, *settings = rest.split(",")
    pairs = [part.partition("=") for part in settings]
    if not (equals and name.strip() and method) or not all(key and value for key, _, value in pairs):
        raise ValueError(f"--variant takes NAME=METHOD,SETTING=VALUE,…, as in w2=word2vec-sg,window=2, not {text!r}")
    return name.strip(), {"method": method.strip()} | {setting_of(key): value_of(value) for key, _, value in pairs}


def read_grid(text: str) -> tuple[str, str, list[Any]]:
    """Read ``METHOD.SETTING=VALUE,VALUE,…``."""
    place, equals, values = text.partition("=")
    name, dot, setting = place.rpartition(".")
    if not (equals and dot and name and setting and all(values.split(","))):
        raise ValueError(f"--grid takes METHOD.SETTING=VALUE,VALUE,…, as in word2vec-sg.window=2,5,10, not {text!r}")
    return name, setting_of(setting), [value_of(value) for value in values.split(",")]


def read_group(text: str) -> tuple[str, list[str]]:
    """Read ``NAME=MODEL,MODEL,…``."""
    name, equals, models = text.partition("=")
    if not (equals and name.strip() and all(models.split(","))):
        raise ValueError(f"--group takes NAME=MODEL,MODEL,…, as in gensim=a.bin,b.bin, not {text!r}")
    return name.strip(), models.split(",")


def setting_of(text: str) -> str:
    """The name of a setting as it is typed."""
    return text.strip().replace("-", "_")


def value_of(text: str) -> Any:
    """A number, a truth value or a word."""
    try:
        return parse_card(text.encode(), text, Anything(), "give a number, a truth value or a word", ValueError)
    except ValueError:
        return text


_TABLES = {"settings", "variants", "grid", "groups"}
_KEYS = {"methods", "seeds", "presets", "budget", "tune", "curves", "postprocess", "hold_out", "set", *_TABLES}


def read_plan(path: str | Path) -> dict[str, Any]:
    """Read a plan from a TOML file: arguments of `wordvec.compare`.

    ``[settings]`` holds what all methods share, ``[set.METHOD]`` settings of single methods, ``[variants.NAME]`` a
    ``method`` and its settings, ``[grid.METHOD]`` lists of values, ``[groups]`` lists of models (paths are relative to
    the file). `methods`, `seeds`, `presets`, `budget`, `tune`, `curves`, `postprocess` and `hold_out` stand at the top.

    Raises
    ------
    FormatError
        The file cannot be read, is no TOML, or holds something else.
    """
    path = Path(path)
    given = read_toml(path, "the plan")
    if unknown := given.keys() - _KEYS:
        known = ", ".join(sorted(_KEYS))
        raise FormatError(f"{path} holds {', '.join(sorted(unknown))}, which no plan has; it may hold {known}")
    for name in _TABLES | {"set"}:
        if not isinstance(given.get(name, {}), dict):
            raise FormatError(f"{path}: {name} must be a table, as [{name}], not {given[name]!r}")
    for name in ("variants", "grid", "set"):
        for key, inner in given.get(name, {}).items():
            if not isinstance(inner, dict):
                raise FormatError(f"{path}: {name}.{key} must be a table, as [{name}.{key}], not {inner!r}")
    for name, models in given.get("groups", {}).items():
        given["groups"][name] = [_beside(path, model) for model in _members(name, models)]
    return given


def _beside(plan: Path, model: str) -> str:
    return str(plan.parent / model) if (plan.parent / model).exists() else model
