"""Whoever a report names never reads it; somebody always does."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Set

import pytest
from hypothesis import given, settings, strategies as st

from coopbudget.concerns.policy import ConcernFacts, may_follow_concern, may_read_concern
from coopbudget.concerns.rules import Kind, Seat, holders, named_in_words, places, readers
from coopbudget.guard.actor import Actor

LEAD, CHAIR, SECRETARY, REVIEWER, GWEN = (uuid.UUID(int=n) for n in range(1, 6))
SEATS = {
    Seat.SAFEGUARDING_LEAD: {LEAD},
    Seat.CHAIR: {CHAIR},
    Seat.SECRETARY: {SECRETARY},
    Seat.REVIEWER: {REVIEWER},
}
NAMES = {
    LEAD: "Siân O’Neill", CHAIR: "Aled Price", SECRETARY: "Mair Pugh", REVIEWER: "Jo Lee", GWEN: "Gwen Rees",
}  # fmt: skip
WORDS = {Seat.CHAIR: ("chair", "cadeirydd"), Seat.SECRETARY: ("secretary",), Seat.SAFEGUARDING_LEAD: ("safeguarding",)}

people = st.integers(1, 6).map(lambda n: uuid.UUID(int=n))
seats = st.dictionaries(st.sampled_from(Seat), st.sets(people, max_size=3))


@pytest.mark.parametrize(
    ("kind", "named", "found"),
    [
        (Kind.WORRY, set(), {LEAD}),
        (Kind.WORRY, {GWEN}, {LEAD}),
        (Kind.WORRY, {LEAD}, {CHAIR}),
        (Kind.WORRY, {LEAD, CHAIR}, {SECRETARY}),
        (Kind.WORRY, {LEAD, CHAIR, SECRETARY}, {REVIEWER}),
        (Kind.WORRY, {LEAD, CHAIR, SECRETARY, REVIEWER}, set()),
        (Kind.WORRY, {CHAIR}, {LEAD}),
        (Kind.COMPLAINT, set(), {CHAIR, SECRETARY}),
        (Kind.COMPLAINT, {CHAIR}, {SECRETARY}),
        (Kind.COMPLAINT, {CHAIR, SECRETARY}, {LEAD}),
        (Kind.FAULT, set(), {SECRETARY}),
    ],
)
def test_a_report_goes_to_the_first_in_line_whom_it_does_not_name(
    kind: Kind, named: set[uuid.UUID], found: set[uuid.UUID]
) -> None:
    assert readers(kind, named, SEATS) == found


def test_an_empty_seat_is_passed_over() -> None:
    assert readers(Kind.WORRY, set(), {Seat.SECRETARY: {SECRETARY}}) == {SECRETARY}
    assert readers(Kind.WORRY, set(), {}) == frozenset()


@settings(deadline=None)
@given(st.sampled_from(Kind), st.sets(people), seats)
def test_nobody_named_ever_reads_and_somebody_else_always_does(
    kind: Kind, named: set[uuid.UUID], seats: Mapping[Seat, Set[uuid.UUID]]
) -> None:
    found = readers(kind, named, seats)
    assert not found & named
    assert bool(found) == bool(holders(seats, Seat) - named)


@settings(deadline=None)
@given(st.sampled_from(Kind), st.sets(people), seats, people)
def test_a_place_in_line_and_the_readers_say_the_same(
    kind: Kind, named: set[uuid.UUID], seats: Mapping[Seat, Set[uuid.UUID]], person: uuid.UUID
) -> None:
    mine = [place for place in places(person, seats) if place.kind is kind]
    by_place = person not in named and any(place.before <= named for place in mine)
    assert by_place == (person in readers(kind, named, seats))


@pytest.mark.parametrize(
    ("words", "about", "found"),
    [
        ("I saw Gwen Rees take a purse", "", {GWEN}),
        ("GWEN   REES’S purse", "", {GWEN}),
        ("I told Sian O'Neill and nothing happened", "", {LEAD}),
        ("Somebody shouted at me", "the chair", {CHAIR}),
        ("Somebody shouted at me", "y Cadeirydd", {CHAIR}),
        ("She fell off her chair", "", set()),
        ("Somebody shouted at me", "Aled", {CHAIR}),
        ("Aled shouted at me", "", set()),
        ("Somebody shouted", "Gwen", set()),
        ("Somebody shouted", "Priceless Care", set()),
        ("The secretary and the chair", "secretary, chair", {SECRETARY, CHAIR}),
        ("", "", set()),
    ],
)
def test_words_name_people_as_people_write(words: str, about: str, found: set[uuid.UUID]) -> None:
    assert named_in_words(words, about, NAMES, SEATS, WORDS) == found


def facts(named: set[uuid.UUID], reported_by: uuid.UUID | None = None) -> ConcernFacts:
    return ConcernFacts(Kind.WORRY, frozenset(named), reported_by, SEATS)


def test_the_lead_reads_unless_named_even_as_the_reporter() -> None:
    assert may_read_concern(Actor(person_id=LEAD), facts(set()))
    assert not may_read_concern(Actor(person_id=LEAD), facts({LEAD}, reported_by=LEAD))
    assert may_read_concern(Actor(person_id=CHAIR), facts({LEAD}))


def test_an_office_rests_while_somebody_acts_for_a_member() -> None:
    acting = Actor(person_id=LEAD, own_member_id=uuid.UUID(int=20), member_id=uuid.UUID(int=21))
    assert not may_read_concern(acting, facts(set()))


def test_only_who_made_a_report_follows_it() -> None:
    assert may_follow_concern(Actor(person_id=GWEN), facts(set(), reported_by=GWEN))
    assert not may_follow_concern(Actor(person_id=LEAD), facts(set(), reported_by=GWEN))
    assert not may_follow_concern(Actor(), facts(set(), reported_by=None))
    assert not may_read_concern(Actor(), facts(set()))
