"""Another co-op, a small one in the next valley, is ending; one of its members comes to Hafan Wen with his money.

Both stand half way: what is left to do there is on its list, and here one yes is still to be said.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from coopbudget.budgets import service as budgets
from coopbudget.demo import cast, papers
from coopbudget.demo.bank import Bank, upload
from coopbudget.demo.stage import Stage
from coopbudget.departures import service as departures
from coopbudget.governance import service as governance
from coopbudget.guard import CoopFacts
from coopbudget.ledger import chart
from coopbudget.members import service as members
from coopbudget.members.words import Leaving, MemberClass, OfficeKind
from coopbudget.moving import service as moving
from coopbudget.payments import service as payments
from coopbudget.shares import queries as shares_queries, service as shares
from coopbudget.winding import queries as winding_queries, service as winding
from coopbudget.winding.law import Way

FOUND = 120
"""How many days ago it was founded."""
SHARES = (("idwal", 60), ("mali", 40))
MONEY = (("dewi", "GYA DP 201", 24_000), ("mali", "GYA DP 208", 18_000))
"""Whose council pays what every four weeks (pence), with which reference."""


def founded(here: Stage, there: Stage) -> None:
    """Four people; two of them keep it going."""
    for key, name in cast.NEIGHBOURS:
        with there.nobody() as work:
            there.people[key] = members.register_person(
                work, email=cast.email_of(key), display_name=name, password=cast.PASSWORD
            )
    here.people.update(there.people)
    with there.outside("heulwen") as work:
        made = members.found_coop(
            work, slug=cast.OTHER_SLUG, name=cast.OTHER_NAME, nation="wales", safeguarding_phone="01970 555 0188"
        )
    there.slug, there.coop = cast.OTHER_SLUG, CoopFacts(made.coop_id, cast.OTHER_SLUG, cast.OTHER_NAME, "wales")
    there.members["heulwen"] = made.member_id
    for key, member_class in (
        ("idwal", MemberClass.COMMUNITY_MEMBER), ("dewi", MemberClass.BUDGET_HOLDER),
        ("mali", MemberClass.BUDGET_HOLDER),
    ):  # fmt: skip
        with there.outside(key) as work:
            there.members[key] = members.apply_to_join(
                work, coop_id=made.coop_id, member_class=member_class, why="We are four, and would like to try."
            )
        with there.person("heulwen") as work:
            members.admit_member(work, member_id=there.members[key])
    with there.person("heulwen") as work:
        members.grant_office(
            work, member_id=there.members["idwal"], kind=OfficeKind.TREASURER, starts_on=work.today,
            ends_on=work.today + timedelta(days=365),
        )  # fmt: skip


def money_comes(there: Stage, bank: Bank) -> None:
    """Two agreements, two who buy shares, a grant to begin with; and what the bank shows of it."""
    with there.person("idwal") as work:
        for side, name, number in (("members", "members' money", "65020011"), ("own", "own money", "65020022")):
            payments.set_bank_account(
                work, side=side, name=f"Glan yr Afon {name}", sort_code="089999", account_number=number
            )
        for key, reference, amount in MONEY:
            made = budgets.record_agreement(
                work, member_id=there.members[key], funder_kind="council", funder_name=cast.COUNCIL,
                reference=reference, rate=amount, starts_on=there.day - timedelta(days=30),
                outcomes=["Out and about with other people"],
            )  # fmt: skip
            budgets.record_consent(
                work, agreement_id=made.agreement_id, officer_name="Catrin Wyn", given_on=there.day,
                file=papers.letter(f"{cast.COUNCIL}: consent to pool", "We agree that Glan yr Afon pools it."),
                filename="consent.pdf",
            )  # fmt: skip
            bank.line("members", there.day, f"{cast.COUNCIL} {reference} BGC", amount)
    for key, count in SHARES:
        with there.person(key) as work:
            shares.apply_for_shares(work, shares=count)
        reference = shares_queries.reference_of(_number(there, key))
        bank.line("own", there.day, f"{key.upper()} {reference} FPI", count * 100)
    bank.line("own", there.day, "WENNOL TRUST GRANT", 8_000)
    upload(there, bank, "members", by="idwal")
    upload(there, bank, "own", by="idwal", by_hand={"GRANT": chart.INCOME_GRANTS})
    with there.person("heulwen") as work:
        for place, _holder in enumerate(SHARES, 1):
            shares.register_shares(work, number=place)


def _number(there: Stage, key: str) -> int:
    return list(there.members).index(key) + 1


def end_is_asked(there: Stage) -> None:
    """The chair asks whether it shall go on."""
    with there.person("heulwen") as work:
        winding.propose_ending(
            work, way=Way.INSTRUMENT, successor=cast.NAME, closes_on=there.day + timedelta(days=16),
            why="We wanted to buy days out together, and four are too few for a minibus. Hafan Wen has room.",
        )  # fmt: skip
        row = winding_queries.ending_now(work.session, work.coop_id)
        assert row is not None
    for key in ("heulwen", "idwal", "dewi", "mali"):
        with there.person(key) as work:
            governance.cast_vote(work, motion_id=row.motion_id, choice="yes")


def end_begins(there: Stage) -> None:
    """All said yes, and all signed the paper."""
    with there.person("heulwen") as work:
        row = winding_queries.ending_now(work.session, work.coop_id)
        assert row is not None
        governance.close_motion(work, motion_id=row.motion_id)
    with there.person("heulwen") as work:
        paper = papers.letter("Instrument of dissolution", "We, the members of Glan yr Afon, agree that it ends.")
        winding.begin_ending(work, signatures=4, file=paper, filename="instrument.pdf")


def dewi_asks_to_come(here: Stage, there: Stage) -> None:
    """Dewi joins Hafan Wen, leaves Glan yr Afon, and asks that his money comes along. Hafan Wen has the letter."""
    assert here.coop is not None
    with here.outside("dewi") as work:
        asked = members.apply_to_join(
            work, coop_id=here.coop.id, member_class=MemberClass.BUDGET_HOLDER, why="Glan yr Afon is ending."
        )
    with here.person("mair") as work:
        here.numbers["dewi"] = members.admit_member(work, member_id=asked)
    here.members["dewi"] = asked
    there.minute = here.minute
    with there.person("dewi") as work:
        departures.begin_departure(work, member_id=there.members["dewi"], why=Leaving.LEFT, told_on=work.today)
        moving.ask_move(work, to_coop_id=here.coop.id)
    here.minute = there.minute
    with here.person("gwen") as work:
        moving.take_over(work, number=1, position=1)
        moving.record_consent_here(
            work, number=1, position=1, officer_name="Catrin Wyn", given_on=work.today, filename="consent.pdf",
            file=papers.letter(f"{cast.COUNCIL}: consent to pool", "We agree that Hafan Wen pools it from now on."),
        )  # fmt: skip


def on_the_bill(on: Callable[[date, str, Callable[[], None]], None], here: Stage, today: date) -> None:
    """Put these scenes on the bill of a play that ends today; the other co-op has a stage of its own."""
    there, bank = Stage(today=today, tell=here.tell, day=today - timedelta(days=FOUND)), Bank()

    def scene(days: int, title: str, act: Callable[[], None]) -> None:
        def played() -> None:
            there.go_to(here.day)
            act()

        on(today - timedelta(days=days), title, played)

    scene(FOUND, "Another co-op is founded", lambda: founded(here, there))
    scene(FOUND - 4, "Its money comes", lambda: money_comes(there, bank))
    scene(50, "Shall it end?", lambda: end_is_asked(there))
    scene(33, "It ends, as its members decided", lambda: end_begins(there))
    scene(1, "A member comes from there", lambda: dewi_asks_to_come(here, there))
