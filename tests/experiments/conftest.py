"""A small text of two topics, and datasets whose answers it tells."""

import pytest

from wordvec.evaluation import Bootstrap, Protocol

QUICK = Protocol(bootstrap=Bootstrap(50), geometry=False)


@pytest.fixture(scope="session")
def quick():
    return QUICK


@pytest.fixture(scope="session")
def text(tmp_path_factory, topic_texts):
    path = tmp_path_factory.mktemp("experiments") / "text.txt"
    path.write_text("\n".join(" ".join(words) for words in topic_texts[:400]))
    return path


@pytest.fixture(scope="session")
def data(tmp_path_factory, topics):
    folder = tmp_path_factory.mktemp("data")
    (one, other) = topics.values()
    near = [f"{words[i]} {words[i + k]} {9 - k}" for words in (one, other) for i in range(6) for k in (1, 2)]
    far = [f"{one[i]} {other[(i + k) % 8]} {1 + 0.1 * k}" for i in range(8) for k in range(3)]
    (folder / "pairs.txt").write_text("\n".join([*near, *far]))
    return folder
