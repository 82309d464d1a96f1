"""Train several methods on one text, in one vocabulary, within a stated budget, and evaluate all by one protocol.

This is what `wordvec compare` runs. It stands above trainers and evaluation and knows both, as the command line does.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from .corpora.corpus import Corpus, as_corpus
from .corpora.samples import wikipedia_paragraphs
from .errors import FormatError
from .evaluation.drawing.charts import comparison_charts
from .evaluation.reports.comparison import Comparison, compare_reports, environment
from .evaluation.reports.folder import require_room_for_report, write_comparison
from .evaluation.reports.report import Report, Row
from .evaluation.subjects import require_vectors
from .evaluation.suite import Protocol, find_datasets, measure
from .evaluation.tasks.stability import stability
from .loading import load
from .methods import VARIANTS
from .progress import SILENT, Progress
from .system.versions import replacing, writing
from .trainers.shared.vocabularies import given_vectors
from .version import __version__

__all__ = ["compare", "evaluate_all"]


def compare(
    source: Any = None,
    folder: str | Path = "comparison",
    methods: Iterable[str] | None = None,
    *,
    seeds: int = 1,
    vector_size: int = 100,
    window: int = 5,
    min_count: int = 5,
    max_final_vocab: int | None = None,
    epochs: int = 5,
    workers: int | None = None,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    data: str | Path | Iterable[str | Path] | None = None,
    protocol: Protocol | None = None,
    progress: Progress = SILENT,
    **text: Any,
) -> Comparison:
    """Train methods on the same text and vocabulary, evaluate them, and write a report.

    Models are kept in ``folder/models`` under a fingerprint of the text and all settings, so that a second call trains
    only what changed.

    Parameters
    ----------
    source : Corpus or anything `Corpus.build` reads, optional
        By default the sample that gensim installs.
    folder : str or Path
        Where the report and the models go.
    methods : iterable of str, optional
        Of `wordvec.methods.VARIANTS`; by default all.
    seeds : int
        Runs of each method that has a seed: 1, 2, …
    vector_size, window, min_count, max_final_vocab, epochs, workers
        Parameters common to all methods. Epochs are passes over the tokens; GloVe has its own, over co-occurrence
        counts, 25 unless set in `settings`, and PPMI-SVD has none.
    settings : mapping of str to mapping, optional
        Further parameters of single methods, by their names.
    data : str or Path, or an iterable of them, optional
        Datasets; see `wordvec.evaluate`.
    protocol : Protocol, optional
    progress : Progress
    **text
        How to read the text: `lower`, `tokenizer`, `errors`; see `wordvec.Corpus.build`.

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        A method or a setting is wrong.
    CorpusError, FormatError, TrainingError
        See `wordvec.Corpus`, `wordvec.evaluate` and the trainers.
    """
    require_room_for_report(folder)
    chosen = _checked(methods, seeds, settings or {})
    protocol = protocol or Protocol()
    shared = dict(vector_size=vector_size, window=window, min_count=min_count, max_final_vocab=max_final_vocab)
    shared |= dict(epochs=epochs, workers=workers)
    recipes = {name: _estimators(name, shared, (settings or {}).get(name, {}), seeds) for name in chosen}
    for estimator in (estimators[0] for estimators in recipes.values()):
        estimator.check_params()
    found = find_datasets(data)  # before hours of training, not after
    corpus = as_corpus(wikipedia_paragraphs() if source is None else source, progress=progress, **text)
    for first, *_ in recipes.values():
        first.check_vocabulary(corpus.cut(first.min_count, first.max_final_vocab))
    runs: dict[str, list[Report]] = {}
    extra: dict[str, list[Row]] = {}
    described, histories = {}, {}
    for name, estimators in recipes.items():
        models, seconds = zip(*(_trained(e, name, corpus, Path(folder), progress) for e in estimators), strict=True)
        progress.note(f"measuring {name}")
        runs[name] = [measure(model.wv, found, protocol, progress=progress) for model in models]
        extra[name] = _stabilities([model.wv for model in models], protocol.seed)
        described[name] = _described(name, models, seconds)
        histories[name] = models[0].history_
    facts = environment() | {"text": plain_card(corpus), "budget": _budget(recipes, len(corpus.tokens))}
    comparison = compare_reports(runs, protocol.bootstrap, extra, settings=described, histories=histories, facts=facts)
    write_comparison(comparison, folder, comparison_charts(comparison))
    return comparison


def evaluate_all(
    vectors: Mapping[str, Any],
    folder: str | Path | None = None,
    data: str | Path | Iterable[str | Path] | None = None,
    protocol: Protocol | None = None,
    unicode_errors: str = "strict",
    progress: Progress = SILENT,
) -> Comparison:
    """Evaluate finished vectors, compare them, and write the same report as `compare`.

    Parameters
    ----------
    vectors : mapping of str to anything `wordvec.evaluate` takes
        By their names in the report.
    folder, data, protocol, progress
        As for `compare`.
    unicode_errors : {"strict", "replace", "ignore"}
        As for `wordvec.evaluate`.
    """
    if folder is not None:
        require_room_for_report(folder)
    protocol = protocol or Protocol()
    found = find_datasets(data)
    for given in vectors.values():
        require_vectors(given)  # of the last one, too, before the first is measured
    how = {"unicode_errors": unicode_errors, "progress": progress}
    runs = {name: [measure(given, found, protocol, **how)] for name, given in vectors.items()}
    sizes = {name: {part: report.protocol[part] for part in _SIZES} for name, (report,) in runs.items()}
    comparison = compare_reports(runs, protocol.bootstrap, settings=sizes, facts=environment())
    if folder is not None:
        write_comparison(comparison, folder, comparison_charts(comparison))
    return comparison


_FEWEST_FOR_STABILITY = 12  # words: ten neighbours of each must be able to differ
_SIZES = ("words", "dimensions", "analogy_candidates")


def _checked(methods: Iterable[str] | None, seeds: int, settings: Mapping[str, Any]) -> list[str]:
    chosen = list(dict.fromkeys(VARIANTS if methods is None else methods))
    for name in (*chosen, *settings):
        if name not in VARIANTS:
            raise ValueError(f"there is no method {name!r}; choose from {', '.join(VARIANTS)}")
    if not chosen:
        raise ValueError("there is no method to compare; name at least one")
    if unused := set(settings) - set(chosen):
        raise ValueError(f"there are settings for {', '.join(sorted(unused))}, not among the methods; add it there")
    if seeds < 1:
        raise ValueError(f"seeds must be 1 or more, not {seeds}")
    return chosen


def _estimators(name: str, shared: dict[str, Any], own: Mapping[str, Any], seeds: int) -> list[Any]:
    """An unfitted estimator for each seed; one, where nothing is drawn."""
    method = VARIANTS[name]
    trainer = method.load()
    taken = inspect.signature(trainer).parameters
    if unknown := own.keys() - taken.keys():
        raise ValueError(f"{name} has no setting {', '.join(sorted(unknown))}; it has {', '.join(taken)}")
    params = {key: value for key, value in {**shared, **method.variants[name], **own}.items() if key in taken}
    if "seed" not in taken:
        return [trainer(**params)]
    first = params.pop("seed", 1)
    return [trainer(**params, seed=first + run) for run in range(seeds)]


def _trained(estimator: Any, name: str, corpus: Corpus, folder: Path, progress: Progress) -> tuple[Any, float]:
    """Fit an estimator, or load what an earlier call made of the same text and settings; tell how long it took."""
    place = folder / "models" / f"{name}-{_fingerprint(estimator, corpus)}"
    note = place / "seconds.json"
    if note.exists():
        try:
            model = load(place), float(json.loads(note.read_text(encoding="utf-8")))
            progress.note(f"{name}: trained before, kept in {place}")
            return model
        except (FormatError, ValueError, TypeError) as error:
            progress.note(f"{name}: trained again, as {error}")
    progress.note(f"training {estimator!r}")
    started = time.perf_counter()
    estimator.fit(corpus, progress=progress)
    seconds = time.perf_counter() - started
    estimator.save(place)
    with writing(note), replacing(note) as written:
        written.write_text(json.dumps(round(seconds, 3)), encoding="utf-8")
    return estimator, seconds


def _fingerprint(estimator: Any, corpus: Corpus) -> str:
    """A name for a text and all settings that change the result."""
    params = {name: value for name, value in estimator.get_params().items() if name not in ("workers", "memory")}
    if params.get("init_from") is not None:
        given = given_vectors(params["init_from"], estimator.vector_size)
        params["init_from"] = [given.index_to_key, hashlib.sha256(np.ascontiguousarray(given.vectors).data).hexdigest()]
    told = json.dumps([type(estimator).__name__, params, corpus.fingerprint, __version__], default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _stabilities(vectors: Sequence[Any], seed: int) -> list[Row]:
    """The overlap of neighbours between every two runs, their words taken together."""
    if len(vectors[0]) < _FEWEST_FOR_STABILITY:
        return []
    found = [stability(first, second, seed=seed) for first, second in combinations(vectors, 2)]
    together = []
    for rows in zip(*found, strict=True):
        first = rows[0]
        items = type(first.items)(np.mean([row.items.values for row in rows], axis=0))
        together.append(first.with_items(items))
    return together


def _described(name: str, models: Sequence[Any], seconds: Sequence[float]) -> dict[str, Any]:
    params = {key: value for key, value in models[0].get_params().items() if key not in ("seed", "init_from")}
    seeds = [model.get_params()["seed"] for model in models] if "seed" in models[0].get_params() else "none"
    return params | {
        "seeds": seeds,
        "epochs go over": VARIANTS[name].epochs_over or "nothing",
        "words": len(models[0].wv),
        "seconds": [round(each, 1) for each in seconds],
    }


def _budget(recipes: Mapping[str, Sequence[Any]], tokens: int) -> str:
    over = {name: VARIANTS[name].epochs_over for name in recipes}
    alike: dict[int, list[str]] = {}  # methods by their epochs
    for name in (name for name, what in over.items() if what == "tokens"):
        alike.setdefault(recipes[name][0].epochs, []).append(name)
    parts = [f"{', '.join(names)}: {epochs} epochs over {tokens:,} tokens" for epochs, names in alike.items()]
    parts += [f"{name}: its own epochs over {what}" for name, what in over.items() if what == "nonzeros"]
    parts += [f"{name}: counts once" for name, what in over.items() if not what]
    return "; ".join(parts)


def plain_card(corpus: Corpus) -> str:
    """Statistics of a corpus in one line; what is zero or off is left out."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in corpus.card.items() if value)
