"""Who may see, register and send back shares."""

from __future__ import annotations

import uuid

from coopbudget.guard import Actor, Permission, Power
from coopbudget.shares.policy import may_decide, may_register, may_see

HERS, THEIRS, PERSON, OTHER = (uuid.uuid4() for _ in range(4))


def test_a_members_shares_are_seen_by_her_by_who_may_see_for_her_and_by_the_books() -> None:
    assert may_see(Actor(member_id=HERS, powers=frozenset({Power.SEE})), HERS)
    assert not may_see(Actor(member_id=HERS), HERS)
    assert not may_see(Actor(member_id=THEIRS, powers=frozenset({Power.SEE})), HERS)
    assert may_see(Actor(permissions=frozenset({Permission.SEE_BOOKS})), HERS)


def test_nobody_registers_their_own() -> None:
    keeper = Actor(own_member_id=HERS, permissions=frozenset({Permission.ADMIT_MEMBERS}))
    assert may_register(keeper, THEIRS)
    assert not may_register(keeper, HERS)
    assert not may_register(Actor(own_member_id=HERS), THEIRS)


def test_who_is_paid_answers_nothing_and_who_asked_does_not_agree() -> None:
    assert may_decide(PERSON, owner=OTHER, asked_by=OTHER)
    assert not may_decide(PERSON, owner=PERSON, asked_by=OTHER, agree=False)
    assert not may_decide(PERSON, owner=OTHER, asked_by=PERSON)
    assert may_decide(PERSON, owner=OTHER, asked_by=PERSON, agree=False)
