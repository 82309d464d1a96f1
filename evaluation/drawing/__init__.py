"""Pictures of vectors and of scores."""
