"""Words one a line: what `words.txt` of models and `types.txt` of corpora share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wordvec.formats.word_lines import read_words, word_lines

ESCAPED_IN_TYPES = "\\\n"


@given(st.lists(st.text(st.characters())), st.sampled_from(["\\\n\r", ESCAPED_IN_TYPES]))
def test_every_word_is_read_as_it_was_written(words, escaped):
    lines = word_lines(words, escaped)
    assert lines.count(b"\n") == len(words)
    assert read_words(lines) == words


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("plain", b"plain"),
        ("é", "é".encode()),
        ("\\n", b"\\\\n"),
        ("\n", b"\\n"),
        ("\r", b"\\r"),
        ("\ud800", b"\\ud800"),
    ],
)
def test_escapes_are_those_of_python(word, line):
    assert word_lines(["before", word]) == b"before\n" + line + b"\n"


def test_types_keep_their_carriage_returns():
    assert word_lines(["a\r", "\\"], ESCAPED_IN_TYPES) == b"a\r\n\\\\\n"
