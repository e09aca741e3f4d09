"""Who may look at a member's money, record an agreement, and settle one."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from coopbudget.budgets import policy
from coopbudget.guard.actor import Actor, Capacity, Permission, Power

MEMBER, OTHER = uuid.uuid4(), uuid.uuid4()
HERSELF = Actor(own_member_id=MEMBER, member_id=MEMBER, powers=frozenset(Power))
OFFICER = Actor(own_member_id=OTHER, member_id=OTHER, permissions=frozenset({Permission.MANAGE_AGREEMENTS}))
REVIEWER = Actor(permissions=frozenset({Permission.SEE_BOOKS}))


def supporter(*powers: Power) -> Actor:
    return Actor(own_member_id=None, member_id=MEMBER, capacity=Capacity.SUPPORTER, powers=frozenset(powers))


@pytest.mark.parametrize(
    ("actor", "member", "sees", "records", "settles"),
    [
        (HERSELF, MEMBER, True, True, False),
        (HERSELF, OTHER, False, False, False),
        (OFFICER, MEMBER, True, True, True),
        (OFFICER, OTHER, True, True, False),
        (REVIEWER, MEMBER, True, False, False),
        (supporter(Power.SEE), MEMBER, True, False, False),
        (supporter(Power.SEE, Power.PLAN), MEMBER, True, True, False),
        (supporter(Power.PLEDGE), MEMBER, False, False, False),
        (supporter(*Power), OTHER, False, False, False),
        (Actor(), MEMBER, False, False, False),
    ],
)
def test_the_matrix(actor: Actor, member: uuid.UUID, sees: bool, records: bool, settles: bool) -> None:
    assert policy.may_see(actor, member) is sees
    assert bool(policy.may_record(actor, member)) is records
    assert bool(policy.may_settle(actor, member)) is settles


def test_only_an_officers_record_of_somebody_else_counts_as_checked() -> None:
    assert policy.counts_as_checked(OFFICER, MEMBER)
    assert not policy.counts_as_checked(OFFICER, OTHER)
    assert not policy.counts_as_checked(HERSELF, MEMBER)
    on_the_phone = replace(OFFICER, member_id=MEMBER, permissions=frozenset(), powers=frozenset(Power))
    assert not policy.counts_as_checked(on_the_phone, MEMBER)
