"""Texts by name, from a server on this machine."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import wordvec
from wordvec import datasets
from wordvec.errors import FormatError

LINE = b"the ship left the harbour and the wave met the ship " * 400


@pytest.fixture
def served(monkeypatch, tmp_path):
    """A text by name, on a server that can be told to break off; what it was asked is kept."""
    monkeypatch.setenv("WORDVEC_CACHE", str(tmp_path))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        file.writestr("small8", LINE)
    content = archive.getvalue()

    class Handler(BaseHTTPRequestHandler):
        asked: list[str | None] = []
        most = len(content)
        parts = True
        status = 200

        def do_GET(self):
            wanted = self.headers.get("Range")
            self.asked.append(wanted)
            first = int(wanted[6:-1]) if wanted and self.parts else 0
            if self.status != 200:
                self.send_error(self.status)
                return
            self.send_response(206 if first else 200)
            body = content[first:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: self.most])

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/small8.zip"
    text = datasets.NamedText("small8", url, hashlib.sha256(content).hexdigest(), len(content), 4400, "", "")
    monkeypatch.setitem(datasets.TEXTS, "small8", text)
    yield Handler
    server.shutdown()
    server.server_close()


def test_a_text_is_fetched_once_and_can_be_trained_on(served):
    path = datasets.fetch("small8")
    assert datasets.fetch("small8") == path and served.asked == [None]
    corpus = wordvec.Corpus.build(path)
    assert len(corpus.tokens) == 4400 and "harbour" in corpus.types


@pytest.mark.parametrize("parts", [True, False])
def test_what_was_cut_off_is_gone_on_with(served, parts):
    served.most, served.parts = 5000, parts
    with pytest.raises(FormatError, match="cut off after 5,000 of"):
        datasets.fetch("small8")
    assert not datasets.TEXTS["small8"].path.exists()
    served.most = 10**6
    assert datasets.fetch("small8").stat().st_size == datasets.TEXTS["small8"].size
    assert served.asked == [None, "bytes=5000-"]


def test_another_content_is_refused_and_not_kept(served, monkeypatch):
    monkeypatch.setitem(datasets.TEXTS, "small8", datasets.TEXTS["small8"]._replace(sha256="0" * 64))
    with pytest.raises(FormatError, match="not the file it was"):
        datasets.fetch("small8")
    assert list(datasets.TEXTS["small8"].path.parent.iterdir()) == []


def test_no_network_names_the_address_and_the_place(served, monkeypatch):
    text = datasets.TEXTS["small8"]
    served.status = 404
    with pytest.raises(FormatError, match="refused http.*small8.zip .404"):
        datasets.fetch("small8")
    monkeypatch.setitem(datasets.TEXTS, "small8", text._replace(url="http://127.0.0.1:9/small8.zip"))
    with pytest.raises(FormatError, match="cannot reach http://127.0.0.1:9/small8.zip .*put it at .*texts"):
        datasets.fetch("small8")


def test_other_names():
    with pytest.raises(ValueError, match="no text or dataset 'text9'; texts: text8"):
        datasets.fetch("text9")
    assert datasets.fetch("wordsim353").name == "wordsim353.tsv"
