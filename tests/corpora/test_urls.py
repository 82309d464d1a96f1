"""Text and corpora at URLs: the bytes that files here give."""

from __future__ import annotations

import gzip
import warnings

import numpy as np
import pytest

from wordvec import Corpus, CorpusError, Documents
from wordvec.corpora.sources.shards import FileRange
from wordvec.corpora.storage.ranges import some_texts
from wordvec.system.storage import Remote, located

from ..system.stores import STORES, store

FILES = {
    "a.txt": b"\xef\xbb\xbfone two\nthree\n\nfour \xff one",
    "b.txt.gz": gzip.compress(b"one two two\n" * 50),
    "in/c.txt": b"deep one\n" * 30,
    ".hidden": b"no\n",
    "p.png": b"\x89PNG\r\n" + bytes(600),
    "t.csv": b"text,other\none two,x\nthree,y\n",
}


@pytest.fixture(scope="module", params=STORES)
def places(request, tmp_path_factory):
    """The same files here and in a store."""
    folder = tmp_path_factory.mktemp("texts")
    with store(request.param) as url:
        for name, content in FILES.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
            located(f"{url}/texts/{name}").write_bytes(content)
        yield folder, f"{url}/texts"


def built(source, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Corpus.build(source, *arguments, **options)


def contents(corpus):
    return {path.name: path.read_bytes() for path in corpus.folder.iterdir() if path.suffix in (".npy", ".txt")}


@pytest.mark.parametrize("name", ["", "/*.txt", "/**/*.txt", "/a.txt", "/b.txt.gz", "/[ab].txt*"])
def test_text_is_read_as_it_is_here(places, name):
    here, there = (built(f"{place}{name}") for place in places)
    assert contents(here) == contents(there) and here.fingerprint == there.fingerprint
    assert there.card["source"] == f"{places[1]}{name}"
    for each in ("files", "skipped_files", "undecodable_bytes"):
        assert here.card[each] == there.card[each]


def test_several_and_tables(places):
    here, there = (built([located(f"{place}/a.txt"), located(f"{place}/in")]) for place in places)
    assert here.fingerprint == there.fingerprint
    here, there = (built(f"{place}/t.csv", text="text") for place in places)
    assert list(here) == list(there) == [["one", "two"], ["three"]]
    assert len(Documents.build(f"{places[1]}/t.csv", text="text", tags="other")) == 2


def test_a_text_that_changed_is_read_again(places):
    file = located(places[1]).parent / "changing.txt"
    file.write_bytes(b"one two\n")
    first = built(str(file))
    assert built(str(file)).folder == first.folder
    file.write_bytes(b"one six\n")
    assert list(built(str(file))) == [["one", "six"]]


def test_ranges_are_those_of_a_file_here(places):
    for start, stop in ((0, 5), (5, 12), (12, 31)):
        streams = [FileRange(located(f"{place}/a.txt"), start, stop) for place in places]
        assert streams[0].read() == streams[1].read()


@pytest.fixture(scope="module")
def corpus(places):
    return built(places[0] / "in", places[1].replace("texts", "corpus"), lower=True)


def test_a_corpus_lies_there_and_its_copy_here(corpus, places):
    url = places[1].replace("texts", "corpus")
    assert str(corpus.place) == url and Corpus.is_corpus(url)
    assert located(url).names() == sorted([*contents(corpus), "corpus.json"])
    opened = Corpus.open(url, verify=True)
    assert opened.folder == corpus.folder and opened.card["lower"] and opened.card == corpus.card
    corpus.folder.joinpath("tokens.npy").unlink()  # of the copy
    assert np.array_equal(Corpus.open(url).tokens, corpus.tokens)
    with pytest.raises(CorpusError, match="is an encoded corpus, not text"):
        built(url + "/")
    again = built(places[0] / "in", url)
    assert not Corpus.open(url).card["lower"] and again.fingerprint == corpus.fingerprint
    with pytest.raises(CorpusError, match="texts exists and holds no encoded corpus; choose another folder"):
        built([["a"]], places[1])


def test_some_texts_of_it_are_checked(corpus):
    place, fingerprint = corpus.place, corpus.fingerprint
    tokens, offsets = some_texts(place, fingerprint, 3, 7)
    assert np.array_equal(tokens, corpus.tokens[corpus.offsets[3] : corpus.offsets[7]])
    assert offsets.tolist() == (corpus.offsets[3:8] - corpus.offsets[3]).tolist()
    tokens[:] = 0  # an ordinary array, as any corpus's
    with pytest.raises(CorpusError, match="holds another corpus by now"):
        some_texts(place, "0" * 32, 3, 7)
    file = place / "tokens.npy"
    whole = file.read_bytes()
    try:
        file.write_bytes(whole[:-8] + b"\xff\xff\xff\x7f" + whole[-4:])
        with pytest.raises(CorpusError, match=r"tokens.npy is damaged: token 58 is none of 2 types"):
            some_texts(place, fingerprint, 28, 30)
    finally:
        file.write_bytes(whole)


def test_what_is_not_there(places, tmp_path):
    with pytest.raises(CorpusError, match="there is no file or folder '.*/none.txt', and no file matches"):
        built(f"{places[1]}/none.txt")
    with pytest.raises(CorpusError, match="/texts holds no encoded corpus"):
        Corpus.open(places[1])
    with pytest.raises(CorpusError, match="p.png is a picture, not text"):
        built(f"{places[1]}/p.png")


def test_a_store_that_does_not_answer_is_told(places, monkeypatch):
    def broken(_self):
        raise OSError(5, "no route to host")

    monkeypatch.setattr(Remote, "exists", broken)
    with pytest.raises(CorpusError, match="cannot read .*: no route to host; check the address and its rights"):
        built(f"{places[1]}/a.txt")
