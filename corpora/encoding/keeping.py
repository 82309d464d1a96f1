"""Text is encoded once: found in the cache if it was encoded before, else encoded, by threads or a cluster, and kept.

What is kept where tells `wordvec.corpora.storage.cache`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from ...errors import CorpusError
from ...progress import Progress
from ...system.storage import Remote
from ...system.workers import available_workers
from ..sources.base import Source
from ..storage.cache import digest_of_source, place_of, recall, remember, send, source_key
from ..storage.corpus_folder import CORPUS, Building, Draft
from ..storage.opening import Opened, opened
from ..tokenizers.pipeline import STEPS, Pipeline

__all__ = ["Reading", "kept"]


class Reading(NamedTuple):
    """How a source is read: arguments of `Corpus.build`."""

    pipeline: Pipeline
    errors: str
    keep_empty: bool
    workers: int | None
    client: Any
    progress: Progress


def kept(source: Source, place: Path | None, options: dict[str, Any], how: Reading) -> Opened:
    """The encoded corpus of a source, in a place that is asked for, or in the cache.

    Parameters
    ----------
    source : Source
    place : Path or None
        A folder, where it is encoded anew; a URL, where a copy is put; or None for the cache.
    options : dict
        All that the corpus depends on besides the bytes of the source: it is found by them in the cache.
    how : Reading

    Raises
    ------
    CorpusError
        The source cannot be read or holds no token, or the place cannot be written.
    """
    if place is None:
        return _in_cache(source, options, how)
    if not isinstance(place, Remote) or (how.client is not None and _can_be_cut(source, how)):
        return _encoded(source, place, how)
    CORPUS.replaceable(place)
    corpus = _in_cache(source, options, how._replace(client=None))
    send(corpus.folder, corpus.card, place)
    return corpus._replace(place=place)


def _in_cache(source: Source, options: dict[str, Any], how: Reading) -> Opened:
    """A corpus in the cache, where it is put if it is not there yet."""
    if not (source.paths and how.pipeline.repeats):
        return _encoded(source, None, how)  # which cannot be recognised
    stamp = _stamp(source)
    key = source_key(_digests(source, how), options)
    found = _found(recall(key))
    if found is None:
        corpus = _encoded(source, None, how)
        if _stamp(source) == stamp:  # else the files changed between hashing and encoding
            remember(key, corpus.encoded.record["fingerprint"])
        return corpus
    # It may have been encoded from the same bytes elsewhere, and in another way that made no difference.
    counted = {name: each for name, each in found.card.items() if name not in (*STEPS, "first_undecodable")}
    told = {"source": source.description, **source.file_counts()} | how.pipeline.record() | {"errors": how.errors}
    how.progress.note(f"reading: {source.description} was encoded before and comes from the cache")
    before = dict(takewhile(lambda item: item[0] != "errors", counted.items()))  # in the order of one that is encoded
    return found._replace(card=before | told | {name: each for name, each in counted.items() if name not in told})


def _digests(source: Source, how: Reading) -> Iterable[str]:
    """The digests of a source's files, by the workers of a cluster, if there is one."""
    if how.client is None:
        return map(digest_of_source, source.paths)
    from ...cluster import executor_of

    with executor_of(how.client) as executor:
        paths = [path.absolute() for path in source.paths]
        executor.require_shared(None, [paths[0], paths[-1]])
        return executor.gather([executor.submit(digest_of_source, path) for path in paths])


def _stamp(source: Source) -> list[tuple[int, int]]:
    """The size and date of every file, which tell whether one was written to."""
    if isinstance(source.paths[0], Remote):
        source.paths[0].exists()  # which forgets what was listed before
    return [(status.st_size, status.st_mtime_ns) for status in (path.stat() for path in source.paths)]


def _found(fingerprint: str | None) -> Opened | None:
    """A corpus in the cache, verified; what was deleted or damaged there is as good as never made."""
    try:
        return opened(place_of(fingerprint), verify=True, fingerprint=fingerprint) if fingerprint else None
    except CorpusError:
        return None


def _encoded(source: Source, place: Path | None, how: Reading) -> Opened:
    """A corpus that is encoded now, into a place of its own or into the cache."""
    started, named = time.perf_counter(), bool(place)
    draft: Building
    encode = _by_threads
    if how.client is not None and _can_be_cut(source, how):
        draft, encode = Building(place or place_of(), named), _by_workers
    else:
        draft = Draft(place or place_of(), how.keep_empty, named)
    try:
        card, finish = encode(source, draft, how)
        card["seconds"] = round(time.perf_counter() - started, 3)
        fingerprint = finish(card)
        where = place or place_of(fingerprint)
        if not place and not where.exists():
            how.progress.note(f"reading: the encoded text is kept in {where}")
        draft.publish(fingerprint, None if place else where)
    except BaseException:
        draft.discard()
        raise
    return opened(where, fingerprint=fingerprint)._replace(card=card)


#: The card of what was read, and what finishes the corpus, given the card, and returns its fingerprint.
_Read = tuple[dict[str, Any], Callable[[dict[str, Any]], str]]


def _by_threads(source: Any, draft: Any, how: Reading) -> _Read:
    """Encode text here."""
    from .encode import encode  # loads Numba

    pipeline, errors, _, workers, client, progress = how
    if client is not None:
        progress.note(f"reading: {source.description} is encoded here, as workers read files of text alone")
    workers = available_workers(workers)
    ranking, card = encode(source, draft, pipeline, errors, workers, progress)
    return card, lambda card: draft.finish(ranking.ranks, ranking.counts, ranking.lines, card, workers)


def _by_workers(source: Any, draft: Any, how: Reading) -> _Read:
    """Encode files by the workers of a cluster."""
    from ...cluster import executor_of
    from .shards import encode_shards

    pipeline, errors, keep_empty, workers, client, progress = how
    with executor_of(client, workers) as executor:
        staging = draft.staging.absolute()
        executor.require_shared(staging, [source.paths[0], source.paths[-1]])
        return encode_shards(executor, source, staging, pipeline, errors, keep_empty, progress)


def _can_be_cut(source: Source, how: Reading) -> bool:
    """Whether workers can read a source by its parts."""
    from .shards import can_be_cut  # loads Numba

    return can_be_cut(source, how.pipeline)
