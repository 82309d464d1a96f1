"""Comparing models, the report folder, named datasets and their download, on small text and a server of our own."""

import csv
import hashlib
import json
import threading
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec import FormatError, experiments
from wordvec.cli import program
from wordvec.evaluation import Bootstrap, Items, Protocol, Report, Row, compare_reports, evaluate
from wordvec.evaluation.datasets import catalogue
from wordvec.evaluation.datasets.catalogue import Entry, Remote
from wordvec.system.download import download
from wordvec.vectors.keyed import keyed_vectors

QUICK = Protocol(bootstrap=Bootstrap(200), geometry=False)


def run(*arguments):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def data(tmp_path_factory, topics):
    folder = tmp_path_factory.mktemp("data")
    (one, other) = topics.values()
    near = [f"{words[i]} {words[i + 1]} 9" for words in (one, other) for i in range(7)]
    far = [f"{one[i]} {other[i]} 1" for i in range(8)]
    (folder / "pairs.txt").write_text("\n".join([*near, *far, "ship unheard 5", "oven 3"]))
    (folder / "ap.csv").write_text(
        ",category,word\n"
        + "\n".join(f"{n},{topic},{w}" for topic, words in topics.items() for n, w in enumerate(words))
    )
    return folder


@pytest.fixture(scope="module")
def text(tmp_path_factory, topic_texts):
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(" ".join(words) for words in topic_texts[:300]))
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory, text, data):
    folder = tmp_path_factory.mktemp("report") / "comparison"
    arguments = ("--methods", "word2vec-sg,ppmi-svd", "--seeds", 2, "--vector-size", 16, "--epochs", 3)
    done = run(
        "compare", text, "-o", folder, *arguments, "--data", data, "--resamples", 200, "--set", "word2vec-sg.sample=0"
    )
    assert done.exit_code == 0, done.output
    return folder, done, arguments


def test_every_file_of_a_report_says_the_same(report):
    folder, done, _ = report
    assert {path.name for path in folder.iterdir()} == {
        *("report.html", "report.md", "results.json", "results.csv", "table.tex", "models"),
        *("experiment.json", "methods.md", "references.bib"),
    }
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["models"] == ["word2vec-sg", "ppmi-svd"]
    by_model = {s["model"]: s for s in results["scores"] if s["dataset"] == "pairs"}
    assert len(by_model["word2vec-sg"]["runs"]) == 2 and len(by_model["ppmi-svd"]["runs"]) == 1
    assert by_model["word2vec-sg"]["score"] == pytest.approx(np.mean(by_model["word2vec-sg"]["runs"]))
    assert by_model["word2vec-sg"]["asked"] == 22 and by_model["word2vec-sg"]["total"] == 23
    assert by_model["word2vec-sg"]["interval"][0] <= by_model["word2vec-sg"]["score"]
    lines = list(csv.DictReader((folder / "results.csv").open(encoding="utf-8")))
    assert len(lines) == len(results["scores"])
    assert float(lines[0]["score"]) == pytest.approx(results["scores"][0]["score"])
    assert {score["kind"] for score in results["scores"]} == {"similarity", "categorization", "geometry", "stability"}
    (test,) = [test for test in results["tests"] if test["dataset"] == "pairs"]
    assert test["test"] == "t over runs and items" and test["p"] <= test["corrected"] <= 1
    assert results["settings"]["word2vec-sg"]["sample"] == 0 and results["settings"]["word2vec-sg"]["seeds"] == [1, 2]
    assert (
        "epochs over 3,600 tokens" in results["facts"]["budget"]
        and "ppmi-svd: counts once" in results["facts"]["budget"]
    )
    assert len(results["histories"]["word2vec-sg"]) == 3
    for name in ("report.html", "report.md"):
        written = (folder / name).read_text(encoding="utf-8")
        for shown in ("pairs, Spearman", "22 / 23", "pairs.txt, line 24", "Holm", "left out", wordvec.__version__):
            assert shown in written, (name, shown)
    table = (folder / "table.tex").read_text(encoding="utf-8")
    assert sum(line.endswith("} \\\\") for line in table.splitlines()) == 1 + 3 and "Means of 2 runs" in table
    assert "pt}rr}" in table and "22 / 23" not in table
    assert "pairs, Spearman" in done.stdout.replace("\n", " ") or "pairs" in done.stdout


