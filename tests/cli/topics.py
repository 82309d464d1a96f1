"""Two topics that never mix, and how a command is run and looked at."""

from typer.testing import CliRunner

from wordvec.cli import program

SEA = "sea ship wave harbour sail anchor fish salt storm crew".split()
WOOD = "wood tree leaf root branch moss bird deer path hunter".split()
SMALL = ["--vector-size", "16", "--sg", "1", "--epochs", "3", "--min-count", "1", "--sample", "0"]


def run(*arguments, stdin=None):
    return CliRunner().invoke(program.app, [str(argument) for argument in arguments], input=stdin)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def assert_fails(done, code, *phrases):
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output
    said = [line for line in done.stderr.strip().splitlines() if not line.startswith("reading: ")]
    assert len(said) == 1
    assert said[0].startswith("wordvec: ")
    for phrase in phrases:
        assert str(phrase) in said[0]
