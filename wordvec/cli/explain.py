"""The commands ``wordvec explain …``: what training draws and changes, one command for each."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import FormatError
from ..system.printing import printable

__all__ = ["explain"]

explain = typer.Typer(
    no_args_is_help=True, help="Look inside training: pairs, noise words, n-grams, Huffman paths, single steps."
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


@explain.command("pairs")
def show_pairs(
    model: Model, sentence: Sentence = None, corpus: OfCorpus = None, text: Text = 0, epoch: Epoch = 1
) -> None:
    r"""Show which tokens of a sentence are kept, their windows, and who predicts whom.

    \b
    wordvec explain pairs model the ship left the harbour
    wordvec explain pairs model --corpus encoded --text 3 --epoch 2
    """
    from ..explain import pairs

    _show(pairs(_loaded(model), _source(sentence, corpus), text, epoch=epoch))


@explain.command("noise")
def show_noise(
    model: Model, sentence: Sentence = None, corpus: OfCorpus = None, text: Text = 0, epoch: Epoch = 1
) -> None:
    r"""Show the noise words that are drawn for a sentence, and who meets them.

    \b
    wordvec explain noise model the ship left the harbour
    wordvec explain noise model --corpus encoded --text 3 --epoch 2
    """
    from ..explain import noise

    _show(noise(_loaded(model), _source(sentence, corpus), text, epoch=epoch))


@explain.command("ngrams")
def show_ngrams(
    model: Model, word: Annotated[str, typer.Argument(metavar="WORD", help="Known or not.", show_default=False)]
) -> None:
    r"""Show what a word's vector is the mean of, in a FastText model.

    \b
    wordvec explain ngrams fasttext ship
    wordvec explain ngrams fasttext shipwrecks
    """
    from ..explain import ngrams

    _show(ngrams(_loaded(model), word))


@explain.command("path")
def show_path(
    model: Model,
    word: Annotated[str, typer.Argument(metavar="WORD", help="The word at the end of the path.", show_default=False)],
    given: Annotated[
        str | None, typer.Option(metavar="WORD", help="A word that predicts it: adds probabilities (hs=1).")
    ] = None,
) -> None:
    r"""Show a word's path in the Huffman tree of hierarchical softmax.

    \b
    wordvec explain path model ship
    wordvec explain path model ship --given sea
    """
    from ..explain import path

    _show(path(_loaded(model), word, given))


@explain.command("step")
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
    r"""Take one gradient step by number: before, gradient, after. The model stays as it is.

    \b
    wordvec explain step model ship sea
    wordvec explain step model ship sea --noise music --noise law --alpha 0.5
    """
    from ..explain import step

    if len(words) < 2:
        raise ValueError("a step takes a word that predicts and one that is predicted: give two words")
    *inputs, target = words
    _show(step(_loaded(model), inputs, target, noise=noise or None, alpha=alpha, seed=seed))


@explain.command("animate")
def write_animation(
    model: Model,
    corpus: Annotated[Path, typer.Argument(metavar="CORPUS", help="Encoded, or text.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .gif or an .html.")],
    word: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="A word to show; again for more.", show_default="30 frequent words"),
    ] = None,
) -> None:
    r"""Fit the model's method anew with its settings, and draw its words as they move from epoch to epoch.

    \b
    wordvec explain animate model encoded -o moving.gif
    wordvec explain animate model encoded -o moving.html --word england --word france --word music
    """
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


def _loaded(model: Path) -> Any:
    from ..loading import load

    return load(model)


def _source(sentence: list[str] | None, corpus: Path | None) -> Any:
    """A sentence, or the corpus of that folder."""
    from ..corpora.corpus import Corpus

    if bool(sentence) == (corpus is not None):
        raise ValueError("give a sentence, or --corpus with an encoded corpus: one of them")
    return Corpus.open(corpus) if corpus is not None else " ".join(sentence or ())


def _show(table: object) -> None:
    from . import console

    console.say(*(printable(line) for line in str(table).splitlines()))
