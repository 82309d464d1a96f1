"""In a real kernel: one bar, pictures and tables, and models that an interruption leaves usable."""

from __future__ import annotations

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

SETUP = """
import wordvec
from wordvec.evaluation import plot_words
texts = [["ship", "wave", "sail"], ["oven", "spoon", "flour"]] * 100
model = wordvec.Word2Vec(vector_size=8, min_count=1, sg=1, epochs=2, sample=0)
"""


def run(*cells):
    """The outputs of each cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in (SETUP, *cells)])
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def test_a_notebook_shows_one_bar_tables_and_pictures(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pairs.tsv").write_text("ship\twave\t9\nship\toven\t1\noven\tflour\t8\nsail\tspoon\t2\n")
    fit, search, timed, report, drawn, quiet = run(
        "model.fit(texts)",
        "for seed in range(1, 5):\n    model.set_params(seed=seed).fit(texts)",
        "%%timeit -n1 -r3\nmodel.fit(texts)",
        "wordvec.evaluate(model.wv, 'pairs.tsv')",
        "plot_words(model, words=6, skip=0, method='pca')",
        "from wordvec.progress import SILENT\nmodel.fit(texts, progress=SILENT);",
    )
    assert [output.output_type for output in fit] == ["display_data", "execute_result"]
    bar, shown = (output.data for output in fit)
    assert "training: 1,200 words" in bar["text/plain"] and "<div" in bar["text/html"]
    assert "<b>Word2Vec</b>" in shown["text/html"] and "vector_size=8" in shown["text/html"]
    assert "6, 8 dimensions" in shown["text/html"]
    assert [output.output_type for output in search] == ["display_data"]
    assert "training (4 times)" in search[0].data["text/plain"]
    assert [output.output_type for output in timed] == ["display_data", "stream"]
    assert "training (3 times)" in timed[0].data["text/plain"]
    assert "<table" in report[-1].data["text/html"] and len(report[-1].data["text/plain"]) < 80
    assert "image/png" in drawn[-1].data
    assert quiet == []


def test_an_interruption_leaves_a_usable_model():
    """The button that stops a cell, while it trains."""
    from jupyter_client.manager import start_new_kernel

    manager, client = start_new_kernel(kernel_name="python3")
    try:
        assert client.execute_interactive(SETUP, timeout=300, output_hook=print)["content"]["status"] == "ok"
        pressed = []

        def press(message):
            content = message["content"]
            if "training:" in str(content.get("data", {}).get("text/plain")) and not pressed:
                pressed.append(True)
                manager.interrupt_kernel()

        endless = "model.set_params(epochs=100_000).fit(texts)"
        reply = client.execute_interactive(endless, timeout=300, output_hook=press)["content"]
        assert pressed and reply["ename"] == "KeyboardInterrupt"
        shown = {}
        usable = "model.partial_fit(texts, epochs=1).wv.similarity('ship', 'wave'), len(model.history_) > 0"
        reply = client.execute_interactive("1", timeout=300, user_expressions={"it": usable}, output_hook=shown.update)[
            "content"
        ]
        assert reply["user_expressions"]["it"]["status"] == "ok", reply["user_expressions"]["it"]
        assert reply["user_expressions"]["it"]["data"]["text/plain"].endswith("True)")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_there_is_no_bar_outside_of_notebooks(capsys, topic_texts):
    import wordvec
    from wordvec.notebook import output_of_cell

    assert output_of_cell() is None
    wordvec.Word2Vec(vector_size=8, min_count=1, epochs=1).fit(topic_texts[:50])
    assert capsys.readouterr() == ("", "")
