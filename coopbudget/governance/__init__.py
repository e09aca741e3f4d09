"""Motions and ballots: how members decide, and how a decision is used once.

Owns ``motion``, ``motion_roll`` and ``motion_paper``. Invariants: the roll is frozen when voting opens; one
member one vote, whatever the money; nothing links a paper to the member who filled it (no shared key, no
time, and the papers are laid in another order when voting closes); nobody sees a count before closing; a
carried motion is used once, on the terms that were carried.
Stands on members, notices, trail and the ground.
"""
