"""Spaces of vectors: what is done with whole matrices of them, one or several, after they were trained."""
