"""Training by prediction: one gradient, one way of a chunk. It knows matrices and texts, but no method."""