class Page(HTMLParser):
    """Finds what a page would fetch, and tags that are not closed."""

    VOID = {"meta", "link", "br"}

    def __init__(self):
        super().__init__()
        self.open, self.fetched, self.tags = [], [], set()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.fetched += [value for name, value in attributes if name in ("src", "href", "xlink:href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_no_server(report):
    page = Page()
    text = (report[0] / "report.html").read_text(encoding="utf-8")
    page.feed(text)
    assert not page.open
    assert {"svg", "table"} <= page.tags and "script" not in page.tags
    assert all(address.startswith(("data:", "#")) for address in page.fetched)
    assert "@import" not in text and "url(http" not in text


def test_only_what_changed_is_trained_again(report, text, data):
    folder, _, arguments = report
    models = sorted(path.name for path in (folder / "models").glob("*-*"))
    assert len(models) == 3
    again = ("compare", text, "-o", folder, *arguments, "--data", data, "--resamples", 0)
    done = run(*again, "--set", "word2vec-sg.sample=0")
    assert done.stderr.count("trained before") == 3
    done = run(*again, "--set", "word2vec-sg.sample=0", "--set", "ppmi-svd.shift=0.5")
    assert done.stderr.count("trained before") == 2 and done.stderr.count("training PPMISVD") == 1
    assert len(list((folder / "models").glob("*-*"))) == 4
    words = folder / "models" / models[0] / "words.txt"
    words.write_text(words.read_text() + "damage\n")
    done = run(*again, "--set", "word2vec-sg.sample=0")
    assert done.exit_code == 0 and "trained again, as" in done.stderr


def test_a_model_that_starts_from_other_vectors_is_another(text, data, topics, tmp_path):
    words = sum(topics.values(), [])
    scores = []
    for start in (1.0, -1.0, -1.0):
        given = keyed_vectors(words, np.full((len(words), 5), start, np.float32))
        found = experiments.compare(
            text,
            tmp_path / "comparison",
            ["word2vec-sg"],
            vector_size=5,
            epochs=1,
            settings={"word2vec-sg": dict(init_from=given, epochs=2)},
            data=data,
            protocol=Protocol(bootstrap=Bootstrap(0)),
        )
        scores.append(found.scores[0].score)
    assert len(list((tmp_path / "comparison" / "models").glob("*-*"))) == 2 and scores[1] == scores[2]
    assert "word2vec-sg: 2 epochs over" in found.facts["budget"]


def test_finished_vectors_get_the_same_report(data, tmp_path, topics):
    words = sum(topics.values(), [])
    random = np.random.default_rng(0)
    good = np.repeat(np.eye(2), 8, axis=0) @ random.normal(size=(2, 10)) + 0.2 * random.normal(size=(16, 10))
    for name, matrix in (("good", good), ("random", random.normal(size=(16, 10)))):
        wordvec.write_vectors(keyed_vectors(words, matrix.astype(np.float32)), tmp_path / f"{name}.vec")
    given = (tmp_path / "good.vec", tmp_path / "random.vec")
    done = run("evaluate", *given, "--data", data, "-o", tmp_path / "report", "--json")
    assert done.exit_code == 0, done.output
    results = json.loads(done.stdout)
    (test,) = [test for test in results["tests"] if test["dataset"] == "pairs"]
    assert test["test"] == "Williams" and test["difference"] > 0 and test["p"] < 0.05
    assert (tmp_path / "report" / "report.html").exists()
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text("mine")
    for place, why in (
        ("texts", "holds other files and no report"),
        ("good.vec", "is a file, and a report is a folder"),
    ):
        for command in (("evaluate", *given, "--data", data), ("compare", tmp_path / "texts", "--methods", "glove")):
            done = run(*command, "-o", tmp_path / place)
            assert done.exit_code == 1 and why in done.stderr, done.output
    done = run("evaluate", given[0], given[0])
    assert done.exit_code == 2 and "given twice" in done.stderr


def test_a_report_when_nothing_is_covered(data, tmp_path):
    vectors = keyed_vectors(["x", "y", "z"], np.eye(3, dtype=np.float32))
    comparison = experiments.evaluate_all({"a": vectors, "b": vectors}, tmp_path / "report", data, QUICK)
    assert all(score.score is None for score in comparison.scores) and not comparison.tests
    text = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "none of it is covered" in text and "nan" not in text.lower().replace("nan,", "nan")
    json.loads((tmp_path / "report" / "results.json").read_text(encoding="utf-8"))


def test_of_equal_models_none_is_best(data, topics):
    words = sum(topics.values(), [])
    vectors = keyed_vectors(words, np.random.default_rng(1).normal(size=(16, 4)).astype(np.float32))
    reports = {name: [evaluate(vectors, data, geometry=False, bootstrap=Bootstrap(200))] for name in "ab"}
    comparison = compare_reports(reports, Bootstrap(200))
    assert all(test.p == 1 and test.difference == 0 for test in comparison.tests)
    for key in comparison.questions("total"):
        assert comparison.best(key) == set()


def test_best_is_who_is_beaten_by_none_on_the_same_items_whatever_the_scores():
    """One model was asked the easy half alone, and did worse on it."""
    easy = np.repeat([1.0, 0], [850, 150])
    some = np.concatenate([np.where(np.arange(1000) < 700, 1.0, 0), np.full(1000, np.nan)])
    every = np.concatenate([easy, np.zeros(1000)])
    reports = {
        name: [Report([Row.of("set", "analogy", "3CosAdd", Items(values))], {})]
        for name, values in (("some", some), ("every", every))
    }
    comparison = compare_reports(reports, Bootstrap(100))
    (key,) = comparison.questions("total")
    scores = comparison.questions("total")[key]
    assert scores["some"].score > scores["every"].score and comparison.tests[0].difference < 0
    assert comparison.best(key) == {"every"}


@pytest.mark.parametrize("runs", [1, 2])
def test_scores_without_outcomes_have_no_interval(runs):
    reports = [Report([Row("set", "similarity", "Spearman", 50.0 + run, 10, 10)], {}) for run in range(runs)]
    (score,) = compare_reports({"model": reports}, Bootstrap(100)).scores
    assert score.score == 50 + (runs - 1) / 2 and score.interval is None


def test_what_one_model_alone_has_stands_with_its_dataset(data, topics):
    words = sum(topics.values(), [])
    vectors = keyed_vectors(words, np.random.default_rng(1).normal(size=(16, 4)).astype(np.float32))
    one = evaluate(vectors, data, geometry=False, bootstrap=Bootstrap(200))
    known = [replace(row, part="known words only", level="known") for row in one.rows]
    other = replace(one, rows=[row for pair in zip(one.rows, known, strict=True) for row in pair])
    comparison = compare_reports({"a": [one], "b": [other]}, Bootstrap(200))
    datasets = [dataset for _, dataset, *_ in comparison.questions("total", "known")]
    assert len(set(datasets)) > 1
    assert datasets == sorted(datasets, key=datasets.index)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--methods", "word3vec"), "no method 'word3vec'"),
        (("--methods", " , "), "no method to compare"),
        (("--methods", "glove", "--set", "glove=1"), "METHOD.NAME=VALUE"),
        (("--methods", "glove", "--set", "glove.nonsense=1"), "no setting nonsense"),
        (("--methods", "glove", "--set", "ppmi-svd.shift=1"), "not among the methods"),
        (("--methods", "glove", "--seeds", "0"), "seeds must be 1"),
        (("--methods", "glove", "--resamples", "-1"), "resamples must be 0"),
        (("--methods", "glove", "--analogy", "3cosdiv"), "method must be one of"),
        (("--methods", "glove", "--set", "glove.eta=-1"), "eta must be"),
    ],
)
def test_wrong_comparisons_end_before_work(arguments, said, text, tmp_path):
    done = run("compare", text, "-o", tmp_path / "out", *arguments)
    assert done.exit_code == 2 and said in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_vocabulary_that_is_too_small_is_told_before_training(tmp_path):
    path = tmp_path / "small.txt"
    path.write_text("a b c d\n" * 10)
    done = run("compare", path, "-o", tmp_path / "comparison", "--methods", "word2vec-sg,ppmi-svd")
    assert done.exit_code == 2 and "--vector-size (100) is more than the vocabulary's 4 words" in done.stderr
    assert "training" not in done.stderr


