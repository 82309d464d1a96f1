"""What makes a trainer an estimator to scikit-learn, without importing scikit-learn, and gives it `wv`.

``sklearn.base`` takes a second to import, as long as a small training run; `clone`, `Pipeline` and `GridSearchCV` ask
for these methods, not for the base class.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from ...formats.folder import write_model
from ...formats.saved import SavedModel
from ...parameters import PANELS, Declared, declared
from ...vocabulary import Vocabulary
from .idle import Idle
from .newcomers import about_attribute, about_parameter, holds_text

if TYPE_CHECKING:
    from gensim.models import KeyedVectors
    from typing_extensions import Self, dataclass_transform  # of typing, from Python 3.11 on

    from ...corpora.tokenizers.pipeline import Pipeline
    from ...progress import Progress
else:

    def dataclass_transform(**_):
        """Tell nothing at run time; a type checker learns that signatures follow from annotations."""
        return lambda cls: cls


__all__ = ["Estimator"]

_PIPELINES: WeakKeyDictionary[Estimator, tuple[Any, Pipeline]] = WeakKeyDictionary()
_KEYWORD, _KEYWORDS = inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD


@dataclass_transform(kw_only_default=True, eq_default=False)
class Estimator:
    """A trainer: its parameters are the annotated attributes of its class and kept under the same names.

    Each is declared with a `Parameter` (see `wordvec.parameters`); every class that derives from this one becomes a
    dataclass of them, and lists them as `parameters`. Names with an underscore at either end are no parameters. A class
    with a constructor of its own has the parameters that this one takes, as scikit-learn has it. Once fitted, a trainer
    has `vocabulary_` and `vectors_`, and sets `_wv` to None whenever they change.
    """

    parameters: ClassVar[Mapping[str, Declared]] = {}
    _idle: ClassVar[tuple[Idle, ...]] = ()  # parameters that change nothing together with others
    _arguments: ClassVar[Mapping[str, Any]] = {}  # what the constructor takes: defaults by name
    _kinds: ClassVar[set[Any]] = set()  # of these arguments
    _generated: ClassVar[bool] = True
    _wv: Any = None
    _fewest_words = 2

    vocabulary_: Vocabulary
    history_: list[dict[str, Any]]
    corpus_card_: dict[str, Any]
    init_report_: dict[str, Any] | None
    reading_: dict[str, Any]

    def __init_subclass__(cls, **options: Any) -> None:
        """Make the signature, and the section Parameters of the docstring, of what is declared."""
        super().__init_subclass__(**options)
        annotated = cls.__annotations__
        cls.__annotations__ = {name: each for name, each in annotated.items() if name == name.strip("_")}
        annotations = inspect.get_annotations(cls, eval_str=True)
        # a constructor that is not made here is inherited, unless there is something new to take
        cls._generated = "__init__" not in vars(cls) and (cls._generated or bool(annotations))
        dataclass(init=cls._generated, kw_only=True, eq=False, repr=False)(cls)
        cls.__annotations__ = annotated
        cls.parameters = _declarations(cls, annotations)
        if cls._generated:  # plain types, not where they are declared
            cls.__init__.__annotations__ |= {each.name: each.shown_type for each in cls.parameters.values()}
        arguments = inspect.signature(cls).parameters.values()
        cls._arguments = _defaults(arguments, cls.parameters)
        cls._kinds = {each.kind for each in arguments}
        cls.__doc__ = _documented(cls)

    def __new__(cls, *settings: Any, **named: Any) -> Self:
        """Say what to do where Python would only say that an argument is unexpected.

        Raises
        ------
        TypeError
            There is text among the settings, as gensim's classes take it here, or one that there is not.
        """
        if (settings and cls._kinds <= {_KEYWORD, _KEYWORDS}) or holds_text(named.keys() - cls._arguments):
            raise TypeError(
                f"{cls.__name__} takes only settings here, by their names, and the text afterwards, as in"
                f" {cls.__name__}(vector_size=100).fit(text)"
            )
        for name in () if _KEYWORDS in cls._kinds else named.keys() - cls._arguments.keys():
            raise TypeError(about_parameter(cls, name, cls._arguments))
        return super().__new__(cls)

    def __setattr__(self, name: str, value: Any) -> None:
        """Keep NumPy's scalars as Python's: they overflow nowhere, and JSON knows them."""
        super().__setattr__(name, value.item() if isinstance(value, np.generic) else value)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name; `deep` changes nothing, as none of them is an estimator."""
        return {name: getattr(self, name) for name in self._arguments}

    def set_params(self, **params: Any) -> Self:
        """Set some parameters; returns the estimator.

        Raises
        ------
        ValueError
            There is no parameter of that name; then none is set.
        """
        for name in params:
            if name not in self._arguments:
                raise ValueError(about_parameter(type(self), name, self._arguments))
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def check_params(self) -> None:
        """Raise `ValueError` or `TypeError` for a parameter that is not what it should be; `fit` does it first."""
        for name, parameter in self.parameters.items():
            parameter.check(getattr(self, name))

    def check_vocabulary(self, words: int) -> None:
        """Raise `ValueError` if so many words are too few, before a long run; most methods take any number."""

    def __repr__(self) -> str:
        changed = [
            f"{name}={getattr(self, name)!r}"
            for name, default in self._arguments.items()
            if getattr(self, name) != default
        ]
        return f"{type(self).__name__}({', '.join(changed)})"

    def _repr_html_(self) -> str:
        """Show a notebook what was set and learnt."""
        from .html import html_of

        return html_of(self)

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags

        return Tags(
            estimator_type=None,
            target_tags=TargetTags(required=False),
            input_tags=InputTags(two_d_array=False, string=True),
        )

    @property
    def vectors_(self) -> np.ndarray:
        """The words' vectors: float32 (V, vector_size)."""
        raise NotImplementedError

    @property
    def wv(self) -> KeyedVectors:
        """The vectors as gensim's `KeyedVectors`, with counts."""
        if self._wv is None:
            self._require_fitted()
            from ...vectors.fixed import model_vectors

            self._wv = model_vectors(self.vocabulary_.words, self.vectors_, self.vocabulary_.counts)
        return self._wv

    def tokenize(self, text: str) -> list[str]:
        """Split a text into tokens as the training text was: normalized, cut and lower-cased alike.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        ValueError
            The training text was split by a function that has no name to import it by, or that this run does not
            trust, or by a package that is not installed; or nothing is known of it.
        """
        self._require_fitted()
        if not {"lower", "tokenizer"} <= self._reading().keys():
            raise ValueError(
                f"this {type(self).__name__} does not record how the text was split that it learnt from: give lists of"
                " tokens"
            )
        return self.pipeline().tokens(text)

    def pipeline(self) -> Pipeline:
        """How the text of `fit` became tokens, and new text does."""
        from ...corpora.tokenizers.pipeline import Pipeline

        how = self._reading()
        return self._pipeline_of(how, lambda: Pipeline.of_record(how))

    def _pipeline_of(self, how: Any, make: Callable[[], Pipeline]) -> Pipeline:
        """What is made of settings, kept until they change; not in the trainer, which `transform` may not change."""
        kept = _PIPELINES.get(self)
        if kept is None or kept[0] != how:
            kept = _PIPELINES[self] = how, make()
        return kept[1]

    def _reading(self) -> dict[str, Any]:
        """How the text of `fit` was read, as a record of `Pipeline`; empty where nothing is recorded."""
        from ...corpora.tokenizers.pipeline import STEPS

        card = getattr(self, "corpus_card_", {})
        return self.__dict__.get("reading_") or {name: card[name] for name in STEPS if name in card}

    def save(self, folder: str | Path) -> None:
        """Write the model to a folder: JSON, safetensors and text, nothing that can run.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            `fit` has not been called.
        FormatError
            The folder cannot be written or holds something else, or a number of the model is not finite.
        ValueError, TypeError
            A parameter was changed to what it should not be.
        """
        write_model(folder, self.saved())

    def saved(self) -> SavedModel:
        """The model as plain data, as `save` writes it; errors are those of `save`."""
        self._require_fitted()
        self.check_params()
        saved = self._saved()
        if asked := self.__dict__.get("asked_"):  # by the command line, of the text
            saved.state["asked"] = asked
        saved.require_finite()
        return saved

    def _saved(self) -> SavedModel:
        """The model as plain data."""
        raise NotImplementedError

    @classmethod
    def _from_saved(cls, saved: SavedModel) -> Self:
        """The model of plain data, of which nothing is trusted: `FormatError` if its parts don't fit each other."""
        try:
            model = cls(**saved.params)
            model.check_params()
        except (TypeError, ValueError) as error:
            raise saved.damaged(str(error)) from error
        from ...corpora.tokenizers.pipeline import SCHEMA

        kept = (saved.state.get("init_from") or {}).get("kept", 0)
        model.vocabulary_ = saved.vocabulary(cls._fewest_words, kept)
        saved.require(state={"corpus?": SCHEMA, "reading?": SCHEMA})
        model.history_, model.corpus_card_ = saved.history, saved.state.get("corpus", {})
        model.reading_ = saved.state.get("reading", {})
        if "init_from" in cls.parameters:
            model.init_report_ = saved.state.get("init_from")
        saved.array("vectors", len(model.vocabulary_), model.get_params()["vector_size"])
        model._restore(saved)
        saved.require_all_taken()
        return model

    def _params_to_save(self) -> dict[str, Any]:
        """The parameters as a model folder keeps them; what vectors started from, and a rule chose, is in the model."""
        return self.get_params() | ({"init_from": None} if "init_from" in self.parameters else {})

    def _opened(self, source: Any, client: Any, progress: Progress) -> Any:
        """What `fit` reads, as other processes can open it, too; a cluster encodes what is not yet encoded."""
        from ...corpora.corpus import as_corpus

        return as_corpus(source, client=client, progress=progress)

    def _restore(self, saved: SavedModel) -> None:
        """Take the rest of a model, which has parameters and vocabulary already, from plain data."""
        raise NotImplementedError

    def _started(self) -> dict[str, Any]:
        """What the vectors started from, as an entry of what is saved; none, if from random numbers."""
        return {} if self.init_report_ is None else {"init_from": self.init_report_}

    @contextmanager
    def _as_before_if_it_fails(self) -> Iterator[None]:
        """What was fitted stays so, if a new fit fails; one that is interrupted keeps what it has come to."""
        before = self.__dict__.copy()
        try:
            yield
        except Exception:
            self.__dict__.clear()
            self.__dict__.update(before)
            raise

    def _rows_changed(self) -> None:
        """Drop what shows rows that training has changed."""
        self._forget("_wv")

    def _forget(self, name: str) -> None:
        """Drop what shows rows that have changed; whoever holds it gets no cosines by their lengths of before."""
        if (kept := self.__dict__.get(name)) is not None:
            kept.norms = None
        setattr(self, name, None)

    if not TYPE_CHECKING:  # a type checker would take every attribute for one that there is

        def __getattr__(self, name: str) -> Any:
            """Say of properties, too, that it takes `fit`; this is called where an attribute is missing."""
            if hasattr(type(self), name):
                Estimator._require_fitted(self)
            if remedy := about_attribute(type(self), name):
                raise AttributeError(remedy)
            return self.__getattribute__(name)  # which says what it is

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_wv"}

    def _require_fitted(self) -> None:
        if not hasattr(self, "vocabulary_"):
            from sklearn.exceptions import NotFittedError

            raise NotFittedError(f"this {type(self).__name__} has no vectors yet: call fit first")


