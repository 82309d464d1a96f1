"""The training kernels once more, in plain Python that is meant to be read: no lanes, no sparse matrices, no workers.

`train_epoch` makes the same draws and the same sums as an epoch of `wordvec.core.engine.train`, in float64, and shares
no code with it; the tests hold the two together. It is thousands of times slower.

Its verbs are those of the kernels. A `Chunk` reads tokens, lists its hidden rows and the examples, pools hidden rows
from input rows, lets them meet output rows, each time with a gradient, and unpools: it gives the hidden rows' gradients
back to the input rows. Methods differ in what they list, objectives in who meets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import exp, log1p
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .state import Epoch, Matrices, Rows, Settings, Texts, Words

GOLDEN, SALT = 0x9E3779B97F4A7C15, 0xA0761D6478BD642F
MASK = 2**64 - 1  # Python's integers have no end
GROUP = 32  # hidden rows that share noise words, at most
RUN = 64  # consecutive blocks of the corpus, which a stream takes one a round, in an order drawn for them

Change = tuple[int, np.ndarray, float]  # of a row: its number, the difference, how many gradients that sums up


def train_epoch(
    epoch: Epoch, streams: int, texts: Texts, words: Words, settings: Settings, matrices: Matrices
) -> float:
    """One epoch, in place: rounds of chunks that are trained on one state; returns the mean loss."""
    loss, examples = 0.0, 0.0
    for r in range(epoch.rounds):
        alpha = float(np.float32(epoch.alpha + (epoch.next_alpha - epoch.alpha) * (r / epoch.rounds)))
        chunks: list[Chunk] = []
        for stream in range(r // RUN * streams, (r // RUN + 1) * streams):
            if blocks := blocks_of(epoch, settings, r, stream):
                chunks.append(Chunk(texts, words, settings, matrices, alpha, epoch.key))
                chunks[-1].train(blocks)
        limit = settings.damping / alpha
        of_input = rows_of(words.rows)
        add_differences(
            matrices.W,
            [each for c in chunks for each in c.inputs],
            limit,
            of_input,
            divide=settings.labels,
            rates=words.rates,
        )
        add_differences(matrices.D, [each for c in chunks for each in c.tags], limit, rates=texts.tags.rates)
        rates = words.rates if settings.tied else ()
        add_differences(matrices.C, [each for c in chunks for each in c.outputs], limit, rates=rates)
        loss += sum(chunk.loss for chunk in chunks)
        examples += sum(chunk.count for chunk in chunks)
    return loss / examples


def blocks_of(epoch: Epoch, settings: Settings, r: int, stream: int) -> list[int]:
    """The blocks of the corpus that a chunk of round `r` is made of: one for each of its parts."""
    runs = range(stream * settings.parts, min((stream + 1) * settings.parts, len(epoch.order)))
    return [int(epoch.order[run]) * RUN + (r ^ draw(epoch.key, run)) % RUN for run in runs]


def rows_of(rows: Rows) -> Callable[[int], Sequence[int] | np.ndarray]:
    """The rows that an input is the mean of, as a function of its number."""
    return lambda number: rows.row[rows.start[number] : rows.start[number + 1]] if len(rows.start) else [number]


def add_differences(
    matrix: np.ndarray,
    changes: Sequence[Change],
    limit: float,
    rows_of: Callable[[int], Sequence[int] | np.ndarray] = lambda number: [number],
    divide: bool = False,
    rates: Sequence[float] | np.ndarray = (),
) -> None:
    """Sum what belongs to each input or output; with more than `limit` gradients it is scaled to count as that many.

    Every row that an input is the mean of moves as far as the mean, or by its share; at a rate of its own if there are
    `rates`.
    """
    for number in {number for number, _, _ in changes}:
        mine = [(difference, gradients) for other, difference, gradients in changes if other == number]
        share = min(1.0, limit / max(sum(gradients for _, gradients in mine), 1e-300))
        share /= len(rows_of(number)) if divide else 1
        for row in rows_of(number):
            rate = float(rates[row]) if len(rates) else 1.0
            matrix[row] += rate * share * sum(difference for difference, _ in mine)


# ------------------------------------------------------------------------------------------------------- gradient


def gradient(f: float, label: float, weight: float) -> tuple[float, float]:
    """The binary objective: its loss, and how far the logit `f` is to move (`wordvec.core.gradient.gradient`)."""
    small = exp(-abs(f))
    sigmoid = (1 if f >= 0 else small) / (1 + small)
    return weight * (log1p(small) + max(f, 0)) - label * f, label - weight * sigmoid


def softmax_gradient(f: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
    """The same for the softmax over all logits, one of which is that of the label."""
    p = np.exp(f - f.max()) / np.exp(f - f.max()).sum()
    return -float(np.log(p) @ labels), labels - p


# ---------------------------------------------------------------------------------------------------------- chunk


class Token(NamedTuple):
    """A token that survives subsampling, and the places of those in its window; None where it is in others' alone."""

    word: int
    text: int
    window: list[int] | None


