"""The compiled core against finite differences, against its plain-Python twin, and against itself."""

from __future__ import annotations

import hashlib
from itertools import product

import numpy as np
import pytest
from numba import int64, njit, typeof
from scipy.sparse import csr_array

from wordvec.core import buffers, engine, gradient, outputs, reading, recipes, reference, rounds, sparse, state
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


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("block", [0, 2, 5])
def test_step_is_the_derivative_of_the_loss(name, block):
    """The real kernel, in float64, against two-sided finite differences of its own loss, for every parameter."""
    chunk = OneChunk(name, block)
    analytic = chunk.steps()
    assert max(np.abs(part).max() for part in analytic) > 0.01
    for matrix, step in zip(chunk.matrices, analytic, strict=True):
        numeric = np.zeros_like(matrix)
        for place in product(range(len(matrix)), range(matrix.shape[1])):
            if place[1] % 16 >= DIMENSIONS:
                continue
            losses = []
            value = matrix[place]
            for change in (1e-4, -1e-4):
                matrix[place] = value + change
                losses.append(chunk.train()[0])
            matrix[place] = value
            numeric[place] = (losses[1] - losses[0]) / 2e-4
        np.testing.assert_allclose(step, numeric, rtol=1e-4, atol=2e-5)


def test_chunks_under_test_repeat_rows_and_sample_positives():
    """The cases that break gradients are among those tested above."""
    chunk = OneChunk("skip-gram, shared noise", 2)
    chunk.train()
    inputs = chunk.slot.inputs["row"][: chunk.slot.sizes[0]].tolist()
    outputs_ = chunk.slot.outputs["row"][: chunk.slot.sizes[2]].tolist()
    targets = int((chunk.slot.kept["high"] - chunk.slot.kept["low"] > 1).sum())
    noise, targets = outputs_[:-targets], outputs_[-targets:]
    ends = chunk.scratch.examples.start[1 : len(targets)]
    windows = np.split(chunk.scratch.examples.column[: chunk.scratch.examples.start[len(targets)]], ends)
    assert len(noise) > chunk.settings.shared  # of several groups
    assert len(set(inputs)) == len(inputs)  # a word that the chunk repeats is one input
    assert any(len(set(window)) < len(window) for window in windows)
    assert len(set(targets)) < len(targets)
    assert set(noise) & set(targets)


