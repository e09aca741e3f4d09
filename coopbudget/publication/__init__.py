"""What a co-op that chose to shows the world: its buying as releases of the Open Contracting Data Standard (1.1), and
its books, quarter by quarter (``open_books``).

Owns ``publication`` (each decision to publish or to stop, the newest counts) and the tables of ``open_books``, which
has a decision of its own: the members'. Invariants:

- nothing is published of a co-op that did not choose it, and nothing of a pool or call that began with fewer
  than five members;
- a release is worked out from what happened until its own instant and from nothing later, so it is the same
  whenever it is asked, and keeps its id;
- a sum is shown only where no member can be found in it or by subtracting it from others (``rules.py``, pure);
- no words that a person typed are published but the co-op's name and the names of organisations chosen;
- nothing is said of bids before their opening, and nobody is named who was not chosen.

Stands on surplus, invoices, contracts, tenders, pools, providers, budgets, governance, payments, members, notices,
ledger, trail and coops.
"""
