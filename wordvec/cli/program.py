"""The command line: ``wordvec demo | corpus | cooccurrence | train | infer | classify | compare | evaluate | …``.

A command gathers its arguments, calls the library as anyone could, and shows what came back. Everything heavy
is imported inside the commands, so that ``wordvec --help`` answers at once.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ..trainers.shared import settings
from ..version import __version__
from . import options
from .align import align_spaces, drift_words, steady_words
from .cache import show_cache
from .classify import classify_texts
from .clusters import cluster_of
from .commands import add, examples_of
from .compare import compare_methods
from .completion import answer_the_first_tab
from .convert import convert
from .datasets import list_datasets
from .distill import distill_encoder
from .doctor import doctor
from .evaluate import evaluate_vectors
from .explain import explain
from .explore import explore_vectors
from .failures import Commands, failed
from .graphs import hold_out, walks
from .infer import infer
from .inputs import check_file, check_free, corpus_options, source_of
from .more import continue_training
from .neighbors import analogy, neighbors, neighbors_table, neighbors_value
from .phrases import find_phrases
from .plot import plot
from .quantize import quantize_classifier
from .recommend import recommend_items
from .rerun import rerun_report
from .retrofit import retrofit_vectors
from .scores import report_table
from .search import search_texts
from .senses import tell_senses
from .shell import shell
from .spaces import combine_models, debias_vectors, postprocess_vectors
from .streams import divert, prepare
from .tokenizer import tokenizer
from .train import train

__all__ = ["app", "main"]

DEMO_SETTINGS: dict[str, Any] = dict(sg=1, vector_size=100, window=10, min_count=5, sample=1e-4, epochs=20)
DEMO_WORDS = ("war", "music", "water", "president", "language")
DEMO_COMMON_WORDS = 3000  # neighbours are looked for among these: rare words of a small text are mostly noise

FIRST_STEPS = """\
wordvec trains vectors of words and documents. Three things to try:

  wordvec demo
      trains on articles of Wikipedia, shows neighbours and scores, draws a map
  wordvec train word2vec YOUR_TEXT -o model --sg 1 --lower --tokenizer unicode
      trains on a text of yours, a file or a folder
  wordvec shell model
      opens a model, to be asked for words, sums of words and analogies

All commands: wordvec --help. All about one: wordvec train word2vec --help."""

# As the help lists the commands: in the order in which one needs them.
ORDER = (
    *("demo", "tokenizer", "corpus", "phrases", "senses", "cooccurrence", "walks", "hold-out"),
    *("train", "continue", "infer"),
    *("classify", "quantize", "neighbors", "analogy", "search", "recommend", "shell", "evaluate", "compare"),
    *("rerun", "plot", "explore", "explain", "datasets", "cache", "doctor", "retrofit", "align", "drift", "steady"),
    *("postprocess", "combine", "debias", "distill", "convert"),
)


#: Functions that are not called as their command is.
_NAMES = {
    classify_texts: "classify",
    find_phrases: "phrases",
    hold_out: "hold-out",
    evaluate_vectors: "evaluate",
    compare_methods: "compare",
    explore_vectors: "explore",
    rerun_report: "rerun",
    list_datasets: "datasets",
    show_cache: "cache",
    continue_training: "continue",
    quantize_classifier: "quantize",
    retrofit_vectors: "retrofit",
    align_spaces: "align",
    drift_words: "drift",
    steady_words: "steady",
    search_texts: "search",
    recommend_items: "recommend",
    postprocess_vectors: "postprocess",
    combine_models: "combine",
    debias_vectors: "debias",
    distill_encoder: "distill",
    tell_senses: "senses",
}


class _InOrder(Commands):
    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands; Typer would put those first that are imported, and groups last."""
        return sorted(super().list_commands(ctx), key=ORDER.index)


