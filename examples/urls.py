"""Text, corpus, checkpoint and model in a store, and the bytes of files here.

    python -m examples.urls [URL] [--epochs 3]

URL is a folder in whatever fsspec opens, such as s3://bucket/folder or gs://bucket/folder, in which nothing is
replaced that exists; by default one in the memory of this process, which is gone when it ends. Takes fsspec, of
pip install 'wordvec[url]'.
"""

from __future__ import annotations

import argparse
import tempfile
from itertools import islice
from pathlib import Path

import wordvec
from wordvec.corpora.samples import wikipedia_paragraphs


def trained(place: str, epochs: int) -> wordvec.Word2Vec:
    """Encode the texts of a place, train on them with a checkpoint beside them, and save the model there."""
    corpus = wordvec.Corpus.build(f"{place}/texts/*.txt", f"{place}/corpus", lower=True, tokenizer="unicode")
    print(f"{corpus.card['source']}: {len(corpus):,} texts, {len(corpus.tokens):,} tokens")
    model = wordvec.Word2Vec(sg=1, vector_size=50, epochs=epochs)
    model.fit(f"{place}/corpus", checkpoint=f"{place}/model.checkpoint")
    model.save(f"{place}/model")
    return wordvec.load(f"{place}/model")


def main() -> None:
    """Do the same in a store and here, and compare."""
    parser = argparse.ArgumentParser(prog="python -m examples.urls", description=__doc__.partition("\n")[0])
    parser.add_argument("url", nargs="?", default="memory://wordvec", metavar="URL")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--texts", type=int, default=2000, help="of Wikipedia, in two files (default: %(default)s)")
    given = parser.parse_args()
    try:
        import fsspec
    except ImportError:
        parser.error("this takes fsspec: pip install 'wordvec[url]'")
    url = given.url.rstrip("/")
    texts = list(islice(wikipedia_paragraphs(), given.texts))
    with tempfile.TemporaryDirectory() as here:
        Path(here, "texts").mkdir()
        for number, part in enumerate((texts[::2], texts[1::2])):
            for place in (url, here):
                with fsspec.open(f"{place}/texts/{number}.txt", "w", encoding="utf-8") as file:
                    file.write("\n".join(part))
        there, ours = trained(url, given.epochs), trained(here, given.epochs)
    wordvec.write_vectors(there, f"{url}/vectors.bin")
    read = wordvec.read_vectors(f"{url}/vectors.bin")
    same = there.vectors_.tobytes() == ours.vectors_.tobytes() == read.vectors.tobytes()
    print(f"{url}: {', '.join(sorted(fsspec.open(url).fs.ls(url, detail=False)))}")
    print(f"{len(read):,} vectors, {'the same bytes' if same else 'OTHER BYTES'} as from files here")


if __name__ == "__main__":
    main()
