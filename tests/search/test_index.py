"""An index of texts: what is found, why, and what becomes of it on disk."""

import json
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest

from wordvec import Doc2Vec, PooledVectors, SearchIndex, Word2Vec, recommend
from wordvec.errors import FormatError
from wordvec.vectors.keyed import keyed_vectors


@pytest.fixture(scope="module")
def model(topic_texts):
    return Word2Vec(vector_size=16, min_count=1, epochs=5, seed=1).fit(topic_texts)


@pytest.fixture(scope="module")
def texts(topic_texts):
    return [" ".join(text) for text in topic_texts[:40]]


@pytest.fixture(scope="module")
def index(model, texts):
    return SearchIndex(model, "mean").fit(texts)


@pytest.mark.parametrize("method", ["vectors", "hybrid"])
def test_texts_of_the_topic_are_found(index, topics, method):
    for words in topics.values():
        for hit in index.search(" ".join(words[:2]), 10, method=method):
            assert {*hit.text.split()} <= {*words}


def test_by_words_only_texts_with_one_are_found(index):
    hits = index.search("Anchor", 40, method="bm25")
    assert hits and all("anchor" in hit.text for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize("weighting", ["mean", "idf", "sif"])
def test_the_shares_of_words_add_up_to_the_cosine(model, texts, weighting):
    index = SearchIndex(model, weighting).fit(texts)
    pooled = PooledVectors(model, weighting).fit(texts)
    way = pooled.transform(["ship tide"])[0]
    hit = index.search("ship tide", 1)[0]
    whole = pooled.transform([hit.text])[0]
    shares = pooled.contributions(hit.text, way / np.linalg.norm(way))
    assert np.isclose(sum(shares.values()), whole @ way / np.linalg.norm(way), atol=1e-5)
    assert np.isclose(sum(shares.values()) / np.linalg.norm(whole), hit.score, atol=1e-5)
    for word, share in hit.words.items():
        assert np.isclose(share, shares[word] / np.linalg.norm(whole), atol=1e-5)


def test_word_movers_distance_ranks_the_same_words_first(index, texts):
    hits = index.search(texts[5], 3, rerank="wmd")
    assert hits[0].id == 5 and hits[0].score < 1e-6
    assert hits[0].score <= hits[1].score <= hits[2].score


def test_duplicates_are_pairs_above_the_threshold(model):
    index = SearchIndex(model, "mean").fit(["ship tide", "oven spoon", "tide ship"], ids=["a", "b", "c"])
    assert [pair[:2] for pair in index.duplicates(0.99)] == [("a", "c")]


def test_documents_and_functions_encode_too(topic_texts, texts):
    documents = Doc2Vec(vector_size=8, min_count=1, epochs=2, seed=1).fit(topic_texts[:100])
    found = SearchIndex(documents).fit(texts).search(texts[3], 1)
    assert found[0].id == 3 and found[0].words == {}
    counts = SearchIndex(lambda given: [[text.count("e"), len(text)] for text in given]).fit(["eee", "abc"])
    assert counts.search("ee", 1)[0].text == "eee"


def test_what_is_saved_finds_the_same(index, model, texts, tmp_path):
    for weighting, approximate in [("mean", False), ("idf", True), ("sif", False)]:
        made = SearchIndex(model, weighting, approximate).fit(texts, [f"text {n}" for n in range(len(texts))])
        made.save(tmp_path / weighting)
        again = SearchIndex.load(tmp_path / weighting, model)
        assert again.weighting == weighting
        for method in ("vectors", "bm25", "hybrid"):
            assert again.search("ship kettle", 5, method=method) == made.search("ship kettle", 5, method=method)


def test_a_changed_model_is_refused(index, topic_texts, tmp_path):
    index.save(tmp_path / "index")
    other = Word2Vec(vector_size=16, min_count=1, epochs=1, seed=2).fit(topic_texts[:50])
    with pytest.raises(FormatError, match="made with another model"):
        SearchIndex.load(tmp_path / "index", other)


@pytest.mark.parametrize("name", ["index.json", "index.safetensors", "texts.jsonl", "weights.txt"])
def test_damage_is_told_by_the_name_of_the_file(index, model, tmp_path, name):
    index.save(tmp_path / "index")
    path = tmp_path / "index" / name
    path.write_bytes(path.read_bytes()[:-3] + b"x")
    with pytest.raises(FormatError, match=name):
        SearchIndex.load(tmp_path / "index", model)
    path.unlink()
    with pytest.raises(FormatError, match=name):
        SearchIndex.load(tmp_path / "index", model)


def forge(folder, name, content):
    """Put other content into a file of an index, with its size and SHA-256 on the card."""
    (folder / name).write_bytes(content)
    card = json.loads((folder / "index.json").read_text())
    card["files"][name] = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    (folder / "index.json").write_text(json.dumps(card))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("texts.jsonl", b'[0, "ship"]\n', "do not fit the texts"),
        ("texts.jsonl", b'[0, "ship"]\n7\n', r"damaged \(line 2"),
        ("weights.txt", b"\xff\n", r"weights\.txt is damaged \(not UTF-8"),
    ],
)
def test_what_does_not_fit_is_refused_whatever_the_checksums_say(index, model, tmp_path, name, content, told):
    index.save(tmp_path / "index")
    forge(tmp_path / "index", name, content)
    with pytest.raises(FormatError, match=told):
        SearchIndex.load(tmp_path / "index", model)


