"""Tokenizers by name: what they find, that their records make the same again, and one sentence for what is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import types
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wordvec
from wordvec import Corpus, CorpusError, Doc2Vec, Documents, FastTextClassifier, FormatError, PooledVectors, Word2Vec
from wordvec.corpora.encoding import tokenizing
from wordvec.corpora.tokenizers import functions
from wordvec.corpora.tokenizers.kinds import tokenizer_of
from wordvec.corpora.tokenizers.normalization import STEPS, WITHIN_TOKENS, normalized, steps_of
from wordvec.corpora.tokenizers.patterns import expression_finder
from wordvec.corpora.tokenizers.pipeline import Pipeline
from wordvec.corpora.tokenizers.subwords import HuggingFace, train_subwords

pytest.importorskip("tokenizers")

PROSE = [
    "Don’t give 10mg/ml i.v. before the follow-up, e.g. at 37.5°C; see https://example.org/a?b=1, or write to "
    "a.b@example.org.",
    "The U.S.A. pays $3.50 (5%) #good @someone 🍕 in New York, new  york\tand İstanbul.",
    "Ein Test: ﬁne naïve Ελλάδα मराठी 日本語",
] * 3
ALL = "unicode+hyphens+units+abbreviations+addresses+hashtags+mentions"


def split_at_commas(text: str) -> list[str]:
    return text.split(",")


def no_list(text: str) -> str:
    return text


@pytest.fixture(scope="module")
def subwords(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("subwords") / "tokenizer.json"
    path.write_text(train_subwords(PROSE, "bpe", 120).json, encoding="utf-8")
    return path


def elsewhere(program: str, *arguments: object) -> str:
    """What a program prints that runs on its own."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_unicode_words_keep_what_they_are_asked_to():
    assert tokenizer_of(ALL).tokens(PROSE[0]) == [
        *"Don’t give 10mg/ml i.v. before the follow-up e.g. at 37.5°C see".split(),
        *"https://example.org/a?b=1 or write to a.b@example.org".split(),
    ]
    assert tokenizer_of(ALL).tokens(PROSE[1]) == [
        *"The U.S.A. pays $3.50 5% #good @someone 🍕 in New York new york and İstanbul".split()
    ]
    assert tokenizer_of("unicode-emoji-apostrophes").tokens("don't 🍕!") == ["don", "t"]
    assert tokenizer_of("unicode").tokens("follow-up #tag 5%") == ["follow", "up", "tag", "5"]
    assert tokenizer_of("unicode+abbreviations").tokens("a.I think. Mr. X. i.v.") == "a I think Mr X i.v.".split()


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("ab1'’-.,#@°%/ \n€ü̈$🍕"), max_size=30), st.sets(st.sampled_from(ALL.split("+")[1:])))
def test_settings_of_unicode_words_lose_no_letter(text, chosen):
    """Whatever stays whole, words and numbers are all there, in their order."""
    found = tokenizer_of("+".join(["unicode", *sorted(chosen)])).tokens(text)
    assert "".join(re.findall(r"\w", "".join(found))) == "".join(re.findall(r"\w", text))
    assert not any(re.search(r"\s", token) for token in found)


LETTERS = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("İIıi'’`´ﬁ٣éе́ \u0301\xa0"))


@pytest.mark.parametrize("step", STEPS)
@settings(max_examples=60, deadline=None)
@given(
    text=st.text(
        st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("İIıi'’`´ﬁ٣éе́ \u0301\xa0")), max_size=20
    )
)
def test_normalization_taken_twice_is_normalization(step, text):
    once = normalized((step,))
    assert once(once(text)) == once(text)
    if step in WITHIN_TOKENS:  # then bytes are scanned, and types respelled
        pipeline = Pipeline.of(normalize=step)
        assert pipeline.splits_bytes
        assert pipeline.respelled(re.split(r"[ \t-\r\0]+", text)) == re.split(r"[ \t-\r\0]+", once(text))


