"""Training of fastText's classifier: mean of input rows, dot products with labels (Joulin et al. 2017)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ... import core, corpora
from ...corpora.choosing import Choice, fingerprint_of_chosen
from ...errors import CorpusError
from ...progress import Progress
from ...system.checkpoints import Checkpoint
from ...system.epochs import Watcher
from ...system.warning import warn_caller
from ...vocabulary import Vocabulary
from ..shared.learnt import warn_if_nothing_learnt
from ..shared.random_rows import random_rows
from ..shared.runs import checkpoint_of
from ..shared.shard_texts import folder_of
from ..shared.training import records
from ..shared.watching import described, watching
from .labelled import Encoded
from .starting_classes import Given
from .text_classes import TextClasses, numbered, text_rows_of, word_counts

__all__ = ["NOBODY", "Epochs", "Learnt", "Watch", "learn", "train_classes"]

TEXTS = 2  # to a chunk
NOISE_EXPONENT = 0.5  # as fastText draws labels
DAMPING = 1.5  # gradients that a row may sum up, times the learning rate: no text makes a larger step
LAST_SHARE = 1e-6  # of the learning rate, at the very end


class Epochs(NamedTuple):
    """How long a classifier is trained, and how."""

    number: int
    before: int = 0  # epochs of earlier runs on the same rows
    rates: np.ndarray | None = None  # of the inputs' rows (`wordvec.core.state.NO_RATES`)
    weights: np.ndarray | None = None  # of the texts (`text_weights`)
    words: str = ""  # a fingerprint of which types are words, where these were not chosen by their counts alone
    client: Any = None  # of a cluster whose workers train shards


class Learnt(NamedTuple):
    """What training has come to."""

    classes: TextClasses
    history: list[dict[str, Any]]  # as `core.train` gives it
    report: dict[str, Any] | None  # of the vectors that it started from (`vocabularies.copy_words`)


class Watch(NamedTuple):
    """Who looks at training: a checkpoint, and callbacks, for which there is a model of what has been learnt so far."""

    checkpoint: str | Path | None = None
    callbacks: Sequence[Any] = ()
    model_of: Callable[..., Any] = lambda learnt, report=None: None  # of `TextClasses`, and of what they started from


NOBODY = Watch()


def learn(
    documents: corpora.Documents,
    label: np.ndarray,
    settings: Any,
    given: Given | None,
    weights: np.ndarray | None,
    watch: Watch,
    client: Any,
    progress: Progress,
) -> Learnt:
    """Learn labels from texts.

    Parameters
    ----------
    documents : Documents
    label : int32 array
        The number of each of their tags.
    settings : FastTextClassifier
        Its parameters say how.
    given : Given, optional
        Vectors to start from.
    weights : float32 array (texts,), optional
        How much each text counts (`text_weights`).
    watch : Watch
        What looks at training.
    client : dask.distributed.Client, optional
        Of a cluster whose workers train, with several shards.
    progress : Progress
    """
    corpus = documents.corpus
    ranks = settings.choice().ranks(corpus, documents)
    of_text = _vocabulary(documents, ranks, settings.choice())
    vocabulary = of_text if given is None else given.kept(of_text, settings)
    size = len(vocabulary)
    start, rows = text_rows_of(vocabulary, Encoded(corpus.types, corpus.tokens, corpus.offsets), settings)
    hashed = rows >= size
    buckets, place = numbered(rows[hashed] - size, settings.bucket)
    inputs = random_rows(np.random.default_rng(settings.seed), len(of_text) + len(buckets), settings.vector_size)
    report, rates = None, None
    if given is not None:
        inputs, every, report, rates = given.start(vocabulary, len(of_text), inputs, buckets, settings, progress)
        buckets, place = every, np.searchsorted(every, buckets)[place]
    rows[hashed] = size + place
    tags = core.Tags(documents.start, label[documents.row])
    counts = np.bincount(tags.row, minlength=len(documents.tags))
    classes = TextClasses(
        vocabulary,
        buckets,
        inputs,
        core.aligned(len(counts) - (settings.loss == "hs"), settings.vector_size),
        counts,
        np.argsort(-counts, kind="stable"),
    )
    words = "" if settings.choice().is_a_cut else fingerprint_of_chosen(corpus, ranks)
    run = Epochs(settings.epochs, rates=rates, weights=weights, words=words, client=client)
    made_of = core.bucketed_rows(start, rows)
    watch = watch._replace(model_of=partial(watch.model_of, report=report))
    history = train_classes(classes, documents, made_of, tags, settings, run, watch, progress)
    return Learnt(classes, history, report)


def train_classes(
    learnt: TextClasses,
    documents: corpora.Documents,
    rows: core.Rows,
    tags: core.Tags,
    settings: Any,
    run: Epochs,
    watch: Watch,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Train the rows of a classifier, in place, on documents of which it is known what they are made of.

    Parameters
    ----------
    learnt : TextClasses
    documents : Documents
    rows : Rows
        Of ``learnt.inputs``, that each text is the mean of.
    tags : Tags
        The labels of each text, by their numbers.
    settings, watch, progress
        As in `learn`.
    run : Epochs

    Returns
    -------
    list of dict
        A record for each epoch.
    """
    taught = _taught(documents, settings.loss, run.weights, progress)
    more: dict[str, Any] = {"at_once": TEXTS * _streams(taught, settings)}
    if run.words:
        more["words"] = run.words
    if run.before:
        more |= {"epochs": run.number, "epochs_before": run.before}
    kept = checkpoint_of(watch.checkpoint, settings, documents.corpus, **more, **described(watch.callbacks))
    model, history = watch.model_of(learnt), []
    watcher = watching(watch.callbacks, model, len(documents.corpus.tokens))
    for record in _train(learnt, documents, rows, tags, taught, settings, run, kept, progress, watcher):
        history.append(record)
        if model is not None:
            model.history_ = [*model.history_, record]
    count = np.ones(len(documents), np.float32) if run.weights is None else run.weights
    of_labels = np.bincount(tags.row, np.repeat(count, np.diff(tags.start)), len(learnt.counts))
    guessing = _loss_of_guessing(of_labels, float(count[taught].sum(dtype=np.float64)), settings)
    warn_if_nothing_learnt(history, guessing, "learning_rate")
    return history


