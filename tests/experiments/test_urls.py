"""A report at a URL: the files that a folder here has, models and scores that a second call finds."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

import wordvec
from wordvec.cli.program import app
from wordvec.experiments import compare, rerun, scores
from wordvec.experiments.finished import evaluate_all
from wordvec.system.storage import located

from ..system.stores import STORES, store


@pytest.fixture(params=STORES)
def url(request):
    with store(request.param) as place:
        yield f"{place}/report"


@pytest.fixture
def how(data, quick):
    small = {"vector_size": 4, "epochs": 2, "min_count": 1, "seeds": 2, "data": data, "protocol": quick}
    return small | {"methods": ["word2vec-sg"], "curves": ["epochs"], "settings": {"word2vec-sg": {"sample": 0}}}


def read(place):
    """The files of a report, but for times."""
    names = ["methods.md", "references.bib", "table.tex", "results.csv"]
    found = {name: (place / name).read_bytes() for name in names}
    card = json.loads((place / "experiment.json").read_bytes())
    return found | {"scores": json.loads((place / "results.json").read_bytes())["scores"], "vectors": card["vectors"]}


def test_a_report_at_a_url_is_the_one_that_is_made_here(text, url, how, tmp_path, monkeypatch):
    compare(text, tmp_path / "here", **how)
    compare(text, url, **how)
    there = located(url)
    assert read(there) == read(tmp_path / "here")
    assert {*there.names()} == {path.name for path in (tmp_path / "here").iterdir()}
    assert not [name for name in there.names() if name.startswith(".")]
    monkeypatch.setattr(wordvec.Word2Vec, "fit", _never)
    monkeypatch.setattr(scores, "scored", _never)
    before = read(there)
    compare(text, url, **how)
    assert read(there) == before


def _never(*_, **__):
    raise AssertionError("it was made before")


def test_a_report_at_a_url_is_made_again(text, url, how):
    compare(text, url, **how)
    assert rerun(url).same
    there = located(url)
    (there / "experiment.json").unlink()
    with pytest.raises(wordvec.FormatError, match="holds no experiment.json; give the folder of a report"):
        rerun(url)
    (there / "experiment.json").write_bytes(b"{}")
    with pytest.raises(wordvec.FormatError, match="report/experiment.json is damaged"):
        rerun(url)


def test_a_model_that_is_not_whole_is_trained_again(text, url, how):
    compare(text, url, **how)
    before, models = read(located(url)), located(url) / "models"
    model = next(models / name for name in models.names() if name.startswith("word2vec-sg-") and "." not in name)
    for damage in ("run.json", "model.json", "words.txt"):  # whoever wrote it died before that
        (model / damage).unlink()
        compare(text, url, **how)
        assert read(located(url)) == before and (model / damage).is_file()


def test_scores_of_finished_vectors_are_reported_at_a_url(text, url, data, quick):
    model = wordvec.PPMISVD(vector_size=4, min_count=1).fit(text)
    evaluate_all({"mine": model, "half": model.wv}, url, data, quick)
    assert located(url).names() == ["report.html", "report.md", "results.csv", "results.json", "table.tex"]


def test_other_files_at_a_url_stay_alone(text, url, how):
    (located(url) / "mine.txt").write_bytes(b"mine")
    with pytest.raises(wordvec.FormatError, match="holds other files and no report"):
        compare(text, url, **how)


def test_the_command_line_writes_to_a_url(text, url, data):
    arguments = ["compare", str(text), "-o", url, "--methods", "ppmi-svd", "--vector-size", "4", "--min-count", "1"]
    done = CliRunner().invoke(app, [*arguments, "--data", str(data), "--resamples", "50"])
    assert done.exit_code == 0 and f"{url}/report.html" in done.output
    assert (located(url) / "report.md").read_bytes().startswith(b"#")
