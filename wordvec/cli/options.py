"""What the command line asks for, once for every command: the type, the name and the help of each option.

Here are texts, models and questions to them; parameters of methods are in `options_train`, those of measuring in
`options_evaluate`. A method's command lists the options it takes with its own defaults; a test holds them to those in
Python.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ..formats.table import FORMATS

_TEXT = "Text"

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Text: files, folders, globs, .gz .bz2 .xz .zst, or - for standard input; or one encoded corpus folder.",
        show_default=False,
    ),
]
Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Documents: files of text, a document a line, or tables (.csv, .tsv, .parquet), compressed or not; "
        "folders, globs, or - for standard input; or one encoded corpus folder.",
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

Lower = Annotated[
    bool,
    typer.Option(
        "--lower",
        help="Lower-case the text. Do it for small corpora, where two spellings of a word would each be rare.",
        rich_help_panel=_TEXT,
    ),
]
Tokenizer = Annotated[
    Literal["whitespace", "unicode"],
    typer.Option(
        help="What separates tokens. whitespace expects text that is already tokenized and is "
        "fastest; unicode finds the words of ordinary prose.",
        rich_help_panel=_TEXT,
    ),
]
Errors = Annotated[
    Literal["replace", "strict"],
    typer.Option(
        help="Bytes that are not UTF-8: replace counts them and reads on, strict stops at the first.",
        rich_help_panel=_TEXT,
    ),
]

TextColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--text-column",
        metavar="COLUMN",
        help="Of a table (.csv, .tsv, .parquet): the column that holds the text, by name or by number, counted from 1. "
        "Give it again to join several. By name, the first row must name the columns.",
        rich_help_panel=_TEXT,
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
        rich_help_panel=_TEXT,
        show_default=False,
    ),
]
LabelColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--label-column",
        metavar="COLUMN",
        help="Of a table: the column that holds the label, by name or by number, counted from 1; again for more.",
        rich_help_panel=_TEXT,
        show_default=False,
    ),
]
Header = Annotated[
    bool | None,
    typer.Option(
        help="Of a .csv or .tsv: whether its first row names the columns. Say so where columns with names are given by "
        "number, or the names are read as a text.",
        rich_help_panel=_TEXT,
        show_default="if columns are given by name",
    ),
]
LabelPrefix = Annotated[
    str,
    typer.Option(
        metavar="PREFIX",
        help="What tells a label from a word in lines of text, as fastText has it. It is no part of the label.",
        rich_help_panel=_TEXT,
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
        help="How often to go through each document. More are steadier: 20 to 50 for short ones.",
        show_default="those of training",
    ),
]
Top = Annotated[int, typer.Option("--top", "-n", min=1, help="How many to show.")]
TopLabels = Annotated[int, typer.Option("--top", "-k", min=1, help="How many labels of each text to print.")]
Threshold = Annotated[
    float,
    typer.Option(
        min=0, help="Print labels of this probability or more only; with --loss ova 0.5 is what is likelier than not."
    ),
]
FORMAT_HELP = f"One of {', '.join(known.name for known in FORMATS)}."
