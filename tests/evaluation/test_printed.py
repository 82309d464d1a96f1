"""What goes into print: who is in bold, which rows there are, how numbers are written, how wide a table is."""

import csv
import json
import re

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import experiments
from wordvec.cli import program
from wordvec.evaluation import (
    Bootstrap,
    Items,
    Layout,
    Pair,
    Protocol,
    Report,
    Row,
    SentenceSet,
    compare_reports,
    evaluate,
    plot_scores,
    sentence_similarity,
)
from wordvec.evaluation.reports import latex
from wordvec.evaluation.reports.phrases import number, p_value, range_of, signed
from wordvec.evaluation.reports.phrases import tests_table as table_of_tests
from wordvec.evaluation.reports.results import Results
from wordvec.vectors.keyed import keyed_vectors

NAMES = ["word2vec-sg", "word2vec-cbow", "glove", "fasttext", "doc2vec", "ppmi-svd"]
WORDS = [f"w{number}" for number in range(60)]
QUICK = Protocol(bootstrap=Bootstrap(200), geometry=False)
SECRET = dict(zip([*WORDS, "the"], np.random.default_rng(3).normal(size=(61, 12)), strict=True))


def encoder(texts):
    return np.stack([np.mean([SECRET[word] for word in text.split()], axis=0) for text in texts])


def random_vectors(words=WORDS, seed=0):
    return keyed_vectors(list(words), np.random.default_rng(seed).normal(size=(len(words), 12)).astype(np.float32))


