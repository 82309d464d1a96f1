"""Hidden folders in a store, for what is under construction: gone at the end, or, of a run that was killed, some day.

A store has no locks that go with their holder. So who is at work writes the time into a file of the folder, again and
again, and whoever makes another beside it removes those of which nothing has been heard for long.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .storage import Remote
from .versions import DRAFT

__all__ = ["hidden_folder"]

SIGN = "at-work"  # the file
EVERY = 600  # seconds from one sign of life to the next
SILENCE = 24 * 3600  # seconds, much more than clocks of machines differ, or a store fails to answer


@contextmanager
def hidden_folder(parent: Remote) -> Iterator[Remote]:
    """A folder in a remote one for what is under construction, gone after the block; what others left goes, too."""
    _sweep(parent)
    place = Remote(parent, f".wordvec-{secrets.token_hex(8)}-")
    ended = threading.Event()
    _note(place)
    signs = threading.Thread(target=_note_again, args=(place, ended), name="wordvec-signs", daemon=True)
    signs.start()
    try:
        yield place
    finally:
        ended.set()
        signs.join()  # which would write the file once more
        place.remove()


def _note(place: Remote) -> None:
    """Write down that somebody is at work."""
    Remote(place, SIGN).write_bytes(f"{time.time():.0f}".encode("ascii"))


def _note_again(place: Remote, ended: threading.Event) -> None:
    """The same from time to time."""
    while not ended.wait(EVERY):
        with suppress(OSError):  # there is time to try again
            _note(place)


def _sweep(parent: Remote) -> None:
    """Remove the folders of runs that have long been silent; what cannot be removed stays."""
    with suppress(OSError):
        for name in parent.names():
            if DRAFT.match(name):
                with suppress(OSError):  # another process removes it
                    _sweep_one(Remote(parent, name))


def _sweep_one(place: Remote) -> None:
    try:
        noted = float(Remote(place, SIGN).read_bytes())
    except (FileNotFoundError, ValueError):  # written by a task that ended after its run: since when is not known
        _note(place)
        return
    if time.time() > noted + SILENCE:
        place.remove()
