"""A report that a cluster trains and measures for is the one that is made here, times aside."""

from __future__ import annotations

import re
import shutil

import pytest

import wordvec
from wordvec.evaluation import Bootstrap, Protocol
from wordvec.experiments import compare
from wordvec.system.storage import located

from ..system.stores import STORES, store

QUICK = Protocol(bootstrap=Bootstrap(50), geometry=False)


@pytest.fixture(scope="module")
def text(tmp_path_factory, topic_texts):
    path = tmp_path_factory.mktemp("experiments") / "text.txt"
    path.write_text("\n".join(" ".join(words) for words in topic_texts[:200]))
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory, topics):
    folder = tmp_path_factory.mktemp("data")
    one, other = topics.values()
    near = [f"{words[i]} {words[i + k]} {9 - k}" for words in (one, other) for i in range(6) for k in (1, 2)]
    far = [f"{one[i]} {other[(i + k) % 8]} {1 + 0.1 * k}" for i in range(8) for k in range(3)]
    (folder / "pairs.txt").write_text("\n".join([*near, *far]))
    return folder


TIMES = (
    rb"^\| seconds \|.*$",
    rb"<tr><td>seconds</td>.*?</tr>",
    rb'"(seconds|\w+_per_second)": (\[[^]]*\]|[-+.\de]+)',
)


def report(folder):
    """The files of a report and the models, without what tells how long something took, and digests of such files."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.name != "run.json"):
        content = path.read_bytes()
        for times in TIMES:
            content = re.sub(times, b"", content, flags=re.M)
        found[str(path.relative_to(folder))] = content
    return found


def test_the_same_report(text, data, tmp_path, inside):
    how = {
        "methods": ["word2vec-sg", "glove", "ppmi-svd"],
        "seeds": 2,
        "vector_size": 8,
        "window": 3,
        "min_count": 1,
        "epochs": 2,
        "data": data,
        "protocol": QUICK,
        "postprocess": ["all-but-the-top=1"],
        "settings": {"glove": {"epochs": 2, "x_max": 5}},
    }
    shutil.copy(text, tmp_path / "copy.txt")
    wordvec.Corpus.build(tmp_path / "copy.txt")  # the same text, encoded first: both name theirs
    here = compare(text, tmp_path / "here", **how)
    there = compare(text, tmp_path / "there", **how, client=inside)
    assert str(here) == str(there)
    files = [report(tmp_path / name) for name in ("here", "there")]
    assert files[0].keys() == files[1].keys()
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []


@pytest.mark.parametrize("kind", STORES)
def test_workers_write_to_a_url(text, data, tmp_path, inside, kind):
    how = dict(seeds=2, vector_size=8, min_count=1, epochs=2, data=data, protocol=QUICK)
    names = ["word2vec-sg", "ppmi-svd"]
    with store(kind) as url:
        compare(text, f"{url}/report", names, **how, client=inside)
        there = located(f"{url}/report")
        there.copy_to(tmp_path / "there")  # but for folders inside
        assert sum(name.startswith("word2vec-sg-") for name in (there / "models").names()) == 2
    compare(text, tmp_path / "here", names, **how)
    shutil.rmtree(tmp_path / "here" / "models")
    files = [report(tmp_path / name) for name in ("here", "there")]
    assert files[0] == files[1]


def test_a_budget_of_time_is_refused(text, tmp_path, inside):
    with pytest.raises(
        ValueError, match="a budget of time is measured on one machine: take another, or compare without"
    ):
        compare(text, tmp_path / "report", ["ppmi-svd"], budget="time", client=inside)
