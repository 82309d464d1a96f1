"""Models, each way to combine them, and each processed, measured side by side: is one vector of several better?

    python -m examples.combining skip-gram glove fasttext -o report --data DATASETS --weights 2 1 2

The report has intervals, paired tests and who won; see docs/how-to/combine.md for what came out of three models.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import wordvec
from wordvec import FormatError
from wordvec.evaluation import Protocol
from wordvec.experiments import evaluate_all

METHODS = "concatenate", "procrustes", "svd", "gcca"


def main() -> None:
    """Combine, process, measure, and say who won."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", type=Path, metavar="MODEL", help="model folders or files of vectors")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder of the report")
    parser.add_argument("--data", nargs="*", help="datasets (default: those that gensim installs)")
    parser.add_argument("--weights", nargs="*", type=float, help="how much each model counts")
    parser.add_argument("--steps", default="all-but-the-top", help="of post-processing (default: %(default)s)")
    args = parser.parse_args()
    try:
        vectors = {path.name: wordvec.read_vectors(path) for path in args.models}
        if len(vectors) < len(args.models):
            parser.error("two models have one name: rename one")
        processed = {f"{name}, {args.steps}": wordvec.postprocess(each, args.steps) for name, each in vectors.items()}
        given = list(vectors.values())
        combined = {method: wordvec.combine(given, method=method, weights=args.weights) for method in METHODS}
        how = Protocol(methods="3cosadd", geometry=False)
        comparison = evaluate_all(vectors | processed | combined, args.output, args.data or None, how)
    except (FormatError, ValueError) as error:
        parser.error(str(error))
    print(comparison)


if __name__ == "__main__":
    main()
