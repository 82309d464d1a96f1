import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from wordvec import FormatError, evaluate, write_vectors
from wordvec.evaluation import (
    AnalogySet,
    Bootstrap,
    Lexicon,
    Pair,
    Question,
    Section,
    SimilaritySet,
    analogies,
    installed_datasets,
    similarity,
)
from wordvec.vectors.keyed import keyed_vectors


def vectors_of(rows):
    """Make vectors of a dict, most frequent word first."""
    return keyed_vectors(list(rows), np.array(list(rows.values()), np.float32))


def random_vectors(words, dimensions=20, seed=0):
    matrix = np.random.default_rng(seed).normal(size=(len(words), dimensions)).astype(np.float32)
    return keyed_vectors(list(words), matrix)


def ask(*questions, name="set"):
    made = [Question(a, (b,), c, (d,) if isinstance(d, str) else d) for a, b, c, d in questions]
    return AnalogySet(name, [Section("only", "", made)])


@pytest.fixture(scope="module")
def benchmark_vectors():
    """Random vectors of the words in gensim's datasets, in which analogies hold now and then."""
    wordsim, simlex, google = installed_datasets()
    words = dict.fromkeys(word.lower() for data in (wordsim, simlex) for pair in data.pairs for word in pair[:2])
    asked = [question for section in google.sections for question in section.questions]
    words |= dict.fromkeys(word.lower() for a, b, c, d in asked for word in (a, *b, c, *d))
    vectors = random_vectors(words, 50)
    random = np.random.default_rng(1)
    random.shuffle(asked)
    for question in asked:  # d = b - a + c, with noise
        a, b, c, d = (
            vectors.key_to_index[word.lower()] for word in (question.a, *question.b, question.c, *question.answers)
        )
        matrix = vectors.vectors
        matrix[d] = 0.5 * matrix[d] + 0.5 * (matrix[b] - matrix[a] + matrix[c])
        matrix[d] /= np.linalg.norm(matrix[d]) / 7
    vectors.vectors += random.normal(scale=0.7, size=vectors.vectors.shape).astype(np.float32)
    return vectors


# --- similarity ---


def test_similarity_is_spearmans_rho_of_cosines():
    vectors = random_vectors("abcdefgh")
    pairs = [Pair(a, b, float(i)) for i, (a, b) in enumerate(["ab", "cd", "ef", "gh", "ae"])]
    cosines = [vectors.similarity(a, b) for a, b, _ in pairs]
    row = similarity(Lexicon(vectors), SimilaritySet("set", pairs))
    assert row.score == pytest.approx(100 * spearmanr(cosines, range(5)).statistic)
    assert (row.asked, row.total, row.measure) == (5, 5, "Spearman")


def test_similarity_agrees_with_gensim(benchmark_vectors):
    from gensim.test.utils import datapath

    lexicon = Lexicon(benchmark_vectors)
    for dataset, name in zip(installed_datasets()[:2], ["wordsim353.tsv", "simlex999.txt"], strict=True):
        _, spearman, unknown = benchmark_vectors.evaluate_word_pairs(datapath(name))
        row = similarity(lexicon, dataset)
        assert row.score == pytest.approx(100 * spearman.statistic, abs=1e-4)
        assert unknown == 0 and row.asked == row.total


def test_unknown_words_are_left_out_and_counted():
    vectors = random_vectors("abcd")
    pairs = [Pair("a", "b", 1), Pair("c", "zzz", 2), Pair("c", "d", 3)]
    row = similarity(Lexicon(vectors), SimilaritySet("set", pairs))
    assert (row.asked, row.total) == (2, 3) and row.score is not None


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [Pair("a", "b", 1)],
        [Pair("x", "y", 1), Pair("y", "z", 2)],
        [Pair("a", "b", 1), Pair("c", "d", 1)],  # people see no difference
        [Pair("a", "a", 1), Pair("zero", "zero", 2), Pair("zero", "a", 3)][1:],  # vectors see no difference
    ],
)
def test_no_correlation_is_none_and_not_nan(pairs):
    vectors = vectors_of({"a": [1, 0], "b": [1, 1], "c": [0, 1], "d": [2, 1], "zero": [0, 0]})
    assert similarity(Lexicon(vectors), SimilaritySet("set", pairs)).score is None


def test_a_pair_and_its_reverse_tie():
    vectors = random_vectors("abcdef", 300)
    pairs = [Pair("a", "b", 1), Pair("b", "a", 1), Pair("c", "d", 2), Pair("d", "c", 2), Pair("e", "f", 3)]
    score = similarity(Lexicon(vectors), SimilaritySet("set", pairs)).score
    cosines = [np.float64(vectors.similarity(*sorted(pair[:2]))) for pair in pairs]
    assert score == pytest.approx(100 * spearmanr(cosines, [1, 1, 2, 2, 3]).statistic)


