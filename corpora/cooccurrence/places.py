"""Where counts lie, and how they are opened: beside their corpus, or a copy in the cache of those at a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...errors import CorpusError
from ...system.storage import Remote, located
from ...system.versions import one_version, put, settle, staged
from ..corpus import Corpus
from ..storage.arrays import damaged
from ..storage.cache import place_of
from ..storage.corpus_folder import COOCCURRENCE_FOLDER
from ..storage.folders import writing
from .counts_folder import COUNTS, Rows, require_rows
from .unfinished import forget

__all__ = ["copy_of", "fetched", "is_cooccurrence", "is_whole", "opened", "replaceable", "usual_place", "verified"]


def is_cooccurrence(folder: str | Path) -> bool:
    """Whether a folder holds co-occurrence counts."""
    settle(folder)
    return (located(folder) / COUNTS.card).is_file()


def replaceable(folder: Path) -> Path:
    """Where counts are put, links followed; `CorpusError` if something else than counts is there, or besides them."""
    return COUNTS.replaceable(located(folder))


def usual_place(corpus: Corpus, settings: dict[str, Any], by_workers: bool) -> Path:
    """Beside the corpus; of one at a URL beside its copy here, unless workers count or have counted before."""
    here = corpus.folder / COOCCURRENCE_FOLDER / _name(settings)
    if type(corpus) is not Corpus or not isinstance(corpus.place, Remote):
        return here
    there = Remote(corpus.place, COOCCURRENCE_FOLDER, _name(settings))
    return there if by_workers or (not is_cooccurrence(here) and is_cooccurrence(there)) else here


def copy_of(settings: dict[str, Any]) -> Path:
    """Where a copy of counts at a URL is kept: beside that of their corpus."""
    return place_of(settings["corpus"]) / COOCCURRENCE_FOLDER / _name(settings)


def verified(folder: Path) -> tuple[dict[str, Any], Rows]:
    """The card and the rows of counts, mapped, once all is checked that is asked of them."""
    forget(folder)
    return opened(folder, verify=True)


def opened(folder: Path, verify: bool) -> tuple[dict[str, Any], Rows]:
    """The same; those that were just written need not be read again."""

    def read() -> tuple[dict[str, Any], Rows]:
        record = COUNTS.read_card(folder)
        rows = Rows(*COUNTS.contents(folder))
        words, nonzeros = record["settings"]["words"], record["card"]["nonzeros"]
        if (len(rows.starts), len(rows.columns)) != (words + 1, nonzeros):
            what = f"it tells of {words:,} words and {nonzeros:,} nonzeros, and the files of others"
            raise damaged(folder / COUNTS.card, what, COUNTS.remedy)
        if verify:
            COUNTS.verify(folder, record, rows)
            require_rows(folder, rows, words)
        return record, rows

    return one_version(folder, (*COUNTS.files, COUNTS.card), read)


def is_whole(folder: Path, digests: dict[str, str] | None = None) -> bool:
    """Whether a folder holds counts, undamaged, and those of these digests."""
    if not is_cooccurrence(folder):
        return False
    try:
        record, _ = verified(folder)
    except CorpusError:
        return False
    return digests in (None, record["sha256"])


def fetched(place: Remote) -> Path:
    """The copy here of counts at a URL, which is made if need be, and has been verified."""
    record = COUNTS.read_card(place)
    copy, digests = copy_of(record["settings"]), record["sha256"]
    if not is_whole(copy, digests):
        with writing(f"the copy of {place}"), staged(copy.parent) as staging:
            place.copy_to(staging)
            if not is_whole(staging, digests):
                raise CorpusError(f"{place} is damaged, or being replaced: wait for its writer, or {COUNTS.remedy}")
            put(staging, copy, keep=lambda: is_whole(copy, digests))
    return copy


def _name(settings: dict[str, Any]) -> str:
    sides = "" if settings["symmetric"] else "-behind"
    weights = "" if settings["distance_weighting"] else "-unweighted"
    return f"words-{settings['words']}-window-{settings['window']}{sides}{weights}"
