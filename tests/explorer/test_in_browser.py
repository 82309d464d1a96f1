"""The page in a real browser: what people do with it, and what words must not do to it."""

import re

import numpy as np
import pytest

import wordvec
from wordvec.formats.saved import SavedModel
from wordvec.vectors.directions import nearest
from wordvec.vectors.ngrams import word_rows
from wordvec.vectors.subword import subword_vectors

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install 'wordvec[test]'")
#: The page is drawn after what is done to it: what shall be seen is waited for.
expect = sync_api.expect
expect.set_options(timeout=60_000)


@pytest.fixture(scope="module")
def alone(left, tmp_path_factory):
    return wordvec.explore({"left": left}, tmp_path_factory.mktemp("alone") / "page.html")


@pytest.fixture(scope="module")
def both(left, right, tmp_path_factory):
    return wordvec.explore({"left": left, "right": right}, tmp_path_factory.mktemp("both") / "page.html")


def bars(page, name):
    """The words of a list of bars, with their cosines."""
    found = page.get_by_role("list", name=name).get_by_role("button")
    # A list's bars come at once, but not before the page is drawn again: `evaluate_all` alone waits for nothing.
    found.first.wait_for()
    texts = found.evaluate_all("""bars => bars.map(
        bar => [bar.querySelector(".word").innerText, bar.querySelector(".figure").innerText]
    )""")
    return [(word, float(figure.replace("−", "-"))) for word, figure in texts]


def field(page, name):
    return page.get_by_role("combobox", name=name, exact=True)


def heading(page):
    return page.get_by_role("heading", level=2)


def search(page, word):
    field(page, "Search a word").fill(word)
    field(page, "Search a word").press("Enter")


def test_a_word_is_searched_by_how_it_starts(alone, opening):
    page = opening(alone)
    field(page, "Search a word").click()
    page.keyboard.type("pri")
    offers = page.get_by_role("listbox").get_by_role("option")
    offers.nth(1).wait_for()
    expect(offers.locator(".word")).to_have_text(["prince", "princess"])
    offers.nth(1).click()
    expect(heading(page)).to_have_text("princess")


def test_neighbours_are_those_of_the_model(alone, left, opening):
    page = opening(alone, "#word=king")
    shown, true = bars(page, "Nearest to king in left"), nearest(left, ["king"], top=10)
    assert [word for word, _ in shown][:3] == [word for word, _ in true][:3]
    np.testing.assert_allclose([cosine for _, cosine in shown], [cosine for _, cosine in true], atol=0.02)


def test_a_click_on_a_neighbour_leads_to_its_own_and_back(alone, opening):
    page = opening(alone, "#word=king")
    page.get_by_role("button", name=re.compile("^queen,")).click()
    expect(heading(page)).to_have_text("queen")
    expect(page).to_have_url(re.compile("word=queen"))
    page.go_back()
    page.get_by_role("heading", name="king").wait_for()


def test_two_models_stand_side_by_side_with_what_they_share(both, left, right, opening):
    page = opening(both, "#word=ship")
    lists = [dict(bars(page, f"Nearest to ship in {name}")) for name in ("left", "right")]
    shared = lists[0].keys() & lists[1].keys()
    assert {"wave", "sail", "anchor", "tide"} <= shared
    expect(page.locator(".shared")).to_contain_text(f"Both have {len(shared)} of 10 in common")
    expect(page.locator(".columns .marked")).to_have_count(2 * len(shared))


def test_an_analogy_is_answered_and_drawn(alone, opening):
    page = opening(alone)
    page.get_by_role("tab", name="Analogy").click()
    for name, word in (("First", "man"), ("is to", "king"), ("as", "woman")):
        field(page, name).fill(word)
        field(page, name).press("Enter")
    assert bars(page, "Answers in left")[0][0] == "queen"
    picture = page.get_by_role("img", name=re.compile("Arrows from man to king and from woman to queen"))
    expect(picture.locator(".arrow")).to_have_count(2)
    cosine = float(re.search("cosine ([0-9.]+)", picture.get_attribute("aria-label"))[1])
    assert cosine > 0.9


