"""What workers say of new texts, piece by piece, is what one process says."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

from wordvec import Corpus, Doc2Vec
from wordvec.cli.program import app
from wordvec.corpora import Documents
from wordvec.system.storage import located
from wordvec.trainers.shared import pieces
from wordvec.trainers.shared.pieces import cuts_of

from ..system.stores import STORES, store
from .test_faults import Kills

MODES = {"PV-DM": {"dm": 1}, "PV-DBOW": {"dm": 0}, "hierarchical softmax": {"dm": 1, "hs": 1, "negative": 0}}


@pytest.fixture(autouse=True)
def _many_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "LEAST", 50)


@pytest.fixture(scope="module")
def fitted(topic_texts):
    known = Documents.build(list(map(" ".join, topic_texts[:80])), lower=True)
    return {
        name: Doc2Vec(vector_size=16, min_count=1, sample=0, epochs=2, **mode).fit(known)
        for name, mode in MODES.items()
    }


@pytest.fixture(scope="module")
def model(fitted):
    return fitted["PV-DM"]


@pytest.fixture(scope="module")
def texts(topic_texts):
    """New ones; one is empty, and one has no known word."""
    return [*map(" ".join, topic_texts[80:140]), "", "nobody knows", *map(" ".join, topic_texts[140:150])]


@pytest.fixture(scope="module")
def file(texts, tmp_path_factory):
    path = tmp_path_factory.mktemp("texts") / "texts.txt"
    path.write_text("".join(f"{text.title()}\n" for text in texts), encoding="utf-8")
    return path


@pytest.mark.parametrize("mode", MODES)
def test_the_same_bits(mode, fitted, texts, inside):
    with pytest.warns(UserWarning, match="2 of 72 documents have no known word") as said:
        here, there = fitted[mode].transform(texts), fitted[mode].transform(texts, client=inside)
    assert here.tobytes() == there.tobytes() and here.any(axis=1).sum() == 70
    assert len({str(each.message) for each in said}) == 1


@pytest.mark.filterwarnings("ignore:2 of 72")
def test_every_source_of_the_same_text(model, texts, file, tmp_path, inside):
    here = model.transform(texts)
    corpus = Corpus.build(file, tmp_path / "corpus", keep_empty=True, lower=True)
    (tmp_path / "table.csv").write_text("id,text\n" + "".join(f'{n},"{text}"\n' for n, text in enumerate(texts)))
    table = Documents.build(tmp_path / "table.csv", text="text", tags="id", lower=True)
    for source in (file, corpus, str(corpus.folder), table, [text.split() for text in texts]):
        assert model.transform(source, client=inside).tobytes() == here.tobytes()
    assert not list(corpus.folder.glob(".*"))


@pytest.mark.parametrize("name", ["vectors.npy", "vectors.tsv"])
@pytest.mark.filterwarnings("ignore:2 of 72")
def test_workers_write_the_file(name, model, file, tmp_path, inside):
    here, there = tmp_path / "here" / name, tmp_path / "there" / name
    assert model.infer_into(here, file) == model.infer_into(there, file, client=inside) == (72, 16)
    assert here.read_bytes() == there.read_bytes()
    read = np.load(there) if name.endswith(".npy") else np.loadtxt(there, dtype=np.float32)
    assert np.array_equal(read, model.transform(file))
    assert [path.name for path in there.parent.iterdir()] == [name]


@pytest.mark.parametrize("kind", STORES)
@pytest.mark.filterwarnings("ignore:2 of 72")
def test_workers_that_share_nothing_but_a_url(kind, model, file, inside):
    with store(kind) as url:
        located(f"{url}/texts.txt").write_bytes(file.read_bytes())
        corpus = Corpus.build(f"{url}/texts.txt", f"{url}/corpus", keep_empty=True, lower=True)
        before = corpus.place.names()
        assert model.infer_into(f"{url}/vectors.npy", f"{url}/corpus", client=inside) == (72, 16)
        with located(f"{url}/vectors.npy").open("rb") as written:
            assert np.array_equal(np.load(written), model.transform(file))
        assert model.transform(f"{url}/texts.txt", client=inside).shape == (72, 16)
        assert sorted(corpus.place.names()) == sorted(before)


@pytest.mark.filterwarnings("ignore:2 of 72")
def test_a_worker_that_is_killed_changes_no_bit(model, file, tmp_path, processes):
    kills = Kills(processes, "advance")
    model.infer_into(tmp_path / "there.npy", file, epochs=20, client=processes, progress=kills)
    assert kills.killed == 1
    assert np.array_equal(np.load(tmp_path / "there.npy"), model.transform(file, epochs=20))


@pytest.mark.filterwarnings("ignore:2 of 72")
def test_the_command(model, file, tmp_path, processes):
    model.save(tmp_path / "model")
    for name, more in (("here", []), ("there", ["--scheduler", processes.scheduler.address])):
        given = ["infer", str(tmp_path / "model"), str(file), "-o", str(tmp_path / f"{name}.tsv"), *more]
        told = CliRunner().invoke(app, given)
        assert told.exit_code == 0 and "72 documents, 16 dimensions" in told.output
    assert (tmp_path / "here.tsv").read_bytes() == (tmp_path / "there.tsv").read_bytes()


def test_nothing_to_infer(model, inside, tmp_path):
    assert model.transform([], client=inside).shape == (0, 16)
    assert model.infer_into(tmp_path / "none.npy", [], client=inside) == (0, 16)
    with pytest.raises(ValueError, match=r"none.txt must end in .npy or .tsv"):
        model.infer_into(tmp_path / "none.txt", [], client=inside)


def test_pieces_have_all_texts_once():
    offsets = np.array([0, 0, 500, 500, 501, 900, 900])
    cuts = cuts_of(offsets, 2)
    assert cuts[0] == 0 and cuts[-1] == 6 and cuts == sorted(set(cuts)) and len(cuts) > 3
    assert cuts_of(np.array([0, 0]), 8) == [0, 1]
