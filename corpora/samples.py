"""Real text that is on every machine wordvec is on, so that a demonstration needs no network.

gensim installs a shortened Wikipedia dump with its test data: 106 articles, some 470,000 words. To take them out of
their markup takes seconds, so what was read is kept in the cache.
"""

from __future__ import annotations

import bz2
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ..errors import CorpusError
from ..system.files import cache_folder, sha256_of
from ..system.versions import replacing

__all__ = ["wikipedia_articles", "wikipedia_paragraphs"]

_RULES = 1  # another number when something else is made of the dump
_DUMP = "gensim/test/test_data/enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
_WORD = re.compile(r"[^\W\d_]+")
_REDIRECT = re.compile(r"\s*#redirect", re.IGNORECASE)


def wikipedia_articles() -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the paragraphs of each of gensim's 106 Wikipedia articles.

    Paragraphs are lower-cased words with blanks between. Redirects, pages outside the article namespace, markup,
    punctuation and digits are left out; headings and items of lists count as paragraphs. `CorpusError` is raised if
    gensim was installed without its test data.
    """
    spec = find_spec("gensim")
    dump = Path(spec.origin).parents[1] / _DUMP if spec and spec.origin else Path(_DUMP)
    if not dump.is_file():
        raise CorpusError(f"gensim's sample text {dump} is missing: reinstall gensim from PyPI to have it")
    key = f"{_RULES} {sha256_of(dump)} {version('gensim')}"
    kept = cache_folder() / "texts" / f"sample-{hashlib.sha256(key.encode()).hexdigest()[:32]}.json"
    articles = _recalled(kept)
    if articles is None:
        articles = list(_read(dump))
        text = json.dumps(articles)
        with suppress(OSError), replacing(kept) as written:  # where it cannot be kept it is read again, and that is all
            written.write_text(f"{_digest(text)}\n{text}", encoding="ascii")
    yield from articles


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


def _read(dump: Path) -> Iterator[tuple[str, list[str]]]:
    """The articles of a dump."""
    from gensim.corpora.wikicorpus import extract_pages, filter_wiki

    with bz2.open(dump) as file:
        for title, markup, _page in extract_pages(file, filter_namespaces=("0",)):
            if not _REDIRECT.match(markup) and (paragraphs := list(_paragraphs(filter_wiki(markup)))):
                yield title, paragraphs


def _recalled(kept: Path) -> list[tuple[str, list[str]]] | None:
    """The articles that are kept in a file; None if they are not, or not whole."""
    try:
        digest, _, text = kept.read_text(encoding="ascii").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return [(title, paragraphs) for title, paragraphs in json.loads(text)] if digest == _digest(text) else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
