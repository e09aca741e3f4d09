"""A member leaves, has died, or is removed: what becomes of her pools, contracts and money, and who settles it.

Owns ``departure``, ``family_link`` and ``family_view``. Invariants: a member has one open
departure; nobody is removed but by a decision of the members, or of the board where the rules say so, which is used
once; what she set aside, waited for and asked for ends when it begins, by the rules of the rooms that own it; a
membership that is left or removed ends only once nothing of hers stands in the co-op's accounts, and no money changes
fund meanwhile. Where a member has died the membership ends at once, nothing more is sent to them, and what stands is
kept for the council and the estate. Until all is settled it can be called off, and gives back what nobody else has
meanwhile. Who somebody was is erased once the co-op's time for it is over and two officers agree; ids, numbers and sums
stay, and the books still verify.

``rules`` makes the list of steps from plain facts, ``gathering`` reads them from the other rooms, ``statement`` is the
closing statement on paper and on screen. Stands on returns, outlook, surplus, invoices, contracts, pools, budgets,
shares, collections, governance, members, notices, ledger, erasures, trail and the ground.
"""
