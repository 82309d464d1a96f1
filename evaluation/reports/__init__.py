"""Scores as tables, pages, and files."""
