"""Models that take in the words of more text, and hold rows of before fast where they are asked to."""

from __future__ import annotations

import hashlib
import warnings

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.models.fasttext import load_facebook_model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wordvec
from wordvec import Corpus, CorpusError, Doc2Vec, FastText, GloVe, Word2Vec
from wordvec.callbacks import Callback, KeepBest
from wordvec.corpora.choosing import Choice
from wordvec.system import checkpoints
from wordvec.trainers.shared import growing
from wordvec.trainers.shared.growing import grown
from wordvec.trainers.shared.settling import settle, shares_of_new
from wordvec.vectors.ngrams import subwords
from wordvec.vocabulary import Vocabulary

SMALL = dict(vector_size=8, window=3, min_count=2, sample=0, epochs=2, alpha=0.05, seed=4)
GROWERS = {
    "skip-gram": lambda **more: Word2Vec(**SMALL | dict(sg=1) | more),
    "CBOW, both outputs": lambda **more: Word2Vec(**SMALL | dict(hs=1) | more),
    "skip-gram, tree": lambda **more: Word2Vec(**SMALL | dict(sg=1, hs=1, negative=0) | more),
    "FastText": lambda **more: FastText(**SMALL | dict(sg=1, bucket=300, max_n=4) | more),
    "FastText without n-grams": lambda **more: FastText(**SMALL | dict(max_n=0) | more),
    "PV-DBOW with words": lambda **more: Doc2Vec(**SMALL | dict(dm=0, dbow_words=1) | more),
    "PV-DM": lambda **more: Doc2Vec(**SMALL | more),
    "PV-DM concatenated": lambda **more: Doc2Vec(**SMALL | dict(dm_concat=1, window=2) | more),
}
by_method = pytest.mark.parametrize("name", GROWERS)
STILL = dict(alpha=1e-30, min_alpha=0)


@pytest.fixture(scope="module")
def more_texts():
    """The sea again, with words of a third topic and one that is too rare; harbour is frequent now."""
    random = np.random.default_rng(7)
    words = ["harbour", "harbour", "ship", "tide", "whale", "gull", "storm"]
    return [random.choice(words, 12).tolist() for _ in range(300)] + [["hapax", "ship"]]


