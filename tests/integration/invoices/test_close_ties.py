"""No yes and no payment to somebody whom a rule forbids the member to pay, until the council's letter is here."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coopbudget.budgets import service as budgets
from coopbudget.budgets.errors import NotPayable
from coopbudget.contracts import service as contracts
from coopbudget.contracts.changing import Change
from coopbudget.contracts.pricing import KindRate
from coopbudget.contracts.service import Wanted
from coopbudget.evidence.errors import BadFile
from coopbudget.guard import Work
from coopbudget.invoices import queries, service
from coopbudget.providers.rules import HourKind
from tests.conftest import Act
from tests.nights import STARTS, Nights, agreed, award, make, seen
from tests.people import actor_of, admit, as_system
from tests.purses import LETTER, agree, consent, pay_in

LATER = datetime(2026, 10, 13, 12, tzinfo=UTC)


def declare(work: Work, nights: Nights, index: int):
    return budgets.declare_tie(
        nights.at(work, nights.act_of(work, index)),
        provider_id=nights.provider_id, relation="child", same_household=True,
    )  # fmt: skip


def allow(work: Work, nights: Nights, tie_id) -> None:
    budgets.record_approval(
        nights.at(work, nights.secretary),
        tie_id=tie_id, officer_name="Mari Puw", given_on=date(2026, 8, 1), until=None, file=LETTER,
    )  # fmt: skip


def test_her_yes_waits_for_the_letter_and_her_no_does_not(act: Act) -> None:
    with act() as work:
        nights = award(work)
        contract = make(work, nights)
        tie = declare(work, nights, 0)
        mine = nights.at(work, nights.act_of(work, 0))
        before = nights.pot(work, 0)
        with pytest.raises(NotPayable, match="your direct payment"):
            contracts.answer_contract(mine, contract_id=contract.id, yes=True)
        assert nights.pot(work, 0) == before
        allow(work, nights, tie)
        contracts.answer_contract(mine, contract_id=contract.id, yes=True)
        declare(work, nights, 1)
        contracts.answer_contract(nights.at(work, nights.act_of(work, 1)), contract_id=contract.id, yes=False)


def test_an_invoice_is_not_approved_while_a_share_may_not_be_paid(act: Act) -> None:
    with act() as work:
        nights, contract = agreed(work)
    with act(now=LATER) as work:
        service.log_visits(
            nights.at(work, nights.carer), contract_id=contract.id, days=[STARTS], start_minute=1_320, minutes=300,
            member_numbers=[member.number for member in nights.members],
        )  # fmt: skip
        for index, member in enumerate(nights.members):
            waiting = work.session.scalars(queries.open_visits_of_member(nights.coop.id, member.id))
            mine = nights.at(work, nights.act_of(work, index))
            service.confirm_visits(mine, delivery_ids=[visit.id for visit in waiting])
        sent = service.send_invoice(
            nights.at(work, nights.carer), contract_id=contract.id, their_number="ND-1", period_from=STARTS,
            period_to=STARTS,
        )  # fmt: skip
        tie = declare(work, nights, 2)
        digest = seen(work, nights, sent)
        with pytest.raises(NotPayable) as barred:
            service.approve_invoice(nights.at(work, nights.treasurer), invoice_id=sent.id, digest=digest)
        assert barred.value.member_numbers == [nights.members[2].number]
        allow(work, nights, tie)
        service.approve_invoice(nights.at(work, nights.treasurer), invoice_id=sent.id, digest=digest)
        assert service.approve_invoice(nights.at(work, nights.chair), invoice_id=sent.id, digest=digest).final


def test_who_joins_or_answers_a_change_is_asked_as_well(act: Act) -> None:
    with act(now=datetime(2026, 9, 1, 12, tzinfo=UTC)) as work:
        nights, contract = agreed(work)
    with act(now=datetime(2026, 10, 5, 12, tzinfo=UTC)) as work:
        sixth = admit(work, nights.coop)
        recorded = agree(nights.at(work, nights.secretary), sixth)
        consent(nights.at(work, nights.secretary), recorded.agreement_id)
        pay_in(as_system(work, nights.coop), recorded.fund_number, 50_000)
        hers = nights.at(work, actor_of(work.session, nights.coop, sixth, work.today))
        tie = budgets.declare_tie(hers, provider_id=nights.provider_id, relation="child", same_household=True)
        joining = {
            "contract_id": contract.id, "fund_id": recorded.fund_id, "weekly": 15_000, "from_on": date(2026, 10, 19),
        }  # fmt: skip
        with pytest.raises(NotPayable, match="your direct payment"):
            contracts.join_contract(hers, **joining)
        with pytest.raises(BadFile):  # no exception without the council's own paper
            budgets.record_approval(
                nights.at(work, nights.secretary),
                tie_id=tie, officer_name="Mari Puw", given_on=date(2026, 8, 1), until=None, file=b"",
            )  # fmt: skip
        with pytest.raises(NotPayable):
            contracts.plan_joining(hers, **joining)
        allow(work, nights, tie)
        plan = contracts.join_contract(hers, **joining)
        contracts.withdraw_change(
            nights.at(work, nights.carer), contract_id=contract.id, number=plan.number, side="provider", reason="Full."
        )

        # New prices cost each of them more: who may not be paid from her money can't say yes to that.
        change = contracts.propose_change(
            nights.at(work, nights.lead), contract_id=contract.id, kind=Change.VARIATION, from_on=date(2026, 10, 19),
            answer_by=date(2026, 10, 15), why="Fair pay.",
            wanted=Wanted({}, kinds={HourKind.WAKING_NIGHT: KindRate(2_100, 2_100)}),
        )  # fmt: skip
        asked = {"contract_id": contract.id, "number": change.number}
        tie = declare(work, nights, 1)
        mine = nights.at(work, nights.act_of(work, 1))
        before = nights.pot(work, 1)
        with pytest.raises(NotPayable, match="your direct payment"):
            contracts.answer_change(mine, **asked, yes=True)
        assert nights.pot(work, 1) == before
        contracts.answer_change(mine, **asked, yes=False)
        allow(work, nights, tie)
        contracts.answer_change(mine, **asked, yes=True)
        assert nights.pot(work, 1)[0] < before[0]
