"""What wordvec uses of gensim, which has no types: without them every misspelt attribute of vectors would pass."""

__version__: str
