"""The commands ``wordvec train …``: one for each method, all of them run by `_train`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import typer

from . import options
from .cli_inputs import check_free, column_options, source_of, text_options

__all__ = ["train"]

train = typer.Typer(no_args_is_help=True, help="Train vectors of words or documents: one command for each method.")


@train.command("word2vec")
def train_word2vec(
    ctx: typer.Context,
    sources: options.Sources,
    output: options.Output,
    overwrite: options.Overwrite = False,
    lower: options.Lower = False,
    tokenizer: options.Tokenizer = "whitespace",
    errors: options.Errors = "replace",
    vector_size: options.VectorSize = 100,
    window: options.Window = 5,
    shrink_windows: options.ShrinkWindows = True,
    min_count: options.MinCount = 5,
    max_final_vocab: options.MaxFinalVocab = None,
    sample: options.Sample = 1e-3,
    sg: options.SkipGram = 0,
    cbow_mean: options.CbowMean = 1,
    cbow_gradient: options.CbowGradient = "classic",
    negative: options.Negative = 5,
    ns_exponent: options.NsExponent = 0.75,
    shared_noise: options.SharedNoise = True,
    hs: options.HierarchicalSoftmax = 0,
    epochs: options.Epochs = 5,
    alpha: options.Alpha = 0.025,
    min_alpha: options.MinAlpha = 0.0001,
    workers: options.Workers = None,
    seed: options.Seed = 1,
    init_from: options.InitFrom = None,
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
    vector_size: options.VectorSize = 100,
    window: options.Window = 5,
    shrink_windows: options.ShrinkWindows = True,
    min_count: options.MinCount = 5,
    max_final_vocab: options.MaxFinalVocab = None,
    sample: options.Sample = 1e-3,
    min_n: options.MinN = 3,
    max_n: options.MaxN = 6,
    bucket: options.Bucket = 2_000_000,
    sg: options.SkipGram = 0,
    cbow_mean: options.CbowMean = 1,
    cbow_gradient: options.CbowGradient = "classic",
    negative: options.Negative = 5,
    ns_exponent: options.NsExponent = 0.75,
    shared_noise: options.SharedNoise = True,
    hs: options.HierarchicalSoftmax = 0,
    epochs: options.Epochs = 5,
    alpha: options.Alpha = 0.025,
    min_alpha: options.MinAlpha = 0.0001,
    workers: options.Workers = None,
    seed: options.Seed = 1,
    init_from: options.InitFromNgrams = None,
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
    vector_size: options.VectorSize = 100,
    dm: options.Dm = 1,
    dm_mean: options.DmMean = None,
    dm_concat: options.DmConcat = 0,
    dm_tag_count: options.DmTagCount = 1,
    dbow_words: options.DbowWords = 0,
    window: options.Window = 5,
    shrink_windows: options.ShrinkWindows = True,
    min_count: options.MinCount = 5,
    max_final_vocab: options.MaxFinalVocab = None,
    sample: options.Sample = 1e-3,
    cbow_gradient: options.DmGradient = "classic",
    negative: options.Negative = 5,
    ns_exponent: options.NsExponent = 0.75,
    shared_noise: options.SharedNoise = True,
    hs: options.HierarchicalSoftmax = 0,
    epochs: options.Epochs = 10,
    alpha: options.Alpha = 0.025,
    min_alpha: options.MinAlpha = 0.0001,
    workers: options.Workers = None,
    seed: options.Seed = 1,
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
    vector_size: options.VectorSize = 100,
    window: options.Window = 15,
    min_count: options.MinCount = 5,
    max_final_vocab: options.MaxFinalVocab = None,
    x_max: options.XMax = 100,
    alpha: options.WeightingExponent = 0.75,
    vectors: options.OutputVectors = "sum",
    symmetric: options.Symmetric = True,
    distance_weighting: options.DistanceWeighting = True,
    memory: options.Memory = 2.0,
    cooccurrence: options.Counts = None,
    epochs: options.PassesOverCounts = 25,
    eta: options.Eta = 0.05,
    bias_update: options.BiasUpdate = "paper",
    workers: options.Workers = None,
    seed: options.Seed = 1,
    init_from: options.InitFrom = None,
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
    vector_size: options.VectorSize = 100,
    window: options.Window = 5,
    min_count: options.MinCount = 5,
    max_final_vocab: options.MaxFinalVocab = None,
    shift: options.Shift = 0.0,
    context_smoothing: options.ContextSmoothing = 0.75,
    eigenvalue_weighting: options.EigenvalueWeighting = 0.5,
    add_context: options.AddContext = False,
    symmetric: options.Symmetric = True,
    distance_weighting: options.DistanceWeighting = True,
    memory: options.Memory = 2.0,
    cooccurrence: options.Counts = None,
    workers: options.Workers = None,
) -> None:
    """Count, weigh by mutual information and decompose (Levy et al. 2015): the baseline for every comparison."""
    _train("PPMISVD", ctx.params, "cooccurrence")


def _corpus(arguments: dict[str, Any], progress) -> Any:
    from .corpora.corpus import as_corpus

    text = text_options(arguments["lower"], arguments["tokenizer"], arguments["errors"])
    return as_corpus(source_of(arguments["sources"]), progress=progress, **text)


def _documents(arguments: dict[str, Any], progress) -> Any:
    from .corpora.documents import as_documents

    text = text_options(arguments["lower"], arguments["tokenizer"], arguments["errors"])
    columns = column_options(arguments["text_column"], arguments["tags_column"], arguments["header"])
    return as_documents(source_of(arguments["sources"]), progress=progress, **text, **columns)


def _train(method: str, arguments: dict[str, Any], *to_fit: str, read: Callable[..., Any] = _corpus) -> None:
    """Encode the text, fit the estimator called `method` with those `arguments` that it takes, save it.

    The arguments named by `to_fit` go to `fit`; `read` makes of all of them what to fit it on.
    """
    import wordvec

    from . import console
    from .model import require_room_for_model

    output = arguments["output"]
    check_free(output, arguments["overwrite"])
    require_room_for_model(output)
    estimator_class = getattr(wordvec, method)
    taken = inspect.signature(estimator_class).parameters
    estimator = estimator_class(**{name: value for name, value in arguments.items() if name in taken})
    estimator.check_params()
    with console.listener() as progress:
        source = read(arguments, progress)
        estimator.fit(source, progress=progress, **{name: arguments[name] for name in to_fit})
        estimator.save(output)
    console.show_card("text", estimator.corpus_card_)
    console.show_history(estimator.history_)
    tags = f"{len(estimator.tags_):,} tags, " if hasattr(estimator, "tags_") else ""
    console.say(f"{output}: {tags}{len(estimator.wv):,} words, {estimator.wv.vector_size} dimensions")
