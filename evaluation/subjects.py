"""What can be evaluated: a model, vectors, a file of either, or a function from texts to vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..corpora.tokenizers.pipeline import Pipeline
from ..corpora.tokenizers.recorded import recorded_pipeline
from ..encoders.checking import checked_encoder
from ..encoders.names import encoder_named, is_encoder_name, require_encoder
from ..formats.folder import card_of, is_model, read_model
from ..formats.table import read_vectors, sniff
from ..vectors.keyed import HasVectors, keyed_vectors
from .datasets.kinds import Dataset, NextItemSet
from .lexicon import Lexicon

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    Given = KeyedVectors | HasVectors | str | Path | Callable[[list[str]], np.ndarray]

__all__ = ["Subject", "made_with", "open_vectors", "outputs_of", "require_vectors", "subject_of", "tokenizer_of"]

_LONG = 1_000  # characters of a setting that a report does not show


@dataclass(frozen=True)
class Subject:
    """Vectors to be evaluated.

    `keyed` are words and their vectors, `lexicon` the same for look-ups; `encode`, from a list of texts to an array, is
    there where texts have vectors of their own, and `in_context` where words have them in contexts. `tokenize` is there
    where texts were cut in a way of their own, neither at blanks nor into words of Unicode. `outputs` are the output
    vectors of a model that predicts its words, float32 (V, dimensions), where a dataset asks what comes next.
    """

    keyed: KeyedVectors
    lexicon: Lexicon
    encode: Callable[[list[str]], np.ndarray] | None = None
    tokenize: Callable[[str], list[str]] | None = None
    in_context: Callable[[list[list[str]]], list[np.ndarray]] | None = None
    outputs: np.ndarray | None = None


def require_vectors(given: Given) -> None:
    """Check that a path is that of a file or folder of vectors, and a name that of an encoder, without reading it all.

    Raises
    ------
    FormatError
        There is no such file, or it is of no known format.
    ImportError, ValueError
        See `wordvec.encoders.names.require_encoder`.
    """
    if is_encoder_name(given):
        require_encoder(given)
    elif isinstance(given, (str, Path)):
        sniff(given)


def open_vectors(
    given: Given, unicode_errors: str = "strict"
) -> KeyedVectors | HasVectors | Callable[[list[str]], np.ndarray]:
    """Open the vectors that a path or a name stands for; return anything else as it is.

    `unicode_errors` is about words of a file that are not UTF-8; see `wordvec.read_vectors`.

    Raises
    ------
    FormatError
        There is no such file or encoder, or it cannot be read.
    ImportError
        An encoder is named whose package is not installed.
    """
    if is_encoder_name(given):
        return encoder_named(given)
    if isinstance(given, (str, Path)):
        return read_vectors(given, unicode_errors=unicode_errors)
    return given


def made_with(given: Given) -> dict[str, Any]:
    """What is known of how vectors were made: method, settings, fingerprints of the text and of what they started from.

    Of a model, or a folder that holds one, that is all that its card holds; of anything else where or what it is.
    """
    if isinstance(given, (str, Path)):
        if is_encoder_name(given) or not is_model(given):
            return {"given": str(given)}
        card = card_of(given)
        known = {"given": str(given), "method": card["kind"]} | card["params"]
        text, started = card["state"].get("corpus", {}), card["state"].get("init_from")
    else:
        known = {"method": type(given).__name__}
        if not hasattr(given, "corpus_card_"):
            return known
        known |= cast(Any, given).get_params()
        text, started = cast(Any, given).corpus_card_, getattr(given, "init_report_", None)
    known |= {"init_from": f"{started['source']}, SHA-256 {started['sha256']}"} if started else {}
    known |= {f"text_{name}": value for name, value in text.items() if value}
    return {name: _in_brief(value) for name, value in known.items()}


def _in_brief(value: Any) -> Any:
    """Settings of a tokenizer without what is long, by its digest."""
    if isinstance(value, dict):
        return {name: _in_brief(each) for name, each in value.items()}
    if isinstance(value, str) and len(value) > _LONG:
        return f"SHA-256 {hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()}"
    return value


def tokenizer_of(given: Given) -> Callable[[str], list[str]] | None:
    """What cuts text as a model's was cut, if that is neither at blanks nor into words of Unicode."""
    pipeline: Pipeline | None
    if isinstance(given, str | Path) and is_model(given):
        pipeline = recorded_pipeline(Path(given))
    elif hasattr(given, "corpus_card_"):
        pipeline = cast(Any, given).pipeline()
    else:
        return None
    if pipeline is None:
        return None
    plain = pipeline.tokenizer.record() in ("whitespace", "unicode")
    more = pipeline.expressions or pipeline.normalization or pipeline.phrases
    if not pipeline.travels or (plain and not more):
        return None
    return pipeline.tokens


def outputs_of(given: Any, shape: tuple[int, ...]) -> np.ndarray | None:
    """The output vectors of a model or its folder, float32 of a shape, which is that of its words' vectors, if it has
    some.
    """
    if isinstance(given, (str, Path)):
        found = read_model(given).arrays.get("contexts") if is_model(given) else None
    else:
        found = getattr(given, "contexts_", None)
    return found if found is not None and found.shape == shape else None


def subject_of(
    given: Given,
    datasets: Sequence[Dataset],
    case: str = "fold",
    vocabulary: Iterable[str] | None = None,
    *,
    phrases: bool = False,
    unicode_errors: str = "strict",
) -> Subject:
    """Prepare vectors for evaluation, to look the words of the datasets up in; see `evaluate` and `Lexicon`.

    With `phrases`, those of the datasets are composed of their words.

    Each word is a text to a callable. Its `vocabulary` gives the candidates of analogies, most frequent first; by
    default it is that of the datasets.

    Raises
    ------
    ValueError
        A callable gives an array of the wrong shape, or other vectors for the same texts; or a vector holds NaN or
        infinity.
    TypeError
        `given` is nothing that `evaluate` takes.
    """
    opened = open_vectors(given, unicode_errors)
    vectors: Any = getattr(opened, "wv", opened)  # what it is, is looked at now
    if hasattr(vectors, "index_to_key"):
        wanted = (word for dataset in datasets for word in dataset.words())
        composable = (phrase for dataset in datasets for phrase in dataset.phrases()) if phrases else ()
        lexicon = Lexicon(vectors, case, wanted, composable)
        asks = any(isinstance(dataset, NextItemSet) for dataset in datasets)
        outputs = outputs_of(given, vectors.vectors.shape) if asks else None
        return Subject(vectors, lexicon, tokenize=tokenizer_of(given), outputs=outputs)
    if not callable(vectors):
        raise TypeError(f"cannot measure {type(given).__name__}: give vectors, a model, a path or a function of texts")
    if vocabulary is None:
        vocabulary = (word if case == "exact" else word.lower() for each in datasets for word in each.words())
    words = list(dict.fromkeys(vocabulary)) or ["the"]
    encode = checked_encoder(vectors)
    keyed = keyed_vectors(words, encode(words))
    return Subject(keyed, Lexicon(keyed, case), encode, in_context=encode.in_context)
