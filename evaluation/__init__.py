"""Benchmarks of vectors: word similarity and analogies."""
