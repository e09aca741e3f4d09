"""Providers: who they are in their own words, their proofs, and which co-op has checked them.

Owns ``provider``, ``provider_person``, ``credential``, ``consortium`` and ``consortium_member`` (global: a
provider belongs to no co-op), and each co-op's own ``coop_provider``, ``verification`` and
``verification_credential``. Invariants: a slug never changes; a credential is never edited, only withdrawn, so
nobody can lengthen what an officer looked at; a provider counts as verified on a day only while a verification
holds and nothing it rested on has expired; a consortium may bid only while each part is accepted, the shares make
exactly 10,000 basis points, and the co-op's check of every one of its providers holds.
Stands on budgets' floor and below: payments (bank details), members, notices, trail, coops.
"""
