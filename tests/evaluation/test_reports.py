"""Names and numbers that the files and charts of a report must survive."""

import json

import numpy as np
import pytest

from wordvec.evaluation import (
    Bootstrap,
    Items,
    Report,
    Row,
    compare_reports,
    evaluate,
    plot_analogies,
    plot_learning_curves,
    plot_scores,
)
from wordvec.evaluation.reports.folder import WRITERS
from wordvec.vectors.keyed import keyed_vectors

NAMES = ["_hidden", "$x$", r"a\b^c~d_e"]


def comparison(**facts):
    row = Row.of("$y$", "similarity", "Spearman", Items(np.arange(4.0), "spearman", np.arange(4.0)))
    return compare_reports({name: [Report([row], {})] for name in NAMES}, Bootstrap(0), **facts)


def test_charts_name_models_as_they_are_called():
    history = [{"loss": 2.0}, {"loss": 1.0}]
    scores, curves = plot_scores(comparison()), plot_learning_curves(dict.fromkeys(NAMES, history))
    for axes in (scores, curves):
        assert [text.get_text() for text in axes.get_legend().get_texts()] == NAMES
    for text in (*scores.get_legend().get_texts(), *curves.get_legend().get_texts(), *scores.get_yticklabels()):
        assert not text.get_parse_math()


def test_latex_escapes_every_special_letter():
    table = comparison().to_latex()
    for written in (r"\_\allowbreak hidden", r"\$x\$", r"a\textbackslash{}b\textasciicircum{}c\textasciitilde{}d\_"):
        assert written.replace(r"\allowbreak ", "") in table


def test_what_is_no_number_is_null_in_json(tmp_path):
    measured = comparison(histories={"$x$": [{"loss": float("nan"), "rates": (0.1, float("inf"))}]})
    assert [path.name for path in measured.save(tmp_path / "report")] == list(WRITERS)
    results = json.loads((tmp_path / "report" / "results.json").read_text(), parse_constant=pytest.fail)
    assert results["histories"] == {"$x$": [{"loss": None, "rates": [0.1, None]}]}


def test_a_report_is_written_whole_or_not_at_all(tmp_path):
    with pytest.raises(TypeError):
        comparison(facts={"machine": object()}).save(tmp_path / "report")
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (",category,word\n0,fish,carp\n1,fish,cod\n", "fewer than two of its categories are covered"),
        (
            ",category,outliers,words\n0,fish,\"['ship']\",\"['carp', 'unheard']\"\n",
            "no outlier is covered together with two words of its group",
        ),
        ("carp cod\ncod ship\n", "no relation has three covered pairs"),
        ("carp unheard 1\ncod unheard 2\n", "none of it is covered"),
    ],
)
def test_a_note_says_why_nothing_was_asked(content, why, tmp_path):
    (tmp_path / "set.csv").write_text(content)
    vectors = keyed_vectors(["carp", "cod", "ship"], np.eye(3, dtype=np.float32))
    report = evaluate(vectors, tmp_path / "set.csv", geometry=False)
    assert any(f"0 were asked ({why})" in note for note in report.notes)


def test_analogies_of_one_dimension_lie_on_a_line():
    vectors = keyed_vectors(list("abcd"), np.array([[1], [-1], [2], [-3]], np.float32))
    axes = plot_analogies(vectors, [("a", "b"), ("c", "d")])
    places = axes.collections[0].get_offsets()
    assert np.ptp(places[:, 0]) == pytest.approx(2) and np.ptp(places[:, 1]) == 0
