"""A comparison as one HTML file, with styles and pictures inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .comparison import Comparison, Score
from .phrases import EXPLAINED, LEVELS, asked, interval, label, number, runs_sentence, settings_table, tests_table
from .report import plain

__all__ = ["page"]

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --best: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --best: #4ac26b; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: Canvas; }
td.text, th.text { text-align: left; }
td small, p small { display: block; opacity: .75; white-space: nowrap; }
td.best { color: var(--best); font-weight: 600; }
tr.part td:first-child { padding-left: 1.4rem; }
.scroll td:last-child { min-width: 14rem; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { width: 100%; min-width: 34rem; height: auto; background: #fff; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .875rem; }
dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } th, td { padding: .2rem .4rem; }
  th:first-child, td:first-child { min-width: 7rem; max-width: 8.5rem; overflow-wrap: break-word; }
}
"""


def page(comparison: Comparison, charts: Mapping[str, str]) -> str:
    """Write a comparison as HTML."""
    title = "Word vectors compared" if len(comparison.models) > 1 else "Word vectors measured"
    body = [
        f"<h1>{title}</h1>",
        f"<p>{escape(', '.join(comparison.models))}.</p>",
        f"<h2>Scores</h2><p>{EXPLAINED}</p><p>{runs_sentence(comparison)}</p>",
        _score_table(comparison),
        *(f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>" for caption, svg in charts.items()),
        *([f"<h2>Differences</h2>{_table(tests_table(comparison))}"] if comparison.tests else []),
        *([_sections(comparison)] if comparison.questions("section") else []),
        f"<h2>Protocol</h2>{_list(comparison.protocol)}",
        *([f"<h2>Settings</h2>{_table(settings_table(comparison))}"] if comparison.settings else []),
        f"<h2>What was left out</h2>{_notes(comparison.notes)}",
        f"<h2>Versions and text</h2>{_list(comparison.facts)}",
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _score_table(comparison: Comparison, levels: Sequence[str] = LEVELS) -> str:
    head = "".join(f"<th>{escape(model)}</th>" for model in comparison.models)
    lines = [f"<tr><th>dataset</th>{head}<th>asked / total</th></tr>"]
    for key, scores in comparison.questions(*levels).items():
        best = comparison.best(key)
        cells = "".join(_cell(scores.get(model), model in best) for model in comparison.models)
        kind = ' class="part"' if key[4] else ""
        lines.append(f"<tr{kind}><td>{escape(label(key))}</td>{cells}<td>{escape(asked(scores))}</td></tr>")
    return f'<div class="scroll"><table>{"".join(lines)}</table></div>'


def _cell(score: Score | None, best: bool) -> str:
    if score is None:
        return "<td>–</td>"
    p = "" if score.row.p is None else f"<small>p {score.row.p:.2g}</small>"
    kind = ' class="best"' if best else ""
    return f"<td{kind}>{number(score.score)}<small>{interval(score)}</small>{p}</td>"


def _sections(comparison: Comparison) -> str:
    table = _score_table(comparison, ("section",))
    return f"<h2>Sections</h2><details><summary>Scores of single sections</summary>{table}</details>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in body]
    return f'<div class="scroll"><table>{"".join(lines)}</table></div>'


def _list(facts: Mapping[str, Any]) -> str:
    items = (f"<dt>{escape(n.replace('_', ' '))}</dt><dd>{escape(plain(v))}</dd>" for n, v in facts.items())
    return f"<dl>{''.join(items)}</dl>"


def _notes(notes: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<ul>{items}</ul>" if items else "<p>Nothing.</p>"
