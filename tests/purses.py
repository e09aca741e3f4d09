"""A co-op with officers, two budget holders and their agreements, for tests of money."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from coopbudget.budgets import service as budgets
from coopbudget.guard import Actor, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.members.words import OfficeKind
from tests.people import Coop, Member, actor_of, admit, found_coop, give_office
from tests.replaying import replayed

LETTER = b"%PDF-1.4\n% a letter from the council\n%%EOF\n"
STARTED = date(2026, 4, 6)


@dataclass
class Purses:
    """Who is there: Bethan is treasurer, Carys secretary, Dewi and Eira hold budgets, Ffion another co-op's."""

    coop: Coop
    treasurer: Actor
    secretary: Actor
    lead: Actor
    dewi: Member
    eira: Member
    dewi_acts: Actor
    eira_acts: Actor


@replayed
def make_purses(work: Work, slug: str | None = None) -> Purses:
    """The co-op, its officers and two budget holders; no agreement yet."""
    coop = found_coop(work, slug)
    people = {name: admit(work, coop, name=name) for name in ("Bethan", "Carys", "Lowri", "Dewi", "Eira")}
    give_office(work, coop, people["Bethan"], OfficeKind.TREASURER)
    give_office(work, coop, people["Carys"], OfficeKind.SECRETARY)
    give_office(work, coop, people["Lowri"], OfficeKind.COMMISSIONING_LEAD)
    acts = {name: actor_of(work.session, coop, member, work.today) for name, member in people.items()}
    return Purses(
        coop, acts["Bethan"], acts["Carys"], acts["Lowri"], people["Dewi"], people["Eira"], acts["Dewi"], acts["Eira"]
    )


def agree(work: Work, member: Member, **given: Any) -> budgets.Recorded:
    """A council agreement of £420.00 every four weeks, as an officer (or the member) records it."""
    wanted: dict[str, Any] = {
        "member_id": member.id, "funder_kind": "council", "funder_name": "Gwynedd Council", "rate": 42_000,
        "reference": f"GCC DP {uuid.uuid4().hex[:8]}", "starts_on": STARTED,
    }  # fmt: skip
    return budgets.record_agreement(work, **(wanted | given))


def consent(work: Work, agreement_id: uuid.UUID, on: date = date(2026, 4, 20)) -> uuid.UUID:
    """The funder's written consent to pool."""
    return budgets.record_consent(
        work, agreement_id=agreement_id, officer_name="Mari Puw", given_on=on, file=LETTER, filename="consent.pdf"
    )


def pay_in(work: Work, fund_number: int, amount: int, on: date | None = None) -> None:
    """``amount`` pence reach the fund from the members' bank."""
    bank, fund = (open_account(work, code=c) for c in (chart.MEMBERS_BANK, chart.fund_available(fund_number)))
    post_entry(
        work,
        kind="received",
        on=on or work.today,
        key=uuid.uuid4().hex,
        legs=[Leg(bank, fund, amount)],
        memo="received",
    )
