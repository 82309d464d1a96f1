"""Settings as papers published them, with what these report, and where ours depart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

__all__ = ["PRESETS", "Figure", "Preset"]


class Figure(NamedTuple):
    """A score that a paper reports, times 100, and where it stands there."""

    score: float
    dataset: str
    measure: str
    where: str


@dataclass(frozen=True)
class Preset:
    """One row of `PRESETS`.

    Attributes
    ----------
    method : str
        A key of `wordvec.methods.VARIANTS`.
    settings : mapping
        As published, by our names.
    reference : str
        A key of `wordvec.experiments.references.REFERENCES`.
    text : str
        What the paper trained on.
    departs : str
        What is different here.
    figures : tuple of Figure
        What the paper reports of these settings on that text.
    """

    method: str
    settings: Mapping[str, Any]
    reference: str
    text: str
    departs: str
    figures: tuple[Figure, ...] = ()


#: Published settings by name.
PRESETS: dict[str, Preset] = {
    "levy2015-sgns": Preset(
        "word2vec-sg",
        dict(vector_size=500, window=2, negative=5, ns_exponent=0.75, sample=1e-5, min_count=100, shared_noise=False),
        "levy2015",
        "English Wikipedia of August 2013: 77.5 million sentences, 1.5 billion tokens, 189,533 words of 100 or more "
        "occurrences",
        "the paper fixes no number of epochs and no learning rate: here 5 and 0.025. Subsampling keeps a word with "
        "probability sqrt(t/f) + t/f, as word2vec.c does, before windows are drawn ('dirty' in the paper's terms). "
        "min_count=100 suits a text of that size; lower it for a smaller one",
    ),
    "glove-6b": Preset(
        "glove",
        dict(vector_size=300, window=10, x_max=100, alpha=0.75, eta=0.05, epochs=100, max_final_vocab=400_000),
        "pennington2014",
        "Wikipedia 2014 and Gigaword 5: 6 billion tokens, the 400,000 most frequent words, lower-cased",
        "four nonzeros of a word are one small batch and tiles are shuffled in every epoch, see the documentation; "
        "x_max=100 suits billions of tokens, 10 suits millions",
        (
            Figure(71.7, "questions-words", "3CosAdd", "Table 2, GloVe, 300 dimensions, 6B"),
            Figure(65.8, "wordsim353", "Spearman", "Table 3, GloVe, 6B"),
            Figure(77.8, "rg-65", "Spearman", "Table 3, GloVe, 6B"),
            Figure(72.7, "mc-30", "Spearman", "Table 3, GloVe, 6B"),
            Figure(38.1, "rw", "Spearman", "Table 3, GloVe, 6B"),
        ),
    ),
    "fasttext-wiki": Preset(
        "fasttext",
        dict(
            sg=1,
            vector_size=300,
            window=5,
            negative=5,
            min_n=3,
            max_n=6,
            bucket=2_000_000,
            sample=1e-4,
            alpha=0.05,
            min_count=5,
            epochs=5,
            ns_exponent=0.5,
            shared_noise=False,
        ),
        "bojanowski2017",
        "Wikipedia in nine languages; English: the full dump, normalized",
        "a word's vector is the mean of those of the word and its n-grams, as in fastText's program, and their sum in "
        "the paper; words that were not seen are composed of n-grams, as in the paper's 'sisg'",
        (
            Figure(47, "rw", "Spearman", "Table 1, En RW, sisg"),
            Figure(71, "wordsim353", "Spearman", "Table 1, En WS353, sisg"),
        ),
    ),
    "le2014": Preset(
        "doc2vec",
        dict(dm=0, dbow_words=0, vector_size=400, hs=1, negative=0, sample=0, min_count=1),
        "le2014",
        "100,000 movie reviews (Maas et al. 2011), of which 25,000 are labelled for training and 25,000 for testing",
        "this is the paper's PV-DBOW; its classifier saw PV-DM beside it. Word vectors stay random without dbow_words, "
        "so the datasets of words say nothing of it: python -m benchmarks.papers.le2014 measures it as the paper did",
    ),
}
