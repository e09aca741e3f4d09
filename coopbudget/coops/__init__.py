"""The tenant: a co-op's id, slug, name and nation, and the short numbers that people say aloud.

Owns ``coop`` and ``counter``. Invariants: a slug never changes; a number is given once.
Stands on the ground alone.
"""