def test_a_graph_of_other_vectors_is_refused(model, texts, tmp_path):
    SearchIndex(model, "mean", True).fit(texts).save(tmp_path / "index")
    SearchIndex(model, "mean", True).fit(texts[:9]).save(tmp_path / "small")
    for graph in ((tmp_path / "small" / "index.usearch").read_bytes(), bytes(99)):
        forge(tmp_path / "index", "index.usearch", graph)
        with pytest.raises(FormatError, match=r"index\.usearch is damaged \(its graph"):
            SearchIndex.load(tmp_path / "index", model)


def test_a_graph_that_is_no_longer_asked_for_goes(model, texts, tmp_path):
    SearchIndex(model, "mean", True).fit(texts).save(tmp_path / "index")
    SearchIndex(model, "mean", False).fit(texts).save(tmp_path / "index")
    assert not (tmp_path / "index" / "index.usearch").exists()
    assert not SearchIndex.load(tmp_path / "index", model).neighbors_.approximate


def test_a_function_keeps_its_vectors():
    kept = np.arange(1, 7, dtype=np.float32).reshape(3, 2)
    texts = ["a", "b", "c"]
    SearchIndex(lambda given: kept if given == texts else kept[[texts.index(text) for text in given]]).fit(texts)
    assert kept.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_a_hybrid_search_finds_words_that_the_model_does_not_know(model):
    hits = SearchIndex(model, "mean").fit(["ship tide", "kettle zzz"]).search("zzz", method="hybrid")
    assert [(hit.id, *hit.words) for hit in hits] == [(1, "zzz")]


def test_word_movers_leave_out_what_has_no_direction():
    keyed = keyed_vectors(["ship", "sail", "oven", "nothing"], np.array([[1, 0], [1, 0.1], [0, 1], [0, 0]], np.float32))
    index = SearchIndex(keyed, "mean").fit(["oven nothing", "sail nothing", "zzz"])
    hits = index.search("ship nothing", rerank="wmd")
    assert [hit.id for hit in hits] == [1, 0] and 0 < hits[0].score < hits[1].score
    with pytest.raises(ValueError, match="knows no word of 'zzz'"):
        index.search("zzz", method="bm25", rerank="wmd")


def test_ids_of_arrays_are_kept(model, tmp_path):
    SearchIndex(model).fit(["ship", "kettle"], ids=np.array([7, 9])).save(tmp_path / "index")
    assert SearchIndex.load(tmp_path / "index", model).ids_ == [7, 9]


