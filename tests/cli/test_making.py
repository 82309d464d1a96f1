"""Corpora, counts and models from the command line, on a small text with two topics that never mix."""

from .topics import SEA, SMALL, assert_fails, contents, run


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