def _taught(documents: corpora.Documents, loss: str, weights: np.ndarray | None, progress: Progress) -> np.ndarray:
    """The numbers of texts to learn from: those with a label and, one against all, any with a word, but of weight 0."""
    taught = np.diff(documents.start) > 0
    labelled = int(taught.sum())
    if loss == "ova":
        taught |= np.diff(documents.corpus.offsets) > 0
    found = np.flatnonzero(taught)
    if labelled < len(found):
        progress.note(f"{len(found) - labelled:,} of {len(documents):,} texts have no label: they teach none of them")
    if len(found) < len(documents):
        warn_caller(
            f"{len(documents) - len(found):,} of {len(documents):,} texts have no label and are left out: the"
            f" first without one is {documents.first_untagged}",
        )
    if weights is None:
        return found
    count = int(np.count_nonzero(weights[found]))
    if count < len(found):
        progress.note(f"{len(found) - count:,} of {len(documents):,} texts have a weight of 0: they teach nothing")
    return found[weights[found] > 0]


def _loss_of_guessing(counts: np.ndarray, texts: float, settings: Any) -> float:
    """The mean loss of a text of which nothing is known but how frequent the labels are."""
    from scipy.special import entr

    if settings.loss == "ns":
        return float(np.log(2) * (1 + settings.negative))
    if settings.loss == "ova":
        return float((entr(counts / texts) + entr(1 - counts / texts)).sum())
    return float(entr(counts / counts.sum()).sum())


def _vocabulary(documents: corpora.Documents, ranks: np.ndarray, choice: Choice) -> Vocabulary:
    """The types that are words, by their ranks, and the end of a text, which every text has, in its place."""
    corpus = documents.corpus
    if len(ranks) == 0:
        types, least = f"none of {len(corpus.counts):,} types", choice.min_count
        if choice.is_a_cut:
            raise CorpusError(f"{types} occurs {least} times or more: lower min_count or give more text")
        raise CorpusError(f"min_length, keep, drop, rule and min_count={least} leave {types}: ask for less")
    counts = word_counts(documents, ranks)
    words = sorted(counts, key=counts.__getitem__, reverse=True)
    return Vocabulary(words, np.array([counts[word] for word in words], np.int64))


def _streams(taught: np.ndarray, settings: Any) -> int:
    return core.streams_of(len(taught) // settings.shards, TEXTS)


def _train(
    learnt: TextClasses,
    documents: corpora.Documents,
    rows: core.Rows,
    tags: core.Tags,
    taught: np.ndarray,
    settings: Any,
    run: Epochs,
    checkpoint: Checkpoint | None,
    progress: Progress,
    watcher: Watcher,
) -> Iterator[dict[str, Any]]:
    if run.weights is not None and settings.loss != "ova":  # which has a limit of its own
        _warn_of_large(float(run.weights.max()), settings.learning_rate)
    rates = core.NO_RATES if run.rates is None else run.rates
    weights = core.NO_WEIGHTS if run.weights is None else run.weights
    noise, tree = core.NO_NOISE, core.NO_TREE
    if settings.loss == "ns":
        noise = core.alias_table(learnt.counts, NOISE_EXPONENT)
    if settings.loss == "hs":
        tree = core.Tree(*core.huffman_paths(learnt.counts[learnt.order]))
        tags = tags._replace(row=np.argsort(learnt.order).astype(np.int32)[tags.row])
    rate = settings.learning_rate
    texts = core.Texts(taught.astype(np.int32), np.arange(len(taught) + 1), tags, weights)
    return records(
        texts,
        core.Words(len(rows.start) - 1, np.zeros(0, np.int64), noise, tree, rows, rates),
        _kernel_settings(settings),
        core.Matrices(learnt.trained, core.aligned(0, settings.vector_size), learnt.outputs),
        core.Schedule(
            run.number,
            rate,
            rate * LAST_SHARE,
            settings.seed,
            first_epoch=run.before,
            rate_name="learning_rate",
            unit="texts",
        ),
        count=settings.shards,
        client=run.client,
        folder=folder_of(documents.corpus),
        streams=_streams(taught, settings),
        workers=settings.workers,
        checkpoint=checkpoint,
        progress=progress,
        watcher=watcher,
    )


def _warn_of_large(weight: float, rate: float) -> None:
    """Warn where a weight would make a text's step larger than any step may be."""
    if weight > 1 and weight * rate > DAMPING:
        warn_caller(
            f"the largest weight, {weight:g}, times learning_rate={rate:g} is above {DAMPING:g}: such steps are cut to"
            f" {DAMPING:g}, and count as less; set learning_rate={DAMPING / weight:.2g} and more epochs for the whole"
            " weight",
        )


def _kernel_settings(settings: Any) -> core.Settings:
    return core.Settings(
        dimensions=int(settings.vector_size),
        skipgram=True,
        labels=True,
        every=settings.loss in ("softmax", "ova"),
        softmax=settings.loss == "softmax",
        negative=int(settings.negative) if settings.loss == "ns" else 0,
        tree=settings.loss == "hs",
        chunk=TEXTS,
        damping=DAMPING,
    )
