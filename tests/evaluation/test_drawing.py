import warnings
from functools import partial
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from typer.testing import CliRunner

import wordvec
from wordvec import FormatError
from wordvec.cli import program
from wordvec.evaluation import (
    Bootstrap,
    Items,
    Lexicon,
    Pair,
    Report,
    Row,
    SimilaritySet,
    compare_reports,
    plot_analogies,
    plot_learning_curves,
    plot_neighbors,
    plot_scores,
    plot_similarity,
    plot_words,
    similarity,
)
from wordvec.evaluation.drawing.fonts import fonts_for
from wordvec.evaluation.drawing.word_map import _overlap
from wordvec.vectors.keyed import keyed_vectors


@pytest.fixture(scope="module")
def vectors():
    random = np.random.default_rng(0)
    centres = np.repeat(random.normal(size=(4, 20)), 30, axis=0)
    matrix = (centres + 0.2 * random.normal(size=(120, 20))).astype(np.float32)
    return keyed_vectors(
        [f"word{number}" for number in range(116)] + ["Zürich", "$x$", "_under", "back\\slash"], matrix
    )


def label_boxes(axes):
    renderer = axes.figure.canvas.get_renderer()
    return np.array([text.get_window_extent(renderer).extents for text in axes.texts])


def test_labels_neither_collide_nor_leave_the_picture(vectors, tmp_path):
    axes = plot_words(vectors, tmp_path / "new folder" / "map.png", 120)
    assert (tmp_path / "new folder" / "map.png").read_bytes().startswith(b"\x89PNG")
    boxes = label_boxes(axes)
    assert 20 < len(boxes) <= 120
    slack = boxes + [0.5, 0.5, -0.5, -0.5]  # pixels: text extents are rounded
    assert all(_overlap(box, slack).sum() == 1 for box in slack)
    width, height = axes.figure.bbox.size
    assert (slack[:, :2] >= 0).all() and (slack[:, 2] <= width).all() and (slack[:, 3] <= height).all()
    assert f"120 words, {len(boxes)} of them labelled" in axes.get_title("left")


def test_the_same_seed_draws_the_same_map(vectors):
    places = [plot_words(vectors, words=30).collections[0].get_offsets() for _ in range(2)]
    assert np.array_equal(*places)


def test_words_can_be_named_and_few(vectors):
    axes = plot_words(vectors, words=["word1", "word2", "$x$"])
    assert {text.get_text() for text in axes.texts} == {"word1", "word2", "$x$"}
    assert len(axes.collections[0].get_offsets()) == 3


def test_degenerate_vectors_still_make_a_map():
    for matrix in (np.zeros((12, 3)), np.ones((12, 1)), np.eye(3)):
        words = [f"w{row}" for row in range(len(matrix))]
        plot_words(keyed_vectors(words, matrix.astype(np.float32)), words=12)


def test_wrong_arguments(vectors, tmp_path):
    with pytest.raises(ValueError, match="do not know 'zzz'"):
        plot_words(vectors, words=["word1", "word2", "zzz"])
    with pytest.raises(ValueError, match="at least three words, not 2"):
        plot_words(vectors, words=2)
    (tmp_path / "file").write_text("")
    with pytest.raises(FormatError, match="cannot write the picture"):
        plot_words(vectors, tmp_path / "file" / "map.png", 10)


def only_fonts_of_matplotlib(monkeypatch):
    fonts = [font for font in font_manager.fontManager.ttflist if font.fname.startswith(matplotlib.get_data_path())]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", fonts)


def test_a_font_is_found_for_what_the_usual_one_lacks(monkeypatch):
    only_fonts_of_matplotlib(monkeypatch)
    usual, missing = fonts_for(["ship", "Zürich", "море"])
    assert (usual, missing) == (list(matplotlib.rcParams["font.family"]), set())
    families, missing = fonts_for(["ship", "\N{LATIN SMALL LETTER D WITH PALATAL HOOK}", "山\u200d"])
    assert missing == {"山"}
    assert len(families) == len(usual) + 1


