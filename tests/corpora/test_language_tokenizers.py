"""Tokenizers of languages, by the packages themselves: ``pytest -m languages`` once they are installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

import wordvec
from wordvec import Corpus, Word2Vec
from wordvec.corpora.tokenizers.kinds import tokenizer_of
from wordvec.corpora.tokenizers.languages import Jieba

pytestmark = pytest.mark.languages

TEXTS = {
    "spacy:de": ("Die Kinder gingen z. B. nach Hause.", ["Die", "Kinder", "gingen", "z.", "B.", "nach", "Hause", "."]),
    "spacy:de+lemmas": ("Die Kinder gingen.", ["der", "Kind", "gehen", "."]),
    "spacy:en": ("He can't pay $5.", ["He", "ca", "n't", "pay", "$", "5", "."]),
    "spacy:en+lemmas": ("children were running", ["child", "be", "run"]),
    "jieba": ("我来到北京清华大学", ["我", "来到", "北京", "清华大学"]),
    "fugashi": (
        "吾輩は猫である。 名前はまだ無い",
        ["吾輩", "は", "猫", "で", "ある", "。", "名前", "は", "まだ", "無い"],
    ),
    "pythainlp": ("ฉันรักภาษาไทย", ["ฉัน", "รัก", "ภาษาไทย"]),
}
PROGRAM = "import sys, wordvec; print(ascii(wordvec.load(sys.argv[1]).tokenize(sys.argv[2])))"


@pytest.mark.parametrize("name", TEXTS)
def test_words_of_languages_here_and_elsewhere(name, tmp_path):
    text, words = TEXTS[name]
    assert tokenizer_of(name).tokens(text) == words
    assert tokenizer_of(name).many([text, "", text]) == [words, [], words]
    corpus = Corpus.build([text, f"{text} \t {text}"] * 3, tmp_path / "corpus", tokenizer=name)
    assert next(iter(corpus)) == words
    Word2Vec(vector_size=2, min_count=1, epochs=1).fit(corpus).save(tmp_path / "model")
    command = [sys.executable, "-c", PROGRAM, tmp_path / "model", text]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == ascii(words)
    assert wordvec.load(tmp_path / "model").corpus_card_["tokenizer"]["version"]


def test_another_version_is_said():
    with pytest.warns(UserWarning, match="the text was read by 0.1: some tokens may differ; pip install jieba==0.1"):
        assert Jieba("0.1").tokens("北京") == ["北京"]
    assert Jieba("0.1") == Jieba()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("spacy:qq", "spaCy has no tokenizer of the language 'qq'"),
        ("spacy:th+lemmas", "no table of lemmas of the language 'th'|takes pythainlp"),
        ("spacy:en_core_web_none", "pipeline en_core_web_none is not installed: python -m spacy download"),
        ("spacy:en+stems", "give a language, as in spacy:de"),
        ("jieba+fast", "has no settings"),
    ],
)
def test_what_a_language_lacks_is_one_sentence(name, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        tokenizer_of(name)
    assert "\n" not in str(error.value)
