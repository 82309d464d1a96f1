"""What `wordvec.explain` shows is what compiled training does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import wordvec
from wordvec import explain
from wordvec.core import engine, reference, rounds
from wordvec.explain.shown import WIDTH, Shown
from wordvec.explain.windows import DOCUMENT

COMMON = dict(vector_size=16, min_count=1, epochs=2, sample=0.02, window=4, seed=3)
METHODS = {
    "skip-gram": lambda: wordvec.Word2Vec(sg=1, **COMMON),
    "skip-gram, own noise": lambda: wordvec.Word2Vec(sg=1, shared_noise=False, **COMMON),
    "CBOW": lambda: wordvec.Word2Vec(sg=0, **COMMON),
    "FastText": lambda: wordvec.FastText(sg=1, bucket=500, **COMMON),
    "PV-DM": lambda: wordvec.Doc2Vec(dm=1, **COMMON),
    "PV-DBOW": lambda: wordvec.Doc2Vec(dm=0, **COMMON),
}


@pytest.fixture(scope="module")
def texts(topic_texts):
    """Short texts, one that chunks cut, and a word that is too rare to learn."""
    return [*topic_texts[:120], sum(topic_texts[:60], []), *topic_texts[120:200]]


@pytest.fixture(scope="module")
def corpus(texts):
    return wordvec.Corpus.build(texts)


@pytest.fixture(scope="module")
def models(corpus):
    return {name: make().fit(corpus) for name, make in METHODS.items()}


class Compiled:
    """What the kernels read and draw in an epoch, chunk by chunk."""

    def __init__(self, model, corpus, epoch):
        self.model, self.plan = model, model.plan(len(corpus.tokens))
        tags = wordvec.core.NO_TAGS
        if hasattr(model, "documents_"):
            tags = wordvec.core.Tags(np.arange(len(corpus) + 1), np.arange(len(corpus), dtype=np.int32))
        self.texts = wordvec.core.Texts(corpus.tokens, corpus.offsets, tags)
        plan, matrices = self.plan, model._matrices()
        self.crew = engine.Crew(self.texts, plan.words, plan.settings, matrices, 1, plan.streams)
        ends = engine.texts_at_ends(corpus.offsets, plan.settings.chunk * reference.RUN)
        schedule = engine.Schedule(2, model.alpha, model.min_alpha, model.seed)
        self.epoch = engine.epoch_of(schedule, epoch - 1, ends, plan.streams, plan.settings.parts)
        with ThreadPoolExecutor(1) as pool:
            self.crew.prepare(pool, self.epoch)

    def chunks(self):
        """Each chunk when it has been read."""
        run = self.crew.run
        for r in range(self.epoch.rounds):
            for stream in range(self.plan.streams):
                rounds.read_slot(r, stream, self.epoch, self.crew.slots, run)
                yield self.crew.slots.each[r % 2 * self.plan.streams + stream]

    def pairs(self, text):
        """The pairs of words of a text."""
        words, found = self.model.vocabulary_.words, []
        for slot in self.chunks():
            kept = slot.kept[: slot.chunk["tokens"][0]]
            mine = [i for i in range(len(kept)) if kept["text"][i] == text and kept["low"][i] < kept["high"][i]]
            for i in mine:
                window = [words[kept["word"][j]] for j in range(kept["low"][i], kept["high"][i]) if j != i]
                found += [(word, words[kept["word"][i]]) for word in window]
        return found

    def noise(self, text):
        """The shared noise words of the chunks that hold a text."""
        words, found = self.model.vocabulary_.words, set()
        for slot in self.chunks():
            chunk = slot.chunk[0]
            kept = slot.kept[: chunk["tokens"]]
            if not ((kept["text"] == text) & (kept["low"] < kept["high"])).any():
                continue
            rounds.train_chunk(slot, self.crew.scratch[0], self.crew.run, np.uint64(self.epoch.key), np.float32(0.025))
            rows = slot.outputs["row"][chunk["first_noise"] : chunk["first_listed"]]
            found.add(tuple(words[row] for row in rows))
        return found


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(("text", "epoch"), [(0, 1), (7, 2), (120, 2), (200, 1)])
def test_pairs_are_those_that_kernels_read(models, corpus, name, text, epoch):
    """Of short texts and of one that is cut."""
    seen = explain.pairs(models[name], corpus, text, epoch=epoch)
    pairs = [(pair.input, pair.target) for pair in seen.pairs if pair.input != DOCUMENT]
    expected = Compiled(models[name], corpus, epoch).pairs(text)
    assert sorted(pairs) == sorted(expected)
    assert bool(expected) == (name != "PV-DBOW")
    assert len(seen.rows) == corpus.offsets[text + 1] - corpus.offsets[text]
    assert 0 < len(seen.kept) < len(seen.rows) or text != 120


@pytest.mark.parametrize("name", ["skip-gram", "CBOW", "FastText", "PV-DM", "PV-DBOW"])
@pytest.mark.parametrize(("text", "epoch"), [(7, 2), (120, 1)])
def test_noise_words_are_those_that_kernels_draw(models, corpus, name, text, epoch):
    source = wordvec.Documents.build(list(corpus)) if "PV" in name else corpus
    seen = explain.noise(models[name], source, text, epoch=epoch)
    expected = Compiled(models[name], corpus, epoch).noise(text)
    assert sorted(sum(seen.drawn, [])) == sorted(sum(map(list, expected), []))
    assert all(len(row) == len(seen.drawn[0]) for row in seen.drawn)


def test_noise_words_of_a_pairs_own(models, corpus):
    model = models["skip-gram, own noise"]
    seen = explain.noise(model, corpus, 3)
    assert all(len(words) == model.negative for words in seen.drawn)
    inputs = {(row[0], row[1]) for row in seen.rows}
    assert inputs >= {(pair.input, pair.target) for pair in explain.pairs(model, corpus, 3).pairs}


def test_a_sentence_is_read_as_training_text_was(models):
    seen = explain.pairs(models["skip-gram"], "ship wave unheard")
    assert [row[0] for row in seen.rows] == ["ship", "wave", "unheard"]
    assert seen.rows[2][1] == "unknown"
    assert seen.rows == explain.pairs(models["skip-gram"], ["ship", "wave", "unheard"]).rows
    assert explain.pairs(models["PV-DBOW"], "ship").pairs == [explain.Pair("(its document)", "ship", 0)]


@pytest.mark.parametrize("settings", [dict(sg=1), dict(cbow_gradient="corrected"), dict(sg=1, hs=1, negative=0)])
def test_a_step_follows_the_derivative_of_its_loss(texts, settings):
    """Finite differences: what the step says the loss is, with each number of each row moved a little."""
    model = wordvec.Word2Vec(**COMMON | dict(vector_size=5), **settings).fit(texts)
    inputs = ["ship"] if model.sg else ["ship", "wave", "ship"]
    given = dict(noise=["oven", "tide", "oven"] if model.negative else None, alpha=1e-4)
    taken = explain.step(model, inputs, "sail", **given)
    matrices = model._matrices()
    outputs = [row[0] for row in taken.rows]
    places = [(matrices.W, model.vocabulary_.index[word]) for word in dict.fromkeys(inputs)]
    for name in dict.fromkeys(outputs):
        node = name.startswith("node ")
        row = model._layout.contexts + int(name[5:]) if node else model.vocabulary_.index[name]
        places.append((matrices.C, row))
    gradients = np.concatenate([taken.gradient.inputs, taken.gradient.outputs])
    assert len(places) == len(gradients)
    for (matrix, row), gradient in zip(places, gradients, strict=True):
        for column in range(5):
            before, losses = matrix[row, column].copy(), []
            for change in (1e-2, -1e-2):
                matrix[row, column] = before + np.float32(change)
                losses.append(explain.step(model, inputs, "sail", **given).loss)
            matrix[row, column] = before
            assert gradient[column] == pytest.approx((losses[1] - losses[0]) / 2e-2, abs=2e-4)


def test_a_step_lowers_the_loss_and_leaves_the_model_alone(models):
    model = models["FastText"]
    before = model._matrices().W.copy()
    taken = explain.step(model, "ship", "wave", noise=["oven", "spoon"], alpha=0.5)
    assert taken.loss_after < taken.loss
    assert [row[0] for row in taken.rows] == ["wave", "oven", "spoon"]
    assert taken.rows[0][6] > taken.rows[0][3]
    assert len(taken.before.inputs) == len(explain.ngrams(model, "ship").rows)
    np.testing.assert_allclose(taken.after.inputs, taken.before.inputs + 0.5 * taken.gradient.inputs)
    np.testing.assert_array_equal(model._matrices().W, before)


def test_ngrams_are_hashed_as_the_model_does(models):
    seen = explain.ngrams(models["FastText"], "ships")
    pieces = [row[0] for row in seen.rows]
    assert {"<sh", "ship", "<ships", "ps>"} <= set(pieces)
    for piece, bucket, *_ in seen.rows:
        value = 2166136261
        for byte in piece.encode():
            value = (value ^ byte) * 16777619 % 2**32
        assert bucket == value % 500
    known = explain.ngrams(models["FastText"], "ship")
    np.testing.assert_allclose(known.vectors.mean(0), models["FastText"].wv["ship"], atol=1e-6)


def test_probabilities_of_paths_add_up_to_one(texts):
    model = wordvec.Word2Vec(sg=1, hs=1, negative=0, **COMMON).fit(texts)
    words = model.vocabulary_.words
    paths = [explain.path(model, word, given="ship") for word in words]
    assert sum(each.probability for each in paths) == pytest.approx(1)
    codes = [each.code for each in paths]
    assert len(set(codes)) == len(words)
    assert not any(a != b and b.startswith(a) for a in codes for b in codes)
    assert explain.path(model, words[0]).rows[0][3] == len(words)


@pytest.mark.parametrize("make", ["skip-gram", "FastText"])
def test_an_animation_has_the_vectors_of_every_epoch(texts, make):
    model = METHODS[make]()
    moving = explain.animate(model, texts, ["ship", "wave", "oven", "spoon"])
    assert moving.places.shape == (3, 4, 2) and moving.epochs == [0, 1, 2]
    rows = [model.vocabulary_.index[word] for word in moving.words]
    np.testing.assert_array_equal(moving.vectors[-1], model.vectors_[rows])
    np.testing.assert_array_equal(model.vectors_, METHODS[make]().fit(texts).vectors_)  # watching changes nothing
    shorter = METHODS[make]().set_params(epochs=1, min_alpha=(model.alpha + model.min_alpha) / 2).fit(texts)
    np.testing.assert_allclose(moving.vectors[1], shorter.vectors_[rows], atol=1e-4)


def test_an_animation_is_a_gif_or_a_page(tmp_path, texts):
    image = pytest.importorskip("PIL.Image")
    moving = explain.animate(wordvec.GloVe(vector_size=8, epochs=1, min_count=1), texts, ["ship", "wave", "oven"])
    moving.save(tmp_path / "moving.gif")
    with image.open(tmp_path / "moving.gif") as gif:
        assert gif.is_animated
    moving.save(tmp_path / "moving.html")
    assert "<script" in (tmp_path / "moving.html").read_text(encoding="utf-8")
    assert "data:image/gif;base64" in moving._repr_html_()
    with pytest.raises(wordvec.FormatError, match="neither"):
        moving.save(tmp_path / "moving.txt")


def test_what_cannot_be_shown_is_said(models, corpus, texts):
    counts = wordvec.PPMISVD(vector_size=4, min_count=1).fit(texts)
    for shows in (explain.pairs, explain.noise, explain.path, explain.step):
        with pytest.raises(TypeError, match="Word2Vec"):
            shows(counts, *["ship"] * (2 if shows is explain.step else 1))
    with pytest.raises(TypeError, match="no.* epochs|not learn"):
        explain.animate(counts, texts)
    with pytest.raises(TypeError, match="n-grams"):
        explain.ngrams(models["CBOW"], "ship")
    model = models["skip-gram"]
    with pytest.raises(ValueError, match="no text 999"):
        explain.pairs(model, corpus, 999)
    with pytest.raises(ValueError, match="epoch must be 1 or more"):
        explain.pairs(model, corpus, 0, epoch=0)
    with pytest.raises(ValueError, match="not among the 16 words"):
        explain.step(model, "ship", "unheard")
    with pytest.raises(ValueError, match="one word, not 2"):
        explain.step(model, ["ship", "wave"], "sail")
    with pytest.raises(ValueError, match="hs=0"):
        explain.path(model, "ship", given="wave")
    with pytest.raises(ValueError, match="'unheard'"):
        explain.animate(METHODS["CBOW"](), texts, ["ship", "wave", "unheard"])


def test_tables_fit_a_terminal_and_escape_what_is_hostile():
    hostile = "<img src=x onerror=alert(1)>\x1b[31m"
    table = Shown(
        hostile, ("word", "n", "list"), [(hostile, 1.5, ["word"] * 60), ("x" * 200, None, [])], ["a note " * 30]
    )
    assert all(len(line) <= WIDTH for line in str(table).splitlines())
    assert "\x1b" not in str(table) and "<img" not in table._repr_html_()
    assert table.to_pandas().shape == (2, 3)
