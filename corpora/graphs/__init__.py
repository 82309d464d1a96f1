"""Graphs: read from files and objects, and walked through at random; walks are texts to all that learns from texts."""

from .graph import Graph
from .held_out_edges import HeldOut, hold_out_edges

__all__ = ["Graph", "HeldOut", "hold_out_edges"]
