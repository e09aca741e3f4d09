"""Providers: who they are in their own words, their proofs, and which co-op has checked them.

Owns what belongs to no co-op: ``provider``, ``provider_person``, ``credential`` with ``credential_file`` and
``credential_reminder``, ``consortium`` and ``consortium_member``, ``referee``, ``conversion`` and
``conversion_interest``; and each co-op's own ``coop_provider``, ``verification``, ``verification_credential``,
``feedback`` and ``reference_taken``. Invariants: a slug never changes; a credential is never edited, only withdrawn,
so nobody can lengthen what an officer looked at; a provider counts as verified on a day only while a verification
holds and nothing it rested on has expired; a consortium may bid only while each part is accepted, the shares make
exactly 10,000 basis points, and the co-op's check of every one of its providers holds; who would join a business that
becomes a co-operative and its owners see how to reach each other only after both have said yes.
Stands on budgets' floor and below: payments (bank details), concerns (a worry), members, notices, evidence, trail,
coops.
"""
