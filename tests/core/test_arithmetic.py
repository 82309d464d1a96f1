"""The compiled core against finite differences: chunks of every method, the gradient, windows and weights."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from wordvec.core import engine, gradient, reading, state
from wordvec.core import rows as rows_of

from .variants import (
    ALL,
    CLASSIC,
    DIMENSIONS,
    LABELLED,
    TAGGED,
    TAGS,
    OneChunk,
    make_matrices,
    make_rows,
    make_settings,
    make_texts,
    make_words,
)


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
    message = "`gradient` is not -alpha dL/df (desired: by finite differences of its loss): see the derivation above it"
    np.testing.assert_allclose(step, -0.5 * (above - below) / 2e-3, rtol=1e-3, atol=2e-4, err_msg=message)


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
