"""Training on co-occurrence counts: GloVe's weighted least squares, tile by tile."""
