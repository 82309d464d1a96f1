r"""How texts become words, as a ``tokenizer.json`` of Hugging Face's says it: so that others cut them as we do.

Programs that take the mean of a text's rows count a piece that they don't know, with a row of zeros, and ours leaves
unknown words out. So the tokenizer must give nothing for them. Of its models only byte-pair encoding without an
unknown piece does that, for single characters: every word is an entry of its own, taken whole
(``ignore_merges``), and there are no merges. A mark before each word, ``▁``, keeps single letters from being entries,
which would be found inside unknown words. A ``▁`` of the text is doubled, and a blank inside a word is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..errors import FormatError
from ..vectors.pooled_tokens import WORD
from .oniguruma import Expression, Ranges, contains, ranges_of, written_class

__all__ = [
    "MARK",
    "Cutting",
    "entry_of",
    "final_sigma",
    "in_lower_case",
    "replaced",
    "tokenizer_json",
    "unsayable",
    "word_of",
]

MARK = "▁"
_MASKS = (
    "\ufffc\ufffd\n\0"  # what a letter becomes that no token holds, and that lower case would make one that they do
)
_SIGMA, _DOTTED = "Σ", "İ"
_LETTERS = "ǃǂǁǀƻ"  # which have no case


@dataclass(frozen=True)
class Cutting:
    """How a text becomes words.

    Attributes
    ----------
    expression : Expression
    finds : bool
        Whether words are what it finds, or what stands between.
    normalizers : tuple of dict
        What is done with the text first, as a ``tokenizer.json`` says it.
    lower : bool
        Whether words are in lower case.
    joins : Ranges, optional
        Of an expression to which lower case makes no difference: which characters words have inside.
    links : str
        And what else, as an expression of Oniguruma's.
    json : str, optional
        A ``tokenizer.json`` that does it all.
    """

    expression: Expression
    finds: bool = True
    normalizers: tuple[dict[str, Any], ...] = ()
    lower: bool = False
    joins: Ranges | None = None
    links: str = ""
    json: str | None = None

    @classmethod
    def usual(cls) -> Cutting:
        """How `PooledVectors` cuts texts for vectors that come without a model."""
        return cls(Expression(WORD.pattern))


def replaced(what: str, by: str, expression: bool = False) -> dict[str, Any]:
    """The step that replaces a text, or what an expression of Oniguruma's finds, by another text."""
    return {"type": "Replace", "pattern": {"Regex" if expression else "String": what}, "content": by}


def entry_of(word: str) -> str:
    """A word as the tokenizer's vocabulary has it.

    Raises
    ------
    ValueError
        It cannot hold the word.
    """
    if not word or word.startswith(" ") or "  " in word or (" " in word and MARK in word):
        raise ValueError(f"the word {word!r}")
    marked = word.replace(MARK, MARK * 2).replace(" ", MARK)
    return marked if marked.startswith(MARK) else MARK + marked


def word_of(entry: str) -> str:
    """The word of an entry."""
    marked = entry if entry.startswith(MARK * 2) else entry.removeprefix(MARK)
    return marked.replace(MARK * 2, MARK) if MARK * 2 in marked else marked.replace(MARK, " ")


def tokenizer_json(cutting: Cutting, words: Sequence[str]) -> bytes:
    """A ``tokenizer.json`` whose ids are the words' rows, and that leaves out whatever else a text holds.

    Raises
    ------
    FormatError
        It cannot hold a word, or cannot cut texts in this way.
    """
    try:
        vocabulary = {entry_of(word): row for row, word in enumerate(words)}
        steps = [*cutting.normalizers, *_lowering(cutting, words)]
        text = json.dumps(_described(cutting, [*steps, replaced(MARK, MARK * 2)], vocabulary), ensure_ascii=False)
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise FormatError("a tokenizer.json cannot hold a lone surrogate; choose the format wordvec") from error
    except ValueError as error:
        raise unsayable(error) from error


def unsayable(what: object) -> FormatError:
    """The error that says what a ``tokenizer.json`` does not hold."""
    return FormatError(
        f"a tokenizer.json cannot say {what}; write the words alone, as word2vec-text, npz or parquet (converted again,"
        " these are taken for words of letters and digits)"
    )


