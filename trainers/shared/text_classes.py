"""Training and scoring of fastText's classifier: mean of input rows, dot products with labels (Joulin et al. 2017)."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ... import core, corpora
from ...corpora.choosing import Choice, fingerprint_of_chosen
from ...corpora.sources.labelled import LABEL_PREFIX
from ...errors import CorpusError
from ...progress import Progress
from ...system.checkpoints import Checkpoint
from ...system.epochs import Watcher
from ...vocabulary import END_OF_LINE, LARGEST_BUCKET, Vocabulary
from .labelled import Encoded
from .learnt import warn_if_nothing_learnt
from .prediction import random_rows
from .runs import checkpoint_of
from .watching import described, watching

__all__ = [
    "ADDED",
    "Epochs",
    "TextClasses",
    "Watch",
    "fasttext_probabilities",
    "known_places",
    "learn",
    "score_blocks",
    "text_rows_of",
    "train_classes",
    "word_counts",
]

TEXTS = 2  # to a chunk
BLOCK = 1 << 22  # scores in memory at a time
NOISE_EXPONENT = 0.5  # as fastText draws labels
LAST_SHARE = 1e-6  # of the learning rate, at the very end


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    from scipy.special import log_softmax

    return log_softmax(scores, axis=1)


def _log_sigmoid(scores: np.ndarray, added: float = 0.0) -> np.ndarray:
    from scipy.special import expit, log_expit

    return np.log(expit(scores) + np.float32(added)) if added else log_expit(scores)


#: fastText looks probabilities up at so many places between -8 and 8.
SIGMOID = 1 / (1 + np.exp(-np.linspace(-8, 8, 513)))


#: It adds so much to each probability; with hierarchical softmax, to that of each branch.
ADDED = 1e-5


def fasttext_probabilities(scores: np.ndarray, loss: str) -> np.ndarray:
    """Each label's own probability, to the last digit that fastText's program has: float32, a little above 1 at most.

    The scores are those of `score_blocks` with ``added=ADDED``.
    """
    if loss == "hs":
        return np.exp(scores)
    if loss == "softmax":
        return np.exp(_log_softmax(scores)) + np.float32(ADDED)
    looked_up = SIGMOID[((np.clip(scores, -8, 8) + 8) * 32).astype(np.int64)]
    return (np.where(scores < -8, 0, np.where(scores > 8, 1, looked_up)) + ADDED).astype(np.float32)


class TextClasses(NamedTuple):
    """A trained classifier."""

    vocabulary: Vocabulary  # V words
    buckets: np.ndarray  # int64 (R,), ascending: those that have a row
    inputs: np.ndarray  # (V + R, padded): the rows of words and of buckets
    outputs: np.ndarray  # (labels, padded), or of the nodes of a Huffman tree (labels - 1, padded)
    counts: np.ndarray  # int64 (labels,)
    order: np.ndarray  # int64 (labels,): the labels from the most frequent one on, as the tree has them


class Epochs(NamedTuple):
    """How long a classifier is trained, and how."""

    number: int
    before: int = 0  # epochs of earlier runs on the same rows
    rates: np.ndarray | None = None  # of the inputs' rows (`wordvec.core.state.NO_RATES`)
    words: str = ""  # a fingerprint of which types are words, where these were not chosen by their counts alone


class Watch(NamedTuple):
    """Who looks at training: a checkpoint, and callbacks, for which there is a model of what has been learnt so far."""

    checkpoint: str | Path | None
    callbacks: Sequence[Any]
    model_of: Callable[[TextClasses], Any]


def learn(
    documents: corpora.Documents, label: np.ndarray, settings: Any, watch: Watch, progress: Progress
) -> tuple[TextClasses, list[dict[str, Any]]]:
    """Learn labels from texts.

    Parameters
    ----------
    documents : Documents
    label : int32 array
        The number of each of their tags.
    settings : FastTextClassifier
        Its parameters say how.
    watch : Watch
        What looks at training.
    progress : Progress

    Returns
    -------
    learnt : TextClasses
    history : list of dict
        As `core.train` gives it.
    """
    corpus = documents.corpus
    ranks = settings.choice().ranks(corpus, documents)
    vocabulary = _vocabulary(documents, ranks, settings.choice())
    size = len(vocabulary)
    start, rows = text_rows_of(vocabulary, Encoded(corpus.types, corpus.tokens, corpus.offsets), settings)
    hashed = rows >= size
    buckets, place = _numbered(rows[hashed] - size, settings.bucket)
    rows[hashed] = size + place
    tags = core.Tags(documents.start, label[documents.row])
    counts = np.bincount(tags.row, minlength=len(documents.tags))
    learnt = TextClasses(
        vocabulary,
        buckets,
        random_rows(np.random.default_rng(settings.seed), size + len(buckets), settings.vector_size),
        core.aligned(len(counts) - (settings.loss == "hs"), settings.vector_size),
        counts,
        np.argsort(-counts, kind="stable"),
    )
    run = Epochs(settings.epochs, words="" if settings.choice().is_a_cut else fingerprint_of_chosen(corpus, ranks))
    return learnt, train_classes(
        learnt, documents, core.bucketed_rows(start, rows), tags, settings, run, watch, progress
    )


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
    taught = _taught(documents, settings.loss, progress)
    more: dict[str, Any] = {"at_once": TEXTS * core.streams_of(len(taught), TEXTS)}
    if run.words:
        more["words"] = run.words
    if run.before:
        more |= {"epochs": run.number, "epochs_before": run.before}
    kept = checkpoint_of(watch.checkpoint, settings, documents.corpus, **more, **described(watch.callbacks))
    model = watch.model_of(learnt)
    watcher = watching(watch.callbacks, model, len(documents.corpus.tokens))
    for record in _train(learnt, rows, tags, taught, settings, run, kept, progress, watcher):
        model.history_ = [*model.history_, record]
    history = model.history_[run.before :]
    counts = np.bincount(tags.row, minlength=len(learnt.counts))
    warn_if_nothing_learnt(history, _loss_of_guessing(counts, len(taught), settings), "learning_rate")
    return history


def _taught(documents: corpora.Documents, loss: str, progress: Progress) -> np.ndarray:
    """The numbers of texts to learn from: those with a label and, one against all, any with a word."""
    taught = np.diff(documents.start) > 0
    labelled = int(taught.sum())
    if loss == "ova":
        taught |= np.diff(documents.corpus.offsets) > 0
    found = np.flatnonzero(taught)
    if labelled < len(found):
        progress.note(f"{len(found) - labelled:,} of {len(documents):,} texts have no label: they teach none of them")
    if len(found) < len(documents):
        warnings.warn(
            f"{len(documents) - len(found):,} of {len(documents):,} texts have no label and are left out: the"
            f" first without one is {documents.first_untagged}",
            stacklevel=4,
        )
    return found


def _loss_of_guessing(counts: np.ndarray, texts: int, settings: Any) -> float:
    """The mean loss of a text of which nothing is known but how frequent the labels are."""
    from scipy.special import entr

    if settings.loss == "ns":
        return float(np.log(2) * (1 + settings.negative))
    if settings.loss == "ova":
        return float((entr(counts / texts) + entr(1 - counts / texts)).sum())
    return float(entr(counts / counts.sum()).sum())


def score_blocks(learnt: TextClasses, texts: Encoded, settings: Any, added: float = 0.0) -> Iterator[np.ndarray]:
    """The scores of labels for some texts after the other: float32 (texts, labels), at least once.

    Logits; with hierarchical softmax logarithms of probabilities, with so much added to that of each branch.
    """
    hidden = _hidden(learnt, texts, settings)
    rows = learnt.outputs[:, : settings.vector_size].T
    scores = _TreeScores(learnt, added) if settings.loss == "hs" else np.asarray
    step = max(1, BLOCK // len(learnt.counts))
    for first in range(0, max(len(hidden), 1), step):
        yield scores(hidden[first : first + step] @ rows)


class _TreeScores:
    """From the logits of a Huffman tree's nodes to the logarithms of the labels' probabilities."""

    def __init__(self, learnt: TextClasses, added: float):
        from scipy.sparse import csr_array

        start, node, branch, _ = core.huffman_paths(learnt.counts[learnt.order])
        shape = len(learnt.counts), len(learnt.outputs)
        self._yes, self._no = (
            csr_array((each.astype(np.float32), node, start), shape) for each in (branch, 1 - branch)
        )
        self._rank, self._added = np.argsort(learnt.order), added

    def __call__(self, logits: np.ndarray) -> np.ndarray:
        yes, no = (_log_sigmoid(each, self._added) for each in (logits, -logits))
        by_rank = yes @ self._yes.T + no @ self._no.T
        return by_rank[:, self._rank]


def word_counts(documents: corpora.Documents, ranks: np.ndarray | None = None) -> dict[str, int]:
    """How often some of the types occur: what looks like a label is no word, and every text has an end."""
    corpus = documents.corpus
    ranks = np.arange(len(corpus.counts)) if ranks is None else ranks
    counts = {corpus.types[rank]: int(corpus.counts[rank]) for rank in ranks.tolist()}
    counts = {word: count for word, count in counts.items() if not word.startswith(LABEL_PREFIX)}
    return counts | {END_OF_LINE: counts.get(END_OF_LINE, 0) + len(documents)}


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


def text_rows_of(vocabulary: Vocabulary, texts: Encoded, settings: Any) -> tuple[np.ndarray, np.ndarray]:
    """Which rows the texts are made of, as if every bucket had one."""
    from .text_rows import text_rows  # which loads Numba

    texts = _as_lines(texts)
    index = vocabulary.index
    if len(index) + settings.bucket > LARGEST_BUCKET:
        raise ValueError(
            f"bucket ({settings.bucket:,}) and the {len(index):,} words are more rows than {LARGEST_BUCKET:,}: "
            "lower bucket"
        )
    return text_rows(
        texts.types,
        np.array([index.get(word, -1) for word in (*texts.types, END_OF_LINE)], np.int32),
        len(index),
        texts.tokens,
        texts.offsets,
        word_ngrams=settings.word_ngrams,
        min_n=max(settings.min_n, 1),
        max_n=settings.max_n,
        bucket=settings.bucket,
    )


def _as_lines(texts: Encoded) -> Encoded:
    """Texts as fastText reads its lines: words that look like labels are none, and ``</s>`` ends a line."""
    labels = np.array([word.startswith(LABEL_PREFIX) for word in texts.types], bool)
    ends = np.array([word == END_OF_LINE for word in texts.types], bool)
    if not labels.any() and not ends.any():
        return texts
    ended = np.concatenate(([0], np.cumsum(ends[texts.tokens])))
    open_ = ended[1:] == np.repeat(ended[texts.offsets[:-1]], np.diff(texts.offsets))
    kept = open_ & ~labels[texts.tokens]
    return Encoded(texts.types, texts.tokens[kept], np.concatenate(([0], np.cumsum(kept)))[texts.offsets])


def _numbered(hashed: np.ndarray, bucket: int) -> tuple[np.ndarray, np.ndarray]:
    """Which of so many buckets occur, ascending, and the place there of each that is given."""
    if bucket > 8 * len(hashed):
        return np.unique(hashed.astype(np.int64), return_inverse=True)
    occurs = np.zeros(bucket, bool)  # several times as fast as sorting
    occurs[hashed] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs, dtype=np.int32) - 1)[hashed]


def _hidden(learnt: TextClasses, texts: Encoded, settings: Any) -> np.ndarray:
    """The means of the texts' rows: float32 (texts, vector_size). What training never reached is a row of zeros."""
    from scipy.sparse import csr_array

    start, row = text_rows_of(learnt.vocabulary, texts, settings)
    size = len(learnt.vocabulary)
    hashed = row >= size
    row[hashed] = size + known_places(learnt.buckets, row[hashed] - size, settings.bucket)
    reached = row < len(learnt.inputs)
    share = np.repeat(1 / np.maximum(np.diff(start), 1), np.diff(start)).astype(np.float32)
    mean = csr_array(
        (share[reached], row[reached], np.concatenate(([0], np.cumsum(reached)))[start]),
        shape=(len(start) - 1, len(learnt.inputs)),
    )
    return (mean @ learnt.inputs)[:, : settings.vector_size]  # a slice of the inputs would be copied, as large as it is


