"""Corpora and counts whose files are damaged are refused before compiled code reads them, and the file is named."""

from __future__ import annotations

import hashlib
import json
import random

import numpy as np
import pytest

from wordvec import Cooccurrence, Corpus, CorpusError
from wordvec.corpora.storage import folders

from .damaging import CORPUS_REMEDY, COUNTS_REMEDY, TEXTS, assert_refused, changed, content, digest, sign


def test_what_is_whole_opens_and_is_verified(kept):
    corpus = Corpus.open(kept / "corpus", verify=True)
    assert list(corpus) == [text.split() for text in TEXTS]
    assert len(Cooccurrence.open(kept / "counts"))


def test_the_card_notes_the_digests_of_all_files(kept):
    for folder, card in (kept / "corpus", "corpus.json"), (kept / "counts", "counts.json"):
        record = json.loads((folder / card).read_text())
        own = record["sha256"].pop("card")
        assert record["sha256"] == {name: digest(content(folder / name)) for name in record["bytes"]}
        assert own == hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("tokens.npy", changed(3, 6), "token 3 is 6, and there are 6 types"),
        ("tokens.npy", changed(-1, -1), "token 20 is -1, and"),
        ("tokens.npy", changed(0, 2**31 - 1), "token 0 is 2,147,483,647"),
        ("tokens.npy", lambda tokens: tokens[:-1], "it is of 20 tokens, and corpus.json of 21"),
        ("tokens.npy", lambda tokens: tokens.astype(np.int64), "does not start as an array of int32 does"),
        ("tokens.npy", lambda tokens: tokens.astype(">i4"), "does not start as an array of int32 does"),
        ("tokens.npy", lambda tokens: tokens.astype(np.float32), "does not start as an array of int32 does"),
        ("tokens.npy", lambda tokens: tokens.reshape(3, -1), "does not start as an array of int32 does"),
        ("tokens.npy", lambda tokens: tokens.astype(object), "does not start as an array of int32 does"),
        ("offsets.npy", changed(0, 1), "texts reach from 1 to 21"),
        ("offsets.npy", changed(-1, 22), "texts reach from 0 to 22, and there are 21 tokens"),
        ("offsets.npy", changed(2, 2**52), "text 2 starts at token 4,503,599,627,370,496 and ends at 16"),
        ("offsets.npy", changed(2, 2**63 - 1), "text 2 starts at token 9,223,372,036,854,775,807 and ends at 16"),
        ("offsets.npy", changed(2, -(2**63)), "text 1 starts at token 7 and ends at -9,223,372,036,854,775,808"),
        ("offsets.npy", changed(2, 7), "text 1 starts at token 7 and ends at 7"),
        ("offsets.npy", lambda offsets: np.delete(offsets, 2), "it is of 4 texts, and corpus.json of 5"),
        ("offsets.npy", lambda offsets: offsets[:0], "it is of -1 texts"),
        ("counts.npy", changed(-1, 0), "counts are not above zero and descending"),
        ("counts.npy", lambda counts: counts[::-1].copy(), "counts are not above zero and descending"),
        ("counts.npy", changed(0, 2**63 - 1), "counts come to"),
        ("counts.npy", lambda counts: counts[:-1], "it is of 5 types, and corpus.json of 6"),
        ("types.txt", lambda types: types.replace(b"\n", b" "), "it is of 0 types, and corpus.json of 6"),
        ("types.txt", lambda types: types.replace(b"sea\n", b"\n"), "a type is empty"),
        ("types.txt", lambda types: b"\n" + types[:-1], "a type is empty, or the last one has no end"),
        ("types.txt", lambda types: types.replace(b"sea", b"s\xff\xfe"), "is not UTF-8"),
        ("types.txt", lambda types: b"", "it is of 0 types"),
    ],
)
def test_a_corpus_whose_parts_do_not_belong_together_is_refused(name, change, words, corpus):
    """Though sizes and digests are those of the damaged files."""
    if name.endswith(".npy"):
        np.save(corpus / name, change(np.load(corpus / name)))
    else:
        (corpus / name).write_bytes(change((corpus / name).read_bytes()))
    sign(corpus)
    assert_refused(Corpus.open, corpus, name, CORPUS_REMEDY, words)
    assert_refused(lambda folder: Corpus.open(folder, verify=True), corpus, name, CORPUS_REMEDY, words)


def test_types_that_are_alike_are_refused(corpus):
    (corpus / "types.txt").write_bytes((corpus / "types.txt").read_bytes().replace(b"tide", b"ship"))
    sign(corpus)
    opened = Corpus.open(corpus)
    assert_refused(lambda _: opened.types, corpus, "types.txt", CORPUS_REMEDY, "a type is there twice")


