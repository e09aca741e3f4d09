"""Safeguarding, worries, complaints, faults of a page."""
