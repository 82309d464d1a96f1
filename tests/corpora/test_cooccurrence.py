"""Co-occurrence counts against a plain count, however the work is cut; and what happens to damaged folders."""

from __future__ import annotations

import json
import math
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import Cooccurrence, Corpus, CorpusError
from wordvec.corpora.cooccurrence import segments
from wordvec.corpora.cooccurrence.unfinished import Unfinished
from wordvec.progress import SILENT

TEXTS = ["a b c a d".split(), "b a".split(), "e".split(), "d d a b c a b".split()]


def plain_count(texts, cut, window, symmetric, weighting):
    """Words outside of the vocabulary are taken out; then every pair within the window is met once."""
    counts = Counter()
    for text in texts:
        words = [word for word in text if word < cut]
        for place, word in enumerate(words):
            for distance, other in enumerate(words[place + 1 : place + 1 + window], start=1):
                weight = Fraction(1, distance) if weighting else Fraction(1)
                counts[word, other] += weight
                if symmetric:
                    counts[other, word] += weight
    return counts


def count(texts, cut, window, symmetric, weighting, folder, plan=None, workers=2):
    offsets = np.concatenate(([0], np.cumsum([len(text) for text in texts]))).astype(np.int64)
    text = segments.Text(np.array(sum(texts, []), np.int32), offsets, cut)
    weights, parts = segments.whole_weights(window, weighting, len(text.tokens))
    plan = plan or segments.plan(1 << 25, text, workers)
    draft = Unfinished(Path(folder))
    runs = segments.count(text, weights, parts, symmetric, plan, draft, workers=workers, progress=SILENT)
    starts, columns, values = (np.load(draft.counts / name) for name in ("starts.npy", "columns.npy", "values.npy"))
    rows = np.repeat(np.arange(cut), np.diff(starts))
    return dict(zip(zip(rows.tolist(), columns.tolist(), strict=True), values.tolist(), strict=True)), runs


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=30), min_size=1, max_size=6),
    cut=st.integers(1, 10),
    window=st.integers(1, 12),
    symmetric=st.booleans(),
    weighting=st.booleans(),
    segment=st.sampled_from([1, 2, 7, 1000]),
)
def test_counts_are_those_of_a_plain_count(texts, cut, window, symmetric, weighting, segment, tmp_path_factory):
    """With spilling forced at every word, at every other, and not at all."""
    plan = segments.Plan(segment, room=cut)
    folder = tmp_path_factory.mktemp("counts")
    found, runs = count(texts, cut, window, symmetric, weighting, folder, plan)
    expected = plain_count(texts, cut, window, symmetric, weighting)
    assert found == {pair: float(value) for pair, value in expected.items()}
    assert list(found) == sorted(found)
    inside = sum(word < cut for text in texts for word in text)
    assert runs == 0 or runs >= inside // segment
    assert sorted(path.name for path in (folder / "counts").iterdir()) == ["columns.npy", "starts.npy", "values.npy"]


