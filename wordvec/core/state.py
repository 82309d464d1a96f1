"""What the kernels work on: the arrays and numbers of a corpus, a run, a worker and a chunk, under their names."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..jit.structs import Several, struct

INPUTS, TAGS, OUTPUTS = (np.int64(place) for place in range(3))  # places in a slot's sizes

MARKS = 1 << 14  # bits in which rows are marked: the rows whose numbers have one remainder have one bit
KEPT = np.dtype([(name, np.int32) for name in ("word", "text", "low", "high")])
INDEX = np.dtype([(name, np.int32) for name in ("input", "tag", "last_tag")])
HIDDEN = np.dtype([("examples", np.float32), ("gradients", np.float32), ("tag", np.float32)])
CHANGE = np.dtype([("row", np.int32), ("gradients", np.float32)])
PANEL = np.dtype([("kernel", np.int64), ("column", np.int64)])  # an address, and the first of its columns
CHUNK = np.dtype(
    [
        ("block", np.int64),  # one of the blocks of the corpus that it was read from
        ("tokens", np.int64),  # how many have been kept
        ("key", np.uint64),  # of its random draws
        ("text", np.int64),  # inference: the text, whose tag has the row of this number
        ("targets", np.int64),
        ("windows", np.int64),  # rows of the matrix of windows
        ("hidden", np.int64),  # hidden rows
        ("examples", np.int64),
        ("noise", np.int64),  # where shared noise words start among the slot's outputs; behind the top of the tree
        ("listed", np.int64),  # and where those that meet lists of hidden rows start
        ("outputs", np.int64),  # how many of these there are
        ("begun", np.int64),  # whether something has been added to the gradient of the hidden rows
        ("loss", np.float64),
        ("alpha", np.float32),
    ],
    align=True,
)


@struct
class Tags(NamedTuple):
    """The tags of the texts: text `t` has ``row[start[t]:start[t + 1]]``. With an empty ``start`` none has any."""

    start: np.ndarray
    row: np.ndarray


NO_TAGS = Tags(np.zeros(0, np.int64), np.zeros(0, np.int32))


@struct
class Texts(NamedTuple):
    """The encoded corpus: text `t` is ``tokens[offsets[t]:offsets[t + 1]]``."""

    tokens: np.ndarray
    offsets: np.ndarray
    tags: Tags = NO_TAGS


@struct
class Matrices(NamedTuple):
    """What is trained."""

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
    """What each input is the mean of: input `i` of the rows ``row[start[i]:start[i + 1]]``.

    With an empty ``start`` every input is the row of its own number.
    """

    start: np.ndarray
    row: np.ndarray


NO_ROWS = Rows(np.zeros(0, np.int64), np.zeros(0, np.int32))


@struct
class Words(NamedTuple):
    """What is known of the words: ids are ranks by frequency, those from ``size`` on are not in the vocabulary.

    The first ``len(keep)`` words are so frequent that they are subsampled: an occurrence is kept where 32 random bits
    are below the word's threshold.
    """

    size: int
    keep: np.ndarray
    noise: np.ndarray  # the noise distribution as an alias table (`wordvec.core.outputs.alias_table`)
    tree: Tree = NO_TREE
    rows: Rows = NO_ROWS


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
    frozen: bool = (
        False  # words and output rows stay as they are, only the text's one tag learns; skip-gram: no windows
    )
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
    result: np.ndarray  # summed loss, number of examples


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
    """Hidden rows x shared rows: logits, which become gradients; labels; weights; losses."""

    logit: np.ndarray
    label: np.ndarray
    weight: np.ndarray
    loss: np.ndarray


@struct
class Links(NamedTuple):
    """A sparse matrix: entries ``start[i]:start[i + 1]`` are those of row i, with a ``column`` and a ``value`` each."""

    start: np.ndarray
    row: np.ndarray  # for each entry, what its row is called elsewhere: so are the columns of the transpose
    column: np.ndarray
    value: np.ndarray


@struct
class Pairs(NamedTuple):
    """Listed output rows (``links.row``) x hidden rows (``links.column``): logits, which become gradients."""

    links: Links
    label: np.ndarray
    weight: np.ndarray
    loss: np.ndarray


@struct
class Scratch(NamedTuple):
    """What one worker needs for one chunk."""

    turns: np.ndarray  # the slots in the order in which their chunks are trained on
    index: np.ndarray  # INDEX: for each token, where its word is among the inputs, and its text's tags among the tags
    targets: np.ndarray  # the words that are predicted
    order: np.ndarray  # the targets in the order of the tree's leaves
    counts: np.ndarray  # HIDDEN: examples and gradients that each hidden row takes part in; its share in a tag alone
    groups: np.ndarray  # how many hidden rows share noise words, group by group
    windows: Links  # CBOW: hidden rows x input rows
    examples: Links  # targets x the hidden rows that they are predicted from
    X: np.ndarray  # input rows of words, then of tags
    H: np.ndarray  # CBOW's hidden rows and their gradient
    dH: np.ndarray
    T: np.ndarray  # shared output rows
    turned: np.ndarray  # and as columns
    dense: Dense
    pairs: Pairs
    back: Links  # a transpose; before, room for `list_paths`
    inputs: np.ndarray  # where an input stands in the slot, if it does
    mine: np.ndarray  # (slot, place, row) of the differences that this worker adds
    marks: np.ndarray  # bits for the rows that one worker, and that several have differences of


@struct
class Slot(NamedTuple):
    """A chunk, and what it leaves behind: differences, and the rows they belong to."""

    chunk: np.ndarray  # CHUNK
    kept: np.ndarray  # its tokens; the window of token i is low..high without i
    dX: np.ndarray  # of the words among the inputs, then of the tags
    dC: np.ndarray
    inputs: np.ndarray  # CHANGE
    tags: np.ndarray
    outputs: np.ndarray
    sizes: np.ndarray  # how many inputs, tags and outputs


@struct
class Slots(NamedTuple):
    """The slots of a round.

    There is another chunk to each, the one that is read for the next round: first come those of even rounds.
    """

    each: Several
    loss: np.ndarray
    examples: np.ndarray
    worker: np.ndarray  # who has computed it
    marks: np.ndarray  # for each worker and kind, bits for the rows that it has differences of


@struct
class Panels(NamedTuple):
    """How rows of one kind are worked on, panel by panel: addresses (`wordvec.jit.options.by_panels`), PANEL each."""

    columns: int  # that are in use: sixteen, or a larger multiple of eight
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
    inputs: Panels  # input rows of words
    tags: Panels  # and of tags
    hidden: Panels  # hidden rows and output rows
    steps: np.ndarray  # addresses of the steps that a chunk takes (`wordvec.core.recipes`)
    dense: int = 0  # address of `wordvec.core.arithmetic.meet_dense`
    read: int = 0  # of `wordvec.core.reading.read_chunk`, or, in inference, `read_text`
    add: int = 0  # of `wordvec.core.rounds.add_differences`
