"""The sample text that gensim installs."""

from wordvec.corpora.samples import wikipedia_articles, wikipedia_paragraphs


def test_the_sample_is_106_articles_whose_paragraphs_are_the_text():
    articles = dict(wikipedia_articles())
    assert len(articles) == 106
    assert all(articles.values())
    assert sum("euclid s algorithm" in paragraph for paragraph in articles["Algorithm"]) > 3
    assert [paragraph for paragraphs in articles.values() for paragraph in paragraphs] == list(wikipedia_paragraphs())
