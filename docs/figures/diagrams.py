"""The diagrams of the explanations: ``python docs/figures/diagrams.py`` writes them beside this file."""

from __future__ import annotations

import heapq
from pathlib import Path
from typing import Any

import numpy as np
from svg import BLUE, GREEN, GREY, INK, ORANGE, SOFT, Drawing

Tree = str | tuple[Any, Any]
HERE = Path(__file__).resolve().parent


def skip_gram() -> Drawing:
    """The window of a word, its pairs and the noise."""
    picture = Drawing(720, 250, "The window of the word ship: four true pairs, and noise words")
    words = "the old ship sailed into harbour at night".split()
    left, width = 12, 87
    for place, word in enumerate(words):
        inside = 0 <= place <= 4
        colour = ORANGE if word == "ship" else BLUE if inside else GREY
        picture.box(left + place * width, 100, width - 9, 32, colour, word)
    middle = left + 2 * width + (width - 9) / 2
    for place in (0, 1, 3, 4):
        picture.curve(left + place * width + (width - 9) / 2, 98, middle + (place - 2) * 7, 98, 44, SOFT)
    picture.text(middle, 36, "true pairs: each word of the window predicts ship, label 1", SOFT, 14)
    for place, word in enumerate(("music", "percent", "river")):
        picture.box(left + (2 * place + 0.5) * width, 184, width, 32, GREEN, word)
        picture.line(middle, 132, left + (2 * place + 1) * width, 184, GREY)
    picture.text(350, 240, "noise: each word of the window does not predict these, label 0", SOFT, 14)
    return picture


def noise() -> Drawing:
    """Noise words of every pair's own, and shared ones."""
    picture = Drawing(720, 250, "Own noise words for every pair, or a few that all rows of a chunk share")
    for x, title, shared in ((30, "as published: own noise for every row", False), (390, "shared: all with all", True)):
        picture.text(x + 150, 24, title, INK, 15, bold=True)
        for row in range(4):
            y = 55 + row * 42
            picture.box(x, y, 62, 26, BLUE, f"h{'₁₂₃₄'[row]}")
            for each in range(3):
                if shared:
                    target = 76 + each * 48
                    picture.line(x + 62, y + 13, x + 226, target + 13, SOFT, 1)
                else:
                    target = 47 + row * 42 + each * 14
                    picture.line(x + 62, y + 13, x + 226, target + 6, SOFT, 1)
                    picture.box(x + 226, target, 62, 11, GREEN)
        if shared:
            for each in range(3):
                picture.box(x + 226, 76 + each * 48, 62, 26, GREEN, f"n{'₁₂₃'[each]}")
    picture.text(180, 240, "12 rows of memory, each used once", SOFT, 14)
    picture.text(540, 240, "3 rows, each with a weight for every h", SOFT, 14)
    return picture


def rounds() -> Drawing:
    """Chunks of a round and their slots."""
    picture = Drawing(720, 270, "A round: chunks read one state, leave differences in slots, which are added in order")
    picture.box(14, 95, 108, 80, BLUE)
    picture.text(68, 130, "matrices")
    picture.text(68, 150, "state r", SOFT, 13)
    for place in range(4):
        y = 20 + place * 58
        picture.arrow(122, 135, 186, y + 20)
        picture.box(190, y, 118, 40, ORANGE, f"chunk {place + 1}")
        picture.arrow(308, y + 20, 352, y + 20)
        picture.box(356, y, 100, 40, GREEN, f"slot {place + 1}")
        picture.arrow(456, y + 20, 552, 110 + place * 17)
    picture.line(510, 10, 510, 246, INK, 1.4)
    picture.text(510, 264, "barrier: all are done", SOFT, 13)
    picture.box(556, 95, 158, 80, BLUE)
    picture.text(636, 122, "added, row by row,")
    picture.text(636, 140, "in the slots' order")
    picture.text(636, 160, "state r + 1", SOFT, 13)
    picture.text(249, 264, "by any worker, in any order", SOFT, 13)
    return picture


def cbow() -> Drawing:
    """The mean of a window predicts its word."""
    picture = Drawing(720, 220, "CBOW: the mean of the vectors in a window predicts the word in the middle")
    for place, word in enumerate(("the", "old", "sailed", "into")):
        y = 14 + place * 50
        picture.box(20, y, 100, 34, BLUE, word)
        picture.arrow(120, y + 17, 268, 104)
        picture.text(160, y + 13, f"x{'₁₂₃₄'[place]}", SOFT, 13)
    picture.box(272, 84, 130, 40, ORANGE, "h = mean of x")
    picture.arrow(402, 104, 516, 58)
    picture.arrow(402, 104, 516, 152)
    picture.box(520, 38, 180, 40, BLUE, "ship: label 1")
    picture.box(520, 132, 180, 40, GREEN, "noise words: label 0")
    picture.text(337, 156, "back: g to each x (classic)", SOFT, 13)
    picture.text(337, 176, "or g / 4 (corrected)", SOFT, 13)
    return picture


