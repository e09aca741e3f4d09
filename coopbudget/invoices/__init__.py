"""Visits, invoices, the three-way match and approvals: from support given to money owed.

Owns ``delivery`` (on the screen a visit or session), ``attendance``, ``remark``, ``invoice``,
``invoice_line``, ``invoice_share`` and ``invoice_approval``. Invariants:

- a visit is counted once: by contract, day and start, and on one invoice;
- only what the members confirmed (or an officer settled) is paid; what is disputed is held back alone, the
  rest of its invoice goes on;
- nobody's silence stops pay: after five days an officer rings and decides;
- an invoice's shares are worked out when it comes, shown, and approved as they were shown by two different
  officers, neither of the provider; only then does money move, in one entry of the ledger.

Stands on contracts, providers, members, payments, notices, ledger and trail.
"""