def test_data_is_checked_before_training(text, tmp_path):
    done = run("compare", text, "-o", tmp_path / "out", "--data", tmp_path / "nowhere")
    assert done.exit_code == 1 and "there is no dataset" in done.stderr and not (tmp_path / "out").exists()


# --- datasets by name ---

CONTENT = b"gem jewel 3.94\nnoon string 0.04\n" * 3000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class Server(BaseHTTPRequestHandler):
    """Serves CONTENT; ``/cut`` stops in the middle, ``/wrong`` is another file."""

    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/missing":
            return self.send_error(404)
        body = CONTENT if self.path != "/wrong" else CONTENT.upper()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.path == "/cut" else body)

    def log_message(self, *_):
        pass


@pytest.fixture
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Server.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_download_that_was_cut_off_is_not_taken_for_the_file_and_can_be_repeated(address, tmp_path):
    target = tmp_path / "new" / "set.txt"
    fetch = partial(download, target=target, sha256=DIGEST, size=len(CONTENT))
    with pytest.raises(FormatError, match=r"was cut off after 48,000 of 96,000 bytes; run it again"):
        fetch(f"{address}/cut")
    assert [path.name for path in tmp_path.rglob("*.txt*")] == ["set.txt.part"]
    assert fetch(f"{address}/whole").read_bytes() == CONTENT and list(target.parent.iterdir()) == [target]
    fetch(f"{address}/missing")  # it is here: nobody is asked
    assert Server.asked == ["/cut", "/whole"]


