"""One file a task, with the function that scores a dataset."""
