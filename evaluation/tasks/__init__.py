"""One file a task: what is asked of vectors, and how answers are counted."""
