"""The command ``wordvec tokenizer``: train a tokenizer of subwords, or show what a tokenizer makes of a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from . import options
from .inputs import check_file, source_of, table_options, text_options

__all__ = ["tokenizer"]


@options.with_options_of(text_options)
def tokenizer(
    sources: options.Texts,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where to write the tokenizer, as a tokenizer.json. Without it nothing is trained: the texts are "
            "printed as their tokens, with a blank between them.",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        Literal["bpe", "unigram", "wordpiece"],
        typer.Option(help="What to train: byte-pair encoding, the unigram language model, or BERT's pieces of words."),
    ] = "bpe",
    vocab_size: Annotated[int, typer.Option(min=1, help="Pieces that it knows, at most.")] = 8_000,
    overwrite: options.Overwrite = False,
    **how: Any,
) -> None:
    """Train a tokenizer of subwords on your text; or, without --output, show what a tokenizer makes of it.

    Give the file to every command as --tokenizer FILE. Training takes the package tokenizers.
    """
    reading = text_options(**how)
    columns = table_options(**options.taken(how, table_options))
    strict = reading.pop("errors", "replace") == "strict"
    steps = {name: value for name, value in reading.items() if name not in columns}
    if output is None:
        _show(sources, columns, steps, strict)
        return
    from ..corpora.sources.plain import plain_texts
    from ..corpora.tokenizers.subwords import train_subwords
    from ..system.versions import replacing, writing
    from . import console

    if {"tokenizer", "expressions", "phrases"} & steps.keys():
        raise ValueError(
            "--tokenizer, --expressions and --phrases show what they find; leave them out, or leave out --output"
        )
    check_file(output, overwrite)
    texts = plain_texts(source_of(sources), **columns, strict=strict)
    made = train_subwords(texts, kind, vocab_size, **steps)
    with writing(output), replacing(output) as written:
        written.write_text(made.json, encoding="utf-8")
    console.say(f"{output}: {made.size:,} pieces ({kind}); use it as --tokenizer {output}")
    console.value({"output": output, "kind": kind, "pieces": made.size})


def _show(sources: list[str], columns: dict[str, Any], steps: dict[str, Any], strict: bool) -> None:
    """Print the tokens of each text, a line each; with ``--json`` a line is an array."""
    from ..corpora.sources.plain import plain_texts
    from ..corpora.tokenizers.pipeline import Pipeline
    from . import console

    pipeline = Pipeline.of(**steps)
    for text in plain_texts(source_of(sources), **columns, strict=strict):
        tokens = pipeline.tokens(text)
        if console.is_json():
            console.json_line(tokens)
        else:
            typer.echo(" ".join(tokens))
