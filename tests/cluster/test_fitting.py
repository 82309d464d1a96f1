"""Models that a cluster fits are those that this process fits."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from wordvec import PPMISVD, Corpus, Doc2Vec, FastText, GloVe, Word2Vec
from wordvec.corpora.cooccurrence import making

SMALL = {"vector_size": 8, "min_count": 1, "window": 3}
MODELS = [
    Word2Vec(**SMALL, epochs=2),
    Doc2Vec(**SMALL, epochs=2),
    FastText(**SMALL, epochs=2, bucket=50),
    GloVe(**SMALL, epochs=2, x_max=5),
    PPMISVD(**SMALL),
]


@pytest.fixture(scope="module")
def text(tmp_path_factory, topic_texts):
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join([*map(" ".join, topic_texts[:200]), "hermit"]), encoding="utf-8")
    return path


def state(model, tmp_path):
    model.save(tmp_path)
    return {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.suffix != ".json"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_the_same_bytes(model, text, tmp_path, inside):
    here = type(model)(**model.get_params()).fit(text)
    there = type(model)(**model.get_params()).fit(text, client=inside)
    assert state(there, tmp_path / "there") == state(here, tmp_path / "here")
    assert there.get_params() == here.get_params()
    different = ("seconds", "words_per_second", "nonzeros_per_second")
    histories = [[{k: v for k, v in each.items() if k not in different} for each in m.history_] for m in (here, there)]
    assert histories[0] == histories[1]
    assert there.wv.most_similar("ship") == here.wv.most_similar("ship")


def test_all_workers_count(text, tmp_path, inside, monkeypatch):
    corpus = Corpus.build(text, tmp_path / "corpus")
    counted = []
    count = making.by_workers
    monkeypatch.setattr(making, "by_workers", lambda *given: counted.append(1) or count(*given))
    GloVe(**SMALL, epochs=1).fit(corpus, client=inside)
    PPMISVD(**SMALL).fit(corpus, client=inside)
    assert counted == [1]


def test_a_vocabulary_of_chosen_words(text, inside):
    how = SMALL | {"drop": ["ship"]}
    here, there = GloVe(**how, epochs=1).fit(text), GloVe(**how, epochs=1).fit(text, client=inside)
    assert np.array_equal(here.vectors_, there.vectors_) and "ship" not in there.wv


def test_warnings_and_progress_come_here(text, inside):
    class Heard:
        def __init__(self):
            self.tasks = []
            self.note = self.advance = self.end = lambda *_, **__: None

        def begin(self, task, *_):
            self.tasks.append(task)

    heard, said = Heard(), []
    for how in ({}, {"client": inside, "progress": heard}):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            PPMISVD(**SMALL).fit(text, **how)
        said.append([str(each.message) for each in caught if each.category is UserWarning])
    assert said[0] == said[1] != []
    assert "decomposing" in heard.tasks


def test_training_on_goes_on_here(text, tmp_path, inside):
    here, there = Word2Vec(**SMALL, epochs=1).fit(text), Word2Vec(**SMALL, epochs=1).fit(text, client=inside)
    for model in (here, there):
        model.partial_fit(text)
    assert np.array_equal(here.vectors_, there.vectors_)


def test_paths_among_parameters_are_found_by_workers_in_other_folders(text, tmp_path, processes, monkeypatch):
    (tmp_path / "dropped.txt").write_text("ship\nwave\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    how = SMALL | {"drop": "dropped.txt", "epochs": 1}
    here = Word2Vec(**how).fit(text)
    there = Word2Vec(**how).fit(text, client=processes, checkpoint="new/there.checkpoint")
    assert np.array_equal(here.vectors_, there.vectors_) and "wave" not in there.wv
    assert there.drop == "dropped.txt"


def test_callbacks_are_refused(text, inside):
    from wordvec.callbacks import EarlyStopping

    with pytest.raises(ValueError, match="callbacks look at a model that is trained here, and a worker trains it"):
        Word2Vec(**SMALL).fit(text, callbacks=[EarlyStopping()], client=inside)
