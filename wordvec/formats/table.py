"""The table of vector formats: name, suffixes, how to recognise, read and write each.

===================== ====================================================================== ================= ======
name                  layout                                                                 words with spaces counts
===================== ====================================================================== ================= ======
wordvec               a model folder (`wordvec.formats.folder`)                              yes               yes
npz                   NumPy's archive of arrays (`wordvec.formats.npz`)                      yes               yes
npy                   a NumPy matrix, ids in a file beside it (`wordvec.formats.npy`); read only   yes               no
parquet               a Parquet table (`wordvec.formats.arrow_columns`)                      yes               yes
arrow                 the same as a file of Arrow's                                          yes               yes
word2vec-text         header ``words dimensions``, then ``word x1 … xd`` lines               no                no
word2vec-binary       the same header, then ``word `` and d little-endian float32            no                no
fasttext-bin          fastText's model file (`wordvec.formats.fasttext`)                     yes               yes
glove-text            ``word x1 … xd`` lines without a header                                yes               no
sentence-transformers a folder with a `StaticEmbedding` (`wordvec.formats.static_folder`)    one inside        no
model2vec             a folder of model2vec's (`wordvec.formats.static_folder`)              one inside        no
pytorch               a folder with weights of an `nn.Embedding` (`wordvec.formats.pytorch`) yes               no
projector             a folder of two tables (`wordvec.formats.projector`)                   yes               yes
spacy                 a pipeline of spaCy's (`wordvec.formats.spacy_vectors`); written only  yes               no
===================== ====================================================================== ================= ======

Text is UTF-8. Any file may be compressed by gzip, bzip2, xz or Zstandard, or be alone in a zip archive: recognised by
content when read. Gzip is asked for by ``.gz`` when written.
A quantized classifier (``.ftz``) is a ``fasttext-bin``, too.
``wordvec`` and ``fasttext-bin`` keep n-grams, from which unseen words get vectors; the others hold the known words.
``sentence-transformers`` and ``model2vec`` make vectors of texts, and keep how texts are cut.
Of word2vec's and GloVe's files the writers are gensim's (which sort by count), so gensim reads them back by
construction. The readers are wordvec's: they take words with spaces (the numbers are split off from the right), tabs,
commas and semicolons between the numbers (`wordvec.formats.layouts`), say where a file is damaged, and leave counts
out, where gensim's make numbers up. Printable text is never taken for a binary file.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from ..errors import FormatError
from ..parameters import choice, whole
from ..system.copies import copied_here
from ..system.storage import located
from ..system.versions import writing
from ..system.warning import warn_caller
from .dtypes import PACKED, StoredDtype
from .foreign import foreign_kind

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from ..vectors.plain import WordVectors
    from .saved import SavedModel

__all__ = [
    "FORMATS",
    "UNICODE_ERRORS",
    "Format",
    "becomes_classifier",
    "becomes_encoder",
    "becomes_model",
    "read_vectors",
    "read_words",
    "sniff",
    "write_vectors",
]


class FormatFile(Protocol):
    """The functions of a format's file."""

    def sniff(self, path: Path) -> bool:
        """Whether the content is of this format."""

    def read(self, path: Path, **options: Any) -> WordVectors:
        """Read vectors; of formats that keep no n-grams with `unicode_errors`, `limit` and `dtype`."""

    def write(self, vectors: KeyedVectors, path: Path, **options: Any) -> None:
        """Write vectors; of model folders with `dtype`."""

    def write_encoder(self, given: Any, path: Path) -> None:
        """Write vectors, or a model, or one that pools its vectors: of formats of texts only."""

    def write_classifier(self, saved: SavedModel, path: Path, **options: Any) -> None:
        """Write a classifier with its labels: of formats that keep n-grams only; of model folders with `dtype`."""


@dataclass(frozen=True)
class Format:
    """One row of the table."""

    name: str
    suffixes: tuple[str, ...]  # file names that ask for it, ``.gz`` left out
    #: The file of this folder whose functions are those of `FormatFile`. It is loaded on first use, so that the names
    #: can be shown without NumPy and gensim.
    module: str
    #: Whether it keeps n-grams, and the labels of a classifier. Where two formats share a suffix, it asks for the one
    #: that suits the vectors.
    ngrams: bool = False
    folder: bool = False  # whether it is a folder
    texts: bool = False  # whether it makes vectors of texts: then the model is written, with how it cuts texts
    reads: bool = True
    writes: bool = True

    @property
    def file(self) -> FormatFile:
        """The functions of the format."""
        return cast("FormatFile", import_module(f".{self.module}", __package__))


UNICODE_ERRORS = ("strict", "replace", "ignore")

