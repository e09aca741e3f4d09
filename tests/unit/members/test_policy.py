"""Who may do what about people, decided on plain facts."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from coopbudget.guard.actor import Actor, Capacity, Permission
from coopbudget.members import policy
from coopbudget.members.looks import way_back
from coopbudget.members.service.joining import a_year_from
from coopbudget.members.words import Leaving, Reach, Standing

MAIR, OTHER = uuid.uuid4(), uuid.uuid4()
PERSON, FRIEND = uuid.uuid4(), uuid.uuid4()

HERSELF = Actor(person_id=PERSON, own_member_id=MAIR, member_id=MAIR)
SUPPORTER = Actor(person_id=FRIEND, member_id=MAIR, capacity=Capacity.SUPPORTER)
OFFICER = Actor(
    person_id=FRIEND, own_member_id=OTHER, member_id=OTHER,
    permissions=frozenset({Permission.MANAGE_OFFICES, Permission.ACT_FOR_MEMBERS, Permission.ADMIT_MEMBERS}),
)  # fmt: skip
ON_THE_PHONE = replace(
    OFFICER, member_id=MAIR, capacity=Capacity.OFFICER, permissions=frozenset({Permission.ACT_FOR_MEMBERS})
)
STRANGER = Actor(person_id=FRIEND, own_member_id=OTHER, member_id=OTHER)


@pytest.mark.parametrize(
    ("actor", "supporter", "representative"),
    [
        (HERSELF, True, False),
        (ON_THE_PHONE, True, True),
        (OFFICER, True, True),
        (SUPPORTER, False, False),
        (STRANGER, False, False),
    ],
)
def test_who_chooses_a_supporter(actor: Actor, supporter: bool, representative: bool) -> None:
    assert bool(policy.may_add_supporter(actor, MAIR, Standing.SUPPORTER)) is supporter
    assert bool(policy.may_add_supporter(actor, MAIR, Standing.SUITABLE_PERSON)) is representative


@pytest.mark.parametrize(
    ("actor", "supporter", "representative"),
    [
        (HERSELF, True, False),
        (ON_THE_PHONE, True, True),
        (OFFICER, True, True),
        (STRANGER, False, False),
        (replace(SUPPORTER, person_id=uuid.uuid4()), False, False),
    ],
)
def test_who_stops_a_supporter(actor: Actor, supporter: bool, representative: bool) -> None:
    link = policy.SupportFacts(MAIR, uuid.uuid4(), Standing.SUPPORTER)
    assert bool(policy.may_stop_supporter(actor, link)) is supporter
    link = replace(link, standing=Standing.SUITABLE_PERSON)
    assert bool(policy.may_stop_supporter(actor, link)) is representative


def test_a_supporter_may_give_it_up() -> None:
    assert policy.may_stop_supporter(SUPPORTER, policy.SupportFacts(MAIR, FRIEND, Standing.NOMINATED_PERSON))


def test_who_ends_a_membership() -> None:
    assert policy.may_end_membership(HERSELF, MAIR, Leaving.LEFT)
    assert not policy.may_end_membership(HERSELF, MAIR, Leaving.REMOVED)
    assert not policy.may_end_membership(STRANGER, MAIR, Leaving.LEFT)
    assert policy.may_end_membership(OFFICER, MAIR, Leaving.DIED)


def test_nobody_acts_for_themselves_by_phone() -> None:
    assert not policy.may_act_for(OFFICER, OTHER, supports=False, capacity=Capacity.OFFICER)
    assert policy.may_act_for(OFFICER, MAIR, supports=False, capacity=Capacity.OFFICER)
    assert not policy.may_act_for(STRANGER, MAIR, supports=False, capacity=Capacity.OFFICER)
    assert not policy.may_act_for(OFFICER, MAIR, supports=False, capacity=Capacity.SUPPORTER)
    assert policy.may_act_for(STRANGER, MAIR, supports=True, capacity=Capacity.SUPPORTER)


def test_a_term_has_a_last_day_within_reason() -> None:
    start = date(2026, 9, 1)
    assert policy.term_problem(start, start, policy.LONGEST_SUPPORT) is None
    assert policy.term_problem(start, start - timedelta(days=1), policy.LONGEST_SUPPORT) is not None
    assert policy.term_problem(start, start + policy.LONGEST_SUPPORT, policy.LONGEST_SUPPORT) is None
    longer = start + policy.LONGEST_SUPPORT + timedelta(days=1)
    assert policy.term_problem(start, longer, policy.LONGEST_SUPPORT) is not None


@pytest.mark.parametrize(
    ("start", "last"),
    [
        (date(2026, 9, 1), date(2027, 8, 31)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_year_ends_the_day_before(start: date, last: date) -> None:
    assert a_year_from(start) == last


@pytest.mark.parametrize(
    ("reach", "missing"),
    [(Reach.PHONE, "phone"), (Reach.POST, "postal_address"), (Reach.LARGE_PRINT, "postal_address"),
     (Reach.EMAIL, "reach")],
)  # fmt: skip
def test_a_way_to_be_reached_leads_somewhere(reach: Reach, missing: str) -> None:
    found = policy.unreachable(reach, email="", phone="", postal_address="")
    assert found is not None and found[0] == missing
    assert policy.unreachable(reach, email="a@example.org", phone="1", postal_address="1 Stryd Fawr") is None


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/\\evil", "", None, "/a\nb", "javascript:x"]
)
def test_the_way_back_stays_here(path: str | None) -> None:
    assert way_back(path, "/home") == "/home"
    assert way_back("/c/aber/offices?page=2") == "/c/aber/offices?page=2"