def sentence_pairs(number=120):
    """Pairs whose scores are the encoder's cosines."""
    random = np.random.default_rng(1)
    texts = [" ".join(random.choice(WORDS, 4)) for _ in range(2 * number)]
    matrix = encoder(texts)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    gold = (matrix[0::2] * matrix[1::2]).sum(axis=1)
    return [Pair(*each) for each in zip(texts[0::2], texts[1::2], gold.tolist(), strict=True)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    lines = (f"main\tx\t2012\t{n}\t{score:.4f}\t{a}\t{b}" for n, (a, b, score) in enumerate(sentence_pairs()))
    (folder / "sts.tsv").write_text("\n".join(lines))
    lists = (WORDS[first : first + 8] for first in (0, 8, 16, 24))
    labels = ("Flowers", "Insects", "Pleasant", "Unpleasant")
    weat = "\n".join(f"{label}: {', '.join(words)}" for label, words in zip(labels, lists, strict=True))
    (folder / "weat").mkdir()
    (folder / "weat" / "flowers.txt").write_text(weat)
    return folder


# --- who is in bold ---


def test_a_dataset_has_one_row_and_a_beaten_model_is_not_in_bold(data, tmp_path):
    given = {"vectors": random_vectors(), "encoder": encoder}
    comparison = experiments.evaluate_all(given, tmp_path / "report", data / "sts.tsv", QUICK)
    (key,) = comparison.ratings()
    assert key[:3] == ("sentences", "sts", "Spearman")
    scores = comparison.ratings()[key]
    assert scores["encoder"].score > 99 > scores["vectors"].score + 20
    assert [(s.row.variant, s.row.asked) for s in scores.values()] == [("sif", 120), ("encoder", 120)]
    (test,) = comparison.tests
    assert test.corrected < 0.05 and comparison.best(key) == {"encoder"}
    assert [part for *_, part in comparison.questions("variant")] == ["mean", "idf"]
    table = (tmp_path / "report" / "table.tex").read_text()
    assert re.findall(r"textbf\{([\d.]+)\}", table) == ["100.0"]
    assert re.findall(r"\*\*([\d.]+)\*\*", (tmp_path / "report" / "report.md").read_text()) == ["100.0"]
    assert (tmp_path / "report" / "report.html").read_text().count('class="best"') == 1


def test_nobody_is_best_without_a_test():
    row = Row.of("set", "similarity", "Spearman", Items(np.arange(3.0), "spearman", np.arange(3.0)))
    for models in ("a", "ab"):
        reports = {name: [Report([row], {})] for name in models}
        comparison = compare_reports(reports, Bootstrap(100))
        assert not comparison.tests and comparison.best(row.key) == set()
        assert "*" not in comparison.to_table() and "textbf" not in comparison.to_latex()


def test_the_weighting_is_chosen_on_one_half_and_scored_on_the_other():
    dataset, vectors = (
        SentenceSet("sts", sentence_pairs()),
        keyed_vectors(list(SECRET), np.stack(list(SECRET.values()))),
    )
    weightings = ["sif", "mean"]
    named = sentence_similarity(vectors, dataset, weightings)
    assert [(row.variant, row.level, row.part) for row in named] == [("sif", "total", ""), ("mean", "variant", "mean")]
    chosen = sentence_similarity(vectors, dataset, weightings, choose="development")
    assert [(row.variant, row.level, row.asked) for row in chosen] == [("mean", "total", 60), ("sif", "variant", 60)]
    (encoded,) = sentence_similarity(vectors, dataset, encode=encoder, choose="development")
    assert np.array_equal(encoded.items.gold, chosen[0].items.gold)
    with pytest.raises(ValueError, match="choose must be one of first, development, not 'best'"):
        sentence_similarity(vectors, dataset, choose="best")


def shares(**known):
    """Reports of models by which of 400 items each can be asked; a better model is right more often."""
    random = np.random.default_rng(4)
    reports = {}
    for model, (first, last, share) in known.items():
        values = np.full(400, np.nan)
        values[first:last] = random.random(last - first) < share
        reports[model] = [Report([Row.of("set", "analogy", "3CosAdd", Items(values))], {})]
    return reports


def test_tests_are_on_the_items_of_all_and_scores_on_request():
    reports = shares(a=(0, 400, 0.9), b=(100, 400, 0.5), c=(0, 150, 0.5), nothing=(0, 0, 0))
    own = compare_reports(reports, Bootstrap(100))
    assert [(test.first + test.second, test.asked) for test in own.tests] == [("ab", 50), ("ac", 50), ("bc", 50)]
    assert [score.row.asked for score in own.scores] == [400, 300, 150, 0]
    assert any("tests are on the 50 items that all models can be asked, as c can be asked 150" in n for n in own.notes)
    common = compare_reports(reports, Bootstrap(100), common_items=True)
    assert [score.row.asked for score in common.scores] == [50, 50, 50, 0] and common.tests == own.tests
    assert common.scores[0].interval != own.scores[0].interval


def test_against_a_reference_only_its_tests_are_made():
    reports = shares(a=(0, 400, 0.9), b=(0, 400, 0.5), c=(0, 400, 0.52), d=(0, 400, 0.1))
    comparison = compare_reports(reports, Bootstrap(100), against="b")
    assert [test.first + test.second for test in comparison.tests] == ["ab", "cb", "db"]
    (key,) = comparison.ratings()
    assert comparison.standing(key) == {"a": "better", "d": "worse"} and comparison.best(key) == set()
    assert "$^{+}$" in comparison.to_latex() and "▲" in comparison.to_markdown() and "▼" in comparison.to_table()
    with pytest.raises(ValueError, match="no model 'x' to compare against; name one of a, b, c, d"):
        compare_reports(reports, Bootstrap(100), against="x")


def test_families_of_tests():
    rows = {
        model: [report.rows[0], Row.of("pairs", "similarity", "Spearman", report.rows[0].items)]
        for model, (report,) in shares(a=(0, 400, 0.6), b=(0, 400, 0.4), c=(0, 400, 0.5)).items()
    }
    reports = {model: [Report(each, {})] for model, each in rows.items()}
    kinds, whole = (compare_reports(reports, Bootstrap(100), families=f).tests for f in ("kind", "report"))
    assert {test.family for test in kinds} == {"analogy", "similarity"} and len({t.family for t in whole}) == 1
    assert min(t.corrected for t in kinds) == pytest.approx(3 * kinds[0].p)
    assert min(t.corrected for t in whole) == pytest.approx(6 * whole[0].p)


# --- which rows there are ---


@pytest.mark.parametrize("models", [1, 2])
def test_association_tests_are_in_every_table(models, data, tmp_path, monkeypatch):
    monkeypatch.setattr("wordvec.cli.console.is_terminal", lambda: True)
    given = [str(tmp_path / f"model{seed}.vec") for seed in range(models)]
    for seed, path in enumerate(given):
        wordvec.write_vectors(random_vectors(seed=seed), path)
    done = CliRunner().invoke(
        program.app, ["evaluate", *given, "--data", str(data / "weat"), "-o", str(tmp_path / "r")]
    )
    assert done.exit_code == 0, done.output
    (row,) = (row for row in evaluate(random_vectors(), data / "weat").rows if row.kind == "bias")
    shown = {name: (tmp_path / "r" / name).read_text() for name in ("report.html", "report.md", "table.tex")}
    for text in (done.stdout, *shown.values()):
        minus = "$-$" if text is shown["table.tex"] else "−"
        assert "flowers" in text and number(row.score).replace("−", minus) in text
        assert re.search(r"p \$?[=<]", text), text
    assert number(row.score) in str(evaluate(random_vectors(), data / "weat"))


def test_an_empty_table_is_impossible(data, tmp_path):
    with pytest.raises(ValueError, match="nothing to report"):
        compare_reports({"a": [Report([], {})], "b": [Report([], {})]}, Bootstrap(10))
    (tmp_path / "analogies.txt").write_text("w0 w1 w2 w3\n")
    with pytest.raises(ValueError, match=r"none of the datasets \(analogies\) can be scored in this way; 3CosAvg and"):
        evaluate(random_vectors(), tmp_path / "analogies.txt", geometry=False, methods="3cosavg")
    described = compare_reports({"a": [evaluate(random_vectors(), data / "weat", weightings="mean")]}, Bootstrap(0))
    geometry = Results(["a"], [s for s in described.scores if s.row.kind == "geometry"], [], {}, [])
    assert latex.latex(geometry, {}, Layout()).count("most frequent words") == len(geometry.scores)


def test_the_words_of_a_function_are_those_of_the_datasets(data):
    rows = evaluate(encoder, data / "weat").rows
    assert {row.dataset for row in rows if row.kind == "geometry"} == {"32 words of the datasets"}
    rows = evaluate(encoder, data / "weat", vocabulary=WORDS).rows
    assert {row.dataset for row in rows if row.kind == "geometry"} == {"60 words given"}


# --- how numbers are written ---


def test_rows_that_find_no_room_on_a_page_continue_on_the_next():
    random = np.random.default_rng(3)
    names = [f"dataset-{number}" for number in range(50)]
    reports = {
        model: [
            Report([Row.of(name, "k", "m", Items(random.random(50).round())) for name in names], {}) for _ in range(2)
        ]
        for model in "ab"
    }
    table = compare_reports(reports, Bootstrap(50)).to_latex(label="tab:mine")
    pages = table.split("\\begin{table}")[1:]
    assert len(pages) == 4 and table.count("\\label{tab:mine}") == 1 and table.count("(Continued.)") == 3
    assert [name for page in pages for name in names if f"{name}, m" in page.replace("\\allowbreak ", "")] == names
    assert all(page.count("\\bottomrule") == page.count("\\toprule") == 1 for page in pages)


def test_numbers_have_a_minus_sign_and_zero_has_none():
    assert [signed(value) for value in (-0.04, 0.0, 10.4, -3.25)] == ["0.0", "0.0", "+10.4", "−3.2"]
    assert [number(value) for value in (-0.001, -3.14159, 42.42, 9.996)] == ["0.00", "−3.14", "42.4", "10.0"]
    assert range_of((-1.0, 12.0)) == "−1.0 to 12.0" and range_of(None) == ""


def test_no_p_is_printed_as_zero():
    assert p_value(1e-300, 1e-300) == p_value(1e-5, 1e-5) == p_value(9e-5) == "< 0.0001"
    assert p_value(1e-3, 1e-3) == "< 0.001" and p_value(1e-4) == "0.0001"
    assert p_value(0.0123) == "0.012" and p_value(1.0) == "1" and p_value(None) == ""
    random = np.random.default_rng(5)
    right = np.repeat([1.0, 0], [300, 100])
    fractions = Items(right - 0.3 * random.random(400)), Items(0.2 * random.random(400) - right)
    gold = np.arange(400.0)
    rank = Items(gold, "spearman", gold), Items(random.random(400), "spearman", gold)
    exact = Items(np.ones(4000)), Items(np.zeros(4000))  # 0.5 ** 4000 is 0 to a float
    written = {}
    for name, pair in (("permutation", fractions), ("Williams", rank), ("exact", exact)):
        reports = {m: [Report([Row.of("s", "k", "m", items)], {})] for m, items in zip("ab", pair, strict=True)}
        comparison = compare_reports(reports, Bootstrap(50))
        assert comparison.tests[0].p > 0 and json.loads(json.dumps(comparison.to_dict()))["tests"][0]["p"] > 0
        head, row = table_of_tests(comparison)
        written[name] = dict(zip(head, row, strict=True))["p"]
    assert written == dict.fromkeys(("permutation", "Williams", "exact"), "< 0.0001")


# --- the table in LaTeX ---


def six_of_twelve(runs=3):
    random = np.random.default_rng(6)
    names = ["wordsim353", "simlex999", "simverb-3500", "men", "rare-words", "questions-words", "msr-analogies", "bats"]
    names += ["sts-benchmark", "battig-2010", "wikisem500-outliers", "a_very_long_name_of_a_dataset_without_any_blank"]
    gold = np.arange(90.0)
    rows = [
        [Row.of(each, "similarity", "Spearman", Items(random.normal(size=90), "spearman", gold)) for each in names]
        for _ in range(6 * runs)
    ]
    reports = {name: [Report(rows.pop(), {}) for _ in range(runs)] for name in NAMES}
    return compare_reports(reports, Bootstrap(50))


def test_the_table_has_a_caption_and_fits_the_column_of_a_page():
    comparison = six_of_twelve()
    table = comparison.to_latex(label="tab:mine")
    assert "\\caption{Scores times 100" in table and "Means of 3 runs" in table and "\\label{tab:mine}" in table
    assert "total" not in table and "$\\pm$" in table
    printed = comparison.printed()
    for width, detail in ((345.0, latex._Detail.ROUNDED), (260.0, latex._Detail.NONE), (180.0, latex._Detail.NONE)):
        blocks = list(latex._blocks(comparison, printed, Layout(width=width), detail))
        assert [column for columns, _ in blocks for column in columns] == NAMES
        for columns, room in blocks:
            drawn = room + 2 * latex._GAP
            drawn += sum(latex._column_width(comparison, printed, each, detail) + 2 * latex._GAP for each in columns)
            assert drawn <= width
        assert comparison.to_latex(width=width).count("\\begin{table}") == len(blocks)
    assert "caption{Scores times 100." in comparison.to_latex(width=180) and len(blocks) > 1
    chosen = comparison.to_latex(columns=["glove", "asked"], caption="Mine.")
    assert "rr}" in chosen and "90 / 90" in chosen and "\\caption{Mine.}" in chosen and "ppmi" not in chosen
    with pytest.raises(ValueError, match="no column 'GloVe'; choose from word2vec-sg"):
        comparison.to_latex(columns=["GloVe"])
    with pytest.raises(ValueError, match="no model among the columns"):
        comparison.to_latex(columns=["asked"])


def test_letters_are_not_wider_than_estimated():
    """By the widths of Computer Modern that matplotlib draws mathematics with."""
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    font = FT2Font(f"{get_data_path()}/fonts/ttf/cmr10.ttf")
    font.set_size(100, 72)
    widths = [(letter, font.load_char(ord(letter)).linearHoriAdvance / 65536 / 100) for letter in
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:()+="]  # fmt: skip
    for letter, width in widths:
        assert width <= latex.width_of(letter, 1) + 0.005 <= width + 0.12, letter


# --- other places ---


def test_reports_go_into_frames_notebooks_and_files(tmp_path, data):
    comparison = six_of_twelve(runs=2)
    frame = comparison.to_pandas()
    assert isinstance(frame, pd.DataFrame) and len(frame) == len(comparison.scores) == 72
    assert frame["deviation"][0] == pytest.approx(np.std(comparison.scores[0].runs, ddof=1))
    files = comparison.save(tmp_path / "report", Layout(columns=["glove"]))
    assert len(list(csv.DictReader(files[3].open()))) == 72 and "ppmi" not in files[4].read_text()
    report = evaluate(random_vectors(), data, geometry=False)
    assert list(report.to_pandas()["variant"][:3]) == ["sif", "mean", "idf"]
    assert "flowers" in report.to_markdown() and "flowers" in report.to_latex() and "flowers" in report._repr_html_()
    assert report.save(tmp_path / "one")[0].name == "report.html"
    assert "<script" not in comparison._repr_html_() and "<table" in comparison._repr_html_()
    assert repr(comparison).startswith("<Comparison of word2vec-sg, ") and "wordsim353" in str(comparison)


def test_the_page_folds_its_differences_and_hints_at_scrolling(tmp_path):
    comparison = six_of_twelve(runs=1)
    page = comparison.save(tmp_path / "report")[0].read_text()
    assert f"<details><summary>{len(comparison.tests)} paired tests" in page and len(comparison.tests) == 15 * 12
    assert 'class="hint"' in page


def test_the_chart_of_intervals_has_a_sane_height():
    comparison = six_of_twelve(runs=1)
    axes = plot_scores(comparison)
    width, height = axes.figure.get_size_inches()
    assert height / width < 1
    ticks = axes.xaxis.get_major_ticks()
    assert all(tick.label1.get_visible() and tick.label2.get_visible() for tick in ticks)


@pytest.mark.parametrize("columns", [80, 200])
def test_the_console_shows_models_whole(columns, tmp_path, data, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("wordvec.cli.console.is_terminal", lambda: True)
    given = [tmp_path / f"{name}.vec" for name in NAMES]
    for seed, path in enumerate(given):
        wordvec.write_vectors(random_vectors(seed=seed), path)
    done = CliRunner().invoke(program.app, ["evaluate", *map(str, given), "--data", str(data), "--resamples", "100"])
    assert done.exit_code == 0, done.output
    table = done.stdout[: done.stdout.index("Scores are times 100")]
    assert all(f"{name}.vec" in table for name in NAMES) and all(len(line) <= columns for line in table.splitlines())


def test_settings_of_finished_models_are_all_shown(tmp_path, topic_texts, data):
    texts = topic_texts[:100]
    start = wordvec.Word2Vec(vector_size=8, epochs=1, min_count=1).fit(texts)
    start.save(tmp_path / "start")
    model = wordvec.Word2Vec(vector_size=8, epochs=1, min_count=1, init_from=tmp_path / "start").fit(texts)
    model.save(tmp_path / "model")
    card = json.loads((tmp_path / "model" / "model.json").read_text())
    fingerprint = wordvec.Corpus.build(texts).fingerprint
    assert card["state"]["corpus"]["fingerprint"] == fingerprint
    assert card["state"]["init_from"]["source"] == str(tmp_path / "start")
    assert len(card["state"]["init_from"]["sha256"]) == 64
    assert wordvec.load(tmp_path / "model").init_report_ == model.init_report_
    given = {"folder": tmp_path / "model", "model": model, "vectors": random_vectors(model.wv.index_to_key)}
    (tmp_path / "pairs.txt").write_text("".join(f"{word} {word} 1\n" for word in model.wv.index_to_key))
    settings = experiments.evaluate_all(given, data=tmp_path / "pairs.txt", protocol=QUICK).settings
    for name in ("folder", "model"):
        assert settings[name]["negative"] == 5 and settings[name]["text_fingerprint"] == fingerprint
        assert card["state"]["init_from"]["sha256"] in settings[name]["init_from"]
    assert settings["vectors"]["method"] == "KeyedVectors" and settings["vectors"]["dimensions"] == 12
