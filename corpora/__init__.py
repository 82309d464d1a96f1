"""Text to token ids: sources, the compiled scanner, the encoded corpus.

What trainers use has its name here, loaded on first use (PEP 562).
"""
# ruff: noqa: F401

from __future__ import annotations

from typing import TYPE_CHECKING

from ..system.lazy import on_first_use

if TYPE_CHECKING:
    from .corpus import Corpus, as_corpus, is_encoded
    from .documents import Documents, as_documents
else:  # type checkers would take it that there is every name
    __getattr__ = on_first_use(
        __name__, {"corpus": "Corpus as_corpus is_encoded", "documents": "Documents as_documents"}
    )
