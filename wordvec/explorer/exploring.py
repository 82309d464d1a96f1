"""`explore`: from models to a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..parameters import whole
from ..progress import SILENT, Progress
from ..system.versions import replacing, writing
from ..version import __version__
from .colors import read_colors
from .models import Opened, named, opened
from .page import page
from .places import one_thread
from .spaces import space_of
from .texts import first_words

if TYPE_CHECKING:
    from ..corpora.documents import Documents
    from ..corpora.sources.kinds import TextSource

__all__ = ["explore"]


def explore(
    models: Any,
    path: str | Path,
    *,
    words: int = 20_000,
    title: str | None = None,
    color: str | Path | Mapping[str, Mapping[str, Any]] | None = None,
    texts: Documents | TextSource | None = None,
    columns: Mapping[str, Any] | None = None,
    seed: int = 0,
    unicode_errors: str = "strict",
    progress: Progress = SILENT,
) -> Path:
    """Write a page to look at vectors with: one HTML file, which needs no server and no network.

    It searches words and shows their nearest, answers analogies, finds the odd one out, lays words along an axis from
    one to another, and draws a map; of several models side by side, with what they share; of a `Doc2Vec` model its
    documents, too; of a `FastText` model unseen words, too. The same models and seed give the same bytes.

    Parameters
    ----------
    models : path, model or vectors; a sequence of them; or a mapping of names to them
        A model folder, a file of vectors, a fitted estimator, or gensim's `KeyedVectors`.
    path : str or Path
        The page to write. One that is there is replaced.
    words : int
        How many of each model's most frequent words, and at most as many documents, and n-grams for unseen words.
        20,000 words of 100 dimensions make 3 MB, because a number is kept in one byte: the page says how many of the
        nearest words that changes.
    title : str, optional
        By default the names of the models.
    color : path or mapping, optional
        Columns to colour the map by: a ``.csv`` or ``.tsv`` whose first column holds the words and whose first row
        names the columns; or the columns by name, each a mapping of words to numbers or names.
    texts : Documents, or anything `Documents.build` reads, optional
        Of a `Doc2Vec` model: the documents with their tags, whose first words the page shows. They are read as the
        training text was: lower-cased, tokenized.
    columns : mapping, optional
        Where `texts` is a table: `text`, `tags` and `header` of `Documents.build`.
    seed : int
        Of the map and the clusters.
    unicode_errors : {"strict", "replace", "ignore"}
        See `wordvec.read_vectors`.
    progress : Progress

    Returns
    -------
    Path
        Where the page is.

    Raises
    ------
    FormatError
        A model or a table cannot be read, or the page not written.
    ValueError
        There is no model, a vector holds NaN or infinity, `words` is below 1, no word of `color` is known, or `texts`
        are given and no model has such documents.
    TypeError
        A model is nothing that has vectors.

    Examples
    --------
    >>> import wordvec
    >>> texts = ["the cat sat on the mat", "the dog sat on the log"] * 50
    >>> model = wordvec.Word2Vec(vector_size=16, min_count=1).fit(texts)
    >>> wordvec.explore(model, "cats.html").name
    'cats.html'
    """
    whole("words", words, 1)
    whole("seed", seed, 0)
    path = Path(path)
    subjects = [opened(name, model, unicode_errors) for name, model in named(models).items()]
    colors = color if isinstance(color, Mapping) else read_colors(color) if color is not None else {}
    beginnings = None if texts is None else _beginnings(texts, columns or {}, subjects, progress)
    how: dict[str, Any] = {"most": words, "seed": seed, "colors": colors, "progress": progress}
    with one_thread():
        given = [_model(subject, beginnings, how) for subject in subjects]
    spaces = [space for model in given for space in (model["words"], model["documents"]) if space]
    if colors and not any(space["colors"] for space in spaces):
        raise ValueError("none of the words of color is among those of the models; check its first column")
    named_so = title if title is not None else " and ".join(subject.name for subject in subjects)
    content = page({"title": named_so, "version": __version__, "seed": seed, "models": given})
    with writing(f"the page {path}"), replacing(path) as written:
        written.write_bytes(content)
    return path


def _model(subject: Opened, texts: Mapping[str, str] | None, how: Mapping[str, Any]) -> dict[str, Any]:
    """What the page is given of a model: ``ModelData`` in ``explorer/src/data.ts``."""
    words, documents = subject.words, subject.documents
    return {
        "name": subject.name,
        "method": subject.method,
        "facts": subject.facts,
        "words": None if words is None else space_of(words, "words", subject.name, texts=None, **how),
        "documents": None
        if documents is None
        else space_of(documents, "documents", f"{subject.name}: documents", texts=texts, **how),
    }


def _beginnings(texts: Any, columns: Mapping[str, Any], subjects: list[Opened], progress: Progress) -> dict[str, str]:
    """The first words of the documents that the models have."""
    from ..corpora.corpus import is_encoded
    from ..corpora.documents import Documents, as_documents
    from ..trainers.shared.new_texts import reading_options

    having = [subject for subject in subjects if subject.documents is not None]
    if not having:
        raise ValueError("texts are of documents, and none of the models has any: leave them out, or give a Doc2Vec")
    encoded = isinstance(texts, Documents) or is_encoded(texts)
    how = {} if encoded or not having[0].reading else reading_options(having[0].reading)
    found = first_words(as_documents(texts, progress=progress, **how, **columns))
    for subject in having:
        if subject.documents is not None and found.keys().isdisjoint(subject.documents.key_to_index):
            tags = subject.documents.index_to_key[:3]
            raise ValueError(
                f"none of the {len(found):,} tags of the texts is one of {subject.name}, such as "
                f"{', '.join(map(repr, tags))}: give the texts that it was trained on, tagged in the same way"
            )
    return found
