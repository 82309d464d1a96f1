"""From text to tokens in the terms of Hugging Face's ``tokenizer.json``, where these say exactly the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...formats.cutting import Cutting, final_sigma, replaced
from ...formats.oniguruma import Expression, ranges_of, written_class
from .base import Tokenizer
from .normalization import APOSTROPHES, MARKS
from .patterns import Regex
from .subwords import HuggingFace
from .words import SEPARATORS, UnicodeWords, Whitespace, word_part

__all__ = ["NORMALIZERS", "cutting_of"]

Steps = list[dict[str, Any]]


def _lower_turkish() -> Steps:
    steps = [replaced("I\u0307", "i"), replaced("I", "ı"), replaced("İ", "i")]
    return [*steps, final_sigma(), {"type": "Lowercase"}]


def _diacritics() -> Steps:
    return [{"type": "NFD"}, replaced(Expression(MARKS.pattern).text, "", expression=True), {"type": "NFC"}]


#: What each of `wordvec.corpora.tokenizers.normalization.STEPS` is there.
NORMALIZERS: dict[str, Callable[[], Steps]] = {
    "nfc": lambda: [{"type": "NFC"}],
    "nfkc": lambda: [{"type": "NFKC"}],
    "apostrophes": lambda: [replaced(written_class(ranges_of(APOSTROPHES)), "'", expression=True)],
    "lower-tr": _lower_turkish,
    "lower-az": _lower_turkish,
    "diacritics": _diacritics,
    "digits": lambda: [replaced(Expression(r"\d").text, "0", expression=True)],
}


def cutting_of(tokenizer: Tokenizer, normalization: tuple[str, ...], lower: bool) -> Cutting:
    """How texts are cut by a tokenizer, after steps of normalization and before lower case.

    Raises
    ------
    ValueError
        A ``tokenizer.json`` does not say it: the message is what.
    """
    steps = tuple(step for name in normalization for step in NORMALIZERS[name]())
    if isinstance(tokenizer, Whitespace):
        return Cutting(Expression(SEPARATORS), False, steps, lower)
    if isinstance(tokenizer, UnicodeWords):
        joins, link = Expression(word_part()).characters, Expression(r"['’](?=\w)").text
        return Cutting(Expression(tokenizer.pattern.pattern), True, steps, lower, joins, link)
    if isinstance(tokenizer, Regex):
        return Cutting(Expression(tokenizer.settings()["pattern"]), True, steps, lower)
    if isinstance(tokenizer, HuggingFace):
        return Cutting(Expression(""), True, steps, lower, json=tokenizer.json)
    raise ValueError(f"the tokenizer {tokenizer}")
