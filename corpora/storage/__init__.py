"""Folders on disk: written beside their place, put there when complete; the encoded corpus and its cache."""