@pytest.fixture(scope="module")
def corpora(topic_texts, more_texts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("growing")
    return [Corpus.build(texts, folder / name) for name, texts in (("first", topic_texts[:300]), ("more", more_texts))]


def by_word(model, matrix):
    return dict(zip(model.vocabulary_.words, matrix, strict=True))


def digest(model):
    arrays = model.saved().arrays
    return hashlib.sha256(b"".join(arrays[name].tobytes() for name in sorted(arrays))).hexdigest()


@by_method
def test_words_come_counts_add_up_and_rows_follow_their_words(name, corpora, more_texts, topic_texts):
    model = GROWERS[name]().fit(corpora[0])
    vectors, contexts = by_word(model, model.vectors_), model.contexts_
    contexts = {} if contexts is None else by_word(model, contexts)
    model.set_params(**STILL).partial_fit(corpora[1], grow=True)
    tokens = sum(topic_texts[:300], []) + sum(more_texts, [])
    words, counts = model.vocabulary_.words, model.vocabulary_.counts.tolist()
    assert {*words} == {*vectors, "whale", "gull", "storm"}
    assert counts == [tokens.count(word) for word in words] == sorted(counts, reverse=True)
    assert words[0] == "harbour" != next(iter(vectors))
    for word, vector in by_word(model, model.vectors_).items():
        np.testing.assert_allclose(vector, vectors.get(word, vector), rtol=1e-5)
        assert vector.any()
    if contexts:
        now = by_word(model, model.contexts_)
        for word, row in contexts.items():
            np.testing.assert_allclose(now[word], row, rtol=1e-5)
    assert model.growth_.items() >= {"words": 19, "new_words": 3, "held": 0}.items()
    assert model.growth_["mean_cosine"] == pytest.approx(1)
    assert model.corpus_card_["tokens_below_the_cut"] == 1
    assert len({vector.tobytes() for vector in model.vectors_}) == 19


@by_method
def test_rows_held_fast_stay_to_the_bit_and_others_learn(name, corpora, tmp_path):
    base = GROWERS[name]().fit(corpora[0])
    base.save(tmp_path / "model")
    (tmp_path / "words.txt").write_text("ship\n\n tide\n", "utf-8")
    for freeze in (True, ["ship", "tide"], tmp_path / "words.txt"):
        for grow in (True, False):
            model = wordvec.load(tmp_path / "model")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.partial_fit(corpora[1], grow=grow, freeze=freeze)
            now, before = by_word(model, model.vectors_), by_word(base, base.vectors_)
            held = before if freeze is True else ["ship", "tide"]
            assert all(now[word].tobytes() == before[word].tobytes() for word in held)
            assert freeze is True or not np.array_equal(now["harbour"], before["harbour"])
            if hasattr(model, "documents_") and freeze is True:
                known = len(base.documents_)
                assert model.documents_[:known].tobytes() == base.documents_.tobytes()
            if grow:
                assert model.growth_["held"] == (16 if freeze is True else 2)
                assert freeze is not True or model.growth_["mean_cosine"] == pytest.approx(1, abs=1e-12)


def test_new_words_come_near_their_neighbours_while_all_others_are_held(topic_texts, topics):
    known = [word for words in topics.values() for word in words if word not in ("sail", "onion")]
    first = [[word for word in text if word in known] for text in topic_texts]
    model = Word2Vec(**SMALL | dict(sg=1, epochs=15)).fit(first)
    before = model.wv
    model.partial_fit(topic_texts, grow=True, freeze=True, epochs=15)
    assert model.growth_["new_words"] == 2
    for topic, word in (("sea", "sail"), ("kitchen", "onion")):
        assert {other for other, _ in model.wv.most_similar(word, topn=7)} <= {*topics[topic]}
    assert all(np.array_equal(before[word], model.wv[word]) for word in known)


@pytest.mark.parametrize("name", ["CBOW, both outputs", "FastText"])
def test_a_known_row_goes_as_far_as_the_share_of_its_occurrences_that_are_new(name, corpora, monkeypatch):
    old, led, model = (GROWERS[name]().fit(corpora[0]) for _ in range(3))
    with monkeypatch.context() as patch:
        patch.setattr(growing, "settle", lambda *_: None)
        led.partial_fit(corpora[1], grow=True)
    model.partial_fit(corpora[1], grow=True)
    share = {
        word: 1 - dict(zip(old.vocabulary_.words, old.vocabulary_.counts, strict=True)).get(word, 0) / count
        for word, count in zip(model.vocabulary_.words, model.vocabulary_.counts.tolist(), strict=True)
    }
    now, then, there = (by_word(each, each.contexts_) for each in (model, old, led))
    for word, row in now.items():
        start = then.get(word, there[word])
        np.testing.assert_allclose(row, start + share[word] * (there[word] - start), atol=1e-6)
    assert not np.allclose(now["harbour"], there["harbour"]) and np.array_equal(now["whale"], there["whale"])
    assert model.nodes_ is None or np.array_equal(model.nodes_, led.nodes_)  # learnt anew
    if name == "FastText":
        number = int(old.buckets_[0])
        rows = [each._word_and_ngram_rows()[1][np.searchsorted(each.buckets_, number)] for each in (model, old, led)]
        counts = [
            sum(
                count
                for word, count in zip(each.vocabulary_.words, each.vocabulary_.counts.tolist(), strict=True)
                for bucket in subwords([word], 3, 4, 300)[1]
                if bucket == number
            )
            for each in (old, model)
        ]
        np.testing.assert_allclose(rows[0], rows[1] + (1 - counts[0] / counts[1]) * (rows[2] - rows[1]), atol=1e-6)


class Looking(Callback):
    """Holds what it has seen of a known word, and measures how often."""

    names = ("looks",)

    def __init__(self):
        self.seen = []

    def on_due(self, model, record):
        self.seen.append(model.wv["harbour"].copy())
        return {"looks": len(self.seen)}


@pytest.mark.parametrize("name", ["skip-gram", "FastText", "PV-DM"])
def test_callbacks_see_what_would_result_and_change_nothing(name, corpora):
    first, second = corpora
    looking, judged, without = (GROWERS[name](epochs=3).fit(first) for _ in range(3))
    all_of, first_of = Looking(), Looking()
    looking.partial_fit(second, grow=True, callbacks=[all_of])
    assert np.array_equal(all_of.seen[-1], looking.wv["harbour"]) and len(all_of.seen) == 3
    assert digest(looking) == digest(without.partial_fit(second, grow=True))
    judged.partial_fit(second, grow=True, callbacks=[first_of, KeepBest("looks", mode="min")])
    assert np.array_equal(first_of.seen[0], judged.wv["harbour"]) and judged.history_[3]["kept"]
    assert not np.array_equal(first_of.seen[0], first_of.seen[2])


def test_what_has_not_moved_keeps_its_bits():
    now, before = np.array([[-0.0, 1.0], [3.0, -0.0]], np.float32), np.array([[-0.0, 1.0], [1.0, 0.5]], np.float32)
    settle(now, before, shares_of_new(np.array([4, 4]), np.array([3, 2])))
    assert now.tobytes() == np.array([[-0.0, 1.0], [2.0, 0.25]], np.float32).tobytes()
    assert shares_of_new(np.array([5, 0]), np.array([0, 0])).tolist() == [1, 1]


@by_method
def test_any_number_of_workers_gives_the_same_bits(name, corpora):
    found = set()
    for workers in (1, 2, 3):
        model = GROWERS[name](workers=workers, batch_size=3 * 128).fit(corpora[0])
        model.partial_fit(corpora[1], grow=True).partial_fit(corpora[1], grow=True, freeze=["ship", "gull"])
        found.add(digest(model.set_params(workers=1)))
    assert len(found) == 1


class BrokenOff(Exception):
    """What a listener raises who has heard enough."""


class Listener:
    """A listener that keeps notes, and may break off in an epoch."""

    def __init__(self, breaks_in=None):
        self.notes, self.breaks_in = [], breaks_in
        self.note = self.notes.append

    def begin(self, task, total, unit, done=0):
        pass

    def advance(self, done, **figures):
        if figures.get("epoch", 0) == self.breaks_in:
            raise BrokenOff

    def end(self, **figures):
        pass


@by_method
def test_growth_that_was_broken_off_goes_on_to_the_same_bits(name, corpora, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    base = GROWERS[name]().fit(corpora[0])
    base.save(tmp_path / "model")
    how = dict(grow=True, freeze=["ship"], checkpoint=tmp_path / "state")
    broken = wordvec.load(tmp_path / "model")
    with pytest.raises(BrokenOff):
        broken.partial_fit(corpora[1], progress=Listener(breaks_in=3), **how)
    assert broken.vocabulary_.words == base.vocabulary_.words  # what failed has changed nothing
    assert digest(broken) == digest(base)
    again = wordvec.load(tmp_path / "model").partial_fit(corpora[1], **how)
    assert digest(again) == digest(base.partial_fit(corpora[1], grow=True, freeze=["ship"]))
    with pytest.raises(wordvec.FormatError, match="other values to start from"):
        wordvec.load(tmp_path / "model").partial_fit(corpora[1], **how | dict(freeze=["tide"]))


def test_a_text_without_new_words_says_0(corpora, topic_texts):
    listener = Listener()
    model = Word2Vec(**SMALL).fit(corpora[0])
    model.partial_fit(corpora[0], epochs=1, grow=True, progress=listener)
    assert model.growth_["new_words"] == 0
    assert any(note.startswith("0 new words (16 words in all); mean cosine") for note in listener.notes)
    assert model.vocabulary_.counts.sum() == 2 * sum(map(len, topic_texts[:300]))


def test_a_largest_vocabulary_bounds_what_comes(corpora):
    old = Vocabulary(["ship", "tide"], np.array([3, 2]))
    assert {*grown(old, corpora[1], Choice()).vocabulary.words} == {
        "ship",
        "tide",
        "harbour",
        "whale",
        "gull",
        "storm",
        "hapax",
    }
    assert len(grown(old, corpora[1], Choice(max_final_vocab=4)).vocabulary) == 4
    assert len(grown(old, corpora[1], Choice(max_final_vocab=1)).vocabulary) == 2  # known words stay
    tied = Corpus.build(["a b"] * 3)
    assert grown(old, tied, Choice(max_final_vocab=3)).vocabulary.words == [
        "ship",
        "tide",
    ]  # words of one count come together


def test_lists_say_which_rare_words_come_and_which_do_not(corpora, tmp_path):
    (tmp_path / "drop.txt").write_text("gull\nship\n", "utf-8")
    model = Word2Vec(**SMALL, keep=["ship"]).fit(corpora[0])
    before = {*model.vocabulary_.words}
    with pytest.raises(ValueError, match="^none of the 1 words of keep, first 'Hapax', occurs in the text: spell them"):
        model.set_params(keep=["Hapax"]).partial_fit(corpora[1], grow=True)
    assert {*model.vocabulary_.words} == before
    model.set_params(keep=["hapax"], drop=tmp_path / "drop.txt").partial_fit(corpora[1], grow=True)
    assert {*model.vocabulary_.words} == before | {"hapax", "whale", "storm"}  # and ship, which is known, stays
    bounded = Choice(max_final_vocab=3, keep=["hapax"])
    assert {*grown(Vocabulary(["ship", "tide"], np.array([3, 2])), corpora[1], bounded).vocabulary.words} == {
        "ship",
        "tide",
        "hapax",
    }


def test_words_of_one_count_stand_in_the_order_of_their_coming():
    old = Vocabulary(["x", "y", "z"], np.array([5, 2, 2]))
    more = grown(old, Corpus.build(["n n y y"] * 1 + ["m m"]), Choice())
    assert more.vocabulary.words == ["x", "y", "z", "n", "m"]
    assert more.vocabulary.counts.tolist() == [5, 4, 2, 2, 2]
    assert more.before.tolist() == [0, 1, 2, -1, -1]


def test_what_cannot_be_held_fast_is_told(corpora, tmp_path):
    model = Word2Vec(**SMALL).fit(corpora[0])
    before = digest(model)
    (tmp_path / "empty.txt").write_text("\n \n", "utf-8")
    for freeze, error, match in (
        ([], ValueError, "^freeze has no word: give words"),
        (tmp_path / "empty.txt", ValueError, "^freeze has no word: give words"),
        (["ship", "whale"], ValueError, "^freeze names words that this model has no vectors of .*: 'whale'; leave"),
        ([f"w{n}" for n in range(9)], ValueError, "'w4' and 4 more; leave them out$"),
        (["ship", 3], TypeError, "^freeze holds 3, which is no str"),
        ("ship", CorpusError, "^cannot read ship, the words of freeze: No such file"),
    ):
        with pytest.raises(error, match=match):
            model.partial_fit(corpora[1], grow=True, freeze=freeze)
    with pytest.raises(ValueError, match="^freeze holds vectors fast that there are already: call fit first$"):
        Word2Vec(**SMALL).partial_fit(corpora[0], freeze=True)
    with pytest.raises(ValueError, match="^grow must be False or True"):
        model.partial_fit(corpora[1], grow="yes")
    with pytest.raises(ValueError, match="^GloVe cannot grow, .*: fit on old and new text together, start"):
        GloVe(min_count=2, epochs=1).fit(corpora[0]).partial_fit(corpora[0], grow=True)
    with pytest.raises(ValueError, match="settings of n-grams no longer fit the trained matrices"):
        FastText(**SMALL, bucket=300).fit(corpora[0]).set_params(min_n=2).partial_fit(corpora[1], grow=True)
    assert digest(model) == before


def test_a_grown_fasttext_has_rows_for_new_buckets_and_its_file_is_read_by_others(corpora, tmp_path):
    for more in (dict(sg=1), dict(sg=1, hs=1, negative=0)):
        model = FastText(**SMALL | dict(bucket=2000, max_n=4) | more).fit(corpora[0])
        buckets = model.buckets_
        model.partial_fit(corpora[1], grow=True)
        assert {*buckets} < {*model.buckets_}
        assert model.growth_["new_buckets"] == len(model.buckets_) - len(buckets)
        path = tmp_path / "model.bin"
        wordvec.write_vectors(model, path)
        theirs = load_facebook_model(str(path)).wv
        facebook = pytest.importorskip("fasttext").load_model(str(path))
        for word in ("ship", "whale", "whales"):
            np.testing.assert_allclose(theirs[word], model.wv[word], rtol=1e-4, atol=1e-6)
            np.testing.assert_allclose(facebook.get_word_vector(word), model.wv[word], rtol=1e-4, atol=1e-6)
        again = wordvec.load(path).set_params(**SMALL).partial_fit(corpora[1], grow=True)
        assert again.growth_["new_words"] == 0


def test_a_grown_model_is_read_by_gensim(corpora, tmp_path):
    model = Word2Vec(**SMALL).fit(corpora[0]).partial_fit(corpora[1], grow=True)
    wordvec.write_vectors(model.wv, tmp_path / "vectors.bin")
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "vectors.bin"), binary=True)
    assert theirs.index_to_key == model.wv.index_to_key and np.array_equal(theirs.vectors, model.wv.vectors)


