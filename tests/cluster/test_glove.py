"""GloVe whose groups of rows and columns are trained apart by the workers of a cluster: the one that threads train."""

from __future__ import annotations

import errno
import pickle

import numpy as np
import pytest

from wordvec import Cooccurrence, Corpus, CorpusError, GloVe, TrainingError
from wordvec.callbacks import Callback
from wordvec.cluster import storing
from wordvec.factorization import Fit, apart, tiles
from wordvec.system import checkpoints
from wordvec.trainers.shared.counts import CountsInFolder

from .test_faults import Kills
from .test_shards import Breaks

SMALL = {"vector_size": 8, "min_count": 1, "window": 3, "epochs": 2, "x_max": 5, "workers": 2}


@pytest.fixture(scope="module")
def corpus(topic_texts, tmp_path_factory):
    return Corpus.build([*topic_texts, ["hermit"]], tmp_path_factory.mktemp("topics") / "corpus")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Four groups, which are cut where the cluster is called; and every snapshot is written."""
    monkeypatch.setattr(tiles, "TOGETHER", 1)
    monkeypatch.setattr(tiles, "MOST_GROUPS", 4)
    monkeypatch.setattr(tiles, "MOST_WORDS", 3)
    monkeypatch.setattr(storing, "SECONDS", 0)


@pytest.fixture(scope="module")
def one():
    """A client of one worker in this process."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


def state(model):
    factors = model._word_factor.rows.tobytes() + model._context_factor.rows.tobytes()
    return factors, [record["loss"] for record in model.history_]


@pytest.fixture(scope="module")
def here(corpus):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "TOGETHER", 1)
        patch.setattr(tiles, "MOST_GROUPS", 4)
        patch.setattr(tiles, "MOST_WORDS", 3)
        return state(GloVe(**SMALL).fit(corpus))


@pytest.mark.parametrize("workers", ["one", "inside", "processes"])
def test_the_same_bits(workers, corpus, here, request):
    counts = Cooccurrence.count(corpus, len(corpus.counts), window=3)
    assert tiles.divide(np.diff(counts.starts)).groups == 4
    assert state(GloVe(**SMALL).fit(corpus, client=request.getfixturevalue(workers))) == here
    assert not list(counts.folder.glob(".*"))


def test_groups_are_apart_on_all_workers(corpus, inside):
    counts = Cooccurrence.count(corpus, len(corpus.counts), window=3)
    there = CountsInFolder(counts.folder, counts.digests)
    job = apart.Job(there, tiles.divide(np.diff(counts.starts)), Fit(5, 0.75, 0.05, 1))
    from wordvec.cluster import executor_of

    with executor_of(inside) as executor:
        laid = [executor.submit(apart.lay_group, job, group, alone=True, near=group / 4) for group in range(4)]
        executor.gather([executor.submit(type, each) for each in laid])
        first, second = (set(keys) for keys in inside.has_what().values())
        of_first = [each.key in first for each in laid]
        assert of_first in ([True, True, False, False], [False, False, True, True])
        assert not first & second & {each.key for each in laid}


def test_what_is_laid_is_laid_anew_by_who_is_sent_it(corpus):
    counts = Cooccurrence.count(corpus, len(corpus.counts), window=3)
    job = apart.Job(
        CountsInFolder(counts.folder, counts.digests), tiles.divide(np.diff(counts.starts)), Fit(5, 0.75, 0.05, 1)
    )
    laid = apart.lay_group(job, 2, 1)
    sent = pickle.dumps(laid)
    assert len(sent) < 5000
    assert laid.__sizeof__() > laid.tiles(1)[0].nbytes > 0
    for one, other in zip(pickle.loads(sent).tiles(2), laid.tiles(1), strict=True):
        assert np.array_equal(one, other)


def test_a_worker_that_is_killed_changes_no_bit(corpus, here, processes):
    kills = Kills(processes, "advance")
    assert state(GloVe(**SMALL).fit(corpus, client=processes, progress=kills)) == here
    assert kills.killed == 1


def test_a_run_goes_on_from_the_checkpoint_here_or_there(corpus, here, inside, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    for client, progress in ((None, Breaks(2)), (inside, Breaks(2)), (None, Breaks(3))):
        with pytest.raises(RuntimeError):
            GloVe(**SMALL).fit(corpus, client=client, checkpoint=tmp_path / "state", progress=progress)
    last = Breaks(1000)
    there = GloVe(**SMALL).fit(corpus, client=inside, checkpoint=tmp_path / "state", progress=last)
    assert any("going on in epoch" in note for note in last.notes)
    assert state(there) == here


class Looks(Callback):
    """Keeps what it sees."""

    def __init__(self, every):
        self.every, self.seen = every, []

    def on_due(self, model, record):
        self.seen.append(model.vectors_.tobytes())
        return {}


def test_callbacks_see_the_model_within_epochs(corpus, here, inside):
    seen = []
    for client in (None, inside):
        looks = Looks(len(corpus.tokens) // 3)
        assert state(GloVe(**SMALL).fit(corpus, client=client, callbacks=[looks])) == here
        seen.append(looks.seen)
    assert seen[0] == seen[1]
    assert len(set(seen[0])) >= 6


def test_given_counts(corpus, here, inside, tmp_path):
    counts = Cooccurrence.count(corpus, len(corpus.counts), tmp_path / "counts", window=3)
    for given in (counts, tmp_path / "counts"):
        assert state(GloVe(**SMALL).fit(corpus, cooccurrence=given, client=inside)) == here


def test_counts_that_were_replaced_meanwhile_are_refused(corpus, tmp_path):
    counts = Cooccurrence.count(corpus, len(corpus.counts), tmp_path / "counts", window=3)
    Cooccurrence.count(corpus, len(corpus.counts), tmp_path / "counts", window=2, recount=True)
    with pytest.raises(CorpusError, match="holds other counts by now: count into a folder of its own"):
        CountsInFolder(counts.folder, counts.digests).rows()


def test_workers_that_see_no_counts_are_named(corpus, inside, monkeypatch):
    from wordvec.cluster import dask

    monkeypatch.setattr(dask, "missing_here", lambda *_: "does not see the folder /counts")
    with pytest.raises(CorpusError, match="^the worker inproc://.* does not see the folder /counts: put text"):
        GloVe(**SMALL).fit(corpus, client=inside)


def test_a_disk_that_is_full_at_a_worker_is_told(corpus, inside, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(apart, "lay", full)
    sentence = "^cannot write the sorted counts to a temporary file of a worker, in /.*: No space left on device; free"
    with pytest.raises(TrainingError, match=sentence):
        GloVe(**SMALL).fit(corpus, client=inside)
