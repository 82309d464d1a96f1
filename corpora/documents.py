"""Texts with tags: an encoded corpus, and for each of its texts the rows of its tags."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import CorpusError
from ..progress import USUAL, Progress
from .corpus import Corpus, as_corpus, is_encoded, warn_of_encoding
from .sources.base import Form, Source
from .sources.columns import Columns
from .sources.kinds import TextSource, read_columns, read_source
from .sources.labelled import LabelledTexts
from .sources.texts import strings_or_token_lists
from .tags import TagCollector

__all__ = ["Documents", "as_documents"]


class Documents:
    """Texts with tags.

    Made by `build`, `labelled` or `as_documents`. The texts are the source's, in its order and number: one without
    tokens is an empty range of the corpus's offsets. A text may have several tags and several texts the same tag,
    which is then one row. Tags are kept in memory: 8 bytes a text and 4 for each of its tags, besides the list of the
    distinct ones (nothing at all where tags are the texts' numbers).

    Attributes
    ----------
    corpus : Corpus
        The texts.
    tags : sequence of hashables
        Each once, in order of first appearance: a list, or ``range(len(documents))`` where a text's tag is its number.
    start : int64 array of shape (n_texts + 1,)
    row : int32 array of shape (n_taggings,)
        The tags of text `t` are ``tags[r] for r in row[start[t]:start[t + 1]]``, each once.
    weights : float64 array (n_texts,) or None
        How much each text counts, where a column holds it (see `build`). The classifier learns by them.
    untagged : int
        Texts without a tag. They belong to the corpus and to no row.
    card : dict
        The corpus's card, with ``tags`` and ``untagged_texts``.
    """

    def __init__(
        self, corpus: Corpus, tags: Sequence[Hashable], start: np.ndarray, row: np.ndarray, first_untagged: str = ""
    ):
        _require_rows(start, row, len(corpus), len(tags))  # which compiled code relies on
        self.corpus, self.tags, self.start, self.row = corpus, tags, start, row
        self.weights: np.ndarray | None = None
        self.untagged = int(np.count_nonzero(np.diff(start) == 0))
        self.card: dict[str, Any] = corpus.card | {"tags": len(tags), "untagged_texts": self.untagged}
        self._first_untagged = first_untagged

    @classmethod
    def build(
        cls,
        source: TextSource,
        folder: str | Path | None = None,
        *,
        text: str | int | Sequence[str | int] | None = None,
        tags: str | int | Sequence[str | int] | None = None,
        weight: str | int | None = None,
        header: bool | None = None,
        label_prefix: str | None = None,
        progress: Progress = USUAL,
        **options: Any,
    ) -> Documents:
        """Encode texts and map their tags.

        Parameters
        ----------
        source : anything `Corpus.build` reads, texts with tags, a table, or labelled files
            - Anything `Corpus.build` reads: each text is a document, and its tag is its number, from 0.
            - An iterable of texts with tags, such as gensim's `TaggedDocument`: `words` is a list of tokens or a str,
              `tags` a collection of tags or one tag (a str, an int). Generators are read once.
            - A table: files ``.csv``, ``.tsv``, ``.jsonl`` (compressed or not) or ``.parquet``, or a data frame. A
              cell is a tag, an empty one is none; a list (but in CSV and TSV) holds several. A list of tokens may
              stand for text. See `wordvec.corpora.sources.tables` for quotes.
            - With `label_prefix`, files as fastText has them: words that start with the prefix are labels, wherever
              in the line; without their prefix they are the text's tags.
        folder : str or Path, optional
            Where to put the corpus, as in `Corpus.build`.
        text : str, int or list of them
            Of a table: the columns of the text, joined by a space. Names; or, of files, numbers counted from 1.
        tags : str, int or list of them, optional
            Of a table: the columns of the tags. Without it a text's tag is its number.
        weight : str or int, optional
            Of a table: the column of the texts' weights, numbers from 0 on.
        header : bool, optional
            Whether the first row of a CSV or TSV file names its columns. By default it does if `text`, `tags` or
            `weight` does.
        label_prefix : str, optional
            ``"__label__"``, say.
        progress : Progress
        **options
            `lower`, `tokenizer`, `normalize`, `expressions`, `phrases`, `errors`, `workers` of `Corpus.build`. They
            do not change tags.

        Raises
        ------
        CorpusError
            The source cannot be read, or has no text; a column is missing or a row damaged.
        TypeError
            A tag is not hashable, or an argument of the wrong kind.
        ValueError
            An argument doesn't go with the source.
        """
        columns = Columns.of(text, tags, header, weight)
        strict = options.get("errors") == "strict"
        if label_prefix is None:
            found = read_columns(source, columns, strict)
        else:
            found = read_source(source, tables=True).labelled(label_prefix, strict)
            if columns.chosen:
                raise ValueError(
                    "label_prefix is about lines, and text, tags, weight and header are about tables; leave one out"
                )
        return cls._encoded(found, folder, progress=progress, **options)

    @classmethod
    def labelled(
        cls,
        texts: TextSource,
        labels: Iterable[Any],
        folder: str | Path | None = None,
        *,
        progress: Progress = USUAL,
        **options: Any,
    ) -> Documents:
        """Encode texts that have their labels beside them, as scikit-learn's ``X`` and ``y``.

        Parameters
        ----------
        texts : iterable of str or of lists of str
        labels : sequence or array (n_texts,)
            Each a label of any hashable kind, or a list, set or array of several; NumPy's numbers become Python's.
            None and NaN are none.
        folder, progress, **options
            As in `build`.

        Raises
        ------
        ValueError
            There are more or fewer labels than texts.
        TypeError, CorpusError
            As in `build`.
        """
        return cls._encoded(LabelledTexts(read_source(texts), labels), folder, progress=progress, **options)

    @classmethod
    def _numbered(cls, corpus: Corpus) -> Documents:
        return cls(corpus, range(len(corpus)), np.arange(len(corpus) + 1), np.arange(len(corpus), dtype=np.int32))

    @classmethod
    def _encoded(cls, source: Source, folder: str | Path | None, **options: Any) -> Documents:
        """From a source, which is read once: its tags are collected while the corpus is encoded."""
        options["keep_empty"] = True
        if source.form is not Form.TAGGED:
            return cls._numbered(Corpus.build(source, folder, **options))
        tags = TagCollector()
        texts = source.untagged() if source.numbered else tags.collect(source)
        corpus = Corpus.build(strings_or_token_lists(texts, source), folder, **options)
        documents = cls._numbered(corpus) if source.numbered else cls(corpus, *tags.finish(), tags.first_untagged)
        if source.weights:
            documents.weights = np.array(source.weights)
        documents.card |= source.file_counts()  # the corpus was given texts, and knows nothing of the files
        if source.undecodable_bytes:
            documents.card["undecodable_bytes"] += source.undecodable_bytes
            warn_of_encoding(documents.card)
        return documents

    @property
    def first_untagged(self) -> str:
        """What messages call the first text without a tag."""
        return self._first_untagged or f"text {int(np.argmin(np.diff(self.start)))}"

    def require_tags(self, name: str = "tag") -> None:
        """Check that every text has a tag; `name` is what the error message calls a tag.

        Raises
        ------
        CorpusError
            One has none.
        """
        if self.untagged:
            raise CorpusError(
                f"{self.first_untagged} has no {name}, as {self.untagged:,} of {len(self):,} texts; give each one, or"
                " leave it out"
            )

    def tags_of(self, text: int) -> list[Hashable]:
        """The tags of a text."""
        return [self.tags[row] for row in self.row[self.start[text] : self.start[text + 1]].tolist()]

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.corpus)

    def __repr__(self) -> str:
        return f"Documents({len(self):,} texts, {len(self.tags):,} tags, {self.corpus!r})"


def _require_rows(start: np.ndarray, row: np.ndarray, texts: int, tags: int) -> None:
    """Raise `ValueError` unless the rows of each text follow those of the one before, and are those of tags."""
    if len(start) != texts + 1 or start[0] != 0 or start[-1] != len(row) or (start[1:] < start[:-1]).any():
        raise ValueError(
            f"start must rise from 0 to {len(row):,}, the rows, in {texts + 1:,} steps, one more than texts"
        )
    if len(row) and not 0 <= row.min() <= row.max() < tags:
        raise ValueError(f"row must hold numbers from 0 to {tags - 1:,}, those of tags")


def as_documents(source: Documents | TextSource, *, progress: Progress = USUAL, **build_options: Any) -> Documents:
    """Documents from what `fit` is given: documents, an encoded corpus, or anything `Documents.build` reads.

    The texts of an encoded corpus are tagged by their numbers. Where empty texts were left out when it was encoded, the
    numbers are those of the texts that are there, and `progress` is notified.

    Raises
    ------
    ValueError
        Options of `Documents.build` are given for what is encoded already.
    """
    if isinstance(source, Documents):
        if build_options:
            raise ValueError(f"{', '.join(build_options)}: documents are taken as they are; give the text instead")
        return source
    if not is_encoded(source):
        return Documents.build(source, progress=progress, **build_options)
    corpus = as_corpus(source, **build_options)
    left_out = corpus.card["empty_texts"] - int(np.count_nonzero(np.diff(corpus.offsets) == 0))
    if left_out:
        progress.note(
            f"{left_out:,} empty texts were left out of {corpus.folder}: tags number the texts that are there"
        )
    return Documents._numbered(corpus)
