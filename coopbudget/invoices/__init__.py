"""Visits, invoices, the three-way match and approvals: from support given to money owed.

Owns ``delivery`` (on the screen a visit or session), ``attendance``, ``remark``, ``silence_rule``, ``invoice``,
``invoice_part``, ``invoice_line``, ``invoice_share``, ``invoice_approval``, ``credit_note``, ``credit_line`` and
``credit_share``. Invariants:

- a visit is counted once: a member is at one visit of a contract at a time, and a visit is on one invoice;
- only what the members confirmed (or an officer settled) is paid; what is disputed is held back alone, the
  rest of its invoice goes on;
- nobody's silence stops pay: after five days an officer rings and decides; silence is a yes only where the members
  voted for it, and for visits that said so when they were logged;
- a part of an invoice has its shares worked out when it is matched, shown, and approved as they were shown by two
  different officers, neither of the provider; only then does money move, in one entry of the ledger;
- parts approved and credit notes given in any order leave what one approval of the final lines would
  (``splitting.py``).

Stands on contracts, providers, members, governance, payments, notices, ledger and trail.
"""