#: Every known format, in the order in which they are tried on a file.
FORMATS = (
    Format("wordvec", (), "folder_vectors", ngrams=True, folder=True),
    Format("npz", (".npz",), "npz"),
    Format("parquet", (".parquet",), "parquet"),
    Format("arrow", (".arrow", ".feather"), "arrow_file"),
    Format("npy", (".npy",), "npy", writes=False),
    Format("word2vec-text", (".txt", ".vec"), "word2vec_text"),
    Format("word2vec-binary", (".bin",), "word2vec_binary"),
    Format("fasttext-bin", (".bin", ".ftz", ".fasttext.bin"), "fasttext_vectors", ngrams=True),
    Format("glove-text", (".glove", ".glove.txt"), "glove_text"),
    Format("sentence-transformers", (), "sentence_transformers", folder=True, texts=True),
    Format("model2vec", (), "model2vec", folder=True, texts=True),
    Format("pytorch", (), "pytorch", folder=True),
    Format("projector", (), "projector", folder=True),
    Format("spacy", (), "spacy_vectors", folder=True, texts=True, reads=False),
)


def read_vectors(
    path: str | Path,
    format: str | None = None,
    unicode_errors: str = "strict",
    *,
    limit: int | None = None,
    dtype: Literal["float32", "float16"] = "float32",
    mmap: bool = False,
) -> KeyedVectors:
    """Read vectors of any format in the table.

    Parameters
    ----------
    path : str or Path
        A file or a model folder, or the URL of one.
    format : str, optional
        A name from the table; by default the content decides.
    unicode_errors : {"strict", "replace", "ignore"}
        What becomes of words of word2vec's and GloVe's files that are not UTF-8, as in gensim: an error, U+FFFD for
        each wrong byte, or the word without it.
    limit : int, optional
        So many vectors at most, the first ones, which are mostly those of the most frequent words. Of word2vec's and
        GloVe's files no more is read.
    dtype : {"float32", "float16"}
        Numbers of 16 bits take half the memory, and have three digits.
    mmap : bool, default False
        Map the vectors of a model folder into memory, read-only: they are read as they are looked up, and shared by all
        processes that map them. Of the arrays the size is compared with the card, and not the SHA-256.

    Raises
    ------
    FormatError
        There is no such file, it is of no known format, or it is damaged; the message says where.
    ValueError
        `format` is not in the table, `unicode_errors` none of the three, `limit` below 1, `dtype` none of the two; or
        `mmap` is asked for a file, or together with `dtype`.
    """
    words = read_words(path, format, unicode_errors, limit=limit, dtype=dtype, mmap=mmap)
    from ..vectors.subword import as_keyed  # after what may fail: gensim's import takes long

    return as_keyed(words)


def read_words(
    path: str | Path,
    format: str | None = None,
    unicode_errors: str = "strict",
    *,
    limit: int | None = None,
    dtype: Literal["float32", "float16"] = "float32",
    mmap: bool = False,
) -> WordVectors:
    """Read vectors as `read_vectors` does, without gensim, whose import takes longer than most questions."""
    if limit is not None:
        whole("limit", limit, 1)
    choice("dtype", dtype, ("float32", "float16"))
    if unicode_errors not in UNICODE_ERRORS:
        raise ValueError(f"unicode_errors must be one of {', '.join(UNICODE_ERRORS)}, not {unicode_errors!r}")
    with copied_here(_existing(path)) as here:
        return _read_words(here, format, unicode_errors, limit, dtype, mmap)


def _read_words(
    path: Path, format: str | None, unicode_errors: str, limit: int | None, dtype: Any, mmap: bool
) -> WordVectors:
    chosen = _by_name(format) if format else sniff(path)
    if not chosen.reads:
        raise FormatError(f"{path} is of the format {chosen.name}, which is written only; read what it was made of")
    if path.is_dir() != chosen.folder:
        raise FormatError(
            f"{path} is a {'folder' if path.is_dir() else 'file'}, and {chosen.name} is none; check the path"
        )
    if mmap and (chosen.name != "wordvec" or dtype != "float32"):
        what = f"dtype={dtype!r}" if chosen.name == "wordvec" else f"{path}, which is of the format {chosen.name}"
        raise ValueError(
            f"mmap=True maps model folders, as they are, and not {what}: leave it out, or make a folder of them with"
            " wordvec convert"
        )
    try:
        if not chosen.ngrams:
            return chosen.file.read(path, unicode_errors=unicode_errors, limit=limit, dtype=dtype)
        words = chosen.file.read(path, **({"mapped": True} if mmap else {}))
        return words if limit is None and dtype == "float32" else words.first(limit, dtype)
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error


