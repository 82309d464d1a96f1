"""A report that a cluster trains and measures for is the one that is made here, times aside."""

from __future__ import annotations

import random
import re
import shutil

import pytest

from wordvec import Corpus
from wordvec.cluster.dask import worker_here
from wordvec.evaluation import Bootstrap, Protocol
from wordvec.experiments import compare, scores, training
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
    rb"^\| seconds[ \w]* \|.*$",
    rb"<tr><td>seconds[ \w]*</td>.*?</tr>",
    rb'"(seconds[ \w]*|\w+_per_second)": (\[[^]]*\]|[-+.\de]+)',
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
    Corpus.build(tmp_path / "copy.txt")  # the same text, encoded first: both name theirs
    require_same(text, tmp_path, inside, how)


def require_same(source, tmp_path, client, how):
    """Compare here and on a cluster, and all files of both reports."""
    here = compare(source, tmp_path / "here", **how)
    there = compare(source, tmp_path / "there", **how, client=client)
    assert str(here) == str(there)
    files = [report(tmp_path / name) for name in ("here", "there")]
    assert files[0].keys() == files[1].keys()
    assert [name for name in files[0] if files[0][name] != files[1][name]] == []


@pytest.fixture
def by_workers(monkeypatch):
    """Whether a worker did it, of each training and of each measuring."""
    found = []
    for module, name in ((training, "machine"), (scores, "scored")):
        kept = getattr(module, name)
        monkeypatch.setattr(module, name, _noting(found, kept))
    return found


def _noting(found, function):
    def noting(*given, **how):
        found.append(worker_here() is not None)
        return function(*given, **how)

    return noting


OF_GRAPHS = {"methods": ["node2vec", "line-2"], "seeds": 2, "vector_size": 8, "protocol": QUICK} | {
    "settings": {"node2vec": {"num_walks": 4, "walk_length": 20}, "line-2": {"epochs": 5}}
}


def test_the_same_report_of_a_graph(three_groups, tmp_path, inside):
    how = OF_GRAPHS | {"data": three_groups / "labels.txt", "hold_out": 0.3, "postprocess": ["centre"]}
    require_same(three_groups / "edges.txt", tmp_path, inside, how)


def test_a_graph_goes_through_a_file_that_is_gone_afterwards(three_groups, tmp_path, inside, by_workers):
    compare(three_groups / "edges.txt", tmp_path, **OF_GRAPHS, data=three_groups / "labels.txt", client=inside)
    assert len(by_workers) == 8 and all(by_workers)
    assert not [path for path in (tmp_path / "models").iterdir() if path.name.startswith(".")]


def test_the_same_report_of_sequences(tmp_path, inside):
    draw = random.Random(1)
    rows = [(s, f"{('tea', 'cup')[s % 2]}{i}") for s in range(100) for i in draw.sample(range(8), 4)]
    (tmp_path / "events.csv").write_text("session,item\n" + "\n".join(f"{s},{item}" for s, item in rows))
    how = {"methods": ["word2vec-sg", "ppmi-svd"], "hold_out": 0.5, "vector_size": 8, "min_count": 1, "epochs": 2}
    how |= {"protocol": QUICK, "group": "session", "item": "item"}
    Corpus.build(tmp_path / "events.csv", group="session", item="item")  # encoded first: both reports name the same
    require_same(tmp_path / "events.csv", tmp_path, inside, how)


def test_curves_are_trained_and_measured_by_workers(text, data, tmp_path, inside, by_workers):
    how = {"methods": ["word2vec-sg"], "vector_size": 8, "min_count": 1, "epochs": 3, "data": data, "protocol": QUICK}
    there = compare(text, tmp_path / "there", **how, curves=["epochs", "text"], client=inside)
    assert all(by_workers) and len(by_workers) == 5 * 2 + 2  # a model of each share; two epochs before the last
    here = compare(text, tmp_path / "here", **how, curves=["epochs", "text"])
    assert here.to_dict()["scores"] == there.to_dict()["scores"]
    models = [{path.name for path in (tmp_path / name / "models").iterdir()} for name in ("here", "there")]
    assert models[0] == models[1] and len(models[0]) == 7  # five models, epochs, scores


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
