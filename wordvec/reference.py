"""The training kernels once more, in plain Python that is meant to be read: no lanes, no lists, no workers.

`train_epoch` makes the same draws and the same sums as an epoch of `wordvec.engine.train`, in float64, and shares no
code with it. The tests hold the two together. It is thousands of times slower.
"""

from __future__ import annotations

from math import exp, log1p

import numpy as np

GOLDEN, ALL = 0x9E3779B97F4A7C15, 2**64 - 1
SHARED, RUN = 16, 64


def mix(x: int) -> int:
    """SplitMix64's last step."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & ALL
    x = (x ^ x >> 27) * 0x94D049BB133111EB & ALL
    return x ^ x >> 31


def draw(key: int, place: int) -> int:
    """Sixty-four random bits of a key and a place."""
    return mix(key + (place + 1) * GOLDEN & ALL)


def draw_noise(noise, bits: int) -> int:
    """A noise word from the alias table."""
    word = (bits >> 32) * len(noise) >> 32
    return word if bits & 0xFFFFFFFF < int(noise["threshold"][word]) else int(noise["other"][word])


class Chunk:
    """What one chunk changes, as sums of gradients for each row, computed on the state before the round."""

    def __init__(self, texts, words, settings, W, C, alpha, key, block):
        self.texts, self.words, self.settings, self.W, self.C = texts, words, settings, W, C
        self.alpha, self.key, self.block = alpha, key, block
        self.inputs, self.outputs = [], []  # (row, difference, gradients)
        self.loss, self.examples = 0.0, 0
        self.read()
        if self.targets:
            self.train()

    def boundary(self, position):
        """Where a chunk that would start here does start: chunks do not cut short texts."""
        offsets = self.texts.offsets
        if position >= offsets[-1]:
            return int(offsets[-1])
        text = np.searchsorted(offsets, position, "right") - 1
        short = offsets[text + 1] - offsets[text] <= self.settings.chunk
        return int(offsets[text + 1]) if short and position > offsets[text] else position

    def survives(self, position):
        """Whether the token is in the vocabulary and survives subsampling."""
        word = self.texts.tokens[position]
        if word < len(self.words.keep):
            return draw(self.key, position) >> 32 < self.words.keep[word]
        return word < self.words.size

    def read(self):
        """Positions that survive; targets among them; what surrounds the targets in their texts."""
        chunk, window = self.settings.chunk, self.settings.window
        begin, end = self.boundary(self.block * chunk), self.boundary((self.block + 1) * chunk)
        self.targets = [p for p in range(begin, end) if self.survives(p)]
        if not self.targets:
            return
        first, last = (np.searchsorted(self.texts.offsets, p, "right") - 1 for p in (begin, end - 1))
        before = [p for p in range(self.texts.offsets[first], begin) if self.survives(p)][-window:]
        after = [p for p in range(end, self.texts.offsets[last + 1]) if self.survives(p)][:window]
        self.positions = before + self.targets + after

    def window_of(self, position):
        """Places among the chunk's positions that are in the window of one of them."""
        reach = self.settings.window
        if self.settings.shrink:
            reach = 1 + ((draw(self.key, position) & 0xFFFFFFFF) * reach >> 32)
        place = self.positions.index(position)
        text = np.searchsorted(self.texts.offsets, position, "right")
        near = range(max(0, place - reach), min(len(self.positions), place + reach + 1))
        return [
            a for a in near if a != place and np.searchsorted(self.texts.offsets, self.positions[a], "right") == text
        ]

    def meet(self, place, row, label, weight=1.0):
        """Hidden row `place` meets an output row: the objective's gradient, its loss."""
        f = float(self.H[place] @ self.C[row])
        small = exp(-abs(f))
        sigmoid = (1 if f >= 0 else small) / (1 + small)
        g = self.alpha * (label - weight * sigmoid)
        self.loss += weight * (log1p(small) + max(f, 0)) - label * f
        self.dH[place] += g * self.C[row]
        return g * self.H[place]

    def train(self):
        """The gradient of every pair of this chunk."""
        settings, words = self.settings, self.words
        inputs = [int(self.texts.tokens[p]) for p in self.positions]
        near = {p: self.window_of(p) for p in self.targets}
        targets = [int(self.texts.tokens[p]) for p in self.targets if near[p]]
        windows = [near[p] for p in self.targets if near[p]]
        X = np.array([self.W[self.rows_of(each)].mean(0) for each in inputs])
        if settings.skipgram:
            self.H = X
            hidden = windows
        else:
            self.H = np.array([X[w].mean(0) if settings.mean else X[w].sum(0) for w in windows]).reshape(-1, X.shape[1])
            hidden = [[i] for i in range(len(windows))]
        self.dH = np.zeros_like(self.H)
        examples, gradients = np.zeros(len(self.H)), np.zeros(len(self.H))
        for word, places in zip(targets, hidden, strict=True):
            paths = int(words.tree.start[word + 1] - words.tree.start[word]) if settings.tree else 0
            for a in places:
                examples[a] += 1
                gradients[a] += (1 + settings.negative if settings.negative else 0) + paths
                self.examples += 1
        for word, places in zip(targets, hidden, strict=True):
            for a in places:
                if settings.negative:
                    self.outputs.append((word, self.meet(a, word, 1.0), 1.0))
                if settings.tree:
                    for p in range(words.tree.start[word], words.tree.start[word + 1]):
                        row = settings.node_base + int(words.tree.node[p])
                        self.outputs.append((row, self.meet(a, row, float(words.tree.label[p])), 1.0))
        if settings.negative:
            self.meet_noise(targets, hidden, examples)
        if settings.skipgram:
            self.inputs = list(zip(inputs, self.dH, gradients, strict=True))
        else:
            for i, w in enumerate(windows):
                share = 1 / len(w) if settings.divide else 1.0
                self.inputs += [(inputs[a], share * self.dH[i], share * gradients[i]) for a in w]

    def rows_of(self, number):
        """The rows that an input is the mean of."""
        rows = self.words.rows
        return rows.row[rows.start[number] : rows.start[number + 1]] if len(rows.start) else [number]

    def meet_noise(self, targets, hidden, examples):
        """Noise words with label 0: shared by a group of hidden rows, or drawn for each pair."""
        settings, noise = self.settings, self.words.noise
        key, place = mix(self.key ^ 0xA0761D6478BD642F), self.block << 32
        if settings.shared:
            for start in range(0, len(self.H), settings.group):
                group = range(start, min(start + settings.group, len(self.H)))
                for _ in range(SHARED):
                    word = draw_noise(noise, draw(key, place))
                    place += 1
                    for a in group:
                        weight = examples[a] * settings.negative / SHARED
                        self.outputs.append((word, self.meet(a, word, 0.0, weight), weight))
            return
        for target, places in zip(targets, hidden, strict=True):
            for a in places:
                for _ in range(settings.negative):
                    word = draw_noise(noise, draw(key, place))
                    place += 1
                    if word != target:
                        self.outputs.append((word, self.meet(a, word, 0.0), 1.0))


