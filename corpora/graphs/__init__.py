"""Graphs: read from files and objects, and walked through at random; walks are texts to all that learns from texts."""

from .graph import Graph
from .holding_out import HeldOut, hold_out_edges

__all__ = ["Graph", "HeldOut", "hold_out_edges"]