def test_the_odd_one_is_found(alone, opening):
    page = opening(alone, "#view=odd")
    for word in ("ship", "wave", "queen", "tide"):
        field(page, "Add a word").fill(word)
        field(page, "Add a word").press("Enter")
    expect(page.locator(".verdict")).to_have_text("queen does not belong.")
    page.get_by_role("button", name="Take queen out").click()
    expect(page.locator(".panel")).not_to_contain_text("queen")


def test_words_stand_along_an_axis(alone, opening):
    page = opening(alone, "#view=axis&from=man&to=woman&along=king&along=queen")
    expect(page.get_by_role("img", name="2 words between man and woman")).to_be_visible()
    towards = dict(bars(page, "Towards woman in left"))
    assert {"girl", "queen", "princess"} <= towards.keys() and min(towards.values()) > 0


def test_a_word_that_is_not_there_has_others_in_its_place(alone, opening):
    page = opening(alone)
    search(page, "pirnce")
    expect(page.locator(".unknown")).to_contain_text("not among the 62 words of this page")
    page.locator(".unknown").get_by_role("button", name="prince", exact=True).click()
    expect(heading(page)).to_have_text("prince")
    search(page, "xyzzyxyzzy")
    expect(page.locator(".unknown")).to_contain_text("xyzzyxyzzy")
    expect(page.locator(".unknown button")).to_have_count(0)


def test_hostile_words_are_shown_and_do_nothing(both, left, opening):
    page = opening(both)
    for word in left.index_to_key[13:20] + left.index_to_key[21:22]:
        search(page, word)
        page.get_by_role("list", name=re.compile("Nearest to .* in left")).wait_for()
    page.goto(f"{both.as_uri()}#view=odd&odd=<img src=x onerror=window.harm=3>&odd=king&odd=</script>&odd=queen")
    page.locator(".unknown").first.wait_for()
    assert page.evaluate("[window.harm, document.images.length, document.scripts.length]") == [None, 0, 2]
    search(page, '<img src=x onerror="window.harm=1">')
    expect(heading(page)).to_have_text('<img src=x onerror="window.harm=1">')
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [380, 400, 1000, 2000])
def test_nothing_stands_outside_of_the_page(both, opening, width):
    page = opening(both, "#word=king&a=man&b=king&c=woman&odd=man&odd=king&odd=ship&from=man&to=woman", width=width)
    names = page.get_by_role("tab").all_inner_texts()
    assert ("Map" in names) == (width < 1000)
    for name in names:
        page.get_by_role("tab", name=name).click()
        page.get_by_role("tab", name=name, selected=True).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("canvas")).to_have_count(int(width >= 1000 or name == "Map"))


def test_dark_is_what_the_system_says_until_one_chooses(alone, opening):
    page = opening(alone, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Theme: auto; change to light").click()
    page.get_by_role("button", name="Theme: light; change to dark").wait_for()
    light = page.evaluate(paper)
    assert sum(map(int, re.findall(r"\d+", dark))) < 150 < 600 < sum(map(int, re.findall(r"\d+", light)))


def test_the_keyboard_is_enough(alone, opening):
    page = opening(alone)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    page.keyboard.type("qu")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_have_text(re.compile("^queen"))
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("queen")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Analogy")).to_be_visible()
    expect(page.get_by_role("tab", name="Analogy")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.get_by_role("heading", name="Axis").wait_for()


def test_what_is_shown_is_told_to_who_listens(alone, opening):
    page = opening(alone)
    search(page, "ship")
    told = page.locator("[aria-live]", has_text="Nearest to ship")
    expect(told).to_have_count(1)
    expect(told).to_have_text(re.compile("^([^,]*,){4}[^,]*$"))


def test_the_map_is_moved_and_chosen_from_by_keys(alone, opening):
    page = opening(alone, "#word=ship")
    canvas = page.get_by_role("application")
    canvas.focus()
    before = page.evaluate("document.querySelector('canvas').toDataURL()")
    for key in ("f", "0", "+", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function("before => document.querySelector('canvas').toDataURL() != before", arg=before)
    middle = page.locator("[aria-live]", has_text="in the middle").inner_text().split(" is in")[0]
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=middle, exact=True).wait_for()


def test_a_click_on_the_map_selects_a_word(alone, opening):
    page = opening(alone, "#word=ship")
    box = page.locator("canvas").bounding_box()
    for step in np.linspace(0.05, 0.95, 400):  # across the map until a word is hit
        x, y = box["x"] + box["width"] * step, box["y"] + box["height"] * ((step * 13) % 1)
        page.mouse.move(x, y)
        if page.evaluate("document.querySelector('canvas').style.cursor") == "pointer":
            page.mouse.click(x, y)
            break
    page.wait_for_function("location.hash.includes('word=') && !location.hash.endsWith('word=ship')")


def test_a_column_of_ones_own_colours_the_map(left, tmp_path, opening):
    table = tmp_path / "kinds.csv"
    table.write_text("word,kind,length\nking,royal,4\nqueen,royal,5\nship,sea,4\n", encoding="utf-8")
    page = opening(wordvec.explore(left, tmp_path / "page.html", color=table))
    choice = page.get_by_role("combobox", name="Colour")
    expect(choice.locator("option")).to_have_text(["cluster", "frequency", "kind", "length"])
    choice.select_option("kind")
    expect(page.get_by_role("list", name="Colours: kind").locator("li")).to_have_text(["royal", "sea"])
    choice.select_option("length")
    expect(page.locator(".legend")).to_have_text(re.compile(r"^\s*4\s*5\s*$"))


def test_answers_are_copied_as_a_table(alone, opening):
    page = opening(alone, "#word=king", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as table").click()
    page.get_by_text("Copied", exact=True).wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == "model\tword\tneighbour\tcosine" and len(lines) == 11
    assert lines[1].startswith("left\tking\t")


def test_unseen_words_have_vectors_of_their_n_grams(tmp_path, opening):
    words = [
        "shipwreck",
        "shipyard",
        "ship",
        "ships",
        "cooking",
        "cooker",
        "naïve",
        "кораблик",
        *(f"w{n}" for n in range(30)),
    ]
    rows = word_rows(words, 3, 5, 5000)
    random = np.random.default_rng(3)
    ngrams = random.normal(size=(len(rows.buckets), 20)).astype(np.float32)
    own = random.normal(size=(len(words), 20)).astype(np.float32)
    vectors = subword_vectors(words, own, ngrams, rows.buckets, min_n=3, max_n=5, bucket=5000)
    page = opening(wordvec.explore({"ngrams": vectors}, tmp_path / "page.html"))
    for unseen in ("shipwrecks", "naïvely", "кораблики"):
        search(page, unseen)
        expect(page.locator(".panel")).to_contain_text("n-grams")
        shown, true = bars(page, f"Nearest to {unseen} in ngrams"), nearest(vectors, [unseen], top=10)
        assert shown[0][0] == true[0][0]
        np.testing.assert_allclose([cosine for _, cosine in shown], [cosine for _, cosine in true], atol=0.02)


def test_documents_are_shown_with_their_first_words(topic_texts, tmp_path, opening):
    texts, random = [" ".join(text) for text in topic_texts[:60]], np.random.default_rng(4)
    words = sorted(set(topic_texts[0] + topic_texts[1]))
    arrays = {name: random.normal(size=(len(words), 12)).astype(np.float32) for name in ("vectors", "contexts")}
    arrays |= {"documents": random.normal(size=(60, 12)).astype(np.float32), "counts": np.full(len(words), 9)}
    settings = {"vector_size": 12, "dm": 0, "dbow_words": 1}
    model = wordvec.Doc2Vec._from_saved(SavedModel("Doc2Vec", settings, arrays, words))
    page = opening(wordvec.explore(model, tmp_path / "page.html", texts=texts), "#view=documents&document=7")
    expect(page.locator("blockquote")).to_contain_text(texts[7])
    first = page.get_by_role("list", name="Nearest documents").get_by_role("button").first
    assert first.locator(".note").inner_text() in texts
    expect(page.get_by_role("list", name="Nearest words").get_by_role("button")).to_have_count(10)
    field(page, "A tag, or words of a document’s beginning").fill(" ".join(texts[3].split()[:4]))
    page.get_by_role("listbox").get_by_role("option").first.click()
    page.wait_for_function("location.hash.includes('document=3')")
    expect(page.locator("blockquote")).to_have_text(re.compile("^3"))
