"""Bank statements, matching, payment runs, bank files, the co-op's own bills."""
