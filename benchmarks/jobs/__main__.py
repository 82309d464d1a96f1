"""Do one job in a process of its own.

    python -m benchmarks.jobs '{"task": "train", "trainer": "gensim", …}'

A job first gets everything ready, then does the work between two looks at the clock, and prints one line of JSON; only
then are vectors written or scored, so that neither time nor memory of that is counted, and scores printed.
"""

from __future__ import annotations

import json
import sys

from ..work import Job
from . import JOBS


def main() -> None:
    job = Job(**json.loads(sys.argv[1]))
    work = JOBS[job.task].trainers[job.trainer](job)
    measured = {"seconds": work.seconds, "peak_mb": work.peak_mb, "amount": work.amount}
    print(json.dumps({name: value for name, value in measured.items() if value is not None}), flush=True)
    if job.vectors is not None:
        work.vectors.save_word2vec_format(job.vectors, binary=True)
    print(json.dumps({"scores": work.scores()} if work.scores else {}), flush=True)


if __name__ == "__main__":
    main()
