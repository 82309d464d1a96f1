"""Reports in which every model is measured once more after post-processing."""

from __future__ import annotations

import numpy as np
import pytest

import wordvec
from wordvec.evaluation.suite import find_datasets, measure
from wordvec.experiments import rerun
from wordvec.experiments.plan import read_plan
from wordvec.vectors.keyed import keyed_vectors

STEPS = "all-but-the-top=1,norms=0"


@pytest.fixture
def models(tmp_path, topics):
    words = [word for each in topics.values() for word in each]
    paths = []
    for seed in (1, 2):
        rows = np.random.default_rng(seed).normal(size=(len(words), 6)) + np.repeat([[3], [-3]], 8, axis=0)
        paths.append(tmp_path / f"model{seed}")
        wordvec.write_vectors(keyed_vectors(words, rows.astype(np.float32)), paths[-1])
    return paths


def test_models_are_measured_before_and_after(models, data, quick, tmp_path):
    found = wordvec.compare(
        None, tmp_path / "report", groups={"ours": models}, postprocess=[STEPS], data=data, protocol=quick
    )
    assert list(found.models) == ["ours", f"ours, {STEPS}"]
    after = [measure(wordvec.postprocess(path, STEPS), find_datasets(data), quick).rows[0].score for path in models]
    (score,) = (each for each in found.scores if each.model == f"ours, {STEPS}" and each.row.kind == "similarity")
    assert list(score.runs) == after
    said = (tmp_path / "report" / "methods.md").read_text()
    assert f"measured once more after post-processing ({STEPS}: Mu & Viswanath, 2018)" in said
    assert "mu2018" in (tmp_path / "report" / "references.bib").read_text()
    assert rerun(tmp_path / "report", tmp_path / "again").same


def test_steps_are_checked_before_any_work(models, data, tmp_path):
    with pytest.raises(ValueError, match="^there is no step 'top' of post-processing"):
        wordvec.compare(None, tmp_path / "report", groups={"ours": models}, postprocess=["top"], data=data)
    with pytest.raises(ValueError, match="^tune measures half of the items, and postprocess all"):
        wordvec.compare(
            None, tmp_path / "report", groups={"ours": models}, postprocess=["centre"], data=data, tune="all"
        )
    (tmp_path / "plan.toml").write_text('postprocess = ["centre"]\n')
    assert read_plan(tmp_path / "plan.toml") == {"postprocess": ["centre"]}
