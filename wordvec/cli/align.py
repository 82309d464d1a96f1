"""The commands ``wordvec align``, ``drift`` and ``steady``, and the picture of a word's way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from . import options
from .inputs import check_free, usable_vectors

if TYPE_CHECKING:
    from ..evaluation.reports.rows import Row
    from ..spaces.periods import Drift
    from ..vectors.plain import WordVectors

__all__ = ["align_spaces", "drift_words", "plot_word_way", "steady_words"]

_NEAREST = 8  # words that are told of a word in each period

Models = Annotated[
    list[Path],
    typer.Argument(
        metavar="MODEL MODEL...",
        help="Model folders or files of vectors, one for each period, from first to last.",
        show_default=False,
    ),
]
Runs = Annotated[
    list[Path],
    typer.Argument(
        metavar="MODEL MODEL...", help="Model folders or files of vectors, one for each run.", show_default=False
    ),
]


def align_spaces(
    source: Annotated[
        Path,
        typer.Argument(metavar="SOURCE", help="The model, or file of vectors, that is moved.", show_default=False),
    ],
    target: Annotated[
        Path,
        typer.Argument(metavar="TARGET", help="The one upon which it is laid; it stays.", show_default=False),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="OUT", help="Where to write the source's vectors.", show_default=False),
    ],
    dictionary: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Words that belong together: of each line a source word with its target words, between tabs or blanks;"
            " or identical, for words that both have, or numerals, for those of digits alone.",
            show_default="pairs are found without any",
        ),
    ] = None,
    test: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Other such pairs: how many of them are found.", show_default=False),
    ] = None,
    method: Annotated[
        Literal["orthogonal", "weighted"],
        typer.Option(help="A turn, or maps of both sides that weight directions by how well the two agree in them."),
    ] = "orthogonal",
    target_output: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="With --method weighted: where to write the target's.", show_default=False),
    ] = None,
    center: Annotated[bool, typer.Option(help="Subtract the mean of all directions.")] = True,
    refine: Annotated[
        int, typer.Option(min=0, help="How often to learn the map anew from words that choose each other by it.")
    ] = 1,
    self_learning: Annotated[
        bool, typer.Option("--self-learning", help="Only start from the dictionary: for a few dozen pairs.")
    ] = False,
    words: Annotated[int, typer.Option(min=2, help="Pairs are found among so many most frequent words.")] = 20_000,
    neighbors: Annotated[int, typer.Option(min=1, help="Nearest ones that say how near a word is to all: CSLS.")] = 10,
    restrict_vocab: Annotated[
        int, typer.Option(min=1, help="Of --test: look among so many most frequent words.")
    ] = 200_000,
    seed: Annotated[int, typer.Option(min=0, help="Of what is left out when pairs are found.")] = 0,
    target_format: Annotated[
        str | None, typer.Option("--to", help=options.FORMAT_HELP, show_default="by its name")
    ] = None,
    unicode_errors: options.UnicodeErrors = "strict",
    overwrite: options.Overwrite = False,
) -> None:
    """Lay the space of one model upon that of another: two languages, periods, or seeds.

    Turned by Procrustes (Xing et al. 2015); without a dictionary by self-learning (Artetxe et al. 2018).
    """
    from ..formats.table import write_vectors
    from ..spaces.aligning import aligned
    from ..spaces.alignment import Alignment
    from ..spaces.dictionaries import known_pairs
    from . import console

    if (method == "weighted") != (target_output is not None):
        raise ValueError("--method weighted changes the target, too, and needs --target-output; orthogonal takes none")
    if target_output is not None and target_output.resolve() == output.resolve():
        raise ValueError(f"--output and --target-output are both {output}: write the target's vectors to another place")
    for place in filter(None, (output, target_output)):
        check_free(place, overwrite, source, target)
    ours, theirs = (usable_vectors(path, unicode_errors=unicode_errors) for path in (source, target))
    known = None if dictionary is None else known_pairs(dictionary, ours, theirs)
    learnt = Alignment(
        method,
        center=center,
        refine=refine,
        self_learning=self_learning,
        words=words,
        neighbors=neighbors,
        seed=seed,
    )
    with console.listener() as progress:
        learnt.fit(ours.vectors, theirs.vectors, known and known.rows, progress=progress)
    found = aligned(learnt, ours, theirs, known, copy=(False, False))
    rows = found.precision(test, neighbors=neighbors, restrict_vocab=restrict_vocab) if test else []
    write_vectors(found.wv, output, target_format)
    if target_output is not None:
        write_vectors(found.target, target_output, target_format)
    console.say(f"{output}: {len(found.wv):,} words in the space of {target}; {_pairs(found, learnt)}")
    if ours.composes:
        console.note(f"{output} holds the known words: what n-grams make of unseen words is not mapped")
    told = {"pairs": found.given, "known": found.known, "learnt_from": len(learnt.pairs_)}
    value = {"output": output, "words": len(found.wv)} | told
    if learnt.history_:
        value["mean_cosine"] = learnt.history_[-1]["mean_cosine"]
    console.value(value | ({"translation": [row.to_dict() for row in rows]} if rows else {}))
    if rows:
        console.show_table("translations found", ("measure", "%", "interval", "asked", "of"), map(_shown, rows))


def _pairs(found: Any, learnt: Any) -> str:
    known = "" if found.known is None else f"{found.known:,} of {found.given:,} pairs are known, "
    made = f"{known}{len(learnt.pairs_):,} made the map"
    if not learnt.history_:
        return made
    cosine = learnt.history_[-1]["mean_cosine"]
    return f"{made} after {len(learnt.history_):,} rounds, with a mean cosine of {cosine:.3f}"


def _shown(row: Row) -> tuple[object, ...]:
    low, high = row.interval or (None, None)
    return row.measure, row.score, "" if low is None else f"{low:.1f} … {high:.1f}", row.asked, row.total


def drift_words(
    models: Models,
    words: Annotated[
        list[str] | None,
        typer.Option(
            "--word",
            metavar="WORD",
            help="Only this word, with its nearest words in each period; again for more.",
            show_default=False,
        ),
    ] = None,
    controls: Annotated[
        list[Path] | None,
        typer.Option(
            "--control",
            metavar="MODEL",
            help="Models of texts dealt out to the periods at random, one for each period in their order; again for"
            " more such rows. They say how far words as frequent move by chance.",
            show_default=False,
        ),
    ] = None,
    top: options.Top = 20,
    as_frequent: Annotated[
        int, typer.Option(min=10, help="How many words nearest in frequency each is compared with.")
    ] = 500,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Show which words have moved between periods, more than words as frequent do.

    A word's way, drawn: wordvec plot way.
    """
    from . import console

    found = _drift(models, controls or [], as_frequent, unicode_errors)
    moved = found.moved(top, words or None)
    columns = ("word", "distance", "expected", "p", "corrected", "most in")
    rows = [(one.word, one.distance, one.expected, one.p, one.corrected, one.largest) for one in moved]
    value: dict[str, Any] = {"words": len(found.words), "moved": [one._asdict() for one in moved]}
    tables = [console.Table(f"{len(found.words):,} words of {len(models)} periods", columns, rows)]
    if words:
        near = {word: found.neighbors(word, _NEAREST) for word in words}
        value["neighbors"] = near
        listed = [
            (word, period, ", ".join(other for other, _ in others))
            for word, periods in near.items()
            for period, others in periods.items()
        ]
        tables.append(console.Table("nearest words", ("word", "period", "neighbors"), listed))
    console.answer(value, *tables)
    if not controls:
        console.note(
            "Without --control nothing says which of these are chance: expected is the median of words as frequent."
        )


