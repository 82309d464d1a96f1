"""A question is answered at once: none of what takes seconds to import is loaded for it."""

import subprocess
import sys

import numpy as np
import pytest

from wordvec.formats.folder import write_model
from wordvec.formats.saved import SavedModel

SLOW = {"gensim", "numba", "scipy", "sklearn", "pandas", "matplotlib"}
PROGRAM = """
import sys
from wordvec.cli import main
sys.argv[1:] = {!r}.split()
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
WORDS = ["sea", "ship", "wave", "tree"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quick")
    rows = np.random.default_rng(1).normal(size=(4, 8)).astype(np.float32)
    write_model(folder / "words", SavedModel("vectors", {}, {"vectors": rows}, WORDS))
    ngrams = {"vectors": rows, "word_rows": rows, "ngram_rows": rows, "buckets": np.array([0, 1, 2, 3])}
    write_model(folder / "ngrams", SavedModel("vectors", {"min_n": 3, "max_n": 6, "bucket": 4}, ngrams, WORDS))
    write_model(folder / "tags", SavedModel("Doc2Vec", {}, {"vectors": rows, "documents": rows}, WORDS))
    (folder / "v.txt").write_text("4 2\nsea 1 2\nship 2 1\nwave 1 1\ntree 2 3\n")
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "neighbors words sea",
        "neighbors ngrams sea seasick",
        "neighbors tags 1 --documents",
        "neighbors v.txt sea",
        "analogy words sea ship wave",
        "--help",
    ],
)
def test_nothing_slow_is_loaded(folder, command):
    done = subprocess.run([sys.executable, "-c", PROGRAM.format(command)], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not {name.partition(".")[0] for name in done.stderr.split()} & SLOW
