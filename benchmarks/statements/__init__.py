"""A statement of 50,000 lines: read, posted and matched, against the hand-written posting of the same entries."""
