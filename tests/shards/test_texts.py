"""Which texts, and which rows of tags, a shard has."""

import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import Doc2Vec, Documents
from wordvec.cluster.storing import KeptInFile
from wordvec.core import state
from wordvec.shards import pieces, run, texts
from wordvec.shards.texts import (
    lists_of,
    numbers_of_shards,
    own_tags,
    owners_of,
    part_of_inputs,
    part_of_texts,
)

#: Eight texts in three shards. Tag 2 is in two shards, tag 5 in all, tag 7 in no text.
LISTS = [[0], [1, 2], [5], [2, 3], [5, 4], [6], [5], []]
SHARDS = [range(0, 3), range(3, 5), range(5, 8)]


def tags_of(lists):
    start = np.concatenate([[0], np.cumsum([len(each) for each in lists])])
    return state.Tags(start, np.array([row for each in lists for row in each], np.int32))


def test_a_tag_belongs_to_the_shard_that_alone_has_it():
    owners = owners_of(tags_of(LISTS), SHARDS, 8)
    assert owners.shared.tolist() == [2, 5]
    assert [own.tolist() for own in owners.own] == [[0, 1], [3, 4], [6]]
    assert owners.most == 4


def test_without_tags_nobody_has_a_row():
    owners = owners_of(state.NO_TAGS, SHARDS, 0)
    assert not len(owners.shared)
    assert owners.own == []
    assert owners.most == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 11), max_size=3, unique=True), min_size=3, max_size=20), st.data())
def test_tags_keep_their_texts_when_a_shard_numbers_them(lists, data):
    order = data.draw(st.permutations(range(len(lists))))
    inner = data.draw(st.sets(st.integers(1, len(lists) - 1), min_size=2, max_size=2))
    shards = [np.array(order[first:last]) for first, last in pairwise([0, *sorted(inner), len(lists)])]
    tags = tags_of(lists)._replace(rates=np.arange(12, dtype=np.float32))
    owners = owners_of(tags, shards, 12)
    held = np.concatenate([owners.shared, *owners.own])
    assert sorted(held) == sorted({row for each in lists for row in each})  # each once, and none that no text has
    for shard, numbers in enumerate(shards):
        mine = np.concatenate([owners.shared, owners.own[shard]])
        found = own_tags(tags, numbers, owners, shard)
        assert [mine[found.row[a:b]].tolist() for a, b in pairwise(found.start)] == [lists[n] for n in numbers]
        assert found.rates.tolist() == mine.tolist()


@pytest.mark.parametrize("on_disk", [False, True])
@pytest.mark.parametrize("numbers", [range(1, 4), np.array([3, 0, 2]), np.array([1]), np.zeros(0, int)])
def test_lists_in_another_order(numbers, on_disk, monkeypatch):
    monkeypatch.setattr(texts, "BLOCK", 2)
    start, values = np.array([0, 2, 2, 5, 6]), np.array([10, 11, 30, 31, 32, 40], np.int32)
    found = lists_of(start, values, numbers, on_disk)
    expected = [values[start[n] : start[n + 1]].tolist() for n in numbers]
    assert [found[1][a:b].tolist() for a, b in pairwise(found[0])] == expected
    assert found[1].dtype == np.int32


def test_texts_with_tags_are_dealt_out_and_others_stay_together():
    some = state.Texts(np.zeros(300, np.int32), np.arange(0, 301, 3))
    assert numbers_of_shards(some, 4, None) == [range(0, 25), range(25, 50), range(50, 75), range(75, 100)]
    dealt = numbers_of_shards(some, 4, 7)
    assert sorted(np.concatenate(dealt)) == list(range(100))
    assert all(np.ptp(each) > 50 for each in dealt)
    assert [each.tolist() for each in numbers_of_shards(some, 4, 7)] == [each.tolist() for each in dealt]
    assert [each.tolist() for each in numbers_of_shards(some, 4, 8)] != [each.tolist() for each in dealt]


def test_a_snapshot_goes_back_to_where_it_was_taken():
    random = np.random.default_rng(1)
    matrices = state.Matrices(*(random.normal(size=(rows, 16)).astype(np.float32) for rows in (10, 8, 9)))
    owners = owners_of(tags_of(LISTS), SHARDS, 8)
    snapshot = pieces.in_blocks(matrices, 2, owners)
    assert [len(block.D) for block in snapshot] == [1, 1, 2, 2, 1]
    assert [len(block.W) for block in snapshot] == [5, 5, 0, 0, 0]
    back = state.Matrices(*(np.zeros_like(each) for each in matrices))
    pieces.put_back(snapshot, 2, owners, back)
    assert np.array_equal(back.W, matrices.W)
    assert np.array_equal(back.C, matrices.C)
    assert np.array_equal(back.D[:7], matrices.D[:7])
    assert not back.D[7].any()  # it is in no text, and in no snapshot


def test_texts_that_are_inputs_keep_their_rows_labels_and_weights(tmp_path):
    tags = tags_of([[0], [1], [9], [0, 1], [2]])
    weights = np.array([1, 2, 9, 3, 4], np.float32)
    some = state.Texts(np.array([0, 1, 3, 4], np.int32), np.arange(5), tags, weights)  # text 2 is left out
    rows = state.Rows(np.array([0, 2, 3, 4, 6, 7]), np.array([7, 8, 9, 1, 5, 6, 4], np.int32))
    part = part_of_inputs(some, rows, np.array([2, 0]))
    written = KeptInFile.written(part, tmp_path / "text")
    assert len(pickle.dumps(written)) < 300
    for found in (part, written.read()):
        assert found.texts.tokens.tolist() == [0, 1]
        assert found.texts.offsets.tolist() == [0, 1, 2]
        assert found.texts.weights.tolist() == [3, 1]
        assert found.rows.start.tolist() == [0, 2, 4]
        assert found.rows.row.tolist() == [5, 6, 7, 8]
        assert found.texts.tags.start.tolist() == [0, 2, 3]
        assert found.texts.tags.row.tolist() == [0, 1, 0]


def test_texts_in_their_own_order_are_not_copied():
    some = state.Texts(np.arange(9, dtype=np.int32), np.array([0, 2, 5, 5, 9]))
    part = part_of_texts(some, range(1, 4), state.NO_TAGS)
    assert np.shares_memory(part.texts.tokens, some.tokens)
    assert part.texts.offsets.tolist() == [0, 3, 3, 7]


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
