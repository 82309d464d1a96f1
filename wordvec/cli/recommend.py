"""The command ``wordvec recommend``: the items nearest to those in a basket or a history."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from . import options

__all__ = ["recommend_items"]


def recommend_items(
    model: options.Model,
    items: Annotated[
        list[str],
        typer.Argument(
            metavar="ITEM...",
            help="The basket, or the history, oldest first; in quotes with blanks.",
            show_default=False,
        ),
    ],
    top: options.Top = 10,
    half_life: Annotated[
        float | None,
        typer.Option(min=0, help="So many items ago counts half as much as the last one.", show_default="all alike"),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM", help="An item that shall not be recommended; may be given again.", show_default=False
        ),
    ] = None,
    diversity: Annotated[
        float,
        typer.Option(min=0, max=1, help="How much it counts that a recommended item is unlike those before it."),
    ] = 0.0,
    by: Annotated[
        Literal["cosine", "prediction"],
        typer.Option(
            help="cosine: what is alike. prediction: what a model would predict beside them, which takes the folder of "
            "one that was trained with negative sampling."
        ),
    ] = "cosine",
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Show the items that go best with those in a basket or a history, by their mean.

    Exit code 1: an item is unknown; the others count.
    """
    from ..search.recommending import recommend
    from . import console
    from .inputs import usable_vectors

    vectors = usable_vectors(model, unicode_errors=unicode_errors)
    unknown = [item for item in dict.fromkeys(items) if item not in vectors.key_to_index]
    for item in unknown:
        console.warn(f"{item!r} is not among the {len(vectors.index_to_key):,} items of {model}")
    known = [item for item in items if item not in unknown]
    given: Any = model if by == "prediction" else vectors
    how: dict[str, Any] = dict(half_life=half_life, exclude=exclude or (), diversity=diversity, by=by)
    found = recommend(given, known, top=top, **how) if known else []
    if found or console.is_json():
        value = {
            "items": known,
            "recommended": [{"item": item, by: score} for item, score in found],
            "unknown": unknown,
        }
        console.answer(value, console.Table(", ".join(known), ("item", by if by == "cosine" else "score"), found))
    if unknown:
        raise typer.Exit(1)
