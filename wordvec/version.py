"""The version, which models, corpora, checkpoints and reports carry."""

__version__ = "0.1.0"
