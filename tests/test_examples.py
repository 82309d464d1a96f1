"""The examples run from end to end on a small matter whose answer is known."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

import wordvec
from examples import combining, digits, drift, graphs, imdb, senses, sequences, topics, urls, watching
from wordvec.vectors.keyed import keyed_vectors

WORDS = {"neg": "bad dull poor weak awful tedious".split(), "pos": "good fine rich strong great lively".split()}


def test_imdb(tmp_path, monkeypatch, capsys):
    draw = random.Random(1)
    for half in ("train", "test"):
        rows = [f"{label}\t{n}\t{' '.join(draw.choices(WORDS[label], k=30))}\n" for label in WORDS for n in range(40)]
        (tmp_path / f"{half}.tsv").write_text("".join(rows))
    monkeypatch.setattr("sys.argv", ["imdb", str(tmp_path), "--epochs", "30", "--vector-size", "16"])
    imdb.main()
    shown = {
        way: line.split("\t")[1:] for line in capsys.readouterr().out.splitlines() for way in imdb.WAYS if way in line
    }
    assert shown.keys() == set(imdb.WAYS)
    for way in imdb.WAYS:
        of_dbow, of_dm, _ = map(float, shown[way])
        assert of_dbow == 0 and 0 <= of_dm <= 100
    monkeypatch.setattr("sys.argv", ["imdb", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit):
        imdb.main()
    assert "holds no train.tsv" in capsys.readouterr().err


def test_drift(tmp_path, monkeypatch, capsys):
    """One word leaves the company of some words for that of others; all others stay."""
    draw = random.Random(2)
    company = [[f"{topic}{n}" for n in range(25)] for topic in "abcd"]
    for period, topic in (("old", 0), ("new", 1)):
        texts = [draw.choices(words, k=10) for words in company for _ in range(150)]
        for text in texts[150 * topic : 150 * topic + 60]:
            text[draw.randrange(10)] = "mover"
        (tmp_path / f"{period}.txt").write_text("".join(" ".join(text) + "\n" for text in texts))
    small = "--epochs", "20", "--vector-size", "12", "--controls", "1"
    files = [str(tmp_path / f"{period}.txt") for period in ("old", "new")]
    monkeypatch.setattr("sys.argv", ["drift", *files, "-o", str(tmp_path / "out"), *small])
    drift.main()
    names, first, *_ = (tmp_path / "out" / "moved.tsv").read_text().splitlines()
    assert names.split("\t")[0] == "word" and first.split("\t")[0] == "mover"
    assert (tmp_path / "out" / "mover.png").stat().st_size and "101 words" in capsys.readouterr().out
    monkeypatch.setattr("sys.argv", ["drift", files[0], str(tmp_path / "none.txt"), "-o", str(tmp_path / "other")])
    with pytest.raises(SystemExit):
        drift.main()
    assert "there is no file" in capsys.readouterr().err


def test_combining(tmp_path, monkeypatch, capsys):
    words = [f"{topic}{n}" for topic in "ab" for n in range(20)]
    for seed, name in enumerate(("one", "two")):
        rows = np.random.default_rng(seed).normal(size=(40, 6)) + np.repeat([[2], [-2]], 20, axis=0)
        wordvec.write_vectors(keyed_vectors(words, rows.astype(np.float32)), tmp_path / name)
    pairs = [f"a{n}\t{'a' if n % 2 else 'b'}{n + 1}\t{n % 2}\n" for n in range(19)]
    (tmp_path / "pairs.tsv").write_text("".join(pairs))
    given = ["combining", str(tmp_path / "one"), str(tmp_path / "two"), "-o", str(tmp_path / "report")]
    monkeypatch.setattr("sys.argv", [*given, "--data", str(tmp_path / "pairs.tsv"), "--weights", "1", "2"])
    combining.main()
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("one, all-but-the-top", *combining.METHODS))
    assert (tmp_path / "report" / "report.html").stat().st_size
    monkeypatch.setattr("sys.argv", [*given[:2], *given[3:]])
    with pytest.raises(SystemExit):
        combining.main()
    assert "there is one model only" in capsys.readouterr().err


def test_senses(tmp_path, monkeypatch, capsys):
    """A word stands in the company of one topic and of another, and each of its senses in that of one."""
    draw = random.Random(3)
    company = [[f"{topic}{n}" for n in range(15)] for topic in "ab"]
    texts = [draw.choices(words, k=9) for words in company for _ in range(300)]
    for text in texts:
        text[4] = "bank"
    (tmp_path / "texts.txt").write_text("".join(" ".join(text) + "\n" for text in draw.sample(texts, len(texts))))
    given = [
        "senses",
        str(tmp_path / "texts.txt"),
        "--words",
        "bank",
        "--vector-size",
        "12",
        "-o",
        str(tmp_path / "model"),
    ]
    monkeypatch.setattr("sys.argv", [*given, "--epochs", "20", "--sample", "0"])
    senses.main()
    shown = capsys.readouterr().out
    assert "1 of 1 words have several senses" in shown
    model = wordvec.load(tmp_path / "model")
    near = ["".join(sorted({word[0] for word, _ in model.wv.most_similar(f"bank#{n}", topn=4)})) for n in (1, 2)]
    assert sorted(near) == ["a", "b"]
    monkeypatch.setattr("sys.argv", ["senses", str(tmp_path / "none.txt")])
    with pytest.raises(SystemExit):
        senses.main()
    assert "there is no file" in capsys.readouterr().err


def test_sequences(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["sequences", "-o", str(tmp_path)])
    sequences.main()
    shown = capsys.readouterr().out
    hits = [float(re.search(rf"{name} +hit rate@10 +([0-9.]+)", shown)[1]) for name in ("held-out", "popularity alone")]
    assert hits[0] > hits[1] + 10
    assert re.search("with tea 3 go: tea [0-9]+, tea [0-9]+, tea [0-9]+, tea [0-9]+\n", shown)
    assert "codes: 100.0% of the three nearest" in shown
    for family, motif in sequences.MOTIFS.items():
        near = re.search(rf"{family}: to .* the nearest are (.*), (.*)", shown)
        assert sum(word in motif for word in near.groups()) >= 1


def test_digits(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["digits", "-o", str(tmp_path), "--epochs", "5"])
    digits.main()
    shown = capsys.readouterr().out
    assert re.search("nearest to 'zero 0': zero .*, zero ", shown)
    assert float(re.search(r"named right among 10 names: ([0-9.]+) % of 898", shown)[1]) > 75
    assert wordvec.read_vectors(tmp_path / "pictures-among-words.npz").vectors.shape == (1797, 64)


def test_graphs(monkeypatch, capsys):
    """Pictures of a digit are each other's neighbours, so walks tell digits apart."""
    small = "--digits", "300", "--num-walks", "10", "--walk-length", "40", "--vector-size", "16"
    monkeypatch.setattr("sys.argv", ["graphs", *small])
    graphs.main()
    shown = capsys.readouterr().out
    assert "300 pictures" in shown
    rows = [line for line in shown.splitlines() if line.startswith(tuple(graphs.METHODS))]
    scores = [[float(cell) for cell in re.findall(r"\d+\.\d", line.split("q = 0.5")[-1])] for line in rows]
    assert len(scores) == 4 and all(len(each) == 4 and min(each) > 50 for each in scores)