def test_the_weight_of_a_font_may_have_a_name(monkeypatch):
    only_fonts_of_matplotlib(monkeypatch)
    added = font_manager.FontEntry(font_manager.findfont("DejaVu Sans"), "Added", weight="bold")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [*font_manager.fontManager.ttflist, added])
    families, _ = fonts_for(["\N{LATIN SMALL LETTER D WITH PALATAL HOOK}", "山"])
    assert families[:1] == list(matplotlib.rcParams["font.family"])[:1]


def test_characters_that_no_font_has_are_told_of_once(monkeypatch, vectors):
    only_fonts_of_matplotlib(monkeypatch)
    words = ["山川", "川", "ship", *(f"w{row}" for row in range(9))]
    chinese = keyed_vectors(words, vectors.vectors[: len(words)])
    for draw in (partial(plot_words, words=12), partial(plot_neighbors, word="山川")):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            draw(chinese).figure.draw_without_rendering()
        assert "no font here has 2 of the words' characters, such as 山" in str(told[0].message)
        assert told[0].filename == __file__


# --- the other pictures: each takes axes, gives axes, and writes a file ---


@pytest.fixture(scope="module")
def similar():
    return SimilaritySet(
        "set", [Pair(f"word{n}", f"word{n + 1}", n % 7) for n in range(40)] + [Pair("zzz", "word1", 3)]
    )


def drawings(vectors, similar):
    history = [{"epoch": 1, "loss": 2.0}, {"epoch": 2, "loss": 1.0}]
    reports = {name: [Report([similarity(Lexicon(vectors), similar)], {})] for name in "ab"}
    return {
        "words": partial(plot_words, vectors, words=20, method="pca"),
        "similarity": partial(plot_similarity, vectors, similar),
        "analogies": partial(plot_analogies, vectors, [("word1", "word31"), ("word2", "word32")]),
        "neighbors": partial(plot_neighbors, vectors, "Zürich"),
        "scores": partial(plot_scores, compare_reports(reports, Bootstrap(50))),
        "loss": partial(plot_learning_curves, {"sg": history, "ppmi": []}),
    }


