"""The folder of a report: the report itself, what a paper says and cites, data as CSV, and the experiment's card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..evaluation.comparison import Comparison
from ..evaluation.datasets.kinds import Dataset
from ..evaluation.drawing.charts import comparison_charts
from ..evaluation.drawing.provenance import described
from ..evaluation.reports.folder import write_report
from ..evaluation.reports.latex import Layout
from . import provenance, tables
from .card import CARD, Card, card_text, plan_of
from .curves import Point
from .drawing import curve_charts, effect_chart
from .measuring import Experiment
from .plan import Plan
from .references import bibtex
from .tuning import Choice, Effect

__all__ = ["facts_of", "tables_of", "write_experiment"]


def facts_of(experiment: Experiment) -> dict[str, Any]:
    """What scores depend on: machine, versions, what was trained on, the budget; and a paragraph that says it."""
    material = experiment.material
    said = provenance.paragraph(
        experiment.plan,
        "" if material is None else material.sentence(),
        datasets_of(experiment),
        experiment.protocol,
        experiment.budget,
        experiment.tune,
        experiment.comparing,
    )
    told = {} if material is None else material.facts()
    return provenance.machine() | told | {"budget": experiment.budget, "methods": said}


def datasets_of(experiment: Experiment) -> list[Dataset]:
    """All datasets that models are measured by, given and held out."""
    return [dataset for part in experiment.parts for dataset in part.found.datasets]


def tables_of(moved: Sequence[Effect], choices: Sequence[Choice]) -> dict[str, list[tuple[str, ...]]]:
    """Tables of a grid: what was chosen, and which setting moves what."""
    found = {}
    if choices:
        found["Settings that were chosen on the development half of the items"] = tables.choice_table(choices)
    if moved:
        caption = (
            "What settings move: differences of scores (times 100), means over the other settings of the grid and over "
            "seeds, with intervals over items and seeds that are not corrected for their number; * where 0 is outside"
        )
        found[caption] = tables.effect_table(moved)
    return found


def write_experiment(
    experiment: Experiment,
    folder: Path,
    comparison: Comparison,
    digests: Mapping[str, list[str]],
    data: tuple[Sequence[Point], Sequence[Effect], Sequence[Choice]],
    layout: Layout | None,
) -> None:
    """Write all of it as one; pictures say where they come from."""
    points, moved, choices = data
    charts = comparison_charts(comparison) | curve_charts(points)
    if moved:
        charts["What settings move, with intervals."] = effect_chart(moved)
    facts = comparison.facts
    about = {name: facts[name] for name in _ABOUT if name in facts} | {"seeds": _seeds(experiment.plan)}
    about["vectors"] = ", ".join(f"{name} SHA-256 {' '.join(each)}" for name, each in digests.items())
    works = provenance.cited_works(
        experiment.plan, datasets_of(experiment), tuned=bool(experiment.tune), tested=bool(comparison.tests)
    )
    records: dict[str, Sequence[Any]] = {"curves.csv": points, "effects.csv": moved, "choices.csv": choices}
    more = {"methods.md": facts["methods"] + "\n", "references.bib": bibtex(works)}
    more |= {name: tables.csv_of(each) for name, each in records.items() if each}
    more[CARD] = card_text(_card(experiment, digests))
    drawn = {caption: described(svg, about) for caption, svg in charts.items()}
    write_report(comparison, folder, drawn, layout, more, stale=records, card=CARD)


#: What a picture says of itself, of the facts of its report.
_ABOUT = "wordvec", "commit", "processor", "system", "text fingerprint", "graph fingerprint", "budget", "methods"


def _seeds(plan: Plan) -> str:
    return "; ".join(f"{each.name}: {', '.join(map(str, each.seeds)) or 'none'}" for each in plan.candidates)


def _card(experiment: Experiment, digests: Mapping[str, list[str]]) -> Card:
    material = experiment.material
    return Card(
        plan=plan_of(experiment.plan),
        text={"source": None, "options": {}} if material is None else material.told(),
        data={"sources": experiment.sources, "datasets": dict(experiment.digests)},
        protocol=asdict(experiment.protocol),
        comparing=experiment.comparing,
        budget=experiment.budget,
        tune=experiment.tune,
        curves=list(experiment.curves),
        machine=provenance.machine(),
        vectors=dict(digests),
    )
