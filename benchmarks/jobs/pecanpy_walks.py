"""Walks and vectors by PecanPy and gensim: a program that its own interpreter runs, as they need an older NumPy.

It is given a job as JSON, and prints what it took as JSON. Nothing here imports wordvec.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def main(job: dict[str, Any]) -> dict[str, Any]:
    """Walk through a graph, and learn vectors from the walks if there is a place for them."""
    import numpy as np
    from pecanpy import pecanpy

    stored = np.load(job["graph"])
    kind = getattr(pecanpy, job["mode"])
    settings = dict(p=job["p"], q=job["q"], extend=job["extend"], workers=job["workers"], random_state=job["seed"])
    graph = kind(**settings)
    graph.set_node_ids([str(name) for name in stored["names"]])
    graph.indptr, graph.indices = stored["starts"].astype(np.uint32), stored["neighbors"].astype(np.uint32)
    graph.data = stored["weights"].astype(np.float32)
    took: dict[str, Any] = {}
    with Clock(took, "preparing"):
        graph._preprocess_transition_probs()
    with Clock(took, "compiling"):  # which is anew in each call
        graph.simulate_walks(1, 1)
    with Clock(took, "walking"):
        walks = graph.simulate_walks(job["num_walks"], job["walk_length"] - 1)
    took["nodes"] = sum(map(len, walks))
    took["memory"] = peak()
    if job["vectors"]:
        from gensim.models import Word2Vec

        with Clock(took, "training"):
            model = Word2Vec(
                walks, vector_size=128, window=10, sg=1, min_count=0, epochs=1, hs=job["hs"], negative=job["negative"],
                sample=job["sample"], workers=job["workers"], seed=job["seed"],
            )  # fmt: skip
        took["memory"] = peak()
        np.save(job["vectors"], model.wv[[str(name) for name in stored["names"]]])
    return took


class Clock:
    """Notes the seconds, by the clock and of processors, that something takes."""

    def __init__(self, took: dict[str, Any], name: str):
        self.took, self.name = took, name

    def __enter__(self) -> None:
        self.start = time.perf_counter(), time.process_time()

    def __exit__(self, *_raised: object) -> None:
        seconds, processors = self.start
        self.took[self.name] = [time.perf_counter() - seconds, time.process_time() - processors]


def peak() -> int:
    """Bytes of memory that this process has had at the most; what `resource` tells begins with those of its parent."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
