"""Short texts in 84 languages: the messages that Django is translated into, as its wheel ships them.

    pip download --no-deps django==5.2.19
    python -m benchmarks.messages django-5.2.19-py3-none-any.whl FOLDER

Writes ``train.txt``, ``valid.txt`` and ``test.txt`` in fastText's format, 7 : 1 : 2, always in the same order.
A message counts once, lower-cased, without placeholders and markup, if it has eight letters and one language has it;
a language counts with 200 such messages.
"""

from __future__ import annotations

import argparse
import gettext
import io
import random
import re
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

_PLACE = re.compile(r"locale/([A-Za-z_]+)/LC_MESSAGES/django(?:js)?\.mo$")
_MARKUP = re.compile(r"%\([^)]*\)[a-z]|%[a-z]|\{[^}]*\}|<[^>]*>|&[a-z]+;")
_ENGLISH = "en_AU", "en_GB"
LETTERS, MESSAGES = 8, 200


def messages(wheel: Path) -> dict[str, set[str]]:
    """The messages of each language."""
    found: dict[str, set[str]] = defaultdict(set)
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if place := _PLACE.search(name):
                language = "en" if place[1] in _ENGLISH else place[1]
                catalog = vars(gettext.GNUTranslations(io.BytesIO(archive.read(name))))["_catalog"]
                for key, text in catalog.items():
                    original = key[0] if isinstance(key, tuple) else key
                    cleaned = " ".join(_MARKUP.sub(" ", text).lower().split())
                    translated = original and text.strip() != original.strip()
                    if translated and sum(map(str.isalpha, cleaned)) >= LETTERS:
                        found[language].add(cleaned)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    found = messages(given.wheel)
    times = Counter(text for texts in found.values() for text in texts)
    known = [language for language in sorted(found) if len(found[language]) >= MESSAGES]
    rows = [(language, text) for language in known for text in sorted(found[language]) if times[text] == 1]
    random.Random(1).shuffle(rows)
    given.folder.mkdir(parents=True, exist_ok=True)
    ends = [0, int(0.7 * len(rows)), int(0.8 * len(rows)), len(rows)]
    for name, start, end in zip(("train", "valid", "test"), ends[:-1], ends[1:], strict=True):
        lines = (f"__label__{language} {text}\n" for language, text in rows[start:end])
        (given.folder / f"{name}.txt").write_text("".join(lines), encoding="utf-8")
        print(f"{name}.txt: {end - start:,} messages")


if __name__ == "__main__":
    main()
