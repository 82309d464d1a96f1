"""Text to token ids: sources, the compiled scanner, the encoded corpus."""