# --- analogies ---


def reference(vectors, question, method, cut=None):
    """Answer a question as the formula says, one candidate at a time, in float64."""
    unit = vectors.vectors.astype(np.float64)
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-12)
    row = vectors.key_to_index
    a, b, c = row[question.a], row[question.b[0]], row[question.c]

    def score(d):
        cosines = [float(unit[d] @ unit[given]) for given in (a, b, c)]
        if method == "3cosadd":
            return cosines[1] - cosines[0] + cosines[2]
        ratio = [(cosine + 1) / 2 for cosine in cosines]
        return ratio[1] * ratio[2] / (ratio[0] + 0.001)

    return max((d for d in range(cut or len(unit)) if d not in (a, b, c)), key=score)


@pytest.mark.parametrize("method", ["3cosadd", "3cosmul"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), words=st.integers(5, 40))
def test_answers_are_those_of_the_formula(method, seed, words):
    vectors = random_vectors([f"w{i}" for i in range(words)], 6, seed)
    random = np.random.default_rng(seed)
    for _ in range(5):
        a, b, c = (f"w{i}" for i in random.choice(words, 3, replace=False))
        best = f"w{reference(vectors, Question(a, (b,), c, ()), method)}"
        right, wrong = ask((a, b, c, best)), ask((a, b, c, b))
        assert analogies(Lexicon(vectors), right, method)[0].score == 100
        assert analogies(Lexicon(vectors), wrong, method)[0].score == 0


def test_analogies_agree_with_gensim(benchmark_vectors):
    from gensim.test.utils import datapath

    google = installed_datasets()[2]
    few = AnalogySet(google.name, google.sections[:1] + google.sections[4:5])
    rows = {row.part: row for row in analogies(Lexicon(benchmark_vectors), few, restrict_vocab=1400)}
    _, sections = benchmark_vectors.evaluate_word_analogies(datapath("questions-words.txt"), restrict_vocab=1400)
    for section in sections:
        if section["section"] in rows:
            row, right = rows[section["section"]], len(section["correct"])
            assert row.asked == right + len(section["incorrect"])
            assert row.score == pytest.approx(100 * right / row.asked) and 0 < row.score < 100


def test_batches_of_any_size_give_the_same(benchmark_vectors, monkeypatch):
    google = installed_datasets()[2]
    few = AnalogySet(google.name, google.sections[:1] + google.sections[5:6])
    whole = analogies(Lexicon(benchmark_vectors), few, "3cosmul")
    monkeypatch.setattr("wordvec.evaluation.tasks.analogy._BLOCK", 5 * len(benchmark_vectors))
    assert analogies(Lexicon(benchmark_vectors), few, "3cosmul") == whole


def test_rows_are_total_then_groups_then_sections():
    vectors = vectors_of({"a": [1, 0, 0], "b": [0, 1, 0], "c": [1, 0, 1], "d": [0, 1, 1], "e": [-1, -1, -1]})
    right, wrong = Question("a", ("b",), "c", ("d",)), Question("a", ("b",), "c", ("e",))
    unknown = Question("a", ("b",), "c", ("zzz",))
    sections = [Section("one", "x", [right, wrong]), Section("two", "x", [right]), Section("three", "y", [unknown])]
    rows = analogies(Lexicon(vectors), AnalogySet("set", sections))
    assert [(row.level, row.part, row.score, row.asked, row.total) for row in rows] == [
        ("total", "", pytest.approx(200 / 3), 3, 4),
        ("macro", "mean of sections", pytest.approx(75), 3, 4),
        ("group", "x", pytest.approx(200 / 3), 3, 3),
        ("group", "y", None, 0, 1),
        ("section", "one", 50, 2, 2),
        ("section", "two", 100, 1, 1),
        ("section", "three", None, 0, 1),
    ]


def test_any_alternative_is_right_and_the_first_known_is_asked_with():
    vectors = vectors_of({"a": [1, 0, 0], "b": [0, 1, 0], "c": [1, 0, 1], "d": [0, 1, 1], "e": [-1, -1, -1]})
    bats = Question("a", ("unknown", "b", "e"), "c", ("zzz", "e", "d"))
    (row, _) = analogies(Lexicon(vectors), AnalogySet("bats", [Section("L1", "", [bats])]))
    assert (row.score, row.asked) == (100, 1)


