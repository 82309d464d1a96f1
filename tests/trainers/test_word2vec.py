"""What is particular to Word2Vec."""

from __future__ import annotations

import inspect
import subprocess
import sys
import warnings

import gensim.models
import numpy as np
import pytest

from wordvec import Corpus, TrainingError, Word2Vec
from wordvec.trainers.shared.learnt import warn_if_next_to_untrained, warn_if_nothing_learnt
from wordvec.trainers.shared.random_rows import random_rows
from wordvec.vectors.keyed import keyed_vectors
from wordvec.vocabulary import Vocabulary, keep_probability

SMALL = dict(vector_size=16, window=4, min_count=1, sample=0, seed=4)


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build(topic_texts, tmp_path_factory.mktemp("word2vec") / "corpus")


@pytest.mark.parametrize(("rows", "dimensions"), [(0, 3), (1, 1), (5, 7), (16_384, 3), (16_385, 5), (40_001, 7)])
def test_threads_draw_initial_values_as_one_would(rows, dimensions):
    """And the next ones after them, also where half of the generator's step was left."""
    random, one = np.random.default_rng(5), np.random.default_rng(5)
    for _ in range(2):
        drawn = random_rows(random, rows, dimensions)[:, :dimensions]
        expected = (one.random((rows, dimensions), np.float32) * 2 - 1) / np.float32(dimensions)
        assert np.array_equal(drawn, expected)
    assert random.random(3, np.float32).tolist() == one.random(3, np.float32).tolist()


def test_parameters_have_the_names_and_defaults_of_gensim():
    ours = inspect.signature(Word2Vec).parameters
    theirs = inspect.signature(gensim.models.Word2Vec).parameters
    common = ours.keys() & theirs.keys() - {"workers"}
    assert len(common) >= 15
    assert {name: ours[name].default for name in common} == {name: theirs[name].default for name in common}


@pytest.mark.parametrize("settings", [dict(sg=1), dict(cbow_gradient="corrected", alpha=0.3)])
def test_planted_analogies_are_found(analogy_texts, settings):
    model = Word2Vec(**SMALL | dict(epochs=20, alpha=0.05) | settings).fit(analogy_texts)
    asked = right = 0
    for a, b in [(0, 1), (2, 3), (4, 0), (1, 3)]:
        for x, y in [(0, 1), (1, 2), (2, 0)]:
            words = [word for word in model.wv.index_to_key if word.startswith("k") and "_" not in word]
            positive, negative = [f"k{a}f{y}", f"k{b}f{x}"], [f"k{a}f{x}"]
            answers = model.wv.most_similar(positive, negative, topn=len(model.wv) - 3)
            answer = next(word for word, _ in answers if word in words)
            asked += 1
            right += answer == f"k{b}f{y}"
    assert right >= 0.9 * asked, f"{right} of {asked}"


def test_keep_probability_is_gensims():
    texts = [["a"] * 60 + ["b"] * 30 + ["c"] * 9 + ["d"]]
    for sample in (1e-2, 1e-1, 2):
        peer = gensim.models.Word2Vec(texts, min_count=1, sample=sample, vector_size=2, epochs=1, workers=1)
        theirs = [peer.wv.get_vecattr(word, "sample_int") / (2**32 - 1) for word in "abcd"]
        np.testing.assert_allclose(keep_probability(np.array([60, 30, 9, 1]), sample), theirs, rtol=1e-6)


@pytest.mark.parametrize("sg", [0, 1])
def test_more_noise_words_than_a_group_can_weigh_are_no_trouble(corpus, sg):
    model = Word2Vec(**SMALL, sg=sg, negative=1_000, epochs=1).fit(corpus)
    assert np.abs(model.contexts_).max() > 0


def test_both_outputs_can_be_trained_together(corpus):
    model = Word2Vec(**SMALL, hs=1, epochs=1).fit(corpus)
    assert model.contexts_.shape == (16, 16)
    assert model.nodes_.shape == (15, 16)
    assert np.abs(model.contexts_).max() > 0
    assert np.abs(model.nodes_).max() > 0


def test_nothing_to_learn():
    with pytest.raises(ValueError, match="hs=0 and negative=0 leave nothing to learn"):
        Word2Vec(negative=0).fit([["a", "b"]])


@pytest.mark.parametrize(
    ("name", "value"),
    [("sg", 2), ("hs", "yes"), ("cbow_gradient", "wrong"), ("negative", -1), ("ns_exponent", np.nan), ("min_alpha", 9)],
)
def test_a_bad_setting_is_named(name, value):
    with pytest.raises((ValueError, TypeError), match=name):
        Word2Vec(**{name: value}).fit([["a", "b"]])


