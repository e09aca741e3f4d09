"""Year end: what a year left over, what members decided of it, and sharing it to the penny.

Owns ``surplus_proposal``, ``surplus_trade``, ``surplus_way`` (ways to share, shown side by side),
``surplus_provision``, ``surplus_placing`` and ``surplus_due``. Invariants:

- a year is proposed only once its books are closed, and its figures and everybody's trade are frozen in the
  proposal, so that what members vote on is what is posted, or nothing is;
- a year is shared once (a unique key, and the motion that is used once); undoing it is one reversal, by
  another officer, while the money has not left;
- sharing is one entry: it empties the year's income and costs into the surplus, and the surplus into reserves,
  community and dividend; each fund's dividend lands in that fund, or where ``destinations`` says if its agreement has
  ended: with its successor, held for its council, or owed to its owner; small sums are kept for the next one;
- what members set aside and did not use goes back to their funds before anything is called left over; what is left of
  a grant goes to no member;
- the rules of the co-op say where a surplus may go, whose trade counts (those of the year's last day) and how much each
  class may have as a part of its own (those of the day of the proposal);
- a deficit is never shared (``deficits`` says what becomes of it), a community benefit society pays no dividend, and
  members' money is never touched.

Stands on governance, budgets, payments, members, notices, ledger, trail, coops and the ground.
"""
