"""The examples run from end to end on a small matter whose answer is known."""

from __future__ import annotations

import random

import pytest

from examples import imdb

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
