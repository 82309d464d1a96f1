"""Encoders by name: one way everywhere, and one sentence where there is none."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

import wordvec
from wordvec.encoders.names import encoder_named, is_encoder_name, require_encoder
from wordvec.encoders.pooling import Pooling, pooling_of
from wordvec.encoders.transformer import Transformer, owners
from wordvec.errors import FormatError


def lengths(texts):
    return np.array([[len(text), 1.0] for text in texts])


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module with an encoder, beside where one works."""
    (tmp_path / "of_mine.py").write_text(
        "import numpy as np\n"
        "def encode(texts):\n    return np.array([[len(text), 1.0] for text in texts])\n"
        "def words(texts):\n    return [np.array([[len(w), len(t)] for w in t], float) for t in texts]\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield tmp_path
    sys.modules.pop("of_mine", None)


def test_which_names_are_of_encoders():
    names = ["transformers:a/b", "sentence-transformers:x", "model2vec:x", "function:a:b", "transformers:"]
    assert all(map(is_encoder_name, names))
    assert not any(map(is_encoder_name, ["model", "C:model", "transformers", 7, lengths]))


def test_poolings_stand_behind_the_name(tmp_path):
    assert pooling_of("a/b") == ("a/b", Pooling("mean", -1, "mean"))
    assert pooling_of("a/b+cls+layer=-2+pieces=last") == ("a/b", Pooling("cls", -2, "last"))
    (tmp_path / "a+b").mkdir()
    assert pooling_of(str(tmp_path / "a+b")) == (str(tmp_path / "a+b"), Pooling())
    with pytest.raises(
        ValueError, match=r"transformers:a\+max holds 'max' behind a \+, where mean, cls, last, layer=NU"
    ):
        pooling_of("a+max")


@pytest.mark.parametrize(
    ("name", "package", "extra"),
    [
        ("sentence-transformers:x", "sentence_transformers", "transformers"),
        ("transformers:x", "transformers", "transformers"),
        ("transformers:x", "torch", "transformers"),
        ("model2vec:x", "model2vec", "model2vec"),
    ],
)
def test_a_package_that_is_missing_is_named_with_its_extra(name, package, extra, monkeypatch, tmp_path):
    for each in ("transformers", "torch"):
        monkeypatch.setitem(sys.modules, each, SimpleNamespace())
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        ImportError, match=rf"{name} needs the package .*; install it with pip install 'wordvec\[{extra}\]'"
    ):
        require_encoder(name)
    with pytest.raises(ImportError, match=rf"wordvec\[{extra}\]"):
        wordvec.compare(groups={"it": [name]}, folder=tmp_path / "report")


def test_a_model_that_is_not_there_is_said_in_one_sentence(monkeypatch):
    def from_pretrained(name):
        raise OSError("no such model.\nand a page of advice")

    model2vec = SimpleNamespace(StaticModel=SimpleNamespace(from_pretrained=from_pretrained))
    monkeypatch.setitem(sys.modules, "model2vec", model2vec)
    with pytest.raises(FormatError) as failure:
        encoder_named("model2vec:nobody/nothing")
    assert str(failure.value) == (
        "model2vec cannot load model2vec:nobody/nothing (no such model): check the name and the connection, or give the"
        " folder of a model"
    )


def test_a_name_without_a_model_and_a_function_that_is_not_there(module):
    with pytest.raises(
        ValueError, match="'model2vec:' names no model: write it behind the colon, as in model2vec:mini"
    ):
        require_encoder("model2vec:")
    with pytest.raises(ValueError, match="encoder 'of_mine:nothing' does not exist: of_mine has no nothing"):
        require_encoder("function:of_mine:nothing")


def test_a_function_by_name_is_measured_compared_searched_and_distilled(module, capsys):
    (module / "pairs.txt").write_text("a bbb 1\na bb 2\nbb bbb 3\n")
    name = "function:of_mine:encode"
    assert wordvec.evaluate(name, "pairs.txt").rows[0].asked == 3
    index = wordvec.SearchIndex(name).fit(["a", "bb", "c" * 20])
    index.save("index")
    assert wordvec.SearchIndex.load("index", name).search("bb", top=1)[0].id == 1
    with pytest.raises(ValueError, match="encoder"):
        wordvec.SearchIndex.load("index", "function:of_mine:other")
    vectors = wordvec.distill("function:of_mine:words", ["a bb", "bb a bb"], min_count=1)
    assert vectors["bb"].tolist() == [2.0, pytest.approx(8 / 3)]
    wordvec.compare(groups={"mine": [name]}, folder="report", data="pairs.txt")
    from wordvec.experiments import rerun

    with pytest.raises(
        ValueError, match=r"encoded by the function of_mine:encode: if you trust it, say so with wordvec"
    ):
        rerun("report")
    wordvec.trust("of_mine:encode")
    assert not rerun("report").differences


