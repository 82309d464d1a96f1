"""Settings of each mode, and what vectors of documents are asked."""

from __future__ import annotations

from sklearn.linear_model import LogisticRegression

SMALL = dict(vector_size=16, window=1, min_count=1, sample=0, epochs=15, alpha=0.05, seed=4)
MODES = {
    "PV-DBOW": dict(dm=0),
    "PV-DBOW with words": dict(dm=0, dbow_words=1),
    "PV-DBOW tree": dict(dm=0, hs=1, negative=0),
    "PV-DM": {},
    "PV-DM sum": dict(dm_mean=0),
    "PV-DM concatenated": dict(dm_concat=1),
    "PV-DM tree": dict(hs=1, negative=0),
}


DBOW = SMALL | MODES["PV-DBOW"]


def nearest(vectors, tag, count=5):
    return [other for other, _ in vectors.most_similar(tag, topn=count)]


def accuracy(train, test, labels):
    return LogisticRegression(max_iter=1000).fit(train, labels).score(test, labels)
