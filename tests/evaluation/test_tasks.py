"""Tasks whose right answers are known by construction."""

import numpy as np
import pytest
from gensim.models import FastText
from gensim.models import KeyedVectors as GensimVectors
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from wordvec import Corpus, PooledVectors, Word2Vec, evaluate
from wordvec.evaluation import (
    AnalogySet,
    BiasSet,
    BiasTest,
    Bootstrap,
    CategorySet,
    LabelledText,
    Lexicon,
    Member,
    OutlierGroup,
    OutlierSet,
    Pair,
    Section,
    SentenceSet,
    SimilaritySet,
    TextSet,
    analogies,
    bias,
    categorization,
    classification,
    geometry,
    outlier_detection,
    sentence_similarity,
    similarity,
    stability,
)
from wordvec.evaluation.subjects import subject_of
from wordvec.evaluation.tasks.analogy_relations import regressions
from wordvec.evaluation.tasks.geometry import occurrences
from wordvec.vectors.fixed import model_vectors
from wordvec.vectors.keyed import keyed_vectors


def vectors_of(rows, counts=None):
    return keyed_vectors(list(rows), np.array(list(rows.values()), np.float32), counts)


def clusters(kinds=3, members=6, dimensions=8, spread=0.1, seed=0):
    """Words ``k0w0`` … of several kinds, whose vectors lie near the kind's own."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(dimensions, dimensions)))[0][:kinds]
    words = [f"k{kind}w{member}" for kind in range(kinds) for member in range(members)]
    matrix = np.repeat(centres, members, axis=0) + spread * random.normal(size=(kinds * members, dimensions))
    return keyed_vectors(words, matrix.astype(np.float32))


# --- categorization, outliers ---


def test_clear_categories_are_found_and_unknown_words_counted():
    vectors = clusters()
    members = [Member(word, word[:2]) for word in vectors.index_to_key] + [Member("unheard", "k0")]
    for row in categorization(Lexicon(vectors), CategorySet("set", members)):
        assert (row.score, row.asked, row.total) == (100, 18, 19)


def test_purity_counts_the_majority_of_each_cluster():
    vectors = clusters(2, 5)
    wrong = [Member(word, "k1" if word == "k0w0" else word[:2]) for word in vectors.index_to_key]
    assert {row.score for row in categorization(Lexicon(vectors), CategorySet("set", wrong))} == {90}
    one = [Member(word, "all") for word in vectors.index_to_key]
    assert {row.score for row in categorization(Lexicon(vectors), CategorySet("set", one))} == {None}


def test_phrases_are_composed_of_their_words(tmp_path):
    rows = {"new": (1, 0), "york": (0.9, 0.1), "rio": (1, 0.1), "de": (1, 0), "paris": (1, 0.05), "dog": (0, 1)}
    vectors = vectors_of(rows)
    groups = [OutlierGroup("cities", ("New_York", "Rio de Janeiro", "rio_de", "Paris"), ("hot_dog", "dog"))]
    dataset = OutlierSet("set", groups)
    lexicon = Lexicon(vectors, wanted=dataset.words(), phrases=dataset.phrases())
    assert len(lexicon) == 6 and len(lexicon.unit) == 8
    mean = np.array([0.95, 0.05])
    np.testing.assert_allclose(lexicon.unit[lexicon.row("new_york", phrases=True)], mean / np.linalg.norm(mean), 1e-6)
    assert lexicon.row("New_York") == lexicon.row("Rio_de_Janeiro", phrases=True) == -1  # janeiro is unknown
    found = outlier_detection(lexicon, dataset)
    assert [(row.asked, row.composed, row.level) for row in found[::2]] == [(1, 1, "total"), (0, 0, "known")]
    file = tmp_path / "cities.csv"
    cells = [str(list(each)) for each in (groups[0].outliers, groups[0].words)]
    file.write_text(f',category,outliers,words\n0,cities,"{cells[0]}","{cells[1]}"\n')
    report = evaluate(vectors, file, geometry=False, bootstrap=Bootstrap(0))
    assert "1 / 2 (1 composed)" in str(report) and "2 phrases that the vocabulary lacks were composed" in str(report)
    assert "phrases the mean of their words" in str(report)
    left_out = evaluate(vectors, file, geometry=False, bootstrap=Bootstrap(0), phrases="skip")
    assert [row.asked for row in left_out.rows] == [0, 0] and "phrases left out" in str(left_out)


def test_an_outlier_in_each_place():
    angles = {"a": 0, "b": 4, "c": -4, "far": 90, "near": 1, "middle": 6}
    vectors = vectors_of({word: (np.cos(np.radians(a)), np.sin(np.radians(a))) for word, a in angles.items()})
    group = OutlierGroup("set", ("a", "b", "c", "unheard"), ("far", "near", "middle", "unknown"))
    accuracy, position = outlier_detection(Lexicon(vectors), OutlierSet("set", [group]))
    # far stands last of 4; near stands before b and c, but not before a; middle stands before c only
    assert (accuracy.score, accuracy.asked, accuracy.total) == (pytest.approx(100 / 3), 3, 4)
    sums = {}
    for outlier in ("far", "near", "middle"):
        words = ["a", "b", "c", outlier]
        near = {w: sum(np.cos(np.radians(angles[w] - angles[o])) for o in words if o != w) for w in words}
        sums[outlier] = np.mean([near[w] > near[outlier] for w in words[:3]])
    assert position.score == pytest.approx(100 * np.mean(list(sums.values())))


# --- bias ---


def test_association_is_what_the_paper_defines():
    random = np.random.default_rng(1)
    words = [f"{side}{number}" for side in "xyab" for number in range(4)]
    vectors = vectors_of({word: random.normal(size=5) + ("x" in word or "a" in word) for word in words})
    sets = [tuple(w for w in words if w[0] == side) for side in "xyab"]
    (row,) = bias(Lexicon(vectors), BiasSet("weat", [BiasTest("test", *sets)]))
    gap = {
        w: np.mean([vectors.similarity(w, a) for a in sets[2]]) - np.mean([vectors.similarity(w, b) for b in sets[3]])
        for w in (*sets[0], *sets[1])
    }
    x, y = ([gap[w] for w in side] for side in sets[:2])
    assert row.score == pytest.approx((np.mean(x) - np.mean(y)) / np.std(list(gap.values()), ddof=1), abs=1e-5)
    from itertools import combinations

    every = [sum(chosen) for chosen in combinations(x + y, 4)]  # all 70 partitions
    assert row.p == pytest.approx(np.mean([total >= sum(x) - 1e-9 for total in every]))


def test_an_association_without_words_says_so():
    vectors = vectors_of({"x0": [1, 0], "x1": [1, 1], "a0": [0, 1], "a1": [1, 0]})
    tests = [BiasTest("half", ("x0", "x1"), ("y0",), ("a0", "a1"), ("b0",))]
    (row,) = bias(Lexicon(vectors), BiasSet("weat", tests))
    assert row.score is None and row.p is None and row.total == 3


# --- relations ---


def paired_words(pairs=8, dimensions=30, noise=0.0, seed=2):
    random = np.random.default_rng(seed)
    offset = random.normal(size=dimensions)
    rows = {}
    for number in range(pairs):
        base = 2 * random.normal(size=dimensions)
        rows[f"w{number}"] = base
        rows[f"a{number}"] = base + offset + noise * random.normal(size=dimensions)
    rows |= {f"other{number}": random.normal(size=dimensions) for number in range(20)}
    section = Section("I1", "", [], [(f"w{n}", (f"a{n}", "unheard")) for n in range(pairs)] + [("zzz", ("a0",))])
    return vectors_of(rows), AnalogySet("bats", [section])


@pytest.mark.parametrize("method", ["3cosavg", "lrcos"])
def test_a_relation_is_learnt_from_the_other_pairs(method):
    vectors, dataset = paired_words()
    row = analogies(Lexicon(vectors), dataset, method)[0]
    assert (row.score, row.asked, row.total) == (100, 8, 9)
    plain = AnalogySet("google", [Section("s", "", [])])
    assert analogies(Lexicon(vectors), plain, method) == []


def test_regressions_are_scikit_learns():
    random = np.random.default_rng(3)
    examples = random.normal(size=(36, 10))
    examples[:12] += 0.7
    weights = regressions(examples, 12)
    for pair in (0, 11):
        kept = np.delete(np.arange(36), [pair, 12 + pair])
        model = LogisticRegression(solver="liblinear", tol=1e-9, max_iter=1000).fit(examples[kept], kept < 12)
        assert weights[pair] @ (examples @ examples.T + 1) == pytest.approx(model.decision_function(examples), abs=1e-4)


@pytest.mark.parametrize("method", ["3cosadd", "3cosmul"])
def test_question_words_may_be_candidates(method):
    vectors = vectors_of({"a": [1, 0], "b": [1, 0.1], "c": [1, 0.2], "d": [-1, 0]})
    from wordvec.evaluation import Question

    dataset = AnalogySet("set", [Section("s", "", [Question("a", ("b",), "c", ("d",))])])
    assert analogies(Lexicon(vectors), dataset, method)[0].score == 100
    assert analogies(Lexicon(vectors), dataset, method, exclude=False)[0].score == 0


# --- words that are composed, unknown words ---


@pytest.fixture(scope="module")
def fasttext():
    random = np.random.default_rng(4)
    texts = [random.choice(["sailing", "sailor", "sails", "baking", "baker", "bakes"], 6).tolist() for _ in range(50)]
    return FastText(texts, vector_size=8, min_count=1, epochs=2, seed=1, workers=1, bucket=500).wv


def test_words_of_n_grams_are_asked_and_counted(fasttext, tmp_path):
    (tmp_path / "set.txt").write_text(
        "sailing sailor 9\nsails sailboat 7\nbaker sails 1\nbakes bakery 8\nbaking sails 0\n"
    )
    report = evaluate(fasttext, tmp_path, geometry=False)
    whole, known = report.rows
    assert (whole.asked, whole.composed, known.asked, known.level) == (5, 2, 3, "known")
    assert "(2 composed)" in str(report) and "2 words that the vocabulary lacks" in str(report)
    cosine = fasttext.similarity("sails", "sailboat")
    assert whole.items.values[1] == pytest.approx(cosine, abs=1e-6)


def test_composed_words_are_counted_among_outliers_and_in_sentences(fasttext):
    groups = [
        OutlierGroup("ships", ("sailing", "sailor", "sails"), ("baker", "bakery")),
        OutlierGroup("bread", ("baking", "bakes", "bakers"), ("sails",)),
    ]
    dataset = OutlierSet("set", groups)
    rows = outlier_detection(Lexicon(fasttext, wanted=dataset.words()), dataset)
    assert [(row.measure, row.asked, row.composed, row.level) for row in rows] == [
        ("accuracy", 3, 2, "total"),
        ("OPP", 3, 2, "total"),
        ("accuracy", 2, 0, "known"),
        ("OPP", 2, 0, "known"),
    ]
    known_only = outlier_detection(Lexicon(fasttext), dataset)
    assert [row.score for row in rows[2:]] == [row.score for row in known_only]
    pairs = [Pair("sailing", "Sails", 3), Pair("a sailboat", "baking", 2), Pair("sailor", "bakes", 1)]
    rows = sentence_similarity(fasttext, SentenceSet("set", pairs))
    assert {(row.asked, row.composed) for row in rows} == {(3, 1)}


def test_unknown_words_may_be_the_mean_vector():
    vectors = vectors_of({"a": [1, 0], "b": [0, 1], "c": [3, 1]})
    pairs = [Pair("a", "unheard", 1), Pair("b", "c", 2), Pair("a", "c", 3)]
    row = similarity(Lexicon(vectors), SimilaritySet("s", pairs), unknown="mean")
    mean = np.mean([[1, 0], [0, 1], [3, 1]], axis=0)
    assert row.asked == 3 and row.items.values[0] == pytest.approx(mean[0] / np.linalg.norm(mean))
    with pytest.raises(ValueError, match="unknown must be one of skip, mean"):
        similarity(Lexicon(vectors), SimilaritySet("s", pairs), unknown="zero")
    with pytest.raises(ValueError, match="correlation must be one of"):
        similarity(Lexicon(vectors), SimilaritySet("s", pairs), "kendall")


# --- sentences and texts ---


def test_pooling_is_what_it_says():
    vectors = vectors_of({"the": [2, 0], "ship": [0, 4], "Oslo": [1, 1]}, np.array([90, 8, 2]))
    texts = ["The ship!", ["ship", "ship", "unheard"], "nothing known", "Oslo"]
    pooled = PooledVectors(vectors)
    with pytest.warns(UserWarning, match="^1 of 4 texts have no known word"):
        assert pooled.fit_transform(texts).tolist() == [[1, 2], [0, 4], [0, 0], [1, 1]]
    assert pooled.coverage_ == {"texts": 4, "tokens": 8, "unknown": 3, "empty": 1}
    idf = PooledVectors(vectors, "idf").fit(texts)
    the, ship = np.log(5 / 2) + 1, np.log(5 / 3) + 1
    assert idf.transform(texts)[0] == pytest.approx([2 * the / (the + ship), 4 * ship / (the + ship)])
    sif = PooledVectors(vectors, "sif", a=0.1, components=0).fit(texts)
    assert sif.transform(["the ship"])[0] == pytest.approx([0.1 / (0.1 + 0.9), 2 * 0.1 / (0.1 + 0.08)])
    bent = PooledVectors(vectors, "sif").fit(texts)
    assert np.abs(bent.transform(texts) @ bent.shared_.T).max() < 1e-6
    with pytest.raises(ValueError, match="weighting must be one of"):
        PooledVectors(vectors, "max").fit(texts)
    with pytest.raises(TypeError, match="put it in a list"):
        pooled.transform("one text")


def test_counts_that_gensim_makes_up_are_not_taken_for_frequencies(tmp_path):
    words = ["the", *(f"word{rank}" for rank in range(2, 2001))]
    known = keyed_vectors(words, np.eye(2000, 4, dtype=np.float32) + 1, np.array([2000 // n for n in range(1, 2001)]))
    known.save_word2vec_format(tmp_path / "known.txt")
    loaded = GensimVectors.load_word2vec_format(tmp_path / "known.txt")
    weights = PooledVectors(known, "sif").fit([words])._weights
    with pytest.warns(UserWarning, match="gensim makes them up .* Zipf's law; give real ones"):
        guessed = PooledVectors(loaded, "sif").fit([words])._weights
    assert guessed["the"] == pytest.approx(weights["the"], rel=0.1)
    assert weights["the"] < 0.02 < guessed["word2000"]
    loaded.expandos["count"] = known.expandos["count"]
    assert PooledVectors(loaded, "sif").fit([words])._weights == weights


@pytest.mark.parametrize("weighting", ["mean", "idf", "sif"])
def test_texts_may_come_from_a_generator(weighting):
    vectors = vectors_of({"the": [2, 0], "ship": [0, 4], "Oslo": [1, 1]}, np.array([90, 8, 2]))
    texts = ["The ship!", "ship", "Oslo"]
    pooled = PooledVectors(vectors, weighting).fit_transform(text for text in texts)
    np.testing.assert_array_equal(pooled, PooledVectors(vectors, weighting).fit(texts).transform(texts))
    with pytest.raises(TypeError, match="put it in a list"):
        PooledVectors(vectors, weighting).fit_transform("one text")


def test_sentences_that_share_words_are_near():
    vectors = clusters()
    pairs = [
        Pair("k0w0 k0w1", "k0w2 k0w3", 5),
        Pair("k0w0 k1w0", "k0w2 k2w0", 3),
        Pair("k0w0 k0w1", "k1w2 k1w3", 0),
        Pair("unheard", "k0w0", 1),
    ]
    rows = sentence_similarity(vectors, SentenceSet("sts", pairs), ["mean"])
    assert [(r.score, r.asked, r.total, r.measure, r.variant) for r in rows] == [(100, 3, 4, "Spearman", "mean")]


def test_texts_of_different_words_are_told_apart():
    vectors = clusters(2, 6)
    random = np.random.default_rng(5)
    texts = [
        LabelledText(f"topic{kind}", " ".join(f"k{kind}w{random.integers(6)}" for _ in range(4)))
        for kind in (0, 1)
        for _ in range(15)
    ]
    row = classification(vectors, TextSet("topics", texts))
    assert (row.score, row.asked, row.measure) == (100, 30, "accuracy (5 folds)")
    assert classification(vectors, TextSet("one", texts[:15])).score is None


def test_texts_of_a_group_are_hidden_together(tmp_path):
    """Each article has a word of its own and a label by chance: only who has read of it can know its label."""
    random = np.random.default_rng(5)
    vectors = keyed_vectors([f"article{n}" for n in range(20)], random.normal(size=(20, 40)).astype(np.float32))
    texts = [LabelledText("ab"[n % 2], f"article{n}", (str(n),)) for n in range(20) for _ in range(4)]
    leaking = classification(vectors, TextSet("topics", texts))
    honest = classification(vectors, TextSet("topics", texts), group_column=2)
    assert leaking.score == 100 and 25 < honest.score < 75
    assert honest.measure == "accuracy (5 by group)"
    assert classification(vectors, TextSet("topics", texts, columns=["group"])).score == honest.score
    two = [text._replace(others=(text.label,)) for text in texts]  # each label is an article
    row = classification(vectors, TextSet("topics", two), group_column=2)
    assert row.score is None and row.needs == "fewer than two classes, or one with a single group"
    (tmp_path / "topics.tsv").write_text("".join(f"{t.label}\t{t.others[0]}\t{t.text} a b\n" for t in texts))
    report = evaluate(vectors, tmp_path / "topics.tsv", group_column=2, geometry=False, bootstrap=Bootstrap(0))
    assert report.rows[0].score == honest.score and report.protocol["groups_of_texts"] == "column 2"


def test_a_function_of_texts_is_measured_by_the_same_protocol(tmp_path):
    vectors = clusters()

    def encode(texts):
        return PooledVectors(vectors).fit_transform(texts)

    (tmp_path / "pairs.txt").write_text("k0w0 k0w1 9\nk0w0 k1w1 1\nk1w0 k1w1 8\nk2w0 k1w1 2\n")
    (tmp_path / "sts.tsv").write_text(
        "a\tb\tc\td\t5\tk0w0 k0w1\tk0w2 k0w3\na\tb\tc\td\t0\tk0w0\tk1w1\na\tb\tc\td\t4\tk1w0 k0w0\tk1w1 k0w1\n"
    )
    asked = dict(geometry=False, weightings=("mean",))
    ours = {row.dataset: row.score for row in evaluate(vectors, tmp_path, **asked).rows}
    theirs = evaluate(encode, tmp_path, **asked)
    assert {row.dataset: row.score for row in theirs.rows} == ours
    assert theirs.protocol["vocabulary"] == "words encoded one by one"
    with pytest.raises(ValueError, match="a row each"):
        evaluate(lambda texts: np.zeros(3), tmp_path)
    with pytest.raises(TypeError, match="cannot measure int"):
        evaluate(7, tmp_path)


def test_a_transformer_is_a_name(tmp_path, monkeypatch):
    import sys
    from types import SimpleNamespace

    (tmp_path / "pairs.txt").write_text("a b 1\na bb 2\nb bbb 3\n")
    with pytest.raises(ImportError, match=r"pip install 'wordvec\[transformers\]'"):
        monkeypatch.setitem(sys.modules, "sentence_transformers", None)
        evaluate("sentence-transformers:tiny", tmp_path)

    class Tiny:
        def __init__(self, name):
            assert name == "tiny"

        def encode(self, texts, show_progress_bar):
            return np.array([[len(text), 1.0] for text in texts])

    monkeypatch.setitem(sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Tiny))
    assert evaluate("sentence-transformers:tiny", tmp_path).rows[0].asked == 3


# --- geometry and stability ---


def test_geometry_of_known_spaces():
    random = np.random.default_rng(6)
    round_ = random.normal(size=(2000, 10))
    narrow = round_ + 5
    names = ["isotropy", "mean cosine", "norm against frequency", "hubness (10 neighbours)"]
    scores = []
    for matrix in (round_, narrow):
        lengths = np.linspace(2, 1, 2000)[:, None] / np.linalg.norm(matrix, axis=1, keepdims=True)
        vectors = keyed_vectors([f"w{n}" for n in range(2000)], (matrix * lengths).astype(np.float32))
        rows = geometry(Lexicon(vectors), vectors)
        assert [row.measure for row in rows] == names
        scores.append({row.measure: row.score for row in rows})
    assert scores[0]["isotropy"] > 0.8 > 0.3 > scores[1]["isotropy"]
    assert abs(scores[0]["mean cosine"]) < 2 < 90 < scores[1]["mean cosine"]
    assert scores[0]["norm against frequency"] == pytest.approx(100)


def test_a_hub_is_everyones_neighbour():
    unit = np.vstack((np.eye(30), np.ones((1, 30)) / np.sqrt(30))).astype(np.float32)
    counts = occurrences(unit, 1)
    assert counts[-1] == 30 and counts.sum() == 31


def test_stability_is_the_share_of_neighbours_that_stay():
    vectors = clusters(5, 11, 20)
    shuffled = keyed_vectors(vectors.index_to_key[::-1], vectors.vectors[::-1].copy())
    assert stability(vectors, shuffled)[0].score == 100
    other = keyed_vectors(vectors.index_to_key, np.random.default_rng(7).permutation(vectors.vectors))
    rows = stability(vectors, other)
    assert rows[0].score < 60 and [row.level for row in rows] == ["total", *["group"] * 5]
    assert rows[1].part == "rank 1 to 11"
    with pytest.raises(ValueError, match="words in common"):
        stability(vectors, GensimVectors(20))


def test_sentences_are_cut_as_a_models_text_was(tmp_path):
    """Its words have hyphens, which those of letters and digits have not."""
    texts = ["well-being long-term good-natured", "short-lived well-being", "long-term good-natured"] * 5
    corpus = Corpus.build(texts, tmp_path / "corpus", tokenizer="unicode+hyphens")
    model = Word2Vec(vector_size=4, min_count=1, epochs=1).fit(corpus)
    model.save(tmp_path / "model")
    pairs = SentenceSet("sts", [Pair("well-being", "long-term", 1.0), Pair("well-being", "short-lived", 2.0)])
    labelled = TextSet("texts", [LabelledText(text, label) for text in texts[:3] for label in "ab"])
    for given in model, tmp_path / "model":
        subject = subject_of(given, [])
        how = {"tokenize": subject.tokenize}
        assert sentence_similarity(subject.keyed, pairs, ["mean"], **how)[0].asked == 2
        assert sentence_similarity(subject.keyed, pairs, ["mean"])[0].asked == 0
        assert classification(subject.keyed, labelled, **how).score is not None
    plain = Word2Vec(vector_size=4, min_count=1, epochs=1).fit(texts)
    assert subject_of(plain, []).tokenize is None and subject_of(model, []).tokenize("well-being") == ["well-being"]


def test_unknown_words_are_not_guessed_at(monkeypatch):
    """What may have been meant by a word takes milliseconds, and benchmarks hold thousands that a model lacks."""

    def never(*_):
        raise AssertionError("a suggestion was looked for")

    monkeypatch.setattr("wordvec.vectors.fixed.nearest_words", never)
    vectors = model_vectors(["sea", "ship"], np.eye(2, dtype=np.float32), np.array([2, 1]))
    assert Lexicon(vectors, wanted=["sea", "shp", "see"]).row("shp") == -1


def test_geometry_is_the_same_with_any_number_of_threads_of_blas():
    random = np.random.default_rng(0)
    vectors = keyed_vectors([f"w{i}" for i in range(3000)], random.standard_normal((3000, 50)).astype(np.float32))
    found = []
    for threads in (1, 2, 3):
        with threadpool_limits(threads, "blas"):
            found.append([row.items.values.tobytes() for row in geometry(Lexicon(vectors), vectors)])
    assert found[0] == found[1] == found[2]
