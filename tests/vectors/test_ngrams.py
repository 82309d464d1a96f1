import numpy as np
import pytest
from gensim.models.fasttext import ft_ngram_hashes
from gensim.models.fasttext_inner import compute_ngrams_bytes, ft_hash_bytes
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec.vectors.ngrams import subwords, word_rows
from wordvec.vectors.spelling import buckets_of

WORDS = ["ship", "a", "", "Zürich", "日本語", "😀", "e\u0301", "x" * 40, "<>", "a<b", "banana", "nanana"]

unicode_words = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=8)
lengths = st.tuples(st.integers(0, 4), st.integers(1, 8)).map(lambda pair: (min(pair), max(pair)))
buckets = st.integers(1, 2**31 - 1)


def of_each(words, *settings):
    start, ids = subwords(words, *settings)
    found = [ids[start[word] : start[word + 1]].tolist() for word in range(len(words))]
    assert found == [buckets_of(word, *settings).tolist() for word in words]  # in plain Python
    return found


@settings(max_examples=200, deadline=None)
@given(words=unicode_words, lengths=lengths, bucket=buckets)
def test_ngrams_and_hashes_are_gensims(words, lengths, bucket):
    words = [word for word in words if word != "</s>"]
    expected = [[ft_hash_bytes(ngram) % bucket for ngram in compute_ngrams_bytes(word, *lengths)] for word in words]
    assert of_each(words, *lengths, bucket) == expected


def test_ngrams_of_a_word_written_out():
    ngrams = ["<a", "<ab", "ab", "ab>", "b>"]
    assert of_each(["ab"], 2, 3, 1000) == [[ft_hash_bytes(ngram.encode()) % 1000 for ngram in ngrams]]
    marks_alone_are_none = ["<a", "a", "a>"]
    assert of_each(["a"], 1, 2, 1000) == [[ft_hash_bytes(ngram.encode()) % 1000 for ngram in marks_alone_are_none]]
    the_whole_word_is_one = ["<ab>"]
    assert of_each(["ab"], 4, 6, 1000) == [[ft_hash_bytes(ngram.encode()) % 1000 for ngram in the_whole_word_is_one]]


def test_the_mark_of_a_lines_end_has_no_ngrams():
    assert of_each(["</s>", "s"], 3, 6, 1000) == [[], ft_ngram_hashes("s", 3, 6, 1000)]


def test_bytes_that_are_no_utf8_are_hashed_as_they_are():
    foreign = b"caf\xe9".decode("utf-8", "surrogateescape")
    expected = [ft_hash_bytes(ngram) % 1000 for ngram in (b"<caf\xe9", b"caf\xe9>")]  # \xe9 starts a character
    assert [of_each([foreign], 5, 5, 1000)[0]] == [expected]
    assert len(of_each(["\ud800"], 3, 3, 1000)[0]) == 1  # a surrogate that stands for no byte is a character, too


def test_against_the_fasttext_package(tmp_path):
    fasttext = pytest.importorskip("fasttext")
    text = tmp_path / "text"
    text.write_text(" ".join(word for word in WORDS if word) + "\n", encoding="utf-8")
    for minn, maxn in ((1, 3), (3, 6), (2, 9)):
        settings = {"minn": minn, "maxn": maxn, "bucket": 1009}
        model = fasttext.train_unsupervised(str(text), dim=2, epoch=1, minCount=1, thread=1, verbose=0, **settings)
        known = model.get_words()
        for word in [*known, "unseen", "Wörter", "", "日"]:
            own = [model.get_word_id(word)] if word in known else []
            rows = own + [len(known) + bucket for bucket in of_each([word], minn, maxn, 1009)[0]]
            assert model.get_subwords(word)[1].tolist() == rows, word


def test_rows_are_the_word_and_then_its_ngrams_without_gaps():
    start, ids = subwords(WORDS, 3, 6, 2_000_000)
    rows = word_rows(WORDS, 3, 6, 2_000_000)
    assert rows.buckets.tolist() == sorted(set(ids.tolist()))
    for word in range(len(WORDS)):
        own, *ngrams = rows.row[rows.start[word] : rows.start[word + 1]]
        assert own == word
        assert (
            rows.buckets[np.array(ngrams, np.int64) - len(WORDS)].tolist()
            == ids[start[word] : start[word + 1]].tolist()
        )
    assert len(rows.row) == rows.start[-1] == len(ids) + len(WORDS)
    assert (rows.start.dtype, rows.row.dtype, rows.buckets.dtype) == (np.int64, np.int32, np.int64)


def test_further_buckets_get_a_row_between_the_others():
    reached = word_rows(["ship"], 3, 6, 100)
    more = word_rows(["ship"], 3, 6, 100, buckets=[99, 0])
    assert more.buckets.tolist() == sorted({0, 99, *reached.buckets.tolist()})
    assert np.array_equal(more.buckets[more.row[1:] - 1], reached.buckets[reached.row[1:] - 1])


def test_no_ngrams_and_no_words():
    rows = word_rows(["ship", "sea"], 3, 0, 0)
    assert rows.row.tolist() == [0, 1] and rows.start.tolist() == [0, 1, 2] and len(rows.buckets) == 0
    rows = word_rows([], 3, 6, 100)
    assert rows.start.tolist() == [0] and len(rows.row) == len(rows.buckets) == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ((4, 3, 100), r"min_n \(4\) must be between 0 and max_n \(3\)"),
        ((-1, 3, 100), r"min_n \(-1\)"),
        ((0, -1, 100), r"max_n \(-1\)"),
        ((3, 6, 0), "bucket must be between 1 and 2,147,483,647, not 0"),
        ((3, 6, 2**31), "not 2147483648"),
    ],
)
def test_impossible_settings(settings, message):
    with pytest.raises(ValueError, match=message):
        subwords(["ship"], *settings)
