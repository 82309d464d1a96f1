"""What the commands ``wordvec train …`` ask for beside their text: the parameters of the methods."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

_MODEL = "What to learn"
_NOISE = "Output layer"
_COUNTS = "Counting"
_RUN = "The run"

VectorSize = Annotated[
    int,
    typer.Option(
        help="Dimensions of a vector. 100 suits small corpora; 200 to 300 pay off from some 100 million words.",
        rich_help_panel=_MODEL,
    ),
]
Window = Annotated[
    int,
    typer.Option(
        help="How many words to either side are context. Small windows (2) find words of the same "
        "kind, large ones (10) words of the same topic.",
        rich_help_panel=_MODEL,
    ),
]
ShrinkWindows = Annotated[
    bool,
    typer.Option(
        help="Draw each window's size from 1 to --window, so that near words count more. Turn it "
        "off to weigh all the same.",
        rich_help_panel=_MODEL,
    ),
]
MinCount = Annotated[
    int,
    typer.Option(
        help="Leave out words that occur less often: they have too few examples to learn from. "
        "Lower it for small corpora, raise it for large or noisy ones.",
        rich_help_panel=_MODEL,
    ),
]
MaxFinalVocab = Annotated[
    int | None,
    typer.Option(
        help="Raise --min-count until at most so many words remain. Use it to bound memory.",
        rich_help_panel=_MODEL,
        show_default="no limit",
    ),
]
Sample = Annotated[
    float,
    typer.Option(
        help="Skip occurrences of words more frequent than this share of the text, the more the "
        "more frequent. 1e-3 to 1e-5; lower on large corpora; 0 keeps everything.",
        rich_help_panel=_MODEL,
    ),
]
Dm = Annotated[
    int,
    typer.Option(
        min=0,
        max=1,
        help="1 is PV-DM: a document's vector and the words around predict a word. 0 is PV-DBOW: the document's vector "
        "alone predicts it; faster, and often better for classification. Train both and put them side by side.",
        rich_help_panel=_MODEL,
    ),
]
DmMean = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=1,
        help="PV-DM only: 1 takes the mean of the document's and the words' vectors, 0 their sum.",
        rich_help_panel=_MODEL,
        show_default="1",
    ),
]
DmConcat = Annotated[
    int,
    typer.Option(
        min=0,
        max=1,
        help="PV-DM only: 1 puts the vectors side by side, so that places in the window count. Slow, with 2 windows of "
        "output vectors; seldom worth it.",
        rich_help_panel=_MODEL,
    ),
]
DmTagCount = Annotated[
    int,
    typer.Option(
        help="With --dm-concat 1: how many tags of a document are put there.",
        rich_help_panel=_MODEL,
    ),
]
DbowWords = Annotated[
    int,
    typer.Option(
        min=0,
        max=1,
        help="PV-DBOW only: 1 trains the words' vectors as well, by skip-gram. Without it they stay random. Slower.",
        rich_help_panel=_MODEL,
    ),
]
DmGradient = Annotated[
    Literal["classic", "corrected"],
    typer.Option(
        "--cbow-gradient",
        help="PV-DM only: classic gives each vector of a window the whole gradient, as gensim does; corrected divides "
        "it by their number (Irsoy et al. 2021). Try corrected with a higher --alpha, about 0.1.",
        rich_help_panel=_MODEL,
    ),
]
SkipGram = Annotated[
    int,
    typer.Option(
        min=0,
        max=1,
        help="1 is skip-gram: each word predicts each neighbour; better for small corpora and rare "
        "words. 0 is CBOW: the mean of the window predicts its word; faster.",
        rich_help_panel=_MODEL,
    ),
]
CbowMean = Annotated[
    int,
    typer.Option(
        min=0,
        max=1,
        help="CBOW only: 1 takes the mean of the window's vectors, 0 their sum. The mean is the safe choice.",
        rich_help_panel=_MODEL,
    ),
]
CbowGradient = Annotated[
    Literal["classic", "corrected"],
    typer.Option(
        help="CBOW only: classic gives each word of a window the whole gradient, as word2vec.c, "
        "gensim and fastText do; corrected divides it by the window's size (Irsoy et al. 2021). Try "
        "corrected with a higher --alpha, about 0.1.",
        rich_help_panel=_MODEL,
    ),
]

MinN = Annotated[
    int,
    typer.Option(
        help="Shortest n-gram of characters. 3 suits alphabets; try 1 or 2 where a character is a syllable or a word.",
        rich_help_panel=_MODEL,
    ),
]
MaxN = Annotated[
    int,
    typer.Option(
        help="Longest n-gram of characters. Every length more takes time and memory; 0 for none at all, which is "
        "Word2Vec.",
        rich_help_panel=_MODEL,
    ),
]
Bucket = Annotated[
    int,
    typer.Option(
        help="N-grams are hashed into so many rows, so that some share one. Rows that no word reaches take no memory, "
        "but fastText's .bin holds them all: lower it for smaller files.",
        rich_help_panel=_MODEL,
    ),
]

WordNgrams = Annotated[
    int,
    typer.Option(
        help='Longest run of words that counts as one. 2 tells "not good" from "good" and is nearly always better '
        "than 1, for some time and memory.",
        rich_help_panel=_MODEL,
    ),
]
MinNOfTexts = Annotated[
    int,
    typer.Option("--min-n", help="Shortest n-gram of characters, where --max-n asks for some.", rich_help_panel=_MODEL),
]
MaxNOfTexts = Annotated[
    int,
    typer.Option(
        "--max-n",
        help="Longest n-gram of characters; 0 for none. Try --min-n 2 --max-n 5 for short texts, misspelt ones, or "
        "telling languages apart.",
        rich_help_panel=_MODEL,
    ),
]
Loss = Annotated[
    Literal["softmax", "hs", "ns", "ova"],
    typer.Option(
        help="softmax: one label of all. hs, a Huffman tree, and ns, against some drawn ones, are faster where labels "
        "are very many. ova: each label for itself, where a text may have several.",
        rich_help_panel=_NOISE,
    ),
]
OtherLabels = Annotated[
    int,
    typer.Option("--negative", help="With --loss ns, how many other labels are drawn.", rich_help_panel=_NOISE),
]

Negative = Annotated[
    int,
    typer.Option(
        help="Noise words for each example. 5 to 20 for small corpora, 2 to 5 for large ones; 0 with --hs 1.",
        rich_help_panel=_NOISE,
    ),
]
NsExponent = Annotated[
    float,
    typer.Option(
        help="Noise words are drawn by count to this power. 0.75 suits text; 0 or below favours "
        "rare words, as recommendation data like it.",
        rich_help_panel=_NOISE,
    ),
]
SharedNoise = Annotated[
    bool,
    typer.Option(
        help="Share noise words among neighbouring examples: an approximation, much faster. Turn "
        "it off to draw for every example, exactly as published.",
        rich_help_panel=_NOISE,
    ),
]
HierarchicalSoftmax = Annotated[
    int,
    typer.Option(
        "--hs",
        min=0,
        max=1,
        help="1 predicts a word by its path in a Huffman tree, with or instead of noise words. Try "
        "it where rare words matter.",
        rich_help_panel=_NOISE,
    ),
]

Symmetric = Annotated[
    bool,
    typer.Option(
        help="Count what stands before a word as well as what stands behind it. Turn it off where word order matters "
        "more than topic.",
        rich_help_panel=_COUNTS,
    ),
]
DistanceWeighting = Annotated[
    bool,
    typer.Option(
        help="A word d words away counts 1/d. Turn it off to count the whole window alike, for topics rather than "
        "syntax.",
        rich_help_panel=_COUNTS,
    ),
]
Memory = Annotated[
    float,
    typer.Option(
        metavar="GIB",
        help="What counting may use. With less than a text needs, sorted runs are spilled to disk and added up: "
        "slower, with the same result.",
        rich_help_panel=_COUNTS,
    ),
]
Counts = Annotated[
    Path | None,
    typer.Option(
        "--cooccurrence",
        metavar="DIR",
        help="Counts that `wordvec cooccurrence` made of the same corpus with the same settings. Without it they are "
        "kept beside the corpus and found there the next time.",
        rich_help_panel=_COUNTS,
        show_default=False,
    ),
]
XMax = Annotated[
    float,
    typer.Option(
        help="Counts from here on weigh 1, smaller ones less. 100 suits billions of words; try 10 for millions.",
        rich_help_panel=_MODEL,
    ),
]
WeightingExponent = Annotated[
    float,
    typer.Option(
        "--alpha",
        help="A count x below --x-max weighs (x / x_max) to this power; 0 weighs all alike. Rarely worth changing, and "
        "no learning rate: that is --eta.",
        rich_help_panel=_MODEL,
    ),
]
OutputVectors = Annotated[
    Literal["sum", "words", "contexts"],
    typer.Option(
        "--vectors",
        help="Which vectors to give out: the sum of word and context vectors is usually best.",
        rich_help_panel=_MODEL,
    ),
]
Shift = Annotated[
    float,
    typer.Option(
        help="Subtract this from every association; log k corresponds to k noise words. 0 to 1.6; more makes the "
        "matrix sparser and keeps strong associations only.",
        rich_help_panel=_MODEL,
    ),
]
ContextSmoothing = Annotated[
    float,
    typer.Option(
        help="Count contexts to this power, so that rare ones don't look too informative. 0.75 is nearly always "
        "better than 1.",
        rich_help_panel=_MODEL,
    ),
]
EigenvalueWeighting = Annotated[
    float,
    typer.Option(
        help="Singular values enter the vectors to this power. 0.5 or 0 for similarity; 1 is the textbook's and worse.",
        rich_help_panel=_MODEL,
    ),
]
AddContext = Annotated[
    bool,
    typer.Option(
        help="Add context vectors to word vectors. Helps some tests of relatedness.",
        rich_help_panel=_MODEL,
    ),
]
Eta = Annotated[
    float,
    typer.Option(
        help="AdaGrad's learning rate. Lower it if the loss is no longer finite; it needs no schedule.",
        rich_help_panel=_RUN,
    ),
]
BiasUpdate = Annotated[
    Literal["paper", "stanford"],
    typer.Option(
        help="paper: biases learn at the rate of vectors. stanford: as the C program does today, which lost their eta; "
        "to compare with it.",
        rich_help_panel=_RUN,
    ),
]
PassesOverCounts = Annotated[
    int,
    typer.Option(
        "--epochs",
        help="How often to go through the counts. 25 below 300 dimensions, 50 to 100 from there on.",
        rich_help_panel=_RUN,
    ),
]
EpochsOverText = Annotated[
    int,
    typer.Option(
        "--epochs",
        help="How often to go through the text. GloVe goes through counts, 25 times unless --set glove.epochs says "
        "otherwise; PPMI-SVD has no epochs.",
        rich_help_panel=_RUN,
    ),
]
Epochs = Annotated[
    int,
    typer.Option(
        help="How often to go through the text. 5 for large corpora, 10 to 50 for small ones.",
        rich_help_panel=_RUN,
    ),
]
Alpha = Annotated[
    float,
    typer.Option(
        help="The learning rate at the start. Lower it if the loss rises or training stops with a non-finite value.",
        rich_help_panel=_RUN,
    ),
]
LearningRate = Annotated[
    float,
    typer.Option(
        help="The learning rate at the start; it falls to zero. 0.1 to 1; raise it for few texts, lower it if the loss "
        "rises.",
        rich_help_panel=_RUN,
    ),
]
MinAlpha = Annotated[
    float,
    typer.Option(
        help="The learning rate at the end; it falls linearly over the whole run. Rarely worth changing.",
        rich_help_panel=_RUN,
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Threads. More are faster and never change the result.",
        rich_help_panel=_RUN,
        show_default="all cores",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        help="What all random draws derive from. The same seed gives the same bits; change it to "
        "see how much is chance.",
        rich_help_panel=_RUN,
    ),
]
InitFrom = Annotated[
    Path | None,
    typer.Option(
        metavar="VECTORS",
        help="Start from these vectors where words match. Use it to adapt vectors of a large corpus to a small one.",
        rich_help_panel=_RUN,
        show_default=False,
    ),
]

InitFromNgrams = Annotated[
    Path | None,
    typer.Option(
        "--init-from",
        metavar="VECTORS",
        help="Start from the rows of these words and n-grams: a model folder or fastText's .bin, of the same --min-n, "
        "--max-n and --bucket. Use it to adapt vectors of a large corpus to a small one.",
        rich_help_panel=_RUN,
        show_default=False,
    ),
]
