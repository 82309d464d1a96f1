"""The formats that are damaged: how a small one is made, how it is used, and what its checksums cover."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import numpy as np
import zstandard

import wordvec
from wordvec.corpora.cooccurrence import segments
from wordvec.corpora.documents import Documents
from wordvec.evaluation import Bootstrap, evaluate
from wordvec.system import checkpoints
from wordvec.system.compression import is_compressed
from wordvec.vectors.directions import require_finite

from .blows import Files

__all__ = ["FORMATS", "Format"]

WORDS = [
    "ship",
    "wave",
    "sail",
    "tide",
    "oven",
    "plate",
    "spoon",
    "onion",
    "café",
    "zürich",
    "naïve",
    "東京",
    "7",
    "x-y",
]
TINY = {"min_count": 1, "workers": 1, "vector_size": 6, "epochs": 1, "window": 3}


def text(version: int = 0) -> str:
    """Lines of words, the frequent ones first in `WORDS`."""
    random = Random(version)
    weights = range(2 * len(WORDS), len(WORDS), -1)
    return "".join(" ".join(random.choices(WORDS, weights, k=random.randrange(2, 12))) + "\n" for _ in range(40))


TEXTS = text(2).splitlines()


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


# ------------------------------------------------------------------------------------- models and files of vectors


@cache
def fitted(version: int, trainer: str, settings: tuple[tuple[str, Any], ...]) -> Any:
    """A small model; what the settings do not name is a few dimensions, one epoch."""
    return small(trainer, **{"epochs": 2, "seed": version} | dict(settings)).fit(*given_to(trainer, version))


def small(trainer: str, **settings: Any) -> Any:
    """A model to fit; settings that it does not have are left out."""
    kind = getattr(wordvec, trainer)
    return kind(**{name: value for name, value in (TINY | settings).items() if name in kind.parameters})


def given_to(trainer: str, version: int) -> tuple[Any, ...]:
    """What a model is fitted on."""
    if trainer == "Doc2Vec":
        return (Documents.labelled(*labelled(version), workers=1),)
    return labelled(version) if trainer == "FastTextClassifier" else (corpus(version),)


def labelled(version: int) -> tuple[list[str], list[Any]]:
    """Texts and a label of each."""
    lines = text(version).splitlines()
    return lines, [("sea", "kitchen", "7")[len(line) % 3] for line in lines]


def make_model(folder: Path, version: int, trainer: str, **settings: Any) -> None:
    fitted(version, trainer, tuple(settings.items())).save(folder / "model")


@cache
def small_classifier(version: int) -> Any:
    """A quantized classifier, with n-grams cut off, lengths apart and labels as codes."""
    large = fitted(version, "FastTextClassifier", (("word_ngrams", 2), ("bucket", 50), ("max_n", 3)))
    return wordvec.quantize(large, cutoff=40, qnorm=True, qout=True)


def make_quantized(folder: Path, version: int) -> None:
    small_classifier(version).save(folder / "model")


def make_ftz(folder: Path, version: int) -> None:
    wordvec.write_vectors(small_classifier(version), folder / "model.ftz")


def use_model(folder: Path) -> Any:
    return _trained(wordvec.load(folder / "model"), folder)


def _trained(model: Any, folder: Path) -> Any:
    """What is in a model, what it tells, and what it becomes by another epoch."""
    found: list[Any] = [type(model), model.get_params(), model.history_, model.vocabulary_.words, model.vectors_.copy()]
    if hasattr(model, "predict_proba"):
        found += [model.classes_.tolist(), model.predict_proba([*TEXTS[:9], "unseen ships"])]
        return found
    found += [_neighbours(model.wv, folder)]
    if hasattr(model, "infer_vector"):
        found += [model.infer_vector(TEXTS[0]), list(map(repr, model.dv.index_to_key)), model.dv.vectors]
    if hasattr(model, "partial_fit"):
        model.set_params(workers=1)
        found += [model.partial_fit(TEXTS, **{"epochs": 1} if hasattr(model, "epochs") else {}).vectors_]
    return found


def _neighbours(vectors: Any, folder: Path) -> Any:
    """What the commands tell of vectors, which first look whether they can be compared."""
    require_finite(vectors.index_to_key, vectors.vectors, f"words of {folder}")
    named = [word for word in WORDS[:3] if word in vectors.key_to_index and np.linalg.norm(vectors[word])]
    unseen = [vectors["ships"]] if hasattr(vectors, "vectors_ngrams") and len(vectors.vectors_ngrams) else []
    return [[word for word, _ in vectors.most_similar(word, topn=3)] for word in named] + unseen


def make_vectors(
    folder: Path,
    version: int,
    name: str,
    trainer: str = "Word2Vec",
    format: str | None = None,
    dtype: Any = "float32",
    **settings: Any,
) -> None:
    model = fitted(version, trainer, tuple(settings.items()))
    wordvec.write_vectors(model if trainer == "FastTextClassifier" else model.wv, folder / name, format, dtype=dtype)


def use_vectors(folder: Path) -> Any:
    vectors = wordvec.read_vectors(_only(folder))
    return vectors.index_to_key, vectors.vectors, _neighbours(vectors, folder)


def use_fasttext(folder: Path) -> Any:
    return _trained(wordvec.load(_only(folder)), folder)


def _only(folder: Path, what: str = "*") -> Path:
    """The only file in a folder; a name that is not there, where there is none."""
    return next(folder.glob(what), folder / "missing")


def signed_model(files: Files) -> Files:
    """Put sizes and SHA-256 on a model's card."""
    return signed_card(files, "model/model.json")