def test_every_budget_and_number_of_workers_gives_the_same_bytes(tmp_path):
    random = np.random.default_rng(3)
    texts = [(300 * random.random(size) ** 3).astype(int).tolist() for size in (5000, 1, 2, 3000, 40)]
    found = []
    for number, (segment, room, workers) in enumerate([(9000, 10**6, 1), (9000, 300, 3), (100, 400, 2), (1, 300, 1)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        count(texts, 300, 15, True, True, folder, segments.Plan(segment, room), workers)
        found.append([path.read_bytes() for path in sorted((folder / "counts").iterdir())])
    assert all(each == found[0] for each in found)


@pytest.mark.parametrize("window", [1, 5, 10, 15, 20, 40, 200])
@pytest.mark.parametrize("most", [100, 10**6, 10**10])
def test_weights_are_whole_and_their_sums_fit(window, most):
    weights, parts = segments.whole_weights(window, True, most)
    assert 2 * most * int(weights.sum()) < 2**63
    distances = np.arange(1, window + 1)
    if math.lcm(*range(1, window + 1)) == parts:
        assert (weights * distances == parts).all()
    np.testing.assert_allclose(weights / parts, 1 / distances, atol=1 / parts)
    assert parts >= 10**6 or math.lcm(*range(1, window + 1)) == parts


@pytest.fixture
def corpus(tmp_path):
    return Corpus.build(TEXTS, tmp_path / "corpus")


def test_the_matrix_is_sparse_and_lies_on_the_mapped_arrays(corpus):
    counts = Cooccurrence.count(corpus, 5, window=3)
    tokens = [[corpus.types.index(word) for word in text] for text in TEXTS]
    dense = np.zeros((5, 5))
    for pair, value in plain_count(tokens, 5, 3, True, True).items():
        dense[pair] = value
    assert np.array_equal(counts.matrix.toarray(), dense)
    assert np.array_equal(counts.matrix.T.toarray(), dense)
    assert np.shares_memory(counts.matrix.data, counts.values)
    assert np.shares_memory(counts.matrix.indices, counts.columns)
    assert len(counts) == np.count_nonzero(dense) == counts.card["nonzeros"]


def test_counts_are_kept_beside_the_corpus_and_found_again(corpus, monkeypatch):
    first = Cooccurrence.count(corpus, 4, window=3)
    assert first.folder.is_relative_to(corpus.folder)
    monkeypatch.setattr(segments, "count", None)  # whoever counts now fails
    again = Cooccurrence.count(Corpus.open(corpus.folder), 4, window=3, memory=0.5, workers=1)
    assert np.array_equal(again.values, first.values)
    with pytest.raises(TypeError):
        Cooccurrence.count(corpus, 4, window=2)


@pytest.mark.parametrize("changed", [dict(window=4), dict(symmetric=False), dict(distance_weighting=False)])
def test_other_settings_have_other_places(corpus, changed):
    usual = dict(window=3)
    first, second = (Cooccurrence.count(corpus, 5, **each) for each in (usual, usual | changed))
    assert first.folder != second.folder
    assert not np.array_equal(first.matrix.toarray(), second.matrix.toarray())
    with pytest.raises(CorpusError, match=f"was counted with {next(iter(changed))}="):
        Cooccurrence.count(corpus, 5, first.folder, **usual | changed)


def test_a_corpus_encoded_anew_has_no_old_counts(corpus):
    place = Cooccurrence.count(corpus, 5, window=3).folder
    again = Corpus.build([*TEXTS, ["a", "b"]], corpus.folder)
    assert not place.exists()
    assert len(Cooccurrence.count(again, 5, window=3))


def test_counts_of_another_corpus_are_refused(corpus, tmp_path):
    counts = Cooccurrence.count(corpus, 5, tmp_path / "counts", window=3)
    other = Corpus.build([*TEXTS, ["a", "b"]], tmp_path / "other")
    with pytest.raises(CorpusError, match="holds counts of another corpus: choose another folder, or count again"):
        Cooccurrence.count(other, 5, counts.folder, window=3)
    recounted = Cooccurrence.count(other, 5, counts.folder, window=3, recount=True)
    assert recounted.settings["corpus"] == other.fingerprint


@pytest.mark.parametrize("name", ["columns.npy", "values.npy", "starts.npy", "counts.json"])
def test_a_file_cut_short_is_one_sentence(corpus, name):
    file = Cooccurrence.count(corpus, 5, window=3).folder / name
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(CorpusError, match=f"{name} is damaged.*; delete the folder and count again$"):
        Cooccurrence.count(corpus, 5, window=3)


def test_a_missing_file_and_a_foreign_layout_are_one_sentence(corpus, tmp_path):
    counts = Cooccurrence.count(corpus, 5, window=3)
    card = counts.folder / "counts.json"
    record = json.loads(card.read_text())
    card.write_text(json.dumps(record | {"layout": 99}))
    with pytest.raises(CorpusError, match="has layout 99, this wordvec reads 2"):
        Cooccurrence.open(counts.folder)
    card.write_text(json.dumps(record))
    (counts.folder / "values.npy").unlink()
    with pytest.raises(CorpusError, match="values.npy is missing"):
        Cooccurrence.open(counts.folder)
    with pytest.raises(CorpusError, match="holds no co-occurrence counts"):
        Cooccurrence.open(tmp_path)
    with pytest.raises(CorpusError, match="exists and holds no co-occurrence counts"):
        Cooccurrence.count(corpus, 5, corpus.folder, window=3)


@pytest.mark.parametrize("memory", [2.0, 4e-4])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, full_disk, memory):
    """While the result is written, and while runs are spilled."""
    random = np.random.default_rng(3)
    corpus = Corpus.build([random.integers(0, 500, 50_000).astype(str).tolist()], tmp_path / "corpus")
    with full_disk(100_000), pytest.raises(CorpusError, match="^cannot write the co-occurrence counts .*; free some"):
        Cooccurrence.count(corpus, 500, tmp_path / "counts", window=3, memory=memory, workers=1)
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def test_a_small_budget_spills_and_gives_the_same(tmp_path):
    random = np.random.default_rng(3)
    corpus = Corpus.build([random.integers(0, 500, 50_000).astype(str).tolist()], tmp_path / "corpus")
    large = Cooccurrence.count(corpus, 500, tmp_path / "large", window=3)
    small = Cooccurrence.count(corpus, 500, tmp_path / "small", window=3, memory=4e-4, workers=1)
    assert large.card["runs_spilled"] == 0
    assert small.card["runs_spilled"] > 1
    assert large.values.tobytes() == small.values.tobytes()
    assert large.columns.tobytes() == small.columns.tobytes()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (dict(window=0), "window must be 1 or more, not 0"),
        (dict(window=-2), "window must be 1 or more, not -2"),
        (dict(memory=0), "memory must be more than 0 and finite, not 0"),
        (dict(memory=float("inf")), "memory must be more than 0 and finite, not inf"),
        (dict(memory=1e-6), "memory of 1e-06 GiB is too little to count 5 words .*: give 8"),
    ],
)
def test_a_bad_setting_is_named(corpus, changed, message):
    with pytest.raises(ValueError, match=message):
        Cooccurrence.count(corpus, 5, **dict(window=3) | changed)
