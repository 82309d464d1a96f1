"""The training kernels once more, in plain Python that is meant to be read: no lanes, no lists, no workers.

`train_epoch` makes the same draws and the same sums as an epoch of `wordvec.core.engine.train`, in float64, and shares
no code with it. The tests hold the two together. It is thousands of times slower.
"""

from __future__ import annotations

from math import exp, log1p

import numpy as np

GOLDEN, ALL = 0x9E3779B97F4A7C15, 2**64 - 1
GROUP, RUN = 32, 64


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

    def __init__(self, texts, words, settings, matrices, alpha, key, blocks):
        self.texts, self.words, self.settings = texts, words, settings
        self.W, self.D, self.C = matrices
        self.alpha, self.key, self.block = alpha, key, blocks[-1]
        self.inputs, self.tags, self.outputs = [], [], []  # (row, difference, gradients)
        self.loss, self.examples = 0.0, 0
        self.positions, self.near = [], []  # tokens, and the window of each target
        for block in blocks:
            self.read(block)
        if self.positions:
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

    def text_of(self, position):
        """The text that holds a position."""
        return np.searchsorted(self.texts.offsets, position, "right") - 1

    def read(self, block):
        """Append what survives of one part: targets, and what surrounds them in their texts."""
        chunk, window, offsets = self.settings.chunk, self.settings.window, self.texts.offsets
        begin, end = self.boundary(block * chunk), self.boundary((block + 1) * chunk)
        targets = [p for p in range(begin, end) if self.survives(p)]
        if not targets:
            return
        before = [p for p in range(offsets[self.text_of(begin)], begin) if self.survives(p)]
        after = [p for p in range(end, offsets[self.text_of(end - 1) + 1]) if self.survives(p)]
        positions = before[len(before) - min(window, len(before)) :] + targets + after[:window]
        first = len(self.positions)
        self.positions += positions
        for place, p in enumerate(positions):
            self.near.append([first + a for a in self.window_of(place, positions)] if begin <= p < end else None)

    def window_of(self, place, positions):
        """Places in the window of one of the positions."""
        reach = self.settings.window
        if self.settings.shrink and reach:
            reach = 1 + ((draw(self.key, positions[place]) & 0xFFFFFFFF) * reach >> 32)
        text = self.text_of(positions[place])
        near = range(max(0, place - reach), min(len(positions), place + reach + 1))
        return [a for a in near if a != place and self.text_of(positions[a]) == text]

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
        numbers = [int(self.texts.tokens[p]) for p in self.positions]
        inputs = list(dict.fromkeys(numbers)) if settings.window or settings.labels else []  # each stands there once
        place_of = {number: a for a, number in enumerate(inputs)}
        self.input = [place_of.get(number) for number in numbers]
        windows, targets, tags = [], [], []
        if settings.labels:
            windows, targets = self.labels_of(inputs)
        text, mine, units = None, [], []
        for position, near in zip(self.positions, self.near, strict=True):
            if near is not None and self.text_of(position) != text and not settings.labels:
                text = self.text_of(position)
                mine = [len(inputs) + len(tags) + a for a in range(len(self.tags_of(text)))]
                tags += self.tags_of(text)
            units.append(mine)
        for place in () if settings.labels else self.turns():
            near = self.near[place]
            if near is None:
                continue
            if settings.places:
                window = self.places_around(place, near, units[place])
            else:
                window = [self.input[a] for a in near] + units[place]
            if window:
                windows.append(window)
                targets.append(int(self.texts.tokens[self.positions[place]]))
        X = np.zeros((len(inputs) + len(tags), self.W.shape[1]))
        for a, number in enumerate(inputs):
            X[a] = self.W[self.rows_of(number)].mean(0)
        X[len(inputs) :] = self.D[tags]
        if settings.skipgram:
            self.H = X
            hidden = windows
        else:
            self.H = np.array([self.pooled(X, w) for w in windows]).reshape(-1, self.C.shape[1])
            hidden = [[i] for i in range(len(windows))]
        self.dH, dX = np.zeros_like(self.H), np.zeros_like(X)
        examples, gradients = np.zeros(len(self.H)), np.zeros(len(self.H))
        for word, places in zip(targets, hidden, strict=True):
            paths = int(words.tree.start[word + 1] - words.tree.start[word]) if settings.tree else 0
            for a in places:
                examples[a] += 1
                gradients[a] += (1 + settings.negative if settings.negative or settings.every else 0) + paths
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
        for target, (a,) in zip(targets, windows, strict=True) if settings.every else ():
            labels = [target] if settings.softmax else self.tags_of(inputs[a])
            self.meet_every(a, np.isin(np.arange(len(self.C)), labels).astype(float))
        counts = np.zeros(len(X))
        if settings.skipgram:
            dX, counts = self.dH, gradients
        else:
            for i, w in enumerate(windows):
                if settings.places:
                    parts = self.dH[i].reshape(settings.places, -1)
                    for a, part in zip(w, parts, strict=True):
                        if a is not None:
                            dX[a] += part
                            counts[a] += gradients[i]
                    continue
                share = 1 / len(w) if settings.divide else 1.0
                for a in w:
                    dX[a] += share * self.dH[i]
                    counts[a] += share * gradients[i] / (len(w) if a >= len(inputs) and settings.mean else 1)
        changes = list(zip(inputs + tags, dX, counts, strict=True))
        self.inputs, self.tags = changes[: len(inputs)], changes[len(inputs) :]

    def turns(self):
        """Places of the tokens in the order of targets: CBOW's neighbours stand in different groups."""
        count = len(self.positions)
        step = 1 if self.settings.skipgram else -(-count // min(GROUP, max(self.settings.group, 1)))
        return [place for first in range(step) for place in range(first, count, step)]

    def tags_of(self, text):
        """The rows of a text's tags."""
        start, row = self.texts.tags
        return row[start[text] : start[text + 1]].tolist() if len(start) else []

    def pooled(self, X, window):
        """The hidden row of a window: the mean, the sum or the concatenation of its rows."""
        if self.settings.places:
            return np.concatenate([np.zeros(X.shape[1]) if a is None else X[a] for a in window])
        return X[window].mean(0) if self.settings.mean else X[window].sum(0)

    def places_around(self, place, near, tags):
        """What stands at each place around a target, for concatenation."""
        window = self.settings.window
        around = [self.input[place + k] if place + k in near else None for k in range(-window, window + 1) if k]
        return (around + tags + [None] * self.settings.places)[: self.settings.places]

    def rows_of(self, number):
        """The rows that an input is the mean of."""
        rows = self.words.rows
        return rows.row[rows.start[number] : rows.start[number + 1]] if len(rows.start) else [number]

    def labels_of(self, texts):
        """One of the labels of each text that has some."""
        key = mix(self.key ^ 0xA0761D6478BD642F)
        places = [a for a, text in enumerate(texts) if self.tags_of(text)]
        targets = []
        for text in (texts[a] for a in places):
            labels = self.tags_of(text)
            targets.append(labels[(draw(key, text) & 0xFFFFFFFF) * len(labels) >> 32])
        return [[a] for a in places], targets

    def meet_every(self, a, labels):
        """Hidden row `a` meets every output row: each for itself, or all against each other."""
        if not self.settings.softmax:
            for row, label in enumerate(labels):
                self.outputs.append((row, self.meet(a, row, label), 1 / len(labels) + label))
            return
        f = self.C @ self.H[a]
        p = np.exp(f - f.max()) / np.exp(f - f.max()).sum()
        self.loss -= float(np.log(p) @ labels)
        g = self.alpha * (labels - p)
        self.dH[a] += g @ self.C
        self.outputs += [(row, g[row] * self.H[a], 1 / len(labels) + labels[row]) for row in range(len(labels))]

    def groups(self, examples):
        """Hidden rows that share noise words: four by four, while they take part in few enough examples."""
        groups = []
        for start in range(0, len(self.H), 4):
            four = list(range(start, min(start + 4, len(self.H))))
            joined = groups[-1] + four if groups else four
            if groups and len(joined) <= GROUP and examples[joined].sum() <= self.settings.group:
                groups[-1] = joined
            else:
                groups.append(four)
        return groups

    def meet_noise(self, targets, hidden, examples):
        """Noise words with label 0: shared by a group of hidden rows, or drawn for each pair."""
        settings, noise = self.settings, self.words.noise
        key, place = mix(self.key ^ 0xA0761D6478BD642F), self.block << 32
        if settings.shared:
            for group in self.groups(examples):
                for _ in range(settings.shared):
                    word = draw_noise(noise, draw(key, place))
                    place += 1
                    for a in group:
                        weight = examples[a] * settings.negative / settings.shared
                        self.outputs.append((word, self.meet(a, word, 0.0, weight), weight))
            return
        for target, places in zip(targets, hidden, strict=True):
            for a in places:
                for _ in range(settings.negative):
                    word = draw_noise(noise, draw(key, place))
                    place += 1
                    while settings.labels and word == target:
                        word = draw_noise(noise, draw(key, place))
                        place += 1
                    if word != target:
                        self.outputs.append((word, self.meet(a, word, 0.0), 1.0))


def add_differences(matrix, changes, limit, rows_of, divide=False):
    """Sum what belongs to each input or output; with more than `limit` gradients it is scaled to count as that many.

    Every row that an input is the mean of moves as far as the mean, or by its share.
    """
    for number in {number for number, _, _ in changes}:
        mine = [(difference, gradients) for other, difference, gradients in changes if other == number]
        share = min(1.0, limit / max(sum(gradients for _, gradients in mine), 1e-300))
        share /= len(rows_of(number)) if divide else 1
        for row in rows_of(number):
            matrix[row] += share * sum(difference for difference, _ in mine)


def train_epoch(epoch, streams, texts, words, settings, matrices):
    """One epoch, in place; returns the mean loss."""
    loss, examples = 0.0, 0
    for r in range(epoch.rounds):
        alpha = float(np.float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds)))
        chunks = []
        for stream in range(r // RUN * streams, (r // RUN + 1) * streams):
            runs = range(stream * settings.parts, min((stream + 1) * settings.parts, len(epoch.order)))
            blocks = [int(epoch.order[run]) * RUN + (r ^ draw(epoch.key, run)) % RUN for run in runs]
            if blocks:
                chunks.append(Chunk(texts, words, settings, matrices, alpha, epoch.key, blocks))
        limit = settings.damping / alpha
        for chunk in chunks[:1]:
            inputs, tags, outputs = (
                [change for chunk in chunks for change in getattr(chunk, kind)]
                for kind in ("inputs", "tags", "outputs")
            )
            add_differences(matrices.W, inputs, limit, chunk.rows_of, settings.labels)
            add_differences(matrices.D, tags, limit, lambda tag: [tag])
            add_differences(matrices.C, outputs, limit, lambda row: [row])
        loss += sum(chunk.loss for chunk in chunks)
        examples += sum(chunk.examples for chunk in chunks)
    return loss / examples
