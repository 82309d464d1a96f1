"""The page as one HTML file: styles, the program, and the data in it, and a policy that forbids all else."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any

from ..system.printing import printable
from .bundle import part

__all__ = ["page"]


def page(data: Mapping[str, Any]) -> bytes:
    """Write the page.

    Parameters
    ----------
    data : mapping
        Of JSON's types: ``PageData`` in ``explorer/src/data.ts``.

    Returns
    -------
    bytes
        UTF-8. Nothing in it is loaded from elsewhere, and nothing that `data` holds can end the element that it stands
        in or become markup: the program shows it as text.
    """
    style, script = part("explorer.css"), part("explorer.js")
    policy = (
        f"default-src 'none'; script-src 'sha256-{_hash(script)}'; style-src 'sha256-{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    title = escape(printable(data["title"]))
    text = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        '<div id="app"></div>\n<noscript>This page draws itself with a script, which is switched off here.</noscript>\n'
        f'<script type="application/json" id="data">{_json(data)}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )
    return text.encode("utf-8", errors="backslashreplace")  # lone surrogates become escapes that JSON knows


def _json(data: Mapping[str, Any]) -> str:
    """JSON that no `<` ends early."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _hash(content: str) -> str:
    """What the policy names an element's content by."""
    return b64encode(sha256(content.encode()).digest()).decode("ascii")
