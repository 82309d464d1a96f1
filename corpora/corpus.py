"""The encoded corpus: text as ranks of token types, on disk, mapped into memory, shared by every method and run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from ..progress import USUAL, Progress
from ..system.storage import located
from ..system.warning import warn_caller
from .encoding.keeping import Reading, kept
from .sources.base import Form, Source
from .sources.columns import Columns, EventColumns
from .sources.events import read_events
from .sources.fasta import FastaFiles
from .sources.finding import is_corpus
from .sources.kinds import TextSource, read_columns, read_source
from .sources.texts import texts_alone
from .storage.corpus_folder import read_types
from .storage.opening import Opened, opened
from .tokenizers.kinds import GivenTokenizer
from .tokenizers.pipeline import Pipeline
from .tokenizers.words import Whitespace

__all__ = ["Corpus", "as_corpus", "is_encoded", "reopened", "warn_of_encoding"]

MANY = 0.01  # undecodable bytes to a token: a damaged file has fewer, French in Latin-1 twenty times as many


class Corpus:
    """An encoded corpus.

    Made by `build` or `open`. A token's id is the rank of its type: 0 for the most frequent one, equal counts in
    order of first occurrence. So a vocabulary is a cut: ids from `cut` on are unknown.

    Attributes
    ----------
    folder : Path
        Where the corpus is stored; of one at a URL it is a copy in the cache.
    place : Path
        Where others find it: the folder, or the URL.
    tokens : int32 array of shape (n_tokens,)
        Mapped from disk copy-on-write: an ordinary array, whose changes never reach the disk.
    offsets : int64 array of shape (n_texts + 1,)
        Text `t` is ``tokens[offsets[t]:offsets[t + 1]]``.
    counts : int64 array of shape (n_types,)
        Descending.
    types : list of str
        In rank order; read on first access.
    card : dict
        What was read: the source, how many texts, tokens, types, files, undecodable bytes, and with which options.
    fingerprint : str
        The same for the same content read with the same options, whatever the source, the folder and the machine.
    """

    def __init__(self, opened: Opened):
        self.place, self.folder, encoded, self.card = opened
        self.fingerprint: str = encoded.record["fingerprint"]
        _, self.tokens, self.offsets, self.counts, self._spelled = encoded

    @classmethod
    def open(cls, folder: str | Path, *, verify: bool = False, progress: Progress = USUAL) -> Corpus:
        """Map an encoded corpus.

        What compiled code relies on is checked: that the files have the sizes and types noted, that texts follow each
        other from the first token to the last, and that every token is the rank of a type. A corpus of 64 MiB or more
        is checked once, which is noted in the cache (see `wordvec.corpora.storage.checked`), and again when it changed.

        Parameters
        ----------
        folder : str or Path
            Of one at a URL, as ``s3://bucket/corpus``, a copy is kept in the cache (see
            `wordvec.corpora.storage.cache`).
        verify : bool
            Read all of it, and compare it with the SHA-256 of what was written: no damage goes unnoticed. Of corpora
            of older versions, which noted none, the fingerprint is compared.
        progress : Progress
            Shows the bytes verified.

        Raises
        ------
        CorpusError
            The folder holds none, a file of it is missing or damaged, or another wordvec wrote it. The message names
            the file.
        """
        return cls(opened(located(folder), verify, progress))

    @classmethod
    def build(
        cls,
        source: TextSource | Mapping[str, Any],
        folder: str | Path | None = None,
        *,
        text: str | int | Sequence[str | int] | None = None,
        group: str | int | None = None,
        order: str | int | None = None,
        item: str | int | None = None,
        header: bool | None = None,
        lower: bool = False,
        tokenizer: GivenTokenizer = None,
        normalize: str | Sequence[str] | None = None,
        expressions: str | Path | Sequence[str] | None = None,
        phrases: Any = None,
        errors: str = "replace",
        keep_empty: bool = False,
        workers: int | None = None,
        client: Any = None,
        progress: Progress = USUAL,
    ) -> Corpus:
        """Encode text.

        Parameters
        ----------
        source : str, Path, list of Path, binary stream, iterable of str, iterable of lists of str, or a table
            A str or Path is a file, a folder (read recursively), a pattern, or ``-`` for standard input. Files may be
            compressed by gzip, bzip2, xz or Zstandard, told from their content, and be at URLs that fsspec opens, as
            ``s3://bucket/*.txt``; each line of a file is a text, and of FASTA (``.fasta``, ``.fa`` …) each sequence. A
            str of an iterable is one text, a list of str is one text in tokens. Generators are read once.
        folder : str or Path, optional
            Where to put the corpus. Without it, in a cache (see `wordvec.corpora.storage.cache`), where it is found
            again when the same content is read with the same options. At a URL it lies there and in that cache.
        text : str, int or list of them, optional
            Of a table (files ``.csv``, ``.tsv``, ``.jsonl`` or ``.parquet``, compressed or not, or a data frame): the
            columns of the text, joined by a space. Names; or, of files, numbers counted from 1. Each row is a text.
        group, order, item : str or int, optional
            Of a table of events, as of clicks, purchases or diagnoses (files as above or ``.npz`` of arrays, a data
            frame, or a dict of arrays): the columns that say what an event belongs to, when it was, and what it is
            about. The events of a group make one text, ordered by `order` (numbers, times, or texts), equal ones and
            all without `order` as they stand; each item is one token, blanks and all. Groups come in order of their
            first event. Events without a group or an item are left out, and counted on the card.
        header : bool, optional
            Whether the first row of a CSV or TSV file names its columns. By default it does if a column is a name.
        lower : bool
            Lower-case the tokens.
        tokenizer : str, dict, callable or None
            None: tokens are what stands between spaces, tabs, vertical tabs, form feeds, carriage returns, newlines
            and NUL bytes. ``"unicode"``: words of any script, without punctuation; ``"unicode+hyphens-emoji"``: with
            settings of `wordvec.corpora.tokenizers.words.UnicodeWords`. ``"regex:PATTERN"``; ``"kmer:3"``, of
            sequences; a ``tokenizer.json`` of Hugging Face; ``"spacy:de"``, ``"spacy:de+lemmas"``; ``"jieba"``,
            ``"fugashi"``, ``"pythainlp"``; a callable from a text (a str) to its tokens (a list of str), or its name,
            ``"module:function"``; or what another corpus has as ``card["tokenizer"]``.
        normalize : str or sequence of str, optional
            What is done to a text first: one or some of ``nfc``, ``nfkc``, ``apostrophes``, ``lower-tr``, ``lower-az``,
            ``diacritics``, ``digits``, in a list or joined by ``+``; see `wordvec.corpora.tokenizers.normalization`.
        expressions : path or sequence of str, optional
            What stays one token whatever the tokenizer does, with ``_`` for blanks; a file has one a line.
        phrases : path, sequence, Phrases or PhraseList, optional
            Tokens that become one, after all else: the file of a list (see `wordvec.corpora.tokenizers.phrase_list`),
            phrases, each as its words, or a fitted `wordvec.Phrases`.
        errors : "replace" or "strict"
            What to do with bytes that are no UTF-8: read each as U+FFFD and count them on the card, or raise.
        keep_empty : bool
            Keep texts without tokens, as empty ranges of `offsets`, so that text `t` is the source's `t`-th. Otherwise
            they are counted and left out.
        workers : int, optional
            Threads; all cores by default. The result does not depend on it.
        client : dask.distributed.Client, optional
            Of a cluster whose workers encode files, which they see under the same paths, as they do the folder. The
            result does not depend on it. Tables and texts in memory are encoded here.
        progress : Progress
            Shows the bytes read.

        Returns
        -------
        Corpus

        Raises
        ------
        CorpusError
            The source cannot be read or holds no token (no text, if `keep_empty`), or the folder cannot be written.
        TypeError, ValueError
            An argument is of the wrong kind.
        """
        pipeline = Pipeline.of(tokenizer, lower, normalize, expressions, phrases)
        options = _check(pipeline, errors, keep_empty, workers)
        events = EventColumns.of(group, order, item, header)
        columns = Columns.of(text, None, header)
        found: Source
        if events:
            if columns.text:
                raise ValueError(
                    "a table holds texts or events: give text=, or group= and item=, and leave the others out"
                )
            options["events"] = list(events)
            found = read_events(source, events, errors == "strict")
        elif columns.chosen:
            options["columns"] = [columns.text, columns.header]
            found = texts_alone(read_columns(source, columns, errors == "strict"))
        else:
            found = read_source(source)
        if found.form is Form.TAGGED:
            raise TypeError("texts with tags make documents, not a corpus; use Documents.build, or give their words")
        _require_fitting(found, pipeline, keep_empty)
        if not pipeline.travels:
            warn_caller(
                f"the tokenizer {pipeline.record()['tokenizer']} has no name that another program can import: a model"
                " of this text cannot cut new text as this was; put it into a module, and give module:function"
            )
        how = Reading(pipeline, errors, keep_empty, workers, client, progress)
        corpus = cls(kept(found, None if folder is None else located(folder), options, how))
        warn_of_encoding(corpus.card)
        found.warn_if_a_table()
        return corpus

    @staticmethod
    def is_corpus(path: str | Path) -> bool:
        """Whether a folder holds an encoded corpus."""
        return is_corpus(path)

    @property
    def pipeline(self) -> Pipeline:
        """How its text became tokens."""
        return Pipeline.of_record(self.card)

    @cached_property
    def types(self) -> list[str]:
        """The types in rank order."""
        return read_types(self.folder, self._spelled)

    def leading_types(self, size: int) -> list[str]:
        """The most frequent types; of a long text, whose types are many, the others are not read for it."""
        return self.types[:size] if "types" in vars(self) else read_types(self.folder, self._spelled, size)

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[list[str]]:
        """Each text as a list of tokens."""
        types = self.types
        for text in range(len(self)):
            yield [types[token] for token in self.tokens[self.offsets[text] : self.offsets[text + 1]]]

    def __repr__(self) -> str:
        return (
            f"Corpus({str(self.folder)!r}: {len(self):,} texts, {len(self.tokens):,} tokens, "
            f"{len(self.counts):,} types)"
        )

    def __reduce__(self) -> tuple[Callable[..., Corpus], tuple[Path, str, bool, dict[str, Any]]]:
        # With its card: that of the folder may name other files of the same text, which was encoded first.
        return reopened, (self.place.absolute(), self.fingerprint, False, self.card)

    def cut(self, min_count: int = 1, max_final_vocab: int | None = None) -> int:
        """How many leading ranks a vocabulary keeps.

        Parameters
        ----------
        min_count : int
            Types that are rarer are left out.
        max_final_vocab : int, optional
            As in gensim: `min_count` is raised as far as it takes to keep at most so many types. Types of one count
            are kept or left out together.

        Raises
        ------
        ValueError
            A number is negative, or `max_final_vocab` is 0.
        """
        if min_count < 0 or (max_final_vocab is not None and max_final_vocab < 1):
            raise ValueError(
                f"min_count={min_count} must not be negative and max_final_vocab={max_final_vocab} must be at least 1"
            )
        if max_final_vocab is not None and max_final_vocab < len(self.counts):
            min_count = max(min_count, int(self.counts[max_final_vocab]) + 1)
        return int(np.searchsorted(-self.counts, -int(min_count), side="right"))


def as_corpus(source: TextSource, *, client: Any = None, progress: Progress = USUAL, **build_options: Any) -> Corpus:
    """A Corpus from whatever a trainer's `fit` is given: a Corpus, the path of one, or anything `Corpus.build` reads.

    A `client` is that of a cluster whose workers encode what is not yet encoded.

    Raises
    ------
    ValueError
        Options of `Corpus.build` are given for a corpus that is encoded already.
    """
    if not is_encoded(source):
        return Corpus.build(source, client=client, progress=progress, **build_options)
    if build_options:
        raise ValueError(f"{', '.join(build_options)}: an encoded corpus is read as it is; give the text instead")
    return source if isinstance(source, Corpus) else Corpus.open(located(source))


def is_encoded(source: object) -> TypeGuard[Corpus | str | os.PathLike[str]]:
    """Whether a source is a Corpus or the path of one."""
    return isinstance(source, Corpus) or (isinstance(source, str | os.PathLike) and is_corpus(source))


def warn_of_encoding(card: dict[str, Any]) -> None:
    """Warn of a text that is most likely in another encoding than UTF-8, or no text at all."""
    wrong = card["undecodable_bytes"]
    if wrong > MANY * card["tokens"]:
        first = f"the first is {card['first_undecodable']}; " if "first_undecodable" in card else ""
        warn_caller(
            f"{wrong:,} bytes of {card['source']} are no UTF-8 ({first}it has {card['tokens']:,} tokens): each was read"
            " as U+FFFD; if this is text in another encoding, convert it first: iconv -f latin1 -t utf-8 FILE"
        )


def reopened(folder: Path, fingerprint: str, verify: bool = False, card: dict[str, Any] | None = None) -> Corpus:
    """The corpus in a folder, if it is still that one; with another `card`, if one is given."""
    corpus = Corpus(opened(located(folder), verify, fingerprint=fingerprint))
    if card is not None:
        corpus.card = card
    return corpus


def _check(pipeline: Pipeline, errors: Any, keep_empty: Any, workers: Any) -> dict[str, Any]:
    """Refuse options of the wrong kind; returns those that the encoded corpus depends on."""
    if errors not in ("replace", "strict"):
        raise ValueError(f'errors={errors!r} must be "replace" or "strict"')
    if not isinstance(keep_empty, bool):
        raise TypeError(f"keep_empty={keep_empty!r} must be True or False")
    if workers is not None and (not isinstance(workers, int) or workers < 1):
        raise ValueError(f"workers={workers!r} must be a whole number of at least 1, or None for all cores")
    how = pipeline.record()
    if how["tokenizer"] == "whitespace":
        how["tokenizer"] = "None"  # as it has been called in the cache
    return {**how, "errors": errors, "keep_empty": keep_empty}


def _require_fitting(found: Source, pipeline: Pipeline, keep_empty: bool) -> None:
    """Refuse steps from text to tokens that do not go with what is read."""
    tokenizer = pipeline.tokenizer
    if found.form in (Form.TOKENS, Form.NUMBERS):
        what = "lists of tokens" if found.form is Form.TOKENS else "items of events"
        if not isinstance(tokenizer, Whitespace):
            raise ValueError(f"{what} need no tokenizer; leave tokenizer=None")
        if pipeline.expressions:
            raise ValueError(f"{what} are cut already; leave expressions=None")
    if found.form is Form.NUMBERS and pipeline.phrases is not None:
        raise ValueError("items of events are whole, and joined to no phrases; leave phrases=None")
    if isinstance(found, FastaFiles) and isinstance(tokenizer, Whitespace):
        raise ValueError(
            f"{found.description} is FASTA, whose sequences have no blanks: say what their tokens are, as"
            ' tokenizer="kmer:3"'
        )
    if keep_empty and tokenizer.of_parts() is not tokenizer:
        raise ValueError(
            f"the tokenizer {tokenizer} makes several texts of one, and here each has a place, or tags, of its own:"
            " leave the setting out"
        )
