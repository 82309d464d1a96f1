"""What the core is tested on: texts, words and matrices, and the settings of every variant of every method."""

from __future__ import annotations

import numpy as np

from wordvec.core import buffers, engine, outputs, reading, recipes, rounds, state
from wordvec.core import rows as rows_of
from wordvec.vocabulary import keep_probability

WORDS = 40
TAGS = 6
LENGTHS = 1, 30, 3, 2, 55, 7, 1, 1, 20
DIMENSIONS = 12


def make_texts(lengths=LENGTHS, seed=0, tags=state.NO_TAGS):
    """Short texts, texts of one word and long ones that chunks cut, over a Zipf-like vocabulary."""
    random = np.random.default_rng(seed)
    share = 1 / np.arange(1, WORDS + 1)
    tokens = random.choice(WORDS, sum(lengths), p=share / share.sum()).astype(np.int32)
    return state.Texts(tokens, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), tags)


def make_tags(texts, seed=2):
    """Each text has no, one or two tags; some are shared."""
    random = np.random.default_rng(seed)
    lists = [random.choice(TAGS, random.integers(0, 3), replace=False) for _ in range(texts)]
    start = np.concatenate([[0], np.cumsum([len(each) for each in lists])]).astype(np.int64)
    return state.Tags(start, np.concatenate(lists).astype(np.int32))


def make_words(sample=0.1, kept_words=WORDS - 3, rows=state.NO_ROWS):
    """What is known of the words; the last three are below the cut."""
    counts = (1000 / np.arange(1, kept_words + 1)).astype(np.int64) + 1
    keep = keep_probability(counts, sample)
    keep = np.rint(keep[keep < 1] * 2**32).astype(np.int64)
    noise, tree = outputs.alias_table(counts, 0.75), outputs.huffman_paths(counts)
    return state.Words(kept_words, keep, noise, state.Tree(*tree), rows)


def make_rows(words=WORDS - 3, shared=9, seed=4):
    """Each word is made of a row of its own and some that it shares with others, one of them perhaps twice."""
    random = np.random.default_rng(seed)
    lists = [[word, *(words + random.integers(0, shared, random.integers(0, 6)))] for word in range(words)]
    start = np.concatenate([[0], np.cumsum([len(each) for each in lists])])
    return rows_of.bucketed_rows(start, np.concatenate(lists).astype(np.int32))


def make_settings(skipgram=True, tree=False, negative=5, **changes):
    base = dict(
        dimensions=DIMENSIONS,
        skipgram=skipgram, window=4, shrink=True, mean=True, divide=True, negative=negative,
        shared=16 if skipgram else 8, group=40 if skipgram else 8,
        tree=tree, top=16 if skipgram and tree else 0, node_base=(WORDS - 3) if negative else 0, chunk=16, damping=1.5,
        places=0, parts=1, backward=False, tied=False, frozen=False, labels=False, every=False, softmax=False,
    )  # fmt: skip
    return state.Settings(**base | changes)


def make_matrices(settings, dtype=np.float64, seed=1, scale=0.5, rows=state.NO_ROWS):
    random = np.random.default_rng(seed)
    inputs = rows.row.max() + 1 if len(rows.row) else WORDS - 3
    outputs = (WORDS - 3 if settings.negative else 0) + (WORDS - 4 if settings.tree else 0)
    outputs = TAGS if settings.every else outputs
    width = buffers.aligned(1, settings.dimensions).shape[1]
    hidden = width * max(settings.places, 1)
    matrices = [buffers.aligned(*shape, dtype) for shape in ((inputs, width), (TAGS, width), (outputs, hidden))]
    for matrix in matrices:
        used = np.arange(matrix.shape[1]) % width < settings.dimensions
        matrix[:, used] = random.normal(scale=scale, size=(len(matrix), used.sum()))
    made = state.Matrices(*matrices)
    return made._replace(C=made.W) if settings.tied else made


