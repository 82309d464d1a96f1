"""Sequences of letters: FASTA read as it is written, k-mers by construction."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import Corpus, CorpusError, Documents
from wordvec.corpora.tokenizers.kinds import tokenizer_of, tokenizer_of_record
from wordvec.corpora.tokenizers.kmers import KMers

FASTA = "; made up\n>sp|P1| first\nMKVL\nAA*\n\n>second\n>third\r\nMKV\r\n"


@pytest.mark.parametrize("name", ["proteins.fasta", "proteins.fa.gz", "P.FAA"])
def test_each_sequence_of_fasta_is_a_text(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(gzip.compress(FASTA.encode()) if name.endswith("gz") else FASTA.encode())
    corpus = Corpus.build(path, tokenizer="kmer:3")
    assert list(corpus) == [["MKV", "KVL", "VLA", "LAA"], ["MKV"]] and corpus.card["empty_texts"] == 1
    assert list(Corpus.build([path, path], tokenizer="kmer:3", lower=True))[2:] == [
        ["mkv", "kvl", "vla", "laa"],
        ["mkv"],
    ]


def test_soft_masked_letters_are_letters_and_gaps_none_and_stops_end_kmers(tmp_path):
    (tmp_path / "p.fa").write_text(">one\nMKvl-A\n..A*\n>two\nMKVL*MKAA\n")
    corpus = Corpus.build(tmp_path / "p.fa", tokenizer="kmer:3")
    assert list(corpus) == [["MKV", "KVL", "VLA", "LAA"], ["MKV", "KVL", "MKA", "KAA"]]
    assert [corpus.card[name] for name in ("soft_masked", "gaps", "stops")] == [2, 3, 2]
    assert corpus.pipeline.tokens("mkv-l*mka") == ["MKV", "KVL", "MKA"]
    frames = Corpus.build(tmp_path / "p.fa", tokenizer="kmer:3+frames")
    assert list(frames)[3:] == [["MKV", "KAA"], ["KVL"], ["MKA"]]  # a stop moves no frame
    assert frames.card["stops"] == 2


def test_each_frame_is_a_text(tmp_path):
    (tmp_path / "p.fa").write_text(FASTA)
    corpus = Corpus.build(tmp_path / "p.fa", tmp_path / "corpus", tokenizer="kmer:3+frames")
    assert list(corpus) == [["MKV", "LAA"], ["KVL"], ["VLA"], ["MKV"]]
    assert Corpus.open(tmp_path / "corpus").pipeline.tokens("MKVLAA") == ["MKV", "LAA", "KVL", "VLA"]
    assert Corpus.build(["MKVLAA", "MKV"], tokenizer="kmer:3+frames").fingerprint != corpus.fingerprint  # an empty text


@settings(deadline=None)
@given(st.text("ACGT \n", max_size=40), st.integers(1, 5))
def test_frames_hold_the_same_kmers_as_every_place(text, size):
    letters = re.sub(r"\s", "", text)
    every = [letters[at : at + size] for at in range(len(letters) - size + 1)]
    assert KMers(size).tokens(text) == every
    assert sorted(KMers(size, "frames").tokens(text)) == sorted(every)
    framed = KMers(size, "frames")
    assert [token for part in framed.parts(text) for token in framed.of_parts().tokens(part)] == framed.tokens(text)
    for way in "overlapping", "frames", "apart":
        one = KMers(size, way)
        assert tokenizer_of_record(one.record()) == one == tokenizer_of(f"kmer:{size}+{way}")


def test_bad_fasta_and_kmers(tmp_path):
    path = tmp_path / "p.fasta"
    path.write_text("MKV\n>first\nMKV\n")
    with pytest.raises(CorpusError, match=r"^line 1 of .*p\.fasta is no FASTA, in which a line that starts with >"):
        Corpus.build(path, tokenizer="kmer:3")
    with pytest.raises(ValueError, match=r"p\.fasta is FASTA, whose sequences have no blanks: say what their tokens"):
        Corpus.build(path)
    (tmp_path / "text.txt").write_text("a b\n")
    with pytest.raises(CorpusError, match=r"text\.txt is no FASTA among such files; give sequences and text apart"):
        Corpus.build([path, tmp_path / "text.txt"], tokenizer="kmer:3")
    with pytest.raises(ValueError, match="makes several texts of one, and here each has a place, or tags, of its own"):
        Documents.build(["MKVLAA"], tokenizer="kmer:3+frames")
    for wrong, says in {
        "kmer": "kmer: give how many letters, as in kmer:3, or kmer:3+frames",
        "kmer:0": "takes a size from 1 to 64 letters, not 0",
        "kmer:3+far": "has no setting 'far'; it has overlapping, frames, apart",
    }.items():
        with pytest.raises(ValueError, match=re.escape(says)):
            tokenizer_of(wrong)
