"""The treasurer's and reviewer's room: the books, the trail, spending, and proof that they agree.

Owns dependence_limit: from which share on a member depends too much on one provider; in ``books`` what is planned for
a year; in ``closing`` who looked at a month, what was accrued, how it was closed and opened again (closing itself is
the ledger's). Everything else it reads from the other rooms and changes none of it. Invariants: members' names are
shown to those who may see the books, and who a failing provider would leave to officers alone; every figure opens down
to its transfers, their entry and its record in the trail; anybody with a part in the co-op can have the books checked.

Stands on surplus, invoices, contracts, tenders, providers, budgets, members, ledger, trail, coops and the ground.
"""
