"""Workers that share nothing but a URL: the corpus and the models are those of one machine."""

from __future__ import annotations

import numpy as np
import pytest

from wordvec import PPMISVD, Cooccurrence, Corpus, CorpusError, Doc2Vec, Word2Vec
from wordvec.corpora.encoding import shards as encoding
from wordvec.corpora.storage import by_many
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
    ],
)
def test_the_same_bits(corpora, inside, model):
    here, there = corpora
    fitted = model().fit(str(there.place), client=inside)
    assert np.array_equal(fitted.vectors_, model().fit(here).vectors_)
    assert len(there.place.names()) == 5


def test_a_checkpoint_lies_there(corpora, inside, places, monkeypatch):
    monkeypatch.setattr(checkpoints, "SECONDS", 0)
    monkeypatch.setattr(checkpoints, "SHARE", 0)
    here, there = corpora
    state = located(f"{places[1]}/state")
    fitted = Word2Vec(**SMALL, shards=2).fit(there, client=inside, checkpoint=str(state))
    assert state.exists()
    again = Word2Vec(**SMALL, shards=2).fit(here, checkpoint=str(state))
    assert np.array_equal(fitted.vectors_, again.vectors_)


def test_counts_need_a_folder(corpora, inside):
    with pytest.raises(CorpusError, match="counts of .*/corpus are kept in a folder beside its copy here, which no"):
        Cooccurrence.count(corpora[1], 10, window=2, client=inside)


def test_text_comes_into_a_folder_that_all_share(corpora, inside, places, tmp_path):
    mixed = Corpus.build(f"{places[1]}/texts", tmp_path / "corpus", client=inside)
    assert mixed.fingerprint == corpora[0].fingerprint
