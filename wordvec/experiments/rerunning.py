"""Making a report again, and saying whether every bit of it is the same."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..corpora.tokenizers.functions import is_trusted
from ..encoders.names import FUNCTION
from ..errors import CorpusError, FormatError
from ..evaluation.datasets.readers import Found
from ..evaluation.reports.folder import require_room_for_report
from ..evaluation.subjects import require_vectors
from ..evaluation.suite import find_datasets
from ..progress import USUAL, Progress
from ..system.storage import located
from .card import Card, protocol_of, read_card
from .comparing import carry_out
from .materials import Material, dataset_digests, named
from .measuring import Experiment
from .provenance import machine

__all__ = ["Rerun", "rerun"]


@dataclass(frozen=True)
class Rerun:
    """What came of making a report again.

    Attributes
    ----------
    differences : list of str
        A sentence for each model whose vectors, and each score that, came out otherwise.
    circumstances : list of str
        What was different beforehand: versions, processor, text, datasets.
    models, scores : int
        How many were compared.
    """

    differences: list[str]
    circumstances: list[str]
    models: int
    scores: int

    @property
    def same(self) -> bool:
        """Whether every bit of vectors and scores agrees."""
        return not self.differences

    def __str__(self) -> str:
        compared = f"{self.models:,} sets of vectors and {self.scores:,} scores"
        if self.same:
            return f"every bit agrees: {compared}"
        return f"{len(self.differences):,} of {compared} differ"


def rerun(
    report: str | Path,
    folder: str | Path | None = None,
    *,
    source: Any = None,
    data: str | Path | Iterable[str | Path] | None = None,
    workers: int | None = None,
    progress: Progress = USUAL,
) -> Rerun:
    """Make a report of `compare` again, from its text, and compare every vector and every score.

    Parameters
    ----------
    report : str or Path
        The folder of the report.
    folder : str or Path, optional
        Where the new report and its models go; by default they are not kept.
    source : Corpus or Graph, or anything that one of them reads, optional
        The text, or the graph, if it is no longer where it was.
    data : str or Path, or an iterable of them, optional
        The datasets, if they are no longer where they were.
    workers : int, optional
        Threads, which change nothing of the result.
    progress : Progress

    Returns
    -------
    Rerun

    Raises
    ------
    FormatError
        The report has no card, or a model of a group is no longer there.
    CorpusError
        The text is not the one that the report is of, or cannot be found.
    ValueError
        A model started from vectors in memory, which no report holds.
    """
    report = located(report)
    card = read_card(report)
    before = _results(report)
    if folder is not None and located(folder).resolve() == report.resolve():
        raise ValueError(f"{folder} is the report that shall be made again: give the new one another folder")
    with ExitStack() as stack:
        place = located(folder if folder is not None else stack.enter_context(tempfile.TemporaryDirectory()))
        require_room_for_report(place)
        experiment, circumstances = _prepared(card, source, data, workers, progress)
        carry_out(experiment, place, progress)
        now, after = read_card(place), _results(place)
    differences = [*_vectors(card.vectors, now.vectors), *_scores(before["scores"], after["scores"])]
    return Rerun(differences, circumstances, sum(map(len, card.vectors.values())), len(before["scores"]))


def _prepared(
    card: Card, source: Any, data: Any, workers: int | None, progress: Progress
) -> tuple[Experiment, list[str]]:
    """The experiment of a card, and what is different from when it was made."""
    plan = card.planned(workers)
    _require_lasting(card)
    given = card.data["sources"] if data is None else data
    nodes = not named(card.text.get("kind", "text")).of_words
    found = find_datasets(given, nodes) if given is not None or card.data["datasets"] else Found([], [], [])
    material = _material(card, source, found, progress) if plan.candidates else None
    for members in plan.groups.values():
        for member in members:
            require_vectors(member)
    circumstances = [*_changes(card.machine, machine())]
    digests = dataset_digests(found.datasets)
    for name in sorted(card.data["datasets"].keys() | digests.keys()):
        if card.data["datasets"].get(name) != digests.get(name):
            circumstances.append(f"the dataset {name} holds something else than then, or is missing")
    sources = card.data["sources"] if data is None else [str(data)] if isinstance(data, (str, Path)) else list(data)
    experiment = Experiment(
        plan,
        material,
        found,
        digests,
        protocol_of(card),
        card.budget,
        card.tune,
        tuple(card.curves),
        sources,
        card.comparing,
    )
    return experiment, circumstances


def _require_lasting(card: Card) -> None:
    for candidate in card.plan["candidates"]:
        if str(candidate["settings"].get("init_from") or "").startswith("in memory: "):
            raise ValueError(f"{candidate['name']} started from vectors in memory, which no report holds: no rerun")
    for name, members in card.plan["groups"].items():
        if any(str(member).startswith("in memory: ") for member in members):
            raise ValueError(f"the group {name} was measured in memory, and no report holds its vectors: no rerun")
        for member in map(str, members):
            function = member.removeprefix(FUNCTION)
            if function != member and not is_trusted(function):
                raise ValueError(
                    f"the group {name} was encoded by the function {function}: if you trust it, say so with"
                    f" wordvec.trust({function!r}) or WORDVEC_TRUST={function}"
                )


def _material(card: Card, source: Any, found: Found, progress: Progress) -> Material:
    """What the report's models were trained on, which must be the same."""
    kept, kind = card.text.get("source"), named(card.text.get("kind", "text"))
    if source is None and kept is None:
        raise CorpusError(
            f"the report is of a {kind.name} in memory or from standard input: give the {kind.name} as source"
        )
    if source is None and kept != "sample":
        paths = [located(path) for path in kept or []]
        source = paths[0] if len(paths) == 1 else paths
    options, seed = _typed(card.text.get("options") or {}), protocol_of(card).seed
    material = kind.read(source, found, card.text.get("hold_out"), seed, progress=progress, **options)
    now = material.whole
    if now.fingerprint != card.text["fingerprint"]:
        raise CorpusError(
            f"the {kind.name} is another one: {kind.size(now.card)} with the fingerprint {now.fingerprint}, not "
            f"{kind.size(card.text['card'])} with {card.text['fingerprint']}; give the {kind.name} of the report as "
            "source"
        )
    return material


