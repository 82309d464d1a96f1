"""The options of the command line, once for every command: the type, the name and the help of each.

Those of texts and models are here, those of evaluation in `options_evaluate`. Parameters of methods are
declared where the library takes them (`wordvec.parameters`) and become options by `signature`.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import typer

from ..formats.table import FORMATS
from ..parameters import PANELS, TEXT, Declared, declared

Command = TypeVar("Command", bound=Callable[..., Any])

Texts = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Text: files, a text a line, or tables (.csv, .tsv, .jsonl, .parquet), also .gz .bz2 .xz .zst; "
        "folders, globs, or - for standard input.",
        show_default=False,
    ),
]
Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Text: files, a text a line, or tables (.csv, .tsv, .jsonl, .parquet), also .gz .bz2 .xz .zst; "
        "folders, globs, or - for standard input; or one encoded corpus folder.",
        show_default=False,
    ),
]
Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Documents: files of text, a document a line, or tables (.csv, .tsv, .jsonl, .parquet), compressed or "
        "not; folders, globs, or - for standard input; or one encoded corpus folder.",
        show_default=False,
    ),
]
LabelledTexts = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Texts: files with a text a line, or tables (.csv, .tsv, .jsonl, .parquet), compressed or not; "
        "folders, globs, or - for standard input.",
        show_default=False,
    ),
]
Graphs = Annotated[
    list[str],
    typer.Argument(
        metavar="GRAPH...",
        help="A graph: files with an edge a line, two names and perhaps a weight, also .gz .bz2 .xz .zst; a matrix in "
        "MatrixMarket's format; or - for standard input.",
        show_default=False,
    ),
]
Model = Annotated[
    Path,
    typer.Argument(
        metavar="MODEL", help="A model folder, or vectors in word2vec, fastText or GloVe format.", show_default=False
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace what is already there, once the new one is complete.")
]

DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Write no model: measure a part of the run for some seconds, and say how long all of it takes, and how "
        "much memory and disk. Text that can be encoded meanwhile is, and kept in the cache.",
    ),
]

Errors = Annotated[
    Literal["replace", "strict"],
    typer.Option(
        help="Bytes that are not UTF-8: replace counts them and reads on, strict stops at the first.",
        rich_help_panel=TEXT,
    ),
]

UnicodeErrors = Annotated[
    Literal["strict", "replace", "ignore"],
    typer.Option(help="Words of word2vec's and GloVe's files that are not UTF-8: stop, replace or drop the bytes."),
]

TextColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--text-column",
        metavar="COLUMN",
        help="Of a table (.csv, .tsv, .jsonl, .parquet): the column that holds the text, by name or by number, counted "
        "from 1. Give it again to join several. By name, the first row must name the columns.",
        rich_help_panel=TEXT,
        show_default=False,
    ),
]
GroupColumn = Annotated[
    str | None,
    typer.Option(
        "--group-column",
        metavar="COLUMN",
        help="Of a table of events, also .npz: the column that says what an event belongs to, as a session or basket. "
        "The events of a group make one text. By name or by number, counted from 1.",
        rich_help_panel=TEXT,
        show_default=False,
    ),
]
OrderColumn = Annotated[
    str | None,
    typer.Option(
        "--order-column",
        metavar="COLUMN",
        help="Of a table of events: the column that orders a group's events: numbers, or times as in ISO 8601.",
        rich_help_panel=TEXT,
        show_default="as they stand",
    ),
]
ItemColumn = Annotated[
    str | None,
    typer.Option(
        "--item-column",
        metavar="COLUMN",
        help="Of a table of events: the column that holds what an event is about, one token, blanks and all.",
        rich_help_panel=TEXT,
        show_default=False,
    ),
]
TagsColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--tags-column",
        metavar="COLUMN",
        help="Of a table: the column that holds a text's tag; again for more tags. Texts of one tag share one vector. "
        "Without it every text is tagged by its number, from 0.",
        rich_help_panel=TEXT,
        show_default=False,
    ),
]
LabelColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--label-column",
        metavar="COLUMN",
        help="Of a table: the column that holds the label, by name or by number, counted from 1; again for more.",
        rich_help_panel=TEXT,
        show_default=False,
    ),
]
WeightColumn = Annotated[
    str | None,
    typer.Option(
        "--weight-column",
        metavar="COLUMN",
        help="Of a table: the column that holds how much a text counts, a number from 0 on. One of weight 2 counts as "
        "the text given twice.",
        rich_help_panel=TEXT,
        show_default=False,
    ),
]
Header = Annotated[
    bool | None,
    typer.Option(
        help="Of a .csv or .tsv: whether its first row names the columns. Say so where columns with names are given by "
        "number, or the names are read as a text.",
        rich_help_panel=TEXT,
        show_default="if columns are given by name",
    ),
]
LabelPrefix = Annotated[
    str,
    typer.Option(
        metavar="PREFIX",
        help="What tells a label from a word in lines of text, as fastText has it. It is no part of the label.",
        rich_help_panel=TEXT,
    ),
]

Directed = Annotated[
    bool | None,
    typer.Option(
        help="Edges go one way, from the first node to the second.",
        rich_help_panel=TEXT,
        show_default="undirected; a matrix is, if it is symmetric",
    ),
]
GraphFormat = Annotated[
    Literal["edges", "adjacency", "matrix-market"] | None,
    typer.Option(
        "--format",
        help="How the graph is written: an edge a line; a node a line, with its neighbours behind it; or a matrix.",
        rich_help_panel=TEXT,
        show_default="edges, or what the file says of itself",
    ),
]
Separator = Annotated[
    str | None,
    typer.Option(
        metavar="CHARACTER",
        help="What stands between names: one character.",
        rich_help_panel=TEXT,
        show_default="blanks and tabs; by its name in .csv and .tsv",
    ),
]
GraphHeader = Annotated[
    bool, typer.Option("--header", help="The first line names the columns: skip it.", rich_help_panel=TEXT)
]
Comments = Annotated[
    str,
    typer.Option(
        metavar="CHARACTERS",
        help="Lines that start with one of these are skipped; with '' none are.",
        rich_help_panel=TEXT,
    ),
]

OfDocuments = Annotated[
    bool,
    typer.Option("--documents", help="Of a Doc2Vec model: documents, by their tags, in place of words."),
]
InferenceEpochs = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Passes over each document. More make vectors steadier: 20 to 50 for short ones.",
        show_default="those of training",
    ),
]
Top = Annotated[int, typer.Option("--top", "-n", min=1, help="How many to show.")]
TopLabels = Annotated[
    int | None,
    typer.Option(
        "--top",
        "-k",
        min=1,
        help="How many labels of each text to print, at most.",
        show_default="1, or all above their thresholds, where these were chosen",
    ),
]
Threshold = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Print labels of at least this probability only; 0.5 suits models trained with --loss ova.",
        show_default="those that were chosen, or none",
    ),
]
FORMAT_HELP = f"One of {', '.join(known.name for known in FORMATS)}."


def with_options_of(*others: Callable[..., Any]) -> Callable[[Command], Command]:
    """A command, or such a function, with the options of other functions behind its own, given to it by name.

    Raises
    ------
    TypeError
        If two of them have an option of the same name: only one of them would be given it.
    """

    def with_options(command: Command) -> Command:
        functions: list[Callable[..., Any]] = [command, *others]
        given = list(chain(*map(parameters_of, functions)))
        if twice := [name for name, times in Counter(each.name for each in given).items() if times > 1]:
            raise TypeError(f"{command.__name__} would have an option twice: {', '.join(twice)}; rename one")
        command.__signature__ = signature(given)  # type: ignore[attr-defined]
        return command

    return with_options


#: A command whose annotations may be declarations of parameters: Typer reads them as options.
with_declared = with_options_of()


def parameters_of(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters of a function that become options: all but keyword-only ones, which only code passes."""
    parameters = inspect.signature(function, eval_str=True).parameters.values()
    made = hasattr(function, "__signature__")  # by `with_options_of`, of options alone
    return [each for each in parameters if made or each.kind is each.POSITIONAL_OR_KEYWORD]