def test_bad_input_gets_a_sentence(index, model, texts):
    with pytest.raises(ValueError, match="the query is empty"):
        index.search("  ")
    with pytest.raises(ValueError, match="knows no word of 'zzz'"):
        index.search("zzz")
    with pytest.raises(ValueError, match="as many different ids"):
        SearchIndex(model).fit(["a", "b"], ids=[1, 1])
    with pytest.raises(ValueError, match="no text to search"):
        SearchIndex(model).fit([])
    with pytest.raises(TypeError, match="not one text"):
        SearchIndex(model).fit("ship")
    with pytest.raises(TypeError, match="not a table"):
        SearchIndex(model).fit(pd.DataFrame({"body": ["ship"]}))
    with pytest.raises(TypeError, match="a query must be a str, not None"):
        index.search(None)
    with pytest.raises(ValueError, match="gave vectors of 2 dimensions, and 3 before"):
        SearchIndex(lambda given: np.ones((len(given), 1 + len(given)))).fit(["a", "b"]).search("a")
    with pytest.raises(TypeError, match="text 1 is None"):
        SearchIndex(model).fit(["ship", None])
    with pytest.raises(TypeError, match="cannot search with int"):
        SearchIndex(3).fit(["ship"])
    with pytest.raises(ValueError, match="takes word vectors"):
        SearchIndex(lambda given: np.ones((len(given), 2))).fit(texts).search("ship", rerank="wmd")
    with pytest.raises(Exception, match="call fit first"):
        SearchIndex(model).search("ship")


ITEMS = keyed_vectors(
    ["bread", "butter", "roll", "hammer", "nail"],
    np.array([[1, 0.1], [0.9, 0.3], [1, 0.12], [0, 1], [0.1, 1]], np.float32),
)


def test_recommendations_are_near_the_basket_and_not_in_it():
    assert [item for item, _ in recommend(ITEMS, ["bread"], top=2)] == ["roll", "butter"]
    assert [item for item, _ in recommend(ITEMS, ["bread"], top=1, exclude=["roll"])] == ["butter"]
    assert recommend(ITEMS, ["bread", "hammer"], weights=[1, 0.01], top=1)[0][0] == "roll"
    assert recommend(ITEMS, ["bread", "hammer"], half_life=0.1, top=1)[0][0] == "nail"
    assert [item for item, _ in recommend(ITEMS, ["bread"], top=2, diversity=0.9)] == ["roll", "hammer"]


def test_recommendations_by_prediction(tmp_path):
    """Bread and butter stand together; rolls stand with butter, so that bread and roll are alike."""
    texts = [["bread", "butter"], ["roll", "butter"], ["hammer", "nail"], ["screw", "nail"]] * 200
    model = Word2Vec(vector_size=8, sg=1, min_count=1, sample=0, epochs=10, ns_exponent=0).fit(texts)
    model.save(tmp_path / "model")
    for given in model, tmp_path / "model", str(tmp_path / "model"):
        assert recommend(given, ["bread"], top=1)[0][0] == "roll"
        ((item, score),) = recommend(given, ["bread"], top=1, by="prediction")
        assert item == "butter"
        assert score == pytest.approx(model.wv["bread"] @ model.contexts_[model.wv.key_to_index["butter"]], abs=1e-5)
    everything = [item for item, _ in recommend(model, ["bread", "hammer"], top=9, by="prediction", exclude=["nail"])]
    assert sorted(everything) == ["butter", "roll", "screw"]
    with pytest.raises(ValueError, match="no output vectors to predict by: give a model that was trained with"):
        recommend(model.wv, ["bread"], by="prediction")
    with pytest.raises(ValueError, match='diversity compares cosines: leave it out, or take by="cosine"'):
        recommend(model, ["bread"], by="prediction", diversity=0.5)
    with pytest.raises(ValueError, match="by must be 'cosine' or 'prediction', not 'count'"):
        recommend(model, ["bread"], by="count")


def test_bad_baskets_get_a_sentence():
    with pytest.raises(ValueError, match="no liked item is known"):
        recommend(ITEMS, ["saw"])
    with pytest.raises(ValueError, match="1 weights for 2 liked"):
        recommend(ITEMS, ["bread", "nail"], weights=[1])
    for weights in ([np.nan, 1], [[1, 2], [3, 4]]):
        with pytest.raises(ValueError, match="a finite number for each"):
            recommend(ITEMS, ["bread", "nail"], weights=weights)
    for given in ({"liked": "bread"}, {"liked": ["bread"], "exclude": "nail"}):
        with pytest.raises(TypeError, match="must be a list of items, not '(bread|nail)'"):
            recommend(ITEMS, **given)
    with pytest.raises(ValueError, match="cancel each other out"):
        recommend(ITEMS, ["bread", "bread"], weights=[1, -1])
