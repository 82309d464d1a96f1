"""The three ways in which work, rather than an argument, can fail.

Wrong arguments raise `ValueError` or `TypeError`. Every message is one sentence: what is wrong, where, what to do.
"""

__all__ = ["CorpusError", "FormatError", "TrainingError"]


class CorpusError(Exception):
    """A text source or an encoded corpus cannot be used."""


class FormatError(Exception):
    """A file of vectors or a model folder cannot be read or written."""


class TrainingError(Exception):
    """A training run cannot go on."""