def _drift(models: list[Path], controls: list[Path], as_frequent: int, unicode_errors: str) -> Drift:
    from ..spaces import drift

    if len(controls) % len(models):
        raise ValueError(
            f"--control is there {len(controls)} times, for {len(models)} periods: give one model for each period"
        )
    periods = _opened(models, unicode_errors)
    others = [usable_vectors(path, unicode_errors=unicode_errors) for path in controls]
    rows = [others[first : first + len(models)] for first in range(0, len(others), len(models))]
    return drift(periods, rows, as_frequent=as_frequent)


def _opened(models: list[Path], unicode_errors: str) -> dict[str, WordVectors]:
    """Models by their paths."""
    if len(set(models)) < len(models):
        raise ValueError("a model is there twice: give each once")
    return {str(path): usable_vectors(path, unicode_errors=unicode_errors) for path in models}


def plot_word_way(
    word: Annotated[str, typer.Argument(metavar="WORD", show_default=False)],
    models: Models,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FILE", help="The picture: .png, .svg or .pdf.", show_default=False),
    ],
    top: Annotated[int, typer.Option("--top", "-n", min=1, help="How many neighbours of each period.")] = 8,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Draw the way of a word through periods, among the words that were near to it."""
    from ..spaces import plot_way
    from . import console

    plot_way(
        _drift(models, [], 500, unicode_errors),
        word,
        output,
        top=top,
        about={"models": [str(model) for model in models]},
    )
    console.say(f"{output}")
    console.value({"picture": output})


def steady_words(
    models: Runs,
    words: Annotated[
        list[str] | None,
        typer.Option(
            "--word",
            metavar="WORD",
            help="Its neighbours, by how many runs have them; again for more words. Without any: how many neighbours"
            " two runs share, by frequency.",
            show_default=False,
        ),
    ] = None,
    top: options.Top = 10,
    unicode_errors: options.UnicodeErrors = "strict",
) -> None:
    """Show which nearest neighbours several runs (seeds, samples) agree on (Antoniak & Mimno 2018)."""
    from ..spaces.steadiness import overlaps
    from . import console

    runs = list(_opened(models, unicode_errors).values())
    if words:
        _show_steady(runs, words, top)
        return
    rows = overlaps(runs, top)
    value = {"overlap": [row.to_dict() for row in rows]}
    columns = ("words", "% shared", "interval", "asked", "of")
    shown = [(row.part or "all", *_shown(row)[1:]) for row in rows]
    console.answer(value, console.Table(f"of {top} nearest neighbours", columns, shown))


def _show_steady(runs: list[WordVectors], words: list[str], top: int) -> None:
    from ..spaces import steady_neighbors
    from . import console

    found = steady_neighbors(runs, words, top)
    value = {"words": {word: [each._asdict() for each in near] for word, near in found.items()}}
    rows = [(word, *each) for word, near in found.items() for each in near]
    title = f"neighbours in {len(runs)} runs"
    console.answer(value, console.Table(title, ("word", "neighbor", "runs", "cosine", "deviation"), rows))