def test_the_cut_drops_questions_and_candidates():
    vectors = vectors_of({"a": [1, 0, 0], "b": [0, 1, 0], "c": [1, 0, 1], "e": [0, 1, 0.2], "d": [0, 1, 1]})
    for cut, score, asked in ((4, 100, 1), (5, 0, 1), (3, None, 0), (None, 0, 1), (10**9, 0, 1)):
        row = analogies(Lexicon(vectors), ask(("a", "b", "c", "e")), restrict_vocab=cut)[0]
        assert (row.score, row.asked, row.total) == (score, asked, 1)


def test_a_tie_goes_to_the_more_frequent_word():
    rows = {"a": [1, 0, 0], "b": [0, 1, 0], "c": [1, 0, 1], "first": [0, 1, 1], "second": [0, 1, 1]}
    lexicon = Lexicon(vectors_of(rows))
    assert analogies(lexicon, ask(("a", "b", "c", "first")))[0].score == 100
    assert analogies(lexicon, ask(("a", "b", "c", "second")))[0].score == 0


@pytest.mark.parametrize("method", ["3cosadd", "3cosmul"])
def test_question_words_are_no_answers(method):
    vectors = vectors_of({"a": [1, 0], "b": [1, 0.1], "c": [1, 0.2], "d": [-1, 0]})
    assert analogies(Lexicon(vectors), ask(("a", "b", "c", "d")), method)[0].score == 100
    assert analogies(Lexicon(vectors), ask(("a", "b", "c", "c")), method)[0].score == 0


# --- looking words up ---


@pytest.mark.parametrize(("case", "score"), [("fold", 100), ("first", 0), ("exact", None)])
def test_words_that_differ_only_in_case(case, score):
    rows = {"A": [1, 0, 0], "b": [0, 1, 0], "c": [1, 0, 1], "d": [0, 1, 0.2], "D": [0, 1, 1], "a": [9, 9, 9]}
    row = analogies(Lexicon(vectors_of(rows), case), ask(("a", "B", "C", "D")))[0]
    assert row.score == score


def test_the_cut_counts_words_before_folding():
    lexicon = Lexicon(vectors_of({"A": [1.0], "a": [2.0], "b": [3.0], "B": [4.0], "c": [5.0]}))
    assert len(lexicon) == 3 and lexicon.words == 5
    assert [lexicon.cut(cut) for cut in (1, 2, 3, 4, 5, None)] == [1, 1, 2, 2, 3, 3]
    assert (lexicon.row("B"), lexicon.row("zzz")) == (1, -1)


def test_zero_vectors_are_at_right_angles_to_all():
    vectors = vectors_of({"a": [1, 0], "zero": [0, 0], "c": [0, 1], "d": [1, 1]})
    report = evaluate(vectors)
    assert report.notes[0].startswith("1 words have a zero vector")
    row = similarity(Lexicon(vectors), SimilaritySet("s", [Pair("a", "d", 2), Pair("zero", "a", 1)]))
    assert row.score == pytest.approx(100)
    assert analogies(Lexicon(vectors), ask(("a", "zero", "c", "d")))[0].asked == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(bad):
    with pytest.raises(ValueError, match=r"1 words hold NaN or .* first that of 'b' \(row 1\); leave such rows out"):
        evaluate(vectors_of({"a": [1, 0], "b": [bad, 0]}))


def test_wrong_settings():
    vectors = random_vectors("abcd")
    with pytest.raises(ValueError, match="case must be one of fold, first, exact"):
        evaluate(vectors, case="upper")
    with pytest.raises(ValueError, match="method must be one of 3cosadd, 3cosmul"):
        evaluate(vectors, methods=["3cosdiv"])
    with pytest.raises(ValueError, match="restrict_vocab must be 1 or more, not 0"):
        evaluate(vectors, restrict_vocab=0)
    with pytest.raises(ValueError, match="no vectors"):
        evaluate(keyed_vectors([], np.zeros((0, 3), np.float32)))


# --- one call ---


@pytest.mark.parametrize("methods", ["3cosadd", ["3cosadd", "3cosadd"]])
def test_a_method_is_asked_once(methods):
    report = evaluate(random_vectors("abcd"), methods=methods, weightings="mean", geometry=False)
    assert [row.measure for row in report.rows if row.level == "total"] == ["Spearman", "Spearman", "3CosAdd"]
    assert report.protocol["pooling"] == ["mean"]


