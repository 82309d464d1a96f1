"""Co-occurrences that workers count are, byte for byte, those that this process counts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from wordvec import Cooccurrence, Corpus
from wordvec.corpora.cooccurrence import making, runs, segments, shards
from wordvec.corpora.cooccurrence.counts_folder import COUNTS
from wordvec.system import checkpoints

WORDS = 50


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """Many texts, some of them empty; and one that never ends."""
    random = np.random.default_rng(3)
    tokens = [f"w{number}" for number in (60 * random.random(3000) ** 2).astype(int)]
    lengths = np.cumsum(random.integers(0, 40, 120))
    many = [tokens[start:stop] for start, stop in pairwise(lengths)]
    folder = tmp_path_factory.mktemp("corpora")
    return [Corpus.build(texts, folder / name, keep_empty=True) for name, texts in (("many", many), ("one", [tokens]))]


@pytest.fixture(params=["rows", "rows and texts"])
def divided(request, monkeypatch):
    """Rows alone are divided; or the text, too, and so finely that windows reach over several shards' ends."""
    if request.param == "rows and texts":
        for name, value in {"FEW": 0, "LEAST": 300, "MOST": 300, "RANGES_A_TASK": 20}.items():
            monkeypatch.setattr(shards, name, value)
    return request.param


def contents(counts):
    return [(counts.folder / name).read_bytes() for name in COUNTS.files]


@pytest.mark.parametrize("how", [{"window": 4}, {"window": 3, "symmetric": False, "distance_weighting": False}])
def test_the_same_bytes(corpora, tmp_path, inside, divided, how):
    for corpus in corpora:
        here = Cooccurrence.count(corpus, WORDS, tmp_path / "here", recount=True, **how)
        there = Cooccurrence.count(corpus, WORDS, tmp_path / "there", recount=True, client=inside, **how)
        assert contents(there) == contents(here)
        assert there.settings == here.settings and len(there) == len(here)


def test_segments_of_a_shard_are_added_up(corpora, tmp_path, inside, divided, monkeypatch):
    corpus = corpora[0]
    here = Cooccurrence.count(corpus, WORDS, tmp_path / "here", window=4)
    monkeypatch.setattr(segments, "plan", lambda *_: segments.Plan(130, WORDS))
    there = Cooccurrence.count(corpus, WORDS, tmp_path / "there", window=4, client=inside)
    assert contents(there) == contents(here)


def test_what_was_counted_is_not_counted_again(corpora, tmp_path, inside, monkeypatch):
    """A client that is lost leaves its runs; one of them is damaged meanwhile."""
    for name, value in {"FEW": 0, "LEAST": 300, "MOST": 300, "RANGES_A_TASK": 20}.items():
        monkeypatch.setattr(shards, name, value)
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    corpus = corpora[0]
    here = Cooccurrence.count(corpus, WORDS, tmp_path / "here", window=4)
    write = shards.write_counts

    def lost(*_):
        raise ConnectionError("the scheduler no longer answers")

    monkeypatch.setattr(shards, "write_counts", lost)
    with pytest.raises(ConnectionError):
        Cooccurrence.count(corpus, WORDS, tmp_path / "there", window=4, client=inside)
    kept = sorted((tmp_path / ".there.counting" / "runs").glob("[0-9]*"))
    assert len(kept) > 6
    counts = np.load(kept[1] / "values.npy")
    counts[0] += 1
    np.save(kept[1] / "values.npy", counts)
    (kept[2] / "columns.npy").unlink()

    monkeypatch.setattr(shards, "write_counts", write)
    changed, real = [], runs._drafted

    def drafted(place):
        changed.append(place.name)
        return real(place)

    monkeypatch.setattr(runs, "_drafted", drafted)
    there = Cooccurrence.count(corpus, WORDS, tmp_path / "there", window=4, client=inside)
    assert sorted(each for each in changed if "rows" not in each) == [kept[1].name, kept[2].name]
    assert contents(there) == contents(here)
    assert not (tmp_path / ".there.counting").exists()


def test_a_vocabulary_that_was_chosen_is_counted_here(topic_texts, tmp_path, inside, monkeypatch):
    from wordvec.corpora.choosing import ChosenWords

    corpus = ChosenWords(Corpus.build(topic_texts, tmp_path / "corpus"), np.array([3, 5, 6]))
    monkeypatch.setattr(making, "by_workers", None)
    assert len(Cooccurrence.count(corpus, 3, tmp_path / "counts", window=2, client=inside))
