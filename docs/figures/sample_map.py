"""The map on the first page, of the model that `docs/start/index.md` trains: ``python docs/figures/sample_map.py``.

It is kept in the repository (``docs/start/map.png``), because the README shows it.
"""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt

import wordvec
from wordvec.corpora.samples import wikipedia_paragraphs
from wordvec.evaluation import plot_words

# Words that show what the text is about. None is left out because it stands in a wrong place.
WORDS = """
music poetry dance song film novel theatre painting
france germany england russia italy spain greece turkey iran armenia
acid metal hydrogen oxygen copper gas water energy
animal species birds fish plants forest insects
river sea ocean island mountains coast desert lake
god church bible christian islam jewish religion
war army military soldiers navy troops
president congress election parliament senate minister party
language alphabet english greek latin words
trade oil industry agriculture exports economy
physics chemistry mathematics science theory philosophy
children school university students education
""".split()

MAP = Path(__file__).resolve().parent.parent / "start/map.png"


def main() -> None:
    """Train, draw and write."""
    model = wordvec.Word2Vec(sg=1, window=10, sample=1e-4, epochs=20).fit(wikipedia_paragraphs())
    figure, axes = plt.subplots(figsize=(9, 5), layout="constrained")
    plot_words(model, words=[word for word in WORDS if word in model.wv], axes=axes)
    figure.savefig(MAP, dpi=110)


if __name__ == "__main__":
    main()
