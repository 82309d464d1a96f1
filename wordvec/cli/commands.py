"""How every command is made: its own options, those that all have, and two examples at the end of its help."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Annotated, Any

import typer

from . import options
from .mistakes import Command
from .settings_file import use_settings

__all__ = ["EXAMPLES", "add", "examples_of", "whole"]

_ALWAYS = "Always there"

#: Two examples for every command; on the model of `wordvec demo` where they need one.
EXAMPLES = {
    "": ("wordvec demo", "wordvec neighbors demo/model france music"),
    "train": (
        "wordvec train word2vec articles/ -o model --sg 1 --lower --tokenizer unicode",
        "wordvec train glove articles/ -o glove --lower --tokenizer unicode --x-max 10",
    ),
    "plot": (
        "wordvec plot map demo/model -o map.png",
        "wordvec plot neighbors demo/model france -o france.png",
    ),
    "demo": ("wordvec demo", "wordvec demo -o tour --seed 2"),
    "tokenizer": (
        "wordvec tokenizer articles/ -o pieces.json --kind bpe --vocab-size 4000",
        "wordvec tokenizer articles/ --lower --tokenizer unicode",
    ),
    "corpus": (
        "wordvec corpus articles/ -o encoded --lower --tokenizer unicode",
        "wordvec corpus encoded --verify",
    ),
    "phrases": (
        "wordvec phrases demo/corpus -o joined --passes 2 --connector-words english",
        "wordvec phrases demo/corpus -o again --list joined/phrases.tsv",
    ),
    "senses": (
        "wordvec senses demo/model demo/corpus -o senses --min-count 50",
        "wordvec senses demo/model demo/corpus -o senses --n-senses auto",
    ),
    "cooccurrence": (
        "wordvec cooccurrence demo/corpus --window 10",
        "wordvec cooccurrence demo/corpus -o counts --memory 0.5",
    ),
    "walks": (
        "wordvec walks edges.txt -o walked --num-walks 10 --walk-length 80",
        "wordvec walks follows.csv -o walked --directed --p 0.25 --q 4",
    ),
    "hold-out": (
        "wordvec hold-out edges.txt -o parted --share 0.5",
        "wordvec hold-out edges.txt.gz -o parted --share 0.2 --seed 3",
    ),
    "train deepwalk": (
        "wordvec train deepwalk edges.txt -o nodes --num-walks 20",
        "wordvec train deepwalk adjacency.txt --format adjacency -o nodes",
    ),
    "train node2vec": (
        "wordvec train node2vec edges.txt -o nodes --p 0.25 --q 0.25",
        "wordvec train node2vec weighted.csv -o nodes --q 0.5 --extend",
    ),
    "train line": (
        "wordvec train line edges.txt -o nodes --order 2 --epochs 200",
        "wordvec train line follows.csv -o nodes --directed",
    ),
    "train word2vec": (
        "wordvec train word2vec demo/corpus -o model --sg 1 --epochs 10",
        "wordvec train word2vec --config demo/model/settings.toml -o again",
    ),
    "train glove": (
        "wordvec train glove demo/corpus -o glove --x-max 10",
        "wordvec train glove demo/corpus -o glove --vector-size 50 --epochs 50",
    ),
    "train fasttext": (
        "wordvec train fasttext demo/corpus -o fasttext --sg 1 --bucket 200000",
        "wordvec train fasttext demo/corpus -o short --min-n 2 --max-n 4",
    ),
    "train doc2vec": (
        "wordvec train doc2vec demo/corpus -o paragraphs --dm 0",
        "wordvec train doc2vec r.csv -o reviews --text-column review --tags-column id",
    ),
    "train ppmi-svd": (
        "wordvec train ppmi-svd demo/corpus -o ppmi",
        "wordvec train ppmi-svd demo/corpus -o ppmi --window 2 --vector-size 50",
    ),
    "train classifier": (
        "wordvec train classifier labelled.txt -o topics --word-ngrams 2",
        "wordvec train classifier labelled.txt -o topics --autotune held-out.txt",
    ),
    "continue": (
        "wordvec continue demo/model more.txt -o grown --grow",
        "wordvec continue grown march.txt -o held --grow --freeze all",
    ),
    "retrofit": (
        "wordvec retrofit demo/model synonyms.txt -o retrofitted",
        "wordvec retrofit demo/model synonyms.txt -o vectors.txt --alpha 2",
    ),
    "align": (
        "wordvec align german english -o german-in-english --dictionary pairs.txt",
        "wordvec align seed2 demo/model -o aligned --dictionary identical",
    ),
    "drift": (
        "wordvec drift 1900s 1950s 2000s --word broadcast",
        "wordvec drift 1900s 2000s --control mixed1 --control mixed2 --top 50",
    ),
    "steady": (
        "wordvec steady seed1 seed2 seed3",
        "wordvec steady seed1 seed2 seed3 --word france --word music",
    ),
    "infer": (
        "wordvec infer paragraphs new.txt -o vectors.npy",
        "wordvec infer reviews all/ -o all.npy --scheduler tcp://10.0.0.1:8786",
    ),
    "classify": ("wordvec classify topics new.txt -k 3", "wordvec classify topics --test labelled.txt"),
    "quantize": (
        "wordvec quantize topics -o topics.ftz --qnorm",
        "wordvec quantize topics labelled.txt -o small.ftz --cutoff 20000 --qnorm",
    ),
    "neighbors": ("wordvec neighbors demo/model france music", "wordvec neighbors paragraphs 7 --documents"),
    "shell": ("wordvec shell demo/model", "echo england - english + french | wordvec shell demo/model"),
    "analogy": (
        "wordvec analogy demo/model england english france",
        "wordvec analogy demo/model germany german france --top 1 --json",
    ),
    "evaluate": (
        "wordvec evaluate demo/model",
        "wordvec evaluate demo/model model --data wordsim353 -o report",
    ),
    "compare": (
        "wordvec compare demo/corpus --methods word2vec-sg,glove -o comparison",
        "wordvec compare articles/ --variant w2=word2vec-sg,window=2 --seeds 3",
    ),
    "rerun": ("wordvec rerun comparison", "wordvec rerun comparison -o again --workers 2"),
    "plot map": (
        "wordvec plot map demo/model -o map.png",
        "wordvec plot map demo/model -o map.svg --words 150 --method pca",
    ),
    "plot analogies": (
        "wordvec plot analogies demo/model england english france french -o pairs.png",
        "wordvec plot analogies demo/model germany german italy italian -o pairs.svg",
    ),
    "plot neighbors": (
        "wordvec plot neighbors demo/model france -o france.png",
        "wordvec plot neighbors demo/model music -o music.svg --top 10",
    ),
    "plot similarity": (
        "wordvec plot similarity demo/model -o similarity.png",
        "wordvec plot similarity demo/model -o wordsim.svg --data wordsim353",
    ),
    "plot history": (
        "wordvec plot history demo/model -o history.png",
        "wordvec plot history demo/model model -o history.svg",
    ),
    "plot way": (
        "wordvec plot way broadcast 1900s 1950s 2000s -o broadcast.png",
        "wordvec plot way cell 1900s 2000s -o cell.svg --top 12",
    ),
    "explore": (
        "wordvec explore demo/model -o page.html",
        "wordvec explore demo/model glove -o two.html --title 'Two methods'",
    ),
    "explain": (
        "wordvec explain pairs demo/model the people of france speak french",
        "wordvec explain step demo/model france french",
    ),
    "explain pairs": (
        "wordvec explain pairs demo/model the people of france speak french",
        "wordvec explain pairs demo/model --corpus demo/corpus --text 3 --epoch 2",
    ),
    "explain noise": (
        "wordvec explain noise demo/model the people of france speak french",
        "wordvec explain noise demo/model --corpus demo/corpus --text 3 --epoch 2",
    ),
    "explain ngrams": ("wordvec explain ngrams fasttext ship", "wordvec explain ngrams fasttext shipwrecks"),
    "explain path": ("wordvec explain path model ship", "wordvec explain path model ship --given sea"),
    "explain step": (
        "wordvec explain step demo/model france french",
        "wordvec explain step demo/model france french --noise music --alpha 0.5",
    ),
    "explain animate": (
        "wordvec explain animate demo/model demo/corpus -o moving.gif",
        "wordvec explain animate demo/model demo/corpus -o moving.html --word france",
    ),
    "datasets": ("wordvec datasets", "wordvec datasets rg-65"),
    "cache": ("wordvec cache", "wordvec cache --clear texts --clear compiled"),
    "doctor": ("wordvec doctor", "wordvec doctor --json"),
    "recommend": (
        "wordvec recommend products 'green tea' cup --top 5",
        "wordvec recommend products tea cup --half-life 1 --exclude spoon",
    ),
    "search": (
        'wordvec search demo/model "war of england" --in articles/wikipedia.txt',
        'wordvec search demo/model "music of poland" --in new.txt --method hybrid',
    ),
    "postprocess": (
        "wordvec postprocess demo/model all-but-the-top -o processed",
        "wordvec postprocess demo/model centre,pca=50,norms=0 -o processed",
    ),
    "combine": (
        "wordvec combine demo/model glove -o both",
        "wordvec combine demo/model glove -o both --method gcca --dimensions 50",
    ),
    "debias": (
        "wordvec debias demo/model pairs.txt -o neutral",
        "wordvec debias demo/model pairs.txt -o neutral --keep gendered.txt",
    ),
    "distill": (
        "wordvec distill transformers:bert-base-uncased --corpus demo/corpus -o bert",
        "wordvec distill model2vec:NAME --words words.txt --contexts 0 -o static",
    ),
    "convert": (
        "wordvec convert demo/model encoder --to sentence-transformers",
        "wordvec convert demo/model small --dtype int8 --dimensions 50",
    ),
}


def add(app: typer.Typer, name: str, command: Callable[..., None], help: str | None = None) -> None:
    """Add a command to a program, or to a group of commands, which its name then says: ``"plot map"``."""
    app.command(name.rpartition(" ")[2], cls=Command, help=help, epilog=examples_of(name))(whole(command))


def examples_of(name: str) -> str:
    """What the help of a command ends in."""
    return "\n\n".join(["Examples:", *EXAMPLES.get(name, ())])


def whole(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options that all have; `compare` has a ``--config`` of its own."""
    own = [each for each in signature(command, eval_str=True).parameters.values() if each.kind is not each.VAR_KEYWORD]
    taken = {each.name for each in own}
    always = [each for each in options.parameters_of(_always) if each.name not in taken]

    def run(json: bool, quiet: bool, **arguments: Any) -> None:
        from . import console
        from .inputs import at_urls

        if "config" not in taken:
            del arguments["config"]  # has done its work
        with console.answering(json, quiet):
            command(**at_urls(arguments))

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = options.signature([*own, *always])  # type: ignore[attr-defined]
    return run


def _always(
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE.toml",
            callback=use_settings,
            is_eager=True,
            help="Options from a TOML file, by their names with _ for -: vector_size = 200. What is given on the "
            "command line comes first. Every model folder holds the settings.toml that makes it again.",
            show_default=False,
            rich_help_panel=_ALWAYS,
        ),
    ] = None,
    json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON, and nothing else.", rich_help_panel=_ALWAYS)
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="No progress and no details.", rich_help_panel=_ALWAYS)
    ] = False,
) -> None:
    """The options of every command."""
