"""The command ``wordvec senses``: tell the senses of words apart, and encode the text with each as one token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..trainers.shared import settings
from . import options
from .inputs import check_file, check_free, source_of, text_options

__all__ = ["tell_senses"]

_SHOWN = 20
_TYPICAL = 6


@options.with_options_of(text_options)
def tell_senses(
    model: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL",
            help="A model folder, or vectors in word2vec, fastText or GloVe format, in which contexts are compared: "
            "of the same text, or cut alike. Or a file of --keep, whose senses are told apart in another text.",
            show_default=False,
        ),
    ],
    sources: options.Sources,
    output: options.Output,
    words: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Words that may have several senses, one a line.",
            show_default="by --min-count and --skip-top",
        ),
    ] = None,
    n_senses: Annotated[
        str, typer.Option(metavar="NUMBER|auto", help="Senses of each word; auto: as many as --threshold tells apart.")
    ] = "2",
    threshold: Annotated[
        float,
        typer.Option(
            min=-1, max=1, help="With auto: a context whose cosine with every sense's centre is less opens a sense."
        ),
    ] = -0.3,
    max_senses: Annotated[int, typer.Option(min=2, help="Of a word, with auto.")] = 5,
    least_share: Annotated[
        float, typer.Option(min=0, max=0.5, help="Of a word's contexts; what fewer have is no sense.")
    ] = 0.05,
    window: Annotated[int, typer.Option(min=1, help="Words to either side that are a context.")] = 10,
    contexts: Annotated[
        int, typer.Option(min=2, help="Of each word that are clustered; all of the text are relabelled.")
    ] = 1000,
    min_count: Annotated[int, typer.Option(min=1, help="Words that occur less often have one sense.")] = 200,
    skip_top: Annotated[int, typer.Option(min=0, help="So many of the most frequent words have one sense.")] = 200,
    delimiter: Annotated[str, typer.Option(help="What stands between a word and the number of its sense.")] = "#",
    keep: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep the senses in a file, for other texts.", show_default=False),
    ] = None,
    seed: settings.Seed = 1,
    workers: settings.Workers = None,
    overwrite: options.Overwrite = False,
    **how: Any,
) -> None:
    """Tell the senses of words apart by their contexts, and encode the text with each as a token: bank#1, bank#2.

    DIR is an encoded corpus, on which any method learns a vector for every sense; 1 is the most frequent sense.
    """
    from ..corpora.corpus import as_corpus
    from ..corpora.senses import Senses
    from . import console

    check_free(output, overwrite)
    if keep is not None:
        check_file(keep, overwrite)
    known = model.suffix == ".senses"
    if known:
        finder = Senses.load(model)
        finder.workers = workers
    else:
        finder = Senses(
            model, words=words, n_senses=_number(n_senses), threshold=threshold, max_senses=max_senses,
            least_share=least_share, window=window, contexts=contexts, min_count=min_count, skip_top=skip_top,
            delimiter=delimiter, seed=seed, workers=workers,
        )  # fmt: skip
        finder.check_params()
    with console.listener() as progress:
        corpus = as_corpus(source_of(sources), progress=progress, **text_options(**how))
        if known:
            told = finder.transform(corpus, output, progress=progress)
        else:
            told = finder.fit_corpus(corpus, output, progress=progress)
    if keep is not None:
        finder.save(keep)
    rows = [
        (f"{word}{finder.delimiter}{number}", f"{share:.0%}", ", ".join(typical))
        for word in list(finder.senses_)[:_SHOWN]
        for number, (share, typical) in enumerate(
            zip(finder.shares_[word], finder.typical_words(word, _TYPICAL), strict=True), 1
        )
    ]
    several = len(finder.senses_)
    title = f"senses of the {min(_SHOWN, several)} most frequent of {several:,} words"
    console.details(console.Table(title, ("sense", "of its contexts", "words around"), rows))
    console.say(
        f"{output}: {several:,} of {finder.looked_at_:,} words have several senses, {sum(finder.senses_.values()):,}"
        f" in all; {len(told.tokens):,} tokens"
    )
    console.value(
        {"corpus": output, "tokens": len(told.tokens), "types": len(told.counts), "words": finder.looked_at_}
        | {"senses": finder.senses_, "shares": finder.shares_}
    )


def _number(given: str) -> int | str:
    if given == "auto":
        return given
    try:
        return int(given)
    except ValueError:
        raise ValueError(f"n_senses must be a number, as 3, or auto, not {given!r}") from None