def test_a_grown_doc2vec_has_new_tags_and_infers(corpora, more_texts):
    first = [(f"old {n}", text) for n, text in enumerate(corpora[0])]
    more = [("old 0" if n == 0 else f"new {n}", text) for n, text in enumerate(more_texts)]
    model = Doc2Vec(**SMALL).fit(wordvec.Documents.labelled([text for _, text in first], [tag for tag, _ in first]))
    new = wordvec.Documents.labelled([text for _, text in more], [tag for tag, _ in more])
    model.partial_fit(new, grow=True)
    assert model.growth_["new_tags"] == 300 and len(model.dv) == 600
    assert model.infer_vector("whale gull").any()


WORDS = st.sampled_from(["a", "b", "c", "d", "ship", "ships", "été", "船", "x" * 30, "</s>", "ab", "abc"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=9), min_size=1, max_size=6)
HOW = st.tuples(TEXTS, st.sampled_from([None, True, "first"]))


@by_method
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=TEXTS, steps=st.lists(HOW, min_size=1, max_size=4))
def test_whatever_comes_counts_add_up_and_sizes_fit(name, first, steps, tmp_path_factory):
    first = [*first, ["one", "two", "one", "two"]]
    model = GROWERS[name](epochs=1, vector_size=4, min_count=2).fit(first)
    counts = dict(zip(model.vocabulary_.words, model.vocabulary_.counts.tolist(), strict=True))
    folder = tmp_path_factory.mktemp("grown") / "model"
    for number, (texts, freeze) in enumerate(steps):
        before = by_word(model, model.vectors_)
        freeze = [model.vocabulary_.words[0]] if freeze == "first" else freeze
        model.partial_fit(texts, grow=True, freeze=freeze)
        tokens = sum(texts, [])
        come = {word: tokens.count(word) for word in {*tokens} if tokens.count(word) >= 2 or word in counts}
        counts = {word: counts.get(word, 0) + come.get(word, 0) for word in counts | come}
        words = model.vocabulary_.words
        assert dict(zip(words, model.vocabulary_.counts.tolist(), strict=True)) == counts
        assert model.vectors_.shape == (len(words), 4) and np.isfinite(model.vectors_).all()
        assert model.contexts_ is None or len(model.contexts_) == len(words)
        assert model.nodes_ is None or len(model.nodes_) == len(words) - 1
        for word in before if freeze is True else freeze or ():
            assert model.vectors_[model.vocabulary_.index[word]].tobytes() == before[word].tobytes()
        if number % 2:
            model.save(folder)
            again = wordvec.load(folder)
            assert digest(again) == digest(model)
            model = again
