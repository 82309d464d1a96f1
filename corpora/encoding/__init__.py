"""From text to token ids: the compiled scanner, tokenizers, provisional ids and their ranks."""