NAMES = ["words", "similarity", "analogies", "neighbors", "scores", "loss"]


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_where_it_is_told(name, vectors, similar, tmp_path):
    draw = drawings(vectors, similar)[name]
    figure = Figure()
    first, second = figure.subplots(1, 2)
    assert draw(axes=second) is second and not first.has_data() and second.has_data()
    draw(path=tmp_path / "new" / "picture.svg")
    assert "<svg" in (tmp_path / "new" / "picture.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
@pytest.mark.parametrize("name", ["words", "similarity", "analogies", "neighbors"])
@pytest.mark.filterwarnings("ignore:no font here has")
def test_words_that_no_picture_can_hold_are_escaped(name, suffix, tmp_path):
    words = ["\ufeffmark", "bell\x07", "half\ud800", "null\x00", "none\uffff", "escape\x1b[31m", "plain"]
    odd = keyed_vectors(words, np.random.default_rng(5).normal(size=(7, 4)).astype(np.float32))
    pairs = SimilaritySet("s", [Pair(word, "plain", score) for score, word in enumerate(words)])
    draw = {
        "words": partial(plot_words, odd, words=7, method="pca"),
        "similarity": partial(plot_similarity, odd, pairs),
        "analogies": partial(plot_analogies, odd, [(words[0], words[1]), (words[2], words[3])]),
        "neighbors": partial(plot_neighbors, odd, words[2]),
    }[name]
    draw(path=tmp_path / f"picture.{suffix}")
    if suffix == "svg":
        ElementTree.parse(tmp_path / "picture.svg")


@pytest.mark.parametrize("name", NAMES)
def test_axes_may_stand_on_a_part_of_a_figure(name, vectors, similar, tmp_path):
    """The picture that is written is the whole figure."""
    part, _ = Figure().subfigures(1, 2)
    drawings(vectors, similar)[name](axes=part.add_subplot(), path=tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_pairs_that_differ_most_are_named(vectors, similar):
    axes = plot_similarity(vectors, similar, outliers=3)
    assert len(axes.texts) == 3 and all("word" in text.get_text() for text in axes.texts)
    assert "40 of 41 pairs" in axes.get_title("left")
    assert len(axes.collections[0].get_offsets()) == 40


def test_curves_start_at_one():
    axes = plot_learning_curves({"a": [{"loss": 4.0}, {"loss": 3.0}]})
    assert axes.lines[0].get_ydata() == pytest.approx([1, 0.75])


def test_what_cannot_be_drawn(vectors):
    with pytest.raises(ValueError, match="none of the 1 pairs"):
        plot_similarity(vectors, SimilaritySet("set", [Pair("x", "y", 1)]))
    with pytest.raises(ValueError, match="two pairs of words or more"):
        plot_analogies(vectors, [("word1", "word2")])
    with pytest.raises(ValueError, match="do not know 'zzz'"):
        plot_neighbors(vectors, "zzz")
    with pytest.raises(ValueError, match="no loss to draw"):
        plot_learning_curves({"ppmi": []})
    with pytest.raises(ValueError, match="method must be tsne or pca"):
        plot_words(vectors, method="umap")


def test_the_command_line_draws(vectors, tmp_path):
    wordvec.write_vectors(vectors, tmp_path / "model")
    (tmp_path / "pairs.txt").write_text("word1 word2 3\nword3 word4 5\n")
    for command in (
        ["map", tmp_path / "model", "--words", 20, "--method", "pca"],
        ["analogies", tmp_path / "model", "word1", "word2", "word3", "word4"],
        ["neighbors", tmp_path / "model", "word1", "--top", 5],
        ["similarity", tmp_path / "model", "--data", tmp_path / "pairs.txt"],
    ):
        picture = tmp_path / f"{command[0]}.png"
        done = CliRunner().invoke(program.app, ["plot", *map(str, command), "-o", str(picture)])
        assert done.exit_code == 0, done.output
        assert picture.read_bytes().startswith(b"\x89PNG")
    done = CliRunner().invoke(program.app, ["plot", "analogies", str(tmp_path / "model"), "a", "b", "c", "-o", "x.png"])
    assert done.exit_code == 2 and "3 words are none" in done.stderr


def test_long_names_of_models_leave_room_for_the_scores():
    names = [
        f"word2vec-sg window={window} negative={negative} sample=0.0001" for window in (2, 5) for negative in (5, 15)
    ]
    random = np.random.default_rng(0)
    reports = {
        name: [Report([Row.of("set", "analogy", "3CosAdd", Items(random.integers(2, size=50).astype(float)))], {})]
        for name in names
    }
    axes = plot_scores(compare_reports(reports, Bootstrap(20)))
    axes.figure.draw_without_rendering()
    legend = axes.get_legend().get_window_extent()
    assert axes.get_window_extent().width > 0.6 * axes.figure.bbox.width and legend.width < axes.figure.bbox.width


def test_histories_show_scores_below_the_loss(tmp_path):
    first = [
        {"epoch": 1, "loss": 4.0, "points": [{"epoch": 0.5, "loss": 5.0, "pairs": 20.0, "kept": 1}], "pairs": 10.0},
        {"epoch": 2, "loss": 3.0, "part": 0.25, "pairs": 15.0, "alpha": 0.01},
    ]
    axes = plot_learning_curves({"a": first, "b": [{"epoch": 1, "loss": 2.0}]}, tmp_path / "history.svg")
    below = axes.figure.axes[1]
    assert axes.lines[0].get_xydata().tolist() == [[0.5, 1.0], [1, 0.8], [1.25, 0.6]]
    assert below.lines[0].get_xydata().tolist() == [[0.5, 20], [1, 10], [1.25, 15]]
    assert below.lines[1].get_xydata().tolist() == [[0.5, 20]], "a ring around the state that was given back"
    assert [text.get_text() for text in below.get_legend().get_texts()] == ["pairs"]
    assert len(plot_learning_curves({"b": [{"epoch": 1, "loss": 2.0}]}).figure.axes) == 1
