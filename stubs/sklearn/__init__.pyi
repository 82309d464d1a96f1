"""What wordvec inherits from scikit-learn, which has no types: a base class of type Any has every attribute."""

__version__: str
