"""A member's money, seen clearly: statements that explain every penny, and how long what she has will last.

Owns foreseen (a warning that stands: the day on which a fund will be over what its funder lets it keep, or will run
out) and outlook_round (the day on which the co-op's funds were last looked at). Invariants:

- a statement's lines lead from its first figure to its last, and each pooled purchase shows the whole, this member's
  share and the rule that made it;
- the same statement made again is the same file, byte for byte;
- a forecast promises nothing and loses nothing: what comes in less what goes out is what is left, week by week;
- each crossing is told twice, as many weeks before as the co-op's rules say, and when it has come: each once.

Stands on invoices, contracts, pools, providers, budgets, payments, members, notices, ledger, trail and the ground.
"""