def _described(cutting: Cutting, normalizers: list[dict[str, Any]], vocabulary: dict[str, int]) -> dict[str, Any]:
    cut = {
        "type": "Split",
        "pattern": {"Regex": cutting.expression.text},
        "behavior": "Removed",
        "invert": cutting.finds,
    }
    marks = {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Sequence", "normalizers": normalizers},
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [cut, marks]},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": True,
            "vocab": vocabulary,
            "merges": [],
        },
    }


# ---------------------------------------------------------------------------------------------------------- lower case


def in_lower_case(words: Iterable[str]) -> bool:
    """Whether no word has a capital: then a text's words are found in lower case, whatever their letters were."""
    return all(word == word.lower() for word in words)


def _lowering(cutting: Cutting, words: Sequence[str]) -> list[dict[str, Any]]:
    """Lower case before the text is cut, where ours comes after."""
    if not (cutting.lower or in_lower_case(words)):
        return []
    steps = [] if cutting.joins is not None or not cutting.finds else _masking(cutting.expression, words)
    if any("σ" in word or "ς" in word for word in words):
        inside = cutting.expression.characters if cutting.joins is None else cutting.joins
        steps.append(final_sigma(inside, cutting.links) if cutting.finds else final_sigma())
    return [*steps, {"type": "Lowercase"}]


def _masking(expression: Expression, words: Sequence[str]) -> list[dict[str, Any]]:
    """What keeps an expression from finding more or less in lower case."""
    masked = [code for code, lower in _changed() if _tells_apart(expression, code, lower)]
    if not masked:
        return []
    steps = []
    if ord(_DOTTED) in masked and contains(expression.characters, ord(_DOTTED)):
        stands = (each for each in _LETTERS if not _tells_apart(expression, ord(_DOTTED), (ord(each),)))
        letter = next((each for each in stands if not any(each in word for word in words)), None)
        if letter is None or any(_DOTTED.lower() in word for word in words):
            raise ValueError(f"that {_DOTTED} becomes two characters, which the expression does not find together")
        steps.append(replaced(_DOTTED, letter))  # which is as unknown as the two
        masked.remove(ord(_DOTTED))
    if masked:
        held = expression.classes
        mask = next((each for each in _MASKS if not any(contains(known, ord(each)) for known in held)), None)
        if mask is None or any(contains(expression.characters, code) for code in masked):
            raise ValueError("that words are lower-cased after an expression found them that tells capitals apart")
        steps.append(replaced(written_class(ranges_of(masked)), mask, expression=True))
    return steps


@cache
def _changed() -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Every character that lower case changes, and what it becomes."""
    found = ((code, chr(code).lower()) for code in range(0x110000) if chr(code) != chr(code).lower())
    return tuple((code, tuple(map(ord, lower))) for code, lower in found)


def _tells_apart(expression: Expression, code: int, others: tuple[int, ...]) -> bool:
    """Whether an expression treats a character and some others in different ways."""
    return any(contains(known, code) != contains(known, other) for known in expression.classes for other in others)


def final_sigma(inside: Ranges | None = None, links: str = "") -> dict[str, Any]:
    """Greek's capital sigma at the end of a word, as Python's lower case has it and Hugging Face's has not.

    `inside` are the characters that words have inside, and `links` an expression of what else, where words are cut out
    of a text that is lower-cased before.
    """
    cased, skipped = _around_sigma()
    if inside is not None:
        codes = (code for first, last in skipped for code in range(first, last + 1))
        skipped = ranges_of(code for code in codes if contains(inside, code))
    letter, between = written_class(cased), written_class(skipped)
    between = f"(?:{between}|{links})" if links else between
    return replaced(rf"{letter}{between}*\K{_SIGMA}(?!{between}*{letter})", "ς", expression=True)


@cache
def _around_sigma() -> tuple[Ranges, Ranges]:
    """Letters with case, after which a sigma is final, and what may stand between, as Python has them."""
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    cased = [each for each in every if (each + _SIGMA).lower()[-1] == "ς"]
    skipped = [each for each in every if f"A{each}{_SIGMA}".lower()[-1] == "ς"]
    return ranges_of(map(ord, cased)), ranges_of(map(ord, set(skipped) - set(cased)))
