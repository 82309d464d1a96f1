"""The encoded corpus is what a plain count of the text says, whatever the bytes, the block size and the workers."""

from __future__ import annotations

import functools
import re
import sys
import unicodedata
import warnings
from collections import Counter
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wordvec.corpora.corpus import Corpus
from wordvec.corpora.documents import Documents
from wordvec.corpora.encoding import encode, numbering, scanner
from wordvec.corpora.sources.lines import undecodable
from wordvec.corpora.sources.recognizing import other_than_text
from wordvec.corpora.sources.streams import JoinedFiles
from wordvec.corpora.tokenizers.words import unicode_words, whitespace_words

SPACES = b" \t\n\v\f\r\0"
# Control characters and spaces that are no separators stand beside those that are.
ALPHABET = st.sampled_from(
    [*"ab \n\t\r\v\f\0\\", "\x1c", "\x1d", "\x1f", "\x85", "\xa0", "\u2028", "é", "日", "😀", "İ"]
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
TEXT = st.one_of(st.text(ALPHABET, max_size=200), st.lists(WORDS, max_size=40).map(" ".join))
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def split_bytes(data: bytes) -> list[list[bytes]]:
    """The texts of a file by the definition: newline ends a text, seven bytes separate tokens."""
    return [tokens for line in data.split(b"\n") if (tokens := [t for t in re.split(b"[" + SPACES + b"]+", line) if t])]


def ranked(texts: list[list[str]]) -> list[tuple[str, int]]:
    """Types by count, ties by first occurrence: `Counter.most_common` keeps the order of insertion among equals."""
    return Counter(token for text in texts for token in text).most_common()


def assert_encodes(corpus: Corpus, texts: list[list[str]]) -> None:
    assert list(corpus) == texts
    assert list(zip(corpus.types, corpus.counts.tolist(), strict=True)) == ranked(texts)
    assert corpus.card["texts"] == len(corpus) == len(texts)
    assert corpus.card["tokens"] == len(corpus.tokens) == sum(map(len, texts))
    assert corpus.card["types"] == len(corpus.types)


@pytest.fixture
def block(monkeypatch):
    """Sets the block size, so that seams fall anywhere."""
    return lambda size: monkeypatch.setattr(encode, "BLOCK", size)


def file_of(folder: Path, data: bytes, name: str = "text.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# Marks of UTF-16, UTF-32 and compressed files: what follows is read as such.
NOT_BYTES_OF_TEXT = (
    *(b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"),
    *(b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"),
)


@many
@given(
    data=st.one_of(TEXT.map(str.encode), st.binary(max_size=120)), size=st.integers(1, 70), workers=st.integers(1, 3)
)
def test_bytes_are_counted_as_a_plain_count_does(tmp_path, block, data, size, workers):
    texts = [
        [token.decode("utf-8", "replace") for token in text] for text in split_bytes(data.removeprefix(b"\xef\xbb\xbf"))
    ]
    if not texts or data.startswith(NOT_BYTES_OF_TEXT) or other_than_text([file_of(tmp_path, data)]):
        return
    block(size)
    corpus = Corpus.build(file_of(tmp_path, data), tmp_path / "corpus", workers=workers)
    assert_encodes(corpus, texts)
    assert corpus.card["nul_bytes"] == data.count(0)
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    assert corpus.card["empty_texts"] == lines - len(texts)
    kept = Corpus.build(file_of(tmp_path, data), tmp_path / "corpus", workers=workers, keep_empty=True)
    assert [text for text in kept if text] == texts and len(kept) == kept.card["texts"] == lines


@many
@given(texts=st.lists(TEXT, min_size=1, max_size=8), lower=st.booleans(), size=st.integers(1, 70))
def test_strings_are_one_text_each(tmp_path, block, texts, lower, size):
    expected = [
        tokens
        for text in texts
        if (tokens := [t for t in re.split("[" + SPACES.decode() + "]+", text.lower() if lower else text) if t])
    ]
    if not expected:
        return
    block(size)
    corpus = Corpus.build(iter(texts), tmp_path / "corpus", lower=lower, workers=2)
    assert_encodes(corpus, expected)
    assert corpus.card["empty_texts"] == len(texts) - len(expected)


@many
@given(
    texts=st.lists(st.lists(st.text(ALPHABET, max_size=4), max_size=8), min_size=1, max_size=8), size=st.integers(8, 70)
)
def test_token_lists_are_kept_as_they_are(tmp_path, block, texts, size):
    whole = [[token for token in text if token] for text in texts]
    expected = list(filter(None, whole))
    if not expected:
        return
    block(size)
    assert list(Corpus.build(texts, tmp_path / "corpus", keep_empty=True)) == whole
    corpus = Corpus.build(texts, tmp_path / "corpus")
    assert_encodes(corpus, expected)
    assert corpus.card["empty_tokens"] == sum(text.count("") for text in texts)
    assert_encodes(Corpus.open(tmp_path / "corpus"), expected)


@many
@given(text=TEXT, size=st.integers(1, 70), tokenizer=st.sampled_from(["unicode", str.split]))
def test_tokenizers_see_every_line(tmp_path, block, text, size, tokenizer):
    split = unicode_words if tokenizer == "unicode" else tokenizer
    expected = [tokens for line in text.split("\n") if (tokens := split(line.removesuffix("\r")))]
    if not expected:
        return
    block(size)
    corpus = Corpus.build(BytesIO(text.encode()), tmp_path / "corpus", tokenizer=tokenizer)
    assert_encodes(corpus, expected)


def test_same_bits_for_any_workers_and_blocks(tmp_path, block):
    random = np.random.default_rng(1)
    words = [f"word{'x' * (n % 23)}{n}" for n in range(3000)]
    lines = (" ".join(random.choice(words, 12)) for _ in range(4000))
    path = file_of(tmp_path, "\n".join(lines).encode())
    seen = set()
    for workers in 1, 2, 3:
        for size in 5_000, 1 << 22:
            block(size)
            corpus = Corpus.build(path, tmp_path / "corpus", workers=workers)
            seen.add((corpus.fingerprint, corpus.tokens.tobytes(), corpus.offsets.tobytes(), tuple(corpus.types)))
    assert len(seen) == 1
    texts = [line.split() for line in path.read_text().split("\n")]
    assert_encodes(corpus, texts)


@pytest.mark.parametrize("lengths", [range(1, 40), [15, 16, 17, 31, 32, 33]])
def test_tokens_that_differ_in_one_byte_are_two_types(tmp_path, lengths):
    tokens = []
    for length in lengths:
        base = "a" * length
        tokens += [base] + [base[:i] + "b" + base[i + 1 :] for i in range(length)]
    corpus = Corpus.build([" ".join(tokens)], tmp_path / "corpus")
    assert corpus.types == tokens


def test_a_token_and_a_line_of_megabytes(tmp_path, block):
    block(1 << 16)
    token, line = b"t" * 10_000_000, b"some words " * 4_600_000
    path = file_of(tmp_path, b"first " + token + b" last\n" + line + b"\n" + token)
    corpus = Corpus.build(path, tmp_path / "corpus")
    assert len(corpus) == 3
    assert corpus.counts.tolist() == [4_600_000, 4_600_000, 2, 1, 1]
    assert [len(kind) for kind in corpus.types] == [4, 5, 10_000_000, 5, 4]


@pytest.mark.parametrize("tokenizer", [None, "unicode", str.split, lambda text: text.split(" ")])
def test_carriage_returns_and_byte_order_marks_are_no_text(tmp_path, tokenizer):
    path = file_of(tmp_path, b"\xef\xbb\xbfone two\r\n\r\nthree\r\n")
    corpus = Corpus.build([path, path], tmp_path / "corpus", tokenizer=tokenizer)
    assert list(corpus) == [["one", "two"], ["three"]] * 2
    assert corpus.card["empty_texts"] == 2


def test_a_file_without_last_newline_does_not_run_into_the_next(tmp_path):
    files = [file_of(tmp_path, data, name) for name, data in [("a", b"one"), ("b", b"two\n"), ("c", b""), ("d", b"x")]]
    assert list(Corpus.build(files, tmp_path / "corpus")) == [["one"], ["two"], ["x"]]


@many
@given(st.lists(st.one_of(st.binary(max_size=4), WORDS.map(str.encode), st.just(b"\xed\xa0\x80"))).map(b"".join))
def test_undecodable_bytes_are_those_that_a_decoder_stops_at(data):
    places, position = [], 0
    while True:
        try:
            data[position:].decode("utf-8")
            break
        except UnicodeDecodeError as error:
            places += range(position + error.start, position + error.end)
            position += error.end
    assert undecodable(data) == (places[0] if places else 0, len(places))


def test_undecodable_bytes_are_replaced_counted_and_merged(tmp_path):
    path = file_of(tmp_path, b"caf\xe9 caf\xe8 caf\xe9 cafe\n\xff\xfe\n")
    corpus = Corpus.build(path, tmp_path / "corpus")
    assert list(corpus) == [["caf\ufffd"] * 3 + ["cafe"], ["\ufffd\ufffd"]]
    assert corpus.card["undecodable_bytes"] == 5
    tokenized = Corpus.build(path, tmp_path / "corpus", tokenizer=str.split)
    assert list(tokenized) == list(corpus)
    assert tokenized.card["undecodable_bytes"] == 5


@pytest.mark.parametrize("name", ["text.txt", "table.csv", "labelled.txt"])
def test_text_in_another_encoding_is_warned_of_every_time(tmp_path, name):
    line = "__label__a un café très près d'ici là où l'été dure\n"
    path = file_of(tmp_path, (line * 20).encode("latin-1"), name)
    build = Corpus.build
    if name != "text.txt":
        columns = dict(text=1) if name == "table.csv" else dict(label_prefix="__label__")
        build = functools.partial(Documents.build, **columns)
    for _ in range(2):  # the second time from the cache
        with pytest.warns(UserWarning, match=f"bytes of .*{name} are no UTF-8.*iconv -f latin1"):
            build(path)
    path.write_bytes(line.encode() * 200 + b"\xff\n")  # a damaged byte is on the card alone
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert build(path).card["undecodable_bytes"] == 1


def test_a_corpus_from_the_cache_names_its_own_source(tmp_path):
    first, second = file_of(tmp_path, b"a b\n", "first.txt"), file_of(tmp_path, b"a b\n", "second.txt")
    assert Corpus.build(first).card["source"] == str(first)
    assert Corpus.build(second).card["source"] == str(second)
    assert Corpus.build(first).card["source"] == str(first)


def test_lone_surrogates_are_replaced_and_counted(tmp_path):
    for source in (["a \ud800"], [["a", "\ud800"]]):
        corpus = Corpus.build(source, tmp_path / "corpus")
        assert corpus.types == ["a", "\ufffd" * 3]
        assert corpus.card["undecodable_bytes"] == 3


def test_lower_case_merges_types_in_order_of_first_occurrence(tmp_path):
    corpus = Corpus.build(["B A b ΟΔΟΣ a c", "οδος"], tmp_path / "corpus", lower=True)
    assert corpus.types == ["b", "a", "οδος", "c"]
    assert corpus.counts.tolist() == [2, 2, 2, 1]


def test_unicode_words():
    assert unicode_words("Don't pay 3.50, naïve Zoë! x.y it’s 'quoted'") == [
        "Don't", "pay", "3.50", "naïve", "Zoë", "x", "y", "it’s", "quoted",
    ]  # fmt: skip
    assert unicode_words("हिन्दी தமிழ் e\u0301te\u0301") == ["हिन्दी", "தமிழ்", "e\u0301te\u0301"]
    assert unicode_words("…–!") == []


@pytest.mark.parametrize(
    "emoji",
    [
        *("❤️", "❤", "🍕", "👍🏽", "☺", "⭐", "↔️", "🫠", "🇩🇪", "🏴\U000e0067\U000e0062\U000e007f", "#️⃣", "*\u20e3"),
        *("👨\u200d👩\u200d👧", "🏳️\u200d🌈", "👩🏾\u200d🚀"),
    ],
)
def test_an_emoji_is_one_word(emoji):
    assert unicode_words(f"so {emoji}{emoji}good {emoji}, :-) → ™ !") == ["so", emoji, emoji, "good", emoji]
    assert list(Corpus.build([f"a {emoji} b"], tokenizer="unicode")) == [["a", emoji, "b"]]


@many
@given(TEXT)
def test_whitespace_words_are_those_of_the_scanner(text):
    assert [word.encode() for word in whitespace_words(text)] == [
        word for word in re.split(b"[" + SPACES + b"]+", text.encode()) if word
    ]


def test_whitespace_of_unicode_alone_separates_no_words():
    for space in filter(str.isspace, map(chr, range(sys.maxunicode + 1))):
        assert len(whitespace_words(f"a{space}b")) == (2 if space.encode() in map(bytes, zip(SPACES)) else 1)


def test_blocks_end_in_separators_and_lose_nothing():
    data = b"one two\nthree " + b"x" * 50 + b" y\n"
    for size in range(1, 40):
        cut = [bytes(block[:stop]) for block, stop, _ in numbering.blocks(JoinedFiles([BytesIO(data)]), size)]
        assert b"".join(cut) == data
        assert all(part[-1:] in b" \n" for part in cut)


def test_whitespace_is_exactly_seven_bytes(tmp_path):
    for code in range(256):
        if code in b"\n" or bytes([code]).decode("utf-8", "ignore") == "":
            continue
        tokens = Corpus.build([f"left{chr(code)}right"], tmp_path / "corpus").types
        assert (len(tokens) == 2) == (code in SPACES), code


def test_the_table_grows_without_losing_counts():
    words = [f"{n:x}" for n in range(20_000)]
    data = np.frombuffer(" ".join(words * 2).encode() + b"\n" + b"\n" * scanner.PAD, np.uint8)
    table, found = scanner.new_table(2, 8), scanner.found(len(data))
    while short := scanner.scan(data, len(data) - scanner.PAD, 0, table, found, 0, 1):
        table = scanner.enlarge(table, short)
    assert scanner.counts(table).tolist() == [2] * len(words)
    assert found.tokens[: found.tally[1]].tolist() == list(range(20_000)) * 2


def test_marks_are_those_of_this_python():
    marked = "".join(f"a{chr(code)} " for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Mn")
    assert all(len(word) == 2 for word in unicode_words(marked))
