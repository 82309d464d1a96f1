"""What all commands have in common: examples that parse, answers as JSON and between tabs, settings from a file."""

import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys

import numpy as np
import pytest
from typer.main import get_command
from typer.testing import CliRunner

from wordvec import Word2Vec, write_vectors
from wordvec.cli.commands import EXAMPLES
from wordvec.cli.lookup import ENOUGH, Lookup
from wordvec.cli.options import with_options_of
from wordvec.cli.program import app
from wordvec.formats.folder import write_model
from wordvec.formats.saved import SavedModel
from wordvec.vectors.keyed import keyed_vectors
from wordvec.vectors.suggestions import nearest_words

WORDS = ["sea", "ship", "france", "blood", "pressure", "tree"]
TRAIN = "train word2vec text.txt -o {} --vector-size 8 --min-count 1 --epochs 2 --sample 0"


def run(line, stdin=None):
    return CliRunner().invoke(app, shlex.split(line), input=stdin)


def answer(line, stdin=None):
    done = run(f"{line} --json", stdin)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder to work in, with a text, vectors, documents, a classifier's text and what a report needs."""
    folder = tmp_path_factory.mktemp("commands")
    before = os.getcwd()
    os.chdir(folder)
    (folder / "text.txt").write_text("the sea and the ship\nthe tree and the leaf\n" * 30)
    (folder / "labelled.txt").write_text("__label__sea ship wave\n__label__wood tree leaf\n" * 10)
    (folder / "pairs.tsv").write_text("sea\tship\t9\nsea\ttree\t1\nfrance\tblood\t2\nblood\tpressure\t7\n")
    rows = np.random.default_rng(1).normal(size=(len(WORDS), 8)).astype(np.float32)
    write_vectors(keyed_vectors(WORDS, rows), folder / "v.txt")
    arrays = {"vectors": rows[:2], "documents": rows}
    write_model(folder / "tags", SavedModel("Doc2Vec", {}, arrays, WORDS[:2], tags=[f"d{n}" for n in range(6)]))
    assert run(TRAIN.format("model")).exit_code == 0
    yield folder
    os.chdir(before)


def commands(group, path=()):
    """Every command of a group, as it is read when it is called."""
    for name in group.commands:
        _, command, _ = group.resolve_command(group.make_context("wordvec", [], resilient_parsing=True), [name])
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


def test_every_help_ends_in_two_examples_that_can_be_read(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "demo" / "model").mkdir(parents=True)
    (tmp_path / "demo" / "model" / "settings.toml").write_bytes((folder / "model" / "settings.toml").read_bytes())
    known = dict(commands(get_command(app)))
    assert {" ".join(path) for path in known} | {""} == EXAMPLES.keys()
    for path, command in known.items():
        examples = EXAMPLES[" ".join(path)]
        assert command.epilog.split("\n\n") == ["Examples:", *examples] and len(examples) == 2
        for example in examples:
            assert len(example) <= 78
            _, _, words = example.rpartition("| ")[2].partition(" ")
            words = shlex.split(words)
            named = next(known[tuple(words[:n])] for n in (2, 1) if tuple(words[:n]) in known)
            depth = 2 if tuple(words[:2]) in known else 1
            named.make_context("wordvec", words[depth:])  # raises where an option or a value is wrong


@pytest.mark.parametrize("line", ["compare", "evaluate", "cooccurrence", "retrofit", "train ppmi-svd"])
def test_help_is_not_cut_short_in_80_columns(line, monkeypatch):
    """Neither names nor examples: three dots are only those that the command itself writes."""
    monkeypatch.setenv("COLUMNS", "80")
    command = dict(commands(get_command(app)))[tuple(line.split())]
    told = [command.help, *(text for each in command.params for text in (each.metavar or "", each.help or ""))]
    shown = run(f"{line} --help").stdout
    assert shown.count("…") == "".join(told).count("…")
    assert max(map(len, shown.splitlines())) <= 80


