"""The commands ``wordvec train …``: one for each method, all of them run by `_train`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import typer

from . import options, options_train
from .inputs import check_free, column_options, source_of, text_options

__all__ = ["train"]

train = typer.Typer(
    no_args_is_help=True,
    help="Train vectors of words or documents: one command for each method. word2vec, fasttext, doc2vec, glove and "
    "classifier keep their state in OUTPUT.checkpoint, every minute or more and when they are interrupted: the same "
    "command finishes a run that was broken off, with the same result as if nothing had happened.",
)


@train.command("word2vec")
def train_word2vec(
    ctx: typer.Context,
    sources: options.Sources,
    output: options.Output,
    overwrite: options.Overwrite = False,
    lower: options.Lower = False,
    tokenizer: options.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: options_train.VectorSize = 100,
    window: options_train.Window = 5,
    shrink_windows: options_train.ShrinkWindows = True,
    min_count: options_train.MinCount = 5,
    max_final_vocab: options_train.MaxFinalVocab = None,
    sample: options_train.Sample = 1e-3,
    sg: options_train.SkipGram = 0,
    cbow_mean: options_train.CbowMean = 1,
    cbow_gradient: options_train.CbowGradient = "classic",
    negative: options_train.Negative = 5,
    ns_exponent: options_train.NsExponent = 0.75,
    shared_noise: options_train.SharedNoise = True,
    hs: options_train.HierarchicalSoftmax = 0,
    epochs: options_train.Epochs = 5,
    alpha: options_train.Alpha = 0.025,
    min_alpha: options_train.MinAlpha = 0.0001,
    workers: options_train.Workers = None,
    seed: options_train.Seed = 1,
    init_from: options_train.InitFrom = None,
) -> None:
    """Train Word2Vec (Mikolov et al. 2013): skip-gram or CBOW, negative sampling or hierarchical softmax."""
    _train("Word2Vec", ctx.params)


@train.command("fasttext")
def train_fasttext(
    ctx: typer.Context,
    sources: options.Sources,
    output: options.Output,
    overwrite: options.Overwrite = False,
    lower: options.Lower = False,
    tokenizer: options.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: options_train.VectorSize = 100,
    window: options_train.Window = 5,
    shrink_windows: options_train.ShrinkWindows = True,
    min_count: options_train.MinCount = 5,
    max_final_vocab: options_train.MaxFinalVocab = None,
    sample: options_train.Sample = 1e-3,
    min_n: options_train.MinN = 3,
    max_n: options_train.MaxN = 6,
    bucket: options_train.Bucket = 2_000_000,
    sg: options_train.SkipGram = 0,
    cbow_mean: options_train.CbowMean = 1,
    cbow_gradient: options_train.CbowGradient = "classic",
    negative: options_train.Negative = 5,
    ns_exponent: options_train.NsExponent = 0.75,
    shared_noise: options_train.SharedNoise = True,
    hs: options_train.HierarchicalSoftmax = 0,
    epochs: options_train.Epochs = 5,
    alpha: options_train.Alpha = 0.025,
    min_alpha: options_train.MinAlpha = 0.0001,
    workers: options_train.Workers = None,
    seed: options_train.Seed = 1,
    init_from: options_train.InitFromNgrams = None,
) -> None:
    """Train FastText (Bojanowski et al. 2017): Word2Vec with n-grams of characters, which give unseen words vectors."""
    _train("FastText", ctx.params)


@train.command("doc2vec")
def train_doc2vec(
    ctx: typer.Context,
    sources: options.Documents,
    output: options.Output,
    overwrite: options.Overwrite = False,
    text_column: options.TextColumns = None,
    tags_column: options.TagsColumns = None,
    header: options.Header = None,
    lower: options.Lower = False,
    tokenizer: options.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: options_train.VectorSize = 100,
    dm: options_train.Dm = 1,
    dm_mean: options_train.DmMean = None,
    dm_concat: options_train.DmConcat = 0,
    dm_tag_count: options_train.DmTagCount = 1,
    dbow_words: options_train.DbowWords = 0,
    window: options_train.Window = 5,
    shrink_windows: options_train.ShrinkWindows = True,
    min_count: options_train.MinCount = 5,
    max_final_vocab: options_train.MaxFinalVocab = None,
    sample: options_train.Sample = 1e-3,
    cbow_gradient: options_train.DmGradient = "classic",
    negative: options_train.Negative = 5,
    ns_exponent: options_train.NsExponent = 0.75,
    shared_noise: options_train.SharedNoise = True,
    hs: options_train.HierarchicalSoftmax = 0,
    epochs: options_train.Epochs = 10,
    alpha: options_train.Alpha = 0.025,
    min_alpha: options_train.MinAlpha = 0.0001,
    workers: options_train.Workers = None,
    seed: options_train.Seed = 1,
) -> None:
    """Train Doc2Vec (Le & Mikolov 2014): vectors of documents that predict their words. For new ones: wordvec infer."""
    _train("Doc2Vec", ctx.params, read=_documents)


@train.command("glove")
def train_glove(
    ctx: typer.Context,
    sources: options.Sources,
    output: options.Output,
    overwrite: options.Overwrite = False,
    lower: options.Lower = False,
    tokenizer: options.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: options_train.VectorSize = 100,
    window: options_train.Window = 15,
    min_count: options_train.MinCount = 5,
    max_final_vocab: options_train.MaxFinalVocab = None,
    x_max: options_train.XMax = 100,
    alpha: options_train.WeightingExponent = 0.75,
    vectors: options_train.OutputVectors = "sum",
    symmetric: options_train.Symmetric = True,
    distance_weighting: options_train.DistanceWeighting = True,
    memory: options_train.Memory = 2.0,
    cooccurrence: options_train.Counts = None,
    epochs: options_train.PassesOverCounts = 25,
    eta: options_train.Eta = 0.05,
    bias_update: options_train.BiasUpdate = "paper",
    workers: options_train.Workers = None,
    seed: options_train.Seed = 1,
    init_from: options_train.InitFrom = None,
) -> None:
    """Train GloVe (Pennington et al. 2014): products of vectors come near the logarithms of co-occurrence counts."""
    _train("GloVe", ctx.params, "cooccurrence")


@train.command("ppmi-svd")
def train_ppmi_svd(
    ctx: typer.Context,
    sources: options.Sources,
    output: options.Output,
    overwrite: options.Overwrite = False,
    lower: options.Lower = False,
    tokenizer: options.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: options_train.VectorSize = 100,
    window: options_train.Window = 5,
    min_count: options_train.MinCount = 5,
    max_final_vocab: options_train.MaxFinalVocab = None,
    shift: options_train.Shift = 0.0,
    context_smoothing: options_train.ContextSmoothing = 0.75,
    eigenvalue_weighting: options_train.EigenvalueWeighting = 0.5,
    add_context: options_train.AddContext = False,
    symmetric: options_train.Symmetric = True,
    distance_weighting: options_train.DistanceWeighting = True,
    memory: options_train.Memory = 2.0,
    cooccurrence: options_train.Counts = None,
    workers: options_train.Workers = None,
) -> None:
    """Count, weigh by mutual information and decompose (Levy et al. 2015): the baseline for every comparison."""
    _train("PPMISVD", ctx.params, "cooccurrence")


def _corpus(arguments: dict[str, Any], progress) -> Any:
    from ..corpora.corpus import as_corpus

    text = text_options(arguments["lower"], arguments["tokenizer"], arguments["errors"])
    return as_corpus(source_of(arguments["sources"]), progress=progress, **text)


def _documents(arguments: dict[str, Any], progress) -> Any:
    from ..corpora.documents import as_documents
    from ..formats.tag_lines import check_tags

    text = text_options(arguments["lower"], arguments["tokenizer"], arguments["errors"])
    columns = column_options(arguments["text_column"], arguments["tags_column"], arguments["header"])
    documents = as_documents(source_of(arguments["sources"]), progress=progress, **text, **columns)
    check_tags(documents.tags)
    return documents


def _train(method: str, arguments: dict[str, Any], *to_fit: str, read: Callable[..., Any] = _corpus) -> None:
    """Encode the text, fit the estimator called `method` with those `arguments` that it takes, save it.

    The arguments named by `to_fit` go to `fit`; `read` makes of all of them what to fit it on.
    """
    import wordvec

    from ..formats.folder import require_room_for_model
    from . import console

    output = arguments["output"]
    check_free(output, arguments["overwrite"])
    require_room_for_model(output)
    estimator_class = getattr(wordvec, method)
    taken = inspect.signature(estimator_class).parameters
    estimator = estimator_class(**{name: value for name, value in arguments.items() if name in taken})
    estimator.check_params()
    with console.listener() as progress:
        source = read(arguments, progress)
        more = {name: arguments[name] for name in to_fit}
        place = output.resolve()  # "." has no name of its own
        if "checkpoint" in inspect.signature(estimator.fit).parameters:
            more["checkpoint"] = place.with_name(f"{place.name}.checkpoint")
        estimator.fit(source, progress=progress, **more)
        check_free(output, arguments["overwrite"])  # another run may have been faster; the checkpoint stays
        estimator.save(output)
        if "checkpoint" in more:
            more["checkpoint"].unlink(missing_ok=True)
    console.show_card("text", estimator.corpus_card_)
    console.show_history(estimator.history_)
    tags = f"{len(estimator.tags_):,} tags, " if hasattr(estimator, "tags_") else ""
    console.say(f"{output}: {tags}{len(estimator.wv):,} words, {estimator.wv.vector_size} dimensions")
