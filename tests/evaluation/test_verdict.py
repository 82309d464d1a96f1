"""What a report says of who won: told from noise by tests, and written as a paper does."""

from __future__ import annotations

import numpy as np
import pytest

from wordvec.evaluation import Bootstrap, Items, Report, Row, compare_reports, plot_winners
from wordvec.evaluation.reports.page import WINNERS
from wordvec.evaluation.reports.verdict import headline, verdicts

PROTOCOL = {"intervals": "95 % bootstrap, 200 resamples"}


def right(count, of=200):
    """Of so many questions the first ones are answered rightly."""
    row = Row.of("google", "analogy", "3CosAdd", Items((np.arange(of) < count).astype(float)))
    return row.with_interval(Bootstrap(200))


def compared(resamples=200, against=None, **models):
    runs = {name: [Report([right(count)], PROTOCOL)] for name, count in models.items()}
    return compare_reports(runs, Bootstrap(resamples), against=against)


def test_a_winner():
    both = compared(cbow=80, skipgram=160)
    assert headline(both) == "Significantly ahead of every other model: skipgram on 1 of 1 dataset."
    (sentence,) = both.to_sentences()
    assert sentence.startswith(
        "On google (3CosAdd × 100, 200 of 200 items) skipgram scored 80.0 (95 % bootstrap interval "
    )
    assert "and was significantly better than cbow by 40.0 points (95 % interval +" in sentence
    assert "; a permutation test, p " in sentence and "Holm" not in sentence  # one test has nothing to correct
    three = compared(cbow=80, skipgram=160, glove=100)
    assert "better than both others; than glove, the closest, by 30.0 points" in three.to_sentences()[0]
    assert three.to_sentences()[0].endswith(" after Holm's correction for 3 tests).")


def test_a_tie():
    both = compared(cbow=100, skipgram=101)
    assert headline(both) == "On 1 of 1 dataset the lead may be noise."
    (sentence,) = both.to_sentences()
    assert (
        "It was not significantly better than cbow: the difference from cbow is 0.5 points (95 % interval " in sentence
    )
    assert "p = 1)" in sentence and sentence.endswith("points would be found four times in five.")
    (sentence,) = compared(cbow=100, skipgram=101, glove=10).to_sentences()
    assert "better than cbow (the other was significantly worse): " in sentence


def test_one_model_alone_has_no_rival():
    alone = compared(cbow=80)
    assert "nobody to compare it with" in headline(alone)
    assert alone.to_sentences() == Report([right(80)], PROTOCOL).to_sentences()
    assert alone.to_sentences()[0].startswith("On google (3CosAdd × 100, 200 of 200 items) the vectors scored 40.0 (")
    with pytest.raises(ValueError, match="no winner to draw"):
        plot_winners(alone)


def test_without_resamples_no_test_tells():
    both = compared(resamples=0, cbow=80, skipgram=160)
    assert headline(both).startswith("There was no paired test")
    assert both.to_sentences()[0].endswith(", the highest score; no test says whether that is more than noise.")


def test_against_a_model_of_reference_it_is_the_rival():
    three = compared(against="cbow", cbow=100, skipgram=160, glove=120)
    assert headline(three) == "Against cbow, significantly ahead: skipgram on 1 of 1 dataset."
    (verdict,) = verdicts(three)
    assert (verdict.leader.model, verdict.closest.second, verdict.closest.difference) == ("skipgram", "cbow", 30)
    (verdict,) = verdicts(compared(against="cbow", cbow=170, skipgram=100, glove=120))
    assert (verdict.leader.model, verdict.closest.second, verdict.closest.difference) == ("cbow", "glove", 25)
    assert verdict.told and verdict.closest.interval[0] > 0


def test_the_leader_leads_on_the_items_that_all_can_be_asked():
    """One model was asked the easy half alone, and did worse on it."""
    some = np.where(np.arange(200) < 100, np.arange(200) < 70, np.nan)
    every = (np.arange(200) < 90).astype(float)
    rows = {"some": some, "every": every}
    reports = {name: [Report([Row.of("set", "analogy", "3CosAdd", Items(v))], {})] for name, v in rows.items()}
    (verdict,) = verdicts(compare_reports(reports, Bootstrap(100)))
    assert verdict.leader.model == "every" and verdict.told


def test_the_picture_stands_first_and_the_sentence_is_in_the_report(tmp_path):
    both = compared(cbow=80, skipgram=160)
    drawn = [text.get_text() for text in plot_winners(both).texts]
    assert len(drawn) == 1 and drawn[0].startswith("skipgram ahead of cbow, p ")
    both.save(tmp_path / "report")
    page = (tmp_path / "report" / "report.html").read_text()
    assert page.index("Who won") < page.index("<svg") < page.index(WINNERS[:40]) < page.index("<h2>Scores")
    assert both.to_sentences()[0] in (tmp_path / "report" / "report.md").read_text()
