"""The append-only record of who did what, one hash chain for each co-op and one for the platform.

Owns ``trail_head``, ``trail`` and ``published_head``. Invariants: a chain's sequence has no gap; each record's digest
is SHA-256 over the digest before it, its sequence and its content; the content is canonical JSON of ids and
plain values, never a name, so a person can be erased and the chain still verifies; no record is ever
changed or removed (triggers refuse it); the head that everybody was shown on a day is kept with the seal of that day's
records, and can't be changed either. Stands on coops and the ground.
"""
