"""What looks odd in the books, why, and what officers and reviewers decided of it; which papers are missing.

Owns ``finding`` (one thing that a rule found, with the records it stands on), ``finding_decision`` (what was decided
of it, by whom, when and why) ``finding_look`` (when the books were looked through) and ``paper_request`` (a
missing paper asked for). Invariants: a finding is one
row, however often it is found again; decided, it stays decided until its facts change; nobody decides what concerns
them; a decision is added and never edited; nothing here changes what it looks at, and no page of a finding shows a
whole bank account number.

``facts`` is what rules see, ``rules`` are pure and one file each for what they look at, ``gathering`` fills facts
from the other rooms' queries, a month of lines and visits at a time. A finding is a question, not an accusation.
``missing`` knows which papers are missing and who has them, ``keeping`` which files have had their time, and
``subjects`` who may look at the papers of a visit, an invoice, a bill, an agreement or a run. The files are evidence's.
Stands on surplus, invoices, contracts, providers, budgets, payments, members, notices, ledger, trail and the ground.
"""
