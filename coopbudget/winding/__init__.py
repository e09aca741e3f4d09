"""A co-op ends: members decide it, nothing new begins, all is settled in order, what is left goes to another society.

Owns ``winding`` and ``winding_share``. Invariants: it begins by a decision of the members, used once, and where the
law asks for it by a paper that enough members signed; from then on the co-op's one guard refuses what is new
(``coops.service.need_going``); creditors and members' own money come before shares, shares are paid at par at most,
and whatever is left goes to another society and to no member; it can be called off until the first of that money has
left; once every account stands at nothing the co-op is closed, and only read, by its officers and reviewers, as long
as papers are kept.

Stands on moving, surplus, invoices, contracts, shares, budgets, governance, payments, members, ledger, trail and the
ground.
"""
