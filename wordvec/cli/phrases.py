"""The command ``wordvec phrases``: find words that belong together, and encode the text with each as one token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from ..trainers.shared import settings
from . import options
from .inputs import check_free, source_of, text_options

__all__ = ["find_phrases"]

_SHOWN = 20


@options.with_options_of(text_options)
def find_phrases(
    sources: options.Sources,
    output: options.Output,
    given: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help="Find nothing: join the phrases of this list, such as the phrases.tsv of another DIR, edited.",
            show_default=False,
        ),
    ] = None,
    min_count: Annotated[int, typer.Option(min=1, help="What occurs less often is no phrase.")] = 5,
    threshold: Annotated[
        float,
        typer.Option(help="What scores no more is no phrase: above 0 for default, -1 to 1 for npmi (try 0.5)."),
    ] = 10.0,
    scoring: Annotated[
        Literal["default", "npmi"],
        typer.Option(help="How to score: as Mikolov et al. 2013, or by normalized pointwise mutual information."),
    ] = "default",
    delimiter: Annotated[str, typer.Option(help="What stands between the words of a phrase.")] = "_",
    connector_words: Annotated[
        str | None,
        typer.Option(
            metavar="english|FILE",
            help="Words that may stand inside a phrase, but at neither end, as in bank_of_america: English ones, or a "
            "file with a word a line.",
            show_default=False,
        ),
    ] = None,
    passes: Annotated[
        int, typer.Option(min=1, help="Each joins two words; the next one joins what this one has made.")
    ] = 1,
    memory: settings.Memory = 2.0,
    workers: settings.Workers = None,
    overwrite: options.Overwrite = False,
    **how: Any,
) -> None:
    """Find phrases, words that follow each other more often than chance has it, and encode the text with them.

    DIR is an encoded corpus for every later training, and models of it join phrases in new text, too. Its phrases.tsv
    lists them with counts and scores; edit it, and give it as --list here, or as --phrases to any command.
    """
    from ..corpora.choosing import listed_words
    from ..corpora.corpus import as_corpus
    from ..corpora.phrases import ENGLISH_CONNECTOR_WORDS, Phrases, apply_phrases
    from ..corpora.tokenizers.phrase_list import phrase_list
    from . import console

    check_free(output, overwrite)
    if connector_words is None:
        connectors = frozenset[str]()
    elif connector_words == "english":
        connectors = ENGLISH_CONNECTOR_WORDS
    else:
        connectors = frozenset(listed_words(connector_words, "connector_words"))
    finder = Phrases(
        min_count=min_count, threshold=threshold, scoring=scoring, delimiter=delimiter, connector_words=connectors,
        passes=passes, memory=memory, workers=workers,
    )  # fmt: skip
    finder.check_params()
    found = phrase_list(given)
    with console.listener() as progress:
        corpus = as_corpus(source_of(sources), progress=progress, **text_options(**how))
        if found is None:
            joined = finder.fit_corpus(corpus, output, progress=progress)
            found = finder.list_
        else:
            joined = apply_phrases(corpus, found, output, workers=workers, progress=progress)
    rows = [(each.phrase, each.times, each.score, each.turn) for each in found.phrases]
    shown = [tuple("" if cell is None else cell for cell in row) for row in rows[:_SHOWN]]
    title = f"the first {len(shown)} of {len(rows):,} phrases" if len(rows) > len(shown) else f"{len(rows):,} phrases"
    console.details(console.Table(title, ("phrase", "count", "score", "pass"), shown))
    console.say(
        f"{output}: {len(rows):,} phrases; {len(corpus.tokens):,} tokens became {len(joined.tokens):,};"
        f" the list is {output / 'phrases.tsv'}"
        if rows
        else f"{output}: no phrase, the same {len(joined.tokens):,} tokens"
    )
    console.value(
        {
            "corpus": output,
            "tokens_before": len(corpus.tokens),
            "tokens": len(joined.tokens),
            "types": len(joined.counts),
            "phrases": [dict(zip(("phrase", "count", "score", "pass"), row, strict=True)) for row in rows],
        }
    )
