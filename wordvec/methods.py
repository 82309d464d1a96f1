"""The methods: one row each, which loading, `compare`, the command line, the public names and the tests all read.

A row names the class as text, so that a list of methods costs no import; `Method.load` imports the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal

__all__ = ["METHODS", "VARIANTS", "Method"]


@dataclass(frozen=True)
class Method:
    """A method and what must be known of it before it is imported.

    Attributes
    ----------
    name : str
        Its class, which is ``wordvec.NAME``, and the kind that a model folder states.
    module : str
        Where that class is.
    command : str
        ``wordvec train COMMAND``.
    summary : str
        A sentence on what the command does.
    source : {"corpus", "documents", "labels", "graph"}
        What it is fitted on: texts, texts with tags, texts with labels, or a graph.
    variants : mapping of str to mapping
        Its names in `compare`, each with the settings that make it. What all methods share (vocabulary, dimensions,
        window, epochs) comes with the call.
    epochs_over : str
        What an epoch goes through: ``"tokens"``, ``"nonzeros"`` of co-occurrence counts, ``"walks"`` through a graph or
        its ``"edges"`` …; empty without epochs.
    """

    name: str
    module: str
    command: str
    summary: str
    source: Literal["corpus", "documents", "labels", "graph"] = "corpus"
    variants: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    epochs_over: str = "tokens"

    def load(self) -> Any:
        """The class."""
        return getattr(import_module(self.module), self.name)


#: Every method by the name of its class.
METHODS = {
    method.name: method
    for method in (
        Method(
            "Word2Vec",
            "wordvec.trainers.word2vec",
            "word2vec",
            "Train Word2Vec (Mikolov et al. 2013): skip-gram or CBOW, negative sampling or hierarchical softmax.",
            variants={"word2vec-sg": {"sg": 1}, "word2vec-cbow": {"sg": 0}},
        ),
        Method(
            "GloVe",
            "wordvec.trainers.glove",
            "glove",
            "Train GloVe (Pennington et al. 2014): products of vectors come near the logarithms of co-occurrence "
            "counts.",
            variants={"glove": {"x_max": 10, "epochs": 25}},
            epochs_over="nonzeros",
        ),
        Method(
            "FastText",
            "wordvec.trainers.fasttext",
            "fasttext",
            "Train FastText (Bojanowski et al. 2017): Word2Vec with n-grams of characters, which give unseen words "
            "vectors.",
            variants={"fasttext": {"sg": 1}},
        ),
        Method(
            "Doc2Vec",
            "wordvec.trainers.doc2vec",
            "doc2vec",
            "Train Doc2Vec (Le & Mikolov 2014): vectors of documents that predict their words. For new ones: wordvec "
            "infer.",
            source="documents",
            variants={"doc2vec": {"dm": 0, "dbow_words": 1}},
        ),
        Method(
            "PPMISVD",
            "wordvec.trainers.ppmi_svd",
            "ppmi-svd",
            "Count, weigh by mutual information and decompose (Levy et al. 2015): the baseline for every comparison.",
            variants={"ppmi-svd": {}},
            epochs_over="",
        ),
        Method(
            "FastTextClassifier",
            "wordvec.trainers.classifier",
            "classifier",
            "Train fastText's classifier (Joulin et al. 2017): tells the label of a text from its words and n-grams.",
            source="labels",
        ),
        Method(
            "DeepWalk",
            "wordvec.trainers.node2vec",
            "deepwalk",
            "Train DeepWalk (Perozzi et al. 2014): vectors of the nodes of a graph, by random walks and skip-gram.",
            source="graph",
            variants={"deepwalk": {}},
            epochs_over="walks",
        ),
        Method(
            "Node2Vec",
            "wordvec.trainers.node2vec",
            "node2vec",
            "Train node2vec (Grover & Leskovec 2016) or node2vec+ (Liu et al. 2023): nodes of a graph, by walks that "
            "turn back or go outward.",
            source="graph",
            variants={"node2vec": {}},
            epochs_over="walks",
        ),
        Method(
            "LINE",
            "wordvec.trainers.line",
            "line",
            "Train LINE (Tang et al. 2015): vectors of the nodes of a graph, by its edges, of the first or the second "
            "order.",
            source="graph",
            variants={"line-1": {"order": 1, "epochs": 100}, "line-2": {"order": 2, "epochs": 100}},
            epochs_over="edges",
        ),
    )
}

#: What `compare` can train: each name with the method that it is a variant of.
VARIANTS = {variant: method for method in METHODS.values() for variant in method.variants}
