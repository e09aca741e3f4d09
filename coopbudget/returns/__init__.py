"""Council returns: what a funder asks of an agreement and a period, ready before it is asked for.

Owns ``council_profile`` (what councils ask, as dated versions), ``return_plan`` (which of them an agreement follows),
``council_return``, ``memorandum`` (what was spent outside the co-op), ``bank_extract``, ``return_run``,
``funder_link``, ``funder_view`` and ``funder_change``. Invariants:

- a return adds up: opening, receipts, spend and what went back lead to the closing that the ledger has, to the penny;
- a signed return never changes (the database refuses it); a correction is a new version that names the old;
- without the word of its member on what was spent elsewhere it is called a part return;
- bank evidence is an extract of one member's lines, signed by this installation and checkable by anybody who holds its
  code; no statement that shows others leaves the house, and no provider's invoice that does;
- of a funder's link only the digest is kept; it opens one agreement, ends, can be taken back, and each opening is in
  the trail and shown to the member; what a council sends there changes nothing before an officer accepts it.

``rules`` assembles and proves, ``gathering`` reads the other rooms, ``signing`` signs extracts, ``paper`` and ``pack``
make what is delivered. Stands on outlook, invoices, contracts, pools, budgets, payments, members, evidence, ledger,
notices, trail and the ground.
"""
