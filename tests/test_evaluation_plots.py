import numpy as np
import pytest

from wordvec import FormatError
from wordvec.evaluation import plot_words
from wordvec.evaluation.plots import _overlap
from wordvec.model import keyed_vectors


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