app = typer.Typer(cls=_InOrder, invoke_without_command=True, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line."""
    prepare()
    answer_the_first_tab()
    code: Any = 0
    try:
        app()
    except SystemExit as end:
        code = end.code
    except OSError as error:  # of help, which is printed before a command runs
        code = failed(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = code or failed(error)
        divert(1)  # or Python would try again
    sys.exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"wordvec {__version__}")
        raise typer.Exit


@app.callback(epilog=examples_of(""))
def wordvec(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show where a failure came from.")] = False,
) -> None:
    """Train classic word embeddings, fast and the same to the bit every time; look at them and score them."""
    if context.invoked_subcommand is None:
        typer.echo(FIRST_STEPS)


@options.with_declared
def demo(
    output: options.Output = Path("demo"),
    workers: settings.Workers = None,
    seed: settings.Seed = 1,
    overwrite: options.Overwrite = False,
) -> None:
    """Train skip-gram on the Wikipedia sample that gensim installs, look at it, score it, draw a map."""
    from ..corpora.corpus import Corpus
    from ..corpora.samples import wikipedia_paragraphs
    from ..evaluation import evaluate, plot_words
    from ..trainers.word2vec import Word2Vec
    from ..vectors.directions import nearest
    from . import console

    folders = output / "corpus", output / "model"
    for folder in folders:
        check_free(folder, overwrite)
    with console.listener() as progress:
        progress.note("reading 106 Wikipedia articles that gensim installs with itself")
        corpus = Corpus.build(wikipedia_paragraphs(), folders[0], workers=workers, progress=progress)
        console.details(console.card_table("text", corpus.card))
        model = Word2Vec(**DEMO_SETTINGS, workers=workers, seed=seed).fit(corpus, progress=progress)
        model.save(folders[1])
        report = evaluate(model.wv, progress=progress)
    found = {word: nearest(model.wv, [word], top=6, among=DEMO_COMMON_WORDS) for word in DEMO_WORDS}
    picture = output / "map.png"
    plot_words(model.wv, picture)
    value = {"model": folders[1], "map": picture, "neighbors": neighbors_value("word", found)}
    console.answer(value | {"scores": report.to_dict()}, neighbors_table("word", found), report_table(report))
    console.note(report.footnotes())
    _show_next_steps(folders[1], picture)


@options.with_options_of(corpus_options, cluster_of)
def corpus(
    sources: options.Texts,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="The folder to write.", show_default=False),
    ] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Write nothing: say whether SOURCE, an encoded corpus, is undamaged.")
    ] = False,
    leave_last_out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Of sequences, as of events: hold the last item of 20,000 texts out, or of all if there are fewer, "
            "and write it with what came before to this file (.jsonl), for `wordvec evaluate --data`.",
            show_default=False,
        ),
    ] = None,
    workers: settings.Workers = None,
    overwrite: options.Overwrite = False,
    **how: Any,
) -> None:
    """Encode text once into a folder, from which every later training starts at once; or verify such a folder."""
    from ..corpora.corpus import Corpus, as_corpus
    from ..corpora.last_items import leave_last_out as hold_out
    from . import console

    text = corpus_options(**options.taken(how, corpus_options))
    if verify:
        if len(sources) > 1 or output is not None or leave_last_out or text:
            raise ValueError("--verify takes one encoded corpus, and no other option: leave the others out")
        with console.listener() as progress:
            whole = Corpus.open(sources[0], verify=True, progress=progress)
        numbers = f"{len(whole):,} texts, {len(whole.tokens):,} tokens, {len(whole.counts):,} types"
        console.say(f"{sources[0]} is whole: {numbers}")
        console.value(
            {"corpus": sources[0], "whole": True, "texts": len(whole), "tokens": len(whole.tokens)}
            | {"types": len(whole.counts)}
        )
        return
    if output is None:
        raise ValueError("there is no folder to write to: name one with --output, or -o")
    check_free(output, overwrite)
    if leave_last_out:
        check_file(leave_last_out, overwrite)
    with console.listener() as progress, cluster_of(**options.taken(how, cluster_of)) as client:
        if leave_last_out:
            whole = as_corpus(source_of(sources), **text, client=client, progress=progress)
            encoded = hold_out(whole, leave_last_out, output, progress=progress)
        else:
            encoded = Corpus.build(
                source_of(sources), output, **text, workers=workers, client=client, progress=progress
            )
    console.answer({"corpus": output} | encoded.card, console.card_table(f"corpus {output}", encoded.card))


@options.with_options_of(corpus_options, cluster_of)
def cooccurrence(
    sources: options.Sources,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="The folder to write; without it, a place beside the encoded corpus, where training looks for counts.",
            show_default=False,
        ),
    ] = None,
    overwrite: options.Overwrite = False,
    window: settings.Window = 15,
    min_count: settings.MinCount = 5,
    max_final_vocab: settings.MaxFinalVocab = None,
    symmetric: settings.Symmetric = True,
    distance_weighting: settings.DistanceWeighting = True,
    memory: settings.Memory = 2.0,
    workers: settings.Workers = None,
    **how: Any,
) -> None:
    """Count co-occurrences of words, once for every later GloVe or PPMI-SVD with the same settings."""
    from ..corpora.cooccurrence import Cooccurrence, replaceable
    from ..corpora.corpus import as_corpus
    from . import console

    if output is not None:
        check_free(output, overwrite)
        replaceable(output)
    text = corpus_options(**options.taken(how, corpus_options))
    with console.listener() as progress, cluster_of(**options.taken(how, cluster_of)) as client:
        corpus = as_corpus(source_of(sources), client=client, progress=progress, **text)
        counts = Cooccurrence.count(
            corpus,
            corpus.cut(min_count, max_final_vocab),
            output,
            window=window,
            symmetric=symmetric,
            distance_weighting=distance_weighting,
            memory=memory,
            workers=workers,
            recount=overwrite,
            client=client,
            progress=progress,
        )
    card = counts.settings | counts.card
    console.answer({"counts": counts.place} | card, console.card_table(f"co-occurrence counts {counts.place}", card))


def _show_next_steps(model: Path, picture: Path) -> None:
    from . import console

    wordvec = "wordvec" if shutil.which("wordvec") else sys.argv[0]  # an environment that isn't activated
    console.say(
        "",
        f"The model is in {model}, a map of frequent words in {picture}. Next:",
        f"  {wordvec} neighbors {model} science art",
        f"  {wordvec} analogy {model} england english france",
        f"  {wordvec} shell {model}                   asks it word by word",
        f"  {wordvec} explore {model} -o page.html    a page to look at it with, in a browser",
        f"  {wordvec} convert {model} vectors.txt",
        f"  {wordvec} train word2vec YOUR_TEXT -o model --sg 1 --lower --tokenizer unicode",
    )


app.add_typer(train, name="train")
app.add_typer(plot, name="plot")
app.add_typer(explain, name="explain")
for _command in (
    *(
        demo,
        tokenizer,
        corpus,
        find_phrases,
        tell_senses,
        cooccurrence,
        walks,
        hold_out,
        infer,
        classify_texts,
        neighbors,
        analogy,
        shell,
    ),
    evaluate_vectors,
    *(explore_vectors, compare_methods, rerun_report, list_datasets, show_cache, doctor, convert, continue_training),
    *(quantize_classifier, retrofit_vectors, align_spaces, drift_words, steady_words, search_texts),
    recommend_items,
    *(postprocess_vectors, combine_models, debias_vectors, distill_encoder),
):
    add(app, _NAMES.get(_command, _command.__name__), _command)