def test_empty_texts_may_be_where_they_were_kept(tmp_path):
    texts = ["", "a b", "", "", "c", ""]
    corpus = Corpus.build(texts, tmp_path / "corpus", keep_empty=True)
    assert list(Corpus.open(corpus.folder, verify=True)) == [text.split() for text in texts]
    offsets = np.load(corpus.folder / "offsets.npy")
    offsets[2] = 3
    np.save(corpus.folder / "offsets.npy", offsets)
    sign(corpus.folder)
    assert_refused(Corpus.open, corpus.folder, "offsets.npy", CORPUS_REMEDY, "text 2 starts at token 3 and ends at 2")


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("starts.npy", changed(0, 1), "rows reach from 1 to"),
        ("starts.npy", changed(-1, 10**15), "rows reach from 0 to 1,000,000,000,000,000"),
        ("starts.npy", changed(2, 0), "row 1 ends before it starts"),
        ("starts.npy", changed(2, 2**60), "row 2 ends before it starts"),
        ("starts.npy", lambda starts: starts.astype(np.int32), "does not start as an array of int64 does"),
        ("columns.npy", changed(1, -1), "column 1 is out of order, or not one of 5 words"),
        ("columns.npy", changed(1, 5), "column 1 is out of order"),
        ("columns.npy", changed(0, 4), "column 1 is out of order"),
        ("columns.npy", lambda columns: columns.astype(np.int64), "does not start as an array of int32 does"),
        ("values.npy", changed(2, 0), "value 2 is not above zero, or not finite"),
        ("values.npy", changed(0, -1), "value 0 is not"),
        ("values.npy", changed(-1, np.nan), "is not above zero, or not finite"),
        ("values.npy", changed(3, np.inf), "value 3 is not"),
        ("values.npy", lambda values: values[:-1], "values, and there are"),
        ("values.npy", lambda values: values.astype(np.float32), "does not start as an array of float64 does"),
    ],
)
def test_counts_that_are_no_rows_are_refused(name, change, words, counts):
    np.save(counts / name, change(np.load(counts / name)))
    sign(counts)
    assert_refused(Cooccurrence.open, counts, name, COUNTS_REMEDY, words)


@pytest.mark.parametrize("change", [{"settings__words": 4}, {"settings__words": 6}, {"card__nonzeros": 3}])
def test_counts_of_other_sizes_than_their_card_says_are_refused(change, counts):
    sign(counts, **change)
    assert_refused(Cooccurrence.open, counts, "counts.json", COUNTS_REMEDY, "and the files of others")


DEEP = json.loads("[" * 100 + "]" * 100)

WRONG = {
    "corpus": [
        ({"fingerprint": 7}, "entry fingerprint is 7, not a string"),
        ({"fingerprint": "../../../somewhere/else/entirely"}, "entry fingerprint is"),
        ({"card": []}, r"entry card is [], not an object"),
        ({"card__tokens": -1}, "entry card.tokens is -1"),
        ({"card__tokens": "20"}, "entry card.tokens is '20'"),
        ({"card__texts": 10**30}, "entry card.texts is 1000"),
        ({"card__types": True}, "entry card.types is True"),
        ({"card__empty_texts": None}, "entry card.empty_texts is missing"),
        ({"card__source": 5}, "entry card.source is 5, not a string"),
        ({"card__lower": "no"}, "entry card.lower is 'no', not true or false"),
        ({"card__more": DEEP}, "deep in each other"),
        ({"bytes": None}, "entry bytes is missing"),
        ({"bytes__types.txt": None}, "entry bytes.types.txt is missing"),
        ({"sha256__types.txt": None}, "entry sha256.types.txt is missing"),
        ({"sha256__types.txt": "00"}, "entry sha256.types.txt is '00'"),
        ({"layout": "1"}, "entry layout is '1'"),
        ({"layout": None}, "entry layout is missing"),
    ],
    "counts": [
        ({"settings": None}, "entry settings is missing"),
        ({"settings__window": 0}, "entry settings.window is 0"),
        ({"settings__words": -(10**6)}, "entry settings.words is -1000000"),
        ({"settings__words": 2.5}, "entry settings.words is 2.5"),
        ({"settings__symmetric": 1}, "entry settings.symmetric is 1"),
        ({"settings__corpus": {}}, "entry settings.corpus is an object"),
        ({"card__nonzeros": -1}, "entry card.nonzeros is -1"),
        ({"card__seconds": "long"}, "entry card.seconds is 'long'"),
        ({"sha256": None}, "entry sha256 is missing"),
        ({"sha256__values.npy": None}, "entry sha256.values.npy is missing"),
        ({"more": DEEP}, "deep in each other"),
    ],
}


@pytest.mark.parametrize(("kind", "change", "words"), [(kind, *each) for kind in WRONG for each in WRONG[kind]])
def test_a_card_with_a_wrong_entry_is_refused(kind, change, words, request):
    folder = request.getfixturevalue(kind)
    sign(folder, **change)
    opening, remedy = (Corpus.open, CORPUS_REMEDY) if kind == "corpus" else (Cooccurrence.open, COUNTS_REMEDY)
    assert_refused(opening, folder, f"{kind}.json", remedy, words)