def add_differences(matrix, changes, limit, rows_of):
    """Sum what belongs to each input or output; with more than `limit` gradients it is scaled to count as that many.

    Every row that an input is the mean of moves as far as the mean.
    """
    for number in {number for number, _, _ in changes}:
        mine = [(difference, gradients) for other, difference, gradients in changes if other == number]
        share = min(1.0, limit / max(sum(gradients for _, gradients in mine), 1e-300))
        for row in rows_of(number):
            matrix[row] += share * sum(difference for difference, _ in mine)


def train_epoch(epoch, streams, texts, words, settings, W, C):
    """One epoch, in place; returns the mean loss."""
    loss, examples = 0.0, 0
    for r in range(epoch.rounds):
        alpha = float(np.float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds)))
        chunks = []
        for run in range(r // RUN * streams, min((r // RUN + 1) * streams, len(epoch.order))):
            block = int(epoch.order[run]) * RUN + (r ^ draw(epoch.key, run)) % RUN
            chunks.append(Chunk(texts, words, settings, W, C, alpha, epoch.key, block))
        limit = settings.damping / alpha
        for chunk in chunks[:1]:
            inputs = [change for chunk in chunks for change in chunk.inputs]
            outputs = [change for chunk in chunks for change in chunk.outputs]
            add_differences(W, inputs, limit, chunk.rows_of)
            add_differences(C, outputs, limit, lambda row: [row])
        loss += sum(chunk.loss for chunk in chunks)
        examples += sum(chunk.examples for chunk in chunks)
    return loss / examples
