"""Motions and ballots."""
