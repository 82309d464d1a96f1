"""The program as a whole: its help, its demo, its version and its cache."""

import re
import subprocess
import sys

import pytest

from wordvec.cli import program, train
from wordvec.cli.train import command_of
from wordvec.corpora.samples import wikipedia_paragraphs
from wordvec.methods import METHODS
from wordvec.parameters import declared_arguments

from .topics import SMALL, run


def test_help_names_every_command_in_the_order_in_which_one_needs_them():
    done = run("--help")
    assert done.exit_code == 0
    named = re.findall(r"^│ ([a-z-]+) ", done.stdout.partition("Commands")[2], re.MULTILINE)
    assert named == [*program.ORDER]


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_every_parameter_is_an_option_with_the_same_default_and_its_help(method):
    options = {option.name: option for option in command_of(method).params}
    trainer = method.load()
    for name, parameter in {**trainer.parameters, **declared_arguments(trainer.fit)}.items():
        option = options[name]
        assert option.default == parameter.default, name
        assert "--" + name.replace("_", "-") in option.opts, name
        assert option.rich_help_panel == parameter.parameter.panel
        assert all(part in option.help for part in re.split(r"`\w+(?:=[^`]+)?`", parameter.parameter.help))
        assert set(re.findall(r"--([a-z-]+)", option.help)) <= {each.replace("_", "-") for each in options}
    reading = {"directed", "separator"} if method.source == "graph" else {"lower", "tokenizer", "errors"}
    assert {"sources", "output", "overwrite", *reading} <= options.keys()


def test_a_list_of_commands_makes_none(monkeypatch):
    monkeypatch.setattr(train, "command_of", None)
    listed = run("train", "--help")
    assert listed.exit_code == 0
    assert all(method.command in listed.stdout for method in METHODS.values())


def test_help_names_options_as_they_are_given_here():
    text = " ".join(run("train", "word2vec", "--help").stdout.replace("│", " ").split())
    for phrase in ("from 1 to --window", "0, with --hs 1, for", "a higher --alpha", "(no limit)", "--no-shared-noise"):
        assert phrase in text


def test_demo_makes_a_model_a_map_and_tables(tmp_path, monkeypatch):
    monkeypatch.setitem(program.DEMO_SETTINGS, "epochs", 1)
    monkeypatch.setitem(program.DEMO_SETTINGS, "vector_size", 16)
    done = run("demo", "-o", tmp_path / "demo")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "demo" / "map.png").read_bytes().startswith(b"\x89PNG")
    assert run("neighbors", tmp_path / "demo" / "model", "war").exit_code == 0
    for shown in ("music", "WordSim", "Next:", "neighbors"):
        assert shown.lower() in done.stdout.lower()


def test_the_sample_is_the_prose_of_the_articles():
    paragraphs = list(wikipedia_paragraphs())
    assert sum(len(paragraph.split()) for paragraph in paragraphs) > 450_000
    assert all(paragraph == paragraph.lower() for paragraph in paragraphs)
    assert not any(sign in paragraph for paragraph in paragraphs for sign in "[]{}<>|='")


@pytest.mark.parametrize("how", [("-c", "from wordvec.cli import main; main()"), ("-m", "wordvec")])
def test_the_installed_command_runs(how):
    done = subprocess.run([sys.executable, *how, "--version"], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("wordvec ")


def test_the_cache_is_listed_and_cleared(text, tmp_path, monkeypatch):
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path / "cache"))
    assert run("cache").exit_code == 0
    trained = run("train", "ppmi-svd", text, "-o", tmp_path / "model", *SMALL[:2], "--min-count", "1")
    assert trained.exit_code == 0 and f"the encoded text is kept in {tmp_path / 'cache'}" in trained.output
    assert f"{text}\t" in run("cache").stdout
    (card,) = tmp_path.glob("cache/corpora/*/corpus.json")
    whole = card.read_text()
    card.write_text("{")
    listed = run("cache")
    assert listed.exit_code == 0 and f"{card} is damaged" in listed.stdout and "cache --clear texts" in listed.stderr
    card.write_text(whole)
    assert run("cache", "--clear", "texts").exit_code == 0
    assert str(text) not in run("cache").stdout and not list(tmp_path.glob("cache/corpora/*"))