def test_alone_it_shows_three_things_to_try():
    done = run("")
    assert done.exit_code == 0 and done.stdout.count("\n  wordvec ") == 3
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("neighbours v.txt sea", "Did you mean 'neighbors'?"),
        ("train word2vek text.txt", "Did you mean 'word2vec'"),
        ("neighbors v.txt sea --tops 3", "--top"),
        ("train word2vec --config wrong.toml -o m", "(did you mean --vector-size?)"),
        ("train word2vec --config none.toml -o m", "cannot read the settings none.toml: No such file"),
        ("train word2vec text.txt -sg 1 -o m", "-sg has one dash, and an option of several letters two: --sg 1"),
        ("train word2vec text.txt -sg=1 -o m", "-sg=1 has one dash, and an option of several letters two: --sg=1"),
        ("train word2vec text.txt --sg 1 -output m", "an option of several letters two: --output m"),
        ("train node2vec edges.txt -q 0.5 -o m", "-q has one dash, and an option of several letters two: --q 0.5"),
        ("train node2vec none.txt -q -o m", "there is no file or folder 'none.txt'"),
        ("neighbors v.txt sea -json", "-json has one dash, and an option of several letters two: --json"),
        ("explain demo/model", "explain has no command 'demo/model'. Say first what to do: pairs, noise,"),
        ("plot v.txt", ". For example: wordvec plot map demo/model -o map.png"),
        ("train text.txt", "classifier, deepwalk, node2vec or line. For example: wordvec train"),
        ("neighbors v.txt", "name one, or open a shell with `wordvec shell MODEL`"),
    ],
)
def test_what_is_wrong_is_told_with_what_was_meant(folder, line, said):
    (folder / "wrong.toml").write_text("vektor_size = 3\n")
    done = run(line)
    assert done.exit_code in (1, 2) and said in " ".join(done.stderr.replace("│", " ").split())


def test_a_value_may_begin_with_one_dash(folder):
    (folder / "pairs.txt").write_text("-labelsea ship wave\n-labelwood tree leaf\n" * 10)
    command = "train classifier pairs.txt -o dashes --epochs 1 --vector-size 8 --min-count 1"
    assert answer(f"{command} --label-prefix -label")["labels"] == 2
    assert run("neighbors v.txt --top 1 -- sea").stdout.count("\n") == 2
    assert run("neighbors v.txt -n 2 sea").stdout.count("\n") == 3


def test_words_that_may_have_been_meant():
    known = {word: row for row, word in enumerate(["the", "France", "france", "blood", "pressure", "ice_cream"])}
    assert nearest_words("franc", known) == ["france"]
    assert nearest_words("FRANCE", known) == ["france", "France"]
    assert nearest_words("blood pressure", known) == ["blood", "pressure"]
    assert nearest_words("ice cream", known) == ["ice_cream"]
    assert nearest_words("xyz", known) == [] and nearest_words("", known) == []


def test_every_word_that_is_known_is_answered(folder):
    done = run("neighbors v.txt sea franc 'blood pressure' --top 2")
    assert done.exit_code == 1
    assert {line.split("\t")[0] for line in done.stdout.splitlines()} == {"word", "sea"}
    franc, phrase = done.stderr.splitlines()
    assert franc == "wordvec: 'franc' is not among the 6 words of v.txt; did you mean france?"
    assert phrase.endswith("its words are there, one by one: blood pressure")
    found = json.loads(run("neighbors v.txt franc --json").stdout)
    assert found == {"neighbors": [], "unknown": [{"word": "franc", "suggestions": ["france"]}]}
    done = run("neighbors tags d1 d9 --documents")
    assert "'d9' is not among the 6 documents of tags" in done.stderr and "document\tneighbor" in done.stdout