def signed_card(files: Files, path: str) -> Files:
    """Put sizes and SHA-256 of the files beside it on a card."""
    card, folder = _json(files.get(path, b"")), path.rpartition("/")[0]
    if isinstance(card, dict) and isinstance(card.get("files"), dict):
        noted = {name: files.get(f"{folder}/{name}", b"") for name in card["files"]}
        card["files"] = {n: {"bytes": len(d), "sha256": hashlib.sha256(d).hexdigest()} for n, d in noted.items()}
        files[path] = json.dumps(card, indent=2).encode()
    return files


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


# ----------------------------------------------------------------------------------------------------- search indexes


@cache
def indexed(version: int, approximate: bool) -> Any:
    return wordvec.SearchIndex(vectors(), approximate=approximate).fit(text(version).splitlines())


def make_index(folder: Path, version: int, approximate: bool = False) -> None:
    indexed(version, approximate).save(folder / "index")


def use_index(folder: Path) -> Any:
    index = wordvec.SearchIndex.load(folder / "index", vectors())
    ways = [index.search_all(TEXTS[:3], 5, method=method) for method in ("vectors", "hybrid")]
    return [[tuple(hit) for hit in hits] for way in ways for hits in way], index.vectors_


def signed_index(files: Files) -> Files:
    """Put sizes and SHA-256 on an index's card."""
    return signed_card(files, "index/index.json")


# ------------------------------------------------------------------------------------------------ corpora and counts


@cache
def corpus(version: int = 0) -> wordvec.Corpus:
    return wordvec.Corpus.build(text(version).splitlines(), Path(tempfile.mkdtemp(), "corpus"), workers=1)


def make_corpus(folder: Path, version: int) -> None:
    wordvec.Corpus.build(text(version).splitlines(), folder / "corpus", workers=1)


def make_joined(folder: Path, version: int) -> None:
    corpus = wordvec.Corpus.build(text(version).splitlines(), workers=1)
    wordvec.Phrases(min_count=1, threshold=0.1, passes=2, workers=1).fit_corpus(corpus, folder / "corpus")


def use_joined(folder: Path) -> Any:
    opened = wordvec.Corpus.open(folder / "corpus")
    return list(opened), opened.pipeline.tokens(text(0))


def make_phrases(folder: Path, version: int) -> None:
    phrases = wordvec.Phrases(min_count=1, threshold=0.1, passes=2, workers=1).fit(text(version).splitlines())
    phrases.save_list(folder / "phrases.tsv")


def use_phrases(folder: Path) -> Any:
    return list(wordvec.Corpus.build(text(0).splitlines(), folder / "corpus", phrases=folder / "phrases.tsv"))


