"""The arrays and numbers that the kernels work on: of a corpus, a run, a worker and a chunk.

`README.md` beside this file has the way of a chunk through them, and a glossary.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..jit.structs import Several, struct

INPUTS, TAGS, OUTPUTS = (np.int64(place) for place in range(3))  # places in a slot's sizes

# Typed like FIRST and TRUE of `wordvec.jit.options`: a Python float would turn float32 sums into float64.
ONE, ZERO = np.float32(1), np.float32(0)

GROUP = np.int64(128)  # hidden rows that share noise words, at most: a chunk of skip-gram's is one group or two
AHEAD = 6  # rows of a matrix are prefetched so many turns of a loop before they are needed: about one access to memory
MARKS = 1 << 14  # bits in which rows are marked: rows whose numbers have the same remainder share a bit
BUCKETS = 128  # into which the rows are divided: a worker adds to those of some of them

KEPT = np.dtype([(name, np.int32) for name in ("word", "text", "low", "high")])
PLACES = np.dtype([(name, np.int32) for name in ("input", "tag", "last_tag")])
HIDDEN = np.dtype([("examples", np.float32), ("gradients", np.float32), ("tag", np.float32)])
CHANGE = np.dtype([("row", np.int32), ("gradients", np.float32)])
ENTRY = np.dtype([("place", np.int32), ("row", np.int32), ("number", np.int32), ("gradients", np.float32)])
ADDED = np.dtype([(name, np.int32) for name in ("slot", "place", "row", "number")] + [("share", np.float32)])
PANEL = np.dtype([("kernel", np.int64), ("column", np.int64)])  # an address, and the first of its columns
CHUNK = np.dtype(
    [
        ("block", np.int64),  # one of the blocks of the corpus that it was read from
        ("tokens", np.int64),  # how many have been kept
        ("key", np.uint64),  # of its random draws
        ("text", np.int64),  # inference: the text, whose tag has the row of this number
        ("targets", np.int64),  # how many; and so are the next three
        ("windows", np.int64),  # rows of `Scratch.windows`
        ("hidden", np.int64),
        ("examples", np.int64),
        ("first_noise", np.int64),  # the first shared noise word among the slot's outputs, behind the top of the tree
        ("first_listed", np.int64),  # and the first output row of `Scratch.pairs`
        ("listed", np.int64),  # how many output rows `Scratch.pairs` has
        ("begun", np.int64),  # whether the gradient of the hidden rows holds something already
        ("loss", np.float64),
        ("weight", np.float64),  # that the examples have in all
        ("alpha", np.float32),
    ],
    align=True,
)


#: How fast each row of a matrix learns, as a share of the learning rate: 0 holds it fast, to the bit. Empty: all at the
#: whole rate.
NO_RATES = np.zeros(0, np.float32)


@struct
class Tags(NamedTuple):
    """The tags of the texts, as rows of D: text `t` has ``row[start[t]:start[t + 1]]``; if ``start`` is empty, none."""

    start: np.ndarray
    row: np.ndarray
    rates: np.ndarray = NO_RATES  # of the rows of D


NO_TAGS = Tags(np.zeros(0, np.int64), np.zeros(0, np.int32))


#: How much each text counts, in classification, where an input is a text: above 0. Empty: all as one.
NO_WEIGHTS = np.zeros(0, np.float32)


@struct
class Texts(NamedTuple):
    """The encoded corpus: text `t` is ``tokens[offsets[t]:offsets[t + 1]]``."""

    tokens: np.ndarray
    offsets: np.ndarray
    tags: Tags = NO_TAGS
    weights: np.ndarray = NO_WEIGHTS


@struct
class Matrices(NamedTuple):
    """The parameters that are trained."""

    W: np.ndarray  # input rows of words
    D: np.ndarray  # input rows of tags
    C: np.ndarray  # output rows


@struct
class Tree(NamedTuple):
    """The Huffman paths (`outputs.huffman_paths`); node 0 is the root, small numbers are frequent nodes."""

    start: np.ndarray
    node: np.ndarray
    label: np.ndarray
    leaf: np.ndarray  # for each word, how many leaves stand left of its own


NO_TREE = Tree(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int8), np.zeros(0, np.int32))


@struct
class Rows(NamedTuple):
    """The rows of W that each input is the mean of, such as those of its n-grams: ``row[start[i]:start[i + 1]]``.

    If ``start`` is empty, input `i` is row `i` itself.
    """

    start: np.ndarray
    row: np.ndarray


NO_ROWS = Rows(np.zeros(0, np.int64), np.zeros(0, np.int32))


@struct
class Words(NamedTuple):
    """The vocabulary: ids are ranks by frequency, those from ``size`` on are not in the vocabulary.

    The first ``len(keep)`` words are so frequent that they are subsampled: an occurrence is kept where 32 random bits
    are below the word's threshold.
    """

    size: int
    keep: np.ndarray
    noise: np.ndarray  # the noise distribution as an alias table (`wordvec.core.outputs.alias_table`)
    tree: Tree = NO_TREE
    rows: Rows = NO_ROWS
    rates: np.ndarray = NO_RATES  # of the rows of W


@struct
class Settings(NamedTuple):
    """The scalars of a run."""

    dimensions: int  # columns of an input row that are in use; zeros stand behind them

    skipgram: bool = False  # hidden rows are single inputs
    labels: bool = False  # every text is one input, and what it predicts are its tags
    every: bool = False  # a hidden row meets every output row
    softmax: bool = False  # and these exclude each other
    window: int = 0  # 0: words are predicted from the text's tags alone
    shrink: bool = False  # draw each window's size from 1..window
    backward: bool = False  # windows reach back only: a word is predicted from those before it
    mean: bool = True  # CBOW: the hidden row is the mean of the window, or its sum
    divide: bool = True  # CBOW: each row of the window receives the gradient divided by the window's size
    places: int = 0  # CBOW: a hidden row is the concatenation of so many rows; 0: it is their mean or sum
    negative: int = 0  # noise words to a pair; 0: no negative sampling
    shared: int = 0  # noise words that a group of hidden rows shares; 0: they are drawn for each pair
    group: int = 0  # examples that such a group takes part in, at most
    tree: bool = False  # hierarchical softmax
    top: int = 0  # nodes at the top of the tree that every hidden row meets at once: 0, or as many as are shared
    node_base: int = 0  # where the tree's nodes start among the output rows
    chunk: int = 128  # tokens of text to a part of a chunk
    parts: int = 1  # parts of a chunk, each from another place of the corpus
    tied: bool = False  # skip-gram: W and C are one matrix, whose rows have both roles
    frozen: bool = False  # only the text's one tag learns, words and output rows stay; skip-gram: no windows
    damping: float = 1.5  # gradients that a row may sum up in a round, times the learning rate


@struct
class Epoch(NamedTuple):
    """One pass over the corpus."""

    key: int
    order: np.ndarray  # which run of the corpus comes when
    texts: np.ndarray  # the texts at the ends of the runs
    rounds: int
    alpha: float  # at the start
    next_alpha: float  # at the end
    result: np.ndarray  # (streams, 2): summed loss, number of examples, or their weights


@struct
class Inference(NamedTuple):
    """Learning the tags of texts one by one, everything else frozen."""

    seed: int
    epochs: int
    alpha: float  # at the start
    min_alpha: float  # at the end
    learnt: np.ndarray  # targets of each text, all epochs together


@struct
class Dense(NamedTuple):
    """A dense matrix, hidden rows x shared output rows: logits, which become gradients; labels; weights; losses."""

    logit: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    loss: np.ndarray


@struct
class Links(NamedTuple):
    """A sparse matrix: entries ``start[i]:start[i + 1]`` are those of row i, with a ``column`` and a ``value`` each."""

    start: np.ndarray
    row: np.ndarray  # for each entry, the number of its row in another matrix: a column number of the transpose
    column: np.ndarray
    value: np.ndarray


@struct
class Pairs(NamedTuple):
    """A sparse matrix, output rows (``links.row``) x hidden rows (``links.column``): logits, which become gradients."""

    links: Links
    label: np.ndarray
    weight: np.ndarray
    loss: np.ndarray


@struct
class LeafOrder(NamedTuple):
    """Hierarchical softmax: the targets from the leftmost leaf to the rightmost, and the nodes that are open there."""

    target: np.ndarray  # numbers of the targets, in that order
    start: np.ndarray  # target after target, where its hidden rows start
    hidden: np.ndarray
    opened: np.ndarray  # for each depth, the target at which its node was opened, and the first with the other label


@struct
class Scratch(NamedTuple):
    """The memory that one worker needs for one chunk; its contents are of no use afterwards."""

    turns: np.ndarray  # the slots in the order in which their chunks are trained on
    place_of: np.ndarray  # for each word, its place among the slot's inputs, if it has one
    places: np.ndarray  # PLACES: for each token, the place of its word among the inputs and of its text's tags
    targets: np.ndarray  # the words that are predicted
    by_leaf: LeafOrder
    counts: np.ndarray  # HIDDEN: examples and gradients that each hidden row takes part in; its share in a tag alone
    groups: np.ndarray  # how many hidden rows share noise words, group by group
    windows: Links  # CBOW: hidden rows x input rows
    examples: Links  # targets x the hidden rows that they are predicted from
    X: np.ndarray  # input rows of words, then of tags
    H: np.ndarray  # hidden rows and their gradient, where these are not the input rows themselves
    dH: np.ndarray  # (`wordvec.core.arithmetic.hidden_rows`)
    T: np.ndarray  # shared output rows
    turned: np.ndarray  # the same, as columns
    dense: Dense
    pairs: Pairs
    transposed: Links  # of windows or pairs
    mine: np.ndarray  # ADDED: what this worker adds
    own: np.ndarray  # for each slot, whether this worker has trained on its chunk
    shared: np.ndarray  # bits, kind by kind, of the rows that are added by bucket, whoever has differences of them
    totals: np.ndarray  # for each input, tag or output, how many gradients are added; zeros in between


@struct
class Slot(NamedTuple):
    """A chunk, and the result of training on it: differences, and the rows of the matrices that they belong to."""

    chunk: np.ndarray  # CHUNK
    kept: np.ndarray  # KEPT: its tokens; the window of token i is low..high without i
    dX: np.ndarray  # differences of input rows: of words, then of tags
    dC: np.ndarray  # differences of output rows
    inputs: np.ndarray  # CHANGE: the rows of W (or inputs of `Rows`), each once
    tags: np.ndarray  # CHANGE: the rows of D
    outputs: np.ndarray  # CHANGE: the rows of C, some several times
    sizes: np.ndarray  # how many inputs, tags and outputs
    entries: np.ndarray  # ENTRY: the differences by kind and bucket: its place, the row it is added to, and the input's
    start: np.ndarray  # number and gradients; where those of each bucket start, kind by kind


@struct
class Slots(NamedTuple):
    """The slots of a round.

    Each has two chunks, as the next one is read while one is trained on: first come those of even rounds.
    """

    each: Several[Slot]
    keys: np.ndarray  # (2, streams): the more tokens a chunk has, the greater; none twice
    marks: np.ndarray  # for each worker and kind, bits for the rows that it has differences of


@struct
class Panels(NamedTuple):
    """The kernels for rows of one kind, panel by panel: PANEL each (`wordvec.jit.options.by_panels`)."""

    columns: int  # in use: sixteen, or a larger multiple of eight
    gather: np.ndarray
    means: np.ndarray
    product: np.ndarray
    sampled: np.ndarray
    add: np.ndarray


@struct
class Run(NamedTuple):
    """What all workers share from the first round to the last."""

    texts: Texts
    words: Words
    settings: Settings
    matrices: Matrices
    input_panels: Panels  # for input rows of words
    tag_panels: Panels  # of tags
    hidden_panels: Panels  # hidden rows, and output rows
    steps: np.ndarray  # addresses of the steps that a chunk takes (`wordvec.core.recipes`)
    dense: int = 0  # address of `wordvec.core.arithmetic.meet_dense`
    sort: int = 0  # of `wordvec.core.differences.sort_differences`
    read: int = 0  # of `wordvec.core.reading.read_chunk`, or, in inference, `read_text`
    add: int = 0  # of `wordvec.core.differences.add_differences`
