"""How fast each tokenizer encodes a text: ``python -m benchmarks.tokenizers TEXT [NAME...]``.

Every tokenizer runs in a fresh process, on one worker and on several; what is not installed is left out. A subword
tokenizer of 8,000 pieces is trained on the first 2 MB.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

#: What is measured, by name: options of `Corpus.build`.
TOKENIZERS: dict[str, dict[str, object]] = {
    "whitespace": {},
    "whitespace, lower, diacritics": {"lower": True, "normalize": "nfc+diacritics"},
    "whitespace, nfkc": {"normalize": "nfkc"},
    "unicode": {"tokenizer": "unicode"},
    "unicode with everything": {
        "tokenizer": "unicode+hyphens+units+abbreviations+addresses+hashtags+mentions",
        "normalize": "nfkc+apostrophes+digits",
    },
    "unicode, 3 expressions": {"tokenizer": "unicode", "expressions": ["New York", "special effects", "so called"]},
    "kmer:3": {"tokenizer": "kmer:3"},
    "regex": {"tokenizer": "regex:[A-Za-z]+"},
    "module:function": {"tokenizer": "benchmarks.tokenizers:split"},
    "huggingface (BPE)": {"tokenizer": "huggingface:{subwords}"},
    "spacy:en": {"tokenizer": "spacy:en"},
    "spacy:en+lemmas": {"tokenizer": "spacy:en+lemmas"},
    "jieba": {"tokenizer": "jieba"},
    "fugashi": {"tokenizer": "fugashi"},
    "pythainlp": {"tokenizer": "pythainlp"},
}

_ONE = """
import json, resource, sys, tempfile, time
from wordvec import Corpus
source, how = sys.argv[1], json.loads(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    Corpus.build(["a warm start"], folder + "/warm", workers=1)
    started, cpu = time.perf_counter(), time.process_time()
    corpus = Corpus.build(source, folder + "/corpus", **how)
    seconds, helpers = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = time.process_time() - cpu + helpers.ru_utime + helpers.ru_stime
    print(len(corpus.tokens), seconds, cpu, corpus.fingerprint)
"""


def split(text: str) -> list[str]:
    return text.split()


def measure(source: str, how: dict[str, object], workers: int) -> tuple[int, float, float, str] | None:
    """Tokens, seconds, those of processors, and fingerprint; None where a package is missing."""
    command = [sys.executable, "-W", "ignore", "-c", _ONE, source, json.dumps(how | {"workers": workers})]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        error = ran.stderr.strip().splitlines()[-1]
        if "pip install" not in error:
            raise SystemExit(error)
        return None
    tokens, seconds, cpu, fingerprint = ran.stdout.split()
    return int(tokens), float(seconds), float(cpu), fingerprint


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("text")
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of those that are measured, or its beginning")
    parser.add_argument("--text-column", help="of a table: the column of the text, by name or number")
    parser.add_argument("--workers", type=int, default=2)
    parser.epilog = "MB/s of a processor is what one worker does if nothing else runs."
    given = parser.parse_args()
    column = given.text_column and (int(given.text_column) if given.text_column.isdecimal() else given.text_column)
    table = {"text": column} if column else {}
    size = Path(given.text).stat().st_size / 1e6
    chosen = {
        name: how
        for name, how in TOKENIZERS.items()
        if not given.names or any(name.startswith(start) for start in given.names)
    }
    print(
        f"| tokenizer | tokens | MB/s, 1 worker | MB/s of a processor | MB/s, {given.workers} workers | the same bits |"
    )
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        subwords = Path(folder, "tokenizer.json")
        if "huggingface (BPE)" in chosen:
            from wordvec.corpora.tokenizers.subwords import train_subwords

            head = Path(given.text).read_bytes()[:2_000_000].decode("utf-8", "replace")
            subwords.write_text(train_subwords(head.splitlines()).json, encoding="utf-8")
        for name, how in chosen.items():
            spelled = dict(how)
            if "tokenizer" in how:
                spelled["tokenizer"] = str(how["tokenizer"]).format(subwords=subwords)
            runs = [measure(given.text, {**spelled, **table}, workers) for workers in (1, given.workers)]
            if None in runs:
                print(f"| {name} | not installed | | | | |", flush=True)
                continue
            (tokens, one, cpu, first), (_, several, _, second) = [run for run in runs if run]
            same = "yes" if first == second else "NO"
            print(
                f"| {name} | {tokens:,} | {size / one:.2f} | {size / cpu:.2f} | {size / several:.2f} | {same} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
