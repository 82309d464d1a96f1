"""The command line from end to end, on a small text with two topics that never mix."""

import json
import random
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from wordvec import Word2Vec
from wordvec.cli import program, train
from wordvec.cli.train import command_of
from wordvec.corpora.samples import wikipedia_paragraphs
from wordvec.methods import METHODS
from wordvec.parameters import declared_arguments

SEA = "sea ship wave harbour sail anchor fish salt storm crew".split()
WOOD = "wood tree leaf root branch moss bird deer path hunter".split()
SMALL = ["--vector-size", "16", "--sg", "1", "--epochs", "3", "--min-count", "1", "--sample", "0"]


def run(*arguments, stdin=None):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments], input=stdin)


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    draw = random.Random(1)
    lines = [" ".join(draw.choices(topic, k=12)) for _ in range(300) for topic in (SEA, WOOD)]
    path = tmp_path_factory.mktemp("text") / "text.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory):
    """Encoded corpora go to a cache of our own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORDVEC_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def model(text, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "model"
    done = run("train", "word2vec", text, "-o", folder, *SMALL)
    assert done.exit_code == 0, done.output
    return folder


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# What works


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


def test_training_shows_what_was_read_and_what_was_learnt(text, tmp_path):
    done = run("train", "word2vec", text, "-o", tmp_path / "model", *SMALL)
    assert done.exit_code == 0
    assert "tokens\t7200" in done.stdout
    assert "20 words, 16 dimensions" in done.stdout
    assert "words/s" in done.stderr


def test_counts_are_made_once_and_both_methods_train_on_them(text, tmp_path):
    encoded, counts = tmp_path / "corpus", tmp_path / "counts"
    assert run("corpus", text, "-o", encoded).exit_code == 0
    settings = ["--window", "4", "--min-count", "1", "--cooccurrence", counts, "--vector-size", "16"]
    done = run("cooccurrence", encoded, "-o", counts, "--window", "4", "--min-count", "1", "--memory", "0.5")
    assert done.exit_code == 0, done.output
    assert "nonzeros" in done.stdout
    for command in (["glove", "--epochs", "10", "--x-max", "10"], ["ppmi-svd"]):
        folder = tmp_path / command[0]
        done = run("train", *command, encoded, "-o", folder, *settings)
        assert done.exit_code == 0, done.output
        assert "20 words, 16 dimensions" in done.stdout
        assert "counting" not in done.stderr
        found = run("neighbors", folder, "ship", "--top", "3").stdout.splitlines()[1:]
        assert {line.split()[1] for line in found} <= set(SEA)
        assert run("convert", folder, tmp_path / f"{command[0]}.glove").exit_code == 0
    assert run("cooccurrence", encoded, "-o", counts).exit_code == 2
    assert run("cooccurrence", encoded, "-o", counts, "--window", "2", "--overwrite").exit_code == 0
    done = run("train", "glove", encoded, "-o", tmp_path / "other", *settings)
    assert done.exit_code == 1
    assert "was counted with --words " in done.stderr or "was counted with --window 2, not 4" in done.stderr


def test_counts_without_a_folder_are_found_by_training(text, tmp_path):
    encoded = tmp_path / "corpus"
    assert run("corpus", text, "-o", encoded).exit_code == 0
    assert run("cooccurrence", encoded, "--window", "4").exit_code == 0
    done = run("train", "ppmi-svd", encoded, "-o", tmp_path / "model", "--window", "4", "--vector-size", "8")
    assert done.exit_code == 0, done.output
    assert "counting" not in done.stderr


def test_text_encoded_text_and_standard_input_give_the_same_model(text, model, tmp_path):
    assert run("corpus", text, "-o", tmp_path / "corpus").exit_code == 0
    for name, source, stdin in (("a", tmp_path / "corpus", None), ("b", "-", text.read_bytes())):
        assert run("train", "word2vec", source, "-o", tmp_path / name, *SMALL, stdin=stdin).exit_code == 0
        assert contents(tmp_path / name)["arrays.safetensors"] == contents(model)["arrays.safetensors"]


def test_a_corpus_is_verified(text, tmp_path):
    encoded = tmp_path / "corpus"
    assert run("corpus", text, "-o", encoded).exit_code == 0
    done = run("corpus", encoded, "--verify")
    assert done.exit_code == 0 and "verifying" in done.stderr
    assert done.stdout == f"{encoded} is whole: 600 texts, 7,200 tokens, 20 types\n"
    damaged = bytearray((encoded / "tokens.npy").read_bytes())
    damaged[200] ^= 1
    (encoded / "tokens.npy").write_bytes(damaged)
    assert_fails(run("corpus", encoded, "--verify"), 1, f"{encoded / 'tokens.npy'} is damaged", "encode the text again")
    assert_fails(run("corpus", text, "--verify"), 1, f"{text} holds no encoded corpus")
    for wrong in ((encoded,), ("-o", tmp_path / "other"), ("--lower",)):
        assert_fails(run("corpus", encoded, "--verify", *wrong), 2, "--verify takes one encoded corpus")
    assert_fails(run("corpus", text), 2, "name one with --output")


def test_several_sources_are_one_corpus(text, tmp_path):
    done = run("corpus", text, text, "-o", tmp_path / "corpus")
    assert done.exit_code == 0
    assert "tokens\t14400" in done.stdout


def test_text_options_reach_the_reader(tmp_path):
    text = tmp_path / "prose.txt"
    text.write_text("The sea, the Sea; THE SEA!\n", encoding="utf-8")
    done = run("corpus", text, "-o", tmp_path / "corpus", "--lower", "--tokenizer", "unicode")
    assert done.exit_code == 0
    assert (tmp_path / "corpus").is_dir()
    from wordvec import Corpus

    assert Corpus.open(tmp_path / "corpus").types == ["the", "sea"]


def test_a_column_of_a_table_is_text_to_every_command(tmp_path):
    table = tmp_path / "reviews.csv"
    table.write_text("id,review\n" + "1,one two three\n2,two one four\n" * 20, encoding="utf-8")
    column, small = ("--text-column", "review"), ("--vector-size", "2", "--epochs", "1")
    assert run("corpus", table, "-o", tmp_path / "corpus", *column).exit_code == 0
    assert run("cooccurrence", table, "-o", tmp_path / "counts", *column).exit_code == 0
    assert run("train", "word2vec", table, "-o", tmp_path / "model", *column, *small).exit_code == 0
    from wordvec import Corpus, load

    assert load(tmp_path / "model").vocabulary_.words == Corpus.open(tmp_path / "corpus").types[:4]
    (tmp_path / "pairs.tsv").write_text("one\ttwo\t3\nthree\tfour\t4\none\tfour\t1\n", encoding="utf-8")
    compared = ("--methods", "ppmi-svd", "--vector-size", "2", "--data", tmp_path / "pairs.tsv", "--resamples", "0")
    assert run("compare", table, "-o", tmp_path / "report", *column, *compared).exit_code == 0
    assert run("rerun", tmp_path / "report").exit_code == 0
    done = run("corpus", table, "-o", tmp_path / "other", "--text-column", "name")
    assert done.exit_code == 1 and "has no column 'name'; it has id, review" in done.stderr
    done = run("train", "word2vec", tmp_path / "corpus", "-o", tmp_path / "other", *column)
    assert done.exit_code == 2 and "an encoded corpus is read as it is" in done.stderr


def test_neighbors_stay_in_their_topic(model):
    done = run("neighbors", model, "ship", "--top", "3")
    assert done.exit_code == 0
    head, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert head == ["word", "neighbor", "cosine"]
    found = [near for word, near, cosine in lines if word == "ship" and -1 <= float(cosine) <= 1]
    assert len(found) == 3
    assert set(found) < set(SEA)


@pytest.mark.parametrize(
    "command", ["neighbors V sea", "analogy V sea ship wave", "convert V out.txt", "plot map V -o map.png"]
)
def test_vectors_without_a_direction_are_said_and_those_with_nan_refused(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = "".join(f"{word} 1 {number} 0.5\n" for number, word in enumerate(SEA))
    (tmp_path / "V").write_text(lines + "lost 0 0 0\n")
    done = run(*command.split())
    assert done.exit_code == 0, done.output
    assert "1 of 11 words of V have a zero vector, first 'lost'" in done.output and "nan" not in done.output
    (tmp_path / "out.txt").unlink(missing_ok=True)
    (tmp_path / "V").write_text(lines + "lost nan 0 0\n")
    done = run(*command.split())
    assert done.exit_code != 0 and "words of V hold NaN or infinity, first that of 'lost'" in done.output


def test_neighbors_of_words_that_are_no_utf8(tmp_path):
    (tmp_path / "v.txt").write_bytes(b"caf\xe9 1 2\ntea 1 3\nsea 2 1\n")
    done = run("neighbors", tmp_path / "v.txt", "tea")
    assert done.exit_code != 0 and '--unicode-errors="replace"' in done.output
    done = run("neighbors", tmp_path / "v.txt", "tea", "--unicode-errors", "replace")
    assert done.exit_code == 0 and "caf\ufffd" in done.output


def test_neighbors_of_several_words(model):
    done = run("neighbors", model, "ship", "tree")
    assert done.exit_code == 0
    assert "ship" in done.stdout and "tree" in done.stdout


def test_analogy(model):
    done = run("analogy", model, "ship", "sea", "tree")
    assert done.exit_code == 0
    assert done.stdout.startswith("word\tcosine\n") and len(done.stdout.splitlines()) == 6


def test_evaluate_prints_coverage_and_json(model, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "pairs.txt").write_text("ship sail 9\nship tree 1\nmoss tree 8\nmoss unheard 5\n", encoding="utf-8")
    done = run("evaluate", model, "--data", data)
    assert done.exit_code == 0, done.output
    row = dict(zip(*(line.split("\t") for line in done.stdout.splitlines()[:2]), strict=True))
    assert row["asked"] == "3" and row["total"] == "4"
    assert "resamples" in done.stderr  # the protocol
    scores = json.loads(run("evaluate", model, "--data", data, "--json").stdout)
    assert scores["rows"][0]["asked"] == 3


def test_evaluate_looks_for_all_models_before_it_measures_the_first(model, tmp_path, monkeypatch):
    monkeypatch.setattr("wordvec.experiments.finished.measure", None)
    assert_fails(run("evaluate", model, tmp_path / "nowhere"), 1, "there is no file or model folder")
    (tmp_path / "prose").write_text("no vectors, just words\n")
    assert_fails(run("evaluate", model, tmp_path / "prose"), 1, "of no known format")


def test_missing_folders_are_made(model, tmp_path):
    assert run("convert", model, tmp_path / "new" / "one" / "vectors.txt").exit_code == 0


def test_convert_there_and_back(model, tmp_path):
    assert run("convert", model, tmp_path / "vectors.txt").exit_code == 0
    assert run("convert", tmp_path / "vectors.txt", tmp_path / "vectors.bin").exit_code == 0
    done = run("neighbors", tmp_path / "vectors.bin", "ship")
    assert done.exit_code == 0
    assert done.stdout == run("neighbors", model, "ship").stdout


@pytest.mark.parametrize("kind", ["word2vec", "fasttext", "doc2vec", "classifier"])
def test_a_model_converted_to_a_folder_is_the_same_model(kind, text, tmp_path):
    if kind == "classifier":
        (tmp_path / "lines").write_text("__label__sea ship wave\n__label__wood tree leaf\n")
    source = tmp_path / "lines" if kind == "classifier" else text
    assert run("train", kind, source, "-o", tmp_path / "m", "--vector-size", "8", "--epochs", "1").exit_code == 0
    before = contents(tmp_path / "m")
    done = run("convert", tmp_path / "m", tmp_path / "copy")
    assert done.exit_code == 0 and "copy: the same " in done.stdout
    assert contents(tmp_path / "copy") == before
    assert_fails(run("convert", tmp_path / "m", tmp_path / "x" / ".." / "m", "--overwrite"), 2, "another name")
    assert contents(tmp_path / "m") == before


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


# What fails: one sentence, no traceback, the right exit code, and nothing lost


def assert_fails(done, code, *phrases):
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    said = [line for line in done.stderr.strip().splitlines() if not line.startswith("reading: ")]
    assert len(said) == 1
    assert said[0].startswith("wordvec: ")
    for phrase in phrases:
        assert str(phrase) in said[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("train",),
        ("train", "word2vec"),
        ("train", "word2vec", "text.txt"),
        ("train", "word2vec", "text.txt", "-o", "model", "--vector-size", "many"),
        ("train", "word2vec", "text.txt", "-o", "model", "--tokenizer", "magic"),
        ("neighbors", "model"),
        ("analogy", "model", "a", "b"),
    ],
)
def test_a_command_that_is_wrong_exits_2(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "settings",
    [
        ("--negative", "0"),
        ("--vector-size", "0"),
        ("--vector-size", "-5"),
        ("--alpha", "nan"),
        ("--epochs", "0"),
        ("--window", "0"),
        ("--workers", "0"),
    ],
)
def test_settings_that_are_wrong_exit_2(text, tmp_path, settings):
    done = run("train", "word2vec", text, "-o", tmp_path / "model", *settings)
    option = settings[0].removeprefix("--")
    assert_fails(done, 2, settings[0] if "-" in option else option)
    assert not (tmp_path / "model").exists()


def test_a_file_that_is_missing_exits_1(tmp_path):
    done = run("train", "word2vec", tmp_path / "nowhere.txt", "-o", tmp_path / "model")
    assert_fails(done, 1, "nowhere.txt")


def test_nothing_left_after_min_count_exits_1(text, tmp_path):
    done = run("train", "word2vec", text, "-o", tmp_path / "model", "--min-count", "100000")
    assert_fails(done, 1, "lower --min-count or")


@pytest.mark.filterwarnings("default")
def test_warnings_name_options(tmp_path):
    path = tmp_path / "train.txt"
    path.write_text("__label__a red rose\n__label__b blue sky\n" * 20)
    done = run("train", "classifier", path, "-o", tmp_path / "model", "--learning-rate", "1e-9")
    assert done.exit_code == 0
    assert "wordvec: nothing was learnt" in done.stderr and "change --learning-rate" in done.stderr


def test_standard_input_cannot_be_mixed(text, tmp_path):
    assert_fails(run("corpus", text, "-", "-o", tmp_path / "corpus"), 2, "standard input")


def test_text_options_do_not_fit_an_encoded_corpus(text, tmp_path):
    assert run("corpus", text, "-o", tmp_path / "corpus").exit_code == 0
    done = run("train", "word2vec", tmp_path / "corpus", "-o", tmp_path / "model", *SMALL, "--lower")
    assert_fails(done, 2, "lower")


def test_an_existing_model_is_kept_unless_told(text, model, tmp_path):
    before = contents(model)
    done = run("train", "word2vec", text, "-o", model, *SMALL, "--seed", "2")
    assert_fails(done, 2, model, "--overwrite")
    assert contents(model) == before


def test_a_word_in_capitals_is_told_how_it_is_known(model):
    assert_fails(run("neighbors", model, "Ship"), 1, "'Ship' is not among", "did you mean ship?")


def test_a_model_that_another_run_has_written_meanwhile_is_kept(text, tmp_path, monkeypatch):
    target, fit = tmp_path / "model", Word2Vec.fit

    def slow(self, *arguments, **options):
        fitted = fit(self, *arguments, **options)
        target.mkdir()
        (target / "model.json").write_text("of the other run")
        return fitted

    monkeypatch.setattr(Word2Vec, "fit", slow)
    done = run("train", "word2vec", text, "-o", target, *SMALL)
    assert done.exit_code == 2 and "exists already" in done.stderr
    assert (target / "model.json").read_text() == "of the other run"


def test_files_of_the_users_are_told_before_any_work(text, tmp_path):
    for command, card in ("corpus", "corpus.json"), ("cooccurrence", "counts.json"):
        (tmp_path / command).mkdir()
        (tmp_path / command / card).write_text("mine")
        done = run(command, text, "-o", tmp_path / command, "--overwrite")
        assert_fails(done, 1, f"{card} is damaged, or another program's: delete the folder, or choose another")
        (tmp_path / command / "thesis.tex").write_text("mine")
        assert_fails(run(command, text, "-o", tmp_path / command, "--overwrite"), 1, "holds 'thesis.tex' besides the")
        assert set(contents(tmp_path / command).values()) == {b"mine"}


def test_overwrite_replaces_a_model(text, tmp_path):
    command = ("train", "word2vec", text, "-o", tmp_path / "model", *SMALL)
    assert run(*command).exit_code == 0
    before = contents(tmp_path / "model")
    assert run(*command, "--seed", "2", "--overwrite").exit_code == 0
    assert contents(tmp_path / "model") != before


def test_a_failed_run_with_overwrite_keeps_the_old_model(text, tmp_path):
    command = ("train", "word2vec", text, "-o", tmp_path / "model", *SMALL, "--overwrite")
    assert run(*command).exit_code == 0
    before = contents(tmp_path / "model")
    assert run(*command, "--min-count", "100000").exit_code == 1
    assert contents(tmp_path / "model") == before


def test_an_output_below_a_file_exits_1(text, tmp_path):
    (tmp_path / "file").write_text("")
    done = run("train", "word2vec", text, "-o", tmp_path / "file" / "model", *SMALL)
    assert_fails(done, 1, "file")


@pytest.mark.parametrize("command", [("neighbors", "unheard"), ("analogy", "ship", "sea", "unheard")])
def test_a_word_that_is_unknown_exits_1(model, command):
    assert_fails(run(command[0], model, *command[1:]), 1, "'unheard'", "20 words")


def test_a_model_that_is_missing_or_damaged_exits_1(model, tmp_path):
    assert_fails(run("neighbors", tmp_path / "nowhere", "ship"), 1, "nowhere")
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for name, data in contents(model).items():
        (damaged / name).write_bytes(data[: len(data) // 2] if name.endswith(".safetensors") else data)
    assert_fails(run("neighbors", damaged, "ship"), 1, "damaged")


def test_traceback_is_there_for_those_who_ask(tmp_path):
    done = run("--traceback", "neighbors", tmp_path / "nowhere", "ship")
    assert done.exception is not None and not isinstance(done.exception, SystemExit)


def test_names_of_files_and_in_quotes_are_no_options(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in "runs/vector_size=100/min_count", "min_count.txt", "vector_size=9/m":
        (tmp_path / name / "full").mkdir(parents=True)
        assert_fails(run("train", "word2vec", text, "-o", name), 2, f"{name} exists already")
    (tmp_path / "t.csv").write_text("id,text\n1,a\n")
    done = run("train", "doc2vec", "t.csv", "-o", "m", "--text-column", "dm_mean")
    assert_fails(done, 1, "no column 'dm_mean'")
    assert_fails(run("train", "word2vec", text, "-o", "m", "--vector-size", "0"), 2, "--vector-size must be")
    assert_fails(run("cooccurrence", text, "-o", "c", "--memory", "inf"), 2, "memory must be more than 0 and finite")


def test_too_little_memory_is_one_sentence(text, tmp_path, without_upper_bounds):
    done = run("train", "word2vec", text, "-o", tmp_path / "model", "--vector-size", 10**15)
    assert_fails(done, 1, "not enough memory for so many words and dimensions")


def test_an_interruption_exits_130(monkeypatch, model):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("wordvec.formats.table.read_words", interrupted)
    done = run("neighbors", model, "ship")
    assert done.exit_code == 130
    assert done.stderr == "wordvec: interrupted\n"


def test_a_bug_keeps_its_traceback(monkeypatch, model):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("wordvec.formats.table.read_words", broken)
    assert isinstance(run("neighbors", model, "ship").exception, ZeroDivisionError)


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
