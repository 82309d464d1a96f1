"""Loading a model, whatever kind it is and whoever wrote it."""

from __future__ import annotations

import reprlib
from pathlib import Path
from typing import Any

from .errors import FormatError
from .formats import npz
from .formats.fasttext import is_classifier
from .formats.fasttext_classifiers import read_classifier
from .formats.folder import is_model, kind_of, read_model
from .formats.saved import SavedModel
from .formats.table import read_vectors
from .methods import METHODS
from .system.copies import copied_here
from .system.storage import located

__all__ = ["holds_classifier", "load"]


def holds_classifier(path: str | Path) -> bool:
    """Whether `path` is a model folder or a file of fastText's that `load` makes a classifier of."""
    if is_model(path):
        kind = kind_of(path)
        return kind in METHODS and METHODS[kind].source == "labels"
    return Path(path).is_file() and not npz.sniff(Path(path)) and is_classifier(path)


def load(path: str | Path) -> Any:
    """Load a fitted estimator, ready to use or to continue training.

    Parameters
    ----------
    path : str or Path
        A model folder, or a file of fastText's (``.bin``); or its URL, as ``s3://bucket/model``.

    Raises
    ------
    FormatError
        There is no complete model, or only vectors; or its parts don't fit each other, whatever their checksums say.
    """
    path = located(path)
    saved = _read_file(path) if path.is_file() else read_model(path)
    if saved.kind not in METHODS:
        raise FormatError(
            f"{path} holds {reprlib.repr(saved.kind)}, not a model of {' or '.join(METHODS)}; "
            "read its vectors with wordvec.read_vectors"
        )
    saved.place = path
    return METHODS[saved.kind].load()._from_saved(saved)


def _read_file(path: str | Path) -> SavedModel:
    from .formats.folder_vectors import saved_model

    try:
        with copied_here(located(path)) as here:
            if is_classifier(here):
                return read_classifier(here)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    return saved_model(read_vectors(path))
