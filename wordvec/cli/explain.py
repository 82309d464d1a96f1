"""The commands ``wordvec explain …``: what training draws and changes, one command for each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import FormatError
from .commands import add, examples_of
from .mistakes import Group

if TYPE_CHECKING:
    from ..explain.shown import Shown

__all__ = ["explain"]

explain = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    help="Look inside training: pairs, noise words, n-grams, Huffman paths, single steps.",
    epilog=examples_of("explain"),
)

Model = Annotated[Path, typer.Argument(metavar="MODEL", help="A model folder.", show_default=False)]
Sentence = Annotated[
    list[str] | None,
    typer.Argument(metavar="WORD...", help="A sentence; it is split as the training text was.", show_default=False),
]
OfCorpus = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="DIR", help="The encoded corpus the model learnt from, in place of a sentence."),
]
Text = Annotated[int, typer.Option("--text", metavar="NUMBER", help="With --corpus: which text, from 0.")]
Epoch = Annotated[int, typer.Option(help="Which epoch, from 1: each draws anew.")]


def show_pairs(
    model: Model, sentence: Sentence = None, corpus: OfCorpus = None, text: Text = 0, epoch: Epoch = 1
) -> None:
    """Show which tokens of a sentence are kept, their windows, and who predicts whom."""
    from ..explain import pairs

    _show(pairs(_loaded(model), _source(sentence, corpus), text, epoch=epoch))


def show_noise(
    model: Model, sentence: Sentence = None, corpus: OfCorpus = None, text: Text = 0, epoch: Epoch = 1
) -> None:
    """Show the noise words that are drawn for a sentence, and who meets them."""
    from ..explain import noise

    _show(noise(_loaded(model), _source(sentence, corpus), text, epoch=epoch))


def show_ngrams(
    model: Model, word: Annotated[str, typer.Argument(metavar="WORD", help="Known or not.", show_default=False)]
) -> None:
    """Show what a word's vector is the mean of, in a FastText model."""
    from ..explain import ngrams

    _show(ngrams(_loaded(model), word))


def show_path(
    model: Model,
    word: Annotated[str, typer.Argument(metavar="WORD", help="The word at the end of the path.", show_default=False)],
    given: Annotated[
        str | None, typer.Option(metavar="WORD", help="A word that predicts it: adds probabilities (hs=1).")
    ] = None,
) -> None:
    """Show a word's path in the Huffman tree of hierarchical softmax."""
    from ..explain import path

    _show(path(_loaded(model), word, given))


def show_step(
    model: Model,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT... TARGET", help="The word that predicts (with CBOW, the window), then the one predicted."
        ),
    ],
    noise: Annotated[
        list[str] | None, typer.Option(metavar="WORD", help="A noise word; again for more. Drawn, if left out.")
    ] = None,
    alpha: Annotated[float | None, typer.Option(help="The learning rate.", show_default="the model's")] = None,
    seed: Annotated[int, typer.Option(help="Of the noise words.")] = 0,
) -> None:
    """Take one gradient step by number: before, gradient, after. The model stays as it is."""
    from ..explain import step

    if len(words) < 2:
        raise ValueError("a step takes a word that predicts and one that is predicted: give two words")
    *inputs, target = words
    _show(step(_loaded(model), inputs, target, noise=noise or None, alpha=alpha, seed=seed))


def write_animation(
    model: Model,
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Encoded, or text.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .gif or an .html.")],
    word: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="A word to show; again for more.", show_default="30 frequent words"),
    ] = None,
) -> None:
    """Fit the model's method anew with its settings, and draw its words as they move from epoch to epoch."""
    from ..explain import animate
    from . import console
    from .inputs import check_free

    check_free(output, True)
    if output.suffix not in (".gif", ".html"):
        raise FormatError(f"an animation is a .gif or an .html, and {output.name} is neither; choose another name")
    with console.listener() as progress:
        animation = animate(_loaded(model), corpus, word or None, progress=progress)
    animation.save(output)
    console.say(f"{output}: {animation!r}")
    console.value({"animation": output})


def _loaded(model: Path) -> Any:
    from ..loading import load

    return load(model)


def _source(sentence: list[str] | None, corpus: Path | None) -> Any:
    """A sentence, or the corpus of that folder."""
    from ..corpora.corpus import Corpus

    if bool(sentence) == (corpus is not None):
        raise ValueError("give a sentence, or --corpus with an encoded corpus: one of them")
    return Corpus.open(corpus) if corpus is not None else " ".join(sentence or ())


def _show(shown: Shown) -> None:
    from . import console

    parts = _parts(shown)
    console.answer(_value(shown), *(console.Table(part.title, part.columns, part.rows) for part in parts))
    console.note(*(note for part in parts for note in part.notes))


def _parts(shown: Shown) -> list[Shown]:
    return [shown, *(part for each in shown.parts for part in _parts(each))]


def _value(shown: Shown) -> dict[str, Any]:
    value = {"title": shown.title, "columns": shown.columns, "rows": shown.rows, "notes": shown.notes}
    return value | ({"parts": [_value(part) for part in shown.parts]} if shown.parts else {})


add(explain, "explain pairs", show_pairs)
add(explain, "explain noise", show_noise)
add(explain, "explain ngrams", show_ngrams)
add(explain, "explain path", show_path)
add(explain, "explain step", show_step)
add(explain, "explain animate", write_animation)
