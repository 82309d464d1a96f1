"""What a sitting's runs come to: medians, ranges and ratios; a Markdown table and a chart."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import mean, median
from typing import Any

OURS = "wordvec"
PACKAGES = ("numpy", "numba", "gensim", "fasttext-wheel")
COLOURS = {"wordvec": "#0b6e4f", "gensim": "#8d99ae", "fastText": "#e09f3e"}


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


def _in_order(results: dict[str, Any], name: str) -> list[Any]:
    """The distinct values of a field, ours first among trainers, workers counted upwards."""
    values = {run[name] for run in results["runs"]}
    return sorted(values, key=lambda value: (value != OURS, value))


def ratios(results: dict[str, Any], row: str, peer: str, workers: int) -> list[float]:
    """How many times a peer's speed ours is, run by run."""
    ours = {run["run"]: run["per_second"] for run in _select(results, row=row, trainer=OURS, workers=workers)}
    theirs = {
        run["run"]: run["per_second"] for run in _select(results, row=row, trainer=peer, workers=workers)
    }
    return [ours[number] / theirs[number] for number in sorted(ours.keys() & theirs.keys())]


def table(results: dict[str, Any]) -> str:
    """The comparison as Markdown: one line for each row and trainer."""
    workers = _in_order(results, "workers")
    peers = [trainer for trainer in _in_order(results, "trainer") if trainer != OURS]
    heads = ["", "", *(f"{_number(count)}, thousand/s" for count in workers)]
    heads += [f"times {peer}" for peer in peers] + ["peak MB", "Google", "similarity"]
    lines = [_line(heads), _line(["---", "---", *["---:"] * (len(heads) - 2)])]
    for row, title in results["rows"].items():
        for trainer in _in_order(results, "trainer"):
            if _select(results, row=row, trainer=trainer):
                lines.append(_line([title, trainer, *_cells(results, row, trainer, workers, peers)]))
    return "\n".join([*lines, "", _explanation(results), ""])


def _cells(results, row: str, trainer: str, workers: list[int], peers: list[str]) -> list[str]:
    speeds = [
        [run["per_second"] for run in _select(results, row=row, trainer=trainer, workers=n)] for n in workers
    ]
    cells = [f"{median(each) / 1000:,.1f}" if each else "" for each in speeds]
    for peer in peers:
        against = ratios(results, row, peer, workers[-1]) if trainer == OURS else []
        cells.append(f"{median(against):.2f} ({min(against):.2f}–{max(against):.2f})" if against else "")
    runs = _select(results, row=row, trainer=trainer)
    cells.append(f"{max(run['peak_mb'] for run in runs):,.0f}")
    scores = [run["scores"] for run in runs if "scores" in run]
    return cells + [
        f"{mean(s[name] for s in scores):.2f}" if scores else "" for name in ("google", "similarity")
    ]


def _explanation(results: dict[str, Any]) -> str:
    text, where = results["text"], results["machine"]
    packages = ", ".join(f"{name} {number}" for name, number in where["packages"].items())
    runs = max(run["run"] for run in results["runs"])
    return " ".join(
        [
            f"{text['file']}: {text['tokens']:,} tokens, {text['types']:,} types.",
            f"{where['cpu']}, {where['cores']} cores, {where['memory_gb']} GB, {where['system']},",
            f"Python {where['python']}, {packages}.",
            f"Speeds are medians of {runs} runs, in thousands of words (or questions) a second.",
            "Ratios are taken within a run, at the highest number of workers: median (least–most).",
            "Memory is the most anonymous memory of any run.",
            "Scores are means over the runs, each with a seed of its own.",
        ]
    )


def _number(workers: int) -> str:
    return f"{workers} worker{'s' if workers > 1 else ''}"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def chart(results: dict[str, Any], path: Path) -> None:
    """Draw the ratio to each peer at the highest number of workers, with its range."""
    from matplotlib.figure import Figure

    workers = _in_order(results, "workers")[-1]
    peers = [trainer for trainer in _in_order(results, "trainer") if trainer != OURS]
    rows = list(results["rows"].items())[::-1]
    figure = Figure(figsize=(9, 0.9 + 0.6 * len(rows)), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / max(len(peers), 1)
    for shift, peer in enumerate(peers):
        for place, (row, _title) in enumerate(rows):
            against = ratios(results, row, peer, workers)
            if against:
                y, middle = place + 0.4 - height * (shift + 0.5), median(against)
                spread = [[middle - min(against)], [max(against) - middle]]
                axes.barh(y, middle, height, color=COLOURS[peer], xerr=spread, label=peer)
                axes.annotate(
                    f"{middle:.1f}", (max(against), y), (4, 0), textcoords="offset points", va="center"
                )
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_yticks(range(len(rows)), [title for _, title in rows])
    axes.set_xlabel(f"times the peer's speed, {_number(workers)}")
    axes.spines[["top", "right"]].set_visible(False)
    handles = dict(zip(*axes.get_legend_handles_labels()[::-1], strict=True))
    axes.legend(handles.values(), handles.keys(), frameon=False, loc="lower right")
    figure.savefig(path, dpi=150)