def test_neighbours_share_no_noise_words():
    """Each of CBOW's groups takes every third token, where there are three groups."""
    chunk = OneChunk("CBOW, shared noise", 2)
    chunk.train()
    kept = chunk.slot.kept
    tokens = [token for token in range(len(kept)) if kept[token]["high"] > kept[token]["low"] + 1]
    step = -(-chunk.count // chunk.settings.group)
    assert step > 1
    order = sorted(tokens, key=lambda token: (token % step, token))
    assert chunk.scratch.targets[: len(tokens)].tolist() == kept["word"][order].tolist()


def test_one_tag_alone_meets_its_noise_words():
    """The pairs that stand for a dense block are among the cases tested above."""
    chunk = OneChunk("PV-DBOW, one document", 2)
    chunk.train()
    assert chunk.slot.sizes[1] == 1
    assert chunk.slot.outputs["gradients"][: chunk.settings.shared] == pytest.approx(
        np.full(chunk.settings.shared, chunk.slot.tags["gradients"][0] / 6 * 5 / chunk.settings.shared)
    )


@pytest.mark.parametrize("name", [name for name in TAGGED | CLASSIC if name != "PV-DBOW with words"])
def test_frozen_words_change_nothing_for_a_tag(name):
    """The one tag of a text, in several groups of noise words, learns alone what it learns beside the words."""
    chunk = OneChunk(name, 2, lengths=(150,), frozen=True)
    chunk.settings = chunk.settings._replace(frozen=False)
    loss, _ = chunk.train()
    inputs = chunk.slot.sizes[0]
    expected, gradients = chunk.slot.dX[inputs].copy(), chunk.slot.tags["gradients"][0]
    assert chunk.slot.sizes[1] == 1 and np.abs(expected).max() > 0
    chunk.settings = chunk.settings._replace(frozen=True)
    chunk.slot.dX[:] = np.nan
    assert chunk.train()[0] == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(chunk.slot.dX[inputs], expected, rtol=1e-12, atol=1e-15)
    assert chunk.slot.tags["gradients"][0] == pytest.approx(gradients, rel=1e-6)


def test_threes_of_windows_share_noise_words_where_words_are_frozen():
    """Every window meets its three noise words, so often that it meets `negative` of them in all."""
    chunk = OneChunk("PV-DM", 5, lengths=(150,), frozen=True)
    chunk.settings = chunk.settings._replace(shared=3, group=3)
    _, examples = chunk.train()
    links, outputs = chunk.scratch.pairs.links, chunk.slot.outputs
    met = np.zeros(examples)
    for listed in range(-(-examples // 3) * 3):
        place = slice(links.start[listed], links.start[listed + 1])
        group = range(listed // 3 * 3, min(listed // 3 * 3 + 3, examples))
        assert links.column[place].tolist() == list(group)
        assert not chunk.scratch.pairs.label[place].any()
        assert outputs["gradients"][listed] == pytest.approx(len(group) * 5 / 3)
        met[group] += chunk.scratch.pairs.weight[place]
    assert examples % 3 and met == pytest.approx(np.full(examples, 5))


def train(
    settings, dtype=np.float64, workers=1, epochs=1, texts=None, streams=1, alpha=0.05, rows=state.NO_ROWS,
    rates=state.NO_RATES,
):  # fmt: skip
    matrices = make_matrices(settings, dtype, scale=0.1, rows=rows)
    schedule = engine.Schedule(epochs, alpha, 0.0001, seed=3)
    words = make_words(rows=rows)._replace(rates=rates)
    history = engine.train(texts or make_texts(), words, settings, matrices, schedule, streams=streams, workers=workers)
    return matrices, list(history)


@pytest.mark.parametrize("name", [name for name in LABELLED if name != "labels, noise"])
def test_a_text_of_weight_three_counts_as_the_text_three_times(name):
    """One step on all texts, each with a label: the same, but for the last digits of float32.

    Where a row sums up too much, labels' rows are damped alike; but a text is one, whose step has a limit, and its
    repeats are several.
    """
    random, count = np.random.default_rng(11), 12
    times, labels, rows = random.integers(1, 4, count), random.integers(0, TAGS, count), make_rows(count)
    found = []
    for limit in (1e9, 0.2):
        for numbers, weights in ((np.arange(count), times), (np.repeat(np.arange(count), times), None)):
            tags = state.Tags(np.arange(len(numbers) + 1), labels[numbers].astype(np.int32))
            texts = state.Texts(np.arange(len(numbers), dtype=np.int32), np.arange(len(numbers) + 1), tags)
            if weights is not None:
                texts = texts._replace(weights=weights.astype(np.float32))
            made_of = [rows.row[rows.start[n] : rows.start[n + 1]] for n in numbers]
            start = np.concatenate([[0], np.cumsum([len(each) for each in made_of])])
            words = make_words(rows=rows_of.bucketed_rows(start, np.concatenate(made_of)))
            settings = LABELLED[name]._replace(chunk=64, damping=limit)
            matrices = make_matrices(settings, rows=rows)
            schedule = engine.Schedule(1, 0.5, 0.5, seed=3)
            (record,) = engine.train(texts, words, settings, matrices, schedule, streams=1, workers=1)
            found.append((record["loss"], *matrices))
    for mine, theirs in [*zip(*found[:2], strict=True), (found[2][-1], found[3][-1])]:
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-7)
    assert np.abs(found[0][-1] - found[2][-1]).max() > 1e-3


MANY_LENGTHS = 0, 1, 300, 3, 0, 0, 2, 55, 90, 1, 1, 0, 1200, 4, 9, 0


def assert_agrees_with_twin(name, settings, streams=1, some_held=False):
    texts, rows = texts_and_rows(name, MANY_LENGTHS)
    rates = state.NO_RATES
    if some_held:
        texts, rates = with_rates(texts, rows)
    matrices, history = train(settings, texts=texts, streams=streams, rows=rows, rates=rates)
    expected = make_matrices(settings, scale=0.1, rows=rows)
    ends = engine.texts_at_ends(texts.offsets, settings.chunk * reading.RUN)
    epoch = engine.epoch_of(engine.Schedule(1, 0.05, 0.0001, seed=3), 0, ends, streams, settings.parts)
    words = make_words(rows=rows)._replace(rates=rates)
    loss = reference.train_epoch(epoch, streams, texts, words, settings, expected)
    assert history[0]["loss"] == pytest.approx(loss, rel=1e-5)
    for mine, other in zip(matrices, expected, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("streams", [1, 3])
@pytest.mark.parametrize("name", ALL | CLASSIC)
def test_kernels_agree_with_their_plain_python_twin(name, streams):
    """A whole epoch with its losses, windows, draws, rounds and damping."""
    assert_agrees_with_twin(name, (ALL | CLASSIC)[name]._replace(damping=1.0), streams)


def with_rates(texts, rows):
    """Every third row is held fast, the next one learns at half the rate."""
    rates = np.array([0, 0.5, 1], np.float32)
    inputs = rows.row.max() + 1 if len(rows.row) else WORDS - 3
    return texts._replace(tags=texts.tags._replace(rates=rates[np.arange(TAGS) % 3])), rates[np.arange(inputs) % 3]


RATED = ["skip-gram, shared noise", "skip-gram, tied", "CBOW, n-grams, own noise", "PV-DM", "labels, one against all"]


@pytest.mark.parametrize("name", RATED)
def test_rows_with_rates_of_their_own_agree_with_the_twin(name):
    assert_agrees_with_twin(name, ALL[name]._replace(damping=1.0), streams=3, some_held=True)


@pytest.mark.parametrize("name", RATED)
def test_rows_that_are_held_fast_stay_to_the_bit_with_any_number_of_workers(name):
    texts, rows = texts_and_rows(name, MANY_LENGTHS)
    texts, rates = with_rates(texts, rows)
    before, hashes = make_matrices(ALL[name], np.float32, scale=0.1, rows=rows), set()
    for workers in (1, 2, 5):
        matrices, _ = train(ALL[name], np.float32, workers, texts=texts, streams=5, rows=rows, rates=rates)
        hashes.add(hashlib.sha256(b"".join(each.tobytes() for each in matrices)).hexdigest())
        assert matrices.W[::3].tobytes() == before.W[::3].tobytes()
        assert (matrices.W[2::3] != before.W[2::3]).any(axis=1).sum() > 3
        if name in TAGGED:
            assert matrices.D[::3].tobytes() == before.D[::3].tobytes()
            assert (matrices.D[1] != before.D[1]).any()
    assert len(hashes) == 1


@pytest.mark.parametrize("dimensions", [1, 20, 40, 120])
@pytest.mark.parametrize("name", ["skip-gram, n-grams", "CBOW, shared noise"])
def test_kernels_agree_with_their_plain_python_twin_at_any_number_of_dimensions(name, dimensions):
    """Less than a vector, vectors of sixteen with eight columns more, and more than one panel."""
    assert_agrees_with_twin(name, ALL[name]._replace(dimensions=dimensions, damping=1.0))


@pytest.mark.parametrize(
    "name",
    [
        "skip-gram, shared noise",
        "skip-gram, tied",
        "CBOW, own noise",
        "both outputs, full windows",
        "skip-gram, n-grams",
        "PV-DM",
    ],
)
def test_any_number_of_workers_gives_the_same_bits(name):
    texts, rows = texts_and_rows(name, [9] * 300 + [6_000])
    hashes = set()
    for workers in (1, 2, 3, 5, 16):  # those of few workers look through all differences, those of many sort them
        matrices, history = train(ALL[name], np.float32, workers, epochs=2, texts=texts, streams=16, rows=rows)
        losses = np.array([record["loss"] for record in history])
        hashes.add(hashlib.sha256(b"".join(each.tobytes() for each in (*matrices, losses))).hexdigest())
    assert len(hashes) == 1


def test_every_pair_of_a_cut_text_is_trained_on_once():
    """A long text has the same windows however it is cut into chunks."""
    texts = make_texts(lengths=(3, 500, 2, 90))
    words = make_words(sample=0.02)
    found = []
    for size in (8, 16, 64, 1000):
        settings = make_settings(chunk=size, shrink=False)
        kept = engine.Crew(texts, words, settings, make_matrices(settings), 1, 1).slots.each[0].kept
        pairs = []
        for block in range(-(-len(texts.tokens) // size)):
            for i in range(
                reading.read_part(texts.tokens, texts.offsets, words, settings, np.uint64(5), block, 0, 3, kept, 0)
            ):
                low, high = kept[i]["low"], kept[i]["high"]
                if low < high:
                    pairs.append((kept[i]["word"].item(), kept["word"][low:high].tolist()))
        found.append(pairs)
    assert len(found[0]) > 100
    assert all(pairs == found[0] for pairs in found)


@njit
def multiply_links(panels, A, links, rows, B, fresh):
    sparse.multiply_links(panels, A, links, rows, B, fresh)


@njit
def sample_links(panels, H, C, links, rows):
    sparse.sample_links(panels, H, C, links, rows)


@njit
def mean_rows(panels, matrix, changes, count, rows, A):
    sparse.mean_rows(panels, matrix, changes, count, rows, A)


@pytest.mark.parametrize("width", [8, 24, 48, 104, 304])
def test_sparse_products_are_those_of_scipy(width):
    """For every split of the columns into registers, rows without an entry included."""
    random = np.random.default_rng(width)
    dense = random.normal(size=(9, 14)) * (random.random((9, 14)) < 0.3)
    dense[4] = 0
    matrix = csr_array(dense)
    links, back = (buffers.links(20, matrix.nnz, np.float64) for _ in range(2))
    links.start[: len(matrix.indptr)] = matrix.indptr
    links.column[: matrix.nnz], links.value[: matrix.nnz] = matrix.indices, matrix.data
    links.row[: matrix.nnz] = np.repeat(np.arange(9), np.diff(matrix.indptr))
    A, B, T = (buffers.aligned(rows, width, np.float64) for rows in (9, 14, 14))
    B[:, :width] = random.normal(size=(14, width))
    A[:, :width] = 1
    kind = typeof(A)
    of_product = recipes.panels(width, sparse.product, kind, links.kind, int64, kind, int64, int64)
    multiply_links(of_product, A, links, 9, B, False)
    np.testing.assert_allclose(A[:, :width], 1 + matrix @ B[:, :width])
    multiply_links(of_product, A, links, 9, B, True)
    np.testing.assert_allclose(A, matrix @ B)
    sparse.transpose(links, 9, 14, back)
    multiply_links(of_product, T, back, 14, A, True)
    np.testing.assert_allclose(T, matrix.T @ A)
    sample_links(recipes.panels(width, sparse.sampled_product, kind, kind, links.kind, int64, int64), B, A, links, 9)
    np.testing.assert_allclose(links.value[: matrix.nnz], (A @ B.T)[matrix.nonzero()])


def test_means_of_rows_are_those_of_numpy():
    random = np.random.default_rng(8)
    rows = make_rows()
    for width in (112, 144):
        W, A = buffers.aligned(60, width, np.float64), buffers.aligned(5, width, np.float64)
        W[:] = random.normal(size=W.shape)
        changes = np.zeros(5, state.CHANGE)
        changes["row"] = [3, 3, 0, 36, 17]
        panels = recipes.panels(
            width, sparse.gather_means, typeof(W), typeof(changes), int64, rows.kind, typeof(A), int64
        )
        mean_rows(panels, W, changes, 5, rows, A)
        expected = [W[rows.row[rows.start[n] : rows.start[n + 1]]].mean(0) for n in changes["row"]]
        np.testing.assert_allclose(A, expected)


def test_words_in_effect_are_those_that_share_rows():
    """Four equal words are four; if each is made of the same row and of its own, they are 1.6."""
    equal = np.full(4, 0.25)
    assert rows_of.words_in_effect(equal) == pytest.approx(4)
    rows = rows_of.bucketed_rows(np.arange(0, 9, 2), np.array([0, 4, 1, 4, 2, 4, 3, 4], np.int32))
    assert rows_of.words_in_effect(equal, rows) == pytest.approx(1 / (0.5 * 0.25 + 0.5 * 1))
    own = rows_of.bucketed_rows(np.arange(5), np.arange(4, dtype=np.int32))
    assert rows_of.words_in_effect(equal, own) == pytest.approx(4)


def test_exp_and_log_are_accurate():
    x = np.linspace(0, 15.9, 5000)
    np.testing.assert_allclose([gradient.exp_minus(v) for v in x], np.exp(-x), rtol=2e-6)
    x = np.linspace(0, 1, 5000)
    np.testing.assert_allclose([gradient.log_1_plus(v) for v in x], np.log1p(x), atol=1e-7)


def test_gradient_is_the_derivative_of_its_loss():
    """The first to run after a change of `gradient`: it compiles nothing else."""
    random = np.random.default_rng(6)
    logit, weight = random.normal(scale=3, size=200), random.uniform(0.1, 4, 200)
    label = np.where(np.arange(200) % 2, 0, random.integers(0, 2, 200) * weight)  # noise words and pairs, some true

    def gradient_and_loss(logit):
        loss = np.zeros_like(logit)
        gradient.gradient(logit, label, weight, loss, len(logit), 0.5)
        return logit, loss

    step, _ = gradient_and_loss(logit.copy())
    (_, above), (_, below) = gradient_and_loss(logit + 1e-3), gradient_and_loss(logit - 1e-3)
    np.testing.assert_allclose(step, -0.5 * (above - below) / 2e-3, rtol=1e-3, atol=2e-4)


def test_gradient_of_certain_and_extreme_logits_is_finite():
    logit = np.array([0, 30, -30, 1e4, -1e4, 1, 2, 3], np.float32)
    label, weight, loss = np.ones(8, np.float32), np.ones(8, np.float32), np.zeros(8, np.float32)
    gradient.gradient(logit, label, weight, loss, 8, np.float32(1))
    np.testing.assert_allclose(logit[:5], [0.5, 0, 1, 0, 1], atol=1e-6)
    np.testing.assert_allclose(loss[:5], [np.log(2), 0, 30, 0, 1e4], rtol=1e-6, atol=1e-6)


def test_subsampling_and_windows_follow_their_formulas():
    words = make_words(sample=0.02)
    count = 20_000
    texts = state.Texts(np.full(count, 1, np.int32), np.array([0, count]), state.NO_TAGS)
    settings = make_settings(chunk=count)
    kept = engine.Crew(texts, words, settings, make_matrices(settings), 1, 1).slots.each[0].kept
    size = reading.read_part(texts.tokens, texts.offsets, words, settings, np.uint64(11), 0, 0, 0, kept, 0)
    expected = words.keep[1] / 2**32
    assert 0.05 < expected < 0.9
    assert abs(size / count - expected) < 4 * np.sqrt(expected * (1 - expected) / count)
    reach = (kept["high"] - np.arange(len(kept)) - 1)[:size][: -settings.window]
    frequency = np.bincount(reach, minlength=settings.window + 1)[1:] / len(reach)
    np.testing.assert_allclose(frequency, 1 / settings.window, atol=0.02)
