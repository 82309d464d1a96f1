"""Files of every format, damaged: refused in one sentence, or no harm. `python -m benchmarks.damage` tries more."""

from __future__ import annotations

import os
import signal
from random import Random

import pytest

from benchmarks.damage.__main__ import RIGHT, WRONG, fuzz, main, struck, undamaged
from benchmarks.damage.blows import damage
from benchmarks.damage.formats import FORMATS, Format
from wordvec import FormatError

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="each case is a copy of a process")

CASES = 20
#: Of formats that are alike, one: what is used of them compiles little that no other test compiles.
QUICK = (
    "word2vec-sg ppmi-svd classifier vectors-int8 word2vec-text word2vec-binary glove-text fasttext-bin index "
    "index-approximate word2vec-text.gz text.zip corpus counts counting classifier-ftz table-csv table-jsonl "
    "table-parquet labelled dataset-similarity dataset-weat"
).split()


def test_damaged_files_are_refused_or_do_no_harm():
    wrong = [
        f"{name} --case {number}: {found.kind}: {found.told}"
        for name, number, found in fuzz(QUICK, range(CASES), workers=2)
        if found.kind in WRONG
    ]
    assert not wrong, "\n".join(wrong)


def crash(folder):
    os.kill(os.getpid(), signal.SIGKILL)


def wait(folder):
    while True:
        pass


def fill(folder):
    return b"x" * (1 << 40)


def lose(folder):
    raise KeyError(folder)


def invent(folder):
    return (folder / "file").read_bytes()


@pytest.mark.parametrize(
    ("use", "kind"),
    [(crash, "crash"), (wait, "hang"), (fill, "memory"), (lose, "traceback"), (invent, "SILENT")],
)
def test_what_goes_wrong_is_told_apart(use, kind, monkeypatch, capsys):
    """Each damaged file comes to what a reader without any check would come to."""
    whole = [True]

    def used(folder):
        return None if whole.pop() else use(folder)

    def make(folder, version):
        (folder / "file").write_bytes(bytes(100) + bytes([version]))
        whole[:] = [False, True]

    monkeypatch.setattr("benchmarks.damage.__main__.SECONDS", 1)
    monkeypatch.setitem(FORMATS, "file", Format("file", make, used, lambda *_: True))
    undamaged.cache_clear()
    assert main(["file", "--cases", "1", "--seed", "7", "--workers", "1"]) == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines()[1].split() == ["file", *("1" if each == kind else "·" for each in (*RIGHT, *WRONG))]
    assert shown.err.startswith(f"file --case 7: {kind}: file: ")


def test_a_case_is_the_same_again_and_is_shown(capsys):
    assert struck("glove-text", 5) == struck("glove-text", 5) != struck("glove-text", 7)
    assert main(["dataset-similarity", "--case", "3"]) == 0
    assert "dataset-similarity 3, in " in capsys.readouterr().out
    with pytest.raises(FormatError, match="of no known format"):
        main(["dataset-similarity", "--case", "1"])


def test_every_kind_of_damage_works_on_any_file():
    odd = [b"", b"\n", b"1", b"{}", b"[1, {}]", bytes(range(256)), b"\x93NUMPY\x01\x00", b'{"a": ' * 2000]
    for number in range(600):
        random = Random(number)
        name = random.choice(("card.json", "rows.jsonl", "a.npy", "a.safetensors", "text"))
        files, done = damage(random, {name: random.choice(odd)}, {name: b"other"})
        assert list(files) == [name] and done.startswith(name)


def test_an_unknown_format_is_told(capsys):
    with pytest.raises(SystemExit):
        main(["telegram"])
    assert "there is no format telegram; choose among word2vec-sg" in capsys.readouterr().err
