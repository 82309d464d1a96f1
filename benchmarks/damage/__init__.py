"""Damages every format that wordvec reads, opens it and uses it: what is not refused in one sentence must be harmless."""
