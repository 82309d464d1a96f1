"""The results of a sitting: medians, ranges and ratios as a Markdown table and a chart."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import mean, median
from typing import Any

from .jobs import JOBS

OURS = "wordvec"
PACKAGES = ("numpy", "numba", "gensim", "fasttext-wheel")
SCORES = {
    "google": "Google",
    "syntactic": "syntactic",
    "similarity": "similarity",
    "rare": "rare words",
    "rare_coverage": "of them asked, %",
    "accuracy": "accuracy, %",
    "error": "error, %",
}
COLOURS = {"wordvec": "#0b6e4f", "gensim": "#8d99ae", "fastText": "#e09f3e", "Stanford": "#9e2a2b"}


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    cpu = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = [line.split(":", 1)[1].strip() for line in cpu.splitlines() if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _select(results: dict[str, Any], **wanted: Any) -> list[dict[str, Any]]:
    """The runs that agree with what is wanted, in the order of their numbers."""
    found = [run for run in results["runs"] if all(run[name] == value for name, value in wanted.items())]
    return sorted(found, key=lambda run: run["run"])


def _peers(results: dict[str, Any]) -> list[str]:
    return [trainer for trainer in results["trainers"] if trainer != OURS]


def ratios(results: dict[str, Any], row: str, peer: str) -> list[float]:
    """How many times the peer's best speed, at whichever number of workers, ours at the highest is, run by run."""
    ours = _select(results, row=row, trainer=OURS, workers=results["workers"][-1])
    theirs: dict[int, float] = {}
    for run in _select(results, row=row, trainer=peer):
        theirs[run["run"]] = max(run["per_second"], theirs.get(run["run"], 0.0))
    return [run["per_second"] / theirs[run["run"]] for run in ours if run["run"] in theirs]


def table(results: dict[str, Any]) -> str:
    """The comparison as Markdown: one line for each row and trainer."""
    heads = ["", "", *(f"{_number(count)}, thousand/s" for count in results["workers"]), "speed-up"]
    heads += [f"times {peer}" for peer in _peers(results)] + ["peak MB", *(SCORES[name] for name in _scores(results))]
    lines = [_line(heads), _line(["---", "---", *["---:"] * (len(heads) - 2)])]
    for row, about in results["rows"].items():
        for trainer in results["trainers"]:
            if _select(results, row=row, trainer=trainer):
                lines.append(_line([about["title"], trainer, *_cells(results, row, trainer)]))
    return "\n".join([*lines, "", _explanation(results), ""])


def _cells(results: dict[str, Any], row: str, trainer: str) -> list[str]:
    workers = results["workers"]
    runs = _select(results, row=row, trainer=trainer)
    speeds = [[run["per_second"] for run in runs if run["workers"] == count] for count in workers]
    cells = [f"{median(speed) / 1000:,.1f}" if speed else "" for speed in speeds]
    cells.append(f"{median(speeds[-1]) / median(speeds[0]):.2f}" if speeds[0] else "")
    for peer in _peers(results):
        against = ratios(results, row, peer) if trainer == OURS else []
        cells.append(f"{median(against):.2f} ({min(against):.2f}–{max(against):.2f})" if against else "")
    cells.append(f"{max(run['peak_mb'] for run in runs):,.0f}")
    scores = [run["scores"] for run in runs if "scores" in run]
    known = {name: [given[name] for given in scores if name in given] for name in _scores(results)}
    return cells + [f"{mean(values):.2f}" if values else "" for values in known.values()]


def _scores(results: dict[str, Any]) -> list[str]:
    """The scores that any run has."""
    found = {name for run in results["runs"] for name in run.get("scores", ())}
    return [name for name in SCORES if name in found]


def _explanation(results: dict[str, Any]) -> str:
    text, where = results["text"], results["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in where["packages"].items())
    runs = max(run["run"] for run in results["runs"])
    return " ".join(
        [
            f"{text['file']}: {text['tokens']:,} tokens, {text['types']:,} types.",
            f"{where['cpu']}, {where['cores']} cores, {where['memory_gb']} GB, {where['system']},",
            f"Python {where['python']}, {packages}.",
            f"Speeds are medians of {runs} runs, in thousands of words (questions, reviews inferred) a second.",
            "The speed-up is from the lowest to the highest number of workers.",
            "Ratios are taken within a run, ours at the highest number of workers to the peer's best:",
            "median (least–most).",
            "Memory is the most anonymous memory of any run.",
            "Scores are means over the runs, each with a seed of its own.",
        ]
    )


def _number(workers: int) -> str:
    return f"{workers} worker{'s' if workers > 1 else ''}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def chart(results: dict[str, Any], path: Path) -> None:
    """Draw how many times each peer's training speed ours is, with the range."""
    from matplotlib.figure import Figure

    peers = _peers(results)
    rows = [row for row, about in results["rows"].items() if JOBS[about["task"]].is_training][::-1]
    figure = Figure(figsize=(9, 0.9 + 0.6 * len(rows)), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / max(len(peers), 1)
    for shift, peer in enumerate(peers):
        for place, row in enumerate(rows):
            against = ratios(results, row, peer)
            if against:
                y, middle = place + 0.4 - height * (shift + 0.5), median(against)
                spread = [[middle - min(against)], [max(against) - middle]]
                axes.barh(y, middle, height, color=COLOURS[peer], xerr=spread, label=peer)
                axes.annotate(f"{middle:.1f}", (max(against), y), (4, 0), textcoords="offset points", va="center")
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks(range(len(rows)), [results["rows"][row]["title"] for row in rows])
    axes.set_xlabel(f"times the peer's training speed, {_number(results['workers'][-1])}")
    axes.spines[["top", "right"]].set_visible(False)
    handles = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))
    axes.legend(handles.values(), handles.keys(), frameon=False, loc="lower right")
    figure.savefig(path, dpi=150)