VARIANTS = {
    "skip-gram, shared noise": make_settings(),
    "skip-gram, own noise": make_settings(shared=0),
    "skip-gram, tree": make_settings(tree=True, negative=0),
    "CBOW, shared noise": make_settings(skipgram=False),
    "CBOW, own noise": make_settings(skipgram=False, shared=0),
    "CBOW, tree": make_settings(skipgram=False, tree=True, negative=0),
    "CBOW, sum": make_settings(skipgram=False, mean=False, divide=False),
    "both outputs, full windows": make_settings(tree=True, shrink=False),
    "skip-gram, words before": make_settings(backward=True),
    "skip-gram, tied": make_settings(tied=True),
}
MADE_OF_ROWS = {
    "skip-gram, n-grams": make_settings(),
    "CBOW, n-grams, own noise": make_settings(skipgram=False, shared=0),
}
TAGGED = {
    "PV-DBOW": make_settings(window=0, shrink=False, chunk=8, parts=4),
    "PV-DBOW, one document": make_settings(window=0, shrink=False, chunk=8),
    "PV-DBOW with words": make_settings(parts=2),
    "PV-DBOW, tree": make_settings(window=0, shrink=False, tree=True, negative=0, chunk=8, parts=3),
    "PV-DM": make_settings(skipgram=False, chunk=8, parts=2),
    "PV-DM, sum": make_settings(skipgram=False, mean=False, divide=False),
    "PV-DM, concatenation": make_settings(skipgram=False, mean=False, divide=False, shrink=False, places=9),
}
LABELLED_BASE = dict(window=0, shrink=False, labels=True, shared=0, chunk=3, node_base=0)
LABELLED = {
    "labels, softmax": make_settings(negative=0, every=True, softmax=True, **LABELLED_BASE),
    "labels, one against all": make_settings(negative=0, every=True, **LABELLED_BASE),
    "labels, noise": make_settings(**LABELLED_BASE),
    "labels, tree": make_settings(negative=0, tree=True, **LABELLED_BASE | dict(top=0)),
}
WEIGHTED = {f"{name}, weighted": settings for name, settings in LABELLED.items()}
CLASSIC = {
    "CBOW, classic gradient": make_settings(skipgram=False, divide=False),
    "CBOW, classic sum": make_settings(skipgram=False, mean=False, divide=True),
}
ALL = VARIANTS | MADE_OF_ROWS | TAGGED | LABELLED | WEIGHTED


def texts_and_rows(name, lengths=LENGTHS):
    """The texts of a variant, and what its inputs are made of."""
    if name in LABELLED | WEIGHTED:  # every text is one token: its own number
        count = WORDS - 3
        texts = state.Texts(np.arange(count, dtype=np.int32), np.arange(count + 1), make_tags(count))
        weights = np.random.default_rng(8).uniform(0.1, 3, count).astype(np.float32)
        return texts._replace(weights=weights) if name in WEIGHTED else texts, make_rows()
    rows = make_rows() if name in MADE_OF_ROWS else state.NO_ROWS
    return make_texts(lengths, tags=make_tags(len(lengths)) if name in TAGGED else state.NO_TAGS), rows


class OneChunk:
    """A chunk that can be trained on again and again."""

    def __init__(self, name, block, lengths=LENGTHS, frozen=False):
        settings = (ALL | CLASSIC)[name]._replace(frozen=frozen)
        self.block = block
        self.texts, rows = texts_and_rows(name, lengths)
        if frozen:
            self.texts = self.texts._replace(tags=state.Tags(np.array([0, 1]), np.zeros(1, np.int32)))
        self.words = make_words(rows=rows)
        self.matrices = make_matrices(settings, rows=rows)
        crew = engine.Crew(self.texts, self.words, settings, self.matrices, 1, 1)
        self.scratch, self.slots, self.run = crew.scratch[0], crew.slots, crew.run
        self.slot = self.slots.each[0]

    @property
    def settings(self):
        return self.run.settings

    @settings.setter
    def settings(self, settings):
        self.run = recipes.prepared(self.texts, self.words, settings, self.matrices, self.scratch, self.slots)

    def train(self, alpha=1.0):
        key, chunk, texts = np.uint64(7), self.slot.chunk, self.texts
        self.count = 0
        for part in range(self.settings.parts):
            self.count = reading.read_part(
                texts.tokens, texts.offsets, self.words, self.settings, key, self.block + part, 0,
                len(texts.offsets) - 2, self.slot.kept, self.count,
            )  # fmt: skip
        chunk["block"], chunk["tokens"] = self.block, self.count
        rounds.train_chunk(self.slot, self.scratch, self.run, key, np.float32(alpha))
        return chunk["loss"].item(), chunk["examples"].item()

    def steps(self):
        """The negative derivatives of the loss by the matrices, from the chunk's differences: a row of a mean has a
        share in the difference of the mean.
        """
        self.train()
        result = state.Matrices(*(np.zeros_like(matrix) for matrix in self.matrices))
        rows, slot = self.words.rows, self.slot
        inputs, tags, outputs = slot.sizes[:3]
        for n in range(inputs):
            number = slot.inputs[n]["row"]
            mine = rows.row[rows.start[number] : rows.start[number + 1]] if len(rows.start) else [number]
            np.add.at(result.W, mine, slot.dX[n] / len(mine))
        np.add.at(result.D, slot.tags["row"][:tags], slot.dX[inputs : inputs + tags])
        np.add.at(result.C, slot.outputs["row"][:outputs], slot.dC[:outputs])
        if self.settings.tied:  # a row has both roles, and what it learns is the sum
            result = result._replace(W=result.W + result.C, C=result.W + result.C)
        return result


def train(
    settings, dtype=np.float64, workers=1, epochs=1, texts=None, streams=1, alpha=0.05, rows=state.NO_ROWS,
    rates=state.NO_RATES,
):  # fmt: skip
    matrices = make_matrices(settings, dtype, scale=0.1, rows=rows)
    schedule = engine.Schedule(epochs, alpha, 0.0001, seed=3)
    words = make_words(rows=rows)._replace(rates=rates)
    history = engine.train(texts or make_texts(), words, settings, matrices, schedule, streams=streams, workers=workers)
    return matrices, list(history)
