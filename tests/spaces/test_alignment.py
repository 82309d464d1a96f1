"""Spaces that are laid upon each other: the turn is found, with pairs and without, and translations with it."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from threadpoolctl import threadpool_limits

import wordvec
from wordvec import FormatError
from wordvec.spaces import Alignment, orthogonal_map, translations, weighted_maps
from wordvec.spaces import retrieval as looking
from wordvec.spaces.rows import Rows
from wordvec.vectors.keyed import keyed_vectors

WORDS, SIZE = 600, 12


class Two:
    """Words of two languages, whose spaces are one but for a turn, some noise, and their order."""

    def __init__(self):
        random = np.random.default_rng(3)
        axes = np.linspace(2, 0.3, SIZE)
        self.source = (random.normal(size=(WORDS, SIZE)) * axes + 0.3).astype(np.float32)
        self.source *= random.uniform(0.2, 4, size=(WORDS, 1)).astype(np.float32)
        self.turn = np.linalg.qr(random.normal(size=(SIZE, SIZE)))[0]
        order = np.concatenate([first + random.permutation(100) for first in range(0, WORDS, 100)])
        noisy = self.source * (1 + 0.03 * random.normal(size=self.source.shape))
        self.target = (noisy @ self.turn)[order].astype(np.float32)
        self.of_source = np.argsort(order)  # the target row of each source row
        self.pairs = np.column_stack((np.arange(WORDS), self.of_source))
        self.source_words = [f"s{row}" for row in range(WORDS)]
        self.target_words = [f"t{row}" for row in order.tolist()]
        self.dictionary = [(f"s{row}", f"t{row}") for row in range(WORDS)]

    @property
    def keyed(self):
        return keyed_vectors(self.source_words, self.source), keyed_vectors(self.target_words, self.target)


@pytest.fixture(scope="module")
def two():
    return Two()


def found_by(alignment, two):
    mapped, target = alignment.source_rows(two.source).array(), alignment.target_rows(two.target).array()
    return float((translations(mapped, mapped, target, top=1)[0][:, 0] == two.of_source).mean())


def test_the_turn_of_paired_rows_is_found_and_is_one(two):
    turned = two.source @ two.turn
    found = orthogonal_map(two.source, turned)
    np.testing.assert_allclose(found, two.turn, atol=1e-5)
    noisy = orthogonal_map(two.source, two.target[two.of_source])
    np.testing.assert_allclose(noisy @ noisy.T, np.eye(SIZE), atol=1e-5)


def test_no_other_turn_brings_rows_nearer(two):
    target = two.target[two.of_source]
    found = orthogonal_map(two.source, target)
    random = np.random.default_rng(0)
    least = np.linalg.norm(two.source @ found - target)
    for _ in range(20):
        other = np.linalg.qr(found + 0.05 * random.normal(size=found.shape))[0]
        other *= np.sign(np.sum(other * found, axis=0))
        assert np.linalg.norm(two.source @ other - target) > least


def test_weighted_maps_are_those_of_the_paper(two):
    """Whitened, turned, weighted, un-whitened: step by step (Artetxe, Labaka & Agirre 2018a, section 2.6)."""
    x, z = (side.astype(np.float64) for side in (two.source, two.target[two.of_source]))
    white, white_target = (np.linalg.inv(_root(side.T @ side)) for side in (x, z))
    left, weights, right = np.linalg.svd((x @ white).T @ (z @ white_target))
    ours = x @ white @ left * weights**0.5 @ left.T @ np.linalg.inv(white) @ left
    theirs = z @ white_target @ right.T * weights**0.5 @ right @ np.linalg.inv(white_target) @ right.T
    maps = weighted_maps(two.source, two.target[two.of_source])
    mapped = [side @ made for side, made in zip((x, z), maps, strict=True)]
    np.testing.assert_allclose(mapped[0] @ mapped[1].T, ours @ theirs.T, rtol=1e-3, atol=1e-2)
    flat = weighted_maps(two.source, two.target[two.of_source], power=0)
    np.testing.assert_allclose(flat[1], np.eye(SIZE), atol=1e-4)  # the target stays in its own axes


def _root(products):
    values, vectors = np.linalg.eigh(products)
    return (vectors * np.sqrt(values)) @ vectors.T


@pytest.mark.parametrize(
    ("settings", "pairs"),
    [
        ({"refine": 0}, 60),
        ({"method": "weighted", "refine": 0}, 60),
        ({}, 30),
        ({"refine": 3}, 15),
        ({"self_learning": True, "patience": 3}, 12),
        ({"patience": 3, "words": 400, "seed_words": 300}, 0),
        ({"method": "weighted", "patience": 3}, 0),
        ({"center": False, "refine": 0}, 60),
    ],
)
def test_translations_are_found(two, settings, pairs):
    alignment = Alignment(**settings).fit(two.source, two.target, two.pairs[:pairs] if pairs else None)
    assert found_by(alignment, two) > 0.98
    assert (alignment.target_W_ is not None) == ("method" in settings)
    learns = settings.get("refine", 1) or not pairs
    assert bool(alignment.history_) == bool(learns)
    if not learns:
        assert np.array_equal(alignment.pairs_, two.pairs[:pairs])


def test_refinement_keeps_a_good_map_and_mends_a_bad_dictionary(two):
    bad = two.pairs[:40].copy()
    bad[:12, 1] = np.roll(bad[:12, 1], 1)
    plain, refined = (Alignment(refine=rounds).fit(two.source, two.target, bad) for rounds in (0, 4))
    assert found_by(refined, two) >= found_by(plain, two)
    assert refined.history_[-1]["mean_cosine"] > refined.history_[0]["mean_cosine"]


def test_mapped_vectors_lie_in_the_target_space_as_it_is(two):
    alignment = Alignment(refine=0).fit(two.source, two.target, two.pairs)
    mapped = alignment.transform(two.source)
    unit = [side / np.linalg.norm(side, axis=1, keepdims=True) for side in (mapped, two.target[two.of_source])]
    assert np.einsum("ij,ij->i", *unit).min() > 0.98
    assert mapped.dtype == np.float32
    given = two.source.copy()
    assert np.shares_memory(alignment.transform(given, copy=False), given)
    assert np.array_equal(given, mapped)
    zero = two.source.copy()
    zero[5] = 0
    assert not alignment.transform(zero)[5].any()


def test_the_number_of_threads_changes_no_bit(two, monkeypatch):
    monkeypatch.setattr(looking, "_STRIPE", 128)
    monkeypatch.setattr(looking, "_ROWS", 64)
    made = []
    for workers in (1, 3):
        monkeypatch.setattr(looking, "available_workers", lambda workers=workers: workers)
        with threadpool_limits(workers, "blas"):
            alignment = Alignment("weighted", patience=2).fit(two.source, two.target)
        made.append((alignment.W_.tobytes(), alignment.target_W_.tobytes(), alignment.history_))
    assert made[0] == made[1]
    other = Alignment("weighted", patience=2, seed=1).fit(two.source, two.target)
    assert other.history_ != made[0][2]


def test_nearness_and_partners_are_those_of_the_whole_matrix(two, monkeypatch):
    monkeypatch.setattr(looking, "_STRIPE", 128)
    monkeypatch.setattr(looking, "_ROWS", 64)
    source, target = Rows(two.source).held(), Rows(two.target[:500]).held()
    cosines = source[:] @ target[:].T
    near = looking.nearness(source, target, 10)
    ours, theirs = (np.sort(each, axis=1)[:, -10:].mean(axis=1) for each in (cosines, cosines.T))
    np.testing.assert_allclose(near.source, ours, atol=1e-5)
    np.testing.assert_allclose(near.target, theirs, atol=1e-5)
    np.testing.assert_allclose(near.nearest_of_source, cosines.max(axis=1), atol=1e-6)
    scores = 2 * cosines - near.source[:, None] - near.target
    best = looking.partners(source, target, near)
    assert (best.of_source == scores.argmax(axis=1)).mean() > 0.99  # but where two score the same to six digits
    assert (best.of_target == scores.argmax(axis=0)).mean() > 0.99
    mutual = best.pairs(mutual=True)
    assert np.array_equal(best.of_target[mutual[:, 1]], mutual[:, 0]) and 0 < len(mutual) < 500
    rows, found = translations(two.source[:50], two.source, two.target[:500], top=5)
    np.testing.assert_allclose(found, -np.sort(-scores[:50], axis=1)[:, :5], atol=1e-5)
    np.testing.assert_allclose(np.take_along_axis(scores[:50], rows, axis=1), found, atol=1e-5)
    few = looking.partners(source, target, near, keep=0.1)
    assert (few.of_source != best.of_source).mean() > 0.5
    reached = scores[np.arange(WORDS), few.of_source]
    assert (scores > reached[:, None]).sum(axis=1).mean() == pytest.approx(9, abs=2)  # nine better ones are left out
    assert len(looking.partners(source, target, near, keep=0).pairs()) == 0


def test_words_are_translated_and_scored(two, tmp_path):
    source, target = two.keyed
    aligned = wordvec.align(source, target, two.dictionary[:60], refine=0)
    assert (aligned.given, aligned.known) == (60, 60)
    assert aligned.translate(["s7", "s100"], top=2)["s100"][0][0] == "t100"
    test = [*two.dictionary[100:200], ("s1", "unknown"), ("unknown", "t1"), ("s2", "wrong"), ("s2", "t2")]
    first, tenth = aligned.precision(test, at=(1, 10))
    assert (first.asked, first.total) == (101, 103) and first.measure == "precision at 1"
    assert first.interval.low <= first.score <= tenth.score <= 100 and first.score > 97
    with pytest.raises(ValueError, match=r"^no word of the 1 to be translated"):
        aligned.precision([("unknown", "t1")])
    assert aligned.precision([("s1", "t1")], restrict_vocab=WORDS)[0].asked == 1
    wordvec.write_vectors(aligned, tmp_path / "mapped")
    again = wordvec.read_vectors(tmp_path / "mapped")
    assert again.index_to_key == source.index_to_key and np.array_equal(again.vectors, aligned.wv.vectors)
    with pytest.raises(ValueError, match="the source does not know 'nobody'"):
        aligned.translate(["nobody"])


def test_words_of_one_spelling_are_a_dictionary(two):
    words = [f"{row}" if row % 2 else f"w{row}" for row in range(WORDS)]
    source = keyed_vectors(words, two.source)
    target = keyed_vectors([words[int(name[1:])] for name in two.target_words], two.target)
    assert wordvec.align(source, target, "identical").known == WORDS
    assert wordvec.align(source, target, "numerals").known == WORDS // 2
    with pytest.raises(ValueError, match="have no numeral in common"):
        wordvec.align(two.keyed[0], two.keyed[1], "numerals")


def test_what_does_not_fit_is_told(two, tmp_path):
    source, target = two.keyed
    with pytest.raises(ValueError, match=r"^the source has 12 dimensions and the target 8: .* vector_size$"):
        wordvec.align(source, keyed_vectors(two.target_words, two.target[:, :8].copy()))
    with pytest.raises(ValueError, match=r"^of none of the 2 pairs of the dictionary, such as 'dog' and 'Hund'"):
        wordvec.align(source, target, [("dog", "Hund"), ("s1", "Katze")])
    with pytest.raises(ValueError, match="known, but some the other way round"):
        wordvec.align(source, target, [("t1", "s1")])
    with pytest.raises(ValueError, match="^the dictionary holds no pair"):
        wordvec.align(source, target, [])
    with pytest.raises(TypeError, match="^a pair of words is 'dog'"):
        wordvec.align(source, target, ["dog"])
    (tmp_path / "list.txt").write_text("dog\n", "utf-8")
    with pytest.raises(FormatError, match="'dog' stands alone.* is this a dictionary"):
        wordvec.align(source, target, tmp_path / "list.txt")
    with pytest.raises(ValueError, match="^weighted maps of 12 dimensions take as many pairs"):
        wordvec.align(source, target, two.dictionary[:5], method="weighted", refine=0)
    for settings, message in [
        ({"method": "affine"}, "^method must be 'orthogonal' or 'weighted'"),
        ({"refine": -1}, "^refine must be 0 or more"),
        ({"keep": 0}, "^keep must be more than 0"),
    ]:
        with pytest.raises(ValueError, match=message):
            wordvec.align(source, target, **settings)
    for pairs in ([[0, WORDS]], [[-1, 0]], [], [[0.5, 1]], [[1, 2, 3]]):
        with pytest.raises(ValueError, match="^pairs "):
            Alignment().fit(two.source, two.target, pairs)
    broken = two.source.copy()
    broken[3, 2] = np.nan
    with pytest.raises(ValueError, match="^the vectors of the source hold NaN"):
        Alignment().fit(broken, two.target, two.pairs)
    with pytest.raises(ValueError, match="^vectors of 12 dimensions were aligned, not 4"):
        Alignment().fit(two.source, two.target, two.pairs).transform(two.source[:, :4])
    with pytest.raises(ValueError, match="^paired vectors are matrices of one shape"):
        orthogonal_map(two.source, two.target[:5])
    with pytest.raises(ValueError, match="must have rows of as many dimensions"):
        translations(two.source, two.source, two.target[:, :3])


def test_it_is_an_estimator_of_scikit_learn(two):
    alignment = Alignment("weighted", refine=2)
    assert clone(alignment).get_params() == alignment.get_params()
    assert alignment.fit(two.source, two.target, two.pairs) is alignment
