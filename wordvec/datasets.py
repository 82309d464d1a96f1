"""Texts and datasets that have names: fetched once into the cache, and checked.

>>> import wordvec
>>> corpus = wordvec.Corpus.build(wordvec.datasets.fetch("text8"))  # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .progress import USUAL, Progress
from .system.download import download
from .system.files import cache_folder

__all__ = ["TEXTS", "NamedText", "fetch"]


class NamedText(NamedTuple):
    """A text that has a name: where it is, and what it must be."""

    name: str
    url: str
    sha256: str  # of the file, in hexadecimal
    size: int  # of the file, in bytes
    words: int
    about: str
    licence: str

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return cache_folder() / "texts" / self.url.rsplit("/", 1)[1]


#: The texts by name. Where their SHA-256 come from is in `docs/how-to/texts-by-name.md`.
TEXTS = {
    text.name: text
    for text in (
        NamedText(
            "text8",
            "https://mattmahoney.net/dc/text8.zip",
            "a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232",
            31_344_016,
            17_005_207,
            "English Wikipedia of 2006, its first articles: lower case, a to z and blanks, one line (Mahoney)",
            "text of Wikipedia: GFDL",
        ),
    )
}


def fetch(name: str, progress: Progress = USUAL) -> Path:
    """Fetch a text or a dataset by its name, unless it is here, and give its file or folder.

    Parameters
    ----------
    name : str
        A key of `TEXTS`, or of `wordvec.evaluation.CATALOGUE`.
    progress : Progress

    Returns
    -------
    Path
        Of a text, what `Corpus.build` and `fit` take; of a dataset, what `evaluate` takes.

    Raises
    ------
    FormatError
        It cannot be reached or is not what its SHA-256 says; the message names the address and where to put the file.
    ValueError
        There is nothing of that name.
    """
    if name in TEXTS:
        text = TEXTS[name]
        return download(text.url, text.path, text.sha256, text.size, progress)
    from .evaluation.datasets import catalogue

    if name not in catalogue.CATALOGUE:
        texts = ", ".join(TEXTS)
        raise ValueError(
            f"there is no text or dataset {name!r}; texts: {texts}; datasets: {', '.join(catalogue.CATALOGUE)}"
        )
    return catalogue.fetch(name, progress)
