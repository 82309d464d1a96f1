"""Pages that follow from the code: the command line from the program itself, parameters from their declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from wordvec.cli import app
from wordvec.methods import METHODS
from wordvec.parameters import PANELS, Declared

GENERATED = Path(__file__).resolve().parent / "reference/generated"


def plain(text: str) -> str:
    """Text in which nothing but code in backticks is markup."""
    parts = re.split(r"(`[^`]*`)", " ".join(text.split()))
    parts[::2] = [re.sub(r"([\\*_<>\[\]|$])", r"\\\1", part) for part in parts[::2]]
    return re.sub(r"(?<![-`\w])(--[a-z][\w-]*)", r"`\1`", "".join(parts[:1])) + "".join(parts[1:])


def commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its whole name, in the order of the help."""
    if not hasattr(command, "list_commands"):
        yield name, command
        return
    context = typer.Context(command)
    for each in command.list_commands(context):
        yield from commands(command.resolve_command(context, [each])[1], f"{name} {each}")


def entry(each: Any, context: Any) -> str:
    """An argument or an option, as an entry of a list of definitions."""
    names, text = each.get_help_record(context)
    return f"`{' '.join(names.split())}`\n: {plain(text)}\n"


def command_page(name: str, command: Any) -> str:
    """The page of a command: what it does, and its options by their headings."""
    context = typer.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"# {name}", "", "```text", f"{name} {usage}", "```", ""]
    for paragraph in re.split(r"\n\s*\n", (command.help or "").strip()):
        lines += [plain(paragraph), ""]
    panels: dict[str, list[str]] = {}
    for each in command.params:
        if each.get_help_record(context) is None or each.name == "help":
            continue
        kind = "Arguments" if each.param_type_name == "argument" else "Options"
        heading = getattr(each, "rich_help_panel", None) or kind
        panels.setdefault(heading, []).append(entry(each, context))
    for heading, entries in panels.items():
        lines += [f"## {heading}", "", *entries]
    return "\n".join(lines)


def command_line() -> dict[str, str]:
    """Pages by their names: one that lists the commands, and one for each."""
    pages, rows, names = {}, [], []
    for name, command in commands(typer.main.get_command(app), "wordvec"):
        place = name.replace(" ", "-")
        pages[place] = command_page(name, command)
        names.append(place)
        summary = plain(re.split(r"\n\s*\n", (command.help or "").strip())[0])
        rows.append(f"| [`{name.removeprefix('wordvec ')}`]({place}.md) | {summary} |")
    toctree = ["```{toctree}", ":hidden:", "", *names, "```"]
    lines = [
        "# Command line",
        "",
        "`wordvec COMMAND --help` shows what stands on these pages, which are made from the program itself.",
        "",
        "Exit codes: 0 done, 1 the work failed, 2 the command was wrong.",
        "",
        "No corpus, counts, model or file of vectors that exists is replaced without `--overwrite`, and then only when",
        "the new one is complete (a report is written over the one before it; Python's `build` and `save` replace",
        "without asking); a corpus or counts with files of yours in their folder never are.",
        "",
        "| `wordvec …` | |",
        "|---|---|",
        *rows,
        "",
        *toctree,
    ]
    return pages | {"command-line": "\n".join(lines)}


def bounds(parameter: Declared) -> str:
    """Which values a parameter takes."""
    of = parameter.parameter
    if parameter.choices:
        return ", ".join(f"`{choice!r}`" for choice in parameter.choices)
    parts = [
        f"from {of.least:,}" if of.least is not None else "",
        f"above {of.above:,}" if of.above is not None else "",
    ]
    parts += [f"to {of.most:,}" if of.most is not None else ""]
    return " ".join(part for part in parts if part)


def parameters() -> str:
    """A page of all parameters: which method has which, with which default, and what each means."""
    classes = {method.name: method.load() for method in METHODS.values()}
    found: dict[str, dict[str, Declared]] = {}
    for name, each in classes.items():
        for parameter in each.parameters.values():
            found.setdefault(parameter.name, {})[name] = parameter
    lines = [
        "# Parameters",
        "",
        "Every parameter of every method, made from their declarations. A dash: the method has none of that name.",
        "",
    ]
    for panel in PANELS:
        here = {name: where for name, where in found.items() if next(iter(where.values())).parameter.panel == panel}
        if not here:
            continue
        lines += [f"## {panel}", "", "| | " + " | ".join(classes) + " |", "|---|" + "---|" * len(classes)]
        for name, where in here.items():
            cells = [f"`{where[method].default!r}`" if method in where else "–" for method in classes]
            lines.append(f"| [`{name}`](#{name}) | " + " | ".join(cells) + " |")
        lines.append("")
        for name, where in here.items():
            lines += [f"### `{name}`", ""]
            texts: dict[str, list[str]] = {}
            for method, parameter in where.items():
                unset = f" By default: {parameter.parameter.unset}." if parameter.parameter.unset else ""
                values = f" *{bounds(parameter)}.*" if bounds(parameter) else ""
                texts.setdefault(plain(parameter.parameter.help) + unset + values, []).append(method)
            for text, methods in texts.items():
                of = f"*{', '.join(methods)}:* " if len(texts) > 1 else ""
                lines += [f"{of}{text}", ""]
    return "\n".join(lines)


def named(page: str) -> set[str]:
    """What the page of Python lists, by whole names: autosummary makes a page of each, and removes none."""
    lists = re.findall(r"currentmodule:: ([\w.]+)\n(.*?)```", page, re.DOTALL)
    return {f"{module}.{name}" for module, names in lists for name in re.findall(r"^   ([\w.]+)$", names, re.MULTILINE)}


def write() -> None:
    """Write the pages that changed; remove those of what is gone."""
    GENERATED.mkdir(parents=True, exist_ok=True)
    listed = named((GENERATED.parent / "python.md").read_text(encoding="utf-8"))
    for path in GENERATED.glob("*.rst"):
        if path.stem not in listed:
            path.unlink()
    for name, text in (command_line() | {"parameters": parameters()}).items():
        path = GENERATED / f"{name}.md"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
