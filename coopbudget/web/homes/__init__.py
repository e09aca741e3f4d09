"""The first page of each part: what it reads across the slices, and nothing else."""
