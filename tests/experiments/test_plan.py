"""What an experiment trains: variants, grids, presets, groups and seeds, typed, in TOML and in Python."""

import pytest

from wordvec import FormatError
from wordvec.evaluation import Protocol
from wordvec.experiments import provenance
from wordvec.experiments.plan import (
    make_plan,
    read_grid,
    read_group,
    read_plan,
    read_seeds,
    read_variant,
)
from wordvec.experiments.presets import PRESETS
from wordvec.experiments.references import METHODS_OF, REFERENCES
from wordvec.methods import VARIANTS

COMMON = dict(vector_size=8, window=5, min_count=1, max_final_vocab=None, epochs=2, workers=None)


def test_every_value_of_a_grid_meets_each_of_the_others():
    plan = make_plan(None, COMMON, grid={"word2vec-sg": {"window": [2, 5], "negative": [5, 10, 15]}}, seeds=[7, 9])
    assert [candidate.at for candidate in plan.candidates] == [
        {"window": window, "negative": negative} for window in (2, 5) for negative in (5, 10, 15)
    ]
    assert list(plan.families) == ["word2vec-sg"]
    assert plan.candidates[1].name == "word2vec-sg window=2 negative=10"
    first, second = plan.candidates[5].estimators()
    assert (first.window, first.negative, first.vector_size, first.sg) == (5, 15, 8, 1)
    assert (first.seed, second.seed) == (7, 9)


def test_a_variant_is_a_method_with_settings_of_its_own():
    plan = make_plan(
        ["ppmi-svd"],
        COMMON,
        variants={"w2": {"method": "word2vec-sg", "window": 2, "epochs": 10}},
        grid={"w2": {"hs": [0, 1]}},
    )
    assert [candidate.name for candidate in plan.candidates] == ["ppmi-svd", "w2 hs=0", "w2 hs=1"]
    assert plan.candidates[0].seeds == () and "epochs" not in plan.candidates[0].settings
    assert plan.candidates[2].settings["epochs"] == 10 and plan.candidates[2].settings["window"] == 2


def test_without_anything_all_methods_are_compared_and_beside_something_none():
    assert [candidate.name for candidate in make_plan(None, COMMON).candidates] == list(VARIANTS)
    plan = make_plan(None, COMMON, groups={"peer": ["a.bin", "b.bin"], "one": "c.bin"})
    assert plan.candidates == () and plan.groups == {"peer": ["a.bin", "b.bin"], "one": ["c.bin"]}


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_settings_that_there_are_and_works_that_are_listed(name):
    (candidate,) = make_plan(None, COMMON, presets=[name]).candidates
    assert candidate.settings.items() >= PRESETS[name].settings.items()
    assert PRESETS[name].reference in REFERENCES and PRESETS[name].text and PRESETS[name].departs
    assert all(-100 <= figure.score <= 100 and "Table" in figure.where for figure in PRESETS[name].figures)


def test_every_method_has_works_to_cite():
    assert METHODS_OF.keys() == VARIANTS.keys()
    assert {key for keys in METHODS_OF.values() for key in keys} <= REFERENCES.keys()


def test_settings_of_a_method_reach_its_variants_and_those_of_a_name_only_that():
    plan = make_plan(
        None,
        COMMON,
        variants={"a": {"method": "word2vec-sg", "window": 2}, "b": {"method": "word2vec-sg"}},
        presets=["levy2015-sgns"],
        settings={"word2vec-sg": {"negative": 9, "window": 3}, "b": {"window": 4}, "levy2015-sgns": {"min_count": 5}},
    )
    told = {each.name: (each.settings["negative"], each.settings["window"]) for each in plan.candidates}
    assert told == {"a": (9, 2), "b": (9, 4), "levy2015-sgns": (5, 2)}
    assert plan.candidates[2].settings["min_count"] == 5