def make_senses(folder: Path, version: int) -> None:
    senses = wordvec.Senses(vectors(), words=WORDS[version : version + 4], least_share=0, workers=1)
    senses.fit(text(version).splitlines()).save(folder / "words.senses")


def use_senses(folder: Path) -> Any:
    senses = wordvec.Senses.load(folder / "words.senses")
    return senses.transform(text(0).splitlines()), [senses.typical_words(word) for word in senses.senses_]


def use_corpus(folder: Path, **how: Any) -> Any:
    opened = wordvec.Corpus.open(folder / "corpus", **how)
    model = small("Word2Vec").fit(opened)
    counts = wordvec.Cooccurrence.count(opened, opened.cut(1), folder / "counts", window=3, workers=1)
    return list(opened), opened.types, model.vectors_, counts.values, counts.columns


def make_counts(folder: Path, version: int) -> None:
    wordvec.Cooccurrence.count(corpus(), corpus().cut(1), folder / "counts", window=3 + version, workers=1)


def signed_folders(files: Files) -> Files:
    """Put sizes and SHA-256 on the cards of corpora, of counts, and of counting that was broken off."""
    for path in [path for path in files if path.endswith(".json")]:
        card, place = _json(files[path]), path.rpartition("/")[0]
        if not isinstance(card, dict):
            continue
        digests = {}
        if isinstance(card.get("bytes"), dict):
            for name in card["bytes"]:
                data = files.get(f"{place}/{name}", b"")
                card["bytes"][name], digests[name] = len(data), _sha256("".join(_parts(data)).encode())
        state = card.get("state")
        for name in ("runs", "counts") if isinstance(state, dict) else ():
            of_files = state.get(name)
            for (file, size), kept in zip(ROWS.items(), of_files if isinstance(of_files, list) else (), strict=False):
                if isinstance(kept, dict) and type(kept.get("length")) is int:
                    kept["sha256"] = _parts(files.get(f"{place}/{name}/{file}", b""), max(0, kept["length"]) * size)
        card["sha256"] = digests  # of which that of the card itself is made, before it is among them
        card["sha256"] = digests | {"card": _sha256(json.dumps(card, sort_keys=True).encode())}
        files[path] = json.dumps(card, indent=1).encode()
    return files


def _parts(data: bytes, size: int | None = None) -> list[str]:
    """The SHA-256 of the segments of a file, of which a small one has one: of all but the header of an array."""
    content = data[128:][:size] if data.startswith(b"\x93NUMPY") else data
    return [_sha256(content)] if content else []


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def use_counts(folder: Path) -> Any:
    models = (small(trainer) for trainer in ("GloVe", "PPMISVD"))
    return [model.fit(corpus(), cooccurrence=folder / "counts").vectors_ for model in models]


ROWS = {"starts.npy": 8, "columns.npy": 4, "values.npy": 8}  # files of rows, and bytes of each number


class BrokenOff(Exception):
    """Counting was broken off, for a state of it to damage."""


class BreakingOff:
    """A listener that has heard enough after so many tokens."""

    def __init__(self, at: int):
        self._at = at

    def begin(self, *_: Any, **__: Any) -> None: ...

    note = end = begin

    def advance(self, done: int, **_: Any) -> None:
        if done >= self._at:
            raise BrokenOff


@contextmanager
def always_kept() -> Iterator[None]:
    """States are kept whenever they can be, and stay."""
    with (
        patch.multiple(checkpoints, SECONDS=0, SHARE=0),
        patch.object(checkpoints.Checkpoint, "remove"),
        patch.object(segments, "plan", lambda *_: segments.Plan(70, 60)),
    ):
        yield


