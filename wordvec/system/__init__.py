"""What a run needs of the machine: files, checkpoints, interruptions, workers."""
