"""Tokenizers of languages: spaCy's rules and lemmas, and segmenters for languages without blanks between words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from .base import Packaged, Tokenizer, package

__all__ = ["Fugashi", "Jieba", "PyThaiNLP", "SpaCy"]

_LANGUAGE = re.compile("[a-z]{2,3}")
_MODEL = re.compile(r"[a-z]{2,3}(_\w+)+")


class SpaCy(Packaged):
    """spaCy's tokenizer of a language, or of an installed pipeline; blanks are no tokens.

    Attributes
    ----------
    language : str
        A code, as ``de``; or a pipeline's name, as ``en_core_web_sm``.
    lemmas : bool
        Lemmas in place of words: from the tables of ``spacy-lookups-data`` for a language, else the pipeline's own.
    """

    name = library = "spacy"

    def __init__(self, language: str, lemmas: bool = False, version: str | None = None):
        if not isinstance(language, str) or not (_LANGUAGE.fullmatch(language) or _MODEL.fullmatch(language)):
            raise ValueError(f"spacy:{language} must be the code of a language, as de, or an installed pipeline's name")
        super().__init__(version)
        self.language, self.lemmas = language, bool(lemmas)

    @classmethod
    def spelled(cls, settings: str) -> SpaCy:
        """Settings as ``:de`` or ``:de+lemmas``."""
        language, plus, lemmas = settings.removeprefix(":").partition("+")
        if not settings.startswith(":") or (plus and lemmas != "lemmas"):
            raise ValueError(f"spacy{settings}: give a language, as in spacy:de, or spacy:de+lemmas")
        made = cls(language, bool(lemmas))
        _ = made._pipeline
        return made

    def settings(self) -> dict[str, Any]:
        """The language, whether lemmas are asked for, and the version."""
        lemmas = {"lemmas": True} if self.lemmas else {}
        return {"language": self.language, **lemmas, **super().settings()}

    @cached_property
    def _pipeline(self) -> Any:
        spacy = self.loaded()
        if _MODEL.fullmatch(self.language):
            if not spacy.util.is_package(self.language):
                raise ValueError(
                    f"spaCy's pipeline {self.language} is not installed: python -m spacy download {self.language}"
                )
            left_out = ["parser", "ner"] if self.lemmas else spacy.load(self.language).pipe_names
            return spacy.load(self.language, exclude=left_out)
        try:
            pipeline = spacy.blank(self.language)
        except ImportError as error:
            told = " ".join(str(error).split())[:200]
            raise ValueError(
                f"spaCy has no tokenizer of the language {self.language!r}, or what it takes is not installed ({told})"
            ) from error
        if self.lemmas:
            try:
                pipeline.add_pipe("lemmatizer", config={"mode": "lookup"})
                pipeline.initialize()
            except (ImportError, ValueError) as error:
                raise ValueError(
                    f"spaCy has no table of lemmas of the language {self.language!r} here: pip install"
                    " spacy-lookups-data, or name an installed pipeline"
                ) from error
        pipeline.max_length = 1 << 40  # what is long takes memory in parsing, which is not done here
        return pipeline

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        found = self._pipeline(text) if self.lemmas else self._pipeline.make_doc(text)
        return self._words(found)

    def many(self, texts: Iterable[str]) -> list[list[str]]:
        """The tokens of each of some texts."""
        if not self.lemmas:
            return super().many(texts)
        return [self._words(found) for found in self._pipeline.pipe(texts)]

    def _words(self, found: Any) -> list[str]:
        if self.lemmas:
            return [token.lemma_ or token.text for token in found if not token.is_space]
        return [token.text for token in found if not token.is_space]


class _Segmenter(Packaged):
    """A segmenter without settings; blanks are no tokens."""

    @classmethod
    def spelled(cls, settings: str) -> Tokenizer:
        """There are no settings."""
        if settings:
            raise ValueError(f"the tokenizer {cls.name} has no settings, and these are {settings!r}: leave them out")
        made = cls()
        made.loaded()
        return made


class Jieba(_Segmenter):
    """Chinese words by jieba's dictionary, and its model for words that are not in it."""

    name = library = "jieba"

    @cached_property
    def _cut(self) -> Any:
        jieba = self.loaded()
        jieba.setLogLevel("ERROR")
        return jieba.Tokenizer().lcut

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return [token for token in self._cut(text) if not token.isspace()]


class Fugashi(_Segmenter):
    """Japanese words by MeCab, with whichever dictionary fugashi finds (``unidic-lite``)."""

    name = library = "fugashi"

    @cached_property
    def _tagger(self) -> Any:
        library = self.loaded()
        try:
            return library.Tagger("-Owakati")
        except RuntimeError as error:
            raise ValueError(f"fugashi finds no dictionary: pip install {self.install}") from error

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return [token for token in self._tagger.parse(text).split() if token]


class PyThaiNLP(_Segmenter):
    """Thai words by PyThaiNLP's dictionary (``newmm``)."""

    name = library = "pythainlp"

    @cached_property
    def _cut(self) -> Any:
        self.loaded()
        return package("pythainlp.tokenize", self.install, self.name).word_tokenize

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return self._cut(text, engine="newmm", keep_whitespace=False)
