import numpy as np

from . import KeyedVectors

class FastTextKeyedVectors(KeyedVectors):
    min_n: int
    max_n: int
    bucket: int
    vectors_vocab: np.ndarray
    vectors_ngrams: np.ndarray
    def __init__(self, vector_size: int, min_n: int, max_n: int, bucket: int, count: int = 0) -> None: ...
    def adjust_vectors(self) -> None: ...
    def recalc_char_ngram_buckets(self) -> None: ...
