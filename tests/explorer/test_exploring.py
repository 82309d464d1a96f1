"""What `explore` writes, without a browser: the same bytes, safe, whole, and errors that say what to do."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import wordvec
from wordvec.cli import app
from wordvec.explorer.bundle import fingerprint, part, sources_of
from wordvec.explorer.colors import read_colors
from wordvec.explorer.models import named
from wordvec.explorer.numbers import quantized
from wordvec.explorer.places import PLACED, places_of
from wordvec.explorer.spaces import agreement
from wordvec.progress import SILENT
from wordvec.vectors.keyed import keyed_vectors

ROOT = Path(__file__).resolve().parents[2]


def data_of(path):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', path.read_text(encoding="utf-8"))
    return json.loads(found[1])


@pytest.mark.parametrize("name", ["explorer.js", "explorer.css"])
def test_the_bundle_is_of_its_sources(name):
    assert sources_of(part(name)) == fingerprint(ROOT / "explorer"), "build it again: make explorer"


def test_the_bundle_says_whose_libraries_are_in_it():
    notice = part("explorer.js").partition("*/\n/*")[2].partition("*/")[0]
    libraries = json.loads((ROOT / "explorer/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(f"{name} {version}" in notice for name, version in libraries.items())
    assert notice.count("Permission") >= len(libraries)


def test_no_word_ends_the_data(left, tmp_path):
    path = wordvec.explore(left, tmp_path / "page.html", title="</title><script>")
    text = path.read_text(encoding="utf-8")
    assert text.count("<script") == text.count("</script>") == 2 and text.count("</title>") == 1
    assert data_of(path)["models"][0]["words"]["keys"] == [
        word.replace("\udc80", "\\udc80") for word in left.index_to_key
    ]


def test_the_same_seed_gives_the_same_page(left, tmp_path):
    pages = [wordvec.explore(left, tmp_path / f"{n}.html", seed=seed).read_bytes() for n, seed in enumerate((1, 1, 2))]
    assert pages[0] == pages[1] != pages[2]


def test_counts_that_were_made_up_are_left_out(left, tmp_path):
    words = left.index_to_key
    known = data_of(wordvec.explore(left, tmp_path / "known.html"))["models"][0]["words"]["counts"]
    invented = keyed_vectors(words, left.vectors, np.arange(len(words), 0, -1))
    assert known[0] == len(words) ** 2
    assert data_of(wordvec.explore(invented, tmp_path / "page.html"))["models"][0]["words"]["counts"] is None


def test_whole_numbers_keep_directions():
    random = np.random.default_rng(0)
    unit = random.normal(size=(300, 100)).astype(np.float32)
    unit[0] = 0
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-12)
    rows, scales = quantized(unit)
    assert rows.dtype == np.int8 and np.abs(rows).max() == 127
    np.testing.assert_allclose(rows * scales[:, None], unit, atol=float(scales.max()) / 1.99)
    assert agreement(unit[1:], rows[1:])["share"] > 0.9
    assert agreement(unit, np.roll(rows, 7, axis=0))["share"] < 0.5


def test_keys_that_t_sne_does_not_place_stand_amid_their_nearest(monkeypatch):
    monkeypatch.setattr("wordvec.explorer.places.PLACED", 40)
    random = np.random.default_rng(0)
    unit = np.repeat(random.normal(size=(4, 10)), 20, axis=0) + 0.05 * random.normal(size=(80, 10))
    order = np.tile(np.arange(4) * 20, 20) + np.repeat(np.arange(20), 4)  # the four groups by turns
    unit = (unit / np.linalg.norm(unit, axis=1, keepdims=True)).astype(np.float32)[order]
    places, placed = places_of(unit, 0, "map", SILENT)
    assert placed == 40 < PLACED and places.dtype == np.dtype("<u2") and places.max() > 60_000
    middles = np.array([places[group:40:4].mean(axis=0) for group in range(4)])
    for row in range(40, 80):
        distances = np.linalg.norm(middles - places[row], axis=1)
        assert distances.argmin() == row % 4


def test_progress_of_the_map_is_told(left, tmp_path):
    heard = []

    class Listener:
        def begin(self, task, total, unit, done=0):
            heard.append((task, total, unit))

        def advance(self, done, **figures):
            heard.append(done)

        def end(self, **figures):
            heard.append("end")

        def note(self, sentence):
            heard.append(sentence)

    wordvec.explore({"left": left}, tmp_path / "page.html", progress=Listener())
    assert heard[0] == ("map of left", 1000, "steps") and heard[-1] == "end" and 500 in heard


def test_names_are_the_ends_of_paths_that_tell_them_apart():
    assert list(named(["a/model", "b/model", Path("other")])) == ["a/model", "b/model", "other"]
    assert list(named("a/model")) == ["model"]
    assert list(named(["x", "x"])) == ["x 1", "x 2"]
    with pytest.raises(ValueError, match="give one"):
        named([])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("table.txt", "word,kind\n", "give a .csv or a .tsv"),
        ("table.csv", "word\nking\n", "no column beside"),
        ("table.csv", "word,kind\nking\n", "a row of 1 cells"),
        ("table.tsv", "", "no column beside"),
    ],
)
def test_tables_that_are_none(tmp_path, name, content, told):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(wordvec.FormatError, match=told):
        read_colors(tmp_path / name)


def test_tables_of_excel(tmp_path):
    (tmp_path / "table.csv").write_bytes("\ufeffword;kind\nking;royal\n\n".encode())
    assert read_colors(tmp_path / "table.csv") == {"kind": {"king": "royal"}}


def test_what_cannot_be_explored_is_refused(left, tmp_path):
    page = tmp_path / "page.html"
    with pytest.raises(ValueError, match="check its first column"):
        wordvec.explore(left, page, color={"kind": {"nobody": "knows"}})
    with pytest.raises(ValueError, match="give a Doc2Vec"):
        wordvec.explore(left, page, texts=["a text"])
    with pytest.raises(TypeError, match="no vectors of words"):
        wordvec.explore(3, page)
    broken = keyed_vectors(["a", "b"], np.array([[1, np.nan], [1, 1]], np.float32))
    with pytest.raises(ValueError, match="NaN"):
        wordvec.explore(broken, page)
    assert not page.exists()


@pytest.mark.parametrize("words", [1, 2, 3, 11])
def test_few_words_make_a_page_too(left, tmp_path, words):
    space = data_of(wordvec.explore(left, tmp_path / "page.html", words=words))["models"][0]["words"]
    assert len(space["keys"]) == words and space["total"] == len(left.index_to_key)


def test_the_command(left, tmp_path):
    wordvec.write_vectors(left, tmp_path / "model")
    page = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["explore", str(tmp_path / "model"), "-o", str(page), "--words", "30"])
    assert done.exit_code == 0 and "open it in a browser" in done.output and page.exists()
    again = CliRunner().invoke(app, ["explore", str(tmp_path / "model"), "-o", str(page)])
    assert again.exit_code == 2 and "--overwrite" in again.output
