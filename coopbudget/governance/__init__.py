"""Motions and ballots: how members decide, how they elect, and how a decision is used once.

Owns ``motion``, ``motion_option``, ``motion_roll``, ``motion_sealed``, ``motion_paper`` and ``motion_remark``;
``interested``, ``first_meeting`` and ``founding_step`` of a group before its society (``groups``), which holds no money
until its list is done.
Invariants: the roll and its weights are frozen when voting opens; money never weighs (``weights`` is the one seam for
class weights); nothing links a paper to the member who filled it (no shared key, time or order); papers are sealed
until the count, so nobody sees one before, and the voter's code alone opens hers to change it; a vote that an officer
records is heard by another; turnout equals papers; a carried motion is used once, on the terms that were carried, and
where the law asks for two meetings, after both. Elections take effect at the count.
A removal is decided by whom the rules say, the members or the board; a matter that the rules name is carried by the
special majority alone.
``counting`` is the count of preferences and BLT files, pure; ``saying`` what a paper says; ``sealing`` the box.
Rules of the co-op change by a motion here and stand in ``rulebook``.
Stands on members, notices, evidence, rulebook, trail and the ground.
"""
