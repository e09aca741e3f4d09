"""Who may do what, asked of the real pages: each part opens what the table says, and nothing else, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from flask import Flask

from coopbudget.db import db
from coopbudget.guard import Actor, Capacity, Permission as P, Power
from coopbudget.guard.views import Mark
from coopbudget.members import queries, service
from coopbudget.members.words import MemberClass, OfficeKind, OutsideKind
from tests.cheaply import refusing_briefly
from tests.conftest import NOON, Act
from tests.people import Member, actor_of, add_person, admit, as_system, found_coop, give_office, let_in, sign_in

EVERYBODY = {P.SIGNED_IN, P.SEE_COOP}
MEMBER = EVERYBODY | {P.TAKE_PART, P.VOTE, P.OPEN_POOLS}
OPEN_TO_MANY = EVERYBODY | {P.TAKE_PART}
# Written out by hand beside the matrix, so that a slip in one of them shows.
BY_OFFICE: Mapping[OfficeKind, set[P]] = {
    OfficeKind.CHAIR: {
        P.SEE_MEMBERS, P.ADMIT_MEMBERS, P.MANAGE_OFFICES, P.EDIT_COOP, P.ACT_FOR_MEMBERS, P.HELP_SIGN_IN,
        P.OPEN_MOTIONS, P.SCORE_BIDS, P.AWARD_CALLS, P.APPROVE_INVOICES, P.APPROVE_PAYMENTS, P.PROPOSE_SURPLUS,
        P.SHARE_SURPLUS, P.HANDLE_COMPLAINTS, P.SEE_BOOKS, P.SEE_TRAIL,
    },
    OfficeKind.SECRETARY: {
        P.SEE_MEMBERS, P.ADMIT_MEMBERS, P.MANAGE_OFFICES, P.EDIT_COOP, P.ACT_FOR_MEMBERS, P.HELP_SIGN_IN,
        P.OPEN_MOTIONS, P.MANAGE_AGREEMENTS, P.VERIFY_PROVIDERS, P.SCORE_BIDS, P.SETTLE_VISITS,
        P.APPROVE_INVOICES, P.APPROVE_PAYMENTS, P.HANDLE_COMPLAINTS, P.SEE_BOOKS, P.SEE_TRAIL,
    },
    OfficeKind.TREASURER: {
        P.SEE_MEMBERS, P.MANAGE_AGREEMENTS, P.MATCH_INVOICES, P.APPROVE_INVOICES, P.KEEP_BOOKS, P.PREPARE_PAYMENTS,
        P.APPROVE_PAYMENTS, P.PROPOSE_SURPLUS, P.SHARE_SURPLUS, P.HELP_SIGN_IN, P.OPEN_MOTIONS,
        P.SEE_BOOKS, P.SEE_TRAIL,
    },
    OfficeKind.COMMISSIONING_LEAD: {
        P.SEE_MEMBERS, P.PUBLISH_CALLS, P.SCORE_BIDS, P.AWARD_CALLS, P.MANAGE_CONTRACTS, P.SETTLE_VISITS,
        P.VERIFY_PROVIDERS, P.MATCH_INVOICES, P.OPEN_MOTIONS,
    },
    OfficeKind.SAFEGUARDING_LEAD: {P.SEE_MEMBERS, P.HANDLE_SAFEGUARDING, P.HANDLE_COMPLAINTS},
    OfficeKind.BOARD_MEMBER: {P.SEE_MEMBERS, P.SEE_BOOKS, P.PROPOSE_SURPLUS},
}  # fmt: skip
BY_POWER: Mapping[Power, set[P]] = {
    Power.SEE: set(), Power.PLAN: {P.OPEN_POOLS}, Power.PLEDGE: set(), Power.CONFIRM_VISITS: set(),
    Power.SPEAK: set(), Power.VOTE_AS_TOLD: {P.VOTE},
}  # fmt: skip


def pages_of(app: Flask) -> list[tuple[str, P]]:
    """Every page of a co-op that needs no more than its address, with what it asks for."""
    found = []
    for rule in app.url_map.iter_rules():
        mark = getattr(app.view_functions[rule.endpoint], "mark", None)
        if isinstance(mark, Mark) and mark.permission and "GET" in (rule.methods or ()) and rule.arguments == {"coop"}:
            found.append((rule.rule, mark.permission))
    return sorted(found)


def test_every_part_opens_its_pages_and_no_others(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    parts: dict[str, tuple[Member | object, set[P]]] = {}
    with act() as work:
        coop = found_coop(work)
        for kind, held in BY_OFFICE.items():
            member = admit(work, coop)
            give_office(work, coop, member, kind)
            parts[kind] = member, MEMBER | held
        for member_class in MemberClass:
            parts[member_class] = admit(work, coop, member_class=member_class), MEMBER
        reading = EVERYBODY | {P.SEE_BOOKS, P.SEE_TRAIL, P.REVIEW_BOOKS}
        parts["reviewer"] = let_in(work, coop, OutsideKind.REVIEWER), reading
        parts["facilitator"] = let_in(work, coop, OutsideKind.FACILITATOR), EVERYBODY | {P.SEE_MEMBERS, P.OPEN_POOLS}
        rested = admit(work, coop)
        inside, until = as_system(work, coop), work.today + timedelta(days=9)
        service.grant_office(
            inside, member_id=rested.id, kind=OfficeKind.BOARD_MEMBER, starts_on=work.today, ends_on=until
        )
        service.suspend_member(inside, member_id=rested.id, reason="Shouting.", ends_on=until)
        parts["suspended, in office"] = rested, MEMBER - {P.VOTE, P.OPEN_POOLS}
        parts["stranger"] = add_person(work), set()
    pages = pages_of(app)
    assert len({permission for _, permission in pages}) >= 15
    wrong = []
    shown: set[str] = set()
    with refusing_briefly(app):
        for name, (who, may) in parts.items():
            client = app.test_client()
            sign_in(client, who)  # type: ignore[arg-type]
            if may:
                with app.app_context():
                    held = actor_of(db.session, coop, who, NOON.date()).permissions  # type: ignore[arg-type]
                assert held == may, name
            for address, permission in pages:
                # What every part may open can ask for more inside (whose visits these are), so its answer says
                # nothing of the table and the first part's is enough; what an office opens can't.
                for_many = permission in may and permission in OPEN_TO_MANY
                if for_many and address in shown:
                    continue
                shown.add(address)
                status = client.get(address.replace("<coop>", coop.slug)).status_code
                if not for_many and (status == (403 if may else 404)) is (permission in may):
                    wrong.append((str(name), address, str(permission), status))
    assert wrong == []


def test_each_power_of_a_supporter_gives_what_it_says_and_ends_by_its_day(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop)
        inside = as_system(work, coop)
        begins, ends = work.today + timedelta(days=2), work.today + timedelta(days=5)
        people = {power: add_person(work) for power in Power}
        for power, person in people.items():
            service.add_supporter(
                inside, member_id=mair.id, person_id=person, powers=[power], starts_on=begins, ends_on=ends
            )

        def found(person: object, days: int) -> Actor | None:
            return service.actor_for(work.session, person, coop.slug, today=work.today + timedelta(days=days))  # type: ignore[arg-type]

        for power, person in people.items():
            assert found(person, 1) is None and found(person, 6) is None
            for day in (2, 5):
                actor = found(person, day)
                assert actor is not None
                assert (actor.powers, actor.capacity, actor.on_behalf_of) == ({power}, Capacity.SUPPORTER, mair.id)
                assert actor.permissions == EVERYBODY | {P.TAKE_PART} | BY_POWER[power]
        # While the member is suspended, what rests for her rests for who acts for her.
        service.suspend_member(inside, member_id=mair.id, reason="Shouting.", ends_on=work.today + timedelta(days=3))
        for power, person in people.items():
            actor = found(person, 2)
            assert actor is not None
            resting = power in (Power.SPEAK, Power.VOTE_AS_TOLD)
            assert actor.powers == (set() if resting else {power})
            assert actor.permissions == EVERYBODY | {P.TAKE_PART}
            after = found(person, 4)
            assert after is not None and after.powers == {power}


def test_an_office_ends_by_its_day_and_nothing_has_to_run(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        mair = admit(work, coop)
        inside = as_system(work, coop)
        first, last = work.today + timedelta(days=3), work.today + timedelta(days=9)
        service.grant_office(inside, member_id=mair.id, kind=OfficeKind.TREASURER, starts_on=first, ends_on=last)
        for day, holds in ((2, False), (3, True), (9, True), (10, False)):
            actor = actor_of(work.session, coop, mair, work.today + timedelta(days=day))
            assert actor.may(P.KEEP_BOOKS) is holds
            people = queries.people_with(work.session, coop.id, P.KEEP_BOOKS, work.today + timedelta(days=day))
            assert (mair.person_id in people) is holds
        # Nobody's own suspension, and an officer of one co-op is nobody in another.
        other = found_coop(work)
        assert service.actor_for(work.session, mair.person_id, other.slug, today=first) is None
        assert not replace(actor_of(work.session, coop, mair, last), coop_id=other.id).may(P.ADMIT_MEMBERS)