def test_a_damaged_file_is_fetched_again(address, tmp_path):
    (tmp_path / "set.txt").write_bytes(CONTENT[:100])
    assert download(f"{address}/whole", tmp_path / "set.txt", DIGEST, len(CONTENT)).read_bytes() == CONTENT


def test_another_file_is_thrown_away(address, tmp_path):
    with pytest.raises(FormatError, match="is not the file it was"):
        download(f"{address}/wrong", tmp_path / "set.txt", DIGEST, len(CONTENT))
    assert not list(tmp_path.iterdir())


def test_no_server_and_no_file(address, tmp_path):
    with pytest.raises(FormatError, match="the server refused .*404"):
        download(f"{address}/missing", tmp_path / "set.txt", DIGEST, len(CONTENT))
    with pytest.raises(FormatError, match="cannot reach http://127.0.0.1:1/.*connect to the network"):
        download("http://127.0.0.1:1/x", tmp_path / "set.txt", DIGEST, len(CONTENT))


def test_a_named_dataset_is_fetched_once_and_used(address, monkeypatch, tmp_path):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    files = (Remote(f"{address}/set.txt", DIGEST, len(CONTENT)),)
    monkeypatch.setitem(
        catalogue.CATALOGUE, "mine", Entry("mine", "similarity", "similarity", "Me", "none", files=files)
    )
    wordvec.write_vectors(keyed_vectors(["gem", "jewel", "noon"], np.eye(3, dtype=np.float32)), tmp_path / "v.vec")
    done = run("evaluate", tmp_path / "v.vec", "--data", "mine")
    assert done.exit_code == 1 and "wordvec datasets mine" in done.stderr
    assert run("datasets", "mine").exit_code == 0
    done = run("evaluate", tmp_path / "v.vec", "--data", "mine", "--resamples", "0")
    assert done.exit_code == 0 and "\t3000\t6000\t" in done.stdout and "5,998 items more than once" in done.stderr
    assert "no score, as of 6,000 items 3,000 were asked" in done.stderr


def test_datasets_are_listed_with_whose_they_are():
    done = run("datasets")
    assert done.exit_code == 0
    for entry in catalogue.CATALOGUE.values():
        assert entry.citation and entry.licence and (entry.installed or entry.files or entry.page)
        assert entry.name[:8] in done.stdout
        for file in entry.files:
            assert len(file.sha256) == 64 and file.size > 0 and file.url.startswith("https://")
    with pytest.raises(FormatError, match="vecto.space"):
        catalogue.locate("bats")
    assert run("datasets", "nothing").exit_code == 2
