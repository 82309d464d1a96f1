"""Kinds of input that text is read from: files, strings, lists of tokens, tables, labelled texts."""
