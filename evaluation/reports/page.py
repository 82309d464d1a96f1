"""A comparison as one HTML file, with styles and pictures inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from .latex import Layout
from .phrases import (
    LEVELS,
    POWER,
    asked,
    explained,
    interval,
    label,
    mark,
    number,
    of_p,
    ranking_sentence,
    ranks_table,
    runs_sentence,
    settings_table,
    spread,
    tests_table,
)
from .results import ALPHA, Results, Score
from .rows import plain
from .verdict import headline, paper

__all__ = ["WINNERS", "fragment", "page"]

#: The caption of the picture that stands first.
WINNERS = (
    "Who is ahead on every dataset, by its first measure. Green: ahead of every rival by a paired test, p below 0.05"
    " after Holm's correction. Grey and hollow: the difference may be noise."
)

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --best: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --best: #4ac26b; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; background:
  linear-gradient(to right, Canvas 40%, transparent) 0 0 / 3rem 100% no-repeat local,
  linear-gradient(to left, Canvas 40%, transparent) 100% 0 / 3rem 100% no-repeat local,
  linear-gradient(to right, #0005, transparent) 0 0 / .8rem 100% no-repeat scroll,
  linear-gradient(to left, #0005, transparent) 100% 0 / .8rem 100% no-repeat scroll; }
.hint { display: none; font-size: .8rem; opacity: .75; margin: .2rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .6rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; position: sticky; left: 0; background: Canvas; }
td.text, th.text { text-align: left; }
td small, p small { display: block; opacity: .75; white-space: nowrap; }
td.best, td.better { color: var(--best); font-weight: 600; }
tr.part td:first-child { padding-left: 1.4rem; }
td.worse { opacity: .75; }
.scores td:last-child { min-width: 14rem; }
summary { cursor: pointer; }
h3 { font-size: 1rem; }
blockquote { margin: 0; padding: .1rem 1rem; border-left: .25rem solid var(--line);
  background: var(--soft); }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { width: 100%; min-width: 34rem; max-width: 50rem; height: auto; background: #fff; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; font-size: .875rem; }
dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 48rem) { .hint { display: block; } }
@media (max-width: 30rem) {
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } th, td { padding: .2rem .4rem; }
  th:first-child, td:first-child { min-width: 7rem; max-width: 8.5rem; overflow-wrap: break-word; }
}
"""


def page(results: Results, charts: Mapping[str, str], layout: Layout) -> str:
    """Write a comparison as HTML."""
    title = "Word vectors compared" if len(results.models) > 1 else "Word vectors measured"
    body = [
        f"<h1>{title}</h1>",
        f"<p>{escape(', '.join(results.models))}.</p>",
        fragment(results, charts),
        *(f"<h2>{escape(caption)}</h2>{_table(rows)}" for caption, rows in results.tables.items()),
        *([f"<h2>Differences</h2>{_differences(results)}"] if results.tests else []),
        *([_sections(results)] if results.questions("section") else []),
        f"<h2>Protocol</h2>{_list(results.protocol)}",
        *([f"<h2>Settings</h2>{_table(settings_table(results))}"] if results.settings else []),
        f"<h2>What was left out</h2>{_notes(results.notes)}",
        f"<h2>Versions and text</h2>{_list(results.facts)}",
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def fragment(results: Results, charts: Mapping[str, str]) -> str:
    """Who won, scores, charts and ranks: what notebooks show, too."""
    return _won(results, charts) + _scores(results, charts)


def _won(results: Results, charts: Mapping[str, str]) -> str:
    """Who won, as a sentence and a picture, and what a paper says of it."""
    picture = _figure(WINNERS, charts[WINNERS]) if WINNERS in charts else ""
    quoted = "".join(f"<p>{escape(sentence)}</p>" for sentence in paper(results))
    said = f"<h3>For the paper</h3><blockquote>{quoted}</blockquote>" if quoted else ""
    return f"<h2>Who won</h2><p><strong>{escape(headline(results))}</strong></p>{picture}{said}"


def _figure(caption: str, svg: str) -> str:
    return f"{_HINT}<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"


def _scores(results: Results, charts: Mapping[str, str]) -> str:
    figures = (_figure(caption, svg) for caption, svg in charts.items() if caption != WINNERS)
    ranking = results.ranking
    ranks = f"<h2>Ranks</h2><p>{escape(ranking_sentence(ranking))}</p>{_table(ranks_table(ranking))}" if ranking else ""
    text = f"<h2>Scores</h2><p>{escape(explained(results))}</p><p>{escape(runs_sentence(results))}</p>"
    return "".join([text, _score_table(results), *figures, ranks])


def _score_table(results: Results, levels: Sequence[str] = LEVELS) -> str:
    head = "".join(f"<th>{escape(model)}</th>" for model in results.models)
    lines = [f"<tr><th>dataset</th>{head}<th>asked / total</th></tr>"]
    for key, scores in results.questions(*levels).items():
        cells = "".join(_cell(scores.get(model), mark(results, key, model)) for model in results.models)
        kind = ' class="part"' if key[4] else ""
        lines.append(f"<tr{kind}><td>{escape(label(key))}</td>{cells}<td>{escape(asked(scores))}</td></tr>")
    return _scrolling("".join(lines), "scroll scores")


_HINT = '<p class="hint">Scroll sideways: ↔</p>'


def _scrolling(lines: str, kind: str = "scroll") -> str:
    """A table that can be wider than the page, with a line that says so where the page is narrow."""
    return f'{_HINT}<div class="{kind}"><table>{lines}</table></div>'


def _cell(score: Score | None, marked: str) -> str:
    if score is None:
        return "<td>–</td>"
    kind = f' class="{marked}"' if marked else ""
    sign = {"better": " ▲", "worse": " ▼"}.get(marked, "")
    below = filter(None, (spread(score), interval(score), of_p(score.p, score.row.floor)))
    small = "".join(f"<small>{escape(line)}</small>" for line in (*below, score.row.variant) if line)
    return f"<td{kind}>{number(score.score)}{sign}{small}</td>"


def _differences(results: Results) -> str:
    told = sum(test.corrected is not None and test.corrected < ALPHA for test in results.tests)
    summary = f"{len(results.tests):,} paired tests, {told:,} with p below {ALPHA:g} after Holm’s correction"
    return f"<details><summary>{summary}</summary><p>{escape(POWER)}</p>{_table(tests_table(results))}</details>"


def _sections(results: Results) -> str:
    table = _score_table(results, ("section",))
    return f"<h2>Sections</h2><details><summary>Scores of single sections</summary>{table}</details>"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    lines = ["<tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest]
    body = "".join(lines)
    return _scrolling(body) if len(head) > 2 else f"<table>{body}</table>"


def _list(facts: Mapping[str, Any]) -> str:
    items = (f"<dt>{escape(n.replace('_', ' '))}</dt><dd>{escape(plain(v))}</dd>" for n, v in facts.items())
    return f"<dl>{''.join(items)}</dl>"


def _notes(notes: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<ul>{items}</ul>" if items else "<p>Nothing.</p>"
