"""What is particular to GloVe."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import wordvec
from wordvec import Cooccurrence, Corpus, CorpusError, GloVe, TrainingError

SMALL = dict(vector_size=16, window=4, min_count=1, x_max=10, seed=4)


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build(topic_texts, tmp_path_factory.mktemp("glove") / "corpus")


def test_parameters_have_the_names_and_defaults_of_stanfords_programs():
    ours = {name: parameter.default for name, parameter in inspect.signature(GloVe).parameters.items()}
    theirs = dict(
        window=15, min_count=5, x_max=100, alpha=0.75, eta=0.05, epochs=25, symmetric=True, distance_weighting=True
    )
    assert theirs.items() <= ours.items()


def test_vectors_are_the_sum_or_either_side(corpus):
    models = {kind: GloVe(**SMALL, epochs=2, vectors=kind).fit(corpus) for kind in ("sum", "words", "contexts")}
    words, contexts = models["words"].wv.vectors, models["contexts"].wv.vectors
    assert np.array_equal(models["sum"].wv.vectors, words + contexts)
    assert not np.array_equal(words, contexts)
    assert np.array_equal(words, models["sum"].word_vectors_)
    assert np.array_equal(contexts, models["sum"].context_vectors_)


def test_products_come_near_the_logarithms(corpus):
    model = GloVe(**SMALL | dict(eta=0.3), epochs=200).fit(corpus)
    counts = Cooccurrence.count(corpus, 16, window=4).matrix
    predicted = model.word_vectors_ @ model.context_vectors_.T + model.word_biases_[:, None] + model.context_biases_
    rows, columns = counts.nonzero()
    np.testing.assert_allclose(predicted[rows, columns], np.log(np.asarray(counts[rows, columns]).ravel()), atol=0.02)


def test_loss_is_the_mean_cost_of_a_nonzero(corpus):
    """With a rate near zero nothing moves, and the cost of the start can be written down."""
    model = GloVe(**SMALL | dict(eta=1e-12, x_max=700.0), epochs=1).fit(corpus)
    counts = Cooccurrence.count(corpus, 16, window=4).matrix.toarray()
    error = model.word_vectors_ @ model.context_vectors_.T + model.word_biases_[:, None] + model.context_biases_
    with np.errstate(divide="ignore", invalid="ignore"):
        costs = np.where(counts > 0, np.minimum(1, counts / 700) ** 0.75 * (error - np.log(counts)) ** 2 / 2, 0)
    assert model.history_[0]["loss"] == pytest.approx(costs.sum() / np.count_nonzero(counts), rel=1e-5)


def test_stanfords_bias_update_moves_biases_without_eta():
    """One nonzero, one step: the C code's bias moves by the gradient, the paper's by eta times the gradient."""
    steps = {}
    for update in ("paper", "stanford"):
        model = GloVe(**SMALL | dict(x_max=1e4, eta=0.01), symmetric=False, bias_update=update, epochs=1)
        before = GloVe(**model.get_params() | dict(eta=1e-9, bias_update="paper")).fit([["a", "b"]] * 30)
        model.fit([["a", "b"]] * 30)
        weight = (30 / 1e4) ** 0.75
        gradient = weight * np.sqrt(2 * before.history_[0]["loss"] / weight)
        steps[update] = np.abs(model.word_biases_ - before.word_biases_)[0] / gradient
    assert steps["paper"] == pytest.approx(0.01, rel=1e-2)
    assert steps["stanford"] == pytest.approx(1, rel=1e-2)


class Interrupts:
    """Interrupts the run in the middle of an epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def begin(self, task, total, unit, done=0):
        pass

    def end(self, **figures):
        pass

    def note(self, sentence):
        pass

    def advance(self, done, epoch=0, **figures):
        if epoch == self.epoch:
            raise KeyboardInterrupt


@pytest.mark.parametrize("saved", [False, True])
def test_an_interrupted_epoch_is_finished_as_if_nothing_had_happened(corpus, tmp_path, saved):
    whole = GloVe(**SMALL, epochs=5).fit(corpus)
    model = GloVe(**SMALL, epochs=5)
    with pytest.raises(KeyboardInterrupt):
        model.fit(corpus, progress=Interrupts(epoch=3))
    assert len(model.history_) == 2
    assert model._standing.round > 0
    if saved:
        model.save(tmp_path / "model")
        model = wordvec.load(tmp_path / "model")
    model.partial_fit(corpus, epochs=3)
    assert model.wv.vectors.tobytes() == whole.wv.vectors.tobytes()
    assert [record["loss"] for record in model.history_] == [record["loss"] for record in whole.history_]