def test_pieces_belong_to_the_word_that_their_last_character_is_of():
    offsets = np.array([[0, 0], [0, 2], [2, 4], [4, 9], [9, 10], [11, 12], [0, 0]])  # "ship sails 日", blanks in front
    assert owners(["ship", "sails", "日"], offsets).tolist() == [-1, 0, 0, 1, 1, 2, -1]


class Pieces(dict):
    """What a tokenizer gives."""


class Letters:
    """A tokenizer into letters, of which two stand at the ends of a text, as BERT's; it reads so many."""

    pad_token, is_fast, padding_side = "_", True, "left"

    def __call__(self, texts, max_length, **options):
        torch = pytest.importorskip("torch")
        spans = [[(0, 0), *((i, i + 1) for i, letter in enumerate(text) if letter != " ")] for text in texts]
        codes = [[1, *(ord(letter) for letter in text if letter != " ")] for text in texts]
        longest = min(max_length, max(map(len, codes)) + 1)
        cut = Pieces()
        rows = [
            (code[: longest - 1] + [2], span[: longest - 1] + [(0, 0)]) for code, span in zip(codes, spans, strict=True)
        ]
        fill = lambda row, value: row + [value] * (longest - len(row))  # noqa: E731
        cut["input_ids"] = torch.tensor([fill(code, 0) for code, _ in rows])
        cut["attention_mask"] = torch.tensor([fill([1] * len(code), 0) for code, _ in rows])
        cut["offset_mapping"] = torch.tensor([fill(span, (0, 0)) for _, span in rows])
        cut.encodings = [SimpleNamespace(overflowing=[1] * (len(code) + 1 > longest)) for code in codes]
        return cut


class Codes:
    """A model whose vectors are the pieces' own numbers, times the layer."""

    config, device = SimpleNamespace(num_hidden_layers=2, hidden_size=2), "cpu"

    def eval(self):
        return self

    def __call__(self, input_ids, attention_mask, output_hidden_states=False):
        torch = pytest.importorskip("torch")
        state = torch.stack([input_ids.float(), torch.ones_like(input_ids).float()], dim=2)
        return SimpleNamespace(last_hidden_state=state, hidden_states=(0 * state, state, state * 10))


def transformer(longest=100, **pooling):
    return Transformer(Codes(), Letters(), "it", Pooling(**pooling), longest)


@pytest.mark.libraries
def test_texts_are_pooled_as_the_name_says():
    texts = ["ab", "abcd", ""]
    a, b, c, d = map(ord, "abcd")
    assert transformer().texts(texts)[:, 0].tolist() == pytest.approx([(3 + a + b) / 4, (3 + a + b + c + d) / 6, 1.5])
    assert transformer(how="cls").texts(texts)[:, 0].tolist() == [1, 1, 1]
    assert transformer(how="last", layer=2).texts(texts)[:, 0].tolist() == [20, 20, 20]
    assert transformer(layer=0).texts(texts).any() == False  # noqa: E712


@pytest.mark.libraries
@pytest.mark.parametrize(("pieces", "ab"), [("mean", 97.5), ("max", 98), ("min", 97), ("first", 97), ("last", 98)])
def test_words_are_made_of_their_pieces(pieces, ab):
    found = transformer(pieces=pieces).in_context([["ab", "c"], ["d"]])
    assert [rows[:, 0].tolist() for rows in found] == [[ab, 99], [100]]


@pytest.mark.libraries
def test_what_is_cut_off_is_said_and_has_no_vector():
    with pytest.warns(UserWarning, match="it reads 4 pieces of a text, and some are longer, first 'ab c': what stands"):
        found = transformer(longest=4).in_context([["ab", "c"]])[0]
    assert found[0, 0] == 97.5 and np.isnan(found[1]).all()


@pytest.mark.libraries
def test_a_layer_that_is_not_there_is_said():
    transformer(layer=-3).require_layer()
    with pytest.raises(
        ValueError, match="it has no layer 3: give one from -3 to 2, where 0 is what pieces are looked up"
    ):
        transformer(layer=3).require_layer()