def test_what_steps_of_normalization_do():
    def taken(steps, text):
        return normalized(steps_of(steps))(text)

    assert taken("lower-tr", "IŞIK İSTANBUL I\u0307") == "ışık istanbul i" and taken("lower-az", "I") == "ı"
    assert taken("diacritics", "naïve Ελλάδα й שָׁלוֹם عَرَبِيّ हिन्दी ไทย") == "naive Ελλαδα и שלום عربي हिन्दी ไทย"
    assert taken("digits", "10mg ٣") == "00mg 0" and taken("apostrophes", "don’t `so´") == "don't 'so'"
    assert taken("nfkc+digits", "ﬁve\u00a0１") == "five 0" and steps_of(["digits", "nfc"]) == ("nfc", "digits")


@pytest.mark.parametrize("normalize", [None, *STEPS])
@pytest.mark.parametrize("tokenizer", [None, "unicode"])
def test_a_corpus_has_the_tokens_of_its_pipeline(tmp_path, normalize, tokenizer):
    path = tmp_path / "text.txt"
    path.write_text("\n".join(PROSE), encoding="utf-8")
    corpus = Corpus.build(path, tmp_path / "corpus", tokenizer=tokenizer, normalize=normalize)
    assert list(corpus) == [corpus.pipeline.tokens(text) for text in PROSE]
    assert list(Corpus.build(PROSE, tokenizer=tokenizer, normalize=normalize)) == list(corpus)


def test_expressions_stay_one_token(tmp_path):
    (tmp_path / "expressions.txt").write_text("New York\n\nnew york city\nC++\n", encoding="utf-8")
    how = {"expressions": tmp_path / "expressions.txt", "tokenizer": "unicode"}
    text = "New \n York, new york city; renew york, C++ and New Yorker"
    assert Pipeline.of(**how).tokens(text) == [*"New_York new_york_city renew york C++ and New Yorker".split()]
    assert Pipeline.of(**how, lower=True).tokens("NEW YORK CITY c++") == ["new_york_city", "c++"]
    assert Pipeline.of(expressions=["a b"]).tokens("x a  b, ab") == ["x", "a_b", ",", "ab"]
    corpus = Corpus.build([text], tmp_path / "corpus", **how)
    assert Corpus.open(tmp_path / "corpus").pipeline.tokens(text) == next(iter(corpus))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text("ab +", min_size=1).filter(str.strip), min_size=1, max_size=5), st.text("ab +", max_size=12))
def test_the_tree_of_expressions_finds_what_their_list_does(expressions, text):
    expressions = [" ".join(expression.split()) for expression in expressions]
    plain = sorted({re.escape(each).replace(r"\ ", r"\s+") for each in expressions}, key=len, reverse=True)
    edge = r"(?:(?<!\w)|(?!\w))"
    found = [match[0] for match in expression_finder(expressions, False).finditer(text)]
    assert found == [
        match[0] for match in re.finditer(f"{edge}(?:{'|'.join(f'{each}{edge}' for each in plain)})", text)
    ]


