"""Shares and loan stock: what members and friends put in, how it comes, how it goes back, and what it earns.

Owns ``share_offer``, ``share_application``, ``share_withdrawal``, ``share_transfer``, ``share_nomination``,
``share_interest``, ``share_interest_part``, ``loan``, ``loan_part`` and ``loan_return``. Invariants:

- a member's holding is the balance of her account of share capital in the books (``Equity:Shares``) and stands nowhere
  else; it never rises in value, carries no vote, and no more than the law's limit of the day is registered;
- what comes, by bank transfer or by card, waits as money paid in for shares until an officer registers the shares that
  were applied for; nobody registers her own; no fund ever pays for a share, nor for what is owed for one;
- shares whose money a bank took back are shares no more; what of them had gone back to her, she owes;
- whom a member names has it when she dies: no more than the law's limit of the day, worked out when her death is
  recorded, once the paper that she signed had come; every paper by which shares pass is kept;
- shares go back at par, after notice, while the co-op can pay what it owes, and out of its general reserve: as much of
  the reserve is set apart for good, so that what stands behind the co-op's creditors does not shrink;
- interest is what members decided before its time began, no more than their rules allow, and a cost of the co-op: each
  day's holding counts, to the penny, and it is booked once; while nobody has asked for it, another officer can take it
  back by a reversal, and it is booked again;
- a loan begins once another officer than who wrote it down has seen just its money come (what is too much goes back);
  its schedule follows from its terms and that day, and each part is paid once, its interest a cost;
- two people: who asks does not agree, and who is paid does neither.

Stands on collections, governance, payments, members, rulebook, evidence, notices, ledger, trail and the ground.
"""
