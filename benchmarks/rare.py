"""Words that training never saw: what is known of them, and is it right?

Of every similarity set those pairs are asked in which a word is missing from the vocabulary, because it is too rare or
not in the text at all. Without n-grams nobody knows anything of them: coverage is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np


def rare_words(vector: Callable[[str], Any], vocabulary: Collection[str], data: Any) -> dict[str, float]:
    """Score vectors of words outside of a vocabulary.

    Parameters
    ----------
    vector : callable
        From a word to its vector; raises KeyError, or gives zeros, for a word it knows nothing about.
    vocabulary : collection of str
        The words that were trained, with enough occurrences.
    data : str, list of str, or None
        Similarity sets: folders, files or names; those that gensim installs without it.

    Returns
    -------
    dict
        ``rare_coverage``: per cent of such pairs that could be asked; ``rare``, if any could: Spearman's correlation
        times 100, the mean over the sets weighted by the pairs asked.
    """
    from gensim.models import KeyedVectors

    from wordvec.evaluation import Lexicon, SimilaritySet, similarity
    from wordvec.evaluation.suite import find_datasets

    found = find_datasets(data).datasets
    sets = [_rare_part(dataset, vocabulary) for dataset in found if isinstance(dataset, SimilaritySet)]
    words = sorted({word for dataset in sets for pair in dataset.pairs for word in (pair.first, pair.second)})
    known = {word: made for word in words if (made := _known(vector, word)) is not None}
    total = sum(len(dataset.pairs) for dataset in sets)
    vectors = KeyedVectors(len(next(iter(known.values()), ())))
    vectors.add_vectors(list(known), np.array(list(known.values()), np.float32))
    rows = [similarity(Lexicon(vectors), dataset) for dataset in sets if dataset.pairs] if known else []
    asked = sum(row.asked for row in rows)
    told = {"rare_coverage": 100 * asked / total if total else 0.0}
    if asked:
        told["rare"] = sum(row.score * row.asked for row in rows if row.score is not None) / asked
    return told


def _rare_part(dataset: Any, vocabulary: Collection[str]) -> Any:
    from wordvec.evaluation import SimilaritySet

    pairs = [pair._replace(first=pair.first.lower(), second=pair.second.lower()) for pair in dataset.pairs]
    rare = [pair for pair in pairs if not (pair.first in vocabulary and pair.second in vocabulary)]
    return SimilaritySet(dataset.name, rare)


def _known(vector: Callable[[str], Any], word: str) -> Any:
    try:
        made = vector(word)
    except KeyError:
        return None
    return made if np.any(made) else None