@pytest.mark.parametrize("workers", [2, 3])
@pytest.mark.parametrize("how", [{"tokenizer": ALL}, {"tokenizer": "regex:(\\w)\\w*", "expressions": ["New York"]}])
def test_helpers_number_as_one_program_does(tmp_path, monkeypatch, how, workers):
    texts = [f"{text} {number % 7} {number}" for number, text in enumerate(PROSE * 20)]
    alone = Corpus.build(texts, tmp_path / "alone", workers=1, **how)
    monkeypatch.setattr(tokenizing, "BATCH", 500)
    monkeypatch.setattr(tokenizing, "ALONE", 0)
    shared = Corpus.build(texts, tmp_path / "shared", workers=workers, **how)
    assert shared.fingerprint == alone.fingerprint
    for name in "tokens.npy", "offsets.npy", "counts.npy", "types.txt":
        assert (tmp_path / "shared" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()


def test_what_goes_wrong_in_a_helper_is_said_here(monkeypatch):
    monkeypatch.setattr(tokenizing, "BATCH", 1)
    monkeypatch.setattr(tokenizing, "ALONE", 0)
    monkeypatch.setattr(functions, "_trusted", set())
    with pytest.raises(TypeError, match="what the tokenizer gave is an int where"):
        Corpus.build(["[]", "1", "[]"] * 3, tokenizer="json:loads", workers=2)


def test_a_function_that_helpers_do_not_find_works_here(monkeypatch):
    module = types.ModuleType("only_here")
    exec("def split(text):\n    return text.split(',')", module.__dict__)
    monkeypatch.setitem(sys.modules, "only_here", module)
    monkeypatch.setattr(tokenizing, "BATCH", 1)
    monkeypatch.setattr(tokenizing, "ALONE", 0)
    corpus = Corpus.build(["a,b", "b,c", "c,d"], tokenizer=module.split, workers=2)
    assert list(corpus) == [["a", "b"], ["b", "c"], ["c", "d"]]
    assert corpus.card["tokenizer"] == {"name": "function", "function": "only_here:split"}


PROGRAM = """
import sys, wordvec
from wordvec import Corpus
corpus, model = Corpus.open(sys.argv[1]), wordvec.load(sys.argv[2])
text = sys.argv[3]
assert corpus.pipeline.tokens(text) == model.tokenize(text)
print(ascii(model.tokenize(text)))
"""


def test_tokenizers_travel_with_corpora_and_models(tmp_path, subwords):
    for number, how in enumerate(
        (
            {"tokenizer": "unicode+hyphens+units", "normalize": "nfkc+apostrophes", "lower": True},
            {"tokenizer": "regex:[A-Za-z]+", "expressions": ["New York"]},
            {"tokenizer": subwords},
        )
    ):
        corpus = Corpus.build(PROSE, tmp_path / f"corpus{number}", **how)
        Word2Vec(vector_size=2, min_count=1, epochs=1).fit(corpus).save(tmp_path / f"model{number}")
    subwords_moved = tmp_path / "elsewhere.json"
    subwords_moved.write_bytes(subwords.read_bytes())
    for number in range(3):
        corpus, model = tmp_path / f"corpus{number}", tmp_path / f"model{number}"
        assert elsewhere(PROGRAM, corpus, model, PROSE[1]) == ascii(list(Corpus.open(corpus))[1])
    assert (tmp_path / "model2" / "tokenizer.json").read_bytes() == subwords.read_bytes()
    assert (
        "file" in json.loads((tmp_path / "model2" / "model.json").read_text())["state"]["corpus"]["tokenizer"]["json"]
    )


def test_new_text_is_read_as_the_model_was(tmp_path, subwords):
    how = {"tokenizer": str(subwords), "lower": True}
    model = Doc2Vec(vector_size=4, min_count=1, epochs=2, dm=0).fit(Documents.build(PROSE, **how))
    expected = model.transform([model.tokenize(text) for text in PROSE])
    model.save(tmp_path / "model")
    model.save(tmp_path / "model")  # over itself
    (tmp_path / "prose.txt").write_text("\n".join(PROSE), encoding="utf-8")
    again = wordvec.load(tmp_path / "model")
    assert again.transform(PROSE).tobytes() == again.transform(tmp_path / "prose.txt").tobytes() == expected.tobytes()
    assert PooledVectors(again).fit_transform(PROSE).any()
    Word2Vec(vector_size=2, min_count=1, epochs=1).fit(PROSE).save(tmp_path / "model")
    assert not (tmp_path / "model" / "tokenizer.json").exists()


def test_a_classifier_takes_its_tokenizer_along(tmp_path, subwords):
    labels = ["a", "b", "c"] * 3
    spelled = FastTextClassifier(vector_size=4, epochs=1, tokenizer=ALL, expressions=["New York"]).fit(PROSE, labels)
    spelled.save(tmp_path / "spelled")
    lines = (tmp_path / "spelled" / "settings.toml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("tokenizer")] == [f'tokenizer = "{ALL}"']
    assert "# expressions: 1, in model.json; give them as a file" in lines
    model = FastTextClassifier(vector_size=4, epochs=5, tokenizer=f"huggingface:{subwords}", normalize="digits")
    expected = model.fit(PROSE, labels).predict_proba(PROSE)
    model.save(tmp_path / "model")
    again = wordvec.load(tmp_path / "model")
    assert again.predict_proba(PROSE).tobytes() == expected.tobytes() and again.tokenize("a1") == model.tokenize("a1")
    corpus = Corpus.build(PROSE, tokenizer=subwords, normalize="digits", keep_empty=True)
    assert again.predict_proba(corpus).tobytes() == expected.tobytes()
    with pytest.raises(ValueError, match="read with lower=False and tokenizer='whitespace', and the classifier has"):
        again.predict(Corpus.build(PROSE))
    card = json.loads((tmp_path / "model" / "model.json").read_text())
    card["params"]["tokenizer"] = "os:system"
    (tmp_path / "model" / "model.json").write_text(json.dumps(card))
    with pytest.raises(FormatError, match="its tokenizer is 'os:system', where"):
        wordvec.load(tmp_path / "model")


def test_functions_are_recorded_by_name_and_called_by_those_who_trust_them(tmp_path, monkeypatch):
    monkeypatch.setattr(functions, "_trusted", set())
    (tmp_path / "cutting.py").write_text("def halves(text):\n    return text.split('|')\n")
    monkeypatch.chdir(tmp_path)
    corpus = Corpus.build(["a|b", "b|c"], tmp_path / "corpus", tokenizer="cutting:halves")
    assert list(corpus) == [["a", "b"], ["b", "c"]]
    Word2Vec(vector_size=2, min_count=1, epochs=1).fit(corpus).save(tmp_path / "model")
    assert wordvec.load(tmp_path / "model").tokenize("c|d") == ["c", "d"]
    functions._trusted.clear()
    stranger = wordvec.load(tmp_path / "model")
    assert stranger.wv["a"].shape == (2,)
    with pytest.raises(ValueError, match="cut by the function cutting:halves: if you trust it"):
        stranger.tokenize("c|d")
    monkeypatch.setenv("WORDVEC_TRUST", "other:function,cutting:halves")
    assert wordvec.load(tmp_path / "model").tokenize("c|d") == ["c", "d"]
    monkeypatch.delenv("WORDVEC_TRUST")
    wordvec.trust("cutting:halves")
    assert wordvec.load(tmp_path / "model").tokenize("c|d") == ["c", "d"]


def test_a_function_without_a_name_is_said_once():
    with pytest.warns(UserWarning, match="the tokenizer <lambda> has no name that another program can import") as said:
        corpus = Corpus.build(["a b"], tokenizer=lambda text: text.split())
    assert len(said) == 1 and corpus.card["tokenizer"] == "<lambda>"


def test_a_model_is_read_where_its_tokenizer_is_not_installed(tmp_path, subwords, monkeypatch):
    Word2Vec(vector_size=2, min_count=1, epochs=1).fit(Corpus.build(PROSE, tokenizer=subwords)).save(tmp_path / "model")
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    model = wordvec.load(tmp_path / "model")
    assert model.vectors_.shape[1] == 2
    with pytest.raises(ValueError, match=r"takes tokenizers: pip install 'wordvec\[tokenizers\]'"):
        model.tokenize("text")


@pytest.mark.parametrize("name", ["spacy:de", "jieba", "fugashi", "pythainlp"])
def test_what_is_not_installed_is_named(name, monkeypatch):
    package = name.partition(":")[0]
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        ValueError, match=rf"the tokenizer {package} takes {package}: pip install 'wordvec\[languages\]'"
    ):
        tokenizer_of(name)


@pytest.mark.parametrize(
    ("tokenizer", "kind", "sentence"),
    [
        ("words", ValueError, "tokenizer='words' must be whitespace, unicode, regex"),
        (5, ValueError, "tokenizer=5 must be"),
        ("unicode+hyphen", ValueError, "has no setting 'hyphen'; it has hyphens"),
        ("unicode:hyphens", ValueError, "give settings behind"),
        ("whitespace+hyphens", ValueError, "has no settings"),
        ("regex", ValueError, r"takes an expression: regex:\[A-Za-z\]"),
        ("regex:[a-", ValueError, r"'\[a-' does not compile \(unterminated character set at position 0\)"),
        ("regex:a*", ValueError, r"'a\*' matches the empty text: write \+ for \*"),
        ("regex:(a)(b)", ValueError, "has 2 groups"),
        ("nowhere.json", CorpusError, "cannot read the tokenizer nowhere.json: No such file"),
        ("huggingface", ValueError, "takes a file"),
        ("nowhere:split", ValueError, "tokenizer 'nowhere:split' cannot be imported"),
        ("json:split", ValueError, "tokenizer 'json:split' does not exist: json has no split"),
        ("spacy:Deutsch", ValueError, "must be the code of a language"),
        ({"name": "newer"}, ValueError, "there is no tokenizer 'newer' with these settings"),
        ({"name": "unicode", "newer": True}, ValueError, "there is no tokenizer 'unicode' with these settings"),
    ],
)
def test_a_tokenizer_that_is_wrong_is_one_sentence(tokenizer, kind, sentence):
    with pytest.raises(kind, match=sentence) as error:
        Corpus.build(["some text"], tokenizer=tokenizer)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\x00", "is no tokenizer.json of Hugging Face's tokenizers, but another kind of file"),
        (b"the\ncat\n", "is no tokenizer.json of Hugging Face's tokenizers, but another kind of file"),
        (b'{"architectures": []}', "is JSON, but no tokenizer.json"),
        (b'{"model": {"type": "New"}}', "is no tokenizer that the tokenizers library reads"),
    ],
)
def test_a_tokenizer_file_of_another_kind(tmp_path, content, sentence):
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(CorpusError, match=sentence) as error:
        Corpus.build(["some text"], tokenizer=tmp_path / "tokenizer.json")
    assert "\n" not in str(error.value) and "tokenizer.json" in str(error.value)


