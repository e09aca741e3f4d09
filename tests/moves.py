"""Two co-ops with officers and bank accounts, and a member of both who moves from one to the other, for tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from coopbudget.budgets import service as budgets
from coopbudget.departures import service as departures
from coopbudget.guard import Actor, Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import balances
from coopbudget.members.words import Leaving, OfficeKind
from coopbudget.moving import service
from coopbudget.payments import service as payments
from coopbudget.payments.models import StatementLine
from tests.people import Coop, Member, actor_of, admit, found_coop, give_office
from tests.purses import LETTER, agree, consent
from tests.rail import bring_in, waiting
from tests.replaying import replayed

SEPTEMBER = datetime(2026, 9, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """One co-op: its officers, and Dewi as its member."""

    coop: Coop
    chair: Actor
    treasurer: Actor
    secretary: Actor
    dewi: Member
    dewi_acts: Actor


@dataclass(frozen=True)
class Two:
    """The co-op that Dewi leaves, and the one that he goes to; his agreements in the first."""

    old: House
    new: House
    council: budgets.Recorded
    own: budgets.Recorded


def _house(work: Work, name: str, dewi: Member | None, account: str) -> House:
    coop = found_coop(work, name=name)
    treasurer, secretary = admit(work, coop), admit(work, coop)
    give_office(work, coop, treasurer, OfficeKind.TREASURER)
    give_office(work, coop, secretary, OfficeKind.SECRETARY)
    mine = admit(work, coop, dewi.person_id if dewi else None, name="Dewi")
    acts = {who: actor_of(work.session, coop, who.person_id, work.today) for who in (treasurer, secretary, mine)}
    payments.set_bank_account(
        replace(work, actor=acts[treasurer]), side="members", name=f"{name} members", sort_code="08-60-01",
        account_number=account,
    )  # fmt: skip
    chair = actor_of(work.session, coop, coop.founder, work.today)
    return House(coop, chair, acts[treasurer], acts[secretary], mine, acts[mine])


@replayed
def make_two(work: Work) -> Two:
    """Dewi has £420.00 of a council's and £50.00 of his own in the old co-op, by its bank's statement."""
    old = _house(work, "Tan y Bryn", None, "12345678")
    new = _house(work, "Glan y Mor", old.dewi, "22345678")
    secretary = replace(work, actor=old.secretary)
    council = agree(secretary, old.dewi, reference="GCC DP 0077", outcomes=["I see my friends"])
    own = agree(secretary, old.dewi, funder_kind="own", funder_name="", rate=0, reference="DEWI OWN")
    consent(secretary, council.agreement_id)
    shown(
        replace(work, actor=old.treasurer),
        "03/08/2026,GCC DP 0077,420.00,420.00\n04/08/2026,DEWI OWN,50.00,470.00\n",
    )
    return Two(old, new, council, own)


def shown(work: Work, lines: str) -> None:
    """The members' bank's statement enters, and what is sure of it is confirmed."""
    bring_in(work, "members", f"Date,Description,Amount,Balance\n{lines}")
    ids = list(work.session.scalars(select(StatementLine.id).where(StatementLine.coop_id == work.coop_id)))
    payments.confirm_suggestions(work, side="members", line_ids=ids)


def asked(work: Work, two: Two) -> int:
    """Dewi asks to move; the number in the new co-op."""
    service.ask_move(replace(work, actor=two.old.dewi_acts), to_coop_id=two.new.coop.id)
    return 1


def received(work: Work, two: Two, number: int = 1) -> None:
    """The new co-op takes both agreements over, has the letter, and says yes."""
    officer = replace(work, actor=two.new.secretary)
    for position in (1, 2):
        service.take_over(officer, number=number, position=position)
    service.record_consent_here(
        officer, number=number, position=1, officer_name="Mari Puw", given_on=date(2026, 8, 20), file=LETTER,
        filename="letter.pdf",
    )  # fmt: skip
    service.say_ready(officer, number=number)


def leaves(work: Work, two: Two) -> None:
    """He says that he leaves."""
    departures.begin_departure(
        replace(work, actor=two.old.dewi_acts), member_id=two.old.dewi.id, why=Leaving.LEFT, told_on=work.today
    )


def paid(work: Work, two: Two) -> None:
    """All that waits in the old co-op is paid by a run that another officer approves."""
    ids = [row.id for row in work.session.execute(waiting(two.old.coop.id, side="members"))]
    number = payments.prepare_run(replace(work, actor=two.old.treasurer), side="members", instruction_ids=ids)
    payments.approve_run(replace(work, actor=two.old.chair), number=number)


def money(work: Work, house: House, other: House, funds: tuple[int, int]) -> tuple[int, ...]:
    """Bank, owed to the other, due from the other, then free and arriving of each fund: pence of one co-op."""
    codes = [chart.MEMBERS_BANK, chart.coop_owed(other.coop.slug), chart.coop_due(other.coop.slug)]
    for number in funds:
        codes += [chart.fund_available(number), chart.fund_arriving(number)]
    found = balances(work.session, house.coop.id, codes)
    return tuple(found[code] for code in codes)