def test_answers_as_json(folder):
    found = answer("neighbors v.txt sea --top 2")["neighbors"]
    assert found[0]["word"] == "sea" and set(found[0]["neighbors"][0]) == {"word", "cosine"}
    assert answer("neighbors tags d1 --documents --top 1")["neighbors"][0]["document"] == "d1"
    assert len(answer("analogy v.txt sea ship tree --top 2")["answers"]) == 2
    scores = answer("evaluate v.txt --data pairs.tsv --resamples 0")
    assert scores["rows"][0]["asked"] == 4 and "protocol" in scores
    several = answer("evaluate v.txt model --data pairs.tsv --resamples 0 -o report")
    assert several["models"] == ["v.txt", "model"] and several["report"] == "report/report.html"
    assert answer("corpus text.txt -o encoded")["tokens"] == 300
    assert answer("corpus encoded --verify") == dict(corpus="encoded", whole=True, texts=60, tokens=300, types=6)
    assert answer("cooccurrence encoded -o counts --min-count 1")["nonzeros"] > 0
    trained = answer(TRAIN.format("other"))
    assert (trained["method"], trained["words"], trained["dimensions"], len(trained["history"])) == (
        "Word2Vec",
        6,
        8,
        2,
    )
    assert answer("convert v.txt converted.bin") == {"output": "converted.bin", "words": 6, "dimensions": 8}
    assert len(answer("datasets")["datasets"]) > 20 and "texts" in answer("cache")
    assert answer("plot history model -o h.svg") == {"picture": "h.svg"}
    assert answer("train classifier labelled.txt -o topics --epochs 1 --vector-size 8 --min-count 1")["labels"] == 2
    labels = answer("classify topics labelled.txt")
    assert (
        len(labels["texts"]) == 20
        and labels["labelled"] == 20
        and set(labels["texts"][0][0]) == {"label", "probability"}
    )


def test_quiet_says_nothing_but_the_answer(folder):
    done = run(TRAIN.format("quiet") + " --quiet")
    assert (done.exit_code, done.output) == (0, "")
    done = run("evaluate v.txt --data pairs.tsv --resamples 0 -q")
    assert done.stderr == "" and len(list(csv.DictReader(io.StringIO(done.stdout), delimiter="\t"))) >= 1


def test_settings_of_a_model_make_it_again(folder):
    vectors = (folder / "model" / "arrays.safetensors").read_bytes()
    assert run("train word2vec --config model/settings.toml -o again").exit_code == 0
    assert (folder / "again" / "arrays.safetensors").read_bytes() == vectors
    assert (folder / "again" / "settings.toml").read_bytes() == (folder / "model" / "settings.toml").read_bytes()
    assert run("train word2vec --config model/settings.toml -o seed --seed 2").exit_code == 0
    assert (folder / "seed" / "arrays.safetensors").read_bytes() != vectors
    model = Word2Vec(vector_size=8, min_count=1, epochs=2, sample=0).fit("text.txt")
    model.save("python")
    (folder / "python.toml").write_bytes((folder / "python" / "settings.toml").read_bytes())
    assert run("train word2vec --config python.toml -o anew").exit_code == 0
    assert (folder / "anew" / "arrays.safetensors").read_bytes() == vectors


def test_settings_of_texts_in_memory_say_that_the_text_is_missing(tmp_path):
    Word2Vec(vector_size=4, min_count=1, epochs=1).fit(["a b c"] * 3).save(tmp_path)
    assert "# no file of this computer: give its name" in (tmp_path / "settings.toml").read_text()


# --- the shell ---


def test_texts_in_memory_are_not_taken_for_a_folder_of_their_name(tmp_path, monkeypatch):
    (tmp_path / "texts").mkdir()
    monkeypatch.chdir(tmp_path)
    Word2Vec(vector_size=4, min_count=1, epochs=1, sample=0).fit(["a b"] * 9).save("model")
    lines = (tmp_path / "model" / "settings.toml").read_text().splitlines()
    assert [line for line in lines if "sources" in line] == [
        '# sources = ["texts"]  # no file of this computer: give its name in the command'
    ]


def test_a_word_without_a_like_one_may_have_been_too_rare(folder):
    assert "leaves out words that are rarer than min_count" in run("neighbors v.txt qqqqqq").stderr


