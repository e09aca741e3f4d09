"""Calls for bids: what a pool asks of providers, their sealed bids, the scores, and the choice with its reasons.

Owns ``call``, ``call_hours``, ``criterion``, ``question``, ``bid``, ``opened_bid``, ``bid_rate``, ``bid_answer``,
``scorer``, ``score`` and ``award``.
Invariants: a published call is frozen; a bid is ciphertext in the database until its call is opened,
after the deadline, by two officers; nobody scores before saying whether they have an interest, and nobody with
one; points are exact fractions by the published formula; one award a call, used by one contract.
Stands on pools, providers, members, notices, trail and coops.
"""
