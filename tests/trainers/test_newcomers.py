"""Who comes from gensim, or misspells a parameter, is told what to do: by every method there is."""

from __future__ import annotations

import pytest

from wordvec import Doc2Vec, Word2Vec
from wordvec.methods import METHODS

TRAINERS = {name: method.load() for name, method in METHODS.items()}
by_method = pytest.mark.parametrize("trainer", TRAINERS.values(), ids=TRAINERS)

SETTINGS = {
    "size": "it is called vector_size, as in gensim 4$",
    "vectorsize": r"did you mean vector_size\?$",
    "mincount": r"did you mean min_count\?$",
    "trim_rule": "choose words with min_count and max_final_vocab$",
    "compute_loss": "leave it out, history_ has the loss of every epoch$",
    "nonsense": "it has .*vector_size",
}


@by_method
@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_there_is_not(trainer, name):
    sentence = f"^{trainer.__name__} has no parameter '{name}': {SETTINGS[name]}"
    with pytest.raises(TypeError, match=sentence):
        trainer(**{name: 7})
    with pytest.raises(ValueError, match=sentence):
        trainer().set_params(**{name: 7})


@by_method
@pytest.mark.parametrize("argument", ["sentences", "corpus_file", "documents", "corpus_iterable"])
def test_text_among_the_settings(trainer, argument):
    with pytest.raises(TypeError, match=rf"the text afterwards, as in {trainer.__name__}\(vector_size=100\)\.fit\("):
        trainer(**{argument: ["a text"]})


@by_method
def test_methods_of_gensims_models(trainer):
    model = trainer()
    more = "; partial_fit" if hasattr(trainer, "partial_fit") else "$"
    with pytest.raises(AttributeError, match=f"^{trainer.__name__} has no attribute 'train': call fit.*trains{more}"):
        model.train([["a", "text"]], total_examples=1, epochs=5)
    with pytest.raises(AttributeError, match="no attribute 'build_vocab': call fit.text., which finds the vocabulary"):
        model.build_vocab([["a", "text"]])
    for name in ("most_similar", "similarity", "doesnt_match", "save_word2vec_format"):
        with pytest.raises(
            AttributeError, match=f"no attribute '{name}': it is an attribute of the vectors, wv.{name}"
        ):
            getattr(model, name)
    assert not hasattr(model, "train")


def test_vectors_of_documents():
    with pytest.raises(AttributeError, match="no attribute 'docvecs': the vectors of documents are in dv"):
        Doc2Vec().docvecs  # noqa: B018
    with pytest.raises(AttributeError, match="object has no attribute 'docvecs'$"):
        Word2Vec().docvecs  # noqa: B018


def test_iter_is_epochs():
    with pytest.raises(TypeError, match="no parameter 'iter': it is called epochs"):
        Word2Vec(iter=5)


def test_a_class_with_arguments_of_its_own_takes_them():
    class Mine(Word2Vec):
        """One with a constructor of its own."""

        def __init__(self, corpus_name="none", **settings):
            super().__init__(**settings)
            self.corpus_name = corpus_name

    assert Mine(corpus_name="mine", window=2).window == 2
