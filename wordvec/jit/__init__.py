"""Everything that touches the internals of Numba or LLVM."""
