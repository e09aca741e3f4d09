"""The append-only record of who did what, one hash chain for each co-op and one for the platform.

Owns ``trail_head`` and ``trail``. Invariants: a chain's sequence has no gap; each record's digest is
SHA-256 over the digest before it, its sequence and its content; the content is canonical JSON of ids and
plain values, never a name, so a person can be erased and the chain still verifies; no record is ever
changed or removed (triggers refuse it). Stands on coops and the ground.
"""
