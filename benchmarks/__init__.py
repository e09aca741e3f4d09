"""Measurements against peers, in one run, as ratios: ``python -m benchmarks.NAME [--json]``."""
