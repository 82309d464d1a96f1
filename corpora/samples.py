"""Real text that is on every machine wordvec is on, so that a demonstration needs no network.

gensim installs a shortened Wikipedia dump with its test data: 106 articles, some 470,000 words.
"""

from __future__ import annotations

import bz2
import re
from collections.abc import Iterator
from pathlib import Path

from ..errors import CorpusError

__all__ = ["wikipedia_articles", "wikipedia_paragraphs"]

_DUMP = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
_WORD = re.compile(r"[^\W\d_]+")
_REDIRECT = re.compile(r"\s*#redirect", re.IGNORECASE)


def wikipedia_articles() -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the paragraphs of each of gensim's 106 Wikipedia articles.

    Paragraphs are lower-cased words with blanks between. Redirects, pages outside the article namespace, markup,
    punctuation and digits are left out; headings and items of lists count as paragraphs. `CorpusError` is raised if
    gensim was installed without its test data.
    """
    from gensim.corpora.wikicorpus import extract_pages, filter_wiki
    from gensim.test.utils import datapath

    dump = Path(datapath(_DUMP))
    if not dump.is_file():
        raise CorpusError(f"gensim's sample text {dump} is missing: reinstall gensim from PyPI to have it")
    with bz2.open(dump) as file:
        for title, markup, _page in extract_pages(file, filter_namespaces=("0",)):
            if not _REDIRECT.match(markup) and (paragraphs := list(_paragraphs(filter_wiki(markup)))):
                yield title, paragraphs


def wikipedia_paragraphs() -> Iterator[str]:
    """Yield the paragraphs of `wikipedia_articles`, one after the other.

    Paragraphs rather than articles, so that no window reaches from one into the next.
    """
    for _title, paragraphs in wikipedia_articles():
        yield from paragraphs


def _paragraphs(article: str) -> Iterator[str]:
    """Split an article at its line breaks and keep the words of each line."""
    for line in article.splitlines():
        words = _WORD.findall(line.lower())
        if words:
            yield " ".join(words)