def test_as_it_is_typed():
    assert read_variant("w2=word2vec-sg,window=2,shared-noise=false") == (
        "w2",
        {"method": "word2vec-sg", "window": 2, "shared_noise": False},
    )
    assert read_grid("glove.x-max=10,1e2") == ("glove", "x_max", [10, 100.0])
    assert read_group("gensim=a.bin,b.bin") == ("gensim", ["a.bin", "b.bin"])
    assert read_seeds(3) == (1, 2, 3) and read_seeds([5, 2]) == (5, 2) and read_seeds(2, 4) == (4, 5)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (dict(grid={"word2vec-sg": {"windows": [1]}}), "no setting windows"),
        (dict(grid={"w9": {"window": [1]}}), "a grid for w9, not among the methods"),
        (dict(grid={"word2vec-sg": {"window": 5}}), "needs a list of values for window"),
        (dict(grid={"word2vec-sg": {"seed": [5]}}), "holds seeds"),
        (dict(grid={"word2vec-sg": {"window": [0]}}), "window must be 1 or more"),
        (dict(variants={"w2": {"window": 2}}), "names no method"),
        (dict(variants={"w2": {"method": "word3vec"}}), "no method 'word3vec'"),
        (dict(methods=["glove"], variants={"glove": {"method": "glove"}}), "given twice"),
        (dict(presets=["levy"]), "no preset 'levy'"),
        (dict(groups={"a": []}), "the group a is empty"),
        (dict(methods=["glove"], groups={"glove": ["a"]}), "a group and a method"),
        (dict(methods=["glove"], seeds=[1, 1]), "different seeds"),
        (dict(methods=["glove"], seeds=0), "seeds must be 1"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(given, said):
    with pytest.raises((ValueError, TypeError), match=said):
        make_plan(given.pop("methods", None), COMMON, **given)


@pytest.mark.parametrize(
    ("read", "wrong"), [(read_variant, "w2"), (read_variant, "w2=glove,x"), (read_grid, "window=2"), (read_group, "a")]
)
def test_what_is_typed_wrong_is_shown_right(read, wrong):
    with pytest.raises(ValueError, match=r"takes .*, as in "):
        read(wrong)


PLAN = """
methods = ["ppmi-svd"]
seeds = [3, 4]
tune = "all"
[settings]
vector_size = 8
[variants.w2]
method = "word2vec-sg"
window = 2
[grid.w2]
negative = [5, 15]
[groups]
peer = ["a.bin", "elsewhere.bin"]
"""


def test_a_plan_in_toml(tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / "a.bin").write_text("")
    plan = read_plan(tmp_path / "plan.toml")
    assert plan["groups"]["peer"] == [str(tmp_path / "a.bin"), "elsewhere.bin"]
    assert plan["grid"] == {"w2": {"negative": [5, 15]}} and plan["seeds"] == [3, 4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("methods = [", "cannot read the plan"),
        ("method = 1", "holds method, which no plan has"),
        ("settings = 1", "settings must be a table"),
        ("[variants]\nw2 = 1", "variants.w2 must be a table"),
    ],
)
def test_a_plan_that_is_wrong(tmp_path, text, said):
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(FormatError, match=said):
        read_plan(tmp_path / "plan.toml")


def test_methods_with_the_same_settings_share_a_sentence():
    plan = make_plan(["word2vec-sg", "word2vec-cbow", "ppmi-svd"], COMMON | {"vector_size": 50, "window": 3}, seeds=2)
    said = provenance.paragraph(plan, "A text.", [], Protocol(), "words", None, {"families": "kind"})
    assert said.startswith(
        "A text. All methods had 50 dimensions, a window of 3 words to either side, words of at least 1"
    )
    pair = (
        "skip-gram (Mikolov et al., 2013a; Mikolov et al., 2013b) and continuous bag of words (Mikolov et al., 2013a; "
    )
    assert f"We trained {pair}Mikolov et al., 2013b) with 5 negative samples" in said
    assert "2 epochs, 2 runs each (seeds 1, 2). We trained PPMI with" in said and said.count("50 dimensions") == 1
