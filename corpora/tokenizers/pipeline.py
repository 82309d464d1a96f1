r"""From a text to its tokens, as a record in JSON that corpora and models keep.

A record has an entry for each step, in the order in which they are taken::

    {"normalization": ["nfkc", "apostrophes"],      what `wordvec.corpora.tokenizers.normalization` lists
     "expressions": ["New York"],                   what stays one token: New_York
     "tokenizer": {"name": "unicode", "hyphens": true},
     "lower": true,                                 of the tokens
     "phrases": {"list": "words\tphrase..."}}       tokens that become one; see `wordvec.corpora.tokenizers.phrase_list`

A step that is left out is not taken. `STEPS` are the entries. A new step is an entry of `SCHEMA`, a field of
`Pipeline`, and a line of `many` (or of `_joined`, if it comes after lower-casing); cards, models and helpers take it
along. What is long stands in a file beside a card: a row of ``ATTACHED`` in `wordvec.formats.attached`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ...formats.cutting import Cutting
from ...system.cards import Anything, Each, Flag, Text
from .base import Tokenizer
from .functions import Function
from .kinds import GivenTokenizer, tokenizer_of, tokenizer_of_record
from .normalization import WITHIN_TOKENS, normalized, steps_of
from .patterns import expression_finder, listed_expressions
from .phrase_list import PhraseList, phrase_list
from .portable import cutting_of
from .words import Whitespace

__all__ = ["SCHEMA", "STEPS", "Pipeline"]


class _TextOrSettings(Anything):
    """A name, or an object that has one."""

    def takes(self, value: Any) -> bool:
        """Whether it is one."""
        return isinstance(value, str) or (isinstance(value, dict) and isinstance(value.get("name"), str))

    def __str__(self) -> str:
        return "the name of a tokenizer, or an object with name and settings"


class _Phrases(Anything):
    """A list of phrases, as text, or where it stands."""

    def takes(self, value: Any) -> bool:
        """Whether it is one."""
        return isinstance(value, dict) and isinstance(value.get("list"), str | dict)

    def __str__(self) -> str:
        return "an object with a list of phrases"


#: The entries of a record, and what cards must hold of them; all may be missing.
SCHEMA: dict[str, Any] = {
    "lower?": Flag(),
    "tokenizer?": _TextOrSettings(),
    "normalization?": Each(Text()),
    "expressions?": Each(Text()),
    "phrases?": _Phrases(),
}
STEPS = tuple(name.removesuffix("?") for name in SCHEMA)


@dataclass(frozen=True)
class Pipeline:
    """How text becomes tokens.

    Attributes
    ----------
    tokenizer : Tokenizer
    lower : bool
        Lower-case the tokens.
    normalization : tuple of str
        Steps that are taken with the text first; see `wordvec.corpora.tokenizers.normalization`.
    expressions : tuple of str
        What stays one token, with ``_`` for blanks, whatever the tokenizer would do.
    phrases : PhraseList, optional
        Tokens that become one, after all else.
    """

    tokenizer: Tokenizer = field(default_factory=Whitespace)
    lower: bool = False
    normalization: tuple[str, ...] = ()
    expressions: tuple[str, ...] = ()
    phrases: PhraseList | None = None

    @classmethod
    def of(
        cls,
        tokenizer: GivenTokenizer = None,
        lower: bool = False,
        normalize: Any = None,
        expressions: Any = None,
        phrases: Any = None,
    ) -> Pipeline:
        """The pipeline of a user's settings.

        Raises
        ------
        ValueError, TypeError, CorpusError
            One of them is wrong, or what it takes is not there.
        """
        if not isinstance(lower, bool):
            raise TypeError(f"lower={lower!r} must be True or False")
        steps = steps_of(normalize)
        if lower and any(step.startswith("lower-") for step in steps):
            raise ValueError(
                f"normalize={normalize!r} lower-cases as one language does, and lower=True as all do: give one"
            )
        return cls(tokenizer_of(tokenizer), lower, steps, listed_expressions(expressions), phrase_list(phrases))

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Pipeline:
        """The pipeline that a card tells of; what it takes is loaded when it gets a text.

        Raises
        ------
        ValueError
            The record is damaged, or a newer version's.
        """
        return cls(
            tokenizer_of_record(record.get("tokenizer", Whitespace.name)),
            bool(record.get("lower", False)),
            steps_of(record.get("normalization", ())),
            tuple(record.get("expressions", ())),
            PhraseList.of_text(phrases["list"], "a card's phrases") if (phrases := record.get("phrases")) else None,
        )

    def record(self) -> dict[str, Any]:
        """Its record: ``lower`` and ``tokenizer`` always, other steps where they are taken."""
        steps: dict[str, Any] = {"normalization": list(self.normalization), "expressions": list(self.expressions)}
        if self.phrases is not None:
            steps["phrases"] = {"list": self.phrases.text()}
        taken = {name: value for name, value in steps.items() if value}
        return {"lower": self.lower, "tokenizer": self.tokenizer.record(), **taken}

    def options(self) -> dict[str, Any]:
        """The options of `Corpus.build` that make it, without those that are as by default."""
        given = {
            "lower": self.lower,
            "tokenizer": None if isinstance(self.tokenizer, Whitespace) else self.tokenizer,
            "normalize": self.normalization,
            "expressions": self.expressions or None,
            "phrases": self.phrases,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def travels(self) -> bool:
        """Whether its record is enough to make it again."""
        return self.tokenizer.travels

    @property
    def repeats(self) -> bool:
        """Whether it is known to do the same again; what a user's function does is not."""
        return self.travels and not isinstance(self.tokenizer, Function)

    @property
    def splits_bytes(self) -> bool:
        """Whether tokens are what stands between blanks, so that bytes can be scanned, and types be respelled."""
        plain = isinstance(self.tokenizer, Whitespace) and not self.expressions and self.phrases is None
        return plain and set(self.normalization) <= WITHIN_TOKENS

    @property
    def between_blanks(self) -> bool:
        """Whether a long text may be cut at any blank of ASCII."""
        return self.tokenizer.between_blanks and not self.expressions and self.phrases is None

    def cutting(self) -> Cutting:
        """The same in the terms of Hugging Face's ``tokenizer.json``.

        Raises
        ------
        ValueError
            These do not say it: the message is what they do not say.
        """
        if self.expressions or self.phrases is not None:
            raise ValueError("expressions that stay one token" if self.expressions else "phrases, which join tokens")
        return cutting_of(self.tokenizer, self.normalization, self.lower)

    def respelled(self, tokens: Iterable[str]) -> list[str]:
        """Tokens that were found by others, as they would have come out of the whole."""
        found = self._respelled(tokens)
        return found if self.phrases is None else self.phrases.apply(found)

    def _respelled(self, tokens: Iterable[str]) -> list[str]:
        normalize = self._normalize
        if normalize is not None:
            tokens = map(normalize, tokens)
        return list(map(str.lower, tokens)) if self.lower else list(tokens)

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        found = filter(None, self.many([text])[0])
        return list(map(str.lower, found)) if self.lower else list(found)

    def many(self, texts: Iterable[str]) -> list[list[str]]:
        """The tokens of each of some texts, some of them empty, before they are lower-cased.

        Of a corpus, that is done once a type; but phrases are of tokens in lower case, so that these are, too.
        """
        if self._normalize is not None:
            texts = map(self._normalize, texts)
        found = self._around_expressions(texts) if self.expressions else self.tokenizer.many(texts)
        return found if self.phrases is None else [self._joined(tokens, self.phrases) for tokens in found]

    def _joined(self, tokens: Iterable[str], phrases: PhraseList) -> list[str]:
        tokens = filter(None, tokens)
        return phrases.apply(list(map(str.lower, tokens)) if self.lower else list(tokens))

    def _around_expressions(self, texts: Iterable[str]) -> list[list[str]]:
        """Expressions as tokens, and what stands between them by the tokenizer."""
        parts = [self._expression.split(text) for text in texts]
        between = iter(self.tokenizer.many([part for each in parts for part in each[::2]]))
        found = []
        for each in parts:
            tokens = list(next(between))
            for expression in each[1::2]:
                tokens.append("_".join(expression.split()))
                tokens += next(between)
            found.append(tokens)
        return found

    @cached_property
    def _normalize(self) -> Any:
        return normalized(self.normalization)

    @cached_property
    def _expression(self) -> Any:
        lowers = self.lower or any(step.startswith("lower-") for step in self.normalization)
        alike = map(self._normalize, self.expressions) if self._normalize is not None else self.expressions
        return expression_finder(list(alike), lowers)

    def __str__(self) -> str:
        """Its steps as they are given."""
        given = [f"lower={self.lower}", f"tokenizer={self.tokenizer}"]
        given += [f"normalize={'+'.join(self.normalization)!r}"] if self.normalization else []
        given += [f"expressions=<{len(self.expressions):,}>"] if self.expressions else []
        given += [f"phrases={self.phrases}"] if self.phrases is not None else []
        return " and ".join(given)
