"""Classifiers made small, started from vectors, and their settings found: wordvec beside fastText's Python package.

    python -m benchmarks.classifiers quantize REVIEWS [--cutoff 20000 ...]
    python -m benchmarks.classifiers pretrained TRAIN TEST VECTORS [--seeds 1 2 3]
    python -m benchmarks.classifiers autotune TRAIN VALIDATION TEST [--seconds 120] [--size 2M] [--seeds 1 2]

REVIEWS is the folder of the movie reviews of Maas et al. (2011), which `benchmarks.imdb` reads; the other files are in
fastText's format. Every line of the result is JSON. Sizes are those of files, accuracies of the test texts. Seconds are
those of the processor, all threads together, so that others on the machine change little; autotuning is given seconds
of the clock.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import wordvec

from . import imdb

TRAINING = {"lr": 0.5, "dim": 100, "epoch": 5, "wordNgrams": 2}
OURS = {"learning_rate": 0.5, "vector_size": 100, "epochs": 5, "word_ngrams": 2}


def tell(**facts: Any) -> None:
    print(json.dumps(facts), flush=True)


def timed(function: Callable[[], Any]) -> tuple[Any, float]:
    """What a function gives, and the seconds of processor that it took, all threads together."""
    begun = time.process_time()
    return function(), round(time.process_time() - begun, 2)


def texts_of(path: Path) -> tuple[list[str], list[str]]:
    """Texts and their labels."""
    pairs = [line.split(" ", 1) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [text for _, text in pairs], [label.removeprefix("__label__") for label, _ in pairs]


def examined(path: Path, test: Path) -> dict[str, Any]:
    """Accuracy and seconds of either program on the test texts, from the same file."""
    import fasttext

    texts, labels = texts_of(test)
    peer, ours = fasttext.load_model(str(path)), wordvec.load(path)
    ours.predict(texts[:100])
    found, seconds = timed(lambda: ours.predict(texts))
    lines = [text + "\n" for text in texts]
    theirs, their_seconds = timed(lambda: [peer.f.predict(line, 1, 0.0, "strict")[0][1] for line in lines])
    accuracy = sum(a == b for a, b in zip(found.tolist(), labels, strict=True)) / len(labels)
    their_accuracy = sum(a == f"__label__{b}" for a, b in zip(theirs, labels, strict=True)) / len(labels)
    return {
        "bytes": path.stat().st_size,
        "accuracy": round(100 * accuracy, 2),
        "accuracy_in_fasttext": round(100 * their_accuracy, 2),
        "seconds": seconds,
        "seconds_in_fasttext": their_seconds,
    }


def compare_quantization(reviews: Path, cutoffs: list[int], folder: Path) -> None:
    import fasttext

    imdb.prepare(reviews, folder / "imdb")
    train, test = folder / "imdb" / "train.labelled.txt", folder / "imdb" / "test.labelled.txt"
    ours, seconds = timed(lambda: wordvec.FastTextClassifier(**OURS).fit(train))
    peer, their_seconds = timed(lambda: fasttext.train_supervised(str(train), **TRAINING, thread=2, verbose=0))
    wordvec.write_vectors(ours, folder / "ours.bin")
    peer.save_model(str(folder / "theirs.bin"))
    ours.save(folder / "ours")
    size = sum(path.stat().st_size for path in (folder / "ours").iterdir())
    tell(program="wordvec", model="bin", training=seconds, folder=size, **examined(folder / "ours.bin", test))
    tell(program="fasttext", model="bin", training=their_seconds, **examined(folder / "theirs.bin", test))
    for cutoff in cutoffs:
        how = {"cutoff": cutoff, "qnorm": True}
        small, seconds = timed(lambda how=how: wordvec.quantize(ours, train, **how))
        wordvec.write_vectors(small, folder / "ours.ftz")
        tell(program="wordvec", model="ftz", **how, quantizing=seconds, **examined(folder / "ours.ftz", test))
        peer = fasttext.load_model(str(folder / "theirs.bin"))
        again = {"retrain": True, "input": str(train), "epoch": TRAINING["epoch"], "lr": TRAINING["lr"], "thread": 2}
        _, seconds = timed(lambda peer=peer, how=how, again=again: peer.quantize(**how, **again))
        peer.save_model(str(folder / "theirs.ftz"))
        tell(program="fasttext", model="ftz", **how, quantizing=seconds, **examined(folder / "theirs.ftz", test))


def compare_pretrained(train: Path, test: Path, vectors: Path, seeds: list[int]) -> None:
    """fastText's -pretrainedVectors and ours at the same settings, and ours without vectors and with frozen ones."""
    import fasttext

    given = wordvec.read_vectors(vectors)
    size, rate, epochs = given.vector_size, 0.1, 5
    started: dict[str, Any] = {"init_from": given, "keep_vocabulary": True}
    for seed in seeds:
        peer = fasttext.train_supervised(
            str(train), pretrainedVectors=str(vectors), dim=size, lr=rate, epoch=epochs, seed=seed, thread=2, verbose=0
        )
        right = peer.test(str(test))[1]
        tell(program="fasttext", start="vectors", seed=seed, accuracy=round(100 * right, 2))
        for name, how in (("vectors", started), ("vectors, frozen", started | {"freeze": True}), ("random", {})):
            ours = wordvec.FastTextClassifier(vector_size=size, learning_rate=rate, epochs=epochs, seed=seed, **how)
            report = ours.fit(train).report(test)
            error = round(report.calibration.error, 4)
            right = round(100 * report.accuracy, 2)
            tell(program="wordvec", start=name, seed=seed, accuracy=right, calibration_error=error)