def known_places(buckets: np.ndarray, hashed: np.ndarray, bucket: int) -> np.ndarray:
    """Where each of some buckets stands among those that have a row; behind the last one, where it has none."""
    if bucket > 8 * len(hashed):
        place = np.searchsorted(buckets, hashed)
        return np.where(np.append(buckets, -1)[place] == hashed, place, len(buckets))
    table = np.full(bucket, len(buckets), np.int32)  # several times as fast as searching
    table[buckets] = np.arange(len(buckets))
    return table[hashed]


def _train(
    learnt: TextClasses,
    rows: core.Rows,
    tags: core.Tags,
    taught: np.ndarray,
    settings: Any,
    run: Epochs,
    checkpoint: Checkpoint | None,
    progress: Progress,
    watcher: Watcher,
) -> Iterator[dict[str, Any]]:
    texts = len(rows.start) - 1
    rates = core.NO_RATES if run.rates is None else run.rates
    noise, tree = core.NO_NOISE, core.NO_TREE
    if settings.loss == "ns":
        noise = core.alias_table(learnt.counts, NOISE_EXPONENT)
    if settings.loss == "hs":
        tree = core.Tree(*core.huffman_paths(learnt.counts[learnt.order]))
        tags = tags._replace(row=np.argsort(learnt.order).astype(np.int32)[tags.row])
    rate = settings.learning_rate
    return core.train(
        core.Texts(taught.astype(np.int32), np.arange(len(taught) + 1), tags),
        core.Words(texts, np.zeros(0, np.int64), noise, tree, rows, rates),
        _kernel_settings(settings),
        core.Matrices(learnt.inputs, core.aligned(0, settings.vector_size), learnt.outputs),
        core.Schedule(
            run.number,
            rate,
            rate * LAST_SHARE,
            settings.seed,
            first_epoch=run.before,
            rate_name="learning_rate",
            unit="texts",
        ),
        streams=core.streams_of(len(taught), TEXTS),
        workers=settings.workers,
        checkpoint=checkpoint,
        progress=progress,
        watcher=watcher,
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
    )
