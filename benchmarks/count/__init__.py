"""Counting an election: 100,000 papers, 20 candidates."""
