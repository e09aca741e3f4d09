"""No yes and no payment to somebody whom a rule forbids the member to pay, until the council's letter is here."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from coopbudget.budgets import service as budgets
from coopbudget.budgets.errors import NotPayable
from coopbudget.contracts import service as contracts
from coopbudget.guard import Work
from coopbudget.invoices import queries, service
from tests.conftest import Act
from tests.nights import STARTS, Kept, Nights, agree_all, award, kept, make, seen
from tests.purses import LETTER

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
        nights = award(work)
        contract: Kept = kept(agree_all(work, nights, make(work, nights)))
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
