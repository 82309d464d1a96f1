"""Tokenizers of Hugging Face's ``tokenizers``: from a ``tokenizer.json``, or trained on a text."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from ...errors import CorpusError
from .base import Tokenizer, package
from .normalization import steps_of

__all__ = ["KINDS", "HuggingFace", "train_subwords"]

_INSTALL = "'wordvec[tokenizers]'"
_BATCH = 1000  # texts


class HuggingFace(Tokenizer):
    """A tokenizer of Hugging Face's library, without the marks that it adds to a text's ends.

    Attributes
    ----------
    json : str
        What its ``tokenizer.json`` holds: corpora and models keep it as a file of that name.
    """

    name = "huggingface"

    def __init__(self, json: str):
        self.json = json

    @classmethod
    def of_file(cls, path: str | os.PathLike[str]) -> HuggingFace:
        """The tokenizer of a ``tokenizer.json``, or of the folder that holds one.

        Raises
        ------
        CorpusError
            The file cannot be read, or holds another kind of tokenizer.
        """
        place = Path(path)
        place = place / "tokenizer.json" if place.is_dir() else place
        try:
            content = place.read_bytes().decode("utf-8")
            known = json.loads(content)
        except OSError as error:
            raise CorpusError(f"cannot read the tokenizer {place}: {error.strerror}") from error
        except ValueError as error:
            raise CorpusError(
                f"{place} is no tokenizer.json of Hugging Face's tokenizers, but another kind of file: SentencePiece's"
                " .model and vocab.txt must be converted first"
            ) from error
        if not isinstance(known, dict) or not isinstance(known.get("model"), dict):
            raise CorpusError(
                f"{place} is JSON, but no tokenizer.json of Hugging Face's tokenizers (it has no model): give that file"
            )
        made = cls(content)
        made._refused_as(place)
        return made

    @classmethod
    def spelled(cls, settings: str) -> HuggingFace:
        """Settings as ``:FILE``."""
        if not settings.startswith(":") or settings == ":":
            raise ValueError("the tokenizer huggingface takes a file: huggingface:tokenizer.json")
        return cls.of_file(settings[1:])

    def settings(self) -> dict[str, Any]:
        """All of it."""
        return {"json": self.json}

    def _refused_as(self, place: Path) -> None:
        """Raise `CorpusError` in the name of a file, if the library does not take it."""
        try:
            _ = self._loaded
        except ValueError as error:
            if error.__cause__ is None or isinstance(error.__cause__, ImportError):
                raise
            raise CorpusError(
                f"{place} is no tokenizer that the tokenizers library reads ({error.__cause__})"
            ) from error

    @cached_property
    def _loaded(self) -> Any:
        library = package("tokenizers", _INSTALL, self.name)
        try:
            loaded = library.Tokenizer.from_str(self.json)
        except Exception as error:  # the library raises no other
            raise ValueError(f"the tokenizer kept here is not one that tokenizers reads ({error})") from error
        loaded.no_padding()
        loaded.no_truncation()
        return loaded

    @property
    def size(self) -> int:
        """How many pieces it knows."""
        return int(self._loaded.get_vocab_size())

    def tokens(self, text: str) -> list[str]:
        """The tokens of a text."""
        return self._loaded.encode(text, add_special_tokens=False).tokens

    def many(self, texts: Iterable[str]) -> list[list[str]]:
        """The tokens of each of some texts, by the library's own threads."""
        encoded = self._loaded.encode_batch(list(texts), add_special_tokens=False)
        return [each.tokens for each in encoded]


#: The models that can be trained.
KINDS = ("bpe", "unigram", "wordpiece")


def train_subwords(
    texts: Iterable[str], kind: str = "bpe", vocab_size: int = 8_000, *, lower: bool = False, normalize: Any = None
) -> HuggingFace:
    """Train a tokenizer of subwords on texts.

    Words are cut at blanks and punctuation first; a word's first piece starts with ``▁`` (with "wordpiece" all others
    start with ``##``).

    Parameters
    ----------
    texts : iterable of str
    kind : {"bpe", "unigram", "wordpiece"}
        Byte-pair encoding (Sennrich et al. 2016), the unigram language model (Kudo 2018), or BERT's.
    vocab_size : int
        Pieces that it knows, at most.
    lower : bool
        Lower-case before all else.
    normalize : str or iterable of str, optional
        ``nfc``, ``nfkc``, ``diacritics``, as far as the library has them.

    Raises
    ------
    ValueError
        A setting is wrong, or the library is not installed.
    CorpusError
        There is no text.
    """
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r} must be one of {', '.join(KINDS)}")
    if isinstance(vocab_size, bool) or not isinstance(vocab_size, int) or vocab_size < 1:
        raise ValueError(f"vocab_size={vocab_size!r} must be a whole number of at least 1")
    library = package("tokenizers", _INSTALL, "huggingface")
    models, trainers, before = library.models, library.trainers, library.pre_tokenizers
    unknown, common = "[UNK]", {"vocab_size": vocab_size, "show_progress": False}
    if kind == "wordpiece":
        made = library.Tokenizer(models.WordPiece(unk_token=unknown))
        trainer = trainers.WordPieceTrainer(special_tokens=[unknown], **common)
    elif kind == "unigram":
        made = library.Tokenizer(models.Unigram())
        trainer = trainers.UnigramTrainer(unk_token=unknown, special_tokens=[unknown], **common)
    else:
        made = library.Tokenizer(models.BPE(unk_token=unknown))
        trainer = trainers.BpeTrainer(special_tokens=[unknown], **common)
    made.normalizer = library.normalizers.Sequence(_normalizers(library.normalizers, lower, normalize))
    if kind == "wordpiece":
        made.pre_tokenizer = before.BertPreTokenizer()
        made.decoder = library.decoders.WordPiece()
    else:
        made.pre_tokenizer = before.Sequence([before.Metaspace(), before.Punctuation()])
        made.decoder = library.decoders.Metaspace()
    first, rest = _some(texts)
    made.train_from_iterator(_batches(first, rest), trainer)
    return HuggingFace(made.to_str(pretty=True))


def _normalizers(library: Any, lower: bool, normalize: Any) -> list[Any]:
    known = {
        "nfc": [library.NFC],
        "nfkc": [library.NFKC],
        "diacritics": [library.NFD, library.StripAccents, library.NFC],
    }
    steps = steps_of(normalize)
    if unknown := [step for step in steps if step not in known]:
        raise ValueError(f"normalize={unknown[0]!r} is not for a trained tokenizer: give some of {', '.join(known)}")
    return [each() for step in steps for each in known[step]] + ([library.Lowercase()] if lower else [])


def _some(texts: Iterable[str]) -> tuple[list[str], Iterator[str]]:
    """The first text that is not empty, and all others."""
    rest = iter(texts)
    first = list(islice((text for text in rest if text.strip()), 1))
    if not first:
        raise CorpusError("there is no text to train a tokenizer on; give text that is not empty")
    return first, rest


def _batches(first: list[str], rest: Iterator[str]) -> Iterator[list[str]]:
    while first:
        yield first
        first = list(islice(rest, _BATCH))