def test_divergence_stops_with_the_epoch_and_the_remedy(corpus, without_upper_bounds):
    with pytest.raises(TrainingError, match="epoch 1.*lower alpha"):
        Word2Vec(**SMALL, sg=1, alpha=1e39, epochs=3).fit(corpus)


def test_the_learning_rate_falls_to_its_end(corpus):
    rates = [record["alpha"] for record in Word2Vec(**SMALL, epochs=4).fit(corpus).history_]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] == pytest.approx(0.0001)


def test_tokens_below_the_cut_are_counted(topic_texts):
    texts = [*topic_texts, ["once", "twice", "twice"]]
    model = Word2Vec(**SMALL | dict(min_count=3), epochs=1).fit(texts)
    assert model.corpus_card_["tokens_below_the_cut"] == 3
    assert model.corpus_card_["vocabulary"] == 16


def test_max_final_vocab_cuts_at_a_rank(corpus):
    assert len(Word2Vec(**SMALL, max_final_vocab=5, epochs=1).fit(corpus).wv) <= 5


def test_vectors_to_start_from_that_have_no_word_in_common_are_said(corpus):
    given = keyed_vectors(["Katze", "Hund"], np.zeros((2, SMALL["vector_size"]), np.float32))
    with pytest.warns(UserWarning, match=r"init_from changes next to nothing: 0 of 16 words \(0.0 %\) .* 'Katze'"):
        Word2Vec(**SMALL, epochs=1, init_from=given).fit(corpus)


def test_text_without_line_breaks_is_learnt_as_well(topics):
    random = np.random.default_rng(8)
    spans = [random.choice(words, 200).tolist() for _ in range(30) for words in topics.values()]
    model = Word2Vec(**SMALL, sg=1, epochs=10, alpha=0.05).fit([sum(spans, [])])
    for words in topics.values():
        nearest = {other for other, _ in model.wv.most_similar(words[0], topn=7)}
        assert nearest <= set(words)


def test_continued_training_reads_new_text_with_the_old_vocabulary(corpus, topics):
    model = Word2Vec(**SMALL, sg=1, epochs=5).fit(corpus)
    before = model.vectors_.copy()
    order = sum(topics.values(), [])[::-1]
    with pytest.warns(UserWarning, match=r"lacks 1 words of this text, 1 of which .* left out, 2\.. % of the tokens"):
        model.partial_fit([order * 20, ["unknown"] * 7 + order], epochs=1)
    assert model.corpus_card_["tokens_below_the_cut"] == 7
    assert len(model.history_) == 6
    assert not np.array_equal(before, model.vectors_)


def test_partial_fit_refuses_another_shape(corpus):
    model = Word2Vec(**SMALL, epochs=1).fit(corpus)
    with pytest.raises(ValueError, match="no longer fit the trained matrices"):
        model.set_params(vector_size=20).partial_fit(corpus)


def test_starting_from_vectors(corpus, tmp_path):
    trained = Word2Vec(**SMALL, epochs=5).fit(corpus)
    given = trained.wv
    given.save_word2vec_format(str(tmp_path / "given.txt"))
    for init_from in (trained, given, tmp_path / "given.txt"):
        model = Word2Vec(**SMALL, epochs=1, alpha=1e-12, min_alpha=0, init_from=init_from)
        model.fit([["ship", "wave", "ship", "novelty", "wave", "novelty"]])
        assert model.init_report_.items() >= {"matched": 2, "of": 3, "given": 16}.items()
        np.testing.assert_allclose(model.wv["ship"], given["ship"], rtol=1e-5)
    with pytest.raises(ValueError, match="init_from has 16 dimensions and vector_size is 20"):
        model.set_params(vector_size=20).fit([["ship", "wave"]])
    given = keyed_vectors(["ship", "wave"], np.full((2, 16), np.nan, np.float32))
    with pytest.raises(
        ValueError, match="init_from cannot be trained from: the vectors of 2 words hold NaN or infinity"
    ):
        model.set_params(vector_size=16, init_from=given).fit([["ship", "wave"]])


class Listener:
    def __init__(self):
        self.done, self.tasks, self.notes = [], [], []

    def begin(self, task, total, unit, done=0):
        self.tasks.append((task, total, unit))
        self.done = []

    def advance(self, done, **figures):
        self.done.append(done)
        self.figures = figures

    def end(self, **figures):
        self.ended = figures

    def note(self, sentence):
        self.notes.append(sentence)


def test_progress_tells_words_loss_and_speed(corpus):
    listener = Listener()
    Word2Vec(**SMALL, epochs=3).fit(corpus, progress=listener)
    assert listener.tasks[-1] == ("training", 3 * len(corpus.tokens), "words")
    assert listener.done == sorted(listener.done)
    assert listener.done[-1] == 3 * len(corpus.tokens)
    assert {"epoch", "loss", "alpha", "words_per_second"} <= listener.figures.keys()