def make_unfinished(folder: Path, version: int) -> None:
    with always_kept():
        try:
            _count(folder, BreakingOff(len(corpus().tokens) * (3 + version) // 5))
        except BrokenOff:
            return
    raise AssertionError("counting was not broken off")


def _count(folder: Path, progress: Any) -> Any:
    words = corpus().cut(1)
    return wordvec.Cooccurrence.count(corpus(), words, folder / "counts", window=3, workers=1, progress=progress)


def use_unfinished(folder: Path) -> Any:
    with patch.object(segments, "plan", lambda *_: segments.Plan(70, 60)):
        counts = _count(folder, wordvec.progress.SILENT)
    return counts.starts, counts.columns, counts.values


def make_cache(folder: Path, version: int) -> None:
    (folder / "text.txt").write_text(text(version), encoding="utf-8")
    use_cache(folder)


def use_cache(folder: Path) -> Any:
    with patch.dict(os.environ, WORDVEC_CACHE=str(folder / "cache")):
        return list(wordvec.Corpus.build(folder / "text.txt", workers=1))


# ------------------------------------------------------------------------------------------------------- checkpoints


def run_with_state(folder: Path, version: int, trainer: str, **settings: Any) -> Any:
    model = small(trainer, **{"epochs": 3, "seed": version} | settings)
    return model.fit(*given_to(trainer, 0), checkpoint=folder / "state")


def make_state(folder: Path, version: int, **settings: Any) -> None:
    with always_kept():
        run_with_state(folder, version, **settings)


def use_state(folder: Path, **settings: Any) -> Any:
    return run_with_state(folder, 0, **settings).vectors_


def unpacked_arrays(files: Files) -> Files:
    """The arrays of a checkpoint, and its card as JSON."""
    with zipfile.ZipFile(io.BytesIO(files["state"])) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    card = np.load(io.BytesIO(found.pop("card.npy")))
    return found | {"card.json": card.tobytes()}


def packed_arrays(files: Files) -> Files:
    packed, card = io.BytesIO(), io.BytesIO()
    np.save(card, np.frombuffer(files.get("card.json", b""), np.uint8))
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data) if name != "card.json" else archive.writestr("card.npy", card.getvalue())
    return {"state": packed.getvalue()}


# ---------------------------------------------------------------------------------------------- texts and compression


def make_text(folder: Path, version: int, name: str = "text.txt") -> None:
    (folder / name).write_text(text(version), encoding="utf-8")


def use_text(folder: Path) -> Any:
    return list(
        wordvec.Corpus.build(_only(folder), folder / "out" / "corpus", lower=True, tokenizer="unicode", workers=1)
    )


def make_table(folder: Path, version: int, name: str) -> None:
    rows = [
        {"id": f"r{number}", "review": f'"{line}", he said' if number % 5 == 0 else line, "stars": number % 3}
        for number, line in enumerate(text(version).splitlines())
    ]
    path = folder / name
    if name.endswith(".parquet"):
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    elif name.endswith(".jsonl"):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    else:
        import csv

        with open(path, "w", encoding="utf-8", newline="") as file:
            tabs = {"delimiter": "\t", "quoting": csv.QUOTE_NONE, "quotechar": None}
            writer = csv.writer(file, **tabs if name.endswith(".tsv") else {})
            writer.writerows([list(rows[0]), *(list(row.values()) for row in rows)])


def use_table(folder: Path) -> Any:
    made = Documents.build(
        _only(folder), folder / "out" / "corpus", text="review", tags=["id", "stars"], lower=True, workers=1
    )
    return list(made.corpus), list(made.tags), made.start, made.row


def make_events(folder: Path, version: int) -> None:
    lines = [line.split() for line in text(version).splitlines()]
    rows = [(group, time, word) for group, line in enumerate(lines) for time, word in enumerate(line)]
    groups, times, items = (np.array(column) for column in zip(*rows, strict=True))
    np.savez(folder / "events.npz", stars=groups, times=times, review=items)


def use_events(folder: Path) -> Any:
    path = _only(folder)
    order = "times" if path.suffix == ".npz" else None
    return list(wordvec.Corpus.build(path, folder / "out" / "corpus", group="stars", order=order, item="review"))


def make_fasta(folder: Path, version: int) -> None:
    lines = text(version).splitlines()
    (folder / "text.fasta").write_text("".join(f">{n}\n{line}\n" for n, line in enumerate(lines)), encoding="utf-8")


def use_fasta(folder: Path) -> Any:
    return list(wordvec.Corpus.build(_only(folder), folder / "out" / "corpus", tokenizer="kmer:3+frames", workers=1))


def make_matrix(folder: Path, version: int) -> None:
    vectors = fitted(version, "Word2Vec", ()).wv
    np.save(folder / "vectors.npy", vectors.vectors)


def make_labelled(folder: Path, version: int) -> None:
    lines = (f"__label__{label} {line}\n" for line, label in zip(*labelled(version), strict=True))
    (folder / "labelled.txt").write_text("".join(lines), encoding="utf-8")


def use_labelled(folder: Path) -> Any:
    made = Documents.build(_only(folder), folder / "out" / "corpus", label_prefix="__label__", workers=1)
    if len(made.tags) < 2 or not made.corpus.types:  # which `fit` refuses, as there is nothing to tell apart
        return list(made.corpus), made.tags
    model = small("FastTextClassifier").fit(made)
    return list(made.corpus), model.classes_.tolist(), model.predict_proba(TEXTS[:3])


def _zip(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("text.txt", data)
    return packed.getvalue()


def _unzip(data: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(data)).read("text.txt")


#: By the end of a name: what packs, and what unpacks.
PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    ".gz": (partial(gzip.compress, mtime=0), gzip.decompress),
    ".bz2": (bz2.compress, bz2.decompress),
    ".xz": (lzma.compress, lzma.decompress),
    ".zst": (
        lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
        lambda data: zstandard.ZstdDecompressor().decompress(data),
    ),
    ".zip": (_zip, _unzip),
}


def _is_packed(_name: str, data: bytes) -> bool:
    return is_compressed(io.BytesIO(data))


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

    return Format(format.name + end, make, format.use, _is_packed, bare, sealed)


# ------------------------------------------------------------------------------------------------------------ datasets


@cache
def vectors() -> Any:
    return fitted(0, "Word2Vec", ()).wv


def make_dataset(folder: Path, version: int, line: Callable[[Random, list[str]], str], head: str, name: str) -> None:
    random = Random(version)
    lines = (line(random, random.sample(WORDS[:12], 6)) for _ in range(20))
    (folder / name).write_text(head + "".join(lines), encoding="utf-8")


def make_weat(folder: Path, version: int) -> None:
    keys = {"X_key": "ships", "Y_key": "ovens", "A_key": "sea", "B_key": "home"}
    lists = {name: WORDS[3 * n + version : 3 * n + version + 3] for n, name in enumerate(keys.values())}
    tests = {f"test {number}": keys | lists for number in range(3)}
    (folder / "weat.json").write_text(json.dumps(tests, indent=1, ensure_ascii=False), encoding="utf-8")


def make_wic(folder: Path, version: int) -> None:
    random = Random(version)
    for part in ("train", "dev"):
        (folder / part).mkdir()
        chosen = [random.sample(WORDS, 3) for _ in range(8)]
        lines = (f"{one}\tN\t0-1\t{one} {two}\t{three} {one}\n" for one, two, three in chosen)
        (folder / part / f"{part}.data.txt").write_text("".join(lines), encoding="utf-8")
        (folder / part / f"{part}.gold.txt").write_text("".join(random.choice("TF") + "\n" for _ in chosen))


def make_bias(folder: Path, version: int) -> None:
    (folder / "tests").mkdir()
    for number in range(3):
        names = ("ships", "ovens", "sea", "home")
        lists = (WORDS[3 * n + version : 3 * n + version + 2 + number % 2] for n in range(4))
        lines = (f"{name}: {', '.join(each)}\n" for name, each in zip(names, lists, strict=True))
        (folder / "tests" / f"test{number}.txt").write_text("".join(lines), encoding="utf-8")


def use_dataset(folder: Path) -> Any:
    try:
        report = evaluate(vectors(), folder, geometry=False, bootstrap=Bootstrap(0))
    except ValueError as error:
        if str(error).startswith("none of the datasets"):  # they were read, and go by the names they have in reports
            return str(error)
        raise
    return [row.to_dict() for row in report.rows]


def dataset(name: str, line: Callable[[Random, list[str]], str], head: str = "") -> Format:
    """A format of datasets of lines, each of which is made of six words."""
    return Format(f"dataset-{name}", partial(make_dataset, line=line, head=head, name=f"{name}.txt"), use_dataset)


# ----------------------------------------------------------------------------------------------------------- the table


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
