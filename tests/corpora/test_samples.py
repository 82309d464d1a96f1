"""The sample text that gensim installs."""

import pytest

from wordvec.corpora import samples
from wordvec.corpora.samples import wikipedia_articles, wikipedia_paragraphs


def test_the_sample_is_106_articles_whose_paragraphs_are_the_text():
    articles = dict(wikipedia_articles())
    assert len(articles) == 106
    assert all(articles.values())
    assert sum("euclid s algorithm" in paragraph for paragraph in articles["Algorithm"]) > 3
    assert [paragraph for paragraphs in articles.values() for paragraph in paragraphs] == list(wikipedia_paragraphs())


@pytest.mark.parametrize("damage", ["", "é", "{}", None])
def test_it_is_read_once_and_again_where_what_was_kept_is_damaged(damage, tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path))
    reads = []
    monkeypatch.setattr(samples, "_read", lambda dump: reads.append(dump) or [("Title", ["one", "two"])])
    expected = [("Title", ["one", "two"])]
    assert [(title, paragraphs) for title, paragraphs in wikipedia_articles()] == expected
    assert [*wikipedia_paragraphs()] == ["one", "two"] and len(reads) == 1
    (kept,) = (tmp_path / "texts").iterdir()
    if damage is None:
        kept.write_bytes(kept.read_bytes().replace(b"two", b"six"))
    else:
        kept.write_text(damage, encoding="utf-8")
    assert [*wikipedia_paragraphs()] == ["one", "two"] and len(reads) == 2
    assert [*wikipedia_paragraphs()] == ["one", "two"] and len(reads) == 2


def test_it_is_read_where_nothing_can_be_kept(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(samples, "_read", lambda dump: [("Title", ["one"])])
    assert [*wikipedia_paragraphs()] == ["one"]
