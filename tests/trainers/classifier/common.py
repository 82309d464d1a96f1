"""Texts of topics that never mix, and small classifiers of them."""

from __future__ import annotations

from wordvec import FastTextClassifier

LOSSES = "softmax", "hs", "ns", "ova"
SEA = "sea ship wave harbour sail anchor fish salt storm crew".split()
WOOD = "wood tree leaf root branch moss bird deer path hunter".split()
STONE = "stone ridge cliff peak gorge boulder slope summit scree cave".split()
BOTH = "the of and to in".split()


def make(**changes):
    return FastTextClassifier(**dict(vector_size=16, epochs=8, learning_rate=0.5, bucket=3000) | changes)


def about(topic, draw, length=8):
    return " ".join(draw.choices(topic + BOTH, k=length))