class Chunk:
    """A chunk of text and the changes that follow from it."""

    numbers: list[int]  # of its inputs: words, or texts in classification
    tag_rows: list[int]  # of its tags, whose places stand behind those of the inputs
    parts: Sequence[Sequence[int | None]]  # the inputs of each hidden row, by their places
    count: float  # of the examples, or the sum of their weights
    examples: list[tuple[int, list[int]]]  # targets, and the hidden rows that predict them
    inputs: list[Change]
    tags: list[Change]

    def __init__(self, texts: Texts, words: Words, settings: Settings, matrices: Matrices, alpha: float, key: int):
        self.texts, self.words, self.settings = texts, words, settings
        self.W, self.D, self.C = matrices
        self.alpha, self.reading_key, self.key = alpha, key, mix(key ^ SALT)
        self.tokens: list[Token] = []
        self.outputs: list[Change] = []
        self.loss = 0.0

    def train(self, blocks: Sequence[int]) -> None:
        """All that is done to a chunk."""
        settings = self.settings
        self.draws = blocks[-1] << 32
        for block in blocks:
            self.read(block)
        self.list_inputs()
        if settings.labels:
            self.list_classification()
        elif settings.skipgram:
            self.list_skipgram()
        else:
            self.list_concatenation() if settings.places else self.list_cbow()
        self.pool()
        self.count_gradients()
        if settings.negative:
            self.negative_sampling()
        if settings.tree:
            self.hierarchical_softmax()
        if settings.every:
            self.softmax() if settings.softmax else self.one_against_all()
        self.unpool()

    # --- read

    def read(self, block: int) -> None:
        """Append one part: the targets of a block, and what surrounds them in their texts."""
        chunk, window, offsets = self.settings.chunk, self.settings.window, self.texts.offsets
        begin, end = self.boundary(block * chunk), self.boundary((block + 1) * chunk)
        targets = self.survivors(begin, end)
        if not targets:
            return
        before = self.survivors(offsets[self.text_of(begin)], begin)
        after = self.survivors(end, offsets[self.text_of(end - 1) + 1])
        positions = before[max(0, len(before) - window) :] + targets + after[:window]
        first = len(self.tokens)
        for place, position in enumerate(positions):
            near = [first + a for a in self.window_of(place, positions)] if begin <= position < end else None
            self.tokens.append(Token(int(self.texts.tokens[position]), self.text_of(position), near))

    def boundary(self, position: int) -> int:
        """Where a chunk that would start here does start: chunks do not cut short texts."""
        offsets = self.texts.offsets
        if position >= offsets[-1]:
            return int(offsets[-1])
        text = self.text_of(position)
        short = offsets[text + 1] - offsets[text] <= self.settings.chunk
        return int(offsets[text + 1]) if short and position > offsets[text] else position

    def text_of(self, position: int) -> int:
        """The text that holds a position."""
        return int(np.searchsorted(self.texts.offsets, position, "right")) - 1

    def survivors(self, begin: int, end: int) -> list[int]:
        """The positions whose words are in the vocabulary and survive subsampling."""
        return [position for position in range(begin, end) if self.survives(position)]

    def survives(self, position: int) -> bool:
        """Words that are subsampled are kept where 32 random bits are below their threshold."""
        word = self.texts.tokens[position]
        if word < len(self.words.keep):
            return draw(self.reading_key, position) >> 32 < self.words.keep[word]
        return word < self.words.size

    def window_of(self, place: int, positions: Sequence[int]) -> list[int]:
        """Places in the window of one of the positions: its size is drawn, and it ends where the text does."""
        reach = self.settings.window
        if self.settings.shrink and reach:
            reach = 1 + ((draw(self.reading_key, positions[place]) & 0xFFFFFFFF) * reach >> 32)
        text = self.text_of(positions[place])
        ahead = 0 if self.settings.backward else reach
        near = range(max(0, place - reach), min(len(positions), place + ahead + 1))
        return [a for a in near if a != place and self.text_of(positions[a]) == text]

    # --- list: inputs; for each hidden row the inputs it is made of; examples, each a target and its hidden rows

    def list_inputs(self) -> None:
        """Each word is one input, however often it occurs. The tags of texts with targets stand behind them."""
        words = [token.word for token in self.tokens] if self.settings.window or self.settings.labels else []
        self.numbers = list(dict.fromkeys(words))
        self.place_of = {number: place for place, number in enumerate(self.numbers)}
        self.tag_rows = []
        self.tags_at: dict[int, list[int]] = {}
        targets = [place for place, token in enumerate(self.tokens) if token.window is not None]
        for text, places in groupby(targets, lambda place: self.tokens[place].text):
            tags = [] if self.settings.labels else self.tags_of(text)
            first = len(self.numbers) + len(self.tag_rows)
            self.tags_at |= {place: [*range(first, first + len(tags))] for place in places}
            self.tag_rows += tags

    def tags_of(self, text: int) -> list[int]:
        """The rows of a text's tags; in classification, its labels."""
        start, row, _ = self.texts.tags
        return row[start[text] : start[text + 1]].tolist() if len(start) else []

    def windows(self) -> Iterator[tuple[int, list[int]]]:
        """The places of targets, each with the inputs in its window and its text's tags.

        Except in skip-gram, neighbours do not follow each other, so that they are in different groups (`groups`).
        """
        count = len(self.tokens)
        stride = 1 if self.settings.skipgram else -(-count // min(GROUP, max(self.settings.group, 1)))
        for place in (place for first in range(stride) for place in range(first, count, stride)):
            near = self.tokens[place].window
            if near is not None:
                yield place, [self.place_of[self.tokens[a].word] for a in near] + self.tags_at[place]

    def list_skipgram(self) -> None:
        """A hidden row is a single input, and predicts every target that has it in its window."""
        self.parts = [[a] for a in range(len(self.numbers) + len(self.tag_rows))]
        self.examples = [(self.tokens[place].word, window) for place, window in self.windows()]

    def list_cbow(self) -> None:
        """A hidden row is made of a window, and predicts its target."""
        self.predict_from([(place, window) for place, window in self.windows() if window])

    def list_concatenation(self) -> None:
        """The same, but every place of the window is there, be it empty: words before, words behind, tags."""
        reach, places = self.settings.window, self.settings.places
        windows = []
        for place, _ in self.windows():
            near = [place + k for k in range(-reach, reach + 1) if k]
            window = self.tokens[place].window or []
            words = [self.place_of[self.tokens[a].word] if a in window else None for a in near]
            windows.append((place, (words + self.tags_at[place] + [None] * places)[:places]))
        self.predict_from(windows)

    def predict_from(self, windows: Sequence[tuple[int, Sequence[int | None]]]) -> None:
        """One hidden row for each target."""
        self.parts = [window for _, window in windows]
        self.examples = [(self.tokens[place].word, [i]) for i, (place, _) in enumerate(windows)]

    def list_classification(self) -> None:
        """A hidden row is a text, and predicts one of its labels, which is drawn.

        Each text comes as a single token, its own number; `Rows` says which words and n-grams it is the mean of.
        """
        self.parts = [[a] for a in range(len(self.numbers))]
        self.examples = []
        for a, text in enumerate(self.numbers):
            if labels := self.tags_of(text):
                label = labels[(draw(self.key, text) & 0xFFFFFFFF) * len(labels) >> 32]
                self.examples.append((label, [a]))
            elif self.settings.every and not self.settings.softmax:
                self.examples.append((-1, [a]))

    # --- pool

    def pool(self) -> None:
        """Hidden rows from input rows."""
        of_input = rows_of(self.words.rows)
        X = [self.W[of_input(number)].mean(0) for number in self.numbers] + [self.D[tag] for tag in self.tag_rows]
        self.X = np.array(X).reshape(-1, self.W.shape[1])
        self.H = np.array([self.pooled(part) for part in self.parts]).reshape(-1, self.C.shape[1])
        weights = self.texts.weights  # in classification, where each hidden row is a text
        self.weight_of = weights[self.numbers].astype(float) if len(weights) else np.ones(len(self.H))
        self.dH = np.zeros_like(self.H)

    def pooled(self, part: Sequence[int | None]) -> np.ndarray:
        """The mean, the sum or the concatenation of some inputs."""
        if self.settings.places:
            return np.concatenate([np.zeros(self.X.shape[1]) if a is None else self.X[a] for a in part])
        inputs = self.X[[a for a in part if a is not None]]
        return inputs.mean(0) if self.settings.mean else inputs.sum(0)

    def count_gradients(self) -> None:
        """How many examples and gradients each hidden row takes part in."""
        settings, start = self.settings, self.words.tree.start
        self.examples_of, self.gradients_of = np.zeros((2, len(self.H)))
        for word, hidden in self.examples:
            path = int(start[word + 1] - start[word]) if settings.tree else 0
            for a in hidden:
                self.examples_of[a] += 1
                self.gradients_of[a] += (1 + settings.negative if settings.negative or settings.every else 0) + path
        self.gradients_of *= self.weight_of
        self.count = float(self.examples_of @ self.weight_of)

    # --- meet

    def meet(self, a: int, row: int, label: float, weight: float = 1.0, gradients: float | None = None) -> None:
        """Hidden row `a` meets an output row `weight` times: their logit and its gradient."""
        loss, g = gradient(float(self.H[a] @ self.C[row]), label, weight)
        self.loss += self.weight_of[a] * loss
        self.descend(a, row, g, weight if gradients is None else gradients)

    def descend(self, a: int, row: int, g: float, gradients: float) -> None:
        """A step along the gradient of a logit, which is the product of both rows; a text counts as its weight says."""
        step = self.weight_of[a] * self.alpha * g
        self.dH[a] += step * self.C[row]
        self.outputs.append((row, step * self.H[a], self.weight_of[a] * gradients))

    def negative_sampling(self) -> None:
        """Every hidden row meets its targets with label 1, and noise words with label 0."""
        for word, hidden in self.examples:
            for a in hidden:
                self.meet(a, word, 1.0)
        self.shared_noise() if self.settings.shared else self.own_noise()

    def shared_noise(self) -> None:
        """Noise words that a group of hidden rows shares, so weighted that the expected gradient is the same."""
        negative, shared = self.settings.negative, self.settings.shared
        for group in self.groups():
            for word in [self.draw_noise() for _ in range(shared)]:
                for a in group:
                    self.meet(a, word, 0.0, self.examples_of[a] * negative / shared)

    def groups(self) -> list[list[int]]:
        """Hidden rows that share noise words: four by four, while they take part in few enough examples."""
        groups: list[list[int]] = []
        for start in range(0, len(self.H), 4):
            four = list(range(start, min(start + 4, len(self.H))))
            joined = groups[-1] + four if groups else four
            if groups and len(joined) <= GROUP and self.examples_of[joined].sum() <= self.settings.group:
                groups[-1] = joined
            else:
                groups.append(four)
        return groups

    def own_noise(self) -> None:
        """Noise words of every example's own. The target is left out, or, where it is a label, drawn again."""
        for target, hidden in self.examples:
            for a in hidden:
                for _ in range(self.settings.negative):
                    word = self.draw_noise()
                    while self.settings.labels and word == target:
                        word = self.draw_noise()
                    if word != target:
                        self.meet(a, word, 0.0)

    def draw_noise(self) -> int:
        """The next noise word, by the alias method."""
        bits, noise = draw(self.key, self.draws), self.words.noise
        self.draws += 1
        word = (bits >> 32) * len(noise) >> 32
        return word if bits & 0xFFFFFFFF < int(noise["threshold"][word]) else int(noise["other"][word])

    def hierarchical_softmax(self) -> None:
        """Every hidden row meets the nodes on the paths of its targets, with the labels of the branches they take."""
        tree = self.words.tree
        for word, hidden in self.examples:
            for a in hidden:
                for p in range(tree.start[word], tree.start[word + 1]):
                    self.meet(a, self.settings.node_base + int(tree.node[p]), float(tree.label[p]))

    def one_against_all(self) -> None:
        """Every hidden row meets every output row, with label 1 for each label of its text.

        A row counts as so many gradients as its step would move their logits (`wordvec.core.arithmetic.limit_steps`).
        """
        for _, (a,) in self.examples:
            labels = self.tags_of(self.numbers[a])
            size = np.zeros(len(self.C))
            for row in range(len(self.C)):
                loss, g = gradient(float(self.H[a] @ self.C[row]), float(row in labels), 1.0)
                self.loss += self.weight_of[a] * loss
                size[row] = abs(g)
                self.descend(a, row, g, size[row] * float(self.H[a] @ self.H[a]))
            step = float(self.dH[a] @ self.dH[a]) * len(rows_of(self.words.rows)(self.numbers[a]))
            moved = self.weight_of[a] * size @ (self.C @ self.dH[a]) ** 2
            self.gradients_of[a] = moved / step if step else 0.0

    def softmax(self) -> None:
        """Every hidden row meets every output row, and these exclude each other."""
        for target, (a,) in self.examples:
            labels = (np.arange(len(self.C)) == target).astype(float)
            loss, g = softmax_gradient(self.C @ self.H[a], labels)
            self.loss += self.weight_of[a] * loss
            for row in range(len(self.C)):
                self.descend(a, row, g[row], 1 / len(self.C) + labels[row])

    # --- unpool

    def unpool(self) -> None:
        """The gradients of hidden rows go back to the input rows that they are made of.

        A tag counts as fewer gradients: it is in every window of its text, but has only a share in each mean.
        """
        settings = self.settings
        dX, gradients = np.zeros_like(self.X), np.zeros(len(self.X))
        for i, part in enumerate(self.parts):
            size = 1 if settings.places else len(part)
            pieces = np.split(self.dH[i], settings.places) if settings.places else [self.dH[i]] * size
            share = 1 / size if settings.divide else 1.0
            for a, piece in zip(part, pieces, strict=True):
                if a is not None:
                    dX[a] += share * piece
                    is_tag = a >= len(self.numbers)
                    gradients[a] += share * self.gradients_of[i] / (size if is_tag and settings.mean else 1)
        changes = list(zip(self.numbers + self.tag_rows, dX, gradients.tolist(), strict=True))
        self.inputs, self.tags = changes[: len(self.numbers)], changes[len(self.numbers) :]


# ---------------------------------------------------------------------------------------------------------- draws


def mix(x: int) -> int:
    """SplitMix64's last step."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def draw(key: int, place: int) -> int:
    """Sixty-four random bits of a key and a place."""
    return mix(key + (place + 1) * GOLDEN & MASK)
