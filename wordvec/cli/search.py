"""The command ``wordvec search``: texts that answer a question, by meaning."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from . import options
from .inputs import source_of, table_options

if TYPE_CHECKING:
    from ..search import Hit, SearchIndex

__all__ = ["search_texts"]

_SHOWN = 60  # characters of a text in a table


@options.with_options_of(table_options)
def search_texts(
    model: Annotated[
        str,
        typer.Argument(
            metavar="MODEL",
            help="A model folder, vectors, or an encoder, as sentence-transformers:NAME or model2vec:NAME.",
            show_default=False,
        ),
    ],
    queries: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY...]",
            help="What to look for, each in quotes; without any, a query a line of standard input.",
            show_default=False,
        ),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--in",
            metavar="TEXTS",
            help="Where to search: files of text, a text a line, or a table with --text-column; may be given again.",
            show_default=False,
        ),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep the index here; without --in, search in the one that is kept here.",
            show_default=False,
        ),
    ] = None,
    top: options.Top = 10,
    method: Annotated[
        Literal["vectors", "bm25", "hybrid"],
        typer.Option(
            help="vectors: by meaning. bm25: by the query's own words. hybrid: by both rankings, fused by reciprocal "
            "ranks."
        ),
    ] = "vectors",
    weighting: Annotated[
        Literal["sif", "idf", "mean"], typer.Option(help="How much each word of a text counts.")
    ] = "sif",
    rerank: Annotated[
        Literal["wmd"] | None,
        typer.Option(
            help="Rank the best hundred again by Word Mover's Distance; takes wordvec\\[search].", show_default=False
        ),
    ] = None,
    approximate: Annotated[
        bool | None,
        typer.Option(
            help="Look up in a graph, faster and nearly as good; takes wordvec\\[search].",
            show_default="from a million texts on",
        ),
    ] = None,
    errors: options.Errors = "replace",
    overwrite: options.Overwrite = False,
    **columns: Any,
) -> None:
    """Find the texts that answer a query best, by meaning, by words, or by both, and say which words made the match.

    A cosine of 1 is the same direction. Texts are cut as the model's training text was.

    Exit code 1: a query has no word that the model knows; the others are answered.
    """
    from ..search import SearchIndex
    from . import console

    if sources is None and index is None:
        raise ValueError("there is nothing to search in: name texts with --in, or an index that is kept with --index")
    if sources == ["-"] and not queries:
        raise ValueError("standard input (--in -) holds the texts, and no queries: give these as arguments, in quotes")
    if not all(query.strip() for query in queries or ()):
        raise ValueError("the query is empty: say what to look for")
    if sources is None:
        making = dict(weighting=weighting, approximate=approximate, errors=errors, overwrite=overwrite, **columns)
        usual = {each.name: each.default for each in options.parameters_of(search_texts)}
        if idle := [name for name, value in making.items() if value and value != usual[name]]:
            option = "--" + idle[0].replace("_", "-")
            raise ValueError(f"{option} says how an index is made: name its texts with --in, or leave it out")
    given = _opened(model)
    if sources is None:
        assert index is not None
        found = SearchIndex.load(index, given)
    else:
        made = SearchIndex(given, weighting, approximate)
        found = _indexed(made, sources, table_options(**columns), errors == "strict", index, overwrite)
    asked = queries or [line.strip() for line in sys.stdin if line.strip()]
    if not asked:
        raise ValueError("there is no query: give one in quotes, or a query a line on standard input")
    answers, failures = {}, 0
    for query in asked:
        try:
            answers[query] = found.search(query, top, method=method, rerank=rerank)
        except ValueError as error:
            console.warn(str(error))
            failures += 1
            continue
        if not answers[query]:
            console.warn(f"no text has anything to do with {query!r}")
    cells = {query: [_cells(hit) for hit in near] for query, near in answers.items()}
    value = [{"query": query, "hits": [hit._asdict() for hit in near]} for query, near in answers.items()]
    rows = [(query, *each) for query, near in cells.items() for each in near]
    plain = console.Table("", ("query", "id", "score", "text", "words"), rows)
    tables = [
        console.Table(
            query, ("score", "text", "words"), [(score, _short(text), words) for _, score, text, words in near]
        )
        for query, near in cells.items()
    ]
    if answers or console.is_json():
        console.answer({"answers": value}, *tables, plain=plain)
    if failures:
        raise typer.Exit(1)


def _opened(model: str) -> Any:
    """The model, read once: with it texts are cut as its own were."""
    from ..evaluation.subjects import open_vectors
    from ..formats.folder import is_model, kind_of
    from ..loading import load

    if is_model(model) and kind_of(model) != "vectors":
        return load(model)
    return open_vectors(model)


def _indexed(
    made: SearchIndex,
    sources: list[str],
    columns: dict[str, Any],
    strict: bool,
    folder: Path | None,
    overwrite: bool,
) -> SearchIndex:
    """An index of texts, kept in a folder if one is named."""
    from ..corpora.sources.columns import Columns
    from ..corpora.sources.raw import raw_texts
    from ..search.folder import is_index
    from ..system.versions import require_room
    from . import console
    from .inputs import check_free

    if folder is not None:
        check_free(folder, overwrite)
        require_room(folder, "search index", is_index)
    chosen = Columns.of(columns.get("text"), None, columns.get("header"))
    with console.listener() as progress:
        texts = list(raw_texts(source_of(sources), chosen, strict))
        progress.note(f"encoding {len(texts):,} texts")
        made.fit(texts)
    if folder is not None:
        made.save(folder)
        progress.note(f"the index is in {folder}")
    return made


def _cells(hit: Hit) -> tuple[Any, float, str, str]:
    return hit.id, hit.score, hit.text, ", ".join(f"{word} {share:.2f}" for word, share in hit.words.items())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"
