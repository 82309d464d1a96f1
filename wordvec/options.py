"""What the command line asks for, once for every command: the type, the name and the help of each option.

A method's command lists the options it takes with its own defaults; a test holds them to those in Python.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

_TEXT = "Text"
_MODEL = "What to learn"
_NOISE = "Output layer"
_COUNTS = "Counting"
_RUN = "The run"

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Text: files, folders, globs, .gz .bz2 .xz .zst, or - for standard input; or one encoded corpus folder.",
        show_default=False,
    ),
]
Documents = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE...",
        help="Documents: files of text, a document a line, or tables (.csv, .tsv, .parquet), compressed or not; "
        "folders, globs, or - for standard input; or one encoded corpus folder.",
        show_default=False,
    ),
]
Model = Annotated[
    Path,
    typer.Argument(
        metavar="MODEL", help="A model folder, or vectors in word2vec, fastText or GloVe format.", show_default=False
    ),
]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="The folder to write.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace what is already there, once the new one is complete.")
]

Lower = Annotated[
    bool,
    typer.Option(
        "--lower",
        help="Lower-case the text. Do it for small corpora, where two spellings of a word would each be rare.",
        rich_help_panel=_TEXT,
    ),
]
Tokenizer = Annotated[
    Literal["whitespace", "unicode"],
    typer.Option(
        help="What separates tokens. whitespace expects text that is already tokenized and is "
        "fastest; unicode finds the words of ordinary prose.",
        rich_help_panel=_TEXT,
    ),
]
Errors = Annotated[
    Literal["replace", "strict"],
    typer.Option(
        help="Bytes that are not UTF-8: replace counts them and reads on, strict stops at the first.",
        rich_help_panel=_TEXT,
    ),
]

TextColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--text-column",
        metavar="COLUMN",
        help="Of a table (.csv, .tsv, .parquet): the column that holds the text, by name or by number, counted from 1. "
        "Give it again to join several. By name, the first row must name the columns.",
        rich_help_panel=_TEXT,
        show_default=False,
    ),
]
TagsColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--tags-column",
        metavar="COLUMN",
        help="Of a table: the column that holds a text's tag; again for more tags. Texts of one tag share one vector. "
        "Without it every text is tagged by its number, from 0.",
        rich_help_panel=_TEXT,
        show_default=False,
    ),
]
LabelColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--label-column",
        metavar="COLUMN",
        help="Of a table: the column that holds the label, by name or by number, counted from 1; again for more.",
        rich_help_panel=_TEXT,
        show_default=False,
    ),
]
Header = Annotated[
    bool | None,
    typer.Option(
        help="Of a .csv or .tsv: whether its first row names the columns. Say so where columns with names are given by "
        "number, or the names are read as a text.",
        rich_help_panel=_TEXT,
        show_default="if columns are given by name",
    ),
]
LabelPrefix = Annotated[
    str,
    typer.Option(
        metavar="PREFIX",
        help="What tells a label from a word in lines of text, as fastText has it. It is no part of the label.",
        rich_help_panel=_TEXT,
    ),
]

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

OfDocuments = Annotated[
    bool,
    typer.Option("--documents", help="Of a Doc2Vec model: documents, by their tags, in place of words."),
]
InferenceEpochs = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="How often to go through each document. More are steadier: 20 to 50 for short ones.",
        show_default="those of training",
    ),
]
Top = Annotated[int, typer.Option("--top", "-n", min=1, help="How many to show.")]
TopLabels = Annotated[int, typer.Option("--top", "-k", min=1, help="How many labels of each text to print.")]
Threshold = Annotated[
    float,
    typer.Option(
        min=0, help="Print labels of this probability or more only; with --loss ova 0.5 is what is likelier than not."
    ),
]
FORMAT_HELP = "One of wordvec, word2vec-text, word2vec-binary, fasttext-bin, glove-text."

_PROTOCOL = "Protocol"

Data = Annotated[
    list[str] | None,
    typer.Option(
        metavar="DATA",
        help="Datasets: folders, files, or names that `wordvec datasets` lists; may be given again. Without it: "
        "WordSim-353, SimLex-999 and the Google analogies, as gensim installs them.",
        show_default=False,
    ),
]
RestrictVocab = Annotated[
    int,
    typer.Option(
        help="Ask analogies about and answer them with this many most frequent words only.", rich_help_panel=_PROTOCOL
    ),
]
Case = Annotated[
    Literal["fold", "first", "exact"],
    typer.Option(
        help="fold looks words up in lower case, and of Paris, paris, PARIS the most frequent stands for all; first "
        "leaves the others as candidates; exact takes words as they are.",
        rich_help_panel=_PROTOCOL,
    ),
]
AnalogyMethods = Annotated[
    list[str] | None,
    typer.Option(
        "--analogy",
        metavar="METHOD",
        help="How to answer analogies: 3cosadd, 3cosmul, 3cosavg, lrcos; may be given again.",
        show_default="all",
        rich_help_panel=_PROTOCOL,
    ),
]
IncludeQuestionWords = Annotated[
    bool,
    typer.Option(
        "--include-question-words",
        help="Let a question's own words be answers: they are most of the nearest, so scores fall.",
        rich_help_panel=_PROTOCOL,
    ),
]
Correlation = Annotated[
    Literal["spearman", "pearson"],
    typer.Option(help="Of cosines with human scores: of ranks, or of the numbers.", rich_help_panel=_PROTOCOL),
]
Unknown = Annotated[
    Literal["skip", "mean"],
    typer.Option(
        help="Word pairs with an unknown word: leave them out, or let the mean vector stand for it.",
        rich_help_panel=_PROTOCOL,
    ),
]
Resamples = Annotated[
    int, typer.Option(help="Bootstrap resamples for intervals; 0 makes none.", rich_help_panel=_PROTOCOL)
]