def test_evaluate_says_what_was_asked_and_how(benchmark_vectors):
    heard = []

    class Listener:
        def begin(self, task, total, unit, done=0):
            heard.append((task, total, unit))

        def advance(self, done, **figures):
            heard.append(done)

        def end(self, **figures):
            heard.append("end")

        def note(self, sentence):
            heard.append(sentence)

    report = evaluate(benchmark_vectors, restrict_vocab=500, methods=["3cosadd"], progress=Listener())
    totals = [row for row in report.rows if row.level == "total" and row.kind != "geometry"]
    assert [(row.dataset, row.total) for row in totals] == [
        ("wordsim353", 353),
        ("simlex999", 999),
        ("questions-words", 19_544),
    ]
    table = str(report)
    asked = f"{totals[2].asked:,} / 19,544"
    assert asked in table and "analogy candidates 500" in table and "restrict vocab 500" in table
    assert "2 in wordsim353, 2 in simlex999" in table
    assert "capital-world" not in table and "capital-world" in report.to_table(sections=True)
    assert json.loads(json.dumps(report.to_dict()))["rows"][0]["dataset"] == "wordsim353"
    assert heard[0] == ("questions-words, 3CosAdd", 19_544, "questions") and heard[-2:] == [19_544, "end"]


def test_evaluate_takes_models_and_paths(tmp_path):
    vectors = random_vectors("abcdef")
    (tmp_path / "set.txt").write_text("a b 1\nc d 2\ne f 3\n")

    class Model:
        wv = vectors

    write_vectors(vectors, tmp_path / "folder")
    write_vectors(vectors, tmp_path / "v.bin")
    scores = {
        evaluate(given, tmp_path / "set.txt").rows[0].score
        for given in (vectors, Model(), tmp_path / "folder", str(tmp_path / "v.bin"))
    }
    assert len(scores) == 1


def test_evaluate_a_folder_and_nothing_known(tmp_path):
    (tmp_path / "set.txt").write_text("x y 1\ny z 2\n")
    (tmp_path / "readme").write_text("What this is about: nothing that can be asked.\n")
    report = evaluate(random_vectors("abc"), tmp_path)
    assert report.rows[0].score is None and "0 / 2" in str(report) and "none" in str(report)
    assert "files skipped because they hold no known dataset: readme" in str(report)
    with pytest.raises(FormatError, match="there is no dataset"):
        evaluate(random_vectors("abc"), tmp_path / "nowhere")


def test_the_table_is_aligned(benchmark_vectors):
    lines = evaluate(benchmark_vectors).to_table(sections=True).split("\n\n")[0].splitlines()
    assert len({len(line) for line in lines}) == 1


def test_items_lost_to_case_are_counted_and_turkish_folds_them(tmp_path):
    vectors = random_vectors("ankara türkiye paris fransa ırak bağdat istanbul marmara".split())
    path = tmp_path / "turkish.txt"
    path.write_text("Ankara Türkiye Paris Fransa\nParis Fransa IRAK BAĞDAT\nankara türkiye İSTANBUL MARMARA\nx y z w\n")
    report = evaluate(vectors, path, geometry=False)
    assert report.rows[0].asked == 1
    (note,) = (note for note in report.notes if "other case" in note)
    assert note.startswith("turkish: 2 items hold words") and "'IRAK'; try case=\"turkish\"" in note
    folded = evaluate(vectors, path, geometry=False, case="turkish")
    assert folded.rows[0].asked == 3 and not any("other case" in note for note in folded.notes)


def test_accents_are_the_same_however_they_are_composed():
    vectors = random_vectors(["café", "the\u0301", "cat"])
    pairs = SimilaritySet("s", [Pair("cafe\u0301", "cat", 5), Pair("thé", "cat", 7), Pair("café", "thé", 8)])
    assert similarity(Lexicon(vectors), pairs).asked == 3
    exact = Lexicon(vectors, "exact")
    assert similarity(exact, pairs).asked == 0
    assert exact.is_otherwise_written("thé") and not exact.is_otherwise_written("tee")
    assert Lexicon(random_vectors(["straße", "weg"])).is_otherwise_written("STRASSE")


def test_what_is_no_bootstrap_is_refused_before_work():
    with pytest.raises(TypeError, match=r"bootstrap must be a Bootstrap, not 0: Bootstrap\(0\) for no intervals"):
        evaluate("there is no such file", bootstrap=0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"restrict_vocab": "many"}, "restrict_vocab must be a whole number, not 'many'"),
        ({"seed": 1.5}, "seed must be a whole number, not 1.5"),
        ({"phrases": "sum"}, "phrases must be one of skip, mean, not 'sum'"),
        ({"methods": ["3cosadd", "none"]}, "method must be one of .*, not 'none'"),
    ],
)
def test_a_wrong_protocol_is_refused_before_anything_is_read(wrong, message):
    with pytest.raises((ValueError, TypeError), match=message):
        evaluate("there is no such file", "there are no such data", **wrong)


@pytest.mark.parametrize("wrong", [{"resamples": 1.5}, {"resamples": "0"}, {"level": "95"}, {"seed": None}])
def test_a_wrong_bootstrap_is_refused(wrong):
    with pytest.raises(TypeError, match=f"{next(iter(wrong))} must be a"):
        Bootstrap(**wrong)
