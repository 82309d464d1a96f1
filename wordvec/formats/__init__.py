"""Files that vectors and models are kept in."""