def test_a_command_has_each_option_once():
    def command(phrases: str = "") -> None:
        """Has an option."""

    def others(phrases: str = "mean", more: int = 1) -> None:
        """Have one of the same name."""

    with pytest.raises(TypeError, match="command would have an option twice: phrases; rename one"):
        with_options_of(others)(command)


def test_a_shell_answers_a_line_with_a_line(folder):
    lines = "sea\nfranc\nship - sea + tree\nsea ship tree\nodd sea ship tree\nsea ship\ntop 1\n\nsea\na b c d\nsea +\n"
    done = run("shell v.txt --top 2", stdin=lines)
    found = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[0] for line in found] == [line for line in lines.splitlines() if line]
    assert [len(line) for line in found] == [5, 1, 5, 5, 3, 3, 1, 3, 1, 1]
    assert done.exit_code == 1 and "did you mean france?" in done.stderr and "4 words are no question" in done.stderr
    near = run("neighbors v.txt sea --top 2").stdout.splitlines()[1:]
    assert [line.split("\t")[1] for line in near] == found[0][1::2]


def test_an_analogy_of_rare_words_is_doubted(folder):
    done = run("analogy model the sea and")
    assert done.exit_code == 0 and "sea occurs 30 times in the text that was read" in done.stderr
    assert run("analogy model the sea and --quiet").stderr == ""
    assert run("analogy v.txt sea ship tree").stderr == ""  # a file without counts
    often = np.array([9000, 8000, 2, ENOUGH, ENOUGH, ENOUGH - 1])
    lookup = Lookup(folder / "v.txt")
    object.__setattr__(lookup.vectors, "counts", often)
    assert lookup.doubt(["sea", "ship", "blood"]) == "" == lookup.doubt(["sea", "france"])
    assert lookup.doubt(["sea", "tree", "france"]).startswith("france occurs twice in")
    assert lookup.doubt(["sea", "tree", "ship"]).startswith(f"tree occurs {ENOUGH - 1:,} times in")


def test_a_shell_speaks_json_and_knows_documents(folder):
    done = run("shell tags --documents --json", stdin="d1\nhelp\nquit\nd2\n")
    line, *others = map(json.loads, done.stdout.splitlines())
    assert line["query"] == "d1" and set(line["answers"][0]) == {"document", "cosine"}
    assert [other["query"] for other in others] == ["help", "quit"] and "the most similar" in done.stderr


def at_a_terminal(arguments, keys=b"", columns=80):
    """What a terminal of so many columns shows, and the exit code."""
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "dumb"}
    ours = subprocess.Popen(
        [sys.executable, "-m", "wordvec", *arguments], stdin=follower, stdout=follower, stderr=follower, env=environment
    )
    os.close(follower)
    os.write(leader, keys)
    shown = b""
    try:
        while block := os.read(leader, 1 << 16):
            shown += block
    except OSError:  # the other side is closed
        pass
    os.close(leader)
    return shown.decode().replace("\r", ""), ours.wait()


def test_a_terminal_of_80_columns(folder):
    shown, code = at_a_terminal(["datasets"])
    assert code == 0, shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "No room for read as, licence, citation" in " ".join(shown.split()) and "questions-words" in shown
    long = shutil.copy("pairs.tsv", "pairs-of-the-sea-and-the-land.tsv")
    shown, code = at_a_terminal(["evaluate", "v.txt", "--data", long])
    assert code == 0 and re.search(r"measure +score +interval *\n", shown), shown
    assert "No room for asked / total" in shown and max(map(len, shown.splitlines())) <= 80
    shown, code = at_a_terminal(["shell", "model"], b"the + sea\nsea - the + and\n:q\n")
    assert code == 0 and shown.count("sea occurs 30 times in the text") == 1, shown
    shown, code = at_a_terminal(["neighbors", "v.txt"], b"sea\nsea ship\nhelp\nquit\n")
    assert code == 0 and "6 words of 8 dimensions" in shown and "similarity" in shown and "or Ctrl-D" in shown
