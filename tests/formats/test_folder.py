import json
import resource
import signal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wordvec import FormatError, load
from wordvec.formats.folder import is_model, read_model, write_model
from wordvec.formats.saved import SavedModel
from wordvec.methods import Method

FILES = ["arrays.safetensors", "model.json", "words.txt"]


def make(words=("a", "b", "c"), dimensions=4, kind="Word2Vec"):
    random = np.random.default_rng(0)
    arrays = {
        "vectors": random.normal(size=(len(words), dimensions)).astype(np.float32),
        "nodes": random.normal(size=(len(words) - 1, dimensions)).astype(np.float32),
        "counts": np.arange(len(words), 0, -1, dtype=np.int64) * 2**40,
    }
    params = {"alpha": 0.025, "sg": np.int64(1), "workers": None, "cbow_gradient": "corrected", "hs": True}
    return SavedModel(kind, params, arrays, list(words), [{"epoch": 1, "loss": np.float32(0.5)}], {"note": "ü"})


@pytest.fixture
def folder(tmp_path):
    write_model(tmp_path / "model", make())
    return tmp_path / "model"


def test_round_trip(folder):
    read, saved = read_model(folder), make()
    assert (read.kind, read.params, read.words) == (saved.kind, saved.params, saved.words)
    assert (read.history, read.state) == ([{"epoch": 1, "loss": 0.5}], {"note": "ü"})
    assert read.arrays.keys() == saved.arrays.keys()
    for name, array in saved.arrays.items():
        assert read.arrays[name].dtype == array.dtype and np.array_equal(read.arrays[name], array)


def test_what_utf8_cannot_hold_survives_in_settings(tmp_path):
    saved = make()
    saved.state["source"] = "caf\udce9.txt"
    write_model(tmp_path, saved)
    assert read_model(tmp_path).state["source"] == "caf\udce9.txt"


def test_the_folder_holds_readable_files_and_says_which(folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "settings.toml"])
    assert len({path.stat().st_mode for path in folder.iterdir()}) == 1
    assert is_model(folder) and not is_model(folder.parent)


def test_one_word_has_no_nodes(tmp_path):
    write_model(tmp_path, make(["only"]))
    assert read_model(tmp_path).arrays["nodes"].shape == (0, 4)


def test_strided_and_reversed_arrays_are_written_as_they_look(tmp_path):
    saved = make()
    saved.arrays["vectors"] = np.asfortranarray(saved.arrays["vectors"])[::-1]
    write_model(tmp_path, saved)
    assert np.array_equal(read_model(tmp_path).arrays["vectors"], saved.arrays["vectors"])


@settings(max_examples=80, deadline=None)
@given(words=st.lists(st.text(max_size=6), min_size=1, max_size=8, unique=True))
def test_any_word_survives(words, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    write_model(folder, make(words))
    assert read_model(folder).words == words


def test_words_that_look_like_escapes_survive(tmp_path):
    words = ["\\n", "\n", "\\\\u0041", "\\u0041", "\\ud800", "\ud800", "\r", "\x85", "\u2028", "", "\\"]
    write_model(tmp_path, make(words))
    assert read_model(tmp_path).words == words


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(name, folder):
    (folder / name).unlink()
    with pytest.raises(FormatError, match=name):
        load(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_cut_off_file_is_named(name, folder):
    path = folder / name
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(FormatError, match=f"{name} is damaged"):
        load(folder)


@pytest.mark.parametrize("name", ["arrays.safetensors", "words.txt"])
def test_one_changed_byte_is_noticed(name, folder):
    path = folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(FormatError, match=f"{name} is damaged: .* SHA-256"):
        load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda card: card.pop("files"), "entry files is missing"),
        (lambda card: card.update(files={}), "entry files.arrays.safetensors is missing"),
        (
            lambda card: card.update(files={name: {} for name in FILES}),
            "entry files.arrays.safetensors.bytes is missing",
        ),
        (lambda card: card.update(layout=99), "newer"),
        (lambda card: card.pop("layout"), "entry layout is missing"),
        (
            lambda card: card.update(history=[{"loss": "much"}]),
            r"entry history\[0\].'loss' is 'much', not a finite number",
        ),
        (lambda card: card.update(state=[]), r"entry state is \[\], not an object"),
        (lambda card: card.update(kind="GloVe2030"), "holds 'GloVe2030'"),
    ],
)
def test_a_wrong_card(change, message, folder):
    card = json.loads((folder / "model.json").read_text())
    change(card)
    (folder / "model.json").write_text(json.dumps(card))
    with pytest.raises(FormatError, match=message):
        load(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"null", b"[" * 10**5, b'{"layout": 1, "layout": 1}'])
