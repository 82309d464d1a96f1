"""Parameters that several methods share, declared once: what they mean, their range, their place on the command line.

A method's own parameters are declared in its file. Help texts are read in Python and on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from ...parameters import COUNTING, MODEL, OUTPUT, RUN, TEXT, Parameter, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gensim.models import KeyedVectors

    from ...corpora.cooccurrence import Cooccurrence
    from ...corpora.tokenizers.phrase_list import PhraseList

LONGEST_NGRAM = 1_000  # characters

# What to learn

VectorSize = Annotated[
    int,
    Parameter(
        "Dimensions of a vector. 100 suits small corpora; 200 to 300 pay off from some 100 million words.",
        MODEL,
        least=1,
        most=100_000,
    ),
]
Window = Annotated[
    int,
    Parameter(
        "How many words to either side are context. Small windows (2) find words of the same kind, large ones (10) "
        "words of the same topic.",
        MODEL,
        least=1,
        most=1_000_000,
    ),
]
ShrinkWindows = Annotated[
    bool,
    Parameter(
        "Draw each window's size from 1 to `window`, so that near words weigh more. Turn it off to weigh all alike.",
        MODEL,
    ),
]
MinCount = Annotated[
    int,
    Parameter(
        "Ignore words that occur less often: they have too few examples to learn from. Lower it for small corpora, "
        "raise it for large or noisy ones.",
        MODEL,
        least=1,
        most=10**12,
    ),
]
MaxFinalVocab = Annotated[
    int | None,
    Parameter(
        "Raise `min_count` until at most so many words remain. Use it to bound memory.",
        MODEL,
        least=1,
        most=2**31 - 1,  # a word's number is an int32
        unset="no limit",
    ),
]
MinLength = Annotated[
    int,
    Parameter(
        "Ignore words that have fewer characters. 2 or 3 leaves out single letters of a noisy text; not for Chinese.",
        MODEL,
        least=1,
        most=1_000,
    ),
]
Keep = Annotated[
    "list[str] | tuple[str, ...] | set[str] | frozenset[str] | str | Path | None",
    Parameter(
        "Words that are kept though rare or short: a list, or a file with a word a line. They must occur in the text. "
        "With a very high `min_count` they are the whole vocabulary.",
        MODEL,
        metavar="FILE",
    ),
]
Drop = Annotated[
    "list[str] | tuple[str, ...] | set[str] | frozenset[str] | str | Path | None",
    Parameter(
        "Words that are left out, whatever else is said, such as stop words or names: a list, or a file with a word a "
        "line.",
        MODEL,
        metavar="FILE",
    ),
]
Rule = Annotated[
    "Callable[[str, int], Any] | str | None",
    Parameter(
        "A function of a word and its count: True keeps the word, False leaves it out, None lets the other settings "
        "decide; or its name, as module:function. A saved model has the words that it chose, and not the rule.",
        MODEL,
        metavar="MODULE:FUNCTION",
    ),
]
ClassMinCount = Annotated[
    "dict[str, int] | str | Path | None",
    Parameter(
        "By tag or label: words that occur so often in the texts of that class are kept though rare elsewhere. A dict, "
        'or a JSON file, as {"rare": 2}. Use it where classes are of very different sizes.',
        MODEL,
        metavar="FILE",
    ),
]
Sample = Annotated[
    float,
    Parameter(
        "Subsampling threshold: occurrences of words whose relative frequency is above it are dropped at random, the "
        "more frequent the more often. 1e-3 to 1e-5; lower on large corpora; 0 keeps everything.",
        MODEL,
        least=0,
        most=10**12,  # from 1 on it is a count
    ),
]
SkipGram = Annotated[
    int,
    Parameter(
        "1 is skip-gram: each word predicts each neighbour; better for small corpora and rare words. 0 is CBOW: the "
        "mean of the window predicts its word; faster.",
        MODEL,
        choices=(0, 1),
    ),
]
CbowMean = Annotated[
    int,
    Parameter(
        "CBOW only: 1 takes the mean of the window's vectors, 0 their sum. The mean is the safe choice.",
        MODEL,
        choices=(0, 1),
    ),
]
CbowGradient = Annotated[
    Literal["classic", "corrected"],
    Parameter(
        'CBOW and PV-DM only: "classic" gives each vector of a window the whole gradient, as word2vec.c, gensim and '
        'fastText do; "corrected" divides it by their number (Irsoy, Benton & Stratos 2021). Try "corrected" with a '
        "higher `alpha`, about 0.1.",
        MODEL,
    ),
]
Bucket = Annotated[
    int,
    Parameter(
        "Number of hash buckets for n-grams; those in the same bucket share a vector. Unused buckets take no memory, "
        "but fastText's .bin holds them all: lower it for smaller files.",
        MODEL,
        least=0,
        most=2**31 - 1,  # fastText's files keep it in an int32
    ),
]

# Output layer

Negative = Annotated[
    int,
    Parameter(
        "Negative samples (noise words) per example. 5 to 20 for small corpora, 2 to 5 for large ones; 0, with `hs=1`, "
        "for no negative sampling. Skip-gram takes 1.8 times as long with 20 as with 5.",
        OUTPUT,
        least=0,
        most=10_000,
    ),
]
NsExponent = Annotated[
    float,
    Parameter(
        "The noise distribution is that of the counts raised to this power. 0.75 suits text (fastText's program has "
        "0.5); 0 or below favours rare words, for recommendation data.",
        OUTPUT,
        least=-10,
        most=10,
    ),
]
SharedNoise = Annotated[
    bool,
    Parameter(
        "Share negative samples among neighbouring examples, weighted so that the expected gradient is the same: an "
        "approximation, much faster. Turn it off to draw for every example, exactly as published.",
        OUTPUT,
    ),
]
HierarchicalSoftmax = Annotated[
    int,
    Parameter(
        "1 is hierarchical softmax: a word is predicted by its path in a Huffman tree, in addition to negative "
        "sampling or, with `negative=0`, instead of it. Try it where rare words matter.",
        OUTPUT,
        choices=(0, 1),
    ),
]

# Counting

Symmetric = Annotated[
    bool,
    Parameter(
        "Count contexts on both sides of a word. Turn it off to count those to the right only, where word order "
        "matters more than topic.",
        COUNTING,
    ),
]
DistanceWeighting = Annotated[
    bool,
    Parameter(
        "Weight a co-occurrence at distance d by 1/d. Turn it off to weigh the whole window alike, for topics rather "
        "than syntax.",
        COUNTING,
    ),
]
Memory = Annotated[
    float,
    Parameter(
        "GiB that counting may use. With less than a text needs, sorted runs are spilled to disk and added up: slower, "
        "with the same result.",
        COUNTING,
        above=0,
        most=1_000_000,
        metavar="GIB",
    ),
]
Counts = Annotated[
    "Cooccurrence | str | Path | None",
    Parameter(
        "Counts of the same corpus with the same settings, as `wordvec cooccurrence` and `wordvec.Cooccurrence` make "
        "them. By default they are cached beside the corpus and reused.",
        COUNTING,
        metavar="DIR",
    ),
]

# The run

Epochs = Annotated[
    int,
    Parameter("Passes over the corpus. 5 for large corpora, 10 to 50 for small ones.", RUN, least=1, most=100_000),
]
Alpha = Annotated[
    float,
    Parameter(
        "Initial learning rate. Lower it if the loss rises or training stops with a non-finite value.",
        RUN,
        above=0,
        most=10,
    ),
]
MinAlpha = Annotated[
    float,
    Parameter(
        "Final learning rate; it decays linearly over the whole run. Rarely worth changing.", RUN, least=0, most=10
    ),
]
BatchSize = Annotated[
    int | None,
    Parameter(
        "Words of text in a mini-batch: what is learnt from them is added to the vectors at once. It is computed in "
        "chunks of 128 words, each by one thread, so that 4096 is work for 32 threads. Raise it for more threads, on "
        "large corpora; lower it where quality matters more than speed.",
        RUN,
        least=8,
        most=65_536,
        unset="1024, less if the vocabulary or the text is small",
    ),
]
Shards = Annotated[
    int,
    Parameter(
        "Parts that the text is cut into. They train apart from each other, for some 250,000 words at a time, and are "
        "merged: so many machines can work on one model. The result depends on this number, and not on the machines. "
        "1 is best on one.",
        RUN,
        least=1,
        most=1_000,
    ),
]
Workers = Annotated[
    int | None,
    Parameter(
        "Number of threads. More are faster and never change the result.",
        RUN,
        least=1,
        most=10_000,
        unset="all cores",
    ),
]
Seed = Annotated[
    int,
    Parameter(
        "Seed of all random numbers. The same seed gives bit-identical results; vary it to see how much is chance.",
        RUN,
        least=0,
        most=2**256 - 1,
    ),
]
InitFrom = Annotated[
    "str | Path | KeyedVectors | None",
    Parameter(
        "Initialize matching words with these vectors. Use it to adapt vectors of a large corpus to a small one.",
        RUN,
        metavar="VECTORS",
    ),
]
KeepVocabulary = Annotated[
    bool,
    Parameter(
        "Keep those words of `init_from` that the text lacks, with their vectors as they are and counts of 0; the "
        "text's words learn as they would without them. Turn it on where new text will have words that this one lacks.",
        RUN,
    ),
]
InitAlpha = Annotated[
    float | None,
    Parameter(
        "Initial learning rate of the words that start from `init_from`, apart from that of the others; it decays as "
        "`alpha` does. Lower it to keep them near their general meaning; 0 holds them fast.",
        RUN,
        least=0,
        most=10,
        unset="alpha",
    ),
]

# Text

Lower = Annotated[
    bool,
    Parameter(
        "Lower-case the text. Do it for small corpora, where two spellings of a word would each be rare.",
        TEXT,
        option="--lower",
    ),
]
Tokenizer = Annotated[
    "str | dict[str, Any]",
    Parameter(
        'What finds tokens. "whitespace" expects text that is already tokenized and is fastest; "unicode" finds the '
        'words of ordinary prose, and more with settings ("unicode+hyphens+units"); "regex:[A-Za-z]+"; "kmer:3", of '
        'sequences in FASTA; a tokenizer.json of Hugging Face; "spacy:de", "spacy:de+lemmas"; "jieba", "fugashi", '
        '"pythainlp"; module:function.',
        TEXT,
        metavar="TOKENIZER",
    ),
]
Normalize = Annotated[
    "str | list[str] | tuple[str, ...] | None",
    Parameter(
        "What is done to a text first, joined by +: nfc or nfkc (characters of one form), apostrophes (curly ones "
        "become straight), lower-tr or lower-az (Turkish, Azerbaijani), diacritics (accents go), digits (each becomes "
        "0).",
        TEXT,
        metavar="STEP+STEP",
    ),
]
Expressions = Annotated[
    "list[str] | tuple[str, ...] | str | Path | None",
    Parameter(
        "Expressions that stay one token, with _ for blanks, whatever the tokenizer does: a file with one a line.",
        TEXT,
        metavar="FILE",
    ),
]
Phrases = Annotated[
    "list[Any] | tuple[Any, ...] | str | dict[str, Any] | Path | PhraseList | None",
    Parameter(
        "Phrases that become one token, after all else: a list as `wordvec phrases` makes it.",
        TEXT,
        metavar="FILE",
    ),
]


# Walks through graphs

NumWalks = Annotated[
    int,
    Parameter("How many walks start from each node. More make vectors steadier.", TEXT, least=1, most=1_000_000),
]
WalkLength = Annotated[
    int,
    Parameter(
        "How many nodes a walk has, the first included. Shorter where no edge leads on.", TEXT, least=2, most=10**6
    ),
]
Return = Annotated[
    float,
    Parameter(
        "Divides the weight of the way back to the node before. Below 1 walks stay near where they started, above 1 "
        "they seldom turn back.",
        TEXT,
        least=1e-15,
        most=10**15,
    ),
]
InOut = Annotated[
    float,
    Parameter(
        "Divides the weights of edges to nodes that the node before has no edge to. Below 1 walks go outward, above 1 "
        "they stay among neighbours. With `p=1` and `q=1` a step depends on its node alone, as in DeepWalk.",
        TEXT,
        least=1e-15,
        most=10**15,
    ),
]
Extend = Annotated[
    bool,
    Parameter(
        "node2vec+ (Liu et al. 2023), for graphs with weights: an edge that is weak for its node counts in part only "
        "where `q` asks whether two nodes have one. Without weights it changes nothing.",
        TEXT,
    ),
]
Gamma = Annotated[
    float,
    Parameter(
        "Of node2vec+: an edge is weak below the mean weight of its node's edges and so many standard deviations.",
        TEXT,
        least=0,
        most=10**6,
    ),
]


def check_ngrams(min_n: int, max_n: int, bucket: int) -> None:
    """See that the lengths of n-grams and the number of their buckets go together; with ``max_n=0`` there are none."""
    if not max_n:
        return
    if whole("min_n", min_n, 1) > max_n:
        raise ValueError(f"min_n ({min_n}) is above max_n ({max_n}): set max_n=0 for no n-grams")
    check_bucket(bucket, "max_n=0 for no n-grams")


def check_bucket(bucket: int, remedy: str) -> None:
    """See that there are buckets; `remedy` is what to set for none."""
    if not bucket:
        raise ValueError(f"bucket must be 1 or more, not 0: set {remedy}")
