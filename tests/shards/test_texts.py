"""Which texts, and which rows of tags, a shard has."""

import pickle
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import Doc2Vec, Documents
from wordvec.core import state
from wordvec.shards import pieces, run
from wordvec.shards.texts import TextInFile, own_tags, owners_of, part_of_texts

#: Eight texts in three shards. Tag 2 is in two shards, tag 5 in all, tag 7 in no text.
LISTS = [[0], [1, 2], [5], [2, 3], [5, 4], [6], [5], []]
CUTS = np.array([0, 3, 5, 8])


def tags_of(lists):
    start = np.concatenate([[0], np.cumsum([len(each) for each in lists])])
    return state.Tags(start, np.array([row for each in lists for row in each], np.int32))


def test_a_tag_belongs_to_the_shard_that_alone_has_it():
    owners = owners_of(tags_of(LISTS), CUTS, 8)
    assert owners.shared.tolist() == [2, 5]
    assert [own.tolist() for own in owners.own] == [[0, 1], [3, 4], [6]]
    assert owners.most == 4


def test_without_tags_nobody_has_a_row():
    owners = owners_of(state.NO_TAGS, CUTS, 0)
    assert not len(owners.shared)
    assert owners.own == []
    assert owners.most == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 11), max_size=3, unique=True), min_size=3, max_size=20), st.data())
def test_tags_keep_their_texts_when_a_shard_numbers_them(lists, data):
    cuts = np.array(
        [0, *sorted(data.draw(st.sets(st.integers(1, len(lists) - 1), min_size=2, max_size=2))), len(lists)]
    )
    tags = tags_of(lists)._replace(rates=np.arange(12, dtype=np.float32))
    owners = owners_of(tags, cuts, 12)
    held = np.concatenate([owners.shared, *owners.own])
    assert sorted(held) == sorted({row for each in lists for row in each})  # each once, and none that no text has
    for shard, (first, last) in enumerate(pairwise(cuts)):
        mine = np.concatenate([owners.shared, owners.own[shard]])
        found = own_tags(tags, first, last, owners, shard)
        assert [mine[found.row[a:b]].tolist() for a, b in pairwise(found.start)] == lists[first:last]
        assert found.rates.tolist() == mine.tolist()


def test_a_snapshot_goes_back_to_where_it_was_taken():
    random = np.random.default_rng(1)
    matrices = state.Matrices(*(random.normal(size=(rows, 16)).astype(np.float32) for rows in (10, 8, 9)))
    owners = owners_of(tags_of(LISTS), CUTS, 8)
    snapshot = pieces.in_blocks(matrices, 2, owners)
    assert [len(block.D) for block in snapshot] == [1, 1, 2, 2, 1]
    assert [len(block.W) for block in snapshot] == [5, 5, 0, 0, 0]
    back = state.Matrices(*(np.zeros_like(each) for each in matrices))
    pieces.put_back(snapshot, 2, owners, back)
    assert np.array_equal(back.W, matrices.W)
    assert np.array_equal(back.C, matrices.C)
    assert np.array_equal(back.D[:7], matrices.D[:7])
    assert not back.D[7].any()  # it is in no text, and in no snapshot


def test_texts_that_are_inputs_keep_their_rows_tags_and_weights(tmp_path):
    texts = state.Texts(
        np.arange(4, dtype=np.int32), np.arange(5), tags_of([[0], [1], [0, 1], [2]]), np.array([1, 2, 3, 4], np.float32)
    )
    rows = state.Rows(np.array([0, 2, 3, 5, 6]), np.array([7, 8, 9, 5, 6, 4], np.int32))
    tags = own_tags(texts.tags, 1, 3, owners_of(texts.tags, np.array([0, 4]), 0), 0)
    part = part_of_texts(texts, rows, 1, 3, tags)
    written = TextInFile.written(part, tmp_path / "text")
    assert len(pickle.dumps(written)) < 300
    for found in (part, written.part()):
        assert found.texts.tokens.tolist() == [0, 1]
        assert found.texts.offsets.tolist() == [0, 1, 2]
        assert found.texts.weights.tolist() == [2, 3]
        assert found.rows.start.tolist() == [0, 1, 3]
        assert found.rows.row.tolist() == [9, 5, 6]
        assert found.texts.tags.start.tolist() == [0, 1, 3]
        assert found.texts.tags.row.tolist() == [1, 0, 1]


def test_no_piece_is_given_the_rows_of_others_documents(topic_texts, tmp_path, monkeypatch):
    """A tag to each text, and one that all texts of a topic share."""
    tagged = [{"words": text, "tags": [number, f"topic {number % 2}"]} for number, text in enumerate(topic_texts)]
    corpus = Documents.build([_Tagged(**each) for each in tagged], tmp_path / "corpus")
    given, real = [], pieces.train_piece

    def train_piece(job, shard, text, snapshot, own, *others, **how):
        rows = sum(len(block.D) for block in snapshot), len(own.D)
        result = real(job, shard, text, snapshot, own, *others, **how)
        given.append((shard, rows, sum(len(change[1].row) for change in result[: len(snapshot)])))
        return result

    monkeypatch.setattr(run, "train_piece", train_piece)
    Doc2Vec(vector_size=16, min_count=2, epochs=1, shards=4, dm=0).fit(corpus)
    assert {rows for _, rows, _ in given} == {(2, 250)}
    assert all(moved <= 2 for _, _, moved in given)


class _Tagged:
    def __init__(self, words, tags):
        self.words, self.tags = words, tags


def test_a_tag_without_a_text_stays_to_the_bit(topic_texts):
    model = Doc2Vec(vector_size=16, min_count=2, sample=0, epochs=1, shards=3, dm=0).fit(topic_texts)
    before = model.documents_.copy()
    model.partial_fit([_Tagged(text, [number]) for number, text in enumerate(topic_texts[:300])], epochs=1)
    assert np.array_equal(model.documents_[300:], before[300:])
    assert not (model.documents_[:300] == before[:300]).all(axis=1).any()