def write_vectors(vectors: Any, path: str | Path, format: str | None = None, *, dtype: StoredDtype = "float32") -> None:
    """Write vectors in any format in the table; an existing file survives a failure.

    A format that holds known words only leaves n-grams out, with a warning. Of a `FastTextClassifier`
    the formats that keep n-grams keep the labels, too, and the others the words' vectors.

    Parameters
    ----------
    vectors : KeyedVectors, or anything with them as `wv`
        Formats that make vectors of texts (``sentence-transformers``, ``model2vec``) keep how a model cuts texts, and
        of a fitted `PooledVectors` how it weighs words.
    path : str or Path
        A file, or a folder for the formats ``wordvec``, ``sentence-transformers``, ``model2vec``, ``pytorch``,
        ``projector`` and ``spacy``.
    format : str, optional
        A name from the table; by default the suffix decides: ``.bin`` fasttext-bin for vectors with n-grams and
        word2vec-binary for others, ``.fasttext.bin`` and ``.ftz`` (of a quantized classifier) fasttext-bin, ``.txt``
        and ``.vec`` word2vec-text, ``.glove`` and ``.glove.txt`` glove-text, after all of which ``.gz`` may follow;
        ``.npz`` npz (``.npy`` npy is read only), ``.parquet`` parquet, ``.arrow`` and ``.feather`` arrow, none wordvec.
    dtype : {"float32", "float16", "int8", "pq"}
        The numbers of a model folder: half the bytes, a quarter, with a scale for each row, or an eighth, by product
        quantization. They are read as float32 again; what training goes on from is left out.

    Raises
    ------
    FormatError
        The place cannot be written, or holds something else; the format cannot hold a word or a number, or how texts
        are cut; or it takes a package that is not installed.
    ValueError
        `format` is not in the table, the suffix tells nothing, or `dtype` is none of these or not for the format.
    """
    choice("dtype", dtype, ("float32", *PACKED))
    path = located(path)
    given, classifier = vectors, vectors if hasattr(vectors, "classes_") else None
    vectors = getattr(vectors, "wv", vectors)
    vectors = getattr(vectors, "wv", vectors)  # of a model whose vectors are pooled
    chosen = _by_name(format) if format else _by_suffix(path, _has_ngrams(vectors))
    if not chosen.writes:
        raise FormatError(
            f"cannot write {path}: the format {chosen.name} is read only; choose npz, which keeps words, too"
        )
    if dtype != "float32" and chosen.name != "wordvec":
        raise ValueError(
            f"numbers of {dtype} are for model folders, and {path} would be of the format {chosen.name}: give a name"
            " without a suffix, or leave dtype out"
        )
    options: dict[str, Any] = {} if dtype == "float32" else {"dtype": dtype}
    with writing(path):
        if classifier is not None and chosen.ngrams:
            chosen.file.write_classifier(classifier.saved(), path, **options)
        elif chosen.texts:
            chosen.file.write_encoder(given, path)
        else:
            chosen.file.write(vectors, path, **options)
    if _has_ngrams(vectors) and len(vectors.vectors_ngrams) and not chosen.ngrams:
        keeping = " and ".join(known.name for known in FORMATS if known.ngrams)
        warn_caller(
            f"{path} holds the vectors of the {len(vectors):,} known words, and no n-grams for unseen ones, which only "
            f"{keeping} keep"
        )


def becomes_model(path: Path, format: str | None = None) -> bool:
    """Whether `write_vectors` makes a model folder of such a name and format; `ValueError` as there."""
    return (_by_name(format) if format else _by_suffix(path, ngrams=False)).name == "wordvec"


def becomes_classifier(path: Path) -> bool:
    """Whether `write_vectors` keeps a classifier's labels in a file or folder of such a name; `ValueError` as there."""
    return _by_suffix(path, ngrams=True).ngrams


def becomes_encoder(path: Path, format: str | None = None) -> bool:
    """Whether `write_vectors` makes what others make vectors of texts from, of such a name and format."""
    return (_by_name(format) if format else _by_suffix(path, ngrams=False)).texts


def sniff(path: str | Path) -> Format:
    """Tell the format of a file or folder from its content.

    Raises
    ------
    FormatError
        There is no such file, or it is of no format in the table.
    """
    path = _existing(path)
    try:
        for candidate in FORMATS:
            if candidate.folder == path.is_dir() and candidate.file.sniff(path):
                return candidate
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror or error}") from error
    if path.is_dir():
        raise FormatError(
            f"the folder {path} holds no model: there is no model.json in it; give a model folder or a file"
        )
    if other := foreign_kind(path):
        raise FormatError(f"{path} is {other}")
    raise FormatError(f"{path} holds vectors of no known format; the known ones are {', '.join(_names())}")


def _existing(path: str | Path) -> Path:
    path = located(path)
    if not path.exists():
        raise FormatError(f"there is no file or model folder {path}; check the path")
    return path


def _names() -> list[str]:
    return [known.name for known in FORMATS]


def _by_name(name: str) -> Format:
    for known in FORMATS:
        if known.name == name:
            return known
    raise ValueError(f"there is no format {name!r}; choose one of {', '.join(_names())}")


def _by_suffix(path: Path, ngrams: bool) -> Format:
    name = path.name.lower().removesuffix(".gz")
    matches = [
        (len(suffix), known.ngrams == ngrams, known)
        for known in FORMATS
        for suffix in known.suffixes
        if name.endswith(suffix)
    ]
    if matches:
        return max(matches, key=lambda match: match[:2])[-1]
    if path.suffix and not path.is_dir():
        raise ValueError(f"the suffix of {path} names no format; give one: {', '.join(_names())}")
    return _by_name("wordvec")


def _has_ngrams(vectors: KeyedVectors) -> bool:
    return hasattr(vectors, "vectors_ngrams")
