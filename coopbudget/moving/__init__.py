"""A member moves to another co-op of the platform: her agreements are taken over, and her money moves in both ledgers.

Owns ``move`` and ``move_fund``. A move is a row in each of the two co-ops, of the same id; each co-op writes of the
other only what both must know. Invariants: the member is a member of both and asked for it; the co-op that she goes to
has the funder's written consent naming it, and says yes first; an officer of the co-op that she leaves sends it; both
entries are posted in one commit or none is (``ledger.pairs``); what arrives can't be used before a statement of the
new bank shows it; until a payment run has it, either side can call it off, by a pair of reversals.

Stands on departures, contracts, invoices, budgets, payments, members, notices, ledger, trail and the ground.
"""
