"""What wordvec uses of gensim, which has no types: without them no misspelt attribute of vectors would be an error."""

__version__: str
