"""What fails: one sentence, no traceback, the right exit code, and nothing lost."""

import pytest

from wordvec import Word2Vec, cli
from wordvec.cli import program

from .topics import SMALL, assert_fails, contents, run


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


def test_an_interruption_before_a_command_begins_exits_130(monkeypatch, capfd):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 130 and capfd.readouterr().err == "wordvec: interrupted\n"


def test_a_bug_keeps_its_traceback(monkeypatch, model):
    def broken(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr("wordvec.formats.table.read_words", broken)
    assert isinstance(run("neighbors", model, "ship").exception, ZeroDivisionError)
