"""Intervals, and tests between paired results."""