def compare_autotuning(files: list[Path], seconds: int, size: str | None, seeds: list[int], folder: Path) -> None:
    import fasttext

    train, validation, test = files
    for seed in seeds:
        more = {"model_size": size} if size else {}
        found, took = timed(
            lambda seed=seed, more=more: wordvec.autotune(
                train, validation=validation, duration=seconds, seed=seed, **more
            )
        )
        path = folder / ("ours.ftz" if size else "ours.bin")
        wordvec.write_vectors(found.classifier, path)
        told = {name: found.settings[name] for name in ("epochs", "learning_rate", "vector_size", "word_ngrams")}
        told |= {"min_n": found.settings["min_n"], "max_n": found.settings["max_n"]} | found.quantization
        tell(
            program="wordvec", seed=seed, took=took, f1=round(found.score, 4), trials=len(found.trials),
            scored=sum(trial["outcome"] == "scored" for trial in found.trials), settings=told, **examined(path, test),
        )  # fmt: skip
        options = {"autotuneValidationFile": str(validation), "autotuneDuration": seconds, "thread": 2, "verbose": 0}
        options |= {"autotuneModelSize": size} if size else {}
        peer, took = timed(
            lambda seed=seed, options=options: fasttext.train_supervised(str(train), seed=seed, **options)
        )
        path = folder / ("theirs.ftz" if size else "theirs.bin")
        peer.save_model(str(path))
        args = peer.f.getArgs()
        names = "epoch", "lr", "dim", "wordNgrams", "minn", "maxn", "bucket"
        settings = {name: getattr(args, name) for name in names}
        tell(program="fasttext", seed=seed, took=took, settings=settings, **examined(path, test))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    small = commands.add_parser("quantize")
    small.add_argument("reviews", type=Path)
    small.add_argument("--cutoff", type=int, nargs="+", default=[100_000, 20_000, 5_000])
    started = commands.add_parser("pretrained")
    started.add_argument("files", type=Path, nargs=3)
    started.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    tuned = commands.add_parser("autotune")
    tuned.add_argument("files", type=Path, nargs=3)
    tuned.add_argument("--seconds", type=int, default=120)
    tuned.add_argument("--size")
    tuned.add_argument("--seeds", type=int, nargs="+", default=[1])
    given = parser.parse_args()
    if given.command == "pretrained":
        compare_pretrained(*given.files, given.seeds)
        return
    with tempfile.TemporaryDirectory() as folder:
        if given.command == "quantize":
            compare_quantization(given.reviews, given.cutoff, Path(folder))
        else:
            compare_autotuning(given.files, given.seconds, given.size, given.seeds, Path(folder))


if __name__ == "__main__":
    main()