def test_a_small_run_loads_neither_gensim_nor_scikit_learn():
    """They take longer to import than a small training run takes."""
    code = (
        "import sys, wordvec\n"
        "wordvec.Word2Vec(min_count=1, epochs=1).fit(['a b a b', 'b a'])\n"
        "print(sorted({'gensim', 'sklearn', 'scipy.stats'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("layer", [{}, dict(sg=1), dict(sg=1, hs=1, negative=0), dict(hs=1, negative=5)])
def test_where_nothing_is_learnt_the_user_is_told(topic_texts, layer):
    with pytest.warns(UserWarning, match="nothing was learnt: no text has two words left .* a list of its words"):
        assert Word2Vec(vector_size=8, min_count=1, sg=1).fit(["ship", "wave", "sail"] * 100).history_[0]["loss"] == 0
    with pytest.warns(UserWarning, match="nothing was learnt: .* at the end of epoch 1, .* or change alpha"):
        Word2Vec(epochs=1, alpha=1e-5, min_alpha=0, **layer).fit(topic_texts)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Word2Vec(epochs=10, alpha=0.05, **layer).fit(topic_texts)


def test_where_the_loss_rises_the_rate_is_to_be_lowered():
    with pytest.warns(UserWarning, match="is 4.3000 at the end of epoch 2, that of guessing 4.1589; lower alpha"):
        warn_if_nothing_learnt([dict(loss=4.2), dict(loss=4.3)], 4.1589, "alpha")


def settings_on_english(**params):
    """The settings of a run on words about as frequent as those of English are."""
    model = Word2Vec(**params)
    counts = (1e6 / np.arange(3, 30_003)).astype(np.int64)
    model.vocabulary_ = Vocabulary([str(number) for number in range(len(counts))], counts)
    model._layout = model._wanted_layout()
    return model._settings(128)


@pytest.mark.parametrize(
    ("params", "shared"),
    [
        ({}, 24),
        (dict(negative=1), 16),
        (dict(window=2), 16),
        (dict(window=8), 32),
        (dict(window=4, shrink_windows=False), 32),
        (dict(negative=20), 64),
        (dict(window=15), 56),
        (dict(sample=0), 32),
        (dict(negative=100, window=100), 64),
        (dict(shared_noise=False), 0),
        (dict(negative=0, hs=1), 16),
    ],
)
def test_the_more_noise_words_a_word_would_draw_the_more_are_shared(params, shared):
    settings = settings_on_english(sg=1, **params)
    assert settings.shared == shared
    if shared:
        assert settings.group * settings.negative <= 160 * shared  # so many draws does a noise word stand for, at most
    assert settings.top in (0, shared)
    assert settings_on_english(**params).shared == (8 if shared else 0)  # CBOW


@pytest.mark.parametrize("params", [{}, dict(window=10, negative=15), dict(window=2, negative=20)])
def test_a_mean_learns_all_that_five_occurrences_of_a_word_teach(params):
    """It had learnt a third of one, with wide windows and much noise; single rows would diverge."""
    settings = settings_on_english(sg=0, **params)
    gradients = (1 + settings.negative) * (settings.window + 1)  # a window has window + 1 words, in the mean
    assert settings.damping / 0.025 >= 4.9 * gradients or settings.damping == 15
    assert settings_on_english(sg=1, **params).damping <= 3
    assert settings_on_english(sg=0, cbow_mean=0, **params).damping <= 3


def test_a_small_text_that_subsampling_empties_is_told_so():
    texts = [["ship", "wave"], ["oven", "spoon"]] * 3
    with pytest.warns(UserWarning, match="nothing was learnt: sample=1e-06 drops nearly every word .* set sample=0"):
        Word2Vec(vector_size=4, min_count=1, sample=1e-6).fit(texts)
    with pytest.warns(UserWarning, match="change alpha; sample=0.001 keeps only .* % of the words"):
        Word2Vec(vector_size=4, min_count=1, epochs=1).fit(texts * 4)


def test_vectors_that_all_point_one_way_are_told_of():
    random = np.random.default_rng(4)
    one_way = random.normal(size=(200, 20)) + 5
    with pytest.warns(UserWarning, match=r"next to untrained: .* \(epochs=20 in place of 5\), set sg=1, or give"):
        warn_if_next_to_untrained(one_way, 5, "set sg=1")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_if_next_to_untrained(one_way - 5, 5)
        warn_if_next_to_untrained(one_way[:50], 5)
