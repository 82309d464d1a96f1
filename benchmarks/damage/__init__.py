"""Damages files of every format that wordvec reads and uses them: they are refused in one sentence, or do no harm."""
