"""Fonts for words of any script: Matplotlib's own has no Chinese, for one, and draws boxes in its place."""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from matplotlib import font_manager, rc_context, rcParams

from ...system.warning import warn_caller

__all__ = ["fonts_for", "showing"]

_NORMAL = 400  # of weights from 100, thin, to 900, black
_DRAWS_BOXES = "Last Resort"  # a font that has every character, as a box


def fonts_for(words: Iterable[str]) -> tuple[list[str], set[str]]:
    """Choose fonts that have the characters of all the words, and tell which characters no installed font has.

    Matplotlib takes each character from the first of several families that has it, but it does not look for families:
    those that are set up come first, then installed ones that have what these lack, those that have most of it first.
    """
    families = list(rcParams["font.family"])
    missing = {character for word in words for character in word if unicodedata.category(character)[0] not in "CZ"}
    for family in families:
        missing -= _characters(font_manager.findfont(font_manager.FontProperties(family=[family])))
    if not missing:
        return families, missing
    upright = [font for font in font_manager.fontManager.ttflist if font.style == "normal"]
    upright.sort(key=_distance_from_normal, reverse=True)  # of each family the last one counts
    paths = {font.name: font.fname for font in upright if not font.name.startswith(_DRAWS_BOXES)}
    has = {name: missing & _characters(path) for name, path in sorted(paths.items())}
    for name in sorted(has, key=lambda name: -len(has[name])):
        if has[name] & missing:
            families.append(name)
            missing = missing - has[name]
    return families, missing


def _distance_from_normal(font: font_manager.FontEntry) -> int:
    """How far the weight of a font, a number or the name of one, is from that of normal text."""
    weight = font_manager.weight_dict.get(font.weight, 0) if isinstance(font.weight, str) else font.weight
    return abs(weight - _NORMAL)


def _characters(path: str) -> set[str]:
    return set(map(chr, font_manager.get_font(path).get_charmap()))


@contextmanager
def showing(words: Iterable[str]) -> Iterator[None]:
    """Draw these words in fonts that have their characters; a warning tells of those that none has."""
    families, missing = fonts_for(words)
    if missing:
        warn_caller(
            f"no font here has {len(missing):,} of the words' characters, such as {min(missing)}, and the picture shows"
            " boxes in their place; install one for this script, as those called Noto Sans are"
        )
    with rc_context({"font.family": families}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        yield