def test_topics(tmp_path, monkeypatch, capsys):
    """Of few articles it is plain which a paragraph is from."""
    small = "--articles", "6", "--vector-size", "16", "-o", str(tmp_path / "small.ftz")
    monkeypatch.setattr("sys.argv", ["topics", *small])
    topics.main()
    shown = capsys.readouterr().out
    rights = [float(re.search(rf"{way}[^0-9]+([0-9.]+)", shown)[1]) for way in ("classifier", "vectors", "longest .*")]
    assert min(rights[:2]) > rights[2] + 20
    assert "with probability 0." in shown or "with probability 1." in shown
    assert len(wordvec.load(tmp_path / "small.ftz").classes_) == len(set(topics.paragraphs(6)[1]))


def test_watching(tmp_path, monkeypatch, capsys):
    """One score chooses the epoch, another one is reported."""
    draw = random.Random(4)
    words = [[f"{topic}{n}" for n in range(8)] for topic in "ab"]
    texts = [" ".join(draw.choices(topic, k=9)) for topic in words for _ in range(150)]
    (tmp_path / "texts.txt").write_text("\n".join(texts))
    pairs = [f"a{n}\t{'a' if n % 2 else 'b'}{n + 1}\t{n % 2}\n" for n in range(7)]
    for name, part in ("chosen", pairs[:4]), ("asked", pairs[3:]):
        (tmp_path / f"{name}.tsv").write_text("".join(part))
    given = "--word", "a1", "--epochs", "6", "--patience", "2", "--vector-size", "8", "-o", str(tmp_path / "model")
    data = "--data", str(tmp_path / "chosen.tsv"), "--test", str(tmp_path / "asked.tsv")
    monkeypatch.setattr("sys.argv", ["watching", str(tmp_path / "texts.txt"), *given, *data])
    watching.main()
    shown = capsys.readouterr().out
    history = wordvec.load(tmp_path / "model").history_
    assert f"{len(history)} of 6 epochs" in shown and "asked" in shown
    (best,) = (line.split("\t")[0] for line in shown.splitlines() if "\t*\t" in line)
    assert best == next((f"{record['epoch']:g}" for record in history if "kept" in record), str(len(history)))
    assert len(re.findall(r"[ab]\d, [ab]\d, [ab]\d, [ab]\d", shown)) == len(history)
    assert (tmp_path / "model.png").stat().st_size


def test_urls(tmp_path, monkeypatch, capsys):
    for url in "memory://examples/first", f"file://{tmp_path}/store":
        monkeypatch.setattr("sys.argv", ["urls", url, "--texts", "200", "--epochs", "1"])
        urls.main()
        shown = capsys.readouterr().out
        assert "the same bytes as from files here" in shown and "200 texts" in shown
        for name in ("corpus", "model", "texts", "vectors.bin"):
            assert f"{url.partition('://')[2]}/{name}" in shown
