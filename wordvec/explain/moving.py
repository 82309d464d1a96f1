"""Vectors as they move: a model is fitted, and an animation shows its words after every epoch."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..callbacks import Callback
from ..errors import FormatError
from ..progress import USUAL, Progress
from ..system.printing import printable
from ..system.versions import replacing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.animation import FuncAnimation

    from ..corpora.sources.kinds import TextSource

__all__ = ["Animation", "animate"]

WORDS = 30  # that are shown unless words are named
PASSED_OVER = 20  # the most frequent words say little
BETWEEN = 3  # pictures on the way from one epoch to the next
PICTURES = 7  # a second


class Animation:
    """Words on a plane, epoch after epoch. In a notebook it plays; `save` writes a GIF, or a page with buttons.

    The plane is that of the two principal components of the last epoch's vectors, and stays: what moves are the words.

    Attributes
    ----------
    words : list of str
    epochs : list of int
        0 is before training.
    vectors : float32 array (epochs, words, dimensions)
    places : float64 array (epochs, words, 2)
    explained : float
        The share of the last vectors' variance that the plane shows.
    history : list of dict
        A record for each epoch but the first.
    """

    def __init__(self, words: list[str], vectors: np.ndarray, history: list[dict[str, Any]]) -> None:
        self.words, self.vectors, self.history = words, vectors, history
        self.epochs = list(range(len(vectors)))
        mean = vectors[-1].mean(0)
        _, sizes, axes = np.linalg.svd(vectors[-1].astype(np.float64) - mean, full_matrices=False)
        axes = np.vstack([axes, np.zeros((2, axes.shape[1]))])[:2]
        self.places = (vectors - mean) @ axes.T
        self.explained = float((sizes[:2] ** 2).sum() / max((sizes**2).sum(), 1e-300))

    def to_pandas(self) -> pd.DataFrame:
        """A row for each word and epoch: ``epoch``, ``word``, ``x``, ``y``; pandas must be installed."""
        import pandas as pd

        rows = [
            (epoch, word, *map(float, place))
            for epoch, places in zip(self.epochs, self.places, strict=True)
            for word, place in zip(self.words, places, strict=True)
        ]
        return pd.DataFrame(rows, columns=["epoch", "word", "x", "y"])

    def save(self, path: str | Path) -> None:
        """Write a file: ``.gif``, or ``.html``, which has buttons.

        Raises
        ------
        FormatError
            The name ends otherwise, or the file cannot be written.
        """
        path = Path(path)
        if path.suffix not in (".gif", ".html"):
            raise FormatError(f"an animation is a .gif or an .html, and {path.name} is neither; choose another name")
        try:
            with replacing(path) as written:
                if path.suffix == ".gif":
                    Path(written).write_bytes(self._gif)
                else:
                    Path(written).write_text(_PAGE.format(self._drawn().to_jshtml()), encoding="utf-8")
        except OSError as error:
            raise FormatError(f"cannot write {path}: {error.strerror or error}; choose another place") from error

    def __repr__(self) -> str:
        last = f", loss {self.history[-1]['loss']:.4f} at the end" if self.history else ""
        return f"Animation of {len(self.words)} words over {len(self.epochs) - 1} epochs{last}: .save('moving.gif')"

    def _repr_html_(self) -> str:
        shown = base64.b64encode(self._gif).decode("ascii")
        return f'<img alt="{len(self.words)} words, epoch after epoch" src="data:image/gif;base64,{shown}">'

    @cached_property
    def _gif(self) -> bytes:
        """The pictures as one GIF that starts over."""
        from matplotlib.animation import PillowWriter

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "moving.gif")
            self._drawn().save(file, PillowWriter(fps=PICTURES))
            return file.read_bytes()

    def _drawn(self) -> FuncAnimation:
        from matplotlib.animation import FuncAnimation
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 6), dpi=80)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.01, 0.01, 0.98, 0.94))
        axes.set_axis_off()
        low, high = self.places.min((0, 1)), self.places.max((0, 1))
        margin = 0.08 * np.maximum(high - low, 1e-9)
        axes.set(xlim=(low[0] - margin[0], high[0] + 2 * margin[0]), ylim=(low[1] - margin[1], high[1] + margin[1]))
        dots = axes.scatter(self.places[0, :, 0], self.places[0, :, 1], s=9, color="tab:blue")
        names = [axes.text(0, 0, f" {printable(word)}", fontsize=8, va="center", clip_on=True) for word in self.words]
        title = axes.set_title(" ", loc="left")

        def draw(frame: int) -> list[Any]:
            epoch, part = divmod(frame, BETWEEN)
            places = self.places[epoch]
            if part:
                places = places + (self.places[epoch + 1] - places) * part / BETWEEN
            dots.set_offsets(places)
            for name, place in zip(names, places, strict=True):
                name.set_position((place[0], place[1]))
            title.set_text(self._title(epoch))
            return [dots, *names, title]

        last = BETWEEN * (len(self.epochs) - 1)
        frames = [*range(last + 1), *[last] * 6]  # the end is shown for longer
        return FuncAnimation(figure, draw, frames, interval=1000 / PICTURES)

    def _title(self, epoch: int) -> str:
        if not epoch:
            return "before training"
        return f"after epoch {epoch} of {self.epochs[-1]}, loss {self.history[epoch - 1]['loss']:.3f}"


_PAGE = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>vectors as they move</title>\n{}\n</html>\n'


class _Keeper(Callback):
    """Keeps vectors at the start of training and after every epoch."""

    def __init__(self, words: Sequence[str] | None) -> None:
        self.words = words
        self.kept: list[np.ndarray] = []

    def on_train_begin(self, model: Any) -> None:
        """Keep what training starts from."""
        self._keep(model)

    def on_epoch_end(self, model: Any) -> None:
        """Keep what the epoch came to."""
        self._keep(model)

    def _keep(self, model: Any) -> None:
        if self.words is None:
            self.words = model.vocabulary_.words[PASSED_OVER:][:WORDS] or model.vocabulary_.words
        index = model.vocabulary_.index
        missing = [word for word in self.words if word not in index]
        if missing:
            raise ValueError(
                f"{', '.join(map(repr, missing))}: not among the {len(index):,} words of the text's vocabulary; choose"
                " others, or lower min_count"
            )
        self.kept.append(np.array(model.vectors_[[index[word] for word in self.words]], np.float32))


def animate(
    model: Any, source: TextSource, words: Sequence[str] | None = None, *, progress: Progress = USUAL
) -> Animation:
    """Fit a model, and show how words' vectors move from epoch to epoch.

    Parameters
    ----------
    model : Word2Vec, FastText, Doc2Vec or GloVe
        It is fitted anew, with its own settings.
    source : whatever `model.fit` takes
    words : sequence of str, optional
        At least three; by default 30 frequent ones, but for the 20 most frequent.
    progress : Progress

    Returns
    -------
    Animation

    Raises
    ------
    TypeError
        The method has no epochs.
    ValueError
        Fewer than three words, or one that is not in the vocabulary.
    """
    if not hasattr(model, "partial_fit") or not hasattr(type(model), "vectors_"):
        raise TypeError(f"{type(model).__name__} does not learn word vectors in epochs, so nothing moves; give another")
    if words is not None and (isinstance(words, str) or len(words) < 3):
        raise ValueError("an animation needs a list of at least three words; give more")
    keeper = _Keeper(None if words is None else list(words))
    model.fit(source, callbacks=[keeper], progress=progress)
    return Animation(list(keeper.words or ()), np.array(keeper.kept), model.history_)
