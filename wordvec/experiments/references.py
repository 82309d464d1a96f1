"""What to cite: of methods, of datasets, of statistics, and of wordvec."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ..version import __version__

__all__ = ["METHODS_OF", "REFERENCES", "Reference", "bibtex", "cited", "of_dataset"]


class Reference(NamedTuple):
    """One work: ``place`` is its journal, or the book of a conference."""

    kind: str  # of BibTeX
    authors: str
    title: str
    place: str
    year: int
    more: str = ""  # volume, pages


def _in(authors: str, title: str, place: str, year: int, more: str = "") -> Reference:
    return Reference("inproceedings", authors, title, place, year, more)


def _article(authors: str, title: str, place: str, year: int, more: str = "") -> Reference:
    return Reference("article", authors, title, place, year, more)


_ICLR, _NIPS = (
    "International Conference on Learning Representations",
    "Advances in Neural Information Processing Systems",
)
_TACL = "Transactions of the Association for Computational Linguistics"
_CL = "Computational Linguistics"

#: Every work by its key.
REFERENCES: dict[str, Reference] = {
    "almuhareb2006": Reference(
        "phdthesis", "Almuhareb, Abdulrahman", "Attributes in Lexical Acquisition", "University of Essex", 2006
    ),
    "baroni2008": _in(
        "Baroni, Marco and Evert, Stefan and Lenci, Alessandro",
        "Bridging the Gap between Semantic Theory and Computational Simulations",
        "Proceedings of the {ESSLLI} Workshop on Distributional Lexical Semantics",
        2008,
    ),
    "mikolov2013a": _in(
        "Mikolov, Tomas and Chen, Kai and Corrado, Greg and Dean, Jeffrey",
        "Efficient Estimation of Word Representations in Vector Space",
        f"{_ICLR}, Workshop Track",
        2013,
    ),
    "mikolov2013b": _in(
        "Mikolov, Tomas and Sutskever, Ilya and Chen, Kai and Corrado, Greg S. and Dean, Jeffrey",
        "Distributed Representations of Words and Phrases and their Compositionality",
        _NIPS,
        2013,
    ),
    "mikolov2013c": _in(
        "Mikolov, Tomas and Yih, Wen-tau and Zweig, Geoffrey",
        "Linguistic Regularities in Continuous Space Word Representations",
        "Proceedings of NAACL-HLT",
        2013,
    ),
    "irsoy2021": _in(
        "{\\.I}rsoy, Ozan and Benton, Adrian and Stratos, Karl",
        "Corrected {CBOW} Performs as well as Skip-gram",
        "Proceedings of the Second Workshop on Insights from Negative Results in NLP",
        2021,
    ),
    "pennington2014": _in(
        "Pennington, Jeffrey and Socher, Richard and Manning, Christopher D.",
        "{GloVe}: Global Vectors for Word Representation",
        "Proceedings of EMNLP",
        2014,
        "pages = {1532--1543}",
    ),
    "bojanowski2017": _article(
        "Bojanowski, Piotr and Grave, Edouard and Joulin, Armand and Mikolov, Tomas",
        "Enriching Word Vectors with Subword Information",
        _TACL,
        2017,
        "volume = {5}, pages = {135--146}",
    ),
    "le2014": _in(
        "Le, Quoc and Mikolov, Tomas",
        "Distributed Representations of Sentences and Documents",
        "Proceedings of the 31st International Conference on Machine Learning",
        2014,
    ),
    "lau2016": _in(
        "Lau, Jey Han and Baldwin, Timothy",
        "An Empirical Evaluation of {doc2vec} with Practical Insights into Document Embedding Generation",
        "Proceedings of the 1st Workshop on Representation Learning for NLP",
        2016,
        "pages = {78--86}",
    ),
    "levy2015": _article(
        "Levy, Omer and Goldberg, Yoav and Dagan, Ido",
        "Improving Distributional Similarity with Lessons Learned from Word Embeddings",
        _TACL,
        2015,
        "volume = {3}, pages = {211--225}",
    ),
    "arora2017": _in(
        "Arora, Sanjeev and Liang, Yingyu and Ma, Tengyu",
        "A Simple but Tough-to-Beat Baseline for Sentence Embeddings",
        _ICLR,
        2017,
    ),
    "mu2018": _in(
        "Mu, Jiaqi and Viswanath, Pramod",
        "All-but-the-Top: Simple and Effective Postprocessing for Word Representations",
        _ICLR,
        2018,
    ),
    "liu2019": _in(
        "Liu, Tianlin and Ungar, Lyle and Sedoc, João",
        "Unsupervised Post-processing of Word Vectors via Conceptor Negation",
        "Proceedings of the AAAI Conference on Artificial Intelligence",
        2019,
    ),
    "yin2016": _in(
        "Yin, Wenpeng and Schütze, Hinrich",
        "Learning Word Meta-Embeddings",
        "Proceedings of the 54th Annual Meeting of the Association for Computational Linguistics",
        2016,
    ),
    "antoniak2018": _article(
        "Antoniak, Maria and Mimno, David",
        "Evaluating the Stability of Embedding-based Word Similarities",
        _TACL,
        2018,
        "volume = {6}, pages = {107--119}",
    ),
    "caliskan2017": _article(
        "Caliskan, Aylin and Bryson, Joanna J. and Narayanan, Arvind",
        "Semantics derived automatically from language corpora contain human-like biases",
        "Science",
        2017,
        "volume = {356}, number = {6334}, pages = {183--186}",
    ),
    "finkelstein2002": _article(
        "Finkelstein, Lev and Gabrilovich, Evgeniy and Matias, Yossi and Rivlin, Ehud and Solan, Zach and Wolfman, "
        "Gadi and Ruppin, Eytan",
        "Placing Search in Context: The Concept Revisited",
        "ACM Transactions on Information Systems",
        2002,
        "volume = {20}, number = {1}, pages = {116--131}",
    ),
    "hill2015": _article(
        "Hill, Felix and Reichart, Roi and Korhonen, Anna",
        "{SimLex-999}: Evaluating Semantic Models with (Genuine) Similarity Estimation",
        _CL,
        2015,
        "volume = {41}, number = {4}, pages = {665--695}",
    ),
    "rubenstein1965": _article(
        "Rubenstein, Herbert and Goodenough, John B.",
        "Contextual Correlates of Synonymy",
        "Communications of the ACM",
        1965,
        "volume = {8}, number = {10}, pages = {627--633}",
    ),
    "miller1991": _article(
        "Miller, George A. and Charles, Walter G.",
        "Contextual Correlates of Semantic Similarity",
        "Language and Cognitive Processes",
        1991,
        "volume = {6}, number = {1}, pages = {1--28}",
    ),
    "agirre2009": _in(
        "Agirre, Eneko and Alfonseca, Enrique and Hall, Keith and Kravalova, Jana and Pa{\\c{s}}ca, Marius and "
        "Soroa, Aitor",
        "A Study on Similarity and Relatedness Using Distributional and {WordNet}-based Approaches",
        "Proceedings of NAACL-HLT",
        2009,
    ),
    "bruni2014": _article(
        "Bruni, Elia and Tran, Nam Khanh and Baroni, Marco",
        "Multimodal Distributional Semantics",
        "Journal of Artificial Intelligence Research",
        2014,
        "volume = {49}, pages = {1--47}",
    ),
    "radinsky2011": _in(
        "Radinsky, Kira and Agichtein, Eugene and Gabrilovich, Evgeniy and Markovitch, Shaul",
        "A Word at a Time: Computing Word Relatedness using Temporal Semantic Analysis",
        "Proceedings of the 20th International Conference on World Wide Web",
        2011,
    ),
    "halawi2012": _in(
        "Halawi, Guy and Dror, Gideon and Gabrilovich, Evgeniy and Koren, Yehuda",
        "Large-scale Learning of Word Relatedness with Constraints",
        "Proceedings of the 18th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
        2012,
    ),
    "luong2013": _in(
        "Luong, Thang and Socher, Richard and Manning, Christopher D.",
        "Better Word Representations with Recursive Neural Networks for Morphology",
        "Proceedings of CoNLL",
        2013,
    ),
    "gerz2016": _in(
        "Gerz, Daniela and Vuli{\\'c}, Ivan and Hill, Felix and Reichart, Roi and Korhonen, Anna",
        "{SimVerb-3500}: A Large-Scale Evaluation Set of Verb Similarity",
        "Proceedings of EMNLP",
        2016,
    ),
    "baker2014": _in(
        "Baker, Simon and Reichart, Roi and Korhonen, Anna",
        "An Unsupervised Model for Instance Level Subcategorization Acquisition",
        "Proceedings of EMNLP",
        2014,
    ),
    "yang2006": _in(
        "Yang, Dongqiang and Powers, David M. W.",
        "Verb Similarity on the Taxonomy of {WordNet}",
        "Proceedings of the 3rd International WordNet Conference",
        2006,
    ),
    "gladkova2016": _in(
        "Gladkova, Anna and Drozd, Aleksandr and Matsuoka, Satoshi",
        "Analogy-based Detection of Morphological and Semantic Relations with Word Embeddings: What Works and What "
        "Doesn't",
        "Proceedings of the NAACL Student Research Workshop",
        2016,
    ),
    "baroni2011": _in(
        "Baroni, Marco and Lenci, Alessandro",
        "How we {BLESSed} Distributional Semantic Evaluation",
        "Proceedings of the GEMS 2011 Workshop on Geometrical Models of Natural Language Semantics",
        2011,
    ),
    "camacho2016": _in(
        "Camacho-Collados, Jos{\\'e} and Navigli, Roberto",
        "Find the Word that Does Not Belong: A Framework for an Intrinsic Evaluation of Word Vector Representations",
        "Proceedings of the 1st Workshop on Evaluating Vector-Space Representations for NLP",
        2016,
    ),
    "cer2017": _in(
        "Cer, Daniel and Diab, Mona and Agirre, Eneko and Lopez-Gazpio, I{\\~n}igo and Specia, Lucia",
        "{SemEval-2017} Task 1: Semantic Textual Similarity Multilingual and Crosslingual Focused Evaluation",
        "Proceedings of SemEval",
        2017,
    ),
    "huang2012": _in(
        "Huang, Eric and Socher, Richard and Manning, Christopher and Ng, Andrew",
        "Improving Word Representations via Global Context and Multiple Word Prototypes",
        "Proceedings of the 50th Annual Meeting of the Association for Computational Linguistics",
        2012,
        "pages = {873--882}",
    ),
    "pilehvar2019": _in(
        "Pilehvar, Mohammad Taher and Camacho-Collados, Jose",
        "{WiC}: the Word-in-Context Dataset for Evaluating Context-Sensitive Meaning Representations",
        "Proceedings of NAACL-HLT",
        2019,
        "pages = {1267--1273}",
    ),
    "maas2011": _in(
        "Maas, Andrew L. and Daly, Raymond E. and Pham, Peter T. and Huang, Dan and Ng, Andrew Y. and "
        "Potts, Christopher",
        "Learning Word Vectors for Sentiment Analysis",
        "Proceedings of ACL",
        2011,
    ),
    "perozzi2014": _in(
        "Perozzi, Bryan and Al-Rfou, Rami and Skiena, Steven",
        "DeepWalk: Online Learning of Social Representations",
        "Proceedings of the 20th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
        2014,
    ),
    "tang2015": _in(
        "Tang, Jian and Qu, Meng and Wang, Mingzhe and Zhang, Ming and Yan, Jun and Mei, Qiaozhu",
        "LINE: Large-scale Information Network Embedding",
        "Proceedings of the 24th International Conference on World Wide Web",
        2015,
    ),
    "grover2016": _in(
        "Grover, Aditya and Leskovec, Jure",
        "node2vec: Scalable Feature Learning for Networks",
        "Proceedings of the 22nd ACM SIGKDD International Conference on Knowledge Discovery and Data Mining",
        2016,
    ),
    "holm1979": _article(
        "Holm, Sture",
        "A Simple Sequentially Rejective Multiple Test Procedure",
        "Scandinavian Journal of Statistics",
        1979,
        "volume = {6}, number = {2}, pages = {65--70}",
    ),
    "wordvec": Reference(
        "misc",
        "{the wordvec authors}",
        "wordvec: classic word embeddings, fast, reproducible to the bit, and readable",
        f"Software, version {__version__}",
        2026,
    ),
}

#: What a variant of `wordvec.methods.VARIANTS` is to be cited by.
METHODS_OF = {
    "word2vec-sg": ("mikolov2013a", "mikolov2013b"),
    "word2vec-cbow": ("mikolov2013a", "mikolov2013b"),
    "glove": ("pennington2014",),
    "fasttext": ("bojanowski2017",),
    "doc2vec": ("le2014",),
    "ppmi-svd": ("levy2015",),
    "deepwalk": ("perozzi2014",),
    "node2vec": ("grover2016",),
    "line-1": ("tang2015",),
    "line-2": ("tang2015",),
}

#: The work that a dataset comes from, by how its name starts, in small letters without what is no letter or digit.
_DATASETS = {
    "wordsim353": "finkelstein2002",
    "enws353all": "finkelstein2002",
    "enws353": "agirre2009",
    "ws353": "agirre2009",
    "wordsimilarity": "agirre2009",
    "simlex": "hill2015",
    "ensimlex": "hill2015",
    "rg65": "rubenstein1965",
    "enrg65": "rubenstein1965",
    "mc30": "miller1991",
    "enmc30": "miller1991",
    "men": "bruni2014",
    "enmen": "bruni2014",
    "mturk287": "radinsky2011",
    "enmturk287": "radinsky2011",
    "mturk771": "halawi2012",
    "enmturk771": "halawi2012",
    "rw": "luong2013",
    "enrw": "luong2013",
    "simverb": "gerz2016",
    "ensimverb": "gerz2016",
    "verb143": "baker2014",
    "enverb143": "baker2014",
    "yp130": "yang2006",
    "enyp130": "yang2006",
    "questionswords": "mikolov2013a",
    "msr": "mikolov2013c",
    "bats": "gladkova2016",
    "bless": "baroni2011",
    "ap": "almuhareb2006",
    "essli2008": "baroni2008",
    "esslli2008": "baroni2008",
    "888": "camacho2016",
    "sts": "cer2017",
    "scws": "huang2012",
    "wic": "pilehvar2019",
    "weat": "caliskan2017",
    "imdb": "maas2011",
}


def of_dataset(name: str) -> str | None:
    """The key of the work that a dataset comes from; None where its name says nothing."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    fitting = [start for start in _DATASETS if plain == start or (len(start) > 2 and plain.startswith(start))]
    return _DATASETS[max(fitting, key=len)] if fitting else None


def cited(key: str) -> str:
    """A work as a text cites it: ``Levy et al., 2015``; ``Mikolov et al., 2013b``."""
    work = REFERENCES[key]
    names = [author.split(",")[0].replace("{\\.I}", "İ").strip("{}") for author in work.authors.split(" and ")]
    short = names[0] + {1: "", 2: f" & {names[-1]}"}.get(len(names), " et al.")
    return f"{short}, {key[-5:] if key[-1].isalpha() and key[-5:-1].isdigit() else work.year}"


def bibtex(keys: Iterable[str]) -> str:
    """BibTeX of works, in the order of their keys, each once."""
    return "\n".join(_entry(key, REFERENCES[key]) for key in sorted(set(keys)))


def _entry(key: str, work: Reference) -> str:
    place = {"article": "journal", "inproceedings": "booktitle", "phdthesis": "school", "misc": "howpublished"}[
        work.kind
    ]
    fields = {"author": work.authors, "title": work.title, place: work.place, "year": str(work.year)}
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{work.kind}{{{key},", *lines, *([f"  {work.more}"] if work.more else []), "}", ""])