def _declarations(cls: type[Estimator], annotations: Mapping[str, Any]) -> dict[str, Declared]:
    """The parameters of a class by name, in the order of their panels, its own and those that it inherits."""
    taken = {each.name for each in fields(cls)}  # type: ignore[arg-type]
    found = {name: each for name, each in cls.parameters.items() if name in taken}  # some may be fixed
    for each in (each for each in fields(cls) if each.name in annotations):  # type: ignore[arg-type]
        parameter = declared(annotations[each.name], each.name, each.default)
        if parameter is None:
            raise TypeError(f"{cls.__name__}.{each.name} is annotated, so it is a parameter: declare it with Parameter")
        found[each.name] = parameter
    return dict(sorted(found.items(), key=lambda item: PANELS.index(item[1].parameter.panel)))


def _defaults(arguments: Iterable[inspect.Parameter], parameters: Mapping[str, Declared]) -> dict[str, Any]:
    """The defaults of a constructor's arguments by name: of all parameters, if it hands on what it does not name."""
    found = {each.name: each.default for each in arguments if not each.kind.name.startswith("VAR_")}
    if any(each.kind is _KEYWORDS for each in arguments):
        found = {name: each.default for name, each in parameters.items()} | found
    return {name: found[name] for name in (*parameters, *found) if name in found}


def _documented(cls: type[Estimator]) -> str:
    """The docstring of a class with its parameters, which stand before its attributes."""
    doc = inspect.cleandoc(cls.__doc__ or "")
    entries = [each.entry() for each in cls.parameters.values()]
    place = doc.find("Attributes\n---")
    place = len(doc) if place < 0 else place
    return "\n".join([doc[:place].rstrip(), "", "Parameters", "----------", *entries, "", doc[place:]]).rstrip()