def test_other_settings_that_are_wrong(tmp_path):
    for how, sentence in (
        ({"normalize": "nfd"}, "normalize='nfd' must be one or some of nfc, nfkc"),
        ({"normalize": "nfc+nfkc"}, "both nfc and nfkc"),
        ({"normalize": "lower-tr", "lower": True}, "lower-cases as one language does"),
        ({"expressions": []}, "expressions has none"),
        ({"tokenizer": "regex:zzz"}, "there is no token that the tokenizer 'regex' .*'zzz'.* finds in texts"),
    ):
        with pytest.raises((ValueError, CorpusError), match=sentence):
            Corpus.build(["some text"], **how)
    with pytest.raises(TypeError, match="what the tokenizer gave is a str where a list of tokens belongs"):
        Corpus.build(["text"], tokenizer=no_list)
    with pytest.raises(CorpusError, match="cannot read .*nowhere, the expressions"):
        Corpus.build(["text"], expressions=tmp_path / "nowhere")
    with pytest.raises(ValueError, match="leave expressions=None"):
        Corpus.build([["text"]], expressions=["a b"])


def test_a_kept_tokenizer_that_is_damaged_or_missing_is_named(tmp_path, subwords):
    corpus = Corpus.build(PROSE, tmp_path / "corpus", tokenizer=subwords)
    Word2Vec(vector_size=2, min_count=1, epochs=1).fit(corpus).save(tmp_path / "model")
    for folder, read in ((tmp_path / "corpus", Corpus.open), (tmp_path / "model", wordvec.load)):
        (folder / "tokenizer.json").write_text("{}")
        with pytest.raises((CorpusError, FormatError), match="tokenizer.json is damaged"):
            read(folder)
        (folder / "tokenizer.json").unlink()
        with pytest.raises((CorpusError, FormatError), match="cannot read .*tokenizer.json"):
            read(folder)


@pytest.mark.parametrize("kind", ["bpe", "unigram", "wordpiece"])
def test_subwords_are_trained(kind):
    made = train_subwords(PROSE * 5, kind, 150, lower=True, normalize="nfkc")
    pieces = made.tokens("The FOLLOW-UP")
    spelled = "".join(pieces).replace("▁", " ").replace("##", "")
    assert spelled.replace(" ", "") == "thefollow-up" and made.many(PROSE) == [made.tokens(text) for text in PROSE]
    assert made.tokens("The FOLLOW-UP") == HuggingFace(made.json).tokens("The FOLLOW-UP")
    with pytest.raises(CorpusError, match="no text to train"):
        train_subwords([" "], kind)
    with pytest.raises(ValueError, match="kind='words' must be one of bpe"):
        train_subwords(PROSE, "words")


def test_nfc_is_pythons():
    assert normalized(("nfc",))("e\u0301") == unicodedata.normalize("NFC", "e\u0301")
    assert tokenizer_of(split_at_commas).record() != "split_at_commas" or split_at_commas.__module__ == "__main__"
