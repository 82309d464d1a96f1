"""Encoders of other libraries, and functions: texts to vectors, and words in their contexts to vectors."""