def test_continued_training_reads_new_text_with_the_old_vocabulary(corpus, topics):
    model = GloVe(**SMALL, epochs=5).fit(corpus)
    before = model.vectors_.copy()
    order = sum(topics.values(), [])[::-1]
    with pytest.warns(UserWarning, match=r"lacks 1 words of this text, 1 of which .* left out, 2\.. % of the tokens"):
        model.partial_fit([order * 20, ["unknown"] * 7 + order], epochs=1)
    assert model.corpus_card_["tokens_below_the_cut"] == 7
    assert len(model.history_) == 6
    assert not np.array_equal(before, model.vectors_)


def test_partial_fit_refuses_another_shape(corpus):
    model = GloVe(**SMALL, epochs=1).fit(corpus)
    with pytest.raises(ValueError, match="vector_size no longer fits"):
        model.set_params(vector_size=20).partial_fit(corpus)
    with pytest.raises(ValueError, match="no vocabulary yet"):
        GloVe().partial_fit(corpus, epochs=2)


def test_given_counts_are_used_if_they_belong_to_corpus_and_settings(corpus, tmp_path):
    counts = Cooccurrence.count(corpus, 16, tmp_path / "counts", window=4)
    usual = GloVe(**SMALL, epochs=1).fit(corpus)
    for given in (counts, counts.folder):
        model = GloVe(**SMALL, epochs=1).fit(corpus, cooccurrence=given)
        assert np.array_equal(model.wv.vectors, usual.wv.vectors)
    with pytest.raises(CorpusError, match="counted with window=4, not 5"):
        GloVe(**SMALL | dict(window=5)).fit(corpus, cooccurrence=counts)
    with pytest.raises(CorpusError, match="holds counts of another corpus"):
        GloVe(**SMALL).fit([["a", "b"]], cooccurrence=counts)


def test_starting_from_vectors(corpus):
    given = GloVe(**SMALL, epochs=5).fit(corpus).wv
    model = GloVe(**SMALL | dict(eta=1e-12), epochs=1, vectors="words", init_from=given)
    model.fit([["ship", "wave", "ship", "novelty", "wave", "novelty"]])
    assert model.init_report_.items() >= {"matched": 2, "of": 3, "given": 16}.items()
    np.testing.assert_allclose(model.wv["ship"], given["ship"], rtol=1e-5)


def test_texts_of_one_word_each_have_nothing_to_count():
    with pytest.raises(CorpusError, match="no two words of the vocabulary stand in one text"):
        GloVe(**SMALL).fit([["a"], ["b"], ["a"]])


def test_divergence_stops_with_the_epoch_and_the_remedy(corpus, without_upper_bounds):
    with pytest.raises(TrainingError, match="epoch 1.*lower eta"):
        GloVe(**SMALL | dict(eta=1e38)).fit(corpus)


def test_a_full_disk_is_one_sentence(topic_texts, tmp_path, full_disk):
    """The counts are there; the file in which they are sorted into tiles does not fit."""
    corpus = Corpus.build(topic_texts, tmp_path / "corpus")
    Cooccurrence.count(corpus, 16, window=4)
    with full_disk(1000), pytest.raises(CorpusError, match="cannot write the sorted co-occurrence counts"):
        GloVe(**SMALL).fit(corpus)


@pytest.mark.parametrize(
    ("name", "value"),
    [("vectors", "both"), ("bias_update", "gensim"), ("symmetric", 2), ("distance_weighting", "no"), ("eta", 0)],
)
def test_a_bad_setting_is_named(name, value):
    with pytest.raises((ValueError, TypeError), match=name):
        GloVe(**{name: value}).fit([["a", "b"]])


def test_progress_tells_nonzeros_and_loss(corpus):
    seen = []

    class Listener(Interrupts):
        def begin(self, task, total, unit, done=0):
            seen.append((task, total, unit))

        def advance(self, done, **figures):
            seen.append(done)

    model = GloVe(**SMALL, epochs=3).fit(corpus, progress=Listener(None))
    nonzeros = model.corpus_card_["nonzeros"]
    begun = seen.index(("training", 3 * nonzeros, "nonzeros"))
    assert seen[begun + 1 :] == sorted(seen[begun + 1 :])
    assert seen[-1] == 3 * nonzeros


def test_vectors_that_all_point_one_way_are_told_of_at_the_line_of_the_call():
    random = np.random.default_rng(2)
    texts = [[str(word) for word in random.zipf(1.3, 40) if word < 400] for _ in range(300)]
    model = GloVe(vector_size=8, min_count=1, x_max=20, epochs=5)
    with pytest.warns(UserWarning, match=r"next to untrained: .* lower x_max \(x_max=10 in place of 20\)") as told:
        model.fit(texts)
    assert told[0].filename == __file__
