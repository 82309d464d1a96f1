"""List the papers, each with its command and its claims."""

from importlib import import_module
from pathlib import Path

from wordvec.experiments.references import REFERENCES, cited

from .common import Paper


def papers() -> list[Paper]:
    """Every paper, in the order of the files."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    modules = [import_module(f"benchmarks.papers.{path.stem}") for path in files if path.stem[-4:].isdigit()]
    return [module.PAPER for module in modules]


if __name__ == "__main__":
    for paper in papers():
        print(f"{cited(paper.name)}: {REFERENCES[paper.name].title}")
        print(f"  python -m benchmarks.papers.{paper.name} {paper.source} --data FOLDER_OF_DATASETS")
        for claim in paper.claims:
            print(f"  - {claim.text}")
