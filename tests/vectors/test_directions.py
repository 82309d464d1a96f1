"""Zero vectors have no neighbours, and vectors that hold NaN are refused."""

import copy
import pickle
import warnings

import numpy as np
import pytest
from gensim.models import KeyedVectors

from wordvec.vectors.directions import nearest, require_finite, zero_rows
from wordvec.vectors.fixed import model_vectors
from wordvec.vectors.keyed import keyed_vectors

WORDS = ["east", "nowhere", "north", "northeast", "west"]
ROWS = np.array([[1, 0], [0, 0], [0, 1], [1, 1], [-1, 0]], np.float32)


def test_a_zero_vector_is_no_neighbour_and_has_none():
    vectors = keyed_vectors(WORDS, ROWS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is divided by 0
        found = nearest(vectors, ["east"], top=10)
    assert [word for word, _ in found] == ["northeast", "north", "west"]
    assert np.allclose([cosine for _, cosine in found], [0.5**0.5, 0, -1])
    assert nearest(vectors, ["east", "north"], ["west"], top=1)[0][0] == "northeast"
    assert [word for word, _ in nearest(vectors, ["east"], top=10, among=3)] == ["north"]
    with pytest.raises(ValueError, match="'nowhere': a zero vector has no direction, and so no neighbours"):
        nearest(vectors, ["east", "nowhere"], top=1)
    assert zero_rows(ROWS).tolist() == [1]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_named(bad):
    rows = np.ones((40_000, 2), np.float32)
    words = [f"w{row}" for row in range(len(rows))]
    require_finite(words, rows)
    rows[[30_000, 39_999], 1] = bad
    with pytest.raises(ValueError, match=r"vectors of 2 tags of m hold NaN .* first that of 'w30000' \(row 30,000\)"):
        require_finite(words, rows, "tags of m")


def test_vectors_of_a_model_take_no_words_and_its_copies_do(tmp_path):
    vectors = model_vectors(WORDS, ROWS, np.arange(5, 0, -1))
    for add in (
        lambda: vectors.add_vectors(["up"], [[1, 2]]),
        lambda: vectors.add_vector("up", np.ones(2, np.float32)),
        lambda: vectors.__setitem__("up", np.ones(2, np.float32)),
    ):
        with pytest.raises(NotImplementedError, match="cannot be added to a model's"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # gensim's, that adding one is slow
            add()
    assert vectors.index_to_key == WORDS and len(vectors.vectors) == 5
    vectors.save(str(tmp_path / "kv"))
    for other in (copy.deepcopy(vectors), pickle.loads(pickle.dumps(vectors)), KeyedVectors.load(str(tmp_path / "kv"))):
        assert type(other) is KeyedVectors and other.get_vecattr("north", "count") == 3
        other.add_vectors(["up"], np.ones((1, 2), np.float32))
        assert other.most_similar("up", topn=1)[0][0] == "northeast"


def test_a_word_that_is_not_there_is_answered_with_what_may_have_been_meant():
    """The error stays gensim's `KeyError`."""
    words = ["france", "french", "blood_pressure", "blood", "type", "England"]
    vectors = model_vectors(words, np.eye(6, dtype=np.float32), np.arange(6, 0, -1))
    for asked, told in {
        "franc": "did you mean 'france'",
        "blood pressure": "did you mean 'blood_pressure'",
        "blood type": "its words are there, one by one",
        "england": "did you mean 'England'",
    }.items():
        with pytest.raises(KeyError, match=f"{asked}.*{told}"):
            vectors.most_similar(asked)
        with pytest.raises(KeyError, match=told):
            vectors[asked]
    with pytest.raises(KeyError, match="Key 'zzz' not present"):
        vectors.most_similar(["france", "zzz"])
    assert vectors.get_index("zzz", 7) == 7
