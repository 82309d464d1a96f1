"""The formats that are damaged: how a small one is made, how it is used, and what its checksums cover."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from .blows import Files
from .corpora import (
    make_cache,
    make_corpus,
    make_counts,
    make_joined,
    make_phrases,
    make_senses,
    make_unfinished,
    use_cache,
    use_corpus,
    use_counts,
    use_joined,
    use_phrases,
    use_senses,
    use_unfinished,
)
from .datasets import make_bias, make_dataset, make_weat, make_wic, use_dataset
from .models import (
    make_ftz,
    make_index,
    make_matrix,
    make_model,
    make_quantized,
    make_state,
    make_vectors,
    use_fasttext,
    use_index,
    use_model,
    use_state,
    use_vectors,
)
from .seals import PACKERS, is_packed, packed_arrays, signed_folders, signed_index, signed_model, unpacked_arrays
from .texts import (
    make_events,
    make_fasta,
    make_labelled,
    make_table,
    make_text,
    use_events,
    use_fasta,
    use_labelled,
    use_table,
    use_text,
)

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True)
class Format:
    """One row of the table below.

    Attributes
    ----------
    name : str
    make : callable
        Fills an empty folder with one of two versions, 0 or 1.
    use : callable
        Reads what is in a folder and works with it; the result is compared with that of what is whole.
    covered : callable
        From the name of a file, and what it has become, whether a checksum shows that it is damaged.
    bare, sealed : callable, optional
        From files to what is below their checksums and compression, and back, with checksums made anew.
    """

    name: str
    make: Callable[[Path, int], None]
    use: Callable[[Path], Any]
    covered: Callable[[str, bytes], bool] = lambda _name, _data: False
    bare: Callable[[Files], Files] | None = None
    sealed: Callable[[Files], Files] | None = None


def model(name: str, trainer: str, **settings: Any) -> Format:
    """A model folder."""
    make = partial(make_model, trainer=trainer, **settings)
    return Format(name, make, use_model, _but_the_card, dict, signed_model)


def _but_the_card(file: str, _: Any) -> bool:
    return file != "model/model.json"


def state(name: str, trainer: str, **settings: Any) -> Format:
    """A checkpoint of training."""
    make, use = (partial(each, trainer=trainer, **settings) for each in (make_state, use_state))
    return Format(f"checkpoint-{name}", make, use, lambda *_: True, unpacked_arrays, packed_arrays)


def packed(format: Format, end: str) -> Format:
    """A format of one file whose file is compressed."""
    pack, unpack = PACKERS[end]

    def sealed(files: Files) -> Files:
        return {name + end: pack(data) for name, data in files.items()}

    def make(folder: Path, version: int) -> None:
        format.make(folder, version)
        for name, data in sealed({path.name: path.read_bytes() for path in folder.iterdir()}).items():
            (folder / name.removesuffix(end)).unlink()
            (folder / name).write_bytes(data)

    def bare(files: Files) -> Files:
        return {name.removesuffix(end): unpack(data) for name, data in files.items()}

    return Format(format.name + end, make, format.use, is_packed, bare, sealed)


def dataset(name: str, line: Callable[[Random, list[str]], str], head: str = "") -> Format:
    """A format of datasets of lines, each of which is made of six words."""
    return Format(f"dataset-{name}", partial(make_dataset, line=line, head=head, name=f"{name}.txt"), use_dataset)


def _all() -> Iterator[Format]:
    yield model("word2vec-sg", "Word2Vec", sg=1)
    yield model("word2vec-hs", "Word2Vec", hs=1, negative=0)
    yield model("word2vec-both", "Word2Vec", hs=1, negative=2)
    yield model("fasttext", "FastText", sg=1, bucket=50)
    yield model("doc2vec-dbow", "Doc2Vec", dm=0)
    yield model("doc2vec-concat", "Doc2Vec", dm=1, dm_concat=1, window=2)
    yield model("glove", "GloVe")
    yield model("ppmi-svd", "PPMISVD")
    yield model("classifier", "FastTextClassifier", word_ngrams=2, bucket=50)
    yield model("classifier-hs", "FastTextClassifier", loss="hs")
    for dtype in ("float16", "int8", "pq"):
        small = partial(make_vectors, name="model", trainer="FastText", dtype=dtype, bucket=50)
        yield Format(f"vectors-{dtype}", small, use_vectors, _but_the_card, dict, signed_model)
    text_vectors = Format("word2vec-text", partial(make_vectors, name="vectors.txt"), use_vectors)
    binary_vectors = Format("word2vec-binary", partial(make_vectors, name="vectors.bin"), use_vectors)
    yield text_vectors
    yield binary_vectors
    yield Format("glove-text", partial(make_vectors, name="vectors.glove"), use_vectors)
    yield Format("fasttext-vec", partial(make_vectors, name="vectors.vec", trainer="FastText", bucket=50), use_vectors)
    yield Format("fasttext-bin", partial(make_vectors, name="model.bin", trainer="FastText", bucket=50), use_fasttext)
    tree = partial(make_vectors, name="model.bin", trainer="FastText", bucket=50, hs=1, negative=0)
    yield Format("fasttext-bin-hs", tree, use_fasttext)
    labels = partial(make_vectors, name="model.bin", trainer="FastTextClassifier", word_ngrams=2, bucket=50)
    yield Format("classifier-bin", labels, use_fasttext)
    yield Format("classifier-ftz", make_ftz, use_fasttext)
    yield Format(
        "classifier-quantized",
        make_quantized,
        use_model,
        lambda file, _: file != "model/model.json",
        dict,
        signed_model,
    )
    for name in ("vectors.npz", "vectors.parquet", "vectors.arrow"):
        yield Format(name.partition(".")[2], partial(make_vectors, name=name), use_vectors)
    for name in ("sentence-transformers", "model2vec", "pytorch", "projector"):
        yield Format(name, partial(make_vectors, name="vectors", format=name), use_vectors)
    index = partial(Format, use=use_index, covered=lambda file, _: file != "index/index.json")
    yield index("index", make_index, bare=dict, sealed=signed_index)
    yield index("index-approximate", partial(make_index, approximate=True), bare=dict, sealed=signed_index)
    yield from (packed(text_vectors, end) for end in PACKERS)
    yield packed(binary_vectors, ".gz")
    yield Format("corpus", make_corpus, use_corpus, bare=dict, sealed=signed_folders)
    yield Format("corpus-joined", make_joined, use_joined, bare=dict, sealed=signed_folders)
    yield Format("phrases", make_phrases, use_phrases)
    yield Format("senses", make_senses, use_senses)
    yield Format("corpus-verified", make_corpus, partial(use_corpus, verify=True), lambda *_: True)
    yield Format("counts", make_counts, use_counts, lambda *_: True, dict, signed_folders)
    yield Format("counting", make_unfinished, use_unfinished, lambda *_: True, dict, signed_folders)
    yield Format("cache", make_cache, use_cache, bare=dict, sealed=signed_folders)
    yield state("word2vec", "Word2Vec", sg=1)
    yield state("word2vec-hs", "Word2Vec", hs=1, negative=0)
    yield state("fasttext", "FastText", bucket=50)
    yield state("doc2vec", "Doc2Vec", dm=0)
    yield state("glove", "GloVe")
    yield state("classifier", "FastTextClassifier")
    plain = Format("text", make_text, use_text)
    yield plain
    yield from (packed(plain, end) for end in PACKERS)
    for end in ("csv", "tsv", "jsonl", "parquet"):
        yield Format(f"table-{end}", partial(make_table, name=f"table.{end}"), use_table)
    yield packed(Format("table-csv", partial(make_table, name="table.csv"), use_table), ".gz")
    for end in ("csv", "jsonl", "parquet"):
        yield Format(f"events-{end}", partial(make_table, name=f"table.{end}"), use_events)
    yield Format("events-npz", make_events, use_events)
    yield Format("fasta", make_fasta, use_fasta)
    yield Format("npy", make_matrix, use_vectors)
    yield Format("labelled", make_labelled, use_labelled)
    yield dataset("next-items", lambda _, words: json.dumps({"history": words[:4], "next": words[4]}) + "\n")
    yield dataset("similarity", lambda random, words: f"{words[0]}\t{words[1]}\t{random.uniform(0, 10):.2f}\n")
    yield dataset(
        "pairs-csv", lambda random, words: f"{words[0]},{words[1]},{random.randrange(10)}\n", "word1,word2,similarity\n"
    )
    yield dataset("analogies", lambda random, words: " ".join(words[:4]) + "\n", ": capitals\n")
    yield dataset(
        "analogies-csv", lambda random, words: f"kind,{','.join(words[:4])}\n", "type,word1,word2,word3,target\n"
    )
    yield dataset("categories", lambda random, words: f"{random.choice(('a', 'b'))},{words[0]}\n", "category,word\n")
    yield dataset("outliers", lambda random, words: f'a,"{words[:4]}","{words[4:]}"\n', "category,words,outliers\n")
    yield dataset(
        "sentences",
        lambda random, words: f"a\tb\tc\td\t{random.uniform(0, 5):.1f}\t{' '.join(words[:3])}\t{' '.join(words[3:])}\n",
    )
    yield dataset(
        "scws",
        lambda random, words: (
            f"1\t{words[0]}\tn\t{words[1]}\tn\tof <b>{words[0]}</b> {words[2]}\t<b>{words[1]}</b>"
            f" {words[3]}\t{random.randrange(10)}\t5\n"
        ),
    )
    yield Format("dataset-wic", make_wic, use_dataset)
    yield dataset("texts", lambda random, words: f"{random.choice(('pos', 'neg'))}\t{' '.join(words)}\n")
    yield dataset("relation", lambda random, words: f"{words[0]}\t{words[1]}/{words[2]}\n")
    yield Format("dataset-weat", make_weat, use_dataset)
    yield Format("dataset-bias", make_bias, use_dataset)


#: Every format by its name.
FORMATS = {each.name: each for each in _all()}
