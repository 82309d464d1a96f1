"""The card of an experiment, ``experiment.json``: all that it takes to make the report again, and what came out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ..errors import FormatError
from ..evaluation.statistics.intervals import Bootstrap
from ..evaluation.suite import Protocol
from ..system import cards
from ..system.storage import located
from ..system.versions import settle
from .plan import Candidate, Plan

__all__ = ["CARD", "Card", "card_text", "protocol_of", "read_card"]

CARD = "experiment.json"
_LAYOUT = 1


@dataclass(frozen=True)
class Card:
    """What an experiment was.

    Attributes
    ----------
    plan : dict
        The candidates with all settings, and the groups.
    text : dict
        What was trained on: ``kind``, which is text where it is not told; ``source``: paths, ``"sample"``, or None for
        what was in memory; ``options``, ``hold_out``, ``fingerprint``, ``card``.
    data : dict
        ``sources``, and the SHA-256 of what each dataset holds.
    protocol : dict
        The fields of `Protocol`.
    comparing : dict
        How models were tested: arguments of `compare_reports`.
    budget : str
        As it is stated in the report: epochs of candidates are those that it gave them.
    tune : str or None
    curves : list of str
    machine : dict
        Versions, system, processor, commit.
    vectors : dict
        The SHA-256 of words and vectors of every run, by model.
    layout : int
    """

    plan: dict[str, Any]
    text: dict[str, Any]
    data: dict[str, Any]
    protocol: dict[str, Any]
    comparing: dict[str, Any]
    budget: str
    tune: str | None
    curves: list[str]
    machine: dict[str, Any]
    vectors: dict[str, list[str]] = field(default_factory=dict)
    layout: int = _LAYOUT

    def planned(self, workers: int | None = None) -> Plan:
        """The plan, to be carried out by so many threads."""
        candidates = []
        for given in self.plan["candidates"]:
            settings = given["settings"] | ({"workers": workers} if "workers" in given["settings"] else {})
            own = {each.name: given[each.name] for each in fields(Candidate)}
            candidates.append(Candidate(**own | {"settings": settings, "seeds": tuple(given["seeds"])}))
        groups = {name: list(members) for name, members in self.plan["groups"].items()}
        return Plan(tuple(candidates), groups, tuple(self.plan.get("postprocess", ())))


def plan_of(plan: Plan) -> dict[str, Any]:
    """A plan as JSON's types; vectors in memory, which no file holds, are named by their type."""
    told: dict[str, Any] = {"candidates": [vars(candidate) for candidate in plan.candidates], "groups": plan.groups}
    if plan.postprocess:
        told["postprocess"] = plan.postprocess
    return json.loads(json.dumps(told, default=_named))


def _named(value: Any) -> str:
    return str(value) if isinstance(value, Path) else f"in memory: {type(value).__name__}"


def protocol_of(card: Card) -> Protocol:
    """The protocol that a card holds."""
    given = dict(card.protocol)
    given["bootstrap"] = Bootstrap(**given["bootstrap"])
    for name, value in given.items():
        given[name] = tuple(value) if isinstance(value, list) else value
    return Protocol(**given)


def card_text(card: Card) -> str:
    """What stands in the file of a card."""
    return json.dumps(asdict(card), indent=1, ensure_ascii=False) + "\n"


def read_card(folder: str | Path) -> Card:
    """Read the card of a report.

    Raises
    ------
    FormatError
        The folder holds no report that can be made again, or a newer wordvec wrote it.
    """
    settle(folder)
    path = located(folder) / CARD
    remedy = "give the folder of a report that compare wrote"
    if not path.exists():
        raise FormatError(f"{folder} holds no {CARD}; {remedy}")
    given = cards.read_card(path, _SCHEMA, remedy, most=_MOST)
    if given["layout"] > _LAYOUT:
        raise FormatError(f"{path} was written by wordvec {given['machine']['wordvec']}; read it with that or newer")
    card = Card(**{each.name: given[each.name] for each in fields(Card)})
    try:
        card.planned().require_known()
        protocol_of(card)
    except (TypeError, ValueError) as error:
        raise FormatError(f"{path} is damaged ({error}); {remedy}") from error
    return card


_MOST = 1 << 26  # bytes
_TEXT, _TEXTS, _ANY = cards.Text(), cards.Each(cards.Text()), cards.Anything()
_SCHEMA: cards.Schema = {
    "layout": cards.Whole(1),
    "plan": {
        "candidates": cards.Each(
            {
                "name": _TEXT,
                "method": _TEXT,
                "settings": {"*": _ANY},
                "seeds": cards.Each(cards.Whole()),
                "family": _TEXT,
                "at": {"*": _ANY},
            }
        ),
        "groups": {"*": _TEXTS},
        "postprocess?": _TEXTS,
    },
    "text": {
        "kind?": _TEXT,
        "source": _ANY,
        "options": {"*": _ANY},
        "hold_out?": _ANY,
        "fingerprint?": _TEXT,
        "card?": {"*": _ANY},
    },
    "data": {"sources": _ANY, "datasets": {"*": _TEXT}},
    "protocol": {"bootstrap": {"*": _ANY}, "*": _ANY},
    "comparing": {"against": _ANY, "families": _TEXT, "common_items": cards.Flag()},
    "budget": _TEXT,
    "tune": _ANY,
    "curves": _TEXTS,
    "machine": {"wordvec": _TEXT, "*": _ANY},
    "vectors": {"*": _TEXTS},
}
