"""A member leaves, has died, or is removed: what becomes of her pools, contracts and money, and who settles it.

Owns ``departure``. Invariants: a member has one open departure; nobody is removed but by a decision of the members, or
of the board where the rules say so, which is used once; what she set aside, waited for and asked for ends
when it begins, by the rules of the rooms that own it; a membership that is left or removed ends only once nothing of
hers stands in the co-op's accounts, and no money changes fund meanwhile. Where a member has died the membership ends
at once, nothing more is sent to them, and what stands is kept for the council and the estate.

Stands on contracts, pools, budgets, shares, collections, governance, members, notices, ledger, trail and the ground.
"""
