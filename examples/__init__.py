"""Experiments from end to end, each a program of one file: `python -m examples.imdb`."""
