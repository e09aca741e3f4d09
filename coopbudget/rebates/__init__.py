"""Volume rebates: what providers give back once so much was bought, from the first penny earned to the fund it is for.

Owns ``rebate_accrual``, ``rebate_claim``, ``rebate_sharing`` and ``rebate_share``. The agreement itself is a term of
the contract. Invariants:

- what is earned follows the visits that were approved and are still paid for, by the days they were given on; each
  change of it is one entry, and it never stands below what was asked for;
- the books hold what was earned (asset) and whose it is: the members' who paid (a liability until it is in their
  funds), or the co-op's own (income), as the contract says; the two never share an account, a claim or a bank account;
- a claim is asked by one officer and agreed by another; no more can come in on it than was asked;
- what came in for members is shared among the funds that paid, in proportion, by largest remainder; one entry, and one
  reversal undoes it, by another officer, while no fund has spent it.

Stands on invoices, contracts, payments, budgets, members, notices, ledger, trail, coops and the ground.
"""
