"""Workers that share nothing but a URL: the corpus and the models are those of one machine."""

from __future__ import annotations

import numpy as np
import pytest

from wordvec import PPMISVD, Cooccurrence, Corpus, CorpusError, Doc2Vec, GloVe, Word2Vec
from wordvec.corpora.cooccurrence import making, shards
from wordvec.corpora.cooccurrence.counts_folder import COUNTS
from wordvec.corpora.encoding import shards as encoding
from wordvec.corpora.storage import by_many
from wordvec.corpora.storage.corpus_folder import CORPUS
from wordvec.system import checkpoints
from wordvec.system.storage import located

from ..system.stores import STORES, store
from .test_encoding import lines

SMALL = {"vector_size": 8, "min_count": 1, "window": 3, "epochs": 2}


@pytest.fixture(scope="module", params=STORES)
def places(request, tmp_path_factory):
    """The same text here and in a store."""
    folder = tmp_path_factory.mktemp("texts")
    with store(request.param) as url:
        for number in range(3):
            (folder / f"{number}.txt").write_bytes(lines(number, 150))
            located(f"{url}/texts/{number}.txt").write_bytes(lines(number, 150))
        yield folder, url


@pytest.fixture(scope="module")
def corpora(places, inside):
    folder, url = places
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in ((encoding, "LEAST", 600), (encoding, "MOST", 600), (by_many, "BLOCK", 1)):
            patch.setattr(module, name, value)
        there = Corpus.build(f"{url}/texts/*.txt", f"{url}/corpus", client=inside)
        again = Corpus.build(f"{url}/texts/*.txt", f"{url}/corpus", client=inside)
    assert there.fingerprint == again.fingerprint
    return Corpus.build(folder, folder / "corpus"), there


def test_the_same_bytes(corpora, places):
    here, there = corpora
    assert there.fingerprint == here.fingerprint and there.folder != here.folder
    for name in ("tokens.npy", "offsets.npy", "counts.npy", "types.txt"):
        assert (there.place / name).read_bytes() == (here.folder / name).read_bytes()
    assert "corpus.json" in there.place.names() and len(there.place.names()) == 5  # and nothing is left


@pytest.mark.parametrize(
    "model",
    [
        lambda: Word2Vec(**SMALL, shards=2, drop=["w3"]),
        lambda: Doc2Vec(**SMALL, shards=2),
        lambda: Word2Vec(**SMALL),
        lambda: PPMISVD(vector_size=8, min_count=1, window=3),
        lambda: GloVe(vector_size=8, min_count=1, window=3, epochs=2, x_max=5),
    ],
)
def test_the_same_bits(corpora, inside, model):
    here, there = corpora
    fitted = model().fit(str(there.place), client=inside)
    assert np.array_equal(fitted.vectors_, model().fit(here).vectors_)
    assert set(there.place.names()) - {"cooccurrence"} == {*CORPUS.files, CORPUS.card}


def test_a_checkpoint_lies_there(corpora, inside, places, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    here, there = corpora
    state = located(f"{places[1]}/state")
    fitted = Word2Vec(**SMALL, shards=2).fit(there, client=inside, checkpoint=str(state))
    assert state.exists()
    again = Word2Vec(**SMALL, shards=2).fit(here, checkpoint=str(state))
    assert np.array_equal(fitted.vectors_, again.vectors_)


@pytest.mark.parametrize("divided", [False, True], ids=["rows", "rows and texts"])
def test_counts(corpora, inside, places, monkeypatch, divided, tmp_path):
    """Of a corpus at a URL or in a folder, and put at a URL or in a folder, by workers or without them."""
    if divided:
        for name, value in {"FEW": 0, "LEAST": 700, "MOST": 700, "RANGES_A_TASK": 4}.items():
            monkeypatch.setattr(shards, name, value)
    here, there = corpora
    expected = Cooccurrence.count(here, 20, tmp_path / "here", window=4)
    at_url = f"{places[1]}/counts-{divided}"
    ways = (there, at_url, inside), (here, at_url, None), (here, at_url, inside), (there, tmp_path / "there", inside)
    for corpus, place, client in ways[:1] if divided else ways:
        counts = Cooccurrence.count(corpus, 20, place, window=4, client=client, recount=True)
        assert counts.place == located(place) and counts.digests == expected.digests
        for name in COUNTS.files:
            assert (counts.place / name).read_bytes() == (expected.folder / name).read_bytes()
    assert sorted(located(at_url).names()) == sorted([*COUNTS.files, COUNTS.card])  # and nothing is left


def test_counts_that_lie_there_are_found(corpora, inside, places, monkeypatch, tmp_path):
    there = corpora[1]
    counted = Cooccurrence.count(there, 15, window=2, client=inside)
    assert counted.place.parent.parent == there.place and "wordvec" not in str(counted.place.parent)
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path))  # as on another machine
    monkeypatch.setattr(making, "by_threads", None)
    monkeypatch.setattr(making, "by_workers", None)
    elsewhere = Corpus.open(there.place)
    for client in (None, inside):
        found = Cooccurrence.count(elsewhere, 15, window=2, client=client)
        assert found.digests == counted.digests and tmp_path in found.folder.parents
    with pytest.raises(CorpusError, match="counts was counted with window=4, not 2: choose|of another corpus"):
        Cooccurrence.open(counted.place).require(counted.settings | {"corpus": "another"})
    with pytest.raises(CorpusError, match=f"^{places[1]}/nothing holds no co-occurrence counts"):
        Cooccurrence.open(f"{places[1]}/nothing")


def test_damaged_counts(corpora, inside, places, monkeypatch, tmp_path):
    counted = Cooccurrence.count(corpora[1], 12, f"{places[1]}/damaged", window=2, client=inside)
    values = counted.place / "values.npy"
    data = bytearray(values.read_bytes())
    data[-1] ^= 1
    values.write_bytes(data)
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path))
    with pytest.raises(CorpusError, match=f"^{counted.place} is damaged, or being replaced: wait"):
        Cooccurrence.open(counted.place)


def test_text_comes_into_a_folder_that_all_share(corpora, inside, places, tmp_path):
    mixed = Corpus.build(f"{places[1]}/texts", tmp_path / "corpus", client=inside)
    assert mixed.fingerprint == corpora[0].fingerprint
