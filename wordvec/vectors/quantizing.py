"""Product quantization of a matrix: k-means for each part of the rows, by as many threads as there are.

Each part is computed by one thread, from draws of its own, so the number of threads changes no bit. As in fastText at
most 65,536 rows are looked at, 25 times; a centroid that nothing is next to moves to the row that is farthest from its
own. Of 256 rows or fewer each is a centroid, and nothing is lost.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..jit.options import kernel
from ..system.workers import available_workers, in_order
from .quantized import CENTROIDS, Codebook, QuantizedRows

__all__ = ["quantized_rows"]

ROUNDS = 25
MOST_ROWS = 1 << 16  # that centroids are found by
BLOCK = 256  # rows whose distances are computed at a time


@kernel
def _nearest(points, centroids, distance, code, least):
    """The number of the centroid that is nearest to each point, and the square of its distance.

    Points stand in blocks, column by column: every loop that counts is over a block from its start, which compilers
    turn into instructions for several points at a time.
    """
    for block in range(points.shape[1]):
        for place in range(BLOCK):
            least[block, place] = np.float32(np.inf)
            code[block, place] = np.int32(0)
        for number in range(centroids.shape[0]):
            for place in range(BLOCK):
                distance[place] = np.float32(0)
            for column in range(points.shape[0]):
                center = centroids[number, column]
                for place in range(BLOCK):
                    apart = points[column, block, place] - center
                    distance[place] += apart * apart
            for place in range(BLOCK):
                nearer = distance[place] < least[block, place]
                least[block, place] = distance[place] if nearer else least[block, place]
                code[block, place] = np.int32(number) if nearer else code[block, place]


@kernel
def _moved(points, code, centroids, sums, counts):
    """Move each centroid to the mean of the points that are next to it; their number goes to `counts`."""
    counts[:] = 0
    sums[:] = 0
    for point in range(points.shape[1]):
        counts[code[point]] += 1
    for column in range(points.shape[0]):
        for point in range(points.shape[1]):
            sums[code[point], column] += np.float64(points[column, point])
    for number in range(centroids.shape[0]):
        if counts[number]:
            for column in range(points.shape[0]):
                centroids[number, column] = np.float32(sums[number, column] / counts[number])


def quantized_rows(
    rows: np.ndarray, dsub: int = 2, lengths: bool = False, seed: int = 1, workers: int | None = None
) -> QuantizedRows:
    """Quantize the rows of a matrix.

    Parameters
    ----------
    rows : float32 array (R, dimensions)
        Finite.
    dsub : int, default 2
        Dimensions to a byte.
    lengths : bool, default False
        Keep the lengths of rows apart, in a byte more.
    seed : int, default 1
    workers : int, optional
        Threads; all processors by default. The result does not depend on it.

    Returns
    -------
    QuantizedRows
    """
    norms = np.sqrt(np.square(rows).sum(axis=1, dtype=np.float64)).astype(np.float32) if lengths else None
    dimensions = rows.shape[1]
    book = Codebook(np.empty(CENTROIDS * dimensions, np.float32), dimensions, dsub)
    codes = np.empty((len(rows), book.parts), np.uint8)
    one = partial(_part, rows, norms, seed)
    parts = in_order(one, ((columns,) for columns in book.columns()), available_workers(workers))
    for part, (columns, (centroids, code)) in enumerate(zip(book.columns(), parts, strict=True)):
        book.of_part(columns)[:] = centroids
        codes[:, part] = code
    if norms is None:
        return QuantizedRows(codes, book)
    centroids, code = _part(norms[:, None], None, seed, slice(0, 1))
    return QuantizedRows(codes, book, code, Codebook(centroids.ravel(), 1, 1))


def _part(rows: np.ndarray, norms: np.ndarray | None, seed: int, columns: slice) -> tuple[np.ndarray, np.ndarray]:
    """The centroids of a part, float32 (256, columns), and the code of each row there, uint8."""
    points = np.array(rows[:, columns].T, order="C")
    if norms is not None:
        points /= np.where(norms > 0, norms, np.float32(1))
    random = np.random.default_rng((seed, columns.start))
    looked_at = points
    if points.shape[1] > MOST_ROWS:
        looked_at = points[:, np.sort(random.choice(points.shape[1], MOST_ROWS, replace=False))]
    centroids = _centroids(looked_at, random)
    return centroids, _coded(points, centroids)[0].astype(np.uint8)


def _centroids(points: np.ndarray, random: np.random.Generator) -> np.ndarray:
    columns, size = points.shape
    centroids = np.zeros((CENTROIDS, columns), np.float32)
    if size <= CENTROIDS:
        centroids[:size] = points.T
        return centroids
    centroids[:] = points[:, random.choice(size, CENTROIDS, replace=False)].T
    sums, counts = np.empty((CENTROIDS, columns)), np.empty(CENTROIDS, np.int64)
    before = None
    for _ in range(ROUNDS):
        code, distance = _coded(points, centroids)
        if before is not None and np.array_equal(code, before):
            break
        _moved(points, code, centroids, sums, counts)
        empty = np.flatnonzero(counts == 0)
        if len(empty):
            farthest = np.argsort(-distance, kind="stable")[: len(empty)]
            centroids[empty] = points[:, farthest].T
        before = code
    return centroids


def _coded(points: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The nearest centroid of each point, int32, and the square of its distance, float32."""
    columns, size = points.shape
    blocks = np.zeros((columns, -(-size // BLOCK) * BLOCK), np.float32)
    blocks[:, :size] = points
    blocks = blocks.reshape(columns, -1, BLOCK)
    code, least = np.empty(blocks.shape[1:], np.int32), np.empty(blocks.shape[1:], np.float32)
    _nearest(blocks, centroids, np.empty(BLOCK, np.float32), code, least)
    return code.ravel()[:size], least.ravel()[:size]
