"""Calls, sealed bids, scoring, award."""
