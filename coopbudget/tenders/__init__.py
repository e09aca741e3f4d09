"""Calls for bids: what a pool asks of providers, their sealed bids, the scores, and the choice with its reasons.

Owns ``call`` with its ``call_hours``, ``criterion``, ``question``, ``call_amendment``, ``call_follow`` and
``call_invite``, a co-op's ``call_limits`` and ``call_template``, ``bid`` with its ``bid_draft`` and ``bid_file``,
``opened_bid`` with its ``bid_rate``, ``bid_answer``, ``bid_group`` and ``bid_partner``, ``scorer``, ``score`` and
``award``. Invariants: a published call is frozen, and changes only by an amendment that everybody concerned is told; a
bid, its draft and its files are ciphertext in the database until the call is opened, after the deadline, by two
officers; nobody scores before saying whether they have an interest, and nobody with one; points are exact fractions by
the published formula; one award a call, used by one contract.
Stands on pools, providers, members, notices, trail and coops.
"""
