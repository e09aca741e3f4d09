"""Money in by card and Direct Debit, through Stripe, into members' funds; and by card for shares.

It knows no agreement and no share: slices above name a fund, or an application for shares, by number and accounts,
and say when a plan ends.
Nothing is ever paid out through Stripe. With no keys in the settings nothing of this room shows.

Owns each co-op's Stripe account, collections (one payment in), mandates and plans, what Stripe moved in its
balance, the events it sent, and what members owe after money was taken back. Invariants:

- one movement of Stripe's balance is one entry in the books, under one key; what Stripe says is fetched, never
  assumed, so events may come in any order, twice, or not at all;
- a collection is pending until Stripe says otherwise, and pending money is in no fund;
- before a call that makes something, its act and idempotency key are committed: a process that dies anywhere is
  finished by the next run, once;
- what is paid for shares crosses to the co-op's own side; taken back, it comes out of what waits for shares, then out
  of the shares, and the co-op's own side makes it good;
- money taken back after it was spent leaves no fund below zero: the member owes it, both sides see it, and writing
  it off needs two officers;
- Stripe's fees are transfers of their own, borne by the co-op's own money.

Stands on payments, members, notices, ledger, trail, coops and the ground.
"""
