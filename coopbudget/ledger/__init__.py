"""The books of a co-op: accounts, entries, transfers, running balances and closed periods.

Owns ``account``, ``entry``, ``transfer``, ``period_close``, ``month_sum`` and ``month_total`` (what closed months came
to, worked out from the transfers). Invariants:

- a transfer has two different accounts of one unit and a positive amount, so nothing can be out of balance;
- a balance is signed by the account's normal side, is kept in the transaction that moves it, and never
  falls below the account's floor (a CHECK, whatever the code does);
- entries, transfers and closings are only ever added; a mistake is a reversal that names what it reverses;
- one key means one entry; a closed period takes none, until two officers open it again; the books of a co-op that
  has ended take none, whoever writes;
- money that moves between two co-ops is a pair of entries in one commit, and each half names the other;
- each account, entry and closing stands in the trail in full, so the books can be rebuilt from it.

Stands on trail, coops and the ground.
"""
