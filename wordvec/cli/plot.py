"""The commands ``wordvec plot …``: one for each picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from . import options
from .align import plot_word_way
from .commands import add, examples_of
from .inputs import usable_vectors
from .mistakes import Group

__all__ = ["plot"]

plot = typer.Typer(
    cls=Group, no_args_is_help=True, help="Draw pictures of vectors: one command for each.", epilog=examples_of("plot")
)

Picture = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="The picture: .png, .svg or .pdf.", show_default=False)
]


def plot_map(
    model: options.Model,
    output: Picture,
    words: Annotated[int, typer.Option(help="How many of the most frequent words.")] = 300,
    skip: Annotated[int, typer.Option(help="Pass over so many of the most frequent first.")] = 100,
    method: Annotated[Literal["tsne", "pca"], typer.Option(help="How to flatten the vectors.")] = "tsne",
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Draw a map of words."""
    from ..evaluation import plot_words

    plot_words(_vectors(model, unicode_errors), output, words, skip=skip, method=method, about=_about(model))
    _say(output)


def plot_parallelograms(
    model: options.Model,
    words: Annotated[
        list[str],
        typer.Argument(metavar="A B A B...", help="Pairs of words: man woman king queen.", show_default=False),
    ],
    output: Picture,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Draw word pairs of one relation as arrows: parallel where it holds."""
    from ..evaluation import plot_analogies

    if len(words) % 2:
        raise ValueError(f"analogies are drawn of pairs, and {len(words)} words are none; give another word")
    pairs = list(zip(words[0::2], words[1::2], strict=True))
    plot_analogies(_vectors(model, unicode_errors), pairs, output, about=_about(model))
    _say(output)


def plot_heat_map(
    model: options.Model,
    word: Annotated[str, typer.Argument(metavar="WORD", show_default=False)],
    output: Picture,
    top: options.Top = 15,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Draw the cosines among a word's nearest neighbours."""
    from ..evaluation import plot_neighbors

    plot_neighbors(_vectors(model, unicode_errors), word, output, top=top, about=_about(model))
    _say(output)


def plot_scatter(
    model: options.Model,
    output: Picture,
    data: Annotated[str, typer.Option(metavar="NAME", help="Word similarity: a name or a file.")] = "simlex999",
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Draw cosines against human scores, the pairs that differ most by name."""
    from ..evaluation import SimilaritySet, plot_similarity
    from ..evaluation.suite import find_datasets

    (dataset, *others) = find_datasets(data).datasets
    if others or not isinstance(dataset, SimilaritySet):
        raise ValueError(f"{data} is not one word similarity dataset; give one")
    plot_similarity(_vectors(model, unicode_errors), dataset, output, about=_about(model))
    _say(output)


def plot_history(
    models: Annotated[list[Path], typer.Argument(metavar="MODEL...", help="Model folders.", show_default=False)],
    output: Picture,
) -> None:
    """Draw how loss and scores went while models were trained, epoch by epoch."""
    from ..evaluation import plot_learning_curves
    from ..formats.folder import read_model

    about = {str(model): _about(model) for model in models}
    plot_learning_curves({str(model): read_model(model).history for model in models}, output, about=about)
    _say(output)


def _vectors(model: Path, unicode_errors: str) -> Any:
    """A model's vectors: anything with the names of gensim's is drawn."""
    return usable_vectors(model, unicode_errors=unicode_errors)


def _about(model: Path) -> dict[str, Any]:
    """What a picture says of the model, beside the fingerprint of its vectors."""
    from ..evaluation.subjects import made_with

    return {"settings": made_with(model)}


def _say(output: Path) -> None:
    from . import console

    console.say(f"{output}")
    console.value({"picture": output})


add(plot, "plot map", plot_map)
add(plot, "plot analogies", plot_parallelograms)
add(plot, "plot neighbors", plot_heat_map)
add(plot, "plot similarity", plot_scatter)
add(plot, "plot history", plot_history)
add(plot, "plot way", plot_word_way)