def taken(how: Mapping[str, Any], function: Callable[..., Any]) -> dict[str, Any]:
    """Those of the options given that a function declares."""
    return {each.name: how[each.name] for each in parameters_of(function)}


def changed(how: Mapping[str, Any], function: Callable[..., Any]) -> dict[str, Any]:
    """Those of the options given that differ from the defaults of the function that declares them."""
    return {each.name: how[each.name] for each in parameters_of(function) if how[each.name] != each.default}


def signature(given: Iterable[inspect.Parameter], more: Iterable[Declared] = ()) -> inspect.Signature:
    """A signature for Typer: declarations are turned into options, each name once."""
    plain = {each.name: each.replace(kind=each.KEYWORD_ONLY) for each in given}
    found = {name: declared(each.annotation, name, each.default) for name, each in plain.items()}
    found |= {each.name: each for each in sorted(more, key=lambda each: PANELS.index(each.parameter.panel))}
    spelled = {name: _spelled(name, each) for name, each in found.items()}
    return inspect.Signature([_option(each, spelled) if each else plain[name] for name, each in found.items()])


def _spelled(name: str, parameter: Declared | None) -> str:
    return (parameter and parameter.parameter.option) or "--" + name.replace("_", "-")


def _option(given: Declared, spelled: Mapping[str, str]) -> inspect.Parameter:
    parameter = given.parameter
    kind = (Path if given.takes_path else str) | None if given.kind is object else given.annotation
    least, most = (given.choices[0], given.choices[-1]) if given.kind is int and given.choices else (None, None)
    option = typer.Option(
        *filter(None, [parameter.option]),
        help=_REFERENCE.sub(lambda found: _as_option(found, spelled), parameter.help),
        min=least,
        max=most,
        metavar=parameter.metavar,
        show_default=parameter.unset or given.default is not None,
        rich_help_panel=parameter.panel,
    )
    annotation = Annotated[kind, option]  # type: ignore[valid-type]
    return inspect.Parameter(given.name, inspect.Parameter.KEYWORD_ONLY, default=given.default, annotation=annotation)


_REFERENCE = re.compile(r'`(\w+)(?:="?([^`"]+)"?)?`')  # to a parameter, perhaps with a value


def _as_option(reference: re.Match[str], spelled: Mapping[str, str]) -> str:
    name, value = reference.groups()
    if name not in spelled:
        return reference[0]
    return f"{spelled[name]} {value}" if value else spelled[name]
