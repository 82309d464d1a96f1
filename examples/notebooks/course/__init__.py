"""What the notebooks of the course share: one style of figures, and exercises that know whether an answer is right.

Each notebook has a file here with its exercises, which it imports as ``check``.
"""

from __future__ import annotations

from .exercises import Exercise as Exercise
from .exercises import Wrong as Wrong

__all__ = ["AMBER", "BLUE", "GREEN", "GREY", "PURPLE", "RED", "Exercise", "Wrong", "figures"]

# They stay apart for eyes that don't tell red from green, and in grey.
BLUE, RED, GREEN, AMBER, PURPLE, GREY = "#1f5fa8", "#c8384b", "#2a8a66", "#dd8f1f", "#7a5195", "#7b8190"


def figures() -> None:
    """Set the style of all figures: large letters, few lines, drawn as SVG, so that they can be projected."""
    import matplotlib as mpl
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg")
    mpl.rcParams.update(
        {
            "figure.figsize": (7.5, 4.2),
            "figure.constrained_layout.use": True,
            "figure.facecolor": "white",
            "font.size": 13,
            "axes.titlesize": 14,
            "axes.titleweight": "bold",
            "axes.titlelocation": "left",
            "axes.titlepad": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.prop_cycle": mpl.cycler(color=[BLUE, RED, GREEN, AMBER, PURPLE, GREY]),
            "lines.linewidth": 2.2,
            "legend.frameon": False,
            "legend.fontsize": 12,
            "image.cmap": "Blues",
            "svg.hashsalt": "wordvec",
        }
    )