def test_a_card_that_is_something_else(content, folder):
    (folder / "model.json").write_bytes(content)
    with pytest.raises(FormatError, match="model.json"):
        load(folder)


def test_vectors_and_words_must_fit(tmp_path):
    saved = make()
    saved.words.append("too many")
    write_model(tmp_path, saved)
    with pytest.raises(FormatError, match="does not hold one vector for each of the 4 words"):
        read_model(tmp_path)


def test_not_a_model_folder(tmp_path):
    for place, sentence in (
        (tmp_path, "not a model folder"),
        (tmp_path / "nowhere", "not a model folder"),
        (__file__, "no known format"),
    ):
        with pytest.raises(FormatError, match=sentence):
            load(place)


def test_load_makes_the_kind_that_was_saved(folder, monkeypatch):
    monkeypatch.setattr(Method, "load", lambda method: Recorder)
    assert load(folder).saved.words == ["a", "b", "c"]


class Recorder:
    @classmethod
    def _from_saved(cls, saved):
        recorder = cls()
        recorder.saved = saved
        return recorder


def test_settings_must_be_plain(tmp_path):
    saved = make()
    saved.params["alpha"] = object()
    with pytest.raises(TypeError, match="keeps only numbers"):
        write_model(tmp_path / "model", saved)
    assert not (tmp_path / "model").exists()


def test_saving_again_replaces_the_model_and_nothing_else(folder):
    (folder / "map.png").write_bytes(b"picture")
    write_model(folder, make(["x", "y"]))
    assert read_model(folder).words == ["x", "y"]
    assert (folder / "map.png").read_bytes() == b"picture"


def test_a_full_disk_leaves_the_old_model(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limit[1]))  # a real failed write, not a mock
    try:
        with pytest.raises(FormatError, match="cannot write the model folder"):
            write_model(folder, make([str(number) for number in range(1000)], 50))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, handler)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_forbidden_folder_leaves_the_old_model(folder, monkeypatch):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def forbid(*_):  # tests may run as root, whom no permission stops
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.write_bytes", forbid)
    with pytest.raises(FormatError, match="Permission denied; free some space, allow writing there"):
        write_model(folder, make(["x", "y"]))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_tag_that_no_file_can_keep_leaves_no_folder(tmp_path):
    saved = make()
    saved.tags = ["a", frozenset("b")]
    with pytest.raises(TypeError, match="cannot save the tag frozenset"):
        write_model(tmp_path / "model", saved)
    assert not (tmp_path / "model").exists()


def test_a_file_where_the_folder_belongs(tmp_path):
    (tmp_path / "model").write_text("something else")
    with pytest.raises(FormatError, match="is a file, and a model is a folder"):
        write_model(tmp_path / "model", make())
    assert (tmp_path / "model").read_text() == "something else"


def test_a_folder_with_other_things_is_no_place_for_a_model(folder, tmp_path):
    saved = read_model(folder)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "words.txt").write_text("mine")
    with pytest.raises(FormatError, match="holds other files and no model"):
        write_model(tmp_path / "notes", saved)
    assert (tmp_path / "notes" / "words.txt").read_text() == "mine"
    (tmp_path / "keras").mkdir()
    (tmp_path / "keras" / "model.json").write_text("{}")
    with pytest.raises(FormatError, match="holds other files and no model"):
        write_model(tmp_path / "keras", saved)
    assert (tmp_path / "keras" / "model.json").read_text() == "{}"
