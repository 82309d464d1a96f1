"""Finished vectors: of words, of words made of n-grams, of tags, of pooled texts."""