@pytest.mark.parametrize("kind", ["corpus", "counts"])
@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 10**5, b"{}" + b" " * (1 << 24), b"1e999"]
)
def test_a_card_that_is_none_is_refused(kind, damage, request):
    folder = request.getfixturevalue(kind)
    (folder / f"{kind}.json").write_bytes(damage)
    opening, remedy = (Corpus.open, CORPUS_REMEDY) if kind == "corpus" else (Cooccurrence.open, COUNTS_REMEDY)
    assert_refused(opening, folder, f"{kind}.json", remedy)


def test_a_card_that_was_edited_is_refused(corpus, counts):
    for folder, kind, opening in (corpus, "corpus", Corpus.open), (counts, "counts", Cooccurrence.open):
        card = folder / f"{kind}.json"
        card.write_text(card.read_text().replace('"seconds": ', '"seconds": 1'))
        assert_refused(opening, folder, card.name, "again", "its SHA-256 is not the one noted in it")


def damages(path, number, seed):
    """Contents of a file with a bit flipped, a piece missing, doubled, of zeros or of noise."""
    data, draw = path.read_bytes(), random.Random(f"{path.name} {seed}")
    for _ in range(number):
        start, size = draw.randrange(len(data)), draw.choice([1, 2, 4, 8, 64])
        piece = data[start : start + size]
        other = draw.choice(
            [
                bytes([piece[0] ^ 1 << draw.randrange(8)]) + piece[1:],
                b"",
                piece * 2,
                bytes(len(piece)),
                draw.randbytes(len(piece)),
            ]
        )
        if other != piece:
            yield data[:start] + other + data[start + size :]


def test_no_damage_goes_unnoticed_where_digests_are_compared(corpus, counts):
    verified = lambda folder: Corpus.open(folder, verify=True)  # noqa: E731
    for folder, opening, remedy in (corpus, verified, CORPUS_REMEDY), (counts, Cooccurrence.open, COUNTS_REMEDY):
        for path in sorted(folder.iterdir()):
            whole = path.read_bytes()
            for damaged in damages(path, 60, 1):
                path.write_bytes(damaged)
                if path.suffix != ".json" or not means_the_same(damaged, whole):
                    assert_refused(opening, folder, path.name, remedy)
            path.write_bytes(whole)
        opening(folder)


def means_the_same(damaged, whole):
    """Whether the damage of a card is to blanks, or to the names of its digests alone, which older ones lack."""
    try:
        one, other = json.loads(damaged), json.loads(whole)
    except ValueError:
        return False
    return all(one.get(name, other["sha256"] if name == "sha256" else None) == other[name] for name in other)


def test_what_opens_without_verifying_can_be_read_by_compiled_code(corpus):
    for path in sorted(corpus.iterdir()):
        whole, opened = path.read_bytes(), 0
        for damaged in damages(path, 60, 2):
            path.write_bytes(damaged)
            try:
                found = Corpus.open(corpus)
            except CorpusError:
                continue
            opened += 1
            assert found.tokens.min() >= 0 and found.tokens.max() < len(found.counts)
            assert (np.diff(found.offsets) > 0).all() and found.offsets[[0, -1]].tolist() == [0, len(found.tokens)]
        path.write_bytes(whole)
        assert opened < 60


@pytest.mark.parametrize("name", ["tokens.npy", "offsets.npy", "types.txt"])
def test_a_corpus_without_digests_is_verified_by_its_fingerprint(name, corpus):
    """As versions before 0.2 wrote them."""
    sign(corpus, sha256=None)
    assert list(Corpus.open(corpus, verify=True)) == [text.split() for text in TEXTS]
    if name == "types.txt":
        (corpus / name).write_bytes((corpus / name).read_bytes().replace(b"tide", b"tile"))
    else:
        array = np.load(corpus / name)
        array[1:3] = array[1:3] ^ 1
        np.save(corpus / name, array)
    Corpus.open(corpus)
    with pytest.raises(CorpusError, match=rf"corpus is damaged: .*{name}.* by the fingerprint{CORPUS_REMEDY}"):
        Corpus.open(corpus, verify=True)


def test_counts_without_digests_are_refused_or_counted_again(tmp_path):
    corpus = Corpus.build(TEXTS, tmp_path / "corpus")
    place = Cooccurrence.count(corpus, 5, window=2).folder
    sign(place, sha256=None, layout=1)
    with pytest.raises(CorpusError, match=f"has layout 1, this wordvec reads 2{COUNTS_REMEDY}"):
        Cooccurrence.open(place)
    with pytest.raises(CorpusError, match="has layout 1"):
        Cooccurrence.count(corpus, 5, place, window=2)
    assert len(Cooccurrence.count(corpus, 5, window=2)) == len(Cooccurrence.open(place))


def test_a_folder_that_is_no_file_is_one_sentence(corpus):
    (corpus / "types.txt").unlink()
    (corpus / "types.txt").mkdir()
    assert_refused(Corpus.open, corpus, "types.txt", CORPUS_REMEDY, "is missing")


def test_records_without_a_digest_are_read_where_they_may(tmp_path):
    (tmp_path / "card.json").write_text("{}")
    assert folders.read_record(tmp_path / "card.json", {}, "go") == {}