def _typed(options: Mapping[str, str]) -> dict[str, Any]:
    return {name: value == "True" if value in ("True", "False") else value for name, value in options.items()}


def _changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in then.keys() | now.keys():
        if then.get(name) != now.get(name):
            yield f"{name}: {then.get(name, 'unknown')} then, {now.get(name, 'unknown')} now"


def _results(report: Path) -> dict[str, Any]:
    path = report / "results.json"
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise FormatError(f"cannot read the scores in {path} ({error}): make the report again with compare") from error


def _vectors(then: Mapping[str, Sequence[str]], now: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for name in dict.fromkeys((*then, *now)):
        ours, theirs = then.get(name, []), now.get(name, [])
        for run in range(max(len(ours), len(theirs))):
            if ours[run : run + 1] != theirs[run : run + 1]:
                yield f"{name}, run {run + 1}: other vectors"


def _scores(then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Scores, runs, intervals and coverage that are not the same."""
    first, second = ({_key(score): score for score in scores} for scores in (then, now))
    for key in dict.fromkeys((*first, *second)):
        ours, theirs = first.get(key), second.get(key)
        if ours == theirs:
            continue
        name = ", ".join(filter(None, key))
        if ours is None or theirs is None:
            yield f"{name}: there {'then' if theirs is None else 'now'} only"
            continue
        parts = [
            f"{part.replace('_', ' ')} {ours.get(part)} then, {theirs.get(part)} now"
            for part in dict.fromkeys((*ours, *theirs))
            if ours.get(part) != theirs.get(part)
        ]
        yield f"{name}: {'; '.join(parts)}"


def _key(score: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(score.get(part, "")) for part in ("model", "kind", "dataset", "measure", "level", "part"))
