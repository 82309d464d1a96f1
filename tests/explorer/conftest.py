"""A browser, started once, and the pages that it opens."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from wordvec.vectors.keyed import keyed_vectors

BROWSERS = "chromium", "chromium-browser", "google-chrome"
#: Each would do harm if it were taken for anything but a word.
HOSTILE = [
    '<img src=x onerror="window.harm=1">',
    "</script><script>window.harm=2</script>",
    "<!--<script>",
    "\u2028line",
    "\u202egnisrever",
    "שלום",
    "\"'&amp;",
    "\udc80byte",
    "L" * 5000,
]
KINDS = {"royal": "king queen prince princess", "common": "man woman boy girl", "sea": "ship wave sail anchor tide"}


def planted(noise: float, seed: int):
    """Words whose vectors are sums of a kind, an age and a sex, so that analogies hold; and hostile words."""
    random = np.random.default_rng(seed)
    kind, sex, age, common = random.normal(size=(len(KINDS), 40)), *random.normal(size=(3, 40))
    words, rows = [], []
    for place, (name, members) in enumerate(KINDS.items()):
        for number, word in enumerate(members.split()):
            words.append(word)
            own = random.normal(size=40) * (noise if name != "sea" else 0.5)
            rows.append(2 * kind[place] + (number % 2) * sex + (number // 2) * age * (name != "sea") + own)
    words += HOSTILE
    rows += list(common + random.normal(size=(len(HOSTILE), 40)))
    words += [f"filler{number}" for number in range(40)]
    rows += list(random.normal(size=(40, 40)))
    counts = np.arange(len(words), 0, -1, dtype=np.int64) ** 2
    return keyed_vectors(words, np.array(rows, np.float32), counts)


@pytest.fixture(scope="session")
def left():
    return planted(0.1, 1)


@pytest.fixture(scope="session")
def right():
    return planted(0.3, 2)


@pytest.fixture(scope="session")
def browser():
    """Chromium, once for all tests."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install 'wordvec[test]'")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium here to open the page in: sudo apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def opening(browser):
    """Opens a page, perhaps at a state or of a width; whatever goes wrong in it or leaves it fails the test."""
    contexts, faults = [], []

    def open_page(path, state="", width=1280, height=900, **how):
        context = browser.new_context(viewport={"width": width, "height": height}, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else faults.append(asked.url))
        page.goto(f"{path.as_uri()}{state}")
        page.get_by_role("tablist").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults
