"""Cards are read without trust: whatever a file holds, the result is a card that meets its schema, or one sentence."""

import json
import os
import random

import pytest

from wordvec.errors import CorpusError, FormatError
from wordvec.system.cards import Anything, Each, Flag, Real, Text, Whole, checked, parse_card, read_card

SCHEMA = {
    "layout": Whole(1),
    "sha256": Text("[0-9a-f]{4}"),
    "files": {"*": {"bytes": Whole(0, 2**40)}},
    "history": Each({"loss": Real(0), "note?": Text()}),
    "cursor": Each(Whole(), 2, 2),
    "symmetric?": Flag(),
    "about": Anything(),
}
CARD = {
    "layout": 1,
    "sha256": "00ff",
    "files": {"words.txt": {"bytes": 5}},
    "history": [{"loss": 0.5, "epoch": 1}, {"loss": 0, "note": "last"}],
    "cursor": [0, -7],
    "about": None,
    "of a newer version": {"whatever": [1, 2]},
}


def _read(content, schema=SCHEMA, **how):
    return parse_card(
        content if isinstance(content, bytes) else json.dumps(content).encode(), "card", schema, "go", **how
    )


def test_a_whole_card_comes_back_as_it_is(tmp_path):
    path = tmp_path / "card.json"
    path.write_text(json.dumps(CARD))
    assert read_card(path, SCHEMA, "save again") == CARD
    assert checked(CARD, SCHEMA, path, "save again") is CARD


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layout": True}, "entry layout is True, not a whole number of 1 or more"),
        ({"layout": 1.0}, "entry layout is 1.0, not a whole number of 1 or more"),
        ({"layout": 0}, "entry layout is 0, not"),
        ({"layout": 2**63}, "entry layout is 9223372036854775808, not"),
        ({"layout": 10**400}, "entry layout is 10{17}0*.*, not"),
        ({"sha256": "00FF"}, r"entry sha256 is '00FF', not a string like \[0-9a-f\]\{4\}"),
        ({"sha256": "00ff\n"}, "entry sha256 is"),
        ({"sha256": None}, "entry sha256 is None, not a string"),
        ({"files": []}, r"entry files is \[\], not an object"),
        ({"files": {"words.txt": {}}}, r"entry files\.'words.txt'\.bytes is missing"),
        ({"files": {"words.txt": {"bytes": -1}}}, r"entry files\.'words.txt'\.bytes is -1, not a whole number from 0"),
        ({"history": {}}, "entry history is an object, not a list"),
        (
            {"history": [{"loss": 1}, {"loss": "x"}]},
            r"entry history\[1\]\.loss is 'x', not a finite number of 0 or more",
        ),
        ({"history": [{"loss": 10**400}]}, r"entry history\[0\]\.loss is 1"),
        ({"history": [{"loss": 1, "note": 3}]}, r"entry history\[0\]\.note is 3, not a string"),
        ({"history": [3]}, r"entry history\[0\] is 3, not an object"),
        ({"cursor": [0]}, "entry cursor is a list of 1, not a list of 2"),
        ({"cursor": [0, 0, 0]}, "entry cursor is a list of 3, not a list of 2"),
        ({"symmetric": 1}, "entry symmetric is 1, not true or false"),
    ],
)
def test_a_wrong_entry_is_named(change, message):
    with pytest.raises(FormatError, match=f"^card is damaged: {message}.*; go$"):
        _read(CARD | change)


@pytest.mark.parametrize("name", [name for name in SCHEMA if name != "symmetric?"])
def test_a_missing_entry_is_named(name):
    with pytest.raises(FormatError, match=f"^card is damaged: entry {name} is missing; go$"):
        _read({entry: value for entry, value in CARD.items() if entry != name})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Expecting value"),
        (b"\xff\xfe{\0}\0", "utf-8"),
        (b'{"layout": 1', "Expecting"),
        (b'{"layout": 1, "layout": 2}', "two entries 'layout'"),
        (b'{"layout": NaN}', "NaN is no number"),
        (b'{"layout": -Infinity}', "-Infinity is no number"),
        (b'{"layout": 1' + b"0" * 5000 + b"}", "digits"),
        (b'{"loss": 1e999}', "entry loss is inf, not a finite number"),
        (b"[" * 10**6, "more than 32 deep"),
        (b'{"a":' * 10**5 + b"1" + b"}" * 10**5, "more than 32 deep"),
        (b"[" * 34 + b"]" * 34, "more than 32 deep"),
        (b"[]", r"it is \[\], not an object"),
        (b"null", "it is None, not an object"),
    ],
)
def test_what_is_no_card_is_refused_in_a_sentence(content, message):
    with pytest.raises(FormatError, match=f"^card is damaged.*{message}.*; go$"):
        _read(content, {"layout?": Whole(), "loss?": Real()})


def test_values_may_be_nested_so_deep_and_no_deeper():
    deep = b"[" * 33 + b"]" * 33  # the outermost one is the card
    assert _read(deep, Anything())


def test_a_card_is_read_to_its_limit_only(tmp_path):
    path = tmp_path / "card.json"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # of which nothing is on the disk
    with pytest.raises(CorpusError, match="more than the 1,000 bytes that a card can have; go$"):
        read_card(path, SCHEMA, "go", CorpusError, most=1000)


def test_what_is_no_file_is_not_waited_for(tmp_path):
    with pytest.raises(FormatError, match="cannot read .*none.json .No such file.*; go$"):
        read_card(tmp_path / "none.json", SCHEMA, "go")
    with pytest.raises(FormatError, match="is no file; go$"):
        read_card(tmp_path, SCHEMA, "go")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FormatError, match="is no file; go$"):
            read_card(tmp_path / "pipe", SCHEMA, "go")


def test_damage_of_any_kind_ends_in_a_card_or_a_sentence():
    """What is accepted meets the schema; anything else is a `FormatError`."""
    draw = random.Random(7)
    whole = json.dumps(CARD, indent=1).encode()
    for _ in range(2000):
        damaged = bytearray(whole)
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(damaged))
            damaged[place : place + draw.choice((0, 1, 1, 5))] = draw.choice((b"", b"[", b"9e9", b'"', b"\xff", b"-"))
        try:
            card = _read(bytes(damaged))
        except FormatError as error:
            assert "\n" not in str(error)
            assert str(error).endswith("; go")
        else:
            assert checked(card, SCHEMA, "card", "go") is card