def huffman() -> Drawing:
    """The Huffman tree of a few words, made of counts."""
    counts = {"the": 20, "of": 12, "ship": 9, "sea": 8, "sail": 6, "anchor": 5}
    heap: list[tuple[int, int, Tree]] = [(count, place, word) for place, (word, count) in enumerate(counts.items())]
    heapq.heapify(heap)
    for made in range(len(counts) - 1):
        low, other = heapq.heappop(heap), heapq.heappop(heap)
        heapq.heappush(heap, (low[0] + other[0], len(counts) + made, (low[2], other[2])))
    picture = Drawing(720, 270, "A Huffman tree: frequent words have short paths")
    leaves = iter(range(len(counts)))

    def draw(tree: Tree, y: float) -> float:
        """Draw a tree; returns where its top is."""
        if isinstance(tree, str):
            x = 68 + 116 * next(leaves)
            picture.box(x - 50, y - 16, 100, 32, BLUE, f"{tree} {counts[tree]}")
            return x
        below = [draw(each, y + 64) for each in tree]
        x = sum(below) / 2
        for bit, to_x in enumerate(below):
            end = y + (48 if isinstance(tree[bit], str) else 64)
            picture.line(x, y, to_x, end)
            picture.text((x + to_x) / 2 + (11 if bit else -11), (y + end) / 2, str(bit), SOFT, 13)
        picture.dot(x, y, 7, ORANGE)
        return x

    draw(heap[0][2], 22)
    picture.text(708, 20, "orange: a node with an output vector", SOFT, 13, "end")
    return picture


def tiles() -> Drawing:
    """Tiles of the matrix of counts, and one stratum."""
    picture = Drawing(720, 260, "The matrix of counts in tiles; tiles of one stratum share no row and no column")
    random = np.random.default_rng(3)
    for x, shift, title in ((40, 0, "stratum 1"), (270, 1, "stratum 2"), (500, 2, "stratum 3")):
        for a in range(4):
            for b in range(4):
                chosen = b == (a + shift) % 4
                picture.box(x + b * 46, 30 + a * 46, 42, 42, ORANGE if chosen else GREY)
                for dx, dy in random.uniform(4, 36, (max(1, 9 - 2 * (a + b)), 2)):
                    picture.cell(x + b * 46 + dx, 30 + a * 46 + dy, 3, INK if chosen else "#9aa5b1")
        picture.text(x + 90, 238, title, SOFT, 14)
    picture.text(360, 18, "rows: words, columns: contexts; dots: nonzero counts", SOFT, 14)
    return picture


def intervals() -> Drawing:
    """Bootstrap intervals of two models on the same made-up items, and of their difference."""
    random = np.random.default_rng(5)
    hard = random.normal(size=200)
    right = [hard + random.normal(scale=0.35, size=200) < limit for limit in (0.18, 0.0)]
    drawn = random.integers(0, 200, (2000, 200))
    rows = [
        ("A", right[0][drawn].mean(1), BLUE),
        ("B", right[1][drawn].mean(1), BLUE),
        ("A − B", (right[0].astype(float) - right[1])[drawn].mean(1), ORANGE),
    ]
    picture = Drawing(720, 190, "Two models' intervals overlap; that of their paired difference does not hold zero")

    def across(value: float) -> float:
        return 110 + 640 * value

    for place, (name, means, colour) in enumerate(rows):
        y = 34 + place * 50
        low, high = np.percentile(means, [2.5, 97.5])
        picture.text(40, y + 5, name, INK, 16, bold=True)
        picture.line(across(low), y, across(high), y, colour, 5)
        picture.dot(across(float(means.mean())), y, 7, colour)
        picture.text(across(high) + 14, y + 5, f"{100 * low:.0f} to {100 * high:.0f} points", SOFT, 14, "start")
    picture.line(across(0), 10, across(0), 156, SOFT, 1)
    picture.text(across(0), 178, "0", SOFT, 13)
    picture.text(across(0.42), 178, "simulated: 200 questions, both models asked the same ones", SOFT, 13)
    return picture


def main() -> None:
    """Write all."""
    for figure in (skip_gram, noise, rounds, cbow, huffman, tiles, intervals):
        figure().save(HERE / f"{figure.__name__.replace('_', '-')}.svg")


if __name__ == "__main__":
    main()
