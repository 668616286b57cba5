"""Published figures as printed: read, accounted for, recomputed, and rerun."""
